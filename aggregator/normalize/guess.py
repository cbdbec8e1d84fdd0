"""Bytes of a document whose declaration is missing or wrong in, the encoding they are likely to be in out.

Russian is recognised by its letters (`cyrillic.py`), the East by its commonest characters, the rest by the language the
page says it is in, and last by charset-normalizer. A language is one line in `BY_LANGUAGE`.
"""

from __future__ import annotations

import re
from collections import Counter

from aggregator.normalize import cyrillic
from aggregator.normalize.labels import LABELS

WESTERN = frozenset({"cp1252", "cp1250", "cp1254", "cp1257", "iso8859_2", "iso8859_15", "mac_roman"})
"""What servers declare because nobody set it up (`AddDefaultCharset ISO-8859-1`): believed unless the text cannot be it."""

WESTERNERS = (
    "de",
    "fr",
    "es",
    "pt",
    "it",
    "nl",
    "en",
    "da",
    "sv",
    "nb",
    "nn",
    "no",
    "fi",
    "is",
    "ca",
    "gl",
    "eu",
    "ga",
)
BY_LANGUAGE: dict[str, tuple[str, ...]] = {
    "cs": ("cp1250", "iso8859_2"), "hr": ("cp1250", "iso8859_2"), "hu": ("cp1250", "iso8859_2"), "pl": ("cp1250", "iso8859_2"),
    "ro": ("cp1250", "iso8859_2"), "sk": ("cp1250", "iso8859_2"), "sl": ("cp1250", "iso8859_2"), "bs": ("cp1250", "iso8859_2"),
    "el": ("cp1253", "iso8859_7"), "tr": ("cp1254",), "az": ("cp1254",), "ku": ("cp1254",), "ar": ("cp1256", "iso8859_6"),
    "fa": ("cp1256",), "ur": ("cp1256",), "he": ("cp1255", "iso8859_8"), "et": ("cp1257",), "lt": ("cp1257",), "lv": ("cp1257",),
    "th": ("cp874",), "vi": ("cp1258",), "bg": ("cp1251",), "be": ("cp1251",), "uk": ("cp1251", "koi8_u"), "mk": ("cp1251",),
    "sr": ("cp1251", "cp1250"), "kk": ("cp1251",), "ky": ("cp1251",), "tg": ("cp1251",), "mn": ("cp1251",), "tt": ("cp1251",),
    "ja": ("euc_jp", "cp932"), "ko": ("cp949",), "zh": ("gb18030", "big5hkscs"), "zh-tw": ("big5hkscs",), "zh-hk": ("big5hkscs",),
    **dict.fromkeys(WESTERNERS, ("cp1252",)),
}  # fmt: skip
"""Legacy encodings by language (WHATWG HTML, "determining the character encoding", step 9), the likelier first."""

SCRIPTS: tuple[tuple[str, int, str, float], ...] = (
    ("euc_jp", 2, "[ぁ-んァ-ヶー、。]", 0.3),
    ("cp932", 2, "[ぁ-んァ-ヶー、。]", 0.3),
    ("cp949", 2, "[이다는을의에고가를은한하지로도인사기자대정일리]", 0.2),
    ("gb18030", 2, "[的一是不了在人有我他这中大来上国个到说们为年和地要出会日月天市以时，。、]", 0.1),
    ("big5hkscs", 2, "[的一是不了在人有我他這中大來上國個到說們為年和地要出會日月天市以時，。、]", 0.1),
    ("cp1253", 1, "[αοιετσνηυρςκπλμά]", 0.7),
    ("iso8859_7", 1, "[αοιετσνηυρςκπλμά]", 0.71),
    ("cp1256", 1, "[اليمنرتوبعدسةفأ]", 0.7),
    ("cp1255", 1, "[יוהלאמרתבשנחםדע]", 0.7),
)
"""Encodings of languages without Latin letters, bytes a sign, signs that are common in nothing else, and their least share.

Kana are 40 to 60 % of a Japanese text; the others are the commonest signs of modern newspapers in the language.
"""

