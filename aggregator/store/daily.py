"""What a page of a place and day asks beside its main news: the days around it, a month's headlines, its towns with news.

Each answer is read by an index, from rows that the archive keeps (`place_days`, `place_stories`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlite_utils import Database

from aggregator.store.newspaper import STORIES as FRONT

Fields = dict[str, Any]

TOLD_BY = 8
"""Articles by which a story is told at most."""

MEANT = 0.5
"""A story belongs to a place with this weight or more if it names it, not if only an outlet is from there."""

MOST_MEANT = 2
"""Places to name with a story."""

PLACE = """
    SELECT p.*, r.id AS region_id FROM places p
    LEFT JOIN places r ON p.kind NOT IN ('region', 'country') AND r.name = p.region AND r.region = p.region
    WHERE p.name = :name AND p.region = :region
"""
ON_OR_BEFORE = "SELECT max(day) FROM place_days WHERE place_id = :place AND day <= :day AND articles > 0"
BEFORE = "SELECT max(day) FROM place_days WHERE place_id = :place AND day < :day AND articles > 0"
AFTER = "SELECT min(day) FROM place_days WHERE place_id = :place AND day > :day AND day <= :last AND articles > 0"
TOLD = """
    SELECT a.id, a.story_id, a.source, so.name AS source_name, so.images, a.title, a.lead, a.url, a.day,
      a.published_at, a.published_local, a.sorted_at, a.image, a.language, a.reprint_of,
      coalesce((SELECT c.name FROM citations c WHERE c.article_id = a.id AND c.role = 'primary' AND c.kind = 'organisation'
          AND c.name <> '' ORDER BY c.id LIMIT 1),
        (SELECT c.name FROM citations c WHERE c.article_id = a.id AND c.role = 'via' AND c.name <> ''
          ORDER BY c.id LIMIT 1)) AS origin
    FROM json_each(:stories) st CROSS JOIN articles a CROSS JOIN sources so
    WHERE so.key = a.source AND a.id IN (
      SELECT b.id FROM articles b WHERE b.story_id = st.value AND b.day = :day
        AND (:place = 0 OR EXISTS (SELECT 1 FROM article_places ap WHERE ap.article_id = b.id AND ap.place_id = :place))
      ORDER BY b.sorted_at, b.source, b.id LIMIT :most)
"""
HEADLINES = """
    SELECT t.day, s.id, s.title, s.articles AS articles_in_all,
      (SELECT a.id FROM articles a WHERE a.story_id = s.id ORDER BY a.sorted_at, a.source LIMIT 1) AS article,
      (SELECT a.language FROM articles a WHERE a.story_id = s.id ORDER BY a.sorted_at, a.source LIMIT 1) AS language
    FROM (SELECT d.value AS day, (SELECT ps.story_id FROM place_stories ps WHERE ps.place_id = :place AND ps.day = d.value
        ORDER BY ps.score DESC, ps.story_id LIMIT 1) AS story FROM json_each(:days) d) t
    CROSS JOIN stories s WHERE s.id = t.story
"""
TOWNS = """
    SELECT p.id, p.name, p.region, p.kind, d.articles FROM places p CROSS JOIN place_days d
    WHERE p.region = :region AND p.name <> p.region AND d.place_id = p.id AND d.day = :day AND d.articles > 0
    ORDER BY d.articles DESC, p.name
"""
EVERYWHERE_ON = """
    SELECT p.id, p.name, p.region, p.kind, p.timezone, d.articles FROM place_days d CROSS JOIN places p
    WHERE d.day = :day AND p.id = d.place_id AND d.articles > 0 ORDER BY d.articles DESC, p.name
"""
PLACES_OF = """
    SELECT ps.story_id, ps.place_weight, p.name, p.region, p.kind, p.timezone
    FROM json_each(:stories) st CROSS JOIN place_stories ps CROSS JOIN places p
    WHERE ps.story_id = st.value AND ps.day = :day AND p.id = ps.place_id
    ORDER BY ps.story_id, p.kind IN ('region', 'country'), ps.place_weight DESC, p.name
"""
SPANS = """
    SELECT p.name, p.region, p.kind, p.timezone,
      (SELECT min(d.day) FROM place_days d WHERE d.place_id = p.id AND d.articles > 0) AS first,
      (SELECT max(d.day) FROM place_days d WHERE d.place_id = p.id AND d.articles > 0) AS last
    FROM places p ORDER BY p.id
