"""A dateline in, the instant it means out: Russian and English in full, month names of many languages (`months.py`).

A grammar of our own: on 120 Russian datelines dateparser understands 105 and needs fifty times as long. A dateline
without a zone is in the zone of its source; one that cannot be true (31 February, next year) is no date.
A new way to write a day is one line of FORMS; times and zones are in `clock.py`, "two hours ago" in `ago.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import chain
from typing import NamedTuple
from zoneinfo import ZoneInfo

from aggregator.model import Moment
from aggregator.normalize import ago, calendars, clock, months
from aggregator.normalize.clock import AHEAD as AHEAD
from aggregator.normalize.clock import EARLIEST as EARLIEST
from aggregator.normalize.dated_urls import from_url as from_url  # who reads dates, reads those of addresses too
from aggregator.normalize.text import fold

LONGEST = 200
YEARLESS_AHEAD = timedelta(days=2)
"""A day without a year that lies further ahead than this was last year's."""

MONTHS = months.numbers()
_MONTH = "(" + months.alternatives({*MONTHS, *chain(*months.OF_ONE_LANGUAGE.values())}) + r")(?![^\W\d_])"
_SOON = r"(?=[^\W\d_]\D{1,24}\d)"
"""A figure not far behind a word: without one it need not be compared with six hundred names of months."""
_DAY = r"(0?[1-9]|[12]\d|3[01])"
_YEAR = r"((?:19|20)\d\d)"
_SHORT_YEAR = r"'?(\d\d)(?=\s+\d\d?[:.]\d|\s*г(?:\.|ода?)?(?!\w)|\W*$)"
_YEAR_AFTER_TIME = rf"(?=(?:[\s,]*(?:в\s+)?\d\d?:[\d:]+(?:\s+[a-z]{{2,5}})?[\s,]+{_YEAR}(?!\d))?)"

FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"(?<!\d){_YEAR}(?:\.|\s?m\.)?\s+{_MONTH}\.?\s+{_DAY}(?!\d)"), "ymd"),  # Hungarian, Lithuanian
    (re.compile(rf"(?<!\d){_YEAR}(?:,|\s?ж\.?|\s?жыл\w*)?\s+{_DAY}\s+{_MONTH}"), "ydm"),  # Kazakh, Hungarian order
    (
        re.compile(
            rf"(?<!\d)(?<!\d:){_DAY}[»\"”]?(?:-?(?:го|ого|е|st|nd|rd|th|er|º))?[\s./-]*(?=[^\W\d_])(?:de\s+|of\s+|(?:{months.weekdays()})\s+)?{_MONTH}(?:\s/\s[^\W\d_]+)?\.?[\s,/-]*(?:de\s+|del\s+)?"
            rf"(?:{_YEAR}|{_SHORT_YEAR}|{_YEAR_AFTER_TIME})"
        ),
        "dmyyy",
    ),
    (
        re.compile(
            rf"(?<![^\W\d_]){_SOON}{_MONTH}\.?\s+{_DAY}(?:st|nd|rd|th)?(?:(?={_YEAR[1:-1]}(?!\d))|(?![\d:]))(?:,?\s*{_YEAR}(?!\d)|{_YEAR_AFTER_TIME})"
        ),
        "mdyy",
    ),
    (re.compile(rf"(?<!\d){_YEAR}\s?[./年년-]\s?(\d{{1,2}})\s?[./月월-]\s?(\d{{1,2}})(?!\d)"), "ymd"),
    (re.compile(rf"(?<!\d)(?P<first>\d{{1,2}})\s?[./|-]\s?(\d{{1,2}})\s?[./|-]\s?{_YEAR}"), "dmy"),
    (re.compile(rf"(?<![\d.])(?P<first>\d{{1,2}})\.(\d{{1,2}})\s{_YEAR}(?!\d)"), "dmy"),
    (re.compile(r"(?<![\d.])(?P<first>\d{1,2})([./])(\d{1,2})\2(\d\d)(?!\d|[./]\d)"), "d-my"),
    (re.compile(r"(?<!\d)(1[0-2]|0?[1-9])\s?[月월]\s?([12]\d|3[01]|0?[1-9])\s?[日일]"), "md"),
    (re.compile(r"(?<![\d)-])(?P<first>\d\d)-(\d\d)-(\d\d)(?=,?\s+\d\d?:\d)"), "dmy"),  # without a time: a telephone number
)  # fmt: skip
"""Ways to write a day, and what each group is (`d`, `m`, `y`; `-` is nothing). Named group `first`: day or month."""

