"""Has a source fallen silent? It is found by its own week: what counts is not how long, but how unlike it.

The week is cut into slots: 168 clock hours, and again 7 days. Of each slot it is known how often, in the weeks that were
looked at, the source published anything in it: k of n times, taken as a chance of k / (n + 1/2), so that eight of eight
is not "always"; none of eight is "never". Slots are counted, not articles: ten notes at once are one sign of life.

A silence that spans slots with the chances p1, p2, … would come about by itself with the chance (1-p1)(1-p2)…; its
*surprise* is the negative logarithm of that, so it adds up slot by slot. Sunday adds nothing for who never publishes on
Sundays, nor does the night of an agency that sleeps; an hour of noon adds much. This is the time-rescaling theorem
(Brown et al., Neural Computation 14, 2002) in discrete time: measured by expected activity, waiting times of all sources
are alike. LIMITS are one chance in a thousand for hours, and one in a hundred for days, which are looked at 24 times less
often: so the second issue that a weekly paper misses is told.

Real sources are burstier than that (holidays, a sick editor): so a silence must also be more surprising than those the
source has kept before and come back from. Where many are known the longest of them does not count: it may be the last
time its feed was dead. Of sources that publish wholly at random and once or twice a week two in a hundred are called
silent at any moment, of those with ten articles a week one in two hundred, of busier ones none (tests/test_health.py).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

HOURS, DAYS = 168, 7
"""Slots of a week."""

LIMITS: dict[int, float] = {HOURS: math.log(1000), DAYS: math.log(100)}
LEARNT_FROM = {HOURS: 14 * 24, DAYS: 14}
"""Slots that must lie between the first and the last publication: two weeks show what a week is like."""

MANY = 20
"""Silences of which one may be an exception."""

LONG = {HOURS: 28 * 24, DAYS: 28}
"""Silence that is long for anybody, when a source's own week is not known."""


@dataclass(frozen=True, slots=True)
class Silence:
    """A silence that is unlike the source."""

    unit: Literal["hour", "day"]
    slots: int
    """Whole hours or days without a publication."""
    expected: float
    """In how many of them it would have published, by its own week."""
    surprise: float


def silence(active: Sequence[int], until: int, period: int) -> Silence | None:
    """The silence between the last of `active` (slots with a publication, ascending) and `until`, if it is unlike the source.

    Slots are whole hours (`period` HOURS) or days (DAYS), counted without end; `until` is the slot that is not over yet.
    """
    first, last = active[0], active[-1]
    slots = until - last - 1
    if slots < 1:
        return None
    unit: Literal["hour", "day"] = "hour" if period == HOURS else "day"
    if last - first < LEARNT_FROM[period]:
        return Silence(unit, slots, 0.0, LIMITS[period]) if slots >= LONG[period] else None
    if _most(len(active), last - first, slots, period) < LIMITS[period]:
        return None
    chances = week(active, period)
    found = surprise(chances, last, until, period)
    if found < LIMITS[period] or found <= _kept_before(active, chances, period):
        return None
    expected = sum(chance * _times(slot, last + 1, until - 1, period) for slot, chance in chances.items())
    return Silence(unit, slots, expected, found)


def week(active: Sequence[int], period: int) -> dict[int, float]:
    """The chance of a publication in each slot of the week that has seen one since the first: that one begins the count."""
    first, last = active[0] + 1, active[-1]
    counts = Counter(slot % period for slot in active[1:])
    return {slot: count / (_times(slot, first, last, period) + 0.5) for slot, count in counts.items()}


def surprise(chances: Mapping[int, float], last: int, until: int, period: int) -> float:
    """How surprising it is that nothing came in the slots between two."""
    return sum(-math.log1p(-p) * _times(slot, last + 1, until - 1, period) for slot, p in chances.items())


def _most(events: int, span: int, slots: int, period: int) -> float:
    """No silence of so many slots can be more surprising after so many events: a cheap no for those who publish little.

    An event adds most where every week has one: -ln(1 - n/(n + 1/2)) / n, and its slot comes once in each begun week.
    """
    weeks = span // period
    return events * math.log(2 * weeks + 1) / weeks * (slots // period + 1)


def _kept_before(active: Sequence[int], chances: Mapping[int, float], period: int) -> float:
    """The most surprising silence that the source has come back from; of many, the second most surprising."""
    gaps = sorted((surprise(chances, a, b, period) for a, b in pairwise(active) if b - a > 1), reverse=True)
    place = 1 if len(gaps) >= MANY else 0
    return gaps[place] if len(gaps) > place else 0.0


def _times(slot: int, first: int, last: int, period: int) -> int:
    """How often a slot of the week occurs from `first` to `last`, both included."""
    return max(0, (last - slot) // period - (first - 1 - slot) // period)
