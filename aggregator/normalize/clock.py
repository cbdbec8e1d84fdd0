"""What a dateline says beside its day in, the time of day and its zone out: `14:35`, `14 ч. 35 мин.`, `2 PM`, `(мск)`, `+1000`.

A new way to write the time is one alternative of TIME, a new zone name one line of ZONES.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from aggregator.model import Moment

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(hours=24)
"""An article cannot be from later than this: the other side of the date line, and no more."""

_HOUR = r"([01]?\d|2[0-4])"
TIME = re.compile(
    rf"(?<![\d:+])(?<!\d\.){_HOUR}\s?:\s?([0-5]\d)(?::([0-5]\d|60)(?:[.,]\d+)?)?(?![\d:])(?:\s*([ap])\.?\s?m\b)?"
    rf"|(?<!\d){_HOUR}\s*(?:ч(?:ас(?:а|ов)?)?|h)\.?\s*([0-5]\d|\d(?=\s*м))(?!\d)"
    rf"|\b(?:в|at|um|à)\s+{_HOUR}\s*(?:час(?:а|ов)?|ч|uhr|h)(?![^\W_]|\.?\s*\d)"
    r"|(?<![\d:.])(1[0-2]|0?[1-9])\s?([ap])\.?m\b"
)
_APART = r"[\s,|•·—–/-]*"
DOTTED_AFTER = re.compile(
    rf"{_APART}(?:г(?:\.|ода?)?[\s,]*)?(?:(?:в|at|klo|kl\.?|um|às|ore|alle|godz\.?)\s+)?([01]?\d|2[0-3])[.-]([0-5]\d)(?=\s*(?:$|[^\w\s.%°-]|мск|uhr))"
)
DOTTED_BEFORE = re.compile(rf"\s*(?:в\s+)?([01]?\d|2[0-3])\.([0-5]\d){_APART}$")
"""`14.35` and `14-35` are times only where they touch the day: elsewhere they are prices and scores."""

UPDATED = re.compile(
    "обновл|измен|updated|modified|edited|aktualisiert|(?<!\\w)akt\\.|geändert|bearbeitet|actualizad|modificad|editado|"
    "mis à jour|màj|modifié|aggiornat|modificat|atualizad|gewijzigd|bijgewerkt|uppdaterad|opdateret|oppdatert|päivitetty|"
    "aktualizov|aktualizacja|güncelle|оновлен|更新|수정|업데이트"
)
"""What follows these words is another time, that of the last change."""

MOSCOW = re.compile(
    r"(?<![^\W\d_])(?:мск|msk)(?![^\W\d_])(?:\s?([+-])\s?(\d{1,2})(?!\d))?|(?<!\w)московск|по москве(?!\w)"
)
MOSCOW_HOURS = 3
"""`МСК+7` is Vladivostok: the notation of Federal Law 107-FZ, Moscow being UTC+3 since 26 October 2014."""

OFFSET = re.compile(r"(?:gmt|utc|\s|:\d\d:\d\d(?:[.,]\d+)?|(?=\+))([+-])(\d{1,2}):?(\d{2})?(?![\d:])")
FARTHEST = timedelta(hours=14)
"""No place on Earth is farther from UTC (Kiribati); `10:00 -18:00` are opening hours."""

ABBREVIATION = re.compile(r"[\s(,]*([a-z]{1,4})(?![^\W\d_])")
ZONES = {
    "gmt": 0, "utc": 0, "ut": 0, "z": 0, "wet": 0, "cet": 1, "cest": 2, "eet": 2, "eest": 3,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "samt": 4, "yekt": 5, "omst": 6, "novt": 7, "krat": 7, "irkt": 8, "yakt": 9, "vlat": 10, "sakt": 11, "magt": 11,
    "sret": 11, "pett": 12,
}  # fmt: skip
"""Hours from UTC: RFC 822 section 5.1, Europe, and the zones of Russia (tz database). Meant only right after a time:
`est` is also a French word."""


def possible(instant: datetime, now: datetime) -> bool:
    """Whether an article of the web can be from then: not before 1990, not over a day ahead."""
    return EARLIEST <= instant <= now + AHEAD


def at(day: date, before: str, after: str, zone: tzinfo) -> Moment:
    """The day with the time that stands nearest to it in the (folded) text before and after; its midnight if none does.

    Raises ValueError or OverflowError where that is no instant.
    """
    said = _nearest(before, UPDATED.split(after, 1)[0])
    if said is None:
        return Moment(datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC), "day")
    (hour, minute, second), rest = said
    if hour == 24:
        day, hour = day + timedelta(days=1), 0
    named = zone_named(rest)
    local = datetime(day.year, day.month, day.day, hour, minute, min(second or 0, 59), tzinfo=named or zone)
    offset_said = local.utcoffset() if named else None
    return Moment(local.astimezone(UTC), "minute" if second is None else "second", offset_said)


Clock = tuple[int, int, int | None]


def _nearest(before: str, after: str) -> tuple[Clock, str] | None:
    """The time nearest to the day, and the text in which its zone may stand."""
    later = TIME.search(after)
    earlier = None
    for earlier in TIME.finditer(before):  # noqa: B007  # the last one is wanted
        pass
    if later and (earlier is None or later.start() <= len(before) - earlier.end()):
        return clock(later), after[later.end() :]
    if earlier:
        return clock(earlier), f"{before[earlier.end() :]} {after}"
    dotted = DOTTED_AFTER.match(after) or DOTTED_BEFORE.match(before)
    return ((int(dotted[1]), int(dotted[2]), None), after) if dotted else None


def clock(found: re.Match[str]) -> Clock:
    """Hour (0 to 24), minute and second (None if not said) of a match of TIME."""
    hour = int(found[1] or found[5] or found[7] or found[8])
    half = found[4] or found[9]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    minute = int(found[2] or found[6] or 0)
    second = int(found[3]) if found[3] else None
    if hour == 24 and (minute or second):
        raise ValueError("there is no time after 24:00")
    return hour, minute, second


def zone_named(rest: str) -> tzinfo | None:
    """The zone named in the (folded) text after a time, None where none is."""
    if moscow := MOSCOW.search(rest):
        if not moscow[1]:
            return ZoneInfo("Europe/Moscow")
        return timezone(timedelta(hours=MOSCOW_HOURS + int(moscow[1] + moscow[2])))
    if (signed := OFFSET.search(rest)) and (zone := offset(f"{signed[1]}{int(signed[2]):02d}{signed[3] or '00'}")):
        return zone
    named = ABBREVIATION.match(rest)
    hours = ZONES.get(named[1]) if named else None
    return None if hours is None else timezone(timedelta(hours=hours))


@lru_cache(maxsize=256)
def offset(said: str) -> tzinfo | None:
    """The zone of `z`, `+10`, `+1000` or `+10:00`; None for an offset that no place has."""
    if said == "z":
        return UTC
    digits = said[1:].replace(":", "").ljust(4, "0")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-ahead if said[0] == "-" else ahead) if ahead <= FARTHEST else None
