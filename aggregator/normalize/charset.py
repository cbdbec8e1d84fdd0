"""Bytes of a document in, its text and the encoding that was used out.

In the order of RFC 7303 and the WHATWG encoding sniffing algorithm: byte order mark, HTTP, the document's own
declaration, statistics. A declaration that the bytes contradict is not believed. New labels go into `labels.py`.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from math import log

from aggregator.normalize.labels import LABELS

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
HEAD = 4096
"""Bytes in which a declaration is looked for (WHATWG says 1024; long heads of old systems say it later)."""

IN_HTTP = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
IN_DOCUMENT = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
IN_XML = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.I)

CYRILLIC = ("cp1251", "koi8_r", "cp866", "iso8859_5", "mac_cyrillic")
WESTERN = frozenset({"cp1252", "cp1250", "cp1254", "cp1257", "iso8859_2", "iso8859_15", "mac_roman"})
"""What servers declare because nobody set it up (`AddDefaultCharset ISO-8859-1`): believed unless the text is Russian."""

PER_MILLE = dict(zip(
    "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёіїє",
    (110, 84, 80, 74, 67, 63, 55, 47, 45, 44, 35, 32, 30, 28, 26, 20, 19, 17, 17, 16, 16, 14, 12, 10, 9, 7, 6, 5, 4, 3, 3, 1, 1,
     9, 2, 2),
    strict=True,
))  # fmt: skip
"""How often letters stand in Russian (Lyashevskaya and Sharov, Frequency Dictionary, 2009); the last three Ukrainian."""

WEIGHT = {letter: log(often / 1000) for letter, often in PER_MILLE.items()}
SIGN = log(0.02)
"""The weight of whatever is no letter."""

RARE = re.compile("[ЂЃЉЊЌЎЏђѓљњќўџ]|[^\\u0400-\\u045f«»—–…№“”„‘’•·©°§\\u00a0 ]|[а-яё](?=[А-ЯЁ])")
"""What a wrong Cyrillic code page makes of Russian: letters of other languages, odd signs, capitals inside words."""

LONE_CAPITAL = re.compile(r"(?<!\S)[А-ЯЁ](?!\S)")
"""What a wrong code page makes of a dash; a sentence may begin with one, too."""

HIGH = re.compile(rb"[\x80-\xff]")
HIGH_RUN = re.compile(rb"[\x80-\xff]+")
SAMPLE = 20_000
WRONG_SHARE = 0.002
"""Unreadable characters a document may have by accident: a title cut inside a letter, a stray byte of a template."""

RIGHT_PER_WRONG = 10
"""Bytes that are UTF-8 ten times for once that they are not are UTF-8: no other encoding looks like it by chance."""

RUSSIAN_ENOUGH = -3.6
"""Mean weight of a sign: Russian has about -3.0, in a wrong code page less than -4."""

ODD = 6
"""The fine for one rare sign."""

SELDOM = {"mac_cyrillic": 8}
"""Handicap of code pages that hardly any page is in: the likelier one wins where the texts differ in two signs."""

CYRILLIC_SHARE = 0.6
"""At least this share of the bytes above 0x7F stands in words of three or more; those of French or German stand alone."""


def decode(body: bytes, content_type: str | None = None, declared_default: str | None = None) -> tuple[str, str]:
    """The text of a document and the Python name of the encoding used. Never raises; U+FFFD for what cannot be read."""
    for mark, name in BOMS:
        if body.startswith(mark):
            return _text(body[len(mark) :], name), name
    sample = _sample(body)
    for label in (_from_http(content_type), _from_document(body), declared_default):
        name_said = LABELS.get((label or "").strip().lower())
        if name_said and _plausible(sample, name_said):
            return _text(body, name_said), name_said
    name = _by_statistics(sample)
    return _text(body, name), name


def _text(body: bytes, name: str) -> str:
    return body.decode(name, "replace").replace("\x00", "")


def _sample(body: bytes) -> bytes:
    """The part of a document that tells encodings apart: its head may be kilobytes of ASCII."""
    first = HIGH.search(body)
    start = first.start() & ~1 if first and first.start() >= SAMPLE else 0  # even: UTF-16 has two bytes a letter
    return body[start : start + SAMPLE]


def _from_http(content_type: str | None) -> str | None:
    found = IN_HTTP.search((content_type or "")[:HEAD])
    return found[1] if found else None


def _from_document(body: bytes) -> str | None:
    found = IN_XML.search(body[:HEAD]) or IN_DOCUMENT.search(body[:HEAD])
    # a document whose declaration can be read as ASCII is not UTF-16, whatever it says (WHATWG, prescan step)
    return re.sub("(?i)^utf-?16.*", "utf-8", found[1].decode("ascii", "ignore")) if found else None


def _plausible(sample: bytes, name: str) -> bool:
    """Whether bytes can be in the declared encoding: little is unreadable, and they are not plainly in another."""
    if name in {"utf-16-le", "utf-16-be"}:
        return _utf16(sample) is not None
    if name != "utf-8" and HIGH.search(sample) and _is_utf8(sample):
        return False
    if name in CYRILLIC and _russian(HIGH_RUN.findall(sample), name) > RUSSIAN_ENOUGH:
        return True
    if (name in WESTERN or name in CYRILLIC) and _cyrillic(sample) not in {None, name}:
        return False
    text = sample.decode(name, "replace")
    wrong = text.count("\ufffd")
    return wrong <= max(1, len(text) * WRONG_SHARE) or (name == "utf-8" and _is_utf8(sample))


def _is_utf8(sample: bytes) -> bool:
    """Whether a sample is UTF-8, but for some damage and the letters cut at its ends."""
    text = sample.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    return not wrong or sum(char > "\x7f" for char in text) - wrong >= RIGHT_PER_WRONG * wrong


def _by_statistics(sample: bytes) -> str:
    if wide := _utf16(sample):
        return wide
    if _is_utf8(sample):
        return "utf-8"
    if best := _cyrillic(sample):
        return best
    from charset_normalizer import from_bytes  # slow to import, and seldom needed

    match = from_bytes(sample[:4000]).best()
    return (LABELS.get(match.encoding.replace("_", "-")) if match else None) or "cp1252"


def _utf16(sample: bytes) -> str | None:
    """UTF-16 without a mark: of Latin and Cyrillic every other byte is 00 or 04."""
    even, odd = sample[::2], sample[1::2]
    if len(sample) < 4 or not sample.count(0):
        return None
    for name, high in (("utf-16-le", odd), ("utf-16-be", even)):
        if high.count(0) + high.count(4) > 0.8 * len(high):
            return name
    return None


def _cyrillic(sample: bytes) -> str | None:
    """The code page in which a sample is Russian, or None if in none it is."""
    runs = HIGH_RUN.findall(sample)
    in_words = sum(len(run) for run in runs if len(run) >= 3)
    if not in_words or in_words < CYRILLIC_SHARE * sum(map(len, runs)):
        return None
    best = max(CYRILLIC, key=lambda name: _russian(runs, name))
    return best if _russian(runs, best) > RUSSIAN_ENOUGH else None


def _russian(runs: list[bytes], name: str) -> float:
    """How Russian runs of bytes look in a code page: the mean log frequency of their letters, less a fine for odd signs."""
    text = b" ".join(runs).decode(name, "replace")
    counts = Counter(text.lower())
    length = max(1, len(text) - counts.pop(" ", 0))
    likely = sum(WEIGHT.get(sign, SIGN) * often for sign, often in counts.items())
    odd = ODD * len(RARE.findall(text)) + len(LONE_CAPITAL.findall(text))
    return (likely - odd - SELDOM.get(name, 0)) / length