ISO = re.compile(
    r"(?<!\d)(\d{4})(-?)(0[1-9]|1[0-2])\2(\d{2})"
    r"(?:(?:t|\s)\s*(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d{1,9})?)?\s*(z(?!\w)|[+-]\d{2}:?\d{2}(?!\d)|[+-]\d{2}(?![\d:]))?|(?!\d))"
)
"""ISO 8601 / RFC 3339, extended and basic."""

DIGITS = re.compile(r"(\d{10})(?:\d{3})?|(\d{12}|\d{14})")
"""Nothing but digits: seconds or milliseconds since 1970, or YYYYMMDDhhmm[ss]."""

GLUED = re.compile(r"(?<![\d:])(\d{1,2}:[0-5]\d)(?=\d)")
"""`14:3512 ноября`: two elements of a page, joined without a space."""

PUBLISHED = re.compile(r"опубликован\w*|размещен\w*|добавлен\w*|создан\w*|published|posted|created")
_LABEL = rf"(?:{PUBLISHED.pattern}|обновлен\w*|дата|публикации|время|updated|date|on|at|от|в)"
_LABELS = rf"(?:\W*{_LABEL}(?!\w))*\W*"
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "понедельник пн mon monday", "вторник вт tue tuesday", "среда среду ср wed wednesday", "четверг чт thu thursday",
            "пятница пятницу пт fri friday", "суббота субботу сб sat saturday", "воскресенье вс sun sunday",
        )
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
WEEKDAY_ALONE = re.compile(rf"{_LABELS}(?:во?\s+|last\s+)?({_WEEKDAY})(?!\w)\.?")
DAY_DOT_MONTH = re.compile(r"(?<![\d.:])(?P<first>0?[1-9]|[12]\d|3[01])([./])(\d{2})(?![\d:/]|\.\d)")
DAY_DOT_MONTH_ALONE = re.compile(rf"{_LABELS}(?:(?:{_WEEKDAY})\W+)?\d{{1,2}}[./]\d\d\W*")
MONTH_YEAR = re.compile(
    rf"(?<![^\W\d_])(?<!\d\s){_SOON}{_MONTH}\.?,?\s+{_YEAR}(?!\d)|^{_YEAR}\s{_MONTH}$|^{_YEAR}-(0[1-9]|1[0-2])$|^(0[1-9]|1[0-2])\.{_YEAR}$"
)
"""The last but one is W3C-DTF, as sitemaps and `dc:date` have it."""
DAYS_BACK = re.compile(r"(?<!\w)(?:(позавчера)|(вчера|yesterday)|(сегодня|today))(?!\w)")
SAID_BEFORE_TIME = re.compile(_LABELS)
WORD = re.compile(r"[^\W\d_]{2,}")
MOST_WORDS_AFTER_TIME = 3


MONTH_FIRST = ("en-us", "en-ph", "fil", "es-us")
"""Languages whose figures are month, day, year (Unicode CLDR, short dates)."""

HALF_DAY = re.compile(r"\d\s?[ap]\.?m\b")
"""English that does not say whose, and counts hours to twelve, is America's: the others write 24 or name the month."""

WORD_BEFORE, WORD_AFTER = re.compile(r"[^\W\d_]\s$"), re.compile(r"\s(?!(?:at|by|from|on|в|во|от)\s)[^\W\d_]")
"""Amid words "today" is in a sentence or a name: `USA Today Network`."""


