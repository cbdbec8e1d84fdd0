"""A text in, the stems of its words out: the form in which «оттоку населения» and «отток населения» are the same. Pure.

What is indexed and what is searched for go through this same function. A word's stemmer is chosen by its script, for
nobody says in which language a search is; Latin words are taken for English. Bump VERSION if a change here alters stems.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

import Stemmer

from aggregator.normalize import packed

VERSION = 1

WORD = re.compile("[^\\W_][\\w\u0300-\u036f]*")
"""A word may have stress marks (за́мок); words joined by `_` are several."""

ACCENTS = re.compile("[\u0300-\u036f]")
LONGEST = 64
"""Characters of a word that count; no word that anybody looks for is longer."""

LATIN = ("english", "a", "\u024f")
SCRIPTS = (
    ("russian", "\u0400", "\u052f"),
    LATIN,
    ("greek", "\u0370", "\u03ff"),
    ("armenian", "\u0531", "\u058f"),
    ("arabic", "\u0600", "\u06ff"),
    ("hindi", "\u0900", "\u097f"),
    ("tamil", "\u0b80", "\u0bff"),
)
"""The stemmer of a word by the first and last letter of its script."""

SAMPLE = (
    "отток оттоку населения население мост мосту мосты ёлка елкой губернатор губернаторами Спасск-Дальний Владивостоке "
    "открыли открытие открывается строительство новейшего детский детсадов рыбаки 480 миллионов covid-19 за́мок running "
    "bridges governments Café naïve άνθρωποι հայերեն"
)
"""Words whose stems tell whether this program makes stems as the one did that wrote an index."""


def stems(text: str) -> str:
    """The stems of a text's words in order, with spaces between; letters and digits only."""
    return " ".join(map(stem, _words(text)))


def spans(text: str, start: int = 0) -> Iterator[tuple[int, int, str]]:
    """Each word of a text from a position on: where it begins, where it ends, its stem."""
    for found in WORD.finditer(text.replace("_", " "), start):
        yield found.start(), found.end(), stem(found.group())


def _words(text: str) -> list[str]:
    data = packed.packed(text)
    if data is None:
        return WORD.findall(text.replace("_", " ") if "_" in text else text)
    return packed.unpacked(data.translate(_word_signs())).split()  # four times as fast


@cache
def _word_signs() -> bytes:
    """The signs of the code page that words are made of, as small letters, so that a word is one at its stemmer; else a space."""
    return packed.table(lambda sign: sign.lower() if sign.isalnum() else " ")


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """The stem of one word: small letters, ё as е, without accents and endings."""
    plain = ACCENTS.sub("", unicodedata.normalize("NFC", word[:LONGEST])).casefold().replace("ё", "е")
    if not plain.isalnum():  # some letters come apart: U+FB2A is a letter and a point
        plain = "".join(filter(str.isalnum, plain))
    name = next((name for name, begin, end in SCRIPTS if begin <= plain[:1] <= end), "")
    if name == LATIN[0] and not plain.isascii():
        plain = ACCENTS.sub("", unicodedata.normalize("NFD", plain))
    return (_stemmer(name).stemWord(plain) or plain) if name else plain


@cache
def fingerprint() -> str:
    """What changes if stems come out otherwise: another version of this module, of the stemmer, or of Unicode."""
    return f"{VERSION} {hashlib.blake2b(stems(SAMPLE).encode(), digest_size=8).hexdigest()}"


@cache
def _stemmer(name: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(name, 0)  # its own cache is slower than ours
