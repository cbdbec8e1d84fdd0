"""Text that was decoded wrongly and saved again in, the text that was meant out, where that is certain; otherwise unchanged.

«РџСЂРёРІРµС‚» is «Привет», UTF-8 read as windows-1251; «Ð¡Ð¿Ð°ÑÑÐº» is «Спасск», UTF-8 read as windows-1252; «Ïðèâåò» is
windows-1251 read as windows-1252. The bytes are made again and read as what they were. A new mistake is one line in `MISTAKES`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from aggregator.normalize import cyrillic

ENOUGH = 5
"""Telling pairs below which a text is left alone: it may speak of them."""

SHARE = 0.3
"""Of the signs beyond ASCII, those that make sense only as a mistake: a page that explains it has fewer."""

PAIRS, WESTERN_PAIRS = ("Рѕ", "Р°", "Рµ"), ("Ð", "Ã", "â€", "ñò", "íà")
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


def _mistake(name: str, pair: str, alphabet: str) -> Mistake:
    letters = _letters(name)
    signs = re.escape("".join(letters))
    return Mistake(re.compile(pair), re.compile(f"(?:[{signs}]|(?<=[РÐÃ]) )+"), letters, re.compile(alphabet))


MISTAKES = (
    _mistake("cp1251", "Р[°µ¶єѕґІіїЏЋ»ЅЇё]|С[‚ЂЃѓ€‹Ќ‡]", "[\u0400-\u04ff]"),
    _mistake("cp1252", "[ÐÑÄÅ][\u0080-\u00bf\u0152-\u017e\u0192\u02c6\u02dc\u2013-\u203a€™]|Ã[\u00a0-\u00bf]|â€", "."),
)


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
    """The text that was meant, if a text was doubly encoded; the same object if it is healthy, or no repair is certain."""
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
        signs = bytes(0xA0 if sign == " " else mistake.bytes_of[sign] for sign in found[0])
        try:
            said = signs.decode("utf-8")
        except UnicodeDecodeError:
            return found[0]
        return said if all(_is_text(char, mistake.letters) for char in said) else found[0]

    return mistake.run.sub(meant, text)


def _is_text(char: str, letters: re.Pattern[str]) -> bool:
    if char.isalpha():
        return bool(letters.match(char))
    return char in "\u00a0\u00ad" or (char.isprintable() and not char.isascii())


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
