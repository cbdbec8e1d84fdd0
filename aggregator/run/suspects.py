"""What a pass is reading, for the next one to know if it dies of it: then that document goes to a process that can be replaced.

Most documents are read in the pass's own process, where nothing can end a parser but the end of the process. So the address in
hand stands in a file beside the archive (`news.db.reading`), in memory that the system writes out whatever becomes of us: to
note it costs less than a microsecond. A pass that ends as it should leaves no such file.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from aggregator import bounds

LONGEST = 4096
"""Bytes of an address."""

MOST = 50
"""Addresses that are suspected at once, the latest."""


@contextmanager
def watched(database: Path) -> Iterator[set[str]]:
    """The addresses that passes over `database` died of, perhaps; what is read meanwhile is noted. Take out what was read.

    The caller holds the lock of the archive.
    """
    path = database.with_name(f"{database.name}.reading")
    suspects = _left(path)
    try:
        with _slot(path, suspects) as slot, bounds.noted(partial(_note, slot)):
            yield suspects
    finally:
        if suspects:
            path.write_text("\n".join(sorted(suspects)), encoding="utf-8")
        else:
            path.unlink(missing_ok=True)


@contextmanager
def _slot(path: Path, suspects: set[str]) -> Iterator[mmap.mmap]:
    """Where the address in hand is written, before the suspects, so that all of them are suspects next time."""
    with path.open("w+b") as file:
        file.write("\n".join([" " * LONGEST, *sorted(suspects)]).encode())
        file.flush()
        with mmap.mmap(file.fileno(), LONGEST) as slot:
            yield slot


def _note(slot: mmap.mmap, address: str) -> None:
    slot[:] = address.encode(errors="replace")[:LONGEST].ljust(LONGEST)


def _left(path: Path) -> set[str]:
    if not path.exists():
        return set()
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    return {address for line in lines[:MOST] if (address := line.strip()).startswith("http")}
