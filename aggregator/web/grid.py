"""A month's weeks as rows of an HTML table. By hand, not by a template: forty small cells cost as much as a page of stories.

All that is written is numbers, our own words and a path that is made of Latin letters.
"""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from aggregator.web.escaping import escaped
from aggregator.web.pages.calendar import Cell, Month, address
from aggregator.web.words import Words


def rows(month: Month, base: str, words: Words) -> Markup:
    """The `<tr>` elements of a month; `base` is the address of the place, ending with a slash."""
    start = escaped(base)
    return Markup("\n".join([f"<tr>{_cells(week, start, words)}</tr>" for week in month.weeks]))


def _cells(week: Iterable[Cell], base: str, words: Words) -> str:
    return "".join([_cell(cell, base, words) for cell in week])


def _cell(cell: Cell, base: str, words: Words) -> str:
    day = cell.day
    if day is None:
        return "<td></td>"
    today = ' aria-current="date"' if cell.today else ""
    if cell.state != "news":
        return f'<td class="{cell.state}{" shown" if cell.shown else ""}"{today}>{day.day}</td>'
    label = escaped(words.day_counted(day, cell.articles))
    shown = ' class="shown"' if cell.shown else ""
    return (
        f'<td{shown}><a href="{base}{address(day)}" '
        f'aria-label="{label}"{today}><b>{day.day}</b><small>{cell.articles}</small></a></td>'
    )
