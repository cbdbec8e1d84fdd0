"""A town's main news of a day out of the archive: the stories by weight, who had each first, who carries it, whom it cites.

The questions are those that an analyst would put to the file: SQL on the view `main_news` and the tables beside it.
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
MOST_CITED = 3

DAY = """
    SELECT day FROM main_news WHERE place = :place AND region = :region AND day <= :today
    GROUP BY day HAVING count(*) > 1 AND max(outlets) > 1 ORDER BY day DESC LIMIT 1
"""
STORIES = """
    SELECT * FROM main_news WHERE place = :place AND region = :region AND day = :day
    ORDER BY score DESC, first_at, story_id LIMIT :most
"""
FIRST = """
    SELECT s.name AS source, a.published_local AS at FROM articles a JOIN sources s ON s.key = a.source
    WHERE a.story_id = :story ORDER BY a.sorted_at, a.id LIMIT 1
"""
CITED = """
    SELECT c.name AS name FROM citations c JOIN articles a ON a.id = c.article_id WHERE a.story_id = :story
    GROUP BY c.role, c.kind, c.name
    ORDER BY c.role = 'primary' AND c.kind = 'organisation' DESC, c.role = 'via' DESC, count(*) DESC, min(a.sorted_at), min(c.id)
    LIMIT :most
"""
LATEST_DECISION = """
    SELECT a.id AS id, d.how AS how FROM articles a JOIN story_decisions d ON d.article_id = a.id WHERE a.story_id = :story
    ORDER BY d.how = 'bridged' DESC, d.how = 'joined' DESC, a.sorted_at DESC, a.id DESC LIMIT 1
"""


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
    asked = {"place": place.name, "region": place.region, "today": today.isoformat()}
    found = _first(store, DAY, asked)
    if found is None:
        return None
    rows = store.database.query(STORIES, {**asked, "day": found["day"], "most": MOST_STORIES})
    genitive = Gazetteer.load().forms(place)["gent"]
    return FrontPage(genitive, date.fromisoformat(found["day"]), tuple(_headline(store, row) for row in list(rows)))


def _headline(store: Store, row: Mapping[str, Any]) -> Headline:
    story = {"story": row["story_id"]}
    first, latest = _first(store, FIRST, story), _first(store, LATEST_DECISION, story)
    assert first is not None  # a story of main_news has articles,
    assert latest is not None  # and each was decided upon
    cited = store.database.query(CITED, {**story, "most": MOST_CITED})
    return Headline(
        story=row["story_id"],
        title=row["title"],
        score=row["score"],
        outlets=row["outlets"],
        reprints=row["reprints"],
        first=first["source"],
        first_at=first["at"] or row["day"],
        cited=tuple(each["name"] for each in cited),
        explained=latest["id"],
        bridge=latest["how"] == "bridged",
    )


def _first(store: Store, sql: str, values: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return next(iter(store.database.query(sql, dict(values))), None)
