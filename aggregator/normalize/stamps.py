"""A time stamp as programs write it in, its instant out: RFC 822 (section 5, with RFC 1123's years) and RFC 3339.

Thirty times as fast as `dates.parse`, which reads everything else; what these two patterns match, it reads the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from aggregator.model import Moment

MONTHS = {name: number for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
_ZONE = r"(GMT|UTC|Z|[+-](?:0\d|1[0-3])[0-5]\d)"
MAIL = re.compile(
    rf"(?:(?:{'|'.join(DAYS)}),\s+)?(\d\d?)\s+({'|'.join(MONTHS)})\s+((?:199|20[0-8])\d)\s+([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?\s+{_ZONE}"
)
NET = re.compile(
    r"((?:199|20[0-8])\d)-(0[1-9]|1[0-2])-(\d\d)[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d{1,9})?)?"
    r"(Z|[+-](?:0\d|1[0-3]):?[0-5]\d)"
)
LOCAL = re.compile(
    r"((?:199|20[0-8])\d)-(0[1-9]|1[0-2])-(\d\d)(?:[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d{1,9})?)?)?"
)
LONGEST = 40


def parse(text: str, zone: ZoneInfo | None = None) -> Moment | None:
    """The instant, with the offset it was written in; None for anything else, and for a day that is none.

    With a `zone`, a stamp that names none, or no time, is read as of there.
    """
    stamp = text.strip()
    if len(stamp) > LONGEST:
        return None
    found = NET.fullmatch(stamp) or MAIL.fullmatch(stamp) or (LOCAL.fullmatch(stamp) if zone else None)
    try:
        return _READ[found.re](found, zone) if found else None
    except ValueError:  # 31 February
        return None


def _of_net(found: re.Match[str], _zone: ZoneInfo | None) -> Moment:
    year, month, day, hour, minute, second, said = found.groups()
    return _moment((int(year), int(month), int(day), int(hour), int(minute)), second, said)


def _of_mail(found: re.Match[str], _zone: ZoneInfo | None) -> Moment:
    day, name, year, hour, minute, second, said = found.groups()
    return _moment((int(year), MONTHS[name], int(day), int(hour), int(minute)), second, said)


def _of_local(found: re.Match[str], zone: ZoneInfo | None) -> Moment:
    year, month, day, hour, minute, second = found.groups()
    clock = (int(hour or 0), int(minute or 0), int(second or 0))
    local = datetime(int(year), int(month), int(day), *clock, tzinfo=zone)
    return Moment(local.astimezone(UTC), "second" if second else "minute" if hour else "day")


def _moment(at: tuple[int, int, int, int, int], second: str | None, said: str) -> Moment:
    offset = _offset(said)
    return Moment(datetime(*at, int(second or 0), tzinfo=UTC) - offset, "second" if second else "minute", offset)


_READ: dict[re.Pattern[str], Callable[[re.Match[str], ZoneInfo | None], Moment]] = {
    NET: _of_net, MAIL: _of_mail, LOCAL: _of_local,
}  # fmt: skip


@lru_cache(maxsize=64)
def _offset(zone: str) -> timedelta:
    if zone in ("GMT", "UTC", "Z"):
        return timedelta(0)
    ahead = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return -ahead if zone[0] == "-" else ahead
