"""How collecting goes, kept for a while: judging every source reads eight weeks of articles, and many may ask at once.

No more than a twentieth of the time goes into it, however large the archive; while one thread makes it anew, the others
are given what was known before.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock

from aggregator.health import Status, status
from aggregator.store import Archive

RUNS = 10
SHARE = 20
"""So many times as long as it took to make it is it kept."""

PATIENCE = 30.0
"""Seconds that making it may take; a page that is asked for once in a while has more than the others."""

STEPS = 20_000
"""Virtual machine instructions of SQLite between two looks at the clock."""


@dataclass(slots=True)
class Morning:
    """The status of one archive."""

    making: Lock = field(default_factory=Lock)
    known: Status | None = None
    good_until: float = 0.0
    """Monotonic seconds."""

    def look(self, archive: Archive, now: datetime) -> Status:
        """What is known, or, if that is old and nobody else is at it, the truth."""
        known = self.known
        if known is not None and time.monotonic() < self.good_until:
            return known
        if not self.making.acquire(blocking=known is None):
            assert known is not None  # else it would have waited
            return known
        try:
            if self.known is known:  # nobody made it while this thread waited
                self._make(archive, now)
            assert self.known is not None
            return self.known
        finally:
            self.making.release()

    def _make(self, archive: Archive, now: datetime) -> None:
        begun = time.monotonic()
        archive.connection.set_progress_handler(lambda: time.monotonic() > begun + PATIENCE, STEPS)
        self.known = status(archive.vitals(now), archive.last_runs(RUNS), archive.workload(now), now)
        self.good_until = time.monotonic() + SHARE * (time.monotonic() - begun)


@cache
def of(path: Path) -> Morning:
    """The one of an archive."""
    del path
    return Morning()
