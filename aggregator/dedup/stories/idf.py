"""How telling a term is, counted from the profiles of the archive itself; and a profile weighed by it."""

from __future__ import annotations

import math
import struct
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aggregator.dedup.profile import DATE, NAME, NUMBER, PLACE, Profile

YOUNG = 10
"""Articles that every archive is taken to have more: with none of its own all terms weigh alike."""

MOST_WEIGHED = 8_192
"""Weighed profiles that are kept: those of the candidates come back."""

_COUNTS = 1 << 6


def _log_counts(title: int, lead: int, tail: int) -> tuple[float, ...]:
    """For all six bits of counts, the logarithm of their weighted sum."""
    return tuple(math.log1p(title * (n & 3) + lead * (n >> 2 & 3) + tail * (n >> 4 & 3)) for n in range(_COUNTS))


IN_HEAD = _log_counts(2, 1, 0)
ANYWHERE = _log_counts(2, 1, 1)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A profile under an Idf: weights of its terms by their kind, and the lengths of the vectors."""

    head: Mapping[int, float]
    names: Mapping[int, float]
    numbers: Mapping[int, float]
    dates: frozenset[int]
    places: frozenset[int]
    head_length: float
    names_length: float
    numbers_sum: float


class Idf:
    """Inverse document frequency: in how many of the archive's articles each term stands. Treat it as frozen.

    A term in one article weighs like one in none, so terms of one article need not be kept.
    """

    __slots__ = ("_known", "_unknown", "_weighed", "articles", "counts")

    def __init__(self, counts: Mapping[int, int], articles: int) -> None:
        self.counts = {term: count for term, count in counts.items() if count > 1}
        self.articles = articles
        whole = articles + YOUNG
        self._unknown = math.log(whole)
        self._known = {term: max(0.0, math.log(whole / count)) for term, count in self.counts.items()}
        self._weighed: dict[bytes, Weighed] = {}

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

    def weighed(self, profile: Profile) -> Weighed:
        """The profile's terms with their weights; remembered, for candidates are asked for again and again."""
        found = self._weighed.get(profile.data)
        if found is None:
            if len(self._weighed) >= MOST_WEIGHED:
                self._weighed.clear()
            found = self._weighed[profile.data] = self._weigh(profile)
        return found

    def _weigh(self, profile: Profile) -> Weighed:
        known, unknown = self._known, self._unknown
        head: dict[int, float] = {}
        names: dict[int, float] = {}
        numbers: dict[int, float] = {}
        dates, places = [], []
        for term, bits in profile.terms.items():
            if bits & PLACE:
                places.append(term)
                continue
            idf = known.get(term, unknown)
            if bits & 0xF:
                head[term] = IN_HEAD[bits & 63] * idf
            if bits & (NAME | NUMBER | DATE):
                if bits & NAME:
                    names[term] = ANYWHERE[bits & 63] * idf
                elif bits & NUMBER:
                    numbers[term] = ANYWHERE[bits & 63] * idf
                else:
                    dates.append(term)
        return Weighed(
            head, names, numbers, frozenset(dates), frozenset(places),
            _length(head), _length(names), sum(numbers.values()),
        )  # fmt: skip


def _length(vector: Mapping[int, float]) -> float:
    return math.sqrt(sum([value * value for value in vector.values()]))
