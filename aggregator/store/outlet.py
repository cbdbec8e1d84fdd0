"""What the page of one outlet asks: its days, the days beside one, how asking it goes, who takes its news up.

Every question is answered by an index; those on its readers look at its latest articles only.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlite_utils import Database

Fields = dict[str, Any]

LATEST = 400
"""Articles of an outlet, and citations of it, that are looked through for those who take them up."""

MONTH = "SELECT day, count(*) FROM articles WHERE source = ? AND day BETWEEN ? AND ? GROUP BY day"
BOUNDS = """
    SELECT (SELECT min(day) FROM articles WHERE source = :source), (SELECT max(day) FROM articles WHERE source = :source),
      (SELECT max(day) FROM articles WHERE source = :source AND day < :day),
      (SELECT min(day) FROM articles WHERE source = :source AND day > :day)
"""
ASKED = """
    SELECT count(*) AS endpoints, max(last_success) AS last_success, min(next_due) AS next_due,
      CASE WHEN sum(failures = 0) = 0 THEN min(failing_since) END AS failing_since
    FROM endpoints WHERE source = ? AND active = 1
"""
REPRINTING = """
    SELECT s.key, s.name, count(*) AS articles
    FROM (SELECT id FROM articles WHERE source = :source ORDER BY day DESC, sorted_at DESC LIMIT :latest) o
    CROSS JOIN articles r ON r.reprint_of = o.id CROSS JOIN sources s ON s.key = r.source
    GROUP BY s.key ORDER BY articles DESC, s.key LIMIT :most
"""
CITING = """
    SELECT s.key, s.name, count(DISTINCT a.id) AS articles
    FROM (SELECT article_id FROM citations WHERE cited_source = :source ORDER BY article_id DESC LIMIT :latest) c
    CROSS JOIN articles a ON a.id = c.article_id CROSS JOIN sources s ON s.key = a.source
    WHERE s.key <> :source GROUP BY s.key ORDER BY articles DESC, s.key LIMIT :most
"""


def days(database: Database, source: str, first: date, last: date) -> dict[date, int]:
    """Articles a day, of the days that have some; both ends included."""
    rows = database.conn.execute(MONTH, (source, first.isoformat(), last.isoformat()))
    return {date.fromisoformat(day): articles for day, articles in rows}


def bounds(database: Database, source: str, day: date) -> tuple[date | None, date | None, date | None, date | None]:
    """Its first and last day with articles, the last one before `day` and the first one after it."""
    row = database.conn.execute(BOUNDS, {"source": source, "day": day.isoformat()}).fetchone()
    first, last, before, after = (date.fromisoformat(found) if found else None for found in row)
    return first, last, before, after


def asked(database: Database, source: str) -> Fields:
    """How asking it goes: `endpoints`, `last_success`, `next_due`, `failing_since` (None while one of them is well)."""
    return next(iter(database.query(ASKED, [source])))


def taken_up(database: Database, source: str, most: int = 6) -> tuple[list[Fields], list[Fields]]:
    """Who reprints its latest articles, and who cites it: key, name, articles."""
    asked = {"source": source, "latest": LATEST, "most": most}
    return list(database.query(REPRINTING, asked)), list(database.query(CITING, asked))
