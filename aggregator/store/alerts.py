"""What `on_alert` was told, and what it is still to be told: an outbox, so that a kill or a dead hook loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from sqlite3 import Connection

from aggregator.model import AlertMemory, Hook, Told, Waiting
from aggregator.store.letters import storable
from aggregator.store.times import instant, instant_or_none, stamp

KEPT = timedelta(days=90)
DETAIL_LENGTH = 500


def memory(connection: Connection) -> AlertMemory:
    """What has been said of whom, and when the last alert was written."""
    rows = connection.execute("SELECT subject, state, since, reason FROM alert_states").fetchall()
    (last,) = connection.execute("SELECT at FROM alerts ORDER BY id DESC LIMIT 1").fetchone() or (None,)
    return AlertMemory({row[0]: Told(row[1], instant(row[2]), row[3]) for row in rows}, instant_or_none(last))


def write(connection: Connection, told: Mapping[str, Told | None], bodies: Mapping[Hook, str], now: datetime) -> None:
    """Remember what is said now (None: well again), and put the calls that say it into the outbox."""
    for subject, each in told.items():
        connection.execute("DELETE FROM alert_states WHERE subject = ?", (subject,))
        if each is not None:
            connection.execute(
                "INSERT INTO alert_states (subject, state, since, reason) VALUES (?, ?, ?, ?)",
                (subject, each.state, stamp(each.since), storable(each.reason)),
            )
    connection.executemany(
        "INSERT INTO alerts (at, hook, body, due) VALUES (?, ?, ?, ?)",
        [(stamp(now), hook, storable(body), stamp(now)) for hook, body in bodies.items()],
    )
    connection.execute("DELETE FROM alerts WHERE outcome IS NOT NULL AND at < ?", (stamp(now - KEPT),))


def waiting(connection: Connection, hook: Hook | None = None) -> list[Waiting]:
    """The calls that have not arrived, of one hook or of all, the oldest first."""
    rows = connection.execute(
        "SELECT id, hook, body, tries, due FROM alerts WHERE outcome IS NULL AND hook = coalesce(?, hook) ORDER BY id",
        (hook,),
    )
    return [Waiting(id, hook, body, tries, instant(due)) for id, hook, body, tries, due in rows]


def arrived(connection: Connection, alert_id: int, now: datetime) -> None:
    """A call was taken."""
    connection.execute(
        "UPDATE alerts SET outcome = 'told', ended_at = ?, detail = NULL WHERE id = ?", (stamp(now), alert_id)
    )


def failed(connection: Connection, alert_id: int, detail: str, due: datetime | None, now: datetime) -> bool:
    """A call was not taken; it is made again when `due`, or given up (None). Whether its hook was well the last time."""
    (hook,) = connection.execute("SELECT hook FROM alerts WHERE id = ?", (alert_id,)).fetchone()
    before = connection.execute(
        """SELECT outcome FROM alerts WHERE hook = ? AND (tries > 0 OR outcome IS NOT NULL)
           ORDER BY coalesce(ended_at, '9') DESC, id DESC LIMIT 1""",
        (hook,),
    ).fetchone()
    ended = (None, None) if due else ("given-up", stamp(now))
    connection.execute(
        """UPDATE alerts SET tries = tries + 1, detail = ?, due = coalesce(?, due), outcome = ?, ended_at = ?
           WHERE id = ?""",
        (storable(detail[:DETAIL_LENGTH]), stamp(due) if due else None, *ended, alert_id),
    )
    return before is None or before[0] == "told"
