"""Words of the command line in, values out: time spans, days and months. Pure; `today` is an argument."""

from __future__ import annotations

import re
from datetime import date, timedelta

from aggregator.errors import UsageError

_UNITS = {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]*)\s*")
_RUSSIAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_RUSSIAN_MONTH = re.compile(r"(\d{1,2})\.(\d{4})")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
LONGEST = timedelta(days=366)
_NUMBER = re.compile(r"[0-9]{1,18}")
"""A row's number: what SQLite can hold, and more than it ever had."""


def number(words: str) -> int | None:
    """The number of a row; None for anything else, such as an address."""
    return int(words) if _NUMBER.fullmatch(words) else None


def duration(words: str) -> timedelta:
    """A time span: `55s`, `2m`, `1h30m`, `1.5h`, or bare seconds. Raises UsageError for anything else, and for zero."""
    said = words.strip().lower()
    total = position = 0.0
    while position < len(said):
        part = _PART.match(said, int(position))
        if part is None or (part[2] or "s") not in _UNITS:
            raise UsageError(f"{words!r} is not a time span: say 55s, 2m, 1h30m or 1d")
        total += float(part[1]) * _UNITS[part[2] or "s"]
        position = part.end()
    if not 0 < total <= LONGEST.total_seconds():
        raise UsageError(f"{words!r} is not a usable time span: it must be more than nothing and at most a year")
    return timedelta(seconds=total)


def day(words: str, today: date) -> date:
    """A day: `today`, `yesterday`, `2024-11-12` or `12.11.2024`. Raises UsageError for anything else."""
    said = words.strip().lower()
    if said in ("today", "сегодня"):
        return today
    if said in ("yesterday", "вчера"):
        return today - timedelta(days=1)
    try:
        if russian := _RUSSIAN_DAY.fullmatch(said):
            return date(int(russian[3]), int(russian[2]), int(russian[1]))
        return date.fromisoformat(said)
    except ValueError:
        raise UsageError(f"{words!r} is not a day: say today, yesterday or a date such as {today}") from None


def month(words: str, today: date) -> date:
    """The first day of a month: `this`, `last`, `2024-11` or `11.2024`. Raises UsageError for anything else."""
    said = words.strip().lower()
    first = today.replace(day=1)
    if said == "this":
        return first
    if said == "last":
        return (first - timedelta(days=1)).replace(day=1)
    parts = _MONTH.fullmatch(said)
    russian = _RUSSIAN_MONTH.fullmatch(said)
    try:
        if parts:
            return date(int(parts[1]), int(parts[2]), 1)
        if russian:
            return date(int(russian[2]), int(russian[1]), 1)
    except ValueError:
        pass
    raise UsageError(f"{words!r} is not a month: say this, last or a month such as {today:%Y-%m}")


def span(since: str | None, until: str | None, today: date) -> tuple[date | None, date | None]:
    """The two ends of `--since` and `--until`, both days included. Raises UsageError if they are swapped."""
    first = day(since, today) if since else None
    last = day(until, today) if until else None
    if first and last and first > last:
        raise UsageError(f"--since {first} is later than --until {last}")
    return first, last
