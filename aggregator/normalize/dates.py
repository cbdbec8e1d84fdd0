"""A dateline in, the instant it means out: Russian and English in full, month names of a dozen languages.

A grammar of our own: on 120 Russian datelines dateparser understands 105 and needs fifty times as long. A dateline
without a zone is in the zone of its source; one that cannot be true (31 February, next year) is no date.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from aggregator.model import Moment, Precision
from aggregator.normalize import months
from aggregator.normalize.text import fold

LONGEST = 200
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(hours=24)
"""An article cannot be from later than this: the other side of the date line, and no more."""

YEARLESS_AHEAD = timedelta(days=2)
"""A day without a year that lies further ahead than this was last year's."""

MONTHS = months.numbers()
_MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")(?![^\W\d_])"

ISO = re.compile(
    r"(?<!\d)(\d{4})-?(\d{2})-?(\d{2})"
    r"(?:[t ]\s*(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d{1,9})?)?\s*(z|[+-]\d{2}:?\d{2}|[+-]\d{2}(?!\d))?)?"
)
DAY_MONTH = re.compile(
    rf"(\d{{1,2}})(?:-?(?:го|е|st|nd|rd|th|º))?[\s.]*(?:de\s+|of\s+)?({_MONTH})\.?,?\s*(?:de\s+|del\s+)?((?:19|20)\d\d|\d\d(?=\s+\d\d?:))?"
)
MONTH_DAY = re.compile(rf"(?<![^\W\d_])({_MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?(?!\d|:),?\s*((?:19|20)\d\d)?")
DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})[./-](\d{1,2})(?:[./-]|\s)\s?((?:19|20)\d\d)|(?<![\d.])(\d{1,2})[./](\d{1,2})[./](\d\d)(?!\d|[.]\d)"
)
YEAR_FIRST = re.compile(r"(?<!\d)((?:19|20)\d\d)[./-](\d{1,2})[./-](\d{1,2})(?!\d)")
DAY_DOT_MONTH = re.compile(r"(?<![\d.:])(\d{1,2})\.(\d{2})(?![\d.:])")
MONTH_YEAR = re.compile(rf"(?<![^\W\d_])({_MONTH})\.?,?\s+((?:19|20)\d\d)")
UNIX = re.compile(r"(\d{10})(?:\d{3})?")

TIME = re.compile(
    r"(?<![\d.])(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*([ap]\.?m\b)?|(\d{1,2})\s*ч(?:ас\w*)?\.?\s*(\d{1,2})\s*м(?:ин\w*)?"
)
OFFSET = re.compile(r"(?:gmt|utc|\d)\s*([+-])(\d{1,2}):?(\d{2})?(?!\d)")
ZONE_NAMES: tuple[tuple[re.Pattern[str], tzinfo], ...] = (
    (re.compile(r"\bмск\b|\bmsk\b|московск"), ZoneInfo("Europe/Moscow")),
    (re.compile(r"\b(?:gmt|utc|ut|z)\b"), UTC),
    (re.compile(r"\best\b"), timezone(timedelta(hours=-5))),
    (re.compile(r"\bedt\b|\bcdt\+1\b"), timezone(timedelta(hours=-4))),
    (re.compile(r"\bcst\b"), timezone(timedelta(hours=-6))),
    (re.compile(r"\bcdt\b"), timezone(timedelta(hours=-5))),
    (re.compile(r"\bmst\b"), timezone(timedelta(hours=-7))),
    (re.compile(r"\bpst\b"), timezone(timedelta(hours=-8))),
    (re.compile(r"\bpdt\b"), timezone(timedelta(hours=-7))),
)
"""The zone names of RFC 822 section 5.1, and Moscow's."""

