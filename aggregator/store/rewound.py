"""A clock that was ahead and has been set back: what a pass had planned by it is planned anew, by as much earlier.

Every plan is an instant (`next_due` and the like). One pass under a clock that is a year ahead would plan everything for next
year, and once the clock is right nothing would be due: the archive would stand still without a word.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from sqlite3 import Connection

from aggregator.store.times import instant, stamp

log = logging.getLogger(__name__)

SLACK = timedelta(seconds=30)
"""Clocks are put right by seconds all the time."""

PLANNED = {
    "endpoints": "next_due",
    "sources": "discovery_due",
    "page_queue": "due",
    "study_queue": "due",
    "alerts": "due",
    "robots": "expires_at",
}
"""The columns that say when something is to be done."""

LAST = "SELECT started_at FROM runs ORDER BY id DESC LIMIT 1"
SHIFT = "UPDATE {table} SET {column} = strftime('%Y-%m-%dT%H:%M:%SZ', {column}, ?) WHERE {column} > ?"


def by(connection: Connection, now: datetime) -> timedelta:
    """By how much the clock has been set back since the last pass; zero if it has not."""
    last = connection.execute(LAST).fetchone()
    back = instant(last[0]) - now if last else timedelta()
    return back if back > SLACK else timedelta()


def put_right(connection: Connection, now: datetime) -> None:
    """Shift what was planned by a clock that was ahead, and say so. Inside a transaction."""
    back = by(connection, now)
    if not back:
        return
    for table, column in PLANNED.items():
        sql = SHIFT.format(table=table, column=column)
        connection.execute(sql, (f"-{round(back.total_seconds())} seconds", stamp(now)))
    log.warning(
        "the clock is %s behind that of the last pass: what was planned by that one is planned anew; articles keep the times "
        "that they were given",
        str(back).partition(".")[0],
    )
