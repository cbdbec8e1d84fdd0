"""An article in, what it is compared by out: its most telling terms in at most 1,001 bytes.

Headline and lead are kept apart from the rest, and names, numbers, dates and places from words, because they weigh
differently when two articles are compared (`stories/likeness.py`).
"""

from __future__ import annotations

import re
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from aggregator.dedup.tokens import DATE, LEAD, NAME, NUMBER, STEMMERS, TAIL, TITLE, Token, hashed, tokens

VERSION = 1
"""Profiles of another version cannot be compared: they are made anew."""

MOST_TERMS = 100
HEAD_WORDS, MOST_WORDS = 30, 100
"""Telling words of the body that count as its lead, and that are read at all."""

MOST_LETTERS = 2_000
"""Of the body: a hundred telling words are seldom longer."""

MOST_PLACES = 8
PLACE = 1 << 9
SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[«\"“A-ZА-ЯЁ0-9])|\n")
SHORTEST_HEADLINE, LONGEST_HEADLINE = 3, 30
"""Words of a first sentence that may stand for the headline of a post without one."""

__all__ = ["DATE", "NAME", "NUMBER", "PLACE", "Profile", "profile", "spelled"]


@dataclass(frozen=True, slots=True)
class Profile:
    """The terms of an article as one BLOB: a version byte, then 64-bit hashes, then 16 bits of counts and flags each."""

    data: bytes

    def __post_init__(self) -> None:
        if not self.data or self.data[0] != VERSION or len(self.data) % 10 != 1:
            raise ValueError("not a profile of this version")

    @property
    def terms(self) -> dict[int, int]:
        """Hash of each term, and its bits: counts in headline, lead and rest (0 to 3 each, two bits each), then flags."""
        count, both = self.unpacked()
        return dict(zip(both[:count], both[count:], strict=True))

    def hashes(self) -> tuple[int, ...]:
        """The terms alone."""
        return struct.unpack_from(f"<{len(self.data) // 10}q", self.data, 1)

    def unpacked(self) -> tuple[int, tuple[int, ...]]:
        """How many terms, then their hashes and after them their bits; terms of headline and lead come first."""
        count = len(self.data) // 10
        return count, struct.unpack_from(f"<{count}q{count}H", self.data, 1)

    @classmethod
    def of(cls, terms: dict[int, int]) -> Profile:
        """The profile of these terms, the first ones if they are too many."""
        hashes, bits = list(terms)[:MOST_TERMS], list(terms.values())[:MOST_TERMS]
        return cls(bytes((VERSION,)) + struct.pack(f"<{len(hashes)}q{len(bits)}H", *hashes, *bits))


def profile(
    title: str | None, lead: str | None, text: str | None, places: Iterable[str] = (), language: str | None = None
) -> Profile:
    """What an article is compared by. `places` are names or keys, the strongest first, spelled alike in all articles.

    `lead` may be the beginning of `text` or apart from it. The language matters for words in Latin letters only.
    """
    terms: dict[int, int] = {}
    named = list(places)[:MOST_PLACES]
    latin = _latin(language)
    headline, body = _parts(title, lead, text)
    _count(terms, tokens(headline, latin, headline=True), TITLE, sys.maxsize)
    read, room = tokens(body, latin), MOST_TERMS - len(named)
    _count(terms, islice(read, HEAD_WORDS), LEAD, room)
    _count(terms, islice(read, MOST_WORDS - HEAD_WORDS), TAIL, room)
    for name in named:
        terms[hashed("=" + name)] = PLACE
    return Profile.of(terms)


def spelled(
    title: str | None, lead: str | None, text: str | None, places: Iterable[str] = (), language: str | None = None
) -> dict[int, str]:
    """How each term of the profile of the same article reads: what `aggregator why` shows."""
    latin = _latin(language)
    headline, body = _parts(title, lead, text)
    said = {hashed("=" + name): name for name in places}
    for part, is_headline in ((headline, True), (body, False)):
        for term, _, shown in tokens(part, latin, headline=is_headline):
            said.setdefault(term, shown)
    return said


def _latin(language: str | None) -> str:
    return STEMMERS.get((language or "en")[:2].lower(), "english")


def _parts(title: str | None, lead: str | None, text: str | None) -> tuple[str, str]:
    """The headline and the beginning of the body; a post without a headline has its first sentence."""
    body = (text or "")[:MOST_LETTERS]
    if lead and not body.startswith(lead[:60]):
        body = f"{lead}\n{body}"[:MOST_LETTERS]
    if title:
        return title[:MOST_LETTERS], body
    sentence, *rest = SENTENCE.split(body, maxsplit=1)
    if SHORTEST_HEADLINE <= len(sentence.split()) <= LONGEST_HEADLINE:
        return sentence, rest[0] if rest else ""
    return "", body


def _count(terms: dict[int, int], read: Iterable[Token], where: int, room: int) -> None:
    """Count tokens in one part of the article, until there are as many terms as there is room for."""
    one, most = 1 << where, 3 << where
    for term, flags, _ in read:
        if len(terms) >= room:
            return
        bits = terms.get(term, 0)
        if bits & most != most:
            bits += one
        terms[term] = bits | flags
