"""Text that was decoded wrongly and saved again in, the text that was meant out, where that is certain; otherwise unchanged.

«РџСЂРёРІРµС‚» is «Привет», UTF-8 read as windows-1251; «Ð¡Ð¿Ð°ÑÑÐº» is «Спасск», UTF-8 read as windows-1252; «Ïðèâåò» is
windows-1251 read as windows-1252. The bytes are made again and read as what they were. A new mistake is one line in `MISTAKES`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from aggregator.normalize import cyrillic, lost

ENOUGH = 5
"""Telling pairs below which a text is left alone: it may speak of them."""

SHARE = 0.3
"""Of the signs beyond ASCII, those that make sense only as a mistake: a page that explains it has fewer."""

MOST_TIMES = 3
"""So often a text is read anew, at most: once for each time that it was broken."""

PAIRS, WESTERN_PAIRS = ("Рѕ", "Р°", "Рµ", "РЎ"), ("Ð", "Ã", "â€", "ñò", "íà")
"""One of them is in any such text of some length, and hardly ever in a healthy one."""

SIGNS = tuple(pair.encode() for pair in PAIRS)
WESTERN_SIGNS = tuple(pair.encode() for pair in WESTERN_PAIRS)
"""The same as they are saved."""

RARE = tuple(dict.fromkeys(pair[-1] for pair in PAIRS + WESTERN_PAIRS))
"""Their last letters: to look for one letter costs next to nothing."""

WINDOW = 8_000
"""Bytes at the beginning, a quarter, a half and three quarters of a document in which the signs are looked for."""

RUSSIAN_PAIR = re.compile("ñò|íî|òî|íà|ïî|åí|îâ|ðà|íè|ðå")
"""«ст», «но», «то», «на», «по», «ен», «ов», «ра», «ни», «ре» of windows-1251, read as windows-1252."""

HALVES = re.compile("(?<=[ÐÑÃÂâРС])[\u0080-\u009f]+")
"""What a text that was broken twice has in places once it is repaired the first time."""

WESTERN_WORD = re.compile("[À-ÿ¨¸]{2,}")


def _letters(name: str) -> dict[str, int]:
    """The bytes above 0x7F by the sign they are read as, and 80-9F as themselves, too: so ISO 8859-1 reads them, and
    the WHATWG Encoding Standard what a code page leaves open."""
    own = {chr(n): n for n in range(0x80, 0xA0)}
    return own | {bytes([n]).decode(name, "ignore") or chr(n): n for n in range(0x80, 0x100)}


@dataclass(frozen=True, slots=True)
class Mistake:
    """UTF-8 read in another encoding."""

    pair: re.Pattern[str]
    """Two signs that are a letter, and never stand together otherwise."""
    run: re.Pattern[str]
    """Signs that may be bytes of UTF-8, as many as follow one another."""
    bytes_of: dict[str, int]
    letters: re.Pattern[str]
    """What a repaired letter may be: «Её» makes a letter, too, but no Russian one."""


def _mistake(name: str, pair: str, alphabet: str, also: str = "") -> Mistake:
    letters = _letters(name)
    signs = re.escape("".join(letters) + also)
    run = re.compile(f"(?:[{signs}]|(?<=[РÐÃ]) )+")
    return Mistake(re.compile(pair), run, letters | {" ": 0xA0, "\ufffd": 0xFF}, re.compile(alphabet))


TWICE = "РЎ|[РС][\u00a0 •™—](?=[РСВ])|В[\u00a0-\u00bf]"
"""Pairs of what was read as windows-1251 two times."""

MISTAKES = (
    _mistake("cp1251", f"Р[°µ¶єѕґІіїЏЋ»ЅЇё]|С[‚ЂЃѓ€‹Ќ‡]|{TWICE}", "[\u0400-\u04ff\u00b5]"),
    _mistake(
        "cp1252", "[ÐÑÄÅ][\u0080-\u00bf\u0152-\u017e\u0192\u02c6\u02dc\u2013-\u203a€™]|[ÃÂ][\u0080-\u00bf‘]|â€", "."
    ),
)
LOSSY = _mistake("cp1252", "", ".", also="\ufffd")
"""The same as the last, where what windows-1252 leaves open was left out, or is a sign of replacement."""


def suspected(body: bytes) -> bool:
    """Whether the bytes of a UTF-8 document are worth the look of `repaired`; it costs less than decoding them."""
    quarter = len(body) // 4
    starts = (0, quarter, 2 * quarter, 3 * quarter) if quarter > WINDOW else (0,)
    seen = b"".join([body[start : start + (WINDOW if quarter > WINDOW else 4 * WINDOW)] for start in starts])
    western = b"\xc3" in seen and any(sign in seen for sign in WESTERN_SIGNS)
    return western or any(sign in seen for sign in SIGNS)


def doubted(text: str) -> bool:
    """The same of a whole text that has been decoded."""
    return any(sign in text for sign in RARE) and any(pair in text for pair in PAIRS + WESTERN_PAIRS)


def repaired(text: str) -> str:
    """The text that was meant, if a text was doubly encoded, more than once maybe; the same object if no repair is certain."""
    for _ in range(MOST_TIMES):
        before, text = text, _repaired(text)
        if text == before:
            return before
    return text


def legible(text: str) -> str:
    """The same for comparing alone: letters that were lost on the way from windows-1252 are guessed («ÑÐ¾Ð²ÐµÑ‚» is «совет»)."""
    for _ in range(MOST_TIMES):
        western = len(MISTAKES[1].pair.findall(text)) >= ENOUGH
        before, text = text, lost.guessed(_again(text, LOSSY)) if western else _repaired(text)
        if text == before:
            break
    return text


def _repaired(text: str) -> str:
    if text.isascii():
        return text
    beyond = _beyond(text)
    for mistake in MISTAKES:
        pairs = len(mistake.pair.findall(text))
        if pairs >= ENOUGH and pairs * 2 >= SHARE * beyond:
            return _again(text, mistake)
    return _russian(text, beyond)


def _again(text: str, mistake: Mistake) -> str:
    def meant(found: re.Match[str]) -> str:
        signs = bytes(mistake.bytes_of[sign] for sign in found[0])
        signs = lost.marked(signs) if mistake is LOSSY else signs
        try:
            said = signs.decode("utf-8")
        except UnicodeDecodeError:
            return found[0]
        return said if all(_is_text(char, mistake.letters) for char in HALVES.sub("", said)) else found[0]

    return mistake.run.sub(meant, text)


def _is_text(char: str, letters: re.Pattern[str]) -> bool:
    if char.isalpha():
        return bool(letters.match(char))
    return char in lost.MARKS or char in "\u00a0\u00ad" or (char.isprintable() and not char.isascii())


def _russian(text: str, beyond: int) -> str:
    """Windows-1251 read as windows-1252: certain only where the words have no Latin letters and are Russian."""
    words = WESTERN_WORD.findall(text)
    runs = [word.encode("cp1252") for word in words]
    right = sum(len(run) for run in runs)
    certain = len(RUSSIAN_PAIR.findall(text)) >= ENOUGH and right >= 0.8 * beyond
    if not certain or cyrillic.code_page(b" ".join(runs)) != "cp1251":
        return text
    signs: dict[str, str | int | None] = {
        sign: bytes([n]).decode("cp1251", "replace") for sign, n in _letters("cp1252").items()
    }
    return text.translate(str.maketrans(signs))


def _beyond(text: str) -> int:
    return sum(char > "\x7f" for char in text)
