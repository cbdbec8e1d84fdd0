"""Questions that need several tables at once: a front page, and how many rows there are of what a demo has promised."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlite_utils import Database

from aggregator.model import Place
from aggregator.store.newspaper import Fields

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
STUDIED = """
    SELECT
      (SELECT count(*) FROM citations c JOIN articles a ON a.id = c.cites_article WHERE c.cited_source = a.source) AS linked,
      (SELECT count(*) FROM article_places WHERE mentions > 0 AND stands IN ('lead', 'text')) AS named,
      (SELECT count(*) FROM story_decisions WHERE how = 'bridged') AS bridged,
      (SELECT count(*) FROM articles WHERE story_id IS NULL) AS unstudied
"""


def news_day(database: Database, place: Place, today: date) -> date | None:
    """Today, or the latest day on which a place has several stories, one of which several outlets carry."""
    found = _first(database, DAY, place=place.name, region=place.region, today=today.isoformat())
    return None if found is None else date.fromisoformat(found["day"])


def main_news(database: Database, place: Place, day: date, most: int) -> list[Fields]:
    """Rows of `main_news` of a place and day, the weightiest first, with `first` and `first_at` (who had it, and when),
    `cited` (bodies, then outlets, then people), `explained` (the article whose place in the story is the most interesting
    to explain) and `bridge` (whether that made two threads one story).
    """
    asked = {"place": place.name, "region": place.region, "day": day.isoformat(), "most": most}
    return [row | _details(database, row["story_id"]) for row in list(database.query(STORIES, asked))]


def studied(database: Database) -> dict[str, int]:
    """How many citations lead to an article (`linked`), places stand in texts (`named`), articles joined two stories
    (`bridged`) or have not been studied (`unstudied`).
    """
    return _first(database, STUDIED) or {}


def _details(database: Database, story: int) -> Fields:
    first, latest = _first(database, FIRST, story=story), _first(database, LATEST_DECISION, story=story)
    assert first is not None  # a story of main_news has articles,
    assert latest is not None  # and each was decided upon
    cited = database.query(CITED, {"story": story, "most": MOST_CITED})
    return {
        "first": first["source"],
        "first_at": first["at"],
        "cited": tuple(each["name"] for each in cited),
        "explained": latest["id"],
        "bridge": latest["how"] == "bridged",
    }


def _first(database: Database, sql: str, **values: Any) -> Fields | None:
    return next(iter(database.query(sql, values)), None)
