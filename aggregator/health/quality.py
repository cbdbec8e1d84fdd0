"""How much of a source's articles is extracted, and whether that fell suddenly: then the site was rebuilt.

The share of articles with a text, date, image, lead and authors in the last days is held against the source's own share
in the four weeks before. A fall is told only if chance would do it less than once in a thousand times: Chernoff's bound
for a binomial tail, exp(-n·KL(now ‖ before)) (Ann. Math. Statist. 23, 1952), which needs no table and errs on the side
of silence. Articles whose page is awaited are not counted.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter

from aggregator.model import Day

FIELDS = ("text", "date", "image", "lead", "authors")
DAY = itemgetter(0)
COUNTS = slice(2, None)
"""In a Day: settled, FIELDS, pages_failed."""

RECENT = (timedelta(days=3), timedelta(days=7))
"""The last days: three, or a week if three have too few articles."""

BEFORE = timedelta(days=28)
ENOUGH_NOW, ENOUGH_BEFORE = 10, 20
"""Articles that are needed to judge."""

USUAL = 0.5
"""A field that fewer than half of the articles had before is not missed."""

HALF = 0.5
"""A fall is a fall below this part of what was."""

RARE = math.log(1000)


@dataclass(frozen=True, slots=True)
class Shares:
    """Of how many articles which part has each of FIELDS, from 0 to 1."""

    articles: int
    values: tuple[float, ...]
    pages_failed: float = 0.0
    """Part of them whose page could not be had."""

    def __getitem__(self, field: str) -> float:
        return self.values[FIELDS.index(field)]


@dataclass(frozen=True, slots=True)
class Quality:
    """The shares of the last days and of the weeks before them, None where there are too few articles; what fell."""

    now: Shares | None
    before: Shares | None
    fallen: tuple[str, ...] = ()


def quality(days: Sequence[Day], today: date) -> Quality:
    """The quality of a source's articles, by the end of `today` (its own day)."""
    for span in RECENT:
        begin = today - span + timedelta(days=1)
        now = shares(days, begin, today + timedelta(days=1))
        if now is not None and now.articles >= ENOUGH_NOW:
            break
    before = shares(days, begin - BEFORE, begin - timedelta(days=1))
    if now is None or before is None or now.articles < ENOUGH_NOW or before.articles < ENOUGH_BEFORE:
        return Quality(now, before)
    return Quality(now, before, tuple(field for field in FIELDS if _fell(now, before, field)))


def shares(days: Sequence[Day], first: date, last: date) -> Shares | None:
    """The shares of these days, both included; None if no article of theirs is settled. `days` ascend."""
    begin, end = bisect_left(days, str(first), key=DAY), bisect_right(days, str(last), key=DAY)
    chosen = [each[COUNTS] for each in days[begin:end]]
    if not chosen:
        return None
    settled, *having, failed = (sum(column) for column in zip(*chosen, strict=True))
    return Shares(settled, tuple(each / settled for each in having), failed / settled) if settled else None


def _fell(now: Shares, before: Shares, field: str) -> bool:
    if before[field] < USUAL or now[field] > before[field] * HALF:
        return False
    was = (before[field] * before.articles + 0.5) / (before.articles + 1)  # never quite "always"
    return now.articles * _divergence(now[field], was) > RARE


def _divergence(q: float, p: float) -> float:
    """Kullback and Leibler's, of a coin that shows q from one that is p."""
    heads = q * math.log(q / p) if q else 0.0
    tails = (1 - q) * math.log((1 - q) / (1 - p)) if q < 1 else 0.0
    return heads + tails
