"""Instants to the fixed-width text of the file, and back; the local day and the instant an article is ordered by."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from aggregator.model import Moment, Precision

PRECISIONS: dict[str, Precision] = {"second": "second", "minute": "minute", "day": "day", "month": "month"}


def stamp(at: datetime) -> str:
    """`2024-11-12T03:15:00Z`: UTC, whole seconds, one width, so that text order is time order (ISO 8601, RFC 3339)."""
    return (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat()[:19] + "Z"


def exact(at: datetime) -> str:
    """The same with microseconds, `2024-11-12T03:15:00.000000Z`: to tell apart what happened within a second."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def stamp_or_none(at: datetime | None) -> str | None:
    """`stamp`, where there may be nothing."""
    return stamp(at) if at is not None else None


def instant(text: str) -> datetime:
    """The instant of a stamp. Raises ValueError for anything else."""
    return datetime.fromisoformat(text)


def instant_or_none(text: str | None) -> datetime | None:
    """`instant`, where there may be nothing."""
    return instant(text) if text else None


def moment(text: str | None, precision: str | None) -> Moment | None:
    """The moment of the columns `published_at` and `precision`."""
    return Moment(instant(text), PRECISIONS.get(precision or "", "second")) if text else None


def span(seconds: float | None) -> timedelta | None:
    """The time span of a column of seconds."""
    return timedelta(seconds=seconds) if seconds is not None else None


def is_exact(published: Moment | None) -> bool:
    """Whether a clock time is known, not the day alone."""
    return published is not None and published.precision in ("second", "minute")


def local(published: Moment | None, zone: ZoneInfo) -> str | None:
    """Local time for people, `2024-11-12 13:15`; the day alone if that is all that was said."""
    if published is None:
        return None
    there = published.at.astimezone(zone)
    return there.isoformat(" ")[: 16 if is_exact(published) else 10]


def ordering(published: Moment | None, day: date, first_seen: datetime, zone: ZoneInfo) -> str:
    """The instant that orders an article among others: publication, if a clock time was given.

    A bare day is its midnight, and would make every such article earlier than all others of the day. It counts as
    the day's end instead, or as when we first saw it, if that was earlier.
    """
    if published is not None and is_exact(published):
        return stamp(published.at)
    end = datetime.combine(day, time(23, 59, 59), zone)
    return stamp(min(first_seen, end))
