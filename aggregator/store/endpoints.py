"""What the archive remembers of endpoints between passes: states out, the results of polls and searches in."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from datetime import datetime, timedelta
from sqlite3 import Connection
from typing import Any

from aggregator.model import (
    Endpoint,
    EndpointState,
    Failure,
    IdentityEvidence,
    Page,
    PollOutcome,
    Rhythm,
    SearchOutcome,
    Validators,
)
from aggregator.store.letters import storable
from aggregator.store.times import instant, instant_or_none, span, stamp, stamp_or_none

SEARCH_AGAIN = timedelta(hours=1)
"""After a search that found no endpoint; doubled each time, up to LONGEST_SEARCH_AGAIN."""

LONGEST_SEARCH_AGAIN = timedelta(days=1)

MOVE_DOUBTED = 3
"""Failures in a row after which a permanent redirect is no longer believed and the old address is asked again."""

ACTIVE = """
    SELECT e.* FROM endpoints e JOIN sources s ON s.key = e.source
    WHERE e.active = 1 AND s.enabled = 1 AND s.paused_at IS NULL ORDER BY e.id
"""
ACTIVE_OF = """
    SELECT e.* FROM endpoints e JOIN sources s ON s.key = e.source
    WHERE e.active = 1 AND s.enabled = 1 AND s.paused_at IS NULL AND e.source IN (SELECT value FROM json_each(?))
    ORDER BY e.id
"""


NEXT = """
    SELECT min(due) FROM (
      SELECT min(coalesce(e.next_due, '')) AS due FROM endpoints e JOIN sources s ON s.key = e.source
        WHERE e.active = 1 AND s.enabled = 1 AND s.paused_at IS NULL
      UNION ALL SELECT min(coalesce(s.discovery_due, '')) FROM sources s WHERE s.enabled = 1 AND s.paused_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM endpoints e WHERE e.source = s.key AND e.active = 1)
    )