"""
ZONE = """
    SELECT timezone FROM sources WHERE paused_at IS NULL GROUP BY timezone ORDER BY count(*) DESC, timezone LIMIT 1
"""


def place(database: Database, name: str, region: str) -> Fields | None:
    """The row of a place, with `region_id`: the row of the region it lies in, if it is none itself."""
    return next(iter(_rows(database, PLACE, {"name": name, "region": region})), None)


def latest(database: Database, place_id: int, day: date) -> date | None:
    """The last day with news of a place, up to `day`. Place 0 is everywhere, here and below."""
    return _day(database, ON_OR_BEFORE, {"place": place_id, "day": day.isoformat()})


def around(database: Database, place_id: int, day: date, last: date) -> tuple[date | None, date | None]:
    """The nearest days with news before and after a day, none after `last`."""
    asked = {"place": place_id, "day": day.isoformat(), "last": last.isoformat()}
    return _day(database, BEFORE, asked), _day(database, AFTER, asked)


def front(database: Database, place_id: int, day: date, limit: int, offset: int = 0) -> list[Fields]:
    """As `newspaper.front`, with what a list of stories shows and no more.

    `told` has also the `origin` an article names, a body before an outlet, and whether its source's `images` may be shown.
    """
    asked = {"place": place_id, "day": day.isoformat()}
    found = _rows(database, FRONT, asked | {"limit": limit, "offset": offset})
    told: dict[int, list[Fields]] = {story["id"]: [] for story in found}
    for row in _rows(database, TOLD, asked | {"stories": json.dumps([*told]), "most": TOLD_BY}):
        told[row["story_id"]].append(row)
    for story in found:
        story["told"] = sorted(told[story["id"]], key=lambda row: (row["sorted_at"], row["id"]))
    return found


def headlines(database: Database, place_id: int, days: Iterable[date]) -> dict[date, Fields]:
    """The weightiest story of each of these days: id, title, articles_in_all, and the number of its first article."""
    asked = {"place": place_id, "days": json.dumps([day.isoformat() for day in days])}
    return {date.fromisoformat(row["day"]): row for row in _rows(database, HEADLINES, asked)}


def towns(database: Database, region: str, day: date) -> list[Fields]:
    """The places of a region that have news on a day, with their `articles`; those with most come first."""
    return _rows(database, TOWNS, {"region": region, "day": day.isoformat()})


def everywhere(database: Database, day: date) -> list[Fields]:
    """Every place that has news on a day, with its `articles`; those with most come first."""
    return _rows(database, EVERYWHERE_ON, {"day": day.isoformat()})


def places_of(database: Database, stories: Iterable[Mapping[str, Any]], day: date) -> dict[int, list[Fields]]:
    """The places to which stories (rows with `id`) belong on a day; towns come before regions."""
    found: dict[int, list[Fields]] = {story["id"]: [] for story in stories}
    for row in _rows(database, PLACES_OF, {"stories": json.dumps([*found]), "day": day.isoformat()}):
        found[row["story_id"]].append(row)
    return found


def towns_of(
    database: Database, stories: Iterable[Mapping[str, Any]], day: date, region: str
) -> dict[int, list[Fields]]:
    """The same, but only the towns of a region that the stories name."""
    return {
        story: [row for row in found if row["region"] == region != row["name"] and row["place_weight"] >= MEANT]
        for story, found in places_of(database, stories, day).items()
    }


def meant(places: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """The places to name with a story: the towns that it names, or else the one it belongs to most."""
    towns = [row for row in places if row["name"] != row["region"] and row["place_weight"] >= MEANT]
    return towns[:MOST_MEANT] or places[-1:]


def spans(database: Database) -> list[Fields]:
    """Every place that ever had news, with its `first` and `last` day."""
    return [row for row in _rows(database, SPANS, {}) if row["first"]]


def zone(database: Database) -> str:
    """The time zone of most sources: what day it is for a page of all places. UTC if there is no source."""
    found = database.execute(ZONE).fetchone()
    return str(found[0]) if found else "UTC"


def _rows(database: Database, sql: str, values: dict[str, Any]) -> list[Fields]:
    """`Database.query`, which opens a savepoint and looks for equal names: a page of a place has no time for either."""
    found = database.execute(sql, values)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]


def _day(database: Database, sql: str, values: dict[str, Any]) -> date | None:
    (found,) = database.execute(sql, values).fetchone()
    return date.fromisoformat(found) if found else None
