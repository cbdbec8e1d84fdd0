"""An open file of any age in, one of this version's schema out. A new version is one SQL file and one line at the end.

Migrations are append-only: what has been released is never edited. All that are missing run in one transaction together
with the version number, and an archive that holds something is copied beside itself first, while nobody else may write.
"""

from __future__ import annotations

import glob
import logging
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from aggregator.errors import StoreCorruptError, StoreError, StoreNewerError
from aggregator.store.connection import connect, copy, transaction

log = logging.getLogger(__name__)

APPLICATION_ID = 0x4E657773
"""`News` in the file's header, so that `file(1)` and we can tell it from other SQLite files."""

MIGRATIONS = (
    "0001_initial.sql",
    "0002_site_memory.sql",
    "0003_reprints.sql",
    "0004_study.sql",
    "0005_pages.sql",
    "0006_alerts.sql",
    "0007_images.sql",
    "0008_bands.sql",
    "0009_backfills.sql",
    "0010_again.sql",
)

Clock = Callable[[], datetime]


def scripts() -> tuple[str, ...]:
    """The SQL of every version, the first one first."""
    folder = files("aggregator.store") / "schema"
    return tuple((folder / name).read_text(encoding="utf-8") for name in MIGRATIONS)


def migrate(
    connection: sqlite3.Connection, path: Path, steps: tuple[str, ...] | None = None, clock: Clock | None = None
) -> Path | None:
    """Bring a file to the newest version; returns the copy that was made of an older one.

    Raises StoreNewerError if it was written by a newer version, StoreCorruptError if it is somebody else's database.
    """
    steps = scripts() if steps is None else steps
    if examine(connection, path, len(steps)) == len(steps):
        return None
    with transaction(connection):
        found = version_of(connection)  # another process may have been quicker
        kept = _copy(path, found, clock) if 0 < found < len(steps) else None
        for version in range(found + 1, len(steps) + 1):
            _step(connection, version, steps[version - 1])
    return kept


def examine(connection: sqlite3.Connection, path: Path, newest: int | None = None) -> int:
    """The version of a file, 0 if it is empty. Raises as `migrate` does."""
    newest = len(MIGRATIONS) if newest is None else newest
    version = version_of(connection)
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (objects,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != APPLICATION_ID and (objects or version):
        raise StoreCorruptError(f"{path}: it is an SQLite database of another program")
    if version > newest:
        raise StoreNewerError(
            f"{path}: it is of version {version}, and this program knows versions up to {newest}; update the program"
        )
    return version


def require_newest(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse an older file where it may not be migrated. Raises StoreError."""
    version = examine(connection, path)
    if version < len(MIGRATIONS):
        raise StoreError(
            f"{path}: it is of version {version}, and this program reads version {len(MIGRATIONS)}: "
            "run `aggregator db migrate`"
        )


def version_of(connection: sqlite3.Connection) -> int:
    """`PRAGMA user_version`."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one: executescript would commit before them."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending.strip()
            pending = ""


def _step(connection: sqlite3.Connection, version: int, script: str) -> None:
    for statement in statements(script):
        connection.execute(statement)
    # PRAGMA takes no parameters; both are our own integers
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID:d}")
    connection.execute(f"PRAGMA user_version = {version:d}")


def _copy(path: Path, version: int, clock: Clock | None) -> Path:
    """Copy the file as it was before the transaction that is open on it: a reader of a WAL file sees that."""
    when = f"-{clock():%Y%m%dT%H%M%SZ}" if clock else ""
    target = path.with_name(f"{path.name}.v{version}{when}.backup")
    number = 1
    while target.exists():
        number += 1
        target = path.with_name(f"{path.name}.v{version}{when}.{number}.backup")
    for left_by_a_kill in path.parent.glob(f"{glob.escape(path.name)}.v*.backup.part"):  # nobody else migrates now
        left_by_a_kill.unlink()
    reader = connect(path, create=False, readonly=True)
    try:
        copy(reader, target)
    finally:
        reader.close()
    log.warning("%s: older version %d; a copy was kept as %s", path, version, target.name)
    return target
