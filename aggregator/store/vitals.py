"""How every source is doing, in a handful of queries for all of them: facts for `aggregator.health`.

Only the articles of the last WINDOW days are read, by the index on the day; failures are counted in their own index.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from operator import add
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from aggregator.model import Day, Vitals, Workload
from aggregator.store import wal
from aggregator.store.times import instant, instant_or_none, stamp

WINDOW = 56
"""Days that are looked at: eight of each weekday, to know a source's week by."""

A_DAY = timedelta(days=1)
BITS = len(Day._fields) - 2
COLUMNS = tuple((1, *(has >> bit & 1 for bit in range(BITS))) for has in range(1 << BITS))
"""What one article adds to the counts of a Day, by its bits."""

SOURCES = """
    WITH polls AS (
      SELECT source, count(*) AS endpoints, max(last_success) AS last_success, min(failures) AS failures,
        min(next_due) AS next_due, max(last_published) AS last_published, max(last_entries) AS last_entries,
        CASE WHEN sum(failures = 0) = 0 THEN min(failing_since) END AS failing_since
      FROM endpoints WHERE active = 1 GROUP BY source
    )
    SELECT s.key, s.name, s.timezone, s.added_at, s.enabled, s.paused_at, coalesce(e.endpoints, 0),
      s.discovery_tries, s.discovery_detail, e.last_success, coalesce(e.failures, 0), e.failing_since,
      CASE WHEN e.failures > 0 THEN (
        SELECT k.last_failure_kind FROM endpoints k WHERE k.source = s.key AND k.active = 1
        ORDER BY k.last_attempt DESC LIMIT 1
      ) END,
      coalesce(e.next_due, s.discovery_due), e.last_published, e.last_entries
    FROM sources s LEFT JOIN polls e ON e.source = s.key ORDER BY s.key
"""

ARTICLES = """
    SELECT source, day, substr(sorted_at, 1, 13), (page_state <> 'announced') * (
      1 + 2 * (text_length IS NOT NULL) + 4 * (published_at IS NOT NULL) + 8 * (image IS NOT NULL)
      + 16 * (lead IS NOT NULL) + 32 * (authors <> '[]') + 64 * (page_state = 'failed')
    )
    FROM articles WHERE day >= ? AND day <= ? AND sorted_at <= ?
"""
"""Source, day, hour, and to which counts of a Day the article belongs, a bit each. Grouped here: SQLite would sort first."""

FAILURES = """
    SELECT source, outcome, count(*) FROM fetches
    WHERE at >= ? AND outcome NOT IN ('page', 'not-modified') GROUP BY source, outcome ORDER BY source, 3 DESC, outcome
"""

MISSED = "SELECT source, field, pages FROM selector_misses WHERE pages > 0 ORDER BY source, field"
QUEUED = "SELECT source, count(*) FROM page_queue GROUP BY source"


def vitals(connection: Connection, now: datetime) -> tuple[Vitals, ...]:
    """Of every source that the archive knows, in the order of the keys."""
    days, hours = _published(connection, now)
    failures = _grouped(connection.execute(FAILURES, (stamp(now - A_DAY),)))
    missed = _grouped(connection.execute(MISSED))
    queued = dict(connection.execute(QUEUED).fetchall())
    return tuple(
        Vitals(
            source=row[0],
            name=row[1],
            timezone=row[2],
            added_at=instant(row[3]),
            enabled=bool(row[4]),
            paused_at=instant_or_none(row[5]),
            endpoints=row[6],
            searches=row[7],
            search_detail=row[8],
            last_success=instant_or_none(row[9]),
            failures=row[10],
            failing_since=instant_or_none(row[11]),
            failure=row[12],
            next_due=instant_or_none(row[13]),
            last_published=instant_or_none(row[14]),
            last_entries=row[15],
            days=days.get(row[0], ()),
            hours=hours.get(row[0], ()),
            failure_kinds=tuple(failures.get(row[0], ())),
            queued=queued.get(row[0], 0),
            missed=tuple(missed.get(row[0], ())),
        )
        for row in connection.execute(SOURCES).fetchall()
    )


def workload(connection: Connection, path: Path, now: datetime) -> Workload:
    """The queues, the size of the file and how far it reaches; every number by an index or by key."""

    def one(sql: str, *values: object) -> Any:
        return connection.execute(sql, values).fetchone()[0]

    first, last = one("SELECT min(day) FROM articles"), one("SELECT max(day) FROM articles")
    failures = connection.execute(
        """SELECT outcome, count(*) FROM fetches WHERE at >= ? AND outcome NOT IN ('page', 'not-modified')
           GROUP BY outcome ORDER BY 2 DESC, outcome""",
        (stamp(now - A_DAY),),
    ).fetchall()
    return Workload(
        pages_due=one("SELECT count(*) FROM page_queue WHERE due <= ?", stamp(now)),
        pages=one("SELECT count(*) FROM page_queue"),
        studies=one("SELECT count(*) FROM study_queue"),
        articles_ever=one("SELECT coalesce(max(id), 0) FROM articles"),
        first_day=date.fromisoformat(first) if first else None,
        last_day=date.fromisoformat(last) if last else None,
        bytes=path.stat().st_size + wal.size(path),
        failures=tuple((kind, number) for kind, number in failures),
        alerts=one("SELECT count(*) FROM alerts WHERE outcome IS NULL"),
    )


def _published(connection: Connection, now: datetime) -> tuple[dict[str, tuple[Day, ...]], dict[str, tuple[int, ...]]]:
    """The days and hours of each source in the window."""
    counts: defaultdict[tuple[str, str, int], int] = defaultdict(int)
    seen: defaultdict[str, set[str]] = defaultdict(set)
    window = f"{now.date() - timedelta(days=WINDOW)}", f"{now.date() + A_DAY}", stamp(now)
    for source, day, hour, has in connection.execute(ARTICLES, window):
        counts[source, day, has] += 1
        seen[source].add(hour)
    sums: defaultdict[str, dict[str, tuple[int, ...]]] = defaultdict(dict)
    for (source, day, has), number in counts.items():
        columns = COLUMNS[has] if number == 1 else tuple(number * each for each in COLUMNS[has])
        known = sums[source].get(day)
        sums[source][day] = tuple(map(add, known, columns)) if known else columns
    numbers = {hour: int(instant(f"{hour}:00:00Z").timestamp()) // 3600 for hour in set().union(*seen.values())}
    days = {source: tuple(Day(day, *columns) for day, columns in sorted(each.items())) for source, each in sums.items()}
    return days, {source: tuple(sorted(map(numbers.__getitem__, each))) for source, each in seen.items()}


def _grouped(rows: Iterable[tuple[Any, ...]]) -> dict[str, list[tuple[Any, ...]]]:
    """Rows by their first column, each the rest of it."""
    found: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for source, *rest in rows:
        found[source].append(tuple(rest))
    return found
