"""An address in, the day or month it names out: `/2024/11/12/`, `/2024-11-12-…`, `/20241112/`, `/12-11-2024/`, `/2024/11/`."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from aggregator.model import Moment
from aggregator.normalize import clock

LONGEST = 2_000
_YEAR = r"(?:19|20)\d\d"
_MONTH, _DAY = "0[1-9]|1[0-2]", r"0[1-9]|[12]\d|3[01]"
_END = r"(?=[/_.?-]|$)"
FORMS: tuple[re.Pattern[str], ...] = (
    re.compile(rf"/(?P<y>{_YEAR})(?P<s>[/_.-])(?P<m>{_MONTH}|[1-9])(?:(?P=s)(?P<d>{_DAY}|[1-9]))?{_END}"),
    re.compile(rf"/(?P<y>{_YEAR})(?P<m>{_MONTH})(?P<d>{_DAY}){_END}"),
    re.compile(rf"[_-](?P<y>20\d\d)(?P<s>[_-]?)(?P<m>{_MONTH})(?P=s)(?P<d>{_DAY}){_END}"),
    re.compile(rf"/(?P<d>{_DAY})(?P<s>[-.]?)(?P<m>{_MONTH})(?P=s)(?P<y>20\d\d){_END}"),
)
"""Ways to write a day in an address. A new one is one line; the one that stands first in the address counts."""


def from_url(url: str, zone: ZoneInfo, now: datetime) -> Moment | None:
    """The day (or month) that an address names, as local midnight of the zone; None if none that can be true."""
    matches = [found for form in FORMS if (found := form.search(url[:LONGEST]))]
    if not matches:
        return None
    found = min(matches, key=lambda match: match.start())
    year, month, day = found["y"], found["m"], found["d"]
    try:
        at = datetime(int(year), int(month), int(day or 1), tzinfo=zone).astimezone(UTC)
    except ValueError:
        return None
    return Moment(at, "day" if day else "month") if clock.possible(at, now) else None