WEST, EAST = ("cp1252",), ("cp1250", "iso8859_2")
LATIN: tuple[tuple[tuple[str, ...], str], ...] = (
    (WEST, "äöüßÄÖÜ"),
    (WEST, "éèêëàâçîïôûùœæÿÉÈÀÇÊÎÔŒ"),
    (WEST, "ñáéíóúüÁÉÍÓÚÑ"),
    (WEST, "ãõáéíóúâêôàçÃÕÁÉÍÓÚÂÊÔÀÇ"),
    (WEST, "àèéìòùÀÈÉÌÒÙ"),
    (WEST, "åäöæøéÅÄÖÆØ"),
    (WEST, "áðéíóúýþæöÁÐÉÍÓÚÝÞÆÖ"),
    (WEST, "ëéïöüèçàòíóúl·"),
    (EAST, "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"),
    (EAST, "áčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ"),
    (EAST, "áéíóöőúüűÁÉÍÓÖŐÚÜŰ"),
    (EAST, "áäčďéíĺľňóôŕšťúýžÁČĎÉÍĽŇÓŠŤÚÝŽ"),
    (EAST, "čćđšžČĆĐŠŽ"),
    (EAST, "ăâîşţĂÂÎŞŢ"),
    (("cp1254",), "çğıöşüâÇĞİÖŞÜ"),
    (("cp1257",), "ąčęėįšųūžĄČĘĖĮŠŲŪŽ"),
    (("cp1257",), "āčēģīķļņšūžĀČĒĢĪĶĻŅŠŪŽ"),
    (("cp1257",), "äõöüšžÄÕÖÜŠŽ"),
)
"""Letters beyond ASCII of languages with Latin letters, and their legacy encodings; the West first, it is the likeliest."""

LATIN_CODES = tuple(dict.fromkeys(name for names, _ in LATIN for name in names))
LATIN_SHARE = 0.95
TYPOGRAPHY = frozenset("’‘“”„«»–—…€°©®·º ª§¿¡‹›\u00a0\u00ad•™²³½¼×")
"""Signs beyond ASCII that belong to no language."""

TOGETHER = 0.7
"""At least this share of the bytes above 0x7F has a neighbour that is one, too."""

RIGHT_PER_WRONG = 3
"""Signs that are UTF-8 for once that they are not: no other encoding looks like it by chance."""

NO_LETTER = re.compile("[\u0080-\u0091\u0093-\u00a9\u00ab-\u00b6\u00b8\u00b9\u00bb-\u00bf†‡ˆ‰‹•˜™›‚„ƒ]")
"""Signs that stand in no word: in one, they are what a wrong code page makes of letters."""

INSIDE = re.compile(f"[A-Za-z]{NO_LETTER.pattern}(?=[A-Za-z])")
IN_WORD = re.compile(rb"[\x80-\xff](?<=[A-Za-z][\x80-\xff])(?=[A-Za-z])")
ASCII = bytes(range(0x80))

MIXED = re.compile("[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")
CYRILLIC_LETTER = re.compile("[\u0400-\u04ff]")
MOST_MIXED = 0.25
FEWEST_INSIDE = 3
LONG_RUN = re.compile(rb"[\xc0-\xff]{5,}|(?:[\x80-\xff]{2}){4,}")
HIGH = re.compile(rb"[\x80-\xff]")
AROUND = re.compile(rb"[^<>\x80-\xff]{0,24}[\x80-\xff][^<>]{0,24}")
MOST_AROUND = 4_000
"""Bytes around the telling ones that charset-normalizer is shown: markup and scripts only confuse it."""


def encoding(sample: bytes, language: str = "") -> str:
    """The likeliest encoding of a sample; `language` is the page's BCP 47 tag in lower case, or empty."""
    if is_utf8(sample):
        return "utf-8"
    told = BY_LANGUAGE.get(language) or BY_LANGUAGE.get(language.partition("-")[0]) or ()
    found = no_latin(sample) or latin(sample, told) or _of(sample, told)
    if found:
        return found
    around = b" ".join(AROUND.findall(sample))[:MOST_AROUND]
    return latin(sample) or _by_library(around)


def no_latin(sample: bytes) -> str | None:
    """The encoding in which a sample is Russian, or in another language without Latin letters; None if in none."""
    russian = cyrillic.code_page(sample)
    return russian if russian and cyrillic.surely(sample, russian) else script(sample) or russian


def sample(body: bytes, length: int) -> bytes:
    """The part of a document that tells encodings apart: its head may be kilobytes of ASCII."""
    first = HIGH.search(body)
    start = first.start() if first and first.start() >= length else 0
    return body[start : start + length]


