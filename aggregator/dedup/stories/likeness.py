"""Two profiles in, the chance out that they tell of the same event, and why.

Five signs, weighed by a logistic regression whose weights are data (`data/weights.json`, learnt by
`python -m benchmarks.fit_stories`), and two that are set by hand: the time between the two, and places that differ.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from aggregator.dedup.profile import Profile
from aggregator.dedup.stories.idf import Idf, Weighed

SIGNS = ("heads", "names", "numbers", "evidence", "other dates")
WINDOW_HOURS = 72.0
WINDOW = timedelta(hours=WINDOW_HOURS)
"""Articles further apart are of different stories, whatever they say."""

FREE_HOURS = 12.0
"""Outlets take up an event within this time: it costs nothing."""

PER_DAY = 0.6
"""Taken from the log-odds for each day beyond it."""

OTHER_PLACES = 0.7
"""Taken from the log-odds if both name places and share none. Set by hand: the gold has no places marked."""

FLOOR = 0.2
"""Chances below it are not worked out where a bound says so: most candidates share too little."""

Signs = tuple[float, ...]
NO_SIGNS: Signs = (0.0,) * len(SIGNS)


@dataclass(frozen=True, slots=True)
class Weights:
    """What the signs weigh, and from what chance on two articles are held to tell of one event."""

    bias: float
    signs: tuple[float, ...]
    threshold: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """How surely two articles tell of the same event."""

    score: float
    """The chance, 0 to 1."""
    signs: Signs
    hours: float = 0.0
    other_places: bool = False
    bounded: bool = False
    """The score is an upper bound; the signs were not worked out."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why, in words: what speaks for it first."""
        if self.bounded:
            return (f"{self.hours:.0f} hours apart",) if self.hours > WINDOW_HOURS else ("too little is shared",)
        heads, names, numbers, evidence, dates = self.signs
        said = [f"headlines and leads alike {heads:.2f}, names {names:.2f}"]
        said += [f"shared in the head: {math.expm1(evidence):.0f} nats"] if evidence else ["nothing shared in the head"]
        said += [f"numbers shared {numbers:.2f}"] if numbers else []
        said += ["different dates"] if dates else []
        said += ["different places"] if self.other_places else []
        said += [f"{self.hours:.0f} hours apart"] if self.hours > FREE_HOURS else []
        return tuple(said)


@cache
def weights() -> Weights:
    """The weights as shipped."""
    data = json.loads((Path(__file__).parent / "data" / "weights.json").read_text("utf-8"))
    return Weights(data["bias"], tuple(data["signs"][name] for name in SIGNS), data["threshold"])


def likeness(a: Profile, b: Profile, idf: Idf, gap: timedelta = timedelta(0), by: Weights | None = None) -> Likeness:
    """How surely both tell of the same event; `gap` is the time between their publications, 0 if it is not known."""
    hours = abs(gap.total_seconds()) / 3600 if gap else 0.0
    if hours > WINDOW_HOURS:
        return Likeness(0.0, NO_SIGNS, hours, bounded=True)
    by = by or weights()
    one = idf.weighed(a)
    if not idf.knows(b):
        if one.terms is None:
            one.terms = set(a.hashes())
        bound = _at_most(one, one.terms.intersection(b.hashes()), idf, by)
        if bound < FLOOR:
            return Likeness(bound, NO_SIGNS, hours, bounded=True)
    other = idf.weighed(b)
    signs = signs_of(one, other, idf)
    odds = by.bias
    for weight, sign in zip(by.signs, signs, strict=True):
        odds += weight * sign
    elsewhere = bool(one.places and other.places and not one.places & other.places)
    odds -= PER_DAY / 24 * max(0.0, hours - FREE_HOURS) + OTHER_PLACES * elsewhere
    return Likeness(1 / (1 + math.exp(-odds)), signs, hours, elsewhere)


def signs_of(a: Weighed, b: Weighed, idf: Idf) -> Signs:
    """The five signs, in the order of SIGNS.

    heads: cosine of headline and lead. names: cosine of the names. numbers: share of the shorter one's numbers that the
    other has. evidence: logarithm of the idf that the heads share. other dates: both name days, and none is the same.
    """
    mine, others = a.head, b.head
    dot, evidence = 0.0, 0.0
    for term in mine.keys() & others.keys():
        dot += mine[term] * others[term]
        evidence += idf(term)
    heads = dot / (a.head_length * b.head_length) if dot else 0.0
    names = _cosine(a, b)
    numbers = 0.0
    if shared := a.numbers.keys() & b.numbers.keys():
        common = sum([min(a.numbers[term], b.numbers[term]) for term in shared])
        numbers = common / (min(sum(a.numbers.values()), sum(b.numbers.values())) or 1.0)
    other_dates = float(bool(a.dates and b.dates) and a.dates.isdisjoint(b.dates))
    return heads, names, numbers, math.log1p(evidence), other_dates


def _at_most(a: Weighed, shared: set[int], idf: Idf, by: Weights) -> float:
    """A bound of the chance that needs no weights of the other: a cosine is at most the share of `a` in what both have."""
    head, names = a.head, a.names
    common = [head[term] for term in shared if term in head]
    named = [names[term] for term in shared if term in names]
    bound = (
        math.hypot(*common) / (a.head_length or 1.0),
        math.hypot(*named) / (a.names_length or 1.0),
        0.0 if shared.isdisjoint(a.numbers) else 1.0,
        math.log1p(sum([idf(term) for term in shared])),
    )
    odds = by.bias
    for weight, sign in zip(by.signs, bound, strict=False):
        odds += max(0.0, weight) * sign
    return 1 / (1 + math.exp(-odds))


def _cosine(a: Weighed, b: Weighed) -> float:
    shared = a.names.keys() & b.names.keys()
    if not shared:
        return 0.0
    return sum([a.names[term] * b.names[term] for term in shared]) / (a.names_length * b.names_length)
