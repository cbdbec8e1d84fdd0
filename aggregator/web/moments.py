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
from babel.units import format_unit

from aggregator.web.words import Words

MINUTE = timedelta(minutes=1)


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


def moment(stamp: str | None, zone: tzinfo | str | None) -> Moment | None:
    """The archive's `2024-11-12T03:15:00Z` in a zone; None if there is none."""
    if not stamp:
        return None
    try:
        at = datetime.fromisoformat(stamp)
        local = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(
            zone if isinstance(zone, tzinfo) else zone_of(zone or "UTC")
        )
    except (ValueError, OverflowError):
        return None
    said = local.isoformat(timespec="minutes")
    return Moment(said, local.date(), said[11:16])


def published(row: Mapping[str, Any], zone: tzinfo | str | None) -> Moment:
    """When an article was published, in a zone; only the day of an article whose hour nobody said."""
    stamp, local = row["published_at"], str(row["published_local"] or "")
    found = moment(str(stamp), zone) if stamp and len(local) > len("2024-11-12") else None
    if found:
        return found
    day = date.fromisoformat(str(row["day"])[:10])
    return Moment(day.isoformat(), day, "")


def after(began: str, then: str, words: Words) -> str:
    """«через 4 ч 10 мин»: how long after one instant another was; empty if neither a minute passed nor both are known."""
    try:
        gone = datetime.fromisoformat(then) - datetime.fromisoformat(began)
    except (ValueError, TypeError):
        return ""
    minutes = gone // MINUTE
    if minutes < 1:
        return ""
    days, hours = minutes // (24 * 60), minutes // 60 % 24
    spans = (("day", days), ("hour", hours), ("minute", 0 if days else minutes % 60))
    told = [_span(n, unit, words.code) for unit, n in spans if n]
    return words.fill("after", span=" ".join(told))


@lru_cache(maxsize=4096)
def _span(n: int, unit: str, code: str) -> str:
    """«15 мин»."""
    return str(format_unit(n, f"duration-{unit}", "short", locale=code))


@lru_cache(maxsize=256)
def place_of(zone: str, code: str) -> str:
    """«Владивосток», the city by whose name a zone is known."""
    try:
        return str(get_timezone_location(ZoneInfo(zone), locale=Locale.parse(code), return_city=True))
    except (ValueError, OSError, LookupError):
        return zone


@lru_cache(maxsize=256)
def zone_of(name: str) -> tzinfo:
    """A time zone by its name; UTC if nobody knows it."""
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


@dataclass(frozen=True, slots=True)
class Distance:
    """A point in time as seen from now: «5 минут назад», «через час»."""

    iso: str
    said: str


def distance(at: datetime, now: datetime, words: Words) -> Distance:
    """How far an instant is from now, before or after."""
    told = format_timedelta(at - now, add_direction=True, locale=words.locale)
    return Distance(at.isoformat(timespec="seconds"), told)
