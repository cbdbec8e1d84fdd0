"""What the pages of a newspaper ask: the main news of a place and day, its calendar, which places have news.

Every answer is read by an index from rows that the archive keeps (`place_stories`, `place_days`); days are calendar days in
local time, `YYYY-MM-DD`, instants are UTC.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from sqlite_utils import Database

from aggregator.store.weighing import EVERYWHERE

Fields = dict[str, Any]
"""One row: column name to value."""

WEEK = timedelta(days=7)

STORIES = """
    SELECT ps.story_id AS id, s.title, ps.score, ps.outlets, ps.articles, ps.reprints, ps.place_weight, ps.first_at,
      ps.last_at, s.outlets AS outlets_in_all, s.articles AS articles_in_all, s.first_seen, s.last_seen
    FROM place_stories ps JOIN stories s ON s.id = ps.story_id
    WHERE ps.place_id = :place AND ps.day = :day ORDER BY ps.score DESC, ps.story_id LIMIT :limit OFFSET :offset
"""
ARTICLE = """
    a.id, a.source, so.name AS source_name, so.kind AS source_kind, so.full_text, a.title, a.lead, a.url, a.day,
    a.published_at, a.published_local, a.sorted_at, a.image, a.language, a.kind, a.story_id, a.reprint_of, a.reprint_kind,
    a.reprint_score, a.revision_count,
    (SELECT c.name FROM citations c WHERE c.article_id = a.id AND c.role = 'via' ORDER BY c.id LIMIT 1) AS via,
    (SELECT c.name FROM citations c WHERE c.article_id = a.id AND c.role = 'primary' ORDER BY c.id LIMIT 1) AS primary_source
"""
"""What a list shows of an article (aliases a and so)."""

OF_STORY = "SELECT b.id FROM articles b WHERE b.story_id = st.value"
FIRST_OF_STORY = "ORDER BY b.sorted_at, b.source, b.id LIMIT :most"
TOLD = (
    "FROM json_each(:stories) st CROSS JOIN articles a CROSS JOIN sources so",
    "WHERE so.key = a.source AND a.id IN (",
)
ARTICLES = " ".join(("SELECT", ARTICLE, *TOLD, OF_STORY, FIRST_OF_STORY, ")"))
ARTICLES_OF_DAY = " ".join((
    "SELECT", ARTICLE, *TOLD, OF_STORY, "AND b.day = :day AND (:place = 0 OR EXISTS (SELECT 1 FROM article_places ap",
    "WHERE ap.article_id = b.id AND ap.place_id = :place))", FIRST_OF_STORY, ")",
))  # fmt: skip

MONTH = """
    SELECT day, articles, max(1, stories) AS stories FROM place_days
    WHERE place_id = :place AND day BETWEEN :first AND :last AND articles > 0 ORDER BY day
"""
EARLIEST = "SELECT day FROM place_days WHERE place_id = ? AND articles > 0 ORDER BY day LIMIT 1"
LATEST = "SELECT day FROM place_days WHERE place_id = ? AND articles > 0 ORDER BY day DESC LIMIT 1"
LATELY = """
    SELECT d.day, d.articles, max(1, d.stories) AS stories, p.id, p.name, p.region, p.kind, p.timezone
    FROM place_days d JOIN places p ON p.id = d.place_id
    WHERE d.day BETWEEN :first AND :day AND d.articles > 0 ORDER BY d.day
"""
PLACE = """
    SELECT p.*, CASE WHEN p.kind NOT IN ('region', 'country') THEN r.id END AS region_id
    FROM places p LEFT JOIN places r ON r.name = p.region AND r.region = p.region
"""


def front(
    database: Database,
    place: int | None,
    day: date,
    *,
    limit: int = 20,
    offset: int = 0,
    most: int = 20,
    whole: bool = False,
) -> list[Fields]:
    """The main stories of a place (row of `places`; None: of all places) and day, the weightiest first.

    Each with `told`: its first `most` articles in order of time, those of the place and day, which the counts count; with
    `whole`, of its whole course.
    """
    asked = {"place": place or EVERYWHERE, "day": day.isoformat()}
    found = list(database.query(STORIES, asked | {"limit": limit, "offset": offset}))
    told: dict[int, list[Fields]] = {story["id"]: [] for story in found}
    sql = ARTICLES if whole else ARTICLES_OF_DAY
    wanted = {"stories": json.dumps([*told]), "most": most} | ({} if whole else asked)
    for row in database.query(sql, wanted):
        told[row["story_id"]].append(row)
    for story in found:
        story["told"] = sorted(told[story["id"]], key=lambda row: (row["sorted_at"], row["id"]))
    return found


def month(database: Database, place: int | None, first: date) -> dict[date, Fields]:
    """The days of the month of `first` that have news of a place (None: anything): `articles`, `stories`."""
    span = {"first": f"{first:%Y-%m}-01", "last": f"{first:%Y-%m}-31", "place": place or EVERYWHERE}
    rows = database.conn.execute(MONTH, span)
    return {date.fromisoformat(day): {"articles": articles, "stories": stories} for day, articles, stories in rows}


def bounds(database: Database, place: int | None) -> tuple[date, date] | None:
    """The first and the last day with news of a place (None: of anything); None if there is none."""
    first = database.conn.execute(EARLIEST, (place or EVERYWHERE,)).fetchone()
    last = database.conn.execute(LATEST, (place or EVERYWHERE,)).fetchone()
    return (date.fromisoformat(first[0]), date.fromisoformat(last[0])) if first and last else None


def places_on(database: Database, day: date) -> list[Fields]:
    """Towns and regions with news in the seven days up to `day`: id, name, region, kind, timezone.

    `articles` and `stories` are those of the day, `articles_7d` of the seven days; `latest` is the last day that has some.
    The places with most articles on the day come first.
    """
    found: dict[int, Fields] = {}
    span = {"first": (day - WEEK + timedelta(days=1)).isoformat(), "day": day.isoformat()}
    for row in database.query(LATELY, span):
        known = found.setdefault(row["id"], row | {"articles": 0, "stories": 0, "articles_7d": 0})
        known["articles_7d"] += row["articles"]
        known["latest"] = row["day"]
        if row["day"] == span["day"]:
            known |= {"articles": row["articles"], "stories": row["stories"]}
    for row in found.values():
        del row["day"]
    return sorted(found.values(), key=lambda row: (-row["articles"], -row["articles_7d"], row["name"], row["id"]))


def place(database: Database, place_id: int) -> Fields | None:
    """A row of `places` with `region_id`, the row of the region a town lies in (None: of a region, or unknown)."""
    return next(iter(database.query(" ".join((PLACE, "WHERE p.id = ?")), [place_id])), None)


def places(database: Database) -> list[Fields]:
    """Every place, as `place`, in the order of their numbers."""
    return list(database.query(" ".join((PLACE, "ORDER BY p.id"))))