class Here(NamedTuple):
    """Where and when a dateline is read."""

    now: datetime
    """Local, aware."""
    zone: ZoneInfo
    month_first: bool = False
    language: str = ""


def parse(text: str, *, now: datetime, zone: ZoneInfo, language: str | None = None) -> Moment | None:
    """The instant a dateline means, or None if it is none that can be true (before 1990, over 24 hours ahead).

    `now` (aware) resolves "yesterday" and missing years; `zone` is the local time of the source. In `12/11/2024` the day
    comes first, as in Russia and most of the world, but for `language` "en-US", and where only the other reading is a
    date. Every month name is understood, whatever the language. Only the first 200 characters are read.
    """
    spoken = (language or "").lower().replace("_", "-")
    folded = calendars.gregorian(fold(text[:LONGEST]), spoken)
    folded = _published(GLUED.sub(r"\1 ", folded) if ":" in folded else folded)
    if not folded:
        return None
    month_first = spoken.startswith(MONTH_FIRST) or (spoken == "en" and HALF_DAY.search(folded) is not None)
    here = Here(now.astimezone(zone), zone, month_first, spoken[:2])
    for rule in _RULES:
        try:
            found = rule(folded, here)
        except (ValueError, OverflowError):  # no such day: 31 February
            return None
        if found is not None:
            return found if clock.possible(found.at, now) else None
    return None


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """The calendar day of an instant where the source is."""
    return instant.astimezone(zone).date()


def written_day(moment: Moment, zone: ZoneInfo) -> date:
    """The calendar day a reader of the page saw: in the offset the date was written with, else where the source is.

    An offset of nothing is how machines write, wherever they stand: it names no place.
    """
    return moment.at.astimezone(timezone(moment.offset) if moment.offset else zone).date()


# ---------------------------------------------------------------- rules, tried in this order


def _digits(text: str, here: Here) -> Moment | None:
    found = DIGITS.fullmatch(text)
    if found is None:
        return None
    if found[1]:
        return Moment(datetime.fromtimestamp(int(found[1]), UTC))
    local = datetime.strptime(found[2].ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=here.zone)
    return Moment(local.astimezone(UTC), "second" if len(found[2]) == 14 else "minute")


def _iso(text: str, here: Here) -> Moment | None:
    found = ISO.search(text)
    if found is None:
        return None
    year, _, month, day, hour, minute, second, said = found.groups()
    if hour is None:
        return clock.at(date(int(year), int(month), int(day)), text[: found.start()], text[found.end() :], here.zone)
    named = (clock.offset(said) if said else None) or clock.zone_named(text[found.end() :])
    clock_time = (int(hour), int(minute), min(int(second or 0), 59))
    at = datetime(int(year), int(month), int(day), *clock_time, tzinfo=named or here.zone)
    return Moment(at.astimezone(UTC), "second" if second else "minute", at.utcoffset() if named else None)


def _written(text: str, here: Here) -> Moment | None:
    for pattern, order in FORMS:
        if found := pattern.search(text):
            day = _day(found, order, here)
            return clock.at(day, text[: found.start()], text[found.end() :], here.zone)
    return None


def _ago(text: str, here: Here) -> Moment | None:
    found = ago.before(text, here.now)
    if found is None:
        return None
    moment, rest = found
    if moment.precision == "day" and clock.TIME.search(rest):
        return clock.at(local_day(moment.at, here.zone), "", rest, here.zone)
    return moment


def _days_back(text: str, here: Here) -> Moment | None:
    found = DAYS_BACK.search(text)
    if found is None:
        return None
    before, after = text[: found.start()], text[found.end() :]
    if WORD_BEFORE.search(before) and WORD_AFTER.match(after) and not SAID_BEFORE_TIME.fullmatch(before):
        return None
    day = here.now.date() - timedelta(days=2 if found[1] else 1 if found[2] else 0)
    return clock.at(day, before, after, here.zone)


