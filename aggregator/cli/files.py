"""Files that commands read and write: whole or not at all, and what the system says about them in one line."""

from __future__ import annotations

import errno
import fcntl
import glob
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from aggregator.errors import AggregatorError, StoreFullError, UsageError

UNFINISHED = ".part"
YOUNG = 10
"""Seconds for which a file may be without its lock, because it was just made."""


def read_bytes(path: Path) -> bytes:
    """The bytes of a file. Raises UsageError if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error


@contextmanager
def output(path: Path | None) -> Iterator[TextIO]:
    """Where to write: stdout, or a file that takes its place in one step when all is written.

    Raises UsageError if it cannot be made, StoreFullError if the disk is full; then what stood there is untouched.
    """
    if path is None:
        yield sys.stdout
        return
    _sweep(path)
    try:
        stream = tempfile.NamedTemporaryFile(  # noqa: SIM115 - closed below, before it is renamed
            "w", encoding="utf-8", newline="", dir=path.parent, prefix=f".{path.name}.", suffix=UNFINISHED, delete=False
        )
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from error
    made = Path(stream.name)
    try:
        with stream:
            with suppress(OSError):  # not every file system of a network has locks
                fcntl.flock(stream, fcntl.LOCK_EX)  # says for as long as we live that it is not left over
            yield stream  # type: ignore[misc]  # a _TemporaryFileWrapper does everything that a TextIO does
            stream.flush()
            os.fsync(stream.fileno())
        made.chmod(path.stat().st_mode if path.exists() else 0o644)
        made.replace(path)
    except OSError as error:
        raise _translated(path, error) from error
    finally:
        made.unlink(missing_ok=True)


def _sweep(path: Path) -> None:
    """Take away what killed commands have left beside a file: nobody holds its lock, and it is not just being made."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*{UNFINISHED}"):
        with suppress(OSError), left.open("rb") as file:
            if time.time() - left.stat().st_mtime > YOUNG:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                left.unlink()


@contextmanager
def said(path: Path) -> Iterator[None]:
    """What the system says of a file in there, in one line. Raises UsageError, StoreFullError."""
    try:
        yield
    except OSError as error:
        raise _translated(path, error) from error


def _translated(path: Path, error: OSError) -> AggregatorError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StoreFullError(f"{path}: no space is left on the disk; what stood there before is untouched")
    return UsageError(f"{path}: cannot be written: {error.strerror}")