"""


def next_due(connection: Connection, now: datetime) -> datetime | None:
    """When an endpoint is next to be asked, or a source searched for some: `now`, later, or never."""
    (due,) = connection.execute(NEXT).fetchone()
    if due is None:
        return None
    return max(now, instant(due)) if due else now


def states(connection: Connection, sources: Collection[str] | None) -> list[EndpointState]:
    """The endpoints to be asked, of all sources or of some: active ones of sources that are neither off nor paused."""
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    if sources is None:
        return [_state(row) for row in cursor.execute(ACTIVE)]
    return [_state(row) for row in cursor.execute(ACTIVE_OF, (json.dumps(list(sources)),))]


def failing(connection: Connection) -> dict[str, bool]:
    """Of each source that has been asked: whether all of its endpoints fail. Those that are off or paused are left out."""
    rows = connection.execute(
        """SELECT e.source, min(e.failures > 0) FROM endpoints e JOIN sources s ON s.key = e.source
           WHERE e.active = 1 AND s.enabled = 1 AND s.paused_at IS NULL AND e.next_due IS NOT NULL GROUP BY e.source"""
    )
    return {source: bool(all_fail) for source, all_fail in rows}


def undiscovered(connection: Connection, sources: Collection[str], now: datetime, *, everything: bool) -> list[str]:
    """Sources without an endpoint whose next search is due; with `everything`, due or not."""
    rows = connection.execute(
        """SELECT s.key FROM sources s WHERE s.enabled = 1 AND s.paused_at IS NULL
           AND (? OR s.discovery_due IS NULL OR s.discovery_due <= ?)
           AND NOT EXISTS (SELECT 1 FROM endpoints e WHERE e.source = s.key AND e.active = 1) ORDER BY s.key""",
        (int(everything), stamp(now)),
    )
    wanted = set(sources)
    return [key for (key,) in rows if key in wanted]


def searched(connection: Connection, outcome: SearchOutcome, now: datetime) -> None:
    """Remember how a search for endpoints ended, and when the next one is due if it found none."""
    if not outcome.blamed:
        return  # the network here was down: the search is still due
    row = connection.execute("SELECT discovery_tries FROM sources WHERE key = ?", (outcome.source,)).fetchone()
    tries = 0 if outcome.found or row is None else int(row[0]) + 1
    wait = min(SEARCH_AGAIN * 2 ** min(max(tries - 1, 0), 10), LONGEST_SEARCH_AGAIN)
    connection.execute(
        "UPDATE sources SET discovery_tries = ?, discovery_due = ?, discovery_detail = ? WHERE key = ?",
        (tries, None if outcome.found else stamp(now + wait), storable(outcome.why), outcome.source),
    )


def polled(connection: Connection, outcome: PollOutcome, at: datetime) -> None:
    """Remember everything the next poll needs to know."""
    columns = {
        **_planned(outcome),
        "last_attempt": stamp(at),
        **(_after_failure(outcome, outcome.answer, at) if isinstance(outcome.answer, Failure) else _well(outcome, at)),
    }
    # the names are the keys of the three functions below, never data
    assignments = ", ".join(f"{name} = :{name}" for name in columns)
    connection.execute(
        " ".join(("UPDATE endpoints SET", assignments, "WHERE id = :id")), columns | {"id": outcome.state.id}
    )


def learnt(connection: Connection, endpoint_id: int, identity: str, evidence: IdentityEvidence) -> None:
    """Remember how the articles of an endpoint are told apart."""
    connection.execute(
        "UPDATE endpoints SET identity = ?, guid_churn = ?, link_churn = ? WHERE id = ?",
        (identity, evidence.guid_churn, evidence.link_churn, endpoint_id),
    )


def _planned(outcome: PollOutcome) -> dict[str, Any]:
    rhythm = outcome.rhythm
    return {
        "next_due": stamp(outcome.plan.due),
        "interval_seconds": round(outcome.plan.interval.total_seconds()),
        "reasons": json.dumps(outcome.plan.reasons, ensure_ascii=False),
        "gap_seconds": _seconds(rhythm.gap),
        "last_published": stamp_or_none(rhythm.last_published),
        "ttl_seconds": _seconds(rhythm.ttl),
        "max_age_seconds": _seconds(rhythm.max_age),
    }


def _well(outcome: PollOutcome, at: datetime) -> dict[str, Any]:
    columns: dict[str, Any] = {"failures": 0, "failing_since": None, "last_success": stamp(at)}
    page = outcome.answer
    if isinstance(page, Page):
        columns |= {
            "etag": page.validators.etag,
            "last_modified": page.validators.last_modified,
            "body_hash": page.validators.body_hash,
            "format": outcome.format,
            "last_entries": len(outcome.announced),
            "moved_to": page.moved_to or outcome.state.moved_to,
        }
    return columns


def _after_failure(outcome: PollOutcome, failure: Failure, at: datetime) -> dict[str, Any]:
    if not outcome.blamed:
        return {}
    state = outcome.state
    columns: dict[str, Any] = {"failures": state.failures + 1, "last_failure_kind": failure.kind.value}
    if state.failures == 0:
        columns["failing_since"] = stamp(at)
    if state.failures + 1 >= MOVE_DOUBTED:
        columns["moved_to"] = None
    return columns


def _state(row: sqlite3.Row) -> EndpointState:
    return EndpointState(
        id=row["id"],
        endpoint=Endpoint(row["source"], row["kind"], row["url"], row["links"], bool(row["found"])),
        validators=Validators(row["etag"], row["last_modified"], row["body_hash"]),
        rhythm=Rhythm(
            gap=span(row["gap_seconds"]),
            last_published=instant_or_none(row["last_published"]),
            ttl=span(row["ttl_seconds"]),
            max_age=span(row["max_age_seconds"]),
        ),
        failures=row["failures"],
        due=instant_or_none(row["next_due"]),
        moved_to=row["moved_to"],
        identity=row["identity"],
        evidence=IdentityEvidence(row["guid_churn"], row["link_churn"]),
        last_success=instant_or_none(row["last_success"]),
    )


def _seconds(value: timedelta | None) -> float | None:
    return value.total_seconds() if value is not None else None