def _day_dot_month(text: str, here: Here) -> Moment | None:
    """`12.11 14:35`, or `12.11` alone: among words it may be a price or a score."""
    found = DAY_DOT_MONTH.search(text)
    if found is None:
        return None
    before, after = text[: found.start()], text[found.end() :]
    if not (clock.TIME.search(before) or clock.TIME.search(after) or DAY_DOT_MONTH_ALONE.fullmatch(text)):
        return None
    return clock.at(_day(found, "d-m", here), before, after, here.zone)


def _month(text: str, here: Here) -> Moment | None:
    found = MONTH_YEAR.search(text)
    if found is None:
        return None
    name, month = found[1] or found[4], found[6] or found[7]
    year = int(found[2] or found[3] or found[5] or found[8])
    return Moment(datetime(year, _month_number(name or month, here), 1, tzinfo=here.zone).astimezone(UTC), "month")


def _weekday(text: str, here: Here) -> Moment | None:
    """`понедельник, 14:35`: the last one, today included."""
    found = WEEKDAY_ALONE.match(text)
    after = text[found.end() :] if found else ""
    if found is None or WORD.search(clock.MOSCOW.sub("", clock.TIME.sub("", after))):
        return None
    day = here.now.date() - timedelta(days=(here.now.weekday() - WEEKDAYS[found[1]]) % 7)
    return _not_yet(clock.at(day, "", after, here.zone), day, 7, after, here)


def _time_of_day(text: str, here: Here) -> Moment | None:
    """A bare `12:20` is today's, or yesterday's if it has not come yet; in a sentence or a span it is no dateline."""
    found = clock.TIME.search(text)
    if found is None or not SAID_BEFORE_TIME.fullmatch(text[: found.start()]):
        return None
    after = text[found.end() :]
    if clock.TIME.search(after) or len(WORD.findall(after)) > MOST_WORDS_AFTER_TIME:
        return None
    today, said = here.now.date(), text[found.start() :]
    return _not_yet(clock.at(today, "", said, here.zone), today, 1, said, here)


_RULES: tuple[Callable[[str, Here], Moment | None], ...] = (
    _digits, _iso, _written, _ago, _days_back, _day_dot_month, _month, _weekday, _time_of_day,
)  # fmt: skip


# ---------------------------------------------------------------- parts


def _day(found: re.Match[str], order: str, here: Here) -> date:
    said = {part: group for part, group in zip(order, found.groups(), strict=True) if group is not None}
    month, day = _month_number(said["m"], here), int(said["d"])
    numbers_only = "first" in found.re.groupindex
    if (numbers_only and here.month_first and day <= 12) or (month > 12 and day <= 12):
        month, day = day, month
    if year := said.get("y"):
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    return _latest(month, day, here.now)


def _month_number(said: str, here: Here) -> int:
    return months.OF_ONE_LANGUAGE.get(here.language, {}).get(said) or MONTHS.get(said) or int(said)


def _latest(month: int, day: int, now: datetime) -> date:
    """The last such day that is not more than two days ahead (29 February: of the last leap year)."""
    for year in range(now.year + 1, now.year - 9, -1):
        if (month, day) == (2, 29) and not (year % 4 == 0 and (year % 100 or year % 400 == 0)):
            continue
        if (latest := date(year, month, day)) <= (now + YEARLESS_AHEAD).date():
            return latest
    raise ValueError("no such day in ten years")


def _published(text: str) -> str:
    """`Обновлено: 13.11.2024, опубликовано: 12.11.2024`: the second is what is asked for."""
    changed = clock.UPDATED.search(text)
    published = PUBLISHED.search(text, changed.end()) if changed else None
    return text[published.start() :] if published else text


def _not_yet(moment: Moment, day: date, step: int, said: str, here: Here) -> Moment:
    """What has not come yet today is meant of the day (or weekday) before."""
    return moment if moment.at <= here.now else clock.at(day - timedelta(days=step), "", said, here.zone)