DAYS_AGO = (
    (re.compile(r"\bпозавчера\b"), 2), (re.compile(r"\bвчера\b|\byesterday\b"), 1), (re.compile(r"\bсегодня\b|\btoday\b"), 0),
)  # fmt: skip
JUST_NOW = re.compile(r"только что|just now|сейчас$")
AGO = re.compile(
    r"(?:(\d{1,4})\s*|(полтора|пол|an?|one)\s*)?"
    r"(секунд|сек|минут|мин|час|день|дня|дней|дн|сут|недел|нед|месяц|мес|год|лет|"
    r"second|sec|minute|min|hour|hr|day|week|month|year)\w*\.?\s+(?:тому\s+)?(?:назад|ago)"
)
SPANS = (
    (("сек", "sec"), timedelta(seconds=1)),
    (("мин", "min"), timedelta(minutes=1)),
    (("час", "hour", "hr"), timedelta(hours=1)),
    (("де", "дн", "сут", "day"), timedelta(days=1)),
    (("нед", "week"), timedelta(weeks=1)),
)
FEWEST_WORDS_AROUND = re.compile(r"[^\W\d_]{2,}")


def parse(text: str, *, now: datetime, zone: ZoneInfo) -> Moment | None:
    """The instant a dateline means, or None if it is none that can be true.

    `now` (aware) resolves "yesterday" and missing years; `zone` is the local time of the source; days come before
    months (12/11 is 12 November) except where only the other reading is a date.
    """
    folded = fold(text[:LONGEST])
    if not folded:
        return None
    local = now.astimezone(zone)
    for rule in _RULES:
        try:
            found = rule(folded, local, zone)
        except (ValueError, OverflowError):  # no such day: 31 February
            return None
        if found is not None:
            return found if EARLIEST <= found.at <= now + AHEAD else None
    return None


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """The calendar day of an instant where the source is."""
    return instant.astimezone(zone).date()


IN_URL = re.compile(
    r"/((?:19|20)\d\d)(?:([/-])(0?[1-9]|1[0-2])(?:\2(0?[1-9]|[12]\d|3[01]))?|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))(?=[/_.-]|$)"
)


def from_url(url: str, zone: ZoneInfo, now: datetime) -> Moment | None:
    """The day (or month) that an address names: `/2024/11/12/`, `/2024-11-12-…`, `/20241112/`, `/2024/11/`."""
    found = IN_URL.search(url)
    if found is None:
        return None
    year, month, day = found[1], found[3] or found[5], found[4] or found[6]
    try:
        at = datetime(int(year), int(month), int(day or 1), tzinfo=zone).astimezone(UTC)
    except ValueError:
        return None
    return Moment(at, "day" if day else "month") if EARLIEST <= at <= now + AHEAD else None


# ---------------------------------------------------------------- rules, tried in this order


def _unix(text: str, _local: datetime, _zone: ZoneInfo) -> Moment | None:
    found = UNIX.fullmatch(text)
    return Moment(datetime.fromtimestamp(int(found[1]), UTC)) if found else None


def _iso(text: str, _local: datetime, zone: ZoneInfo) -> Moment | None:
    found = ISO.search(text)
    if found is None or not 1 <= int(found[2]) <= 12:
        return None
    year, month, day, hour, minute, second, offset = found.groups()
    if hour is None:
        return _at(date(int(year), int(month), int(day)), text[found.end() :], zone)
    where = _offset(offset) if offset else _zone(text[found.end() :], zone)
    at = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0), tzinfo=where)
    return Moment(at.astimezone(UTC), "second" if second else "minute")


def _ago(text: str, local: datetime, _zone: ZoneInfo) -> Moment | None:
    if JUST_NOW.search(text):
        return Moment(local.astimezone(UTC), "minute")
    found = AGO.search(text)
    if found is None:
        return None
    count = {"полтора": 1.5, "пол": 0.5}.get(found[2] or "", float(found[1] or 1))
    for stems, span in SPANS:
        if found[3].startswith(stems):
            precise: Precision = "day" if span >= timedelta(days=1) else "minute"
            return _back(local - span * count, precise)
    back = round(count) * (12 if found[3].startswith(("год", "лет", "year")) else 1)
    return _back(_months_before(local, back), "day")


def _relative_day(text: str, local: datetime, zone: ZoneInfo) -> Moment | None:
    for pattern, days in DAYS_AGO:
        if found := pattern.search(text):
            return _at(local.date() - timedelta(days=days), text[: found.start()] + " " + text[found.end() :], zone)
    return None


def _absolute(text: str, local: datetime, zone: ZoneInfo) -> Moment | None:
    for pattern, order in _FORMS:
        if found := pattern.search(text):
            groups = [group for group in found.groups() if group is not None]
            day = _day(groups, order, local)
            return _at(day, text[: found.start()] + " " + text[found.end() :], zone)
    return None


