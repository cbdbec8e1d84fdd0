"""What a backfill is asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Order:
    """What a backfill is asked to do."""

    only: frozenset[str] | None = None
    """The keys of the sources whose pages are wanted; None: all."""
    since: date | None = None
    until: date | None = None
    """First and last day of the articles that are wanted."""
    again: bool = False
    """Read files that have been read before."""
    workers: int = 0

    @property
    def scope(self) -> str:
        """What it is narrowed to, in one line: a file that was read for one source has not been read for the others."""
        parts = {
            "source": ",".join(sorted(self.only)) if self.only is not None else None,
            "since": self.since,
            "until": self.until,
        }
        return " ".join(f"{name}={value}" for name, value in parts.items() if value)
