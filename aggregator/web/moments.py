"""Instants in, what a reader sees of them out: local days and clock times, with the machine's form beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_timedelta, get_timezone_location

from aggregator.web.words import Words


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as a page shows it."""

    iso: str
    """For `<time datetime>`: local time with its offset, or the day alone."""
    day: date
    clock: str
    """«13:15»; empty if only the day is known."""

    def said(self, words: Words) -> str:
        """«12 ноября 2024, 13:15»."""
        return f"{words.day(self.day)}, {self.clock}" if self.clock else words.day(self.day)


def moment(stamp: str | None, zone: str | None) -> Moment | None:
    """The archive's `2024-11-12T03:15:00Z` in a zone; None if there is none."""
    if not stamp:
        return None
    try:
        at = datetime.fromisoformat(stamp)
        local = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(_zone(zone or "UTC"))
    except (ValueError, OverflowError):
        return None
    return Moment(local.isoformat(timespec="minutes"), local.date(), f"{local:%H:%M}")


def published(row: Mapping[str, Any], zone: str | None) -> Moment:
    """When an article was published, in a zone; only the day of an article whose hour nobody said."""
    stamp, local = row["published_at"], str(row["published_local"] or "")
    found = moment(str(stamp), zone) if stamp and len(local) > len("2024-11-12") else None
    if found:
        return found
    day = date.fromisoformat(str(row["day"])[:10])
    return Moment(day.isoformat(), day, "")


def after(began: str, then: str, words: Words) -> str:
    """«через 4 ч»: how long after one instant another was; empty if neither a minute passed nor both are known."""
    try:
        gone = datetime.fromisoformat(then) - datetime.fromisoformat(began)
    except (ValueError, TypeError):
        return ""
    if gone < timedelta(minutes=1):
        return ""
    return words.fill("after", span=format_timedelta(gone, threshold=1.5, format="short", locale=words.locale))


@lru_cache(maxsize=256)
def place_of(zone: str, code: str) -> str:
    """«Владивосток», the city by whose name a zone is known."""
    try:
        return str(get_timezone_location(ZoneInfo(zone), locale=Locale.parse(code), return_city=True))
    except (ValueError, OSError, LookupError):
        return zone


@lru_cache(maxsize=256)
def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return UTC


def local(row: Mapping[str, Any]) -> Moment:
    """When an article was published, by the clock of its source; for lists of many sources."""
    said = str(row["published_local"] or row["day"])
    day = date.fromisoformat(said[:10])
    clock = said[11:16]
    return Moment(str(row["published_at"]) if clock and row["published_at"] else day.isoformat(), day, clock)
