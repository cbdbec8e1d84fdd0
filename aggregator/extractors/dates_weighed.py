"""Readings of a page's dates in, the one to believe out, with the share of cases in which such a one was right.

Machines write UTC, readers see a local day; templates fill a field with the day of the last change. So what stands beside
the headline is asked too. A new kind of evidence is one line of CONFIDENCE.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from aggregator.extractors.dates_shown import Doubt
from aggregator.model import Method, Moment
from aggregator.normalize import dates

CONFIDENCE = {
    "selector": 1.0, "template": 0.9, "json-ld": 0.85, "microdata": 0.82, "meta": 0.9, "near": 0.88, "above": 0.88, "time": 0.88, "named": 0.87, "url": 0.9, "led": 0.85, "titled": 0.85,
    "misnamed": 0.8, "picture": 0.7, "scripted": 0.7, "anywhere": 0.63,
}  # fmt: skip
"""The share of pages where a date of that kind alone was right: 812 pages with a gold date, hosts not looked at included."""

AGREED = 0.96
"""The same where two kinds of evidence name one day."""

YEARLESS = 0.3
"""The same of a day without a year, or counted back from a today that nobody knows."""

EAST, WEST = timedelta(hours=14), timedelta(hours=-11)
"""The farthest offsets from UTC where people live: Kiribati, American Samoa (tz database). Twelve hours less is a lost PM."""

OFTEN_EAST, OFTEN_WEST = timedelta(hours=12), timedelta(hours=-8)
"""Offsets that a bare day may let infer: New Zealand, the west coast of America. What would need more is another day."""

SAME_DAY_HOURS = range(8, 15)
"""Hours of UTC at which it is the same day from the west coast of America to Japan."""

QUARTER = timedelta(minutes=15)
"""Every offset is a multiple of it."""

NEARBY_DAYS = 10
"""A dateline beside the headline that is farther from the claim than this belongs to something else."""


DOUBTS: dict[Doubt | None, int] = {None: 0, "prose": 1, "today": 2, "changed": 3}
"""What speaks against a reading, the weakest objection first."""


class Reading(NamedTuple):
    """A date as somebody said it."""

    moment: Moment
    kind: str
    """One of CONFIDENCE."""
    method: Method
    yearly: bool = True
    """Whether it names its year: one that does not may be of any year, one that counts back from today of any day."""
    doubt: Doubt | None = None
    """What speaks against its being the article's."""


def sure(reading: Reading) -> bool:
    """Whether it names its year, and nothing speaks against it."""
    return reading.yearly and reading.doubt is None


def answers(reading: Reading) -> bool:
    """Whether it is of the article, if only of its last change: other places need not be asked."""
    return reading.yearly and reading.doubt in (None, "changed")


def rank(reading: Reading) -> int:
    """The order in which readings are believed: those that name their year first, what is doubtful last of them."""
    return 0 if sure(reading) else DOUBTS[reading.doubt] if reading.yearly else len(DOUBTS) + 1


def confidence_of(reading: Reading) -> float:
    """The share of cases in which such a reading, with nothing to confirm it, was right."""
    return CONFIDENCE[reading.kind] if reading.yearly else YEARLESS


def day_of(reading: Reading, zone: ZoneInfo) -> date:
    """The day a reader saw."""
    return dates.written_day(reading.moment, zone)


def finer(day: Reading, readings: Iterable[Reading], zone: ZoneInfo) -> Reading:
    """The first reading that says the hour of that same day, else the day."""
    wanted = day_of(day, zone)
    for reading in readings:
        if reading.moment.precision != "day" and day_of(reading, zone) == wanted:
            return reading
    return day


def in_utc(reading: Reading) -> bool:
    """Whether it was written as machines write, in UTC, which says nothing of the place."""
    return reading.moment.precision != "day" and reading.moment.offset == timedelta(0)


def corroborated(best: Reading, said: Iterable[Reading], zone: ZoneInfo) -> bool:
    """Whether another method says the same day and no zone where many live would make it another: no need to ask further."""
    if best.moment.precision == "day" or not (best.moment.offset or best.moment.at.hour in SAME_DAY_HOURS):
        return False
    return any(other.method != best.method and day_of(other, zone) == day_of(best, zone) for other in said)


