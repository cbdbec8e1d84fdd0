"""A text in, its telling tokens out: words as stems, numbers as amounts, dates as days, each under a 64-bit hash.

A new language with a Snowball stemmer is a line of STEMMERS; its stop words are a line of `data/stopwords.txt`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache, partial
from pathlib import Path

import Stemmer

from aggregator.normalize import months

TITLE, LEAD, TAIL = 0, 2, 4
"""Where a token stands, as the place of its count among a term's bits."""

NAME, NUMBER, DATE = 1 << 6, 1 << 7, 1 << 8
MARK, FIGURES = 1, 2
"""What a token that is no word may be: the end of a sentence, or a number in digits or in letters."""

PIECE = 700
"""Letters after which a text is cut behind a full stop: a sentence is read the same with and without what follows it."""

TOKEN = re.compile(r"\d+(?:[.,:]\d+)*%?|[^\W\d_]+(?:[-'’][^\W\d_]+)*|[.!?…;\n]")
GROUPED = re.compile(r"(\d)[ \u00a0\u202f](?=\d{3}(?!\d))")
"""The space within `15 000`, and the figure before it: what begins with a figure is looked for fastest."""

ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\d{4}-\d\d-\d\dT\d\S*")
DOTTED_DATE = re.compile(r"(0?[1-9]|[12]\d|3[01])\.(0?[1-9]|1[0-2])\.(?:\d{4}|\d\d)")

MOST_CAPITALS = 0.6
"""Of a headline's words; above it capitals are its style and tell no names."""

STEMMERS = {
    "da": "danish", "de": "german", "en": "english", "es": "spanish", "et": "estonian", "eu": "basque", "ca": "catalan",
    "fi": "finnish", "fr": "french", "ga": "irish", "hu": "hungarian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "nb": "norwegian", "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sv": "swedish", "tr": "turkish", "el": "greek", "hy": "armenian", "ar": "arabic", "hi": "hindi", "ta": "tamil",
}  # fmt: skip
LATIN = ("english", "a", "\u024f")
SCRIPTS = (
    LATIN,
    ("greek", "\u0370", "\u03ff"),
    ("russian", "\u0400", "\u052f"),
    ("armenian", "\u0531", "\u058f"),
    ("arabic", "\u0600", "\u06ff"),
    ("hindi", "\u0900", "\u097f"),
    ("tamil", "\u0b80", "\u0bff"),
)
"""The stemmer of words whose language is not known, by the first and last letter of their script."""

SCALES = {"тыс": 1e3, "тысяча": 1e3, "тысяч": 1e3, "тысячи": 1e3, "млн": 1e6, "миллион": 1e6, "миллиона": 1e6,
          "миллионов": 1e6, "млрд": 1e9, "миллиард": 1e9, "миллиарда": 1e9, "миллиардов": 1e9, "thousand": 1e3,
          "million": 1e6, "billion": 1e9}  # fmt: skip
COUNTS = {
    word: str(number)
    for number, words in enumerate(
        (
            "два две двое двух", "три трое трех", "четыре четверо четырех", "пять пятеро пяти", "шесть шестеро шести",
            "семь семеро семи", "восемь восьми", "девять девяти", "десять десяти",
        ),
        2,
    )
    for word in words.split()
} | {word: str(number) for number, word in enumerate("two three four five six seven eight nine ten".split(), 2)}  # fmt: skip

Token = tuple[int, int, str]
"""Hash of the term, its flags, and how it reads."""


@cache
def stop_words() -> dict[str, frozenset[str]]:
    """The stop words of each stemmer's language."""
    lines = (Path(__file__).parent / "data" / "stopwords.txt").read_text("utf-8").splitlines()
    pairs = (line.partition(":") for line in lines if not line.startswith("#"))
    return {name: frozenset(words.split()) for name, _, words in pairs}


@cache
def _month_numbers() -> dict[str, int]:
    return months.numbers()


