"""The robots.txt cache between passes: simple values in and out, so that fetch and store need not know each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection

from aggregator.store.letters import storable
from aggregator.store.times import instant, stamp


@dataclass(frozen=True, slots=True)
class StoredRobots:
    """What the archive keeps of one origin's robots.txt."""

    origin: str
    text: str | None
    rule: str
    fetched_at: datetime
    expires_at: datetime


def get(connection: Connection, origin: str) -> StoredRobots | None:
    """What is kept of an origin, expired or not."""
    row = connection.execute("SELECT * FROM robots WHERE origin = ?", (origin,)).fetchone()
    return StoredRobots(row[0], row[1], row[2], instant(row[3]), instant(row[4])) if row else None


def put(connection: Connection, kept: StoredRobots) -> None:
    """Keep one, in place of what was kept of its origin before."""
    connection.execute(
        """INSERT INTO robots (origin, text, rule, fetched_at, expires_at) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (origin) DO UPDATE SET text = excluded.text, rule = excluded.rule,
             fetched_at = excluded.fetched_at, expires_at = excluded.expires_at""",
        (
            kept.origin,
            storable(kept.text) if kept.text is not None else None,
            kept.rule,
            stamp(kept.fetched_at),
            stamp(kept.expires_at),
        ),
    )
