"""The reading room: a few threads, each with the archive open read-only, answer the questions of all readers.

A question that takes too long is broken off, so that no page can keep a thread or hold up the collector's checkpoints.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from aggregator.errors import StoreError
from aggregator.store import Archive
from aggregator.store.connection import PATIENCE as FOR_A_LOCK
from aggregator.store.connection import translated
from aggregator.web.file import File, State, seen

Answer = TypeVar("Answer")
Edition = tuple[State, int]
"""What changes whenever the file's contents do: its State, and SQLite's count of others' commits."""

THREADS = 2
"""For questions at length. What an index answers is answered at once, where it is asked: handing it to a thread and back
costs half as much as the answer."""

BRIEF = 0.15
"""Seconds for which that may hold up everybody; what takes longer is asked again at length."""

PATIENCE = 3.0
"""Seconds a question may take."""

GLANCE = 0.2
"""Seconds to wait for a file that is locked, when it is asked whether it has changed: all readers wait for that."""

STEPS = 20_000
"""Virtual machine instructions of SQLite between two looks at the clock (some milliseconds)."""


class TooLongError(StoreError):
    """A question took longer than it may."""


class ReadingRoom:
    """Open archives, one a thread. Raises StoreError if the file is not there or of another version."""

    def __init__(self, path: Path, *, threads: int = THREADS, patience: float = PATIENCE) -> None:
        self.path = path
        self._file = File(path)
        self._patience = patience
        self._desks = threading.local()
        self._open: list[Archive] = []
        self._state, self._watch = self._opened(GLANCE)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="reader")

    def edition(self) -> Edition:
        """What the archive is now; a number that changes when anything was stored. Some microseconds; one thread only.

        Raises StoreError if the file is gone, or cannot be read now.
        """
        if not self._file.is_still(self._state):
            state, watch = self._opened(GLANCE)
            self._watch.close()
            self._state, self._watch = state, watch
        with translated(self.path):
            (version,) = self._watch.connection.execute("PRAGMA data_version").fetchone()
        return self._state, version

    async def ask(self, question: Callable[[Archive], Answer], *, at_length: bool = False) -> Answer:
        """The answer of one archive, in one reading transaction. Raises TooLongError, StoreError and its kinds.

        What is asked `at_length` (a long search, the health of all sources) does not hold up the rest, nor does what proves long.
        """
        if not at_length:
            with suppress(TooLongError):
                return self._answer(question, min(BRIEF, self._patience))
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._answer, question, self._patience)

    def close(self) -> None:
        """Let the questions under way end, and close."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        for archive in (self._watch, *self._open):
            archive.close()

    def _answer(self, question: Callable[[Archive], Answer], patience: float) -> Answer:
        archive = self._desk(GLANCE if patience <= BRIEF else FOR_A_LOCK)
        connection = archive.connection
        deadline = time.monotonic() + patience
        connection.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)
        try:
            with translated(self.path):
                connection.execute("BEGIN")  # one snapshot a page: its numbers agree with each other
                return question(archive)
        except StoreError as error:
            if time.monotonic() > deadline:
                raise TooLongError(f"{self.path}: the question took longer than {patience:g} s") from error
            raise
        finally:
            connection.set_progress_handler(None, 0)
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def _desk(self, for_a_lock: float) -> Archive:
        desk: tuple[State, Archive] | None = getattr(self._desks, "desk", None)
        if desk is None or not self._file.is_still(desk[0]):
            opened = self._opened(for_a_lock)  # if it cannot be, the old one stays
            if desk is not None:
                self._open.remove(desk[1])
                desk[1].close()
            desk = self._desks.desk = opened
            self._open.append(desk[1])
        return desk[1]

    def _opened(self, patience: float) -> tuple[State, Archive]:
        state = self._file.now()
        archive = Archive.open(self.path, create=False, readonly=True, patience=patience)
        return seen(state, archive.connection), archive
