"""Files that commands read and write: whole or not at all, and what the system says about them in one line."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from aggregator.errors import AggregatorError, StoreFullError, UsageError


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
    try:
        stream = tempfile.NamedTemporaryFile(  # noqa: SIM115 - closed below, before it is renamed
            "w", encoding="utf-8", newline="", dir=path.parent, prefix=f".{path.name}.", delete=False
        )
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from error
    made = Path(stream.name)
    try:
        with stream:
            yield stream  # type: ignore[misc]  # a _TemporaryFileWrapper does everything that a TextIO does
            stream.flush()
            os.fsync(stream.fileno())
        made.chmod(path.stat().st_mode if path.exists() else 0o644)
        made.replace(path)
    except OSError as error:
        raise _translated(path, error) from error
    finally:
        made.unlink(missing_ok=True)


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
