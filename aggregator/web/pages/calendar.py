"""A month as a grid of weeks: which days have news, which are to come. Pure: numbers in, cells out."""

from __future__ import annotations

import re
from calendar import Calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

MONDAY_FIRST = Calendar(firstweekday=0)

DAY = re.compile(r"\d{4}-\d\d-\d\d")

State = Literal["news", "empty", "future", "outside"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the grid. Only `news` is a link; `outside` belongs to the month before or after, and is no day here."""

    day: date | None
    state: State
    articles: int = 0
    today: bool = False
    shown: bool = False
    """It is the day whose page this is."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month to be shown."""

    first: date
    weeks: tuple[tuple[Cell, ...], ...]
    before: date | None
    """The first day of the month before, unless the archive begins after that."""
    after: date | None
    """The first day of the month after, unless that is to come."""


def month(
    first: date, counts: Mapping[date, int], *, today: date, begins: date | None = None, shown: date | None = None
) -> Month:
    """The month of `first` by its articles a day. `begins` is the archive's first day; `shown` the page's own."""

    def cell(number: int) -> Cell:
        if not number:
            return Cell(None, "outside")
        day = date(first.year, first.month, number)
        articles = counts.get(day, 0)
        state: State = "future" if day > today else "news" if articles else "empty"
        return Cell(day, state, articles, today=day == today, shown=day == shown)

    weeks = tuple(tuple(cell(day) for day in week) for week in MONDAY_FIRST.monthdayscalendar(first.year, first.month))
    before, after = previous(first), following(first)
    return Month(
        first,
        weeks,
        before if begins and before and before >= begins.replace(day=1) else None,
        after if after and after <= today else None,
    )


def day_of(year: str, month: str, day: str = "01") -> date | None:
    """The day that an address names, if there is such a day; years and months only as four and two digits."""
    said = year + month + day
    if not (len(year) == 4 and len(month) == len(day) == 2 and said.isascii() and said.isdigit()):
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def address(day: date, *, whole: bool = False) -> str:
    """How an address names a day, `2024/11/12/`, or the `whole` month that it is in, `2024/11/`."""
    return f"{day.isoformat()[: 7 if whole else 10]}/".replace("-", "/")


def previous(first: date) -> date | None:
    """The first day of the month before; None before the year 1."""
    return (first - timedelta(days=1)).replace(day=1) if first > date.min else None


def following(first: date) -> date | None:
    """The first day of the month after; None after the year 9999."""
    try:
        return (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    except OverflowError:
        return None
