"""Articles and days of the archive in, a page of news or a month's grid on the terminal out."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from aggregator.cli import paper
from aggregator.cli.settings import counted
from aggregator.normalize import text
from aggregator.store.search import Found

Row = Mapping[str, Any]
"""One row of the view `news`: column name to value."""

EXCERPT = 240
LONGEST_NAME = 80
"""Characters of a cited name: it may be a whole title of office."""

MOST_FACETS = 8
MARGIN = 9
"""Columns to the left of everything but the headline: room for `  13:15  `."""


def day_title(day: date, where: str, articles: int) -> Text:
    """`Tuesday, 12 November 2024 · Спасск-Дальний · 14 articles`."""
    parts = [paper.long_day(day), where, counted(articles, "article")]
    return Text(" · ".join(part for part in parts if part), style="bold")


def pages(out: Console, rows: Sequence[Row], where: str, *, full: bool = False) -> None:
    """Print articles, each day under its title, in their order."""
    for day, group in groupby(rows, key=lambda row: row["day"]):
        articles = list(group)
        out.print(day_title(date.fromisoformat(day), paper.line(where), len(articles)))
        for row in articles:
            out.print()
            article(out, row, full=full)
        out.print()


def article(out: Console, row: Row, *, full: bool = False, body: Text | None = None) -> None:
    """Print one article: local time, headline, outlet, excerpt (or `body`), link."""
    clock = row["published_local"][11:16] if row["published_local"] else ""
    paper.indented(out, Text(f"{clock or '--:--'}  {paper.line(row['title'])}", style="bold"), 2)
    paper.indented(out, Text(_origin(row), style="dim"), MARGIN)
    for paragraph in [body] if body is not None else _body(row, full=full):
        paper.indented(out, paragraph, MARGIN)
    paper.link(out, row["url"], MARGIN)


def _origin(row: Row) -> str:
    parts = [paper.line(row["source_name"])]
    if row["original_source"]:
        parts.append(f"reprint of {paper.line(row['original_source'])}")
    parts += _story(row)
    if row["primary_source"] or row["via"]:
        word, name = ("source", row["primary_source"]) if row["primary_source"] else ("via", row["via"])
        parts.append(f"{word}: {text.excerpt(paper.line(name), LONGEST_NAME)}")
    if row["revision_count"]:
        parts.append("changed since" if row["revision_count"] == 1 else f"changed {row['revision_count']} times since")
    return " · ".join(parts)


def _story(row: Row) -> list[str]:
    """`4 outlets, first: ИА «Кедровка»`, of what several carry."""
    if (row["story_outlets"] or 0) < 2:
        return []
    return [f"{counted(row['story_outlets'], 'outlet')}, first: {paper.line(row['story_first'])}"]


def _body(row: Row, *, full: bool) -> Iterable[Text]:
    """An excerpt; the whole text only if that was asked for and the source allows it."""
    if full and row["full_text"] and row["text"]:
        return [Text(paper.line(paragraph)) for paragraph in row["text"].split("\n\n")]
    words = paper.line(row["lead"] or row["text"] or "")
    return [Text(text.excerpt(words, EXCERPT))] if words else []


def hit(out: Console, found: Row) -> None:
    """Print one hit of a search: local time, headline, outlet, excerpt, link; what matched is marked."""
    clock = found["published_local"] or found["day"]
    paper.indented(out, _marked(found["title_marked"], "bold"), 2)
    paper.indented(out, Text(f"{paper.line(clock)} · {paper.line(found['source_name'])}", style="dim"), MARGIN)
    if found["snippet"]:
        paper.indented(out, _marked(found["snippet"]), MARGIN)
    paper.link(out, found["url"], MARGIN)


def facets(out: Console, found: Found) -> None:
    """Print what the matches are made up of: places, sources, months."""
    for name, each in (("places", found.places), ("sources", found.sources), ("months", found.months)):
        said = [f"{paper.line(facet.name)} {facet.count:,}" for facet in each[:MOST_FACETS]]
        if len(each) > 1:
            more = f" · and {len(each) - MOST_FACETS} others" if len(each) > MOST_FACETS else ""
            out.print(Text(f"{name}: {' · '.join(said)}{more}", style="dim"), soft_wrap=not out.is_terminal)


def _marked(segments: Sequence[tuple[str, bool]], style: str = "") -> Text:
    """Segments of a text, with what matched in yellow."""
    return Text.assemble(*((_spaced(said), "bold yellow" if match else style) for said, match in segments))


def _spaced(words: str) -> str:
    """`paper.line` that keeps a space at either end."""
    inner = paper.line(words)
    before = " " if words[:1].isspace() else ""
    return f"{before}{inner}{' ' if inner and words[-1:].isspace() else ''}"


def month_grid(out: Console, first: date, articles: Mapping[date, int], today: date, where: str) -> None:
    """Print a month, Monday first, with the number of articles of each day; today is marked."""
    total = sum(number for day, number in articles.items() if (day.year, day.month) == (first.year, first.month))
    title = " · ".join(part for part in (f"{first:%B %Y}", paper.line(where), counted(total, "article")) if part)
    out.print(Text(title, style="bold"))
    grid = Table(box=None, padding=(0, 1), pad_edge=False, header_style="dim")
    for name in calendar.day_abbr:
        grid.add_column(name, justify="right", min_width=9)
    for week in calendar.Calendar(calendar.MONDAY).monthdatescalendar(first.year, first.month):
        grid.add_row(*(_cell(day, first, articles, today) for day in week))
    out.print(grid)


def _cell(day: date, first: date, articles: Mapping[date, int], today: date) -> Text:
    if day.month != first.month:
        return Text("")
    number = articles.get(day, 0)
    is_today = day == today
    return Text.assemble(
        ("▸" if is_today else "", "bold green"),
        (f"{day.day:>2}", "bold green" if is_today else "dim"),
        (f"{number:>5,}" if number else f"{'·':>5}", "bold" if number else "dim"),
    )
