"""An archive in, the same in a smaller file out: the full-text index merged step by step, then SQLite's VACUUM.

VACUUM writes the whole file anew into a temporary one, and from there through the log into its place, in one transaction: a kill
at any moment leaves the file as it was (https://www.sqlite.org/lang_vacuum.html). Readers go on reading meanwhile.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection

from aggregator.errors import StoreFullError
from aggregator.store import wal
from aggregator.store.connection import transaction

MERGE = 500
"""Pages of the full-text index that are merged in one transaction."""

FEWEST_CHANGES = 2
"""Fewer rows written by a merge mean that nothing is left to merge (https://www.sqlite.org/fts5.html#the_merge_command)."""

MARGIN = 16 * 1024 * 1024
"""Bytes of a disk that are left to others."""

STEPS = 100_000
"""Instructions of SQLite's machine between two looks whether it is to stop."""

TEMPORARY = ("/var/tmp", "/usr/tmp", "/tmp", ".")
"""Where SQLite puts temporary files if neither SQLITE_TMPDIR nor TMPDIR says so (https://www.sqlite.org/tempfiles.html)."""


@dataclass(frozen=True, slots=True)
class Compacted:
    """Bytes of an archive with its log, before and after."""

    before: int
    after: int
    stopped: bool = False
    """It was told to stop, and is as it was."""
    awaited: bool = False
    """Somebody reads it as it was before: it becomes as small as `after` when they are done."""


def compact(connection: Connection, path: Path, told: Callable[[], bool]) -> Compacted:
    """Make a file as small as it can be. Raises StoreFullError when there is no room for it, before anything is written."""
    before = size(path)
    require_room(connection, path)
    connection.set_progress_handler(told, STEPS)
    try:
        merge(connection, told)
        connection.execute("VACUUM")
        (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        return Compacted(before, size(path), stopped=True)
    finally:
        connection.set_progress_handler(None, 0)
    (page,), (pages,) = (connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_size", "page_count"))
    return Compacted(before, page * pages, awaited=bool(busy))


def merge(connection: Connection, told: Callable[[], bool]) -> None:
    """Make one tree of the many that the full-text index consists of, in short transactions."""
    pages = -MERGE  # the first call, with a negative number, says that all are to be merged
    while not told():
        before = connection.total_changes
        with transaction(connection):
            connection.execute("INSERT INTO search (search, rank) VALUES ('merge', ?)", (pages,))
        if connection.total_changes - before < FEWEST_CHANGES:
            return
        pages = MERGE


def require_room(connection: Connection, path: Path) -> None:
    """Raise StoreFullError, saying how much is lacking where, unless there is room for the temporary file and for the log."""
    (page,), (pages,), (free,) = (
        connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_size", "page_count", "freelist_count")
    )
    needed = page * (pages - free)
    here, there = path.absolute().parent, temporary()
    together = here.stat().st_dev == there.stat().st_dev
    for folder, wanted in ((here, needed * (1 + together)), (there, needed)):
        room = shutil.disk_usage(folder).free - MARGIN
        if room < wanted:
            lacking = f"{wanted / 1e6:,.1f} MB must be free in {folder}, and {max(room, 0) / 1e6:,.1f} MB are"
            advice = "SQLITE_TMPDIR names another folder for the temporary half"
            raise StoreFullError(f"{path}: to make it compact {lacking} ({advice})")


def temporary() -> Path:
    """The folder for SQLite's temporary files."""
    named = (os.environ.get("SQLITE_TMPDIR"), os.environ.get("TMPDIR"), *TEMPORARY)
    usable = (Path(each) for each in named if each and Path(each).is_dir() and os.access(each, os.W_OK | os.X_OK))
    return next(usable, Path())


def size(path: Path) -> int:
    """Bytes of a file and of its log."""
    return path.stat().st_size + wal.size(path)