def utf16(sample: bytes) -> str | None:
    """UTF-16 without a mark: of Latin and Cyrillic every other byte is 00 or 04."""
    if len(sample) < 4 or not sample.count(0):
        return None
    even, odd = sample[::2], sample[1::2]
    for name, high in (("utf-16-le", odd), ("utf-16-be", even)):
        if high.count(0) + high.count(4) > 0.8 * len(high):
            return name
    return None


def is_utf8(sample: bytes) -> bool:
    """Whether a sample is UTF-8, but for some damage and the letters cut at its ends."""
    text = sample.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    return not wrong or beyond - wrong >= RIGHT_PER_WRONG * wrong


def is_mixed(text: str) -> bool:
    """Whether Cyrillic letters stand in Latin words: a Western text in a Cyrillic code page."""
    letters = len(CYRILLIC_LETTER.findall(text))
    return bool(letters) and len(MIXED.findall(text)) > letters * MOST_MIXED


def is_no_latin(sample: bytes, name: str) -> bool:
    """Whether a text cannot be in a Western code page: signs inside its words, or words of nothing but accents."""
    runs = cyrillic.high_runs(sample)
    high = sum(map(len, runs))
    if sum(map(len, LONG_RUN.findall(b" ".join(runs)))) > high / 2:
        return True
    return name == "cp1252" and _wrong(in_words(sample), name) > max(FEWEST_INSIDE, high * 0.05)


def in_words(sample: bytes) -> Counter[int]:
    """The bytes beyond ASCII that stand alone between two letters of it, and how often."""
    return Counter(b"".join(IN_WORD.findall(sample)))


def _wrong(between: Counter[int], name: str) -> int:
    """How many of the bytes in words are no letters in an encoding of one byte a sign."""
    return sum(often for char, often in _read(between, name) if NO_LETTER.match(char))


def _read(counted: Counter[int], name: str) -> list[tuple[str, int]]:
    """Counted bytes as what they are in an encoding of one byte a sign."""
    return [(bytes((byte,)).decode(name, "replace"), often) for byte, often in counted.items()]


def script(sample: bytes) -> str | None:
    """The encoding in which a sample is in a language without Latin or Cyrillic letters, or None."""
    runs = cyrillic.high_runs(sample)
    high = sum(map(len, runs))
    if sum(len(run) for run in runs if len(run) > 1) < TOGETHER * high:
        return None
    best, most = None, 1.0
    for name, width, common, share in SCRIPTS:
        try:
            text = sample[:-4].decode(name, "ignore") if len(sample) > 1000 else sample.decode(name)
        except UnicodeDecodeError:
            continue
        beyond = [char for char in text if char > "\x7f"]
        fits = bool(beyond) and len(beyond) * width >= 0.9 * high
        found = len(re.findall(common, text)) / len(beyond) / share if fits else 0.0
        if found > most:
            best, most = name, found
    return best


def latin(sample: bytes, among: tuple[str, ...] = LATIN_CODES) -> str | None:
    """The encoding in which the letters beyond ASCII are those of one language with Latin letters, or None."""
    if is_no_latin(sample, "latin"):
        return None
    best, most = None, LATIN_SHARE
    high, between = Counter(sample.translate(None, delete=ASCII)), in_words(sample)
    for name in (name for name in among if name in LATIN_CODES):
        beyond = [(char, often) for char, often in _read(high, name) if char not in TYPOGRAPHY]
        whole, wrong = max(1, sum(often for _, often in beyond)), _wrong(between, name)
        for letters in (letters for names, letters in LATIN if name in names):
            found = (sum(often for char, often in beyond if char in letters) - 3 * wrong) / whole
            if found > most:
                best, most = name, found
    return best


def _of(sample: bytes, names: tuple[str, ...]) -> str | None:
    """Of a language's encodings the one in which most signs beyond ASCII are letters in words."""
    fits = {name: _wordy(sample.decode(name, "replace")) for name in names}
    best = max(fits, key=lambda name: fits[name], default=None)
    return best if best and fits[best] > 0.5 else None


def _wordy(text: str) -> float:
    beyond = [char for char in text if char > "\x7f"]
    good = sum(char.isalpha() or char in "«»“”„’‘–—…·\u00a0 ¿¡°§©®€" for char in beyond)
    return (good - 3 * text.count("\ufffd") - 3 * len(INSIDE.findall(text))) / max(1, len(beyond))


def _by_library(around: bytes) -> str:
    from charset_normalizer import from_bytes  # slow to import, and seldom needed

    match = from_bytes(around).best()
    return (LABELS.get(match.encoding.replace("_", "-")) if match else None) or "cp1252"
