"""How the archive and its sources are doing: facts for `sources health`, `sources why`, `db stats` and `db check`."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from aggregator.store import indexing, memories, wal
from aggregator.store.migrations import version_of

Fields = dict[str, Any]

COUNTED = (
    "sources", "endpoints", "articles", "revisions", "stories", "places", "citations", "article_urls", "article_guids",
    "page_queue", "site_memories", "selector_misses", "runs", "fetches",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check of the file found; no problems means it is whole."""

    problems: tuple[str, ...]
    articles: int

    @property
    def ok(self) -> bool:
        return not self.problems


def health(database: Database) -> list[Fields]:
    """The view `source_health`: the failing sources first, the longest failing first of all."""
    return list(
        database.query("SELECT * FROM source_health ORDER BY failing_since IS NULL, failing_since, articles_7d, source")
    )


def why(database: Database, source: str) -> Fields | None:
    """What decides when a source is next asked: its row, endpoints with reasons, queue, last exchanges."""
    found = next(iter(database.query("SELECT * FROM sources WHERE key = ?", [source])), None)
    if found is None:
        return None
    endpoints = list(database.query("SELECT * FROM endpoints WHERE source = ? ORDER BY active DESC, id", [source]))
    for endpoint in endpoints:
        endpoint["reasons"] = json.loads(endpoint["reasons"])
    queue = next(
        iter(database.query("SELECT count(*) AS pages, min(due) AS next FROM page_queue WHERE source = ?", [source]))
    )
    fetches = list(
        database.query("SELECT * FROM fetches WHERE source = ? ORDER BY at DESC, id DESC LIMIT 10", [source])
    )
    learnt = memories.recall(database.conn, source)
    missed = list(
        database.query("SELECT * FROM selector_misses WHERE source = ? AND pages > 0 ORDER BY field", [source])
    )
    return found | {
        "endpoints": endpoints, "queue": queue, "fetches": fetches, "selectors": missed,
        "pages_learnt": learnt.pages, "furniture": memories.furniture(learnt),
    }  # fmt: skip


def last_runs(database: Database, count: int) -> list[Fields]:
    """The last passes, the newest first."""
    return list(database.query("SELECT * FROM runs ORDER BY id DESC LIMIT ?", [count]))


def stats(database: Database, path: Path) -> Fields:
    """Rows a table, first and last day, bytes, schema version."""
    first, last = database.conn.execute("SELECT min(day), max(day) FROM articles").fetchone()
    return {
        "rows": {name: database[name].count for name in COUNTED},
        "first_day": first,
        "last_day": last,
        "bytes": path.stat().st_size + wal.size(path),
        "schema_version": version_of(database.conn),
        "sqlite_version": sqlite3.sqlite_version,
    }


ORPHANS = {
    "articles without a row in article_texts":
        "SELECT count(*) FROM articles WHERE id NOT IN (SELECT article_id FROM article_texts)",
    "articles whose address is not remembered":
        "SELECT count(*) FROM articles a WHERE NOT EXISTS "
        "(SELECT 1 FROM article_urls u WHERE u.key = a.url_key AND u.article_id = a.id)",
    "remembered addresses of articles that are not there":
        "SELECT count(*) FROM article_urls WHERE article_id IS NOT NULL AND article_id NOT IN (SELECT id FROM articles)",
    "reprints of reprints":
        "SELECT count(*) FROM articles a JOIN articles o ON o.id = a.reprint_of WHERE o.reprint_of IS NOT NULL",
    "days or instants in article_places that differ from the article's":
        "SELECT count(*) FROM article_places p JOIN articles a ON a.id = p.article_id "
        "WHERE a.day <> p.day OR a.sorted_at <> p.at",
    "days of places whose articles or stories are miscounted":
        "SELECT count(*) FROM (SELECT c.place_id, c.day FROM ("
        " SELECT ap.place_id, ap.day, 1 AS articles, a.story_id IS NULL AND a.reprint_of IS NULL AS stories"
        "  FROM article_places ap JOIN articles a ON a.id = ap.article_id"
        " UNION ALL SELECT 0, day, 1, story_id IS NULL AND reprint_of IS NULL FROM articles"
        " UNION ALL SELECT place_id, day, 0, 1 FROM place_stories"
        " UNION ALL SELECT place_id, day, -articles, -stories FROM place_days"
        ") c GROUP BY c.place_id, c.day HAVING sum(c.articles) OR sum(c.stories))",
}  # fmt: skip
"""What must be nought, by what it would be called if it were not."""


def check(database: Database, *, readonly: bool) -> CheckReport:
    """SQLite's own integrity check, its foreign keys, the search index against its content, and our own rules."""
    connection = database.conn
    problems = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]
    if problems:
        return CheckReport(tuple(problems), 0)
    problems += [f"{row[0]}: row {row[1]} points at nothing in {row[2]}" for row in _broken_links(connection)]
    problems += _search_problems(connection, readonly=readonly)
    for name, sql in ORPHANS.items():
        (count,) = connection.execute(sql).fetchone()
        if count:
            problems.append(f"{count} {name}")
    return CheckReport(tuple(problems), database["articles"].count)


def _broken_links(connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
    return connection.execute("PRAGMA foreign_key_check").fetchmany(20)


def _search_problems(connection: sqlite3.Connection, *, readonly: bool) -> list[str]:
    problem = "the search index differs from the articles; make it anew: aggregator reindex"
    if readonly:  # the command is spelt as an INSERT, though it changes nothing
        return [] if indexing.agrees(connection) else [problem]
    try:
        connection.execute("INSERT INTO search (search) VALUES ('integrity-check')")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        return [problem]
    return [] if indexing.agrees(connection) else [problem]
