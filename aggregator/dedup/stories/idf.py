"""How telling a term is, counted from the profiles of the archive itself; and a profile weighed by it."""

from __future__ import annotations

import math
import struct
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import repeat
from math import hypot

from aggregator.dedup.profile import DATE, NAME, NUMBER, PLACE, Profile

YOUNG = 10
"""Articles that every archive is taken to have more: with none of its own all terms weigh alike."""

MOST_WEIGHED = 8_192
"""Weighed profiles that are kept: those of the candidates come back."""

MOST_TOLD = 256
"""Profiles of which the idf of each term is kept until they are weighed: a batch of new articles."""

_BITS = 1 << 10
HEAD_TERMS = 64
"""No more terms than these are of headline and lead, but for headlines of many lines."""


def _log_counts(title: int, lead: int, tail: int) -> tuple[float, ...]:
    """For all bits of a term, the logarithm of their weighted sum."""
    return tuple(math.log1p(title * (n & 3) + lead * (n >> 2 & 3) + tail * (n >> 4 & 3)) for n in range(_BITS))


IN_HEAD = _log_counts(2, 1, 0)
ANYWHERE = _log_counts(2, 1, 1)


@dataclass(slots=True)  # not frozen: that costs as much as the weighing
class Weighed:
    """A profile under an Idf: weights of its terms by their kind, and the lengths of the vectors."""

    head: Mapping[int, float]
    names: Mapping[int, float]
    numbers: Mapping[int, float]
    dates: set[int]
    places: set[int]
    head_length: float
    names_length: float
    terms: set[int] | None = None
    """All terms, once asked for: only the article that is being placed needs them."""


class Idf:
    """Inverse document frequency: in how many of the archive's articles each term stands. Treat it as frozen.

    A term in one article weighs like one in none, so terms of one article need not be kept.
    """

    __slots__ = ("_known", "_told", "_unknown", "_weighed", "articles", "counts")

    def __init__(self, counts: Mapping[int, int], articles: int) -> None:
        self.counts = {term: count for term, count in counts.items() if count > 1}
        self.articles = articles
        whole = articles + YOUNG
        self._unknown = math.log(whole)
        self._known = {term: max(0.0, math.log(whole / count)) for term, count in self.counts.items()}
        self._weighed: dict[bytes, Weighed] = {}
        self._told: dict[bytes, list[float]] = {}

    @classmethod
    def counted(cls, profiles: Iterable[Profile]) -> Idf:
        """From the profiles of the archive's last days (all kinds, all languages)."""
        counts: Counter[int] = Counter()
        articles = 0
        for one in profiles:
            counts.update(one.terms.keys())
            articles += 1
        return cls(counts, articles)

    def __call__(self, term: int) -> float:
        return self._known.get(term, self._unknown)

    def each(self, terms: Iterable[int]) -> list[float]:
        """The same of many terms at once."""
        return list(map(self._known.get, terms, repeat(self._unknown)))

    def of(self, profile: Profile) -> list[float]:
        """The same of the terms of a profile, remembered until it is weighed: both are wanted of a new article."""
        if len(self._told) >= MOST_TOLD:
            self._told.clear()
        found = self._told[profile.data] = self.each(profile.hashes())
        return found

    def to_bytes(self) -> bytes:
        """For the store: the number of articles, the terms, their counts."""
        terms = self.counts
        return struct.pack(f"<Q{len(terms)}q{len(terms)}I", self.articles, *terms.keys(), *terms.values())

    @classmethod
    def from_bytes(cls, data: bytes) -> Idf:
        """What `to_bytes` gave."""
        count = (len(data) - 8) // 12
        articles, *rest = struct.unpack(f"<Q{count}q{count}I", data)
        return cls(dict(zip(rest[:count], rest[count:], strict=True)), articles)

    def __reduce__(self) -> tuple[type[Idf], tuple[dict[int, int], int]]:
        return Idf, (self.counts, self.articles)

    def knows(self, profile: Profile) -> bool:
        """Whether a profile is weighed already."""
        return profile.data in self._weighed

    def forget(self) -> None:
        """Let go of the weighed profiles."""
        self._weighed.clear()

    def weighed(self, profile: Profile) -> Weighed:
        """The profile's terms with their weights; remembered, for candidates are asked for again and again."""
        found = self._weighed.get(profile.data)
        if found is None:
            if len(self._weighed) >= MOST_WEIGHED:
                self.forget()
            found = self._weighed[profile.data] = self._weigh(profile)
        return found

    def _weigh(self, profile: Profile) -> Weighed:
        count, both = profile.unpacked()
        told = self._told.pop(profile.data, None) or self.each(both[:count])
        terms = list(zip(both, both[count:], told, strict=False))
        head = {term: IN_HEAD[bit] * idf for term, bit, idf in terms[:HEAD_TERMS] if bit & 15}
        special = [each for each in terms if each[1] > 63]
        names = {term: ANYWHERE[bit] * idf for term, bit, idf in special if bit & NAME}
        numbers = {term: ANYWHERE[bit] * idf for term, bit, idf in special if bit & NUMBER}
        dates = {term for term, bit, _ in special if bit & DATE}
        places = {term for term, bit, _ in special if bit & PLACE}
        return Weighed(head, names, numbers, dates, places, hypot(*head.values()), hypot(*names.values()))
