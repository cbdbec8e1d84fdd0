"""What the archive knows of how a source is doing: facts, out of which `health` makes verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

PAGES_MISSED = 5
"""Pages in a row on which a selector matched nothing, from which it counts as lost, and people are told."""


class Day(NamedTuple):
    """What a source published on one of its days, and how much of it was extracted."""

    day: str
    """The day, in the local time of the source: `2026-11-23`."""
    articles: int
    settled: int
    """Articles whose page is awaited no longer; the counts below are of these."""
    text: int
    date: int
    image: int
    lead: int
    authors: int
    pages_failed: int


@dataclass(frozen=True, slots=True)
class Vitals:
    """One source: how asking it goes, and what it has published in the days that are looked at."""

    source: str
    name: str
    timezone: str
    added_at: datetime
    enabled: bool = True
    paused_at: datetime | None = None
    """Since when it is no longer in sources.yaml."""
    endpoints: int = 0
    """Endpoints that are asked."""
    searches: int = 0
    """Searches for endpoints that found none, in a row."""
    search_detail: str | None = None
    last_success: datetime | None = None
    """When one of its endpoints last answered as it should."""
    failures: int = 0
    """Failures in a row of the endpoint that is doing best."""
    failing_since: datetime | None = None
    """Since when all of its endpoints fail; None if one is well."""
    failure: str | None = None
    """Kind of the last failure, while it is failing."""
    next_due: datetime | None = None
    last_published: datetime | None = None
    """Its latest publication, however long ago."""
    last_entries: int | None = None
    """Entries in its fullest endpoint's last answer."""
    days: tuple[Day, ...] = ()
    """The days on which it published, the earliest first."""
    hours: tuple[int, ...] = ()
    """The hours in which it published, ascending, counted from 1970-01-01T00Z."""
    failure_kinds: tuple[tuple[str, int], ...] = ()
    """Exchanges of the last day that failed, by kind."""
    queued: int = 0
    """Pages of its articles that are still to be fetched, or looked at again."""
    missed: tuple[tuple[str, int], ...] = ()
    """Selectors that matched nothing on the last pages, and on how many."""


@dataclass(frozen=True, slots=True)
class Workload:
    """What lies before the collector and what lies behind it."""

    pages_due: int
    """Article pages that are due now."""
    pages: int
    """Article pages that are waiting, looks for edits included."""
    studies: int
    """Articles that are to be studied."""
    articles_ever: int
    """Articles stored since the archive began: the highest number given."""
    first_day: date | None
    last_day: date | None
    bytes: int
    """Of the file, its log included."""
    failures: tuple[tuple[str, int], ...] = ()
    """Exchanges of the last day that failed, by kind."""
    alerts: int = 0
    """Calls of `on_alert` that have not arrived yet."""
