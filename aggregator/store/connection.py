"""A path in, an open SQLite connection out; whatever sqlite3 raises becomes one of our StoreErrors.

The promise of WAL with `synchronous=NORMAL`: after `kill -9` nothing committed is lost and the file is whole; after a
power loss the last commits may be missing, but never half of one (https://www.sqlite.org/pragma.html#pragma_synchronous).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from aggregator.errors import (
    ExhaustedError,
    StoreCorruptError,
    StoreError,
    StoreFullError,
    StoreLockedError,
    StoreReadOnlyError,
    short_of_files,
)

PATIENCE = 10.0
"""Seconds to wait for another writer."""

WRITING_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA wal_autocheckpoint = 4000",  # pages: those that every commit changes are copied a quarter as often
    "PRAGMA secure_delete = OFF",  # nothing in here is secret, and zeroing freed pages doubles the writes
)
PRAGMAS = ("PRAGMA foreign_keys = ON", "PRAGMA cache_size = -32768")
READING_PRAGMAS = ("PRAGMA cache_size = -8192",)
"""Readers have several connections; what they need again the system's own cache has."""

WHOLE = ("BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",))
PART = ("SAVEPOINT part", "RELEASE part", ("ROLLBACK TO part", "RELEASE part"))
"""What begins, ends and undoes a transaction, and one within another (https://www.sqlite.org/lang_savepoint.html)."""

PRIMARY = 0xFF
"""The low byte of an extended result code is the primary one (https://www.sqlite.org/rescode.html)."""

NO_ROOM = frozenset({
    sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
})  # fmt: skip
"""Writes that the system refused: SQLite says FULL of ENOSPC only, and this of a quota or a file size limit."""

TROUBLES: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_BUSY: (StoreLockedError, "another program keeps it locked; try again when it is done"),
    sqlite3.SQLITE_LOCKED: (StoreLockedError, "another program keeps it locked; try again when it is done"),
    sqlite3.SQLITE_READONLY: (
        StoreReadOnlyError,
        "it may not be written; look at the rights of the file and its folder",
    ),
    sqlite3.SQLITE_PERM: (StoreReadOnlyError, "it may not be opened; look at the rights of the file and its folder"),
    sqlite3.SQLITE_CANTOPEN: (StoreReadOnlyError, "it cannot be opened; look whether its folder is there and writable"),
    sqlite3.SQLITE_NOTADB: (StoreCorruptError, "it is not an SQLite database"),
    sqlite3.SQLITE_CORRUPT: (StoreCorruptError, "it is damaged; take the last backup, or try sqlite3's `.recover`"),
    sqlite3.SQLITE_FULL: (StoreFullError, "no space is left on the disk; what was stored before is safe"),
}


class Frozen(sqlite3.Connection):
    """To a file that was taken for one that never changes: what is written since it was opened, it may not see."""


def connect(path: Path, *, create: bool, readonly: bool, patience: float = PATIENCE) -> sqlite3.Connection:
    """Open a file for one thread at a time (any thread). Raises StoreError and its kinds.

    With `create`, the file and its folder are made if they are not there.
    """
    with translated(path):
        if readonly:
            return _reading(path, patience)
        if create:
            _make_folder(path)
        connection = _open(path, "rwc" if create else "rw", patience)
        return _prepared(connection, (*WRITING_PRAGMAS, *PRAGMAS))


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn sqlite3's errors into StoreErrors that name the file and say what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise translation(path, error) from error


def translation(path: Path, error: sqlite3.Error) -> StoreError:
    """An error of sqlite3 as one of ours, which names the file and says what to do."""
    code = getattr(error, "sqlite_errorcode", 0) or 0
    if path.is_dir():
        advice = f"name the archive's file, such as {path / 'news.db'}"
        return StoreReadOnlyError(f"{path}: it cannot be opened: it is a folder; {advice}")
    if code in NO_ROOM:
        return StoreFullError(f"{path}: it could not be written: the disk, a quota or a file size limit is full")
    if code & PRIMARY == sqlite3.SQLITE_CANTOPEN and (lacking := _short_of_files()):
        return StoreError(f"{path}: {lacking}")
    kind, advice = TROUBLES.get(code & PRIMARY, (StoreError, str(error)))
    return kind(f"{path}: {advice}")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing: BEGIN IMMEDIATE, COMMIT; whatever is raised inside rolls back. Within another, it is a part of that."""
    begin, commit, rollback = PART if connection.in_transaction else WHOLE
    connection.execute(begin)
    try:
        yield
        connection.execute(commit)
    except BaseException:
        if connection.in_transaction:  # a full disk may have rolled it back already
            for statement in rollback:
                connection.execute(statement)
        raise


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """All statements inside see the archive as it is at one moment, whatever a pass writes meanwhile."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.execute("COMMIT")


def copy(connection: sqlite3.Connection, to: Path) -> None:
    """Write a consistent, compact copy, also while others write; it appears when it is complete."""
    part = to.with_name(to.name + ".part")
    part.unlink(missing_ok=True)
    try:
        connection.execute("VACUUM INTO ?", (str(part),))
        part.replace(to)
    finally:
        part.unlink(missing_ok=True)


def _short_of_files() -> ExhaustedError | None:
    """SQLite says of a file that it cannot be opened, but not why."""
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError as error:
        return short_of_files(error)
    return None


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreReadOnlyError(f"{path}: its folder cannot be made: {error.strerror}") from error


def _open(
    path: Path, mode: str, patience: float, kind: type[sqlite3.Connection] = sqlite3.Connection
) -> sqlite3.Connection:
    uri = f"file:{quote(str(path.absolute()))}?{mode if '=' in mode else 'mode=' + mode}"
    return sqlite3.connect(uri, uri=True, timeout=patience, isolation_level=None, check_same_thread=False, factory=kind)


def _reading(path: Path, patience: float) -> sqlite3.Connection:
    """A WAL file in a folder that may not be written opens only as immutable (Frozen); safe while nobody writes it."""
    try:
        return _prepared(_open(path, "ro", patience), READING_PRAGMAS)
    except sqlite3.OperationalError as error:
        log = path.with_name(path.name + "-wal")
        if error.sqlite_errorcode & PRIMARY not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            raise
        if not path.is_file() or (log.exists() and log.stat().st_size):
            raise
        return _prepared(_open(path, "mode=ro&immutable=1", patience, Frozen), READING_PRAGMAS)


def _prepared(connection: sqlite3.Connection, pragmas: tuple[str, ...]) -> sqlite3.Connection:
    try:
        for pragma in pragmas:
            connection.execute(pragma)
        connection.execute("SELECT count(*) FROM sqlite_master")
    except BaseException:
        connection.close()
        raise
    return connection
