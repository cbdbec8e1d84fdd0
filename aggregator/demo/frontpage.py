"""A town's main news of a day out of the archive: the stories by weight, who had each first, who carries it, whom it cites.

The questions themselves are the archive's (`Store.news_day`, `Store.main_news`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from aggregator.model import Place
from aggregator.places.gazetteer import Gazetteer
from aggregator.store import Store

MOST_STORIES = 5


@dataclass(frozen=True, slots=True)
class Headline:
    """One story of a front page. The numbers are those of the day."""

    story: int
    title: str
    score: float
    outlets: int
    reprints: int
    first: str
    """Name of the source that had it first."""
    first_at: str
    """When that was, in local time."""
    cited: tuple[str, ...]
    """Whom its articles name as their sources: bodies, then outlets, then people."""
    explained: int
    """The article whose place in the story is the most interesting to explain."""
    bridge: bool
    """Whether that article made two threads one story."""


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The main news of a town."""

    of: str
    """Whose: the town in the genitive, if its name is Russian."""
    day: date
    headlines: tuple[Headline, ...]


def main_news(store: Store, place: Place, today: date) -> FrontPage | None:
    """The front page of today, or of the latest day with several stories, one of which several outlets carry."""
    day = store.news_day(place, today)
    if day is None:
        return None
    rows = store.main_news(place, day, MOST_STORIES)
    genitive = Gazetteer.load().forms(place)["gent"]
    return FrontPage(genitive, day, tuple(_headline(row) for row in rows))


def _headline(row: Mapping[str, Any]) -> Headline:
    return Headline(
        story=row["story_id"],
        title=row["title"],
        score=row["score"],
        outlets=row["outlets"],
        reprints=row["reprints"],
        first=row["first"],
        first_at=row["first_at"] or row["day"],
        cited=row["cited"],
        explained=row["explained"],
        bridge=row["bridge"],
    )
