"""What `export parquet` does: a folder with a file a day, one export at a time, whole files only."""

from __future__ import annotations

import errno
import fcntl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aggregator.cli import files
from aggregator.errors import UsageError

if TYPE_CHECKING:
    from aggregator.cli.exporting import Order

LOCK = ".export.lock"
INSTALL = "Parquet needs pyarrow (the extra `parquet`), which is not installed here: pip install pyarrow"


def write(order: Order, rows: Iterable[dict[str, Any]]) -> int:
    """Write the rows by day, and take away what stands in the folder for other days of the span. The number of days.

    Raises UsageError without a folder, with a limit, without pyarrow, and while another export writes there.
    """
    if order.output is None:
        raise UsageError("Parquet is written into a folder, a file a day: say which with -o FOLDER")
    if order.limit is not None:
        raise UsageError("--limit would leave a day's file with a part of the day: say --since and --until")
    try:
        from aggregator.outputs import parquet
    except ImportError as error:
        raise UsageError(INSTALL) from error
    with _alone(order.output), files.said(order.output):
        written = {each.day for each in parquet.write(rows, order.output)}
        parquet.forget(order.output, order.question.since, order.question.until, written)
    return len(written)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder with flock(2): a killed export leaves nothing to clean up."""
    with files.said(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK).open("a")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise
            raise UsageError(f"{folder}: another export is writing there") from error
        yield
