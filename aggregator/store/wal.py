"""The log beside the file (`-wal`) emptied into it when a pass has ended, and what to tell if a reader does not let that happen.

SQLite may not overwrite what a reader still looks at: while somebody keeps a transaction open, the log grows with all that is
written (https://www.sqlite.org/wal.html#avoiding_excessively_large_wal_files). Nothing can bound it then but the reader's end,
so whoever runs the archive is told: once when the log is large, and again each time it has doubled.
"""

from __future__ import annotations

from pathlib import Path
from sqlite3 import Connection

SMALL = 64 << 20
"""Bytes of a log that is left as it is: SQLite writes over it from its beginning, as `journal_size_limit` says."""

LARGE = 256 << 20
"""Bytes that are worth telling of."""

MOMENT = 500
"""Milliseconds to wait for readers who are about to finish; a page of the newspaper takes a few."""


def size(path: Path) -> int:
    """Bytes of the log of an archive; 0 if there is none."""
    path = path.resolve()  # SQLite puts it beside the file itself, not beside a link
    log = path.with_name(path.name + "-wal")
    return log.stat().st_size if log.exists() else 0


def emptied(connection: Connection, path: Path) -> int:
    """Move a log that is no longer small into the file, and truncate it. Returns the bytes it still has, 0 if it is small."""
    if connection.in_transaction or size(path) <= SMALL:
        return 0
    (patience,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute(f"PRAGMA busy_timeout = {MOMENT:d}")  # PRAGMA takes no parameters; both are our own integers
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.execute(f"PRAGMA busy_timeout = {patience:d}")
    left = size(path)
    return left if left > SMALL else 0


def worth_telling(held: int) -> int:
    """How often a log has doubled since it became large, and once for that; what has a higher number is told anew."""
    return (held // LARGE).bit_length()