@cache
def _stemmer(name: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(name, 0)  # its own cache is slower than none


def hashed(term: str) -> int:
    """A signed 64-bit hash (BLAKE2b), as SQLite keeps integers; the same on every machine. Never 0."""
    return (
        int.from_bytes(hashlib.blake2b(term.encode("utf-8", "replace"), digest_size=8).digest(), "little", signed=True)
        or 1
    )


@lru_cache(maxsize=1 << 10)
def _script(letter: str) -> str:
    """The stemmer of a letter's script; empty if it has none."""
    return next((name for name, begin, end in SCRIPTS if begin <= letter <= end), "")


@cache
def _reader(latin: str) -> Callable[[str], Token]:
    """`_read` for one language, which remembers: the same words come again and again."""
    return lru_cache(maxsize=1 << 16)(partial(_read, latin))


def _read(latin: str, token: str) -> Token:
    """Hash, kind and stem of a word as it is written; hash 0 for a stop word. Of a figure or a count, its digits."""
    first, word = token[0], token.lower()
    if not first.isalpha():
        return 0, FIGURES if first.isdecimal() else MARK, token
    if word in COUNTS:
        return 0, FIGURES, COUNTS[word]
    kind, name = NAME if first.isupper() else 0, _script(word[0])
    name = latin if name == LATIN[0] else name
    if word in stop_words().get(name, ()):
        return 0, kind, word
    stem = _stemmer(name).stemWord(word) if name else word
    return hashed(stem), kind, stem


@lru_cache(maxsize=1 << 13)
def _amount(figures: str, scale: float) -> tuple[int, str]:
    """A number in its one form: `1,5 тыс.`, `1.5 тыс` and `1500` are alike."""
    percent, plain = figures.endswith("%"), figures.rstrip("%").replace(",", ".")
    if plain.count(".") <= 1 and ":" not in plain and len(plain) <= 15:
        plain = f"{float(plain) * scale:.12g}"
    shown = plain + ("%" if percent else "")
    return hashed("#" + shown), shown


def tokens(text: str, latin: str = "english", *, headline: bool = False) -> Iterator[Token]:
    """The telling tokens of a text in order; stop words are left out."""
    text = prepared(text)
    if headline:
        found = _split(text)
        yield from _telling(found, latin, capitals=not _shouts(found))
        return
    begun = 0
    while begun < len(text):  # piece by piece: who wants a hundred tokens does not pay for all
        end = text.find(". ", begun + PIECE) + 1 or len(text)
        yield from _telling(_split(text[begun:end]), latin, capitals=True)
        begun = end


def _telling(found: list[str], latin: str, *, capitals: bool) -> Iterator[Token]:
    start, used = True, 1
    for position, said in enumerate(map(_reader(latin), found)):
        if used > 1:  # what the number before it took, too
            used = 1
            continue
        term, kind, shown = said
        if term:
            yield said if not kind or (capitals and not start) else (term, 0, shown)
        elif kind == FIGURES:
            used, number = _number(shown, found, position)
            yield number
        start = kind == MARK


def _split(text: str) -> list[str]:
    """All tokens: what stands between two spaces is mostly one word, and needs no pattern to be found."""
    found: list[str] = []
    before = ""
    for each in text.split(" "):
        if each.isalpha():
            found.append(each)
        elif (each[:1].isdecimal() and before[-1:].isdecimal()) or "\u00a0" in each or "\u202f" in each:
            return TOKEN.findall(GROUPED.sub(r"\1", text))
        else:
            found += TOKEN.findall(each)
        before = each
    return found


def prepared(text: str) -> str:
    """The text without addresses and stamps, ё as е."""
    text = text.replace("ё", "е").replace("Ё", "Е")
    return ADDRESS.sub(" ", text) if "://" in text or "www." in text else text


def _shouts(found: list[str]) -> bool:
    letters = [token for token in found if token[0].isalpha()]
    return len(letters) > 2 and sum(token[0].isupper() for token in letters) > MOST_CAPITALS * len(letters)


def _number(token: str, found: list[str], position: int) -> tuple[int, Token]:
    """How many tokens an amount or a date takes, and what it is."""
    if dotted := DOTTED_DATE.fullmatch(token):
        return 1, _day(int(dotted[1]), int(dotted[2]))
    following = found[position + 1].lower() if position + 1 < len(found) else ""
    if len(token) <= 2 and token.isdecimal() and 1 <= int(token) <= 31:
        if month := _month_numbers().get(following):
            return 2, _day(int(token), month)
        before = found[position - 1].lower() if position else ""
        if before.isascii() and (month := _month_numbers().get(before)):
            return 1, _day(int(token), month)
    scale = SCALES.get(following, 1.0)
    term, shown = _amount(token, scale)
    return 1 if scale == 1.0 else 2, (term, NUMBER, shown)


def _day(day: int, month: int) -> Token:
    shown = f"{day:02d}.{month:02d}"
    return hashed("@" + shown), DATE, shown
