"""A path in, whether the file under it is still the one that was opened out: archives are restored, and some are only lent."""

from __future__ import annotations

from pathlib import Path
from sqlite3 import Connection
from typing import TypeAlias

from aggregator.errors import StoreError
from aggregator.store.connection import Frozen

State: TypeAlias = tuple[int, ...]
"""Which file it is, its inode; of one that was opened as never changing, its time and size and that of its log, too."""


class File:
    """The file under a path."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._log = path.with_name(path.name + "-wal")

    def now(self) -> State:
        """Its whole state; to be asked before it is opened. Raises StoreError if there is no file."""
        try:
            file = self._path.stat()
        except OSError as error:
            raise StoreError(f"{self._path}: it is not there any more: {error.strerror}") from error
        try:
            log = self._log.stat()
        except OSError:
            return file.st_ino, file.st_mtime_ns, file.st_size, 0, 0
        return file.st_ino, file.st_mtime_ns, file.st_size, log.st_mtime_ns, log.st_size

    def is_still(self, state: State) -> bool:
        """Whether a connection of that state sees the file as it is. Raises StoreError if there is none."""
        return self.now()[: len(state)] == state


def seen(before: State, connection: Connection) -> State:
    """As much of a file's state as must not change for a connection to see it as it is."""
    return before if isinstance(connection, Frozen) else before[:1]
