"""The log: passes and exchanges in; trimmed after a while, because it is a log and not the archive."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Connection

from aggregator.failures import FailureKind
from aggregator.model import Answer, Failure, NotModified, Page, SearchOutcome
from aggregator.store import rewound
from aggregator.store.connection import transaction
from aggregator.store.letters import storable
from aggregator.store.times import stamp

COUNTS = {
    "due": "due", "polled": "polled", "pages": "pages", "new": "new_articles", "changed": "changed_articles",
    "reprints": "reprints", "not_modified": "not_modified", "failures": "failures", "wire_bytes": "wire_bytes",
    "left": "left_over",
}  # fmt: skip
"""Counts of a pass that have a column of their own; others go into `more`."""

KEPT = timedelta(days=90)
ROBOTS_KEPT = timedelta(days=30)
"""An expired file still serves while the site cannot be reached (RFC 9309 section 2.3.1.4)."""

CHUNK = 5_000
"""Rows deleted in one transaction: the readers of the file and the next pass do not wait for a long one."""

CHUNKS = 20
DETAIL_LENGTH = 500


@dataclass(frozen=True, slots=True)
class LogLine:
    """One exchange, as it goes into `fetches`."""

    run_id: int
    source: str
    purpose: str
    answer: Answer
    endpoint_id: int | None = None
    article_id: int | None = None
    entries: int | None = None
    new: int = 0
    changed: int = 0
    blamed: bool = True
    notes: tuple[str, ...] = ()
    """What could not be used of an answer that could be read."""


def begin(connection: Connection, now: datetime, pid: int | None, command: str | None) -> int:
    """Open a row for a pass. One that never ended was killed: passes do not overlap. A clock that was ahead is found out here."""
    rewound.put_right(connection, now)
    connection.execute("UPDATE runs SET state = 'killed' WHERE state = 'running'")
    cursor = connection.execute(
        "INSERT INTO runs (started_at, pid, command) VALUES (?, ?, ?)", (stamp(now), pid or os.getpid(), command)
    )
    return int(cursor.lastrowid or 0)


def end(
    connection: Connection, run_id: int, now: datetime, counts: Mapping[str, int], state: str, *, network_down: bool
) -> None:
    """Close the row of a pass."""
    known = {column: counts.get(name) for name, column in COUNTS.items()}
    more = {name: value for name, value in counts.items() if name not in COUNTS}
    assignments = ", ".join(f"{column} = :{column}" for column in known)  # columns are those of COUNTS, never data
    connection.execute(
        " ".join((
            "UPDATE runs SET", assignments,
            ", ended_at = :ended_at, state = :state, network_down = :down, more = :more WHERE id = :id",
        )),
        known | {"ended_at": stamp(now), "state": state, "down": int(network_down), "more": json.dumps(more), "id": run_id},
    )  # fmt: skip


def note(connection: Connection, line: LogLine) -> None:
    """Write one exchange."""
    answer = line.answer
    page = answer if isinstance(answer, Page) else None
    failure = answer if isinstance(answer, Failure) else None
    connection.execute(
        """INSERT INTO fetches (run_id, at, source, purpose, endpoint_id, article_id, url, outcome, detail, status,
             wire_bytes, body_bytes, elapsed_ms, attempts, entries, new, changed, blamed)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            line.run_id, stamp(answer.fetched_at), line.source, line.purpose, line.endpoint_id, line.article_id,
            storable(answer.url), outcome_of(answer), storable(failure.detail[:DETAIL_LENGTH]) if failure else _notes(line),
            _status(answer), answer.wire_bytes, page.body_bytes if page else None, round(answer.elapsed * 1000),
            answer.attempts, line.entries, line.new, line.changed, int(line.blamed),
        ),
    )  # fmt: skip


def note_search(connection: Connection, run_id: int, outcome: SearchOutcome, now: datetime) -> None:
    """Write one search for endpoints: many exchanges, one line."""
    failed = outcome.failure.kind if outcome.failure else FailureKind.EMPTY
    word = "page" if outcome.found else failed.value
    connection.execute(
        """INSERT INTO fetches (run_id, at, source, purpose, url, outcome, detail, entries, blamed)
           SELECT ?, ?, key, 'discovery', homepage, ?, ?, ?, ? FROM sources WHERE key = ?""",
        (
            run_id,
            stamp(now),
            word,
            storable(outcome.why[:DETAIL_LENGTH]),
            len(outcome.found),
            outcome.blamed,
            outcome.source,
        ),
    )


def outcome_of(answer: Answer) -> str:
    """The word that stands in `fetches.outcome`."""
    if isinstance(answer, Failure):
        return answer.kind.value
    return "not-modified" if isinstance(answer, NotModified) else "page"


def trim(connection: Connection, now: datetime, kept: timedelta) -> int:
    """Delete exchanges older than `kept`, and robots.txt files no longer believed; bounded work a call."""
    deleted = 0
    for _ in range(CHUNKS):
        with transaction(connection):
            cursor = connection.execute(
                "DELETE FROM fetches WHERE id IN (SELECT id FROM fetches WHERE at < ? ORDER BY at LIMIT ?)",
                (stamp(now - kept), CHUNK),
            )
        deleted += cursor.rowcount
        if cursor.rowcount < CHUNK:
            break
    with transaction(connection):
        connection.execute("DELETE FROM robots WHERE expires_at < ?", (stamp(now - ROBOTS_KEPT),))
    return deleted


def _status(answer: Answer) -> int | None:
    if isinstance(answer, NotModified):
        return 304 if answer.by == "304" else 200
    return answer.status


def _notes(line: LogLine) -> str | None:
    return storable("; ".join(line.notes)[:DETAIL_LENGTH]) or None