def dubious(best: Reading, changed: Reading | None, zone: ZoneInfo) -> bool:
    """Whether a claim may be that of another event: the page was last changed not after it, or on another day."""
    return changed is not None and (_not_after(changed, best, zone) or day_of(changed, zone) != day_of(best, zone))


def _not_after(changed: Reading, best: Reading, zone: ZoneInfo) -> bool:
    """Whether the page calls itself changed before it was published, or just then; a bare day says no hour."""
    if "day" in (changed.moment.precision, best.moment.precision):
        return day_of(changed, zone) < day_of(best, zone)
    return changed.moment.at <= best.moment.at


def speaks_to(shown: Reading, best: Reading, changed: Reading | None) -> bool:
    """Whether what is shown confirms or outweighs a claim: the very instant of the last change does not."""
    if shown.moment.at == best.moment.at:
        return True
    of_change = changed is not None and shown.moment.precision != "day" and shown.moment.at == changed.moment.at
    return sure(shown) and not of_change


def localised(best: Reading, other: Reading, zone: ZoneInfo) -> Reading | None:
    """The reading, written in UTC, with the offset that another one of the same instant lets know; None if it lets know none."""
    if other.moment.precision == "day":
        return None
    if other.moment.offset is not None:
        same = abs(other.moment.at - best.moment.at) < timedelta(minutes=1)
        return _with(best, other.moment.offset) if same and other.moment.offset else None
    ahead = _wall(other.moment.at, zone) - _wall(best.moment.at, ZoneInfo("UTC"))
    whole = round(ahead / QUARTER) * QUARTER
    fits = WEST <= whole <= EAST and whole and abs(ahead - whole) < timedelta(minutes=1)
    return _with(best, whole) if fits else None


def on_day(best: Reading, other: Reading, zone: ZoneInfo) -> Reading | None:
    """The reading, written in UTC, with the least offset that puts it on the other's bare day; None if no place has one."""
    if other.moment.precision != "day":
        return None  # a clock that fits no offset is that of another event
    at, wanted = best.moment.at, day_of(other, zone)
    start = datetime.combine(wanted, time(), tzinfo=at.tzinfo)
    late = at - start - timedelta(days=1)
    ahead = -(-(start - at) // QUARTER) * QUARTER if at < start else -(late // QUARTER + 1) * QUARTER
    return _with(best, ahead) if OFTEN_WEST <= ahead <= OFTEN_EAST else None


def swapped(one: date, other: date) -> bool:
    """Whether the two differ in which of two numbers is the month."""
    return one.year == other.year and (one.day, one.month) == (other.month, other.day)


def weighed(best: Reading, shown: Reading, changed: Reading | None, zone: ZoneInfo) -> tuple[Reading, float]:
    """The claim or what is shown beside the headline, and how sure it is; `changed` is the last change, if the page says so."""
    claimed, seen = day_of(best, zone), day_of(shown, zone)
    if claimed == seen:
        return best, AGREED
    if in_utc(best) and (moved := localised(best, shown, zone) or on_day(best, shown, zone)):
        return moved, AGREED
    if swapped(claimed, seen):
        return (shown if best.method == "meta" else best), CONFIDENCE["meta"]
    if abs(claimed - seen) <= timedelta(days=NEARBY_DAYS) or (changed and _template_filled(best, shown, changed, zone)):
        return shown, CONFIDENCE["near"]
    return best, confidence_of(best)


def _template_filled(best: Reading, shown: Reading, changed: Reading, zone: ZoneInfo) -> bool:
    """Whether it is the claim that is of another event, and not what is shown.

    It is where the page calls itself changed before it was published, or shows plainly the day of the last change.
    """
    seen = day_of(shown, zone)
    if seen < day_of(best, zone):
        return _not_after(changed, best, zone)
    return seen == day_of(changed, zone)


def _with(reading: Reading, offset: timedelta) -> Reading:
    return reading._replace(moment=replace(reading.moment, offset=offset))


def _wall(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
