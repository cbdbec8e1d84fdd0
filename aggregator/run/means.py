"""What a pass takes of the machine: how many connections it may have, and how often Python looks for garbage."""

from __future__ import annotations

import gc
import resource
from collections.abc import Iterator
from contextlib import contextmanager

MOST_LANES = 512
"""Hosts that are asked at once: with answers after 0.2 s that is room for 2,500 polls a second, more than a core can do."""

FEWEST_LANES = 4
FILES = 4_096
"""Open files a pass asks the system for, if the hard limit has so many (getrlimit(2)); 1,024 are usual."""

OTHER_FILES = 64
"""Open files that are no connections: the archive, modules and tables that are being read, pipes to workers."""

A_LANE = 4
"""Open files of a lane: its connection, another while it tries two addresses, and as many idle ones at each of two doors."""

UNHURRIED = (20_000, 20, 50)
"""Python's own are (700, 10, 10): with ten thousand sources in memory a fifth of a warm pass was looking for garbage."""


def lanes() -> int:
    """How many hosts may be asked at once, after the limit of open files was raised as far as it need be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return MOST_LANES
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return max(FEWEST_LANES, min(MOST_LANES, (soft - OTHER_FILES) // A_LANE))


@contextmanager
def unhurried() -> Iterator[None]:
    """While it lasts, garbage is looked for less often; what is not in a circle is freed at once in any case."""
    before = gc.get_threshold()
    gc.set_threshold(*UNHURRIED)
    try:
        yield
    finally:
        gc.set_threshold(*before)
