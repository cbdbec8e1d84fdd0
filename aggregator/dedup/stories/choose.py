"""An article and what was found beside it in, the story it belongs to out. One pass, online; nothing is looked up here.

The store finds candidates by `keys`: articles of the last 72 hours that share a telling term. `choose` compares, and says
which story to join, whether to open one, and which stories turn out to be one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import mul

from aggregator.dedup.profile import NAME, PLACE, Profile
from aggregator.dedup.stories.idf import Idf
from aggregator.dedup.stories.likeness import Likeness, Weights, likeness, weights

MOST_KEYS = 12
MOST_CANDIDATES = 12
"""The store hands in those that share the most keys, at least two: of one event, the other is among the first three."""

LEAST_MEAN = 0.25
"""Mean likeness to a story's articles below which nothing joins, however like one of them it is: against chains."""

SURE = 0.75
"""How well an article must fit two stories to say that they are one."""

_NAMED = 1.5
_RANK = tuple(
    (3 * (n & 3) + 2 * (n >> 2 & 3) + (n >> 4 & 3)) * (_NAMED if n & NAME else 1.0) * (n < PLACE)
    for n in range(2 * PLACE)
)
"""What the counts and flags of a term make of its idf; a place is no key."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article of the window that shares a key, as the store knows it."""

    article: int
    story: int
    profile: Profile
    at: datetime | None
    """When it was published, or first seen."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """A candidate and how like the article it is."""

    article: int
    story: int
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Fit:
    """How well an article fits one story."""

    story: int
    score: float
    """Half the best likeness to an article of the story, half the mean over those that were compared."""
    best: float
    mean: float


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of an article, with all that was weighed: `aggregator why` prints it."""

    story: int | None
    """The story to join; None opens one."""
    merged: tuple[int, ...] = ()
    """Younger stories that turn out to be the same: they go into `story`."""
    fits: tuple[Fit, ...] = ()
    """The stories that were considered, the best first."""
    weighed: tuple[Weighing, ...] = ()
    """The candidates, the likest first."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """In words, a line each: what was decided, then what was weighed."""
        if self.story is None:
            said = [
                "opens a story: " + ("nothing alike in the window" if not self.fits else "no story fits well enough")
            ]
        else:
            said = [f"joins story {self.story}"]
        said += [f"story {other} is the same and goes into it" for other in self.merged]
        said += [f"story {fit.story}: {fit.score:.2f} (best {fit.best:.2f}, mean {fit.mean:.2f})" for fit in self.fits]
        said += [
            f"article {one.article} of story {one.story}: {one.likeness.score:.2f}: " + "; ".join(one.likeness.reasons)
            for one in self.weighed
        ]
        return tuple(said)


def keys(profile: Profile, idf: Idf) -> tuple[int, ...]:
    """The most telling terms, at most 12, the best first: what the article is found by."""
    count, both = profile.unpacked()
    bits = both[count:]
    scores = list(map(mul, map(_RANK.__getitem__, bits), idf.of(profile)))
    least = sorted(scores)[-MOST_KEYS] if count > MOST_KEYS else 0.0  # numbers sort fast; only the best become pairs
    marked = zip(scores, both, bits, strict=False)
    best = [(score, term) for score, term, bit in marked if score >= least and bit < PLACE]
    best.sort(reverse=True)
    return tuple([term for _, term in best[:MOST_KEYS]])


def choose(
    profile: Profile, at: datetime | None, candidates: Sequence[Candidate], idf: Idf, by: Weights | None = None
) -> Decision:
    """The story an article belongs to. Without a time, the article is taken to be of its candidates' time.

    Stories get older ids first: of two that are the same, the one with the smaller id stays.
    """
    by = by or weights()
    weighed = sorted(
        (
            Weighing(one.article, one.story, likeness(profile, one.profile, idf, _gap(at, one.at), by))
            for one in candidates
        ),
        key=lambda one: (-one.likeness.score, one.article),
    )
    fits = _fits(weighed)
    joined = [fit for fit in fits if fit.score >= by.threshold and fit.mean >= LEAST_MEAN]
    if not joined:
        return Decision(None, fits=fits, weighed=tuple(weighed))
    sure = [fit.story for fit in joined if fit.score >= SURE]
    same = sure if joined[0].story in sure else [joined[0].story]
    story = min(same)
    return Decision(story, tuple(sorted(other for other in same if other != story)), fits, tuple(weighed))


def _gap(at: datetime | None, other: datetime | None) -> timedelta:
    return at - other if at and other else timedelta(0)


def _fits(weighed: Sequence[Weighing]) -> tuple[Fit, ...]:
    by_story: dict[int, list[float]] = {}
    for one in weighed:
        by_story.setdefault(one.story, []).append(one.likeness.score)
    fits = []
    for story, scores in by_story.items():
        best, mean = max(scores), sum(scores) / len(scores)
        fits.append(Fit(story, (best + mean) / 2, best, mean))
    return tuple(sorted(fits, key=lambda fit: (-fit.score, fit.story)))