def _day_dot_month(text: str, local: datetime, zone: ZoneInfo) -> Moment | None:
    """`12.11 14:35`: only beside a time, because a bare 12.11 may be a price or a score."""
    found = DAY_DOT_MONTH.search(text)
    rest = text[: found.start()] + " " + text[found.end() :] if found else ""
    if found is None or not TIME.search(rest):
        return None
    return _at(_day([found[1], found[2]], "dm", local), rest, zone)


def _month(text: str, _local: datetime, zone: ZoneInfo) -> Moment | None:
    found = MONTH_YEAR.search(text)
    if found is None:
        return None
    return Moment(datetime(int(found[2]), MONTHS[found[1]], 1, tzinfo=zone).astimezone(UTC), "month")


def _time_of_day(text: str, local: datetime, zone: ZoneInfo) -> Moment | None:
    """A bare `12:20` is today's, or yesterday's if it has not come yet; in a sentence it is no dateline."""
    found = TIME.search(text)
    if found is None or len(FEWEST_WORDS_AROUND.findall(text)) > 2:
        return None
    moment = _at(local.date(), text, zone)
    if moment and moment.at > local:
        return _at(local.date() - timedelta(days=1), text, zone)
    return moment


_FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (DAY_MONTH, "dmy"),
    (MONTH_DAY, "mdy"),
    (YEAR_FIRST, "ymd"),
    (DAY_FIRST, "dmy"),
)
_RULES: tuple[Callable[[str, datetime, ZoneInfo], Moment | None], ...] = (
    _unix, _iso, _ago, _relative_day, _absolute, _day_dot_month, _month, _time_of_day,
)  # fmt: skip


# ---------------------------------------------------------------- parts


def _day(groups: list[str], order: str, local: datetime) -> date:
    said = dict(zip(order, groups, strict=False))
    month, day = MONTHS.get(said["m"]) or int(said["m"]), int(said["d"])
    if month > 12 and day <= 12:
        month, day = day, month
    if year := said.get("y"):
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    return _latest(month, day, local)


def _latest(month: int, day: int, local: datetime) -> date:
    this_year = date(local.year, month, min(day, 28)) + timedelta(days=max(0, day - 28))
    year = local.year - 1 if this_year > (local + YEARLESS_AHEAD).date() else local.year
    return date(year, month, day)


def _at(day: date, rest: str, zone: ZoneInfo) -> Moment:
    """A day and whatever time the rest of the dateline says."""
    found = TIME.search(rest)
    if found is None:
        return Moment(datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC), "day")
    hour, minute, second = int(found[1] or found[5]), int(found[2] or found[6]), int(found[3] or 0)
    if found[4]:
        hour = hour % 12 + (12 if found[4].startswith("p") else 0)
    if hour == 24 and not minute:
        day, hour = day + timedelta(days=1), 0
    at = datetime(
        day.year, day.month, day.day, hour, minute, min(second, 59), tzinfo=_zone(rest[found.start() :], zone)
    )
    return Moment(at.astimezone(UTC), "second" if found[3] else "minute")


def _zone(rest: str, default: tzinfo) -> tzinfo:
    if signed := OFFSET.search(rest):
        return _offset(f"{signed[1]}{int(signed[2]):02d}{signed[3] or '00'}")
    return next((zone for pattern, zone in ZONE_NAMES if pattern.search(rest)), default)


@lru_cache(maxsize=256)
def _offset(said: str) -> tzinfo:
    if said == "z":
        return UTC
    sign = -1 if said[0] == "-" else 1
    digits = said[1:].replace(":", "").ljust(4, "0")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))


def _months_before(local: datetime, count: int) -> datetime:
    whole = local.year * 12 + local.month - 1 - count
    first = local.replace(year=whole // 12, month=whole % 12 + 1, day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return first.replace(day=min(local.day, (following - timedelta(days=1)).day))


def _back(at: datetime, precision: Precision) -> Moment:
    if precision == "day":
        at = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return Moment(at.replace(microsecond=0).astimezone(UTC), precision)
