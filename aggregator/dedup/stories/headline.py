"""The articles of a story in, the headline that says best what happened out.

1. Left out, as long as another is left: headlines that shout (half their letters capitals), ask, exclaim, trail off, or have
   fewer than three words or more than twenty; then those of outlets that only pass on others' news.
2. Of the rest, the one that shares most with all the others: the greatest mean cosine of stems (the medoid).
3. Among equals the earliest, then the shortest.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from aggregator.dedup.tokens import tokens

FEWEST_WORDS, MOST_WORDS = 3, 20
EQUAL = 1e-9
MOST_COMPARED = 50
"""Headlines that are compared, the earliest: a story of hundreds is said as well by its first fifty."""


@dataclass(frozen=True, slots=True)
class Headed:
    """What counts of an article when its story looks for a headline."""

    article: int
    title: str
    at: datetime
    passed_on: bool = False
    """Its outlet is an aggregator, or the article is a reprint."""


def headline(articles: Sequence[Headed]) -> Headed | None:
    """The article whose headline stands for the story; None if no article has one."""
    headed = sorted((one for one in articles if one.title.strip()), key=lambda one: (one.at, one.article))
    kept = headed
    for wanted in (_plain, _own):
        kept = [one for one in kept if wanted(one)] or kept
    kept = kept[:MOST_COMPARED]
    if not kept:
        return None
    bags = [_bag(one.title) for one in kept]
    fit = [sum(_cosine(bag, other) for n, other in enumerate(bags) if n != own) for own, bag in enumerate(bags)]
    best = max(fit)
    equals = [one for one, value in zip(kept, fit, strict=True) if value >= best - EQUAL]
    return min(equals, key=lambda one: (one.at, len(one.title), one.article))


def _plain(one: Headed) -> bool:
    title = one.title.strip()
    letters = [letter for letter in title if letter.isalpha()]
    shouts = sum(letter.isupper() for letter in letters) * 2 > len(letters)
    return not (shouts or title.rstrip('»"”)').endswith(("?", "!", "…", "...")) or not _fair_length(title))


def _fair_length(title: str) -> bool:
    return FEWEST_WORDS <= len(title.split()) <= MOST_WORDS


def _own(one: Headed) -> bool:
    return not one.passed_on


@lru_cache(maxsize=1 << 12)
def _bag(title: str) -> tuple[Counter[int], int]:
    """The stems of a headline, and the square of their length; a story that grows asks again for those it had."""
    bag = Counter([term for term, _, _ in tokens(title, headline=True)])
    return bag, sum([n * n for n in bag.values()])


def _cosine(a: tuple[Counter[int], int], b: tuple[Counter[int], int]) -> float:
    (mine, square), (others, other_square) = a, b
    dot = sum([count * others[term] for term, count in mine.items() if term in others])
    return dot / math.sqrt(square * other_square) if dot else 0.0
