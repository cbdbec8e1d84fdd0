"""A span of time in words in, the instant that long ago out: `час назад`, `2 часа 15 минут назад`, `5 мин. назад`, `3d ago`.

A new unit is one line of UNITS, a new word for a number one of COUNTS.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from aggregator.model import Moment, Precision

JUST_NOW = re.compile(r"только что|just now|(?<!\w)(?:сейчас|now)\W*$")
COUNTS = {
    "пол": 0.5, "half a": 0.5, "half an": 0.5, "полтора": 1.5, "полторы": 1.5, "один": 1, "одну": 1, "a": 1, "an": 1,
    "one": 1, "два": 2, "две": 2, "пару": 2, "two": 2, "a couple of": 2, "couple of": 2, "три": 3, "three": 3,
    "несколько": 3, "a few": 3, "few": 3, "several": 3, "четыре": 4, "four": 4, "пять": 5, "five": 5, "шесть": 6,
    "six": 6, "семь": 7, "seven": 7, "восемь": 8, "eight": 8, "девять": 9, "nine": 9, "десять": 10, "ten": 10,
}  # fmt: skip
UNITS: tuple[tuple[str, timedelta | int], ...] = (
    ("секунд[уы]?|сек|с|seconds?|secs?|s", timedelta(seconds=1)),
    ("минут[уы]?|мин|м|minutes?|mins?|m", timedelta(minutes=1)),
    ("час(?:а|ов|ик)?|ч|hours?|hrs?|h", timedelta(hours=1)),
    ("день|дня|дней|дн|д|сутки|суток|сут|days?|d", timedelta(days=1)),
    ("недел[юиь]|нед|weeks?|wks?|w", timedelta(weeks=1)),
    ("месяц(?:а|ев)?|мес|months?|mos?", 1),
    ("год(?:а)?|лет|years?|yrs?|y", 12),
)
"""The words of each unit, and its length: a fixed span, or calendar months."""

_COUNT = "|".join(sorted(COUNTS, key=len, reverse=True))
_UNIT = "|".join(f"(?P<u{index}>{names})" for index, (names, _) in enumerate(UNITS))
_BARE = "|".join(names for names, _ in UNITS)
PART = re.compile(rf"(?:(?P<digits>\d{{1,4}})\s*|(?P<count>{_COUNT})\s*)?(?:{_UNIT})(?![^\W\d_])\.?")
AGO = re.compile(
    rf"(?<!\w)((?:(?:(?:\d{{1,4}}|{_COUNT})\s*)?(?:{_BARE})(?![^\W\d_])\.?[\s,]+(?:(?:и|and)\s+)?){{1,3}})(?:тому\s+)?(?:назад|ago)(?!\w)"
)


def before(text: str, local: datetime) -> tuple[Moment, str] | None:
    """The instant a folded text counts back to from `local`, and what else it says; None if it does not count back."""
    if JUST_NOW.search(text):
        return Moment(local.astimezone(UTC), "minute"), ""
    found = AGO.search(text) if "назад" in text or "ago" in text else None
    if found is None:
        return None
    back, days = local, False
    for part in PART.finditer(found[1]):
        unit = UNITS[int(str(part.lastgroup)[1:])][1]
        count = float(part["digits"] or COUNTS.get(part["count"] or "", 1))
        if isinstance(unit, int):
            back = _months_before(back, round(count * unit))
        elif unit >= timedelta(days=1):
            back = back - count * unit
        else:  # hours are counted in UTC: clocks may have been changed since
            back = (back.astimezone(UTC) - count * unit).astimezone(local.tzinfo)
        days = days or isinstance(unit, int) or unit >= timedelta(days=1)
    precise: Precision = "day" if days else "minute"
    at = back.replace(hour=0, minute=0, second=0, microsecond=0) if days else back.replace(microsecond=0)
    return Moment(at.astimezone(UTC), precise), f"{text[: found.start()]} {text[found.end() :]}"


def _months_before(local: datetime, count: int) -> datetime:
    """The same day of an earlier month, or that month's last (31 March, one month before: 28 or 29 February)."""
    whole = local.year * 12 + local.month - 1 - count
    first = local.replace(year=whole // 12, month=whole % 12 + 1, day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return first.replace(day=min(local.day, (following - timedelta(days=1)).day))
