"""One pass at a time, and one backfill: a lock file beside the database, which the system releases whatever happens."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from aggregator.errors import PassRunningError, StoreReadOnlyError


@contextmanager
def held(database: Path, now: datetime, work: str = "pass") -> Iterator[None]:
    """Hold the lock of `database` (`news.db.lock`) with flock(2): a killed pass leaves nothing behind to clean up.

    Other `work` has a lock of its own (`news.db.backfill.lock`): it goes on beside the passes, but only once.
    Raises PassRunningError, naming the holder, when somebody else has it; StoreReadOnlyError when it cannot be made.
    """
    database = database.resolve()  # a link to it is the same archive
    path = database.with_name(f"{database.name}.lock" if work == "pass" else f"{database.name}.{work}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise StoreReadOnlyError(f"{path}: cannot make the lock file: {error.strerror}") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PassRunningError(f"another {work} is running ({_holder(path)}); it holds {path}") from error
        file.truncate(0)
        file.write(f"process {os.getpid()}, since {now:%Y-%m-%dT%H:%M:%SZ}")
        file.flush()
        yield


def _holder(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace").strip()[:200] or "unknown process"
