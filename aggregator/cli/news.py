"""`news`, `story`, `calendar` and `search`: the archive read in the terminal."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from aggregator.cli import settings
from aggregator.errors import UsageError

app = typer.Typer()

NEWS_EXAMPLES = """Examples:

\b
  aggregator news                             today, everywhere
  aggregator news --place Спасск-Дальний      today in a town: what names it, and its own outlets
  aggregator news --place Спасск-Дальний --main   its main stories, the weightiest first; today's, or the latest there are
  aggregator news --day 2024-11-12 --source kedrovka
  aggregator news --since 2024-11-01 --until 2024-11-07 --format json

A day is a calendar day in the local time of the source's place."""

STORY_EXAMPLES = """Examples:

\b
  aggregator story 812                        by its number, which `news --main` and `why` show
  aggregator story https://vesti.example/2026/11/most         the story of that article
  aggregator story 812 --format json

Times are those of the place it is about. The number of a story that was merged into another leads to that one."""

CALENDAR_EXAMPLES = """Examples:

\b
  aggregator calendar                         this month
  aggregator calendar --month 2024-11 --place 'Приморский край'"""

SEARCH_EXAMPLES = """Examples:

\b
  aggregator search 'отток населения'         both words, in any of their forms: оттоку, населением
  aggregator search '"отток населения"'       the words in this order, in any form, too
  aggregator search 'мост -футбол'            not that word
  aggregator search 'мост place:Большой Камень day:2026-11'
  aggregator search 'source:vesti day:2026-11-01..2026-11-12'
  aggregator search мост --since 2024-11-01 --place Спасск-Дальний --order new

Filters: place: (место:), source: (источник:), day: (день:); several of a kind widen, a minus turns one round. Counts, places,
sources and months are those of the newest 250 matches."""


class Format(StrEnum):
    """What the answer looks like."""

    TABLE = "table"
    JSON = "json"


class Sorting(StrEnum):
    """Which hits come first."""

    BEST = "best"
    NEW = "new"


PlaceName = Annotated[
    str | None, typer.Option("--place", metavar="PLACE", help="A town or region; «Мирный, Архангельская область».")
]
SourceKey = Annotated[str | None, typer.Option("--source", metavar="KEY", help="Only this source.")]
Since = Annotated[str | None, typer.Option("--since", metavar="DAY", help="From this day on.")]
Until = Annotated[str | None, typer.Option("--until", metavar="DAY", help="Up to this day, itself included.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=100_000, help="At most so many articles.")]
AsFormat = Annotated[Format, typer.Option("--format", help="For people, or for programs.")]


@app.command(epilog=NEWS_EXAMPLES)
def news(
    context: typer.Context,
    day: Annotated[
        str | None, typer.Option("--day", metavar="DAY", help="today, yesterday or a date; today if nothing is said.")
    ] = None,
    since: Since = None,
    until: Until = None,
    place: PlaceName = None,
    source: SourceKey = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", min=1, max=100_000, help="At most so many articles (200), or stories (20)."),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Whole texts, of sources with `full_text: true`.")] = False,
    main: Annotated[
        bool, typer.Option("--main", help="The day's main stories instead of its articles, the weightiest first.")
    ] = False,
    as_format: AsFormat = Format.TABLE,
) -> None:
    """The day's news: local time, headline, outlet, excerpt and link."""
    from aggregator.cli import mainnews, reading

    said = settings.of(context)
    if main:
        if since or until or source or full:
            raise UsageError("--main is of one day and all sources: it takes --day, --place and --limit")
        mainnews.run(said, place, day, limit=limit or 20, as_json=as_format is Format.JSON)
        return
    question = reading.ask(said, day=day, since=since, until=until, place=place, source=source, default_today=True)
    reading.news(question, limit=limit or 200, full=full, as_json=as_format is Format.JSON)


@app.command(epilog=STORY_EXAMPLES)
def story(
    context: typer.Context,
    which: Annotated[str, typer.Argument(metavar="STORY", help="A story's number, or the address of an article.")],
    as_format: AsFormat = Format.TABLE,
) -> None:
    """The course of a story: who wrote what when, who reprinted whom, and whom they cite."""
    from aggregator.cli import course

    course.run(settings.of(context), which, as_json=as_format is Format.JSON)


@app.command(epilog=CALENDAR_EXAMPLES)
def calendar(
    context: typer.Context,
    month: Annotated[str | None, typer.Option("--month", metavar="MONTH", help="this, last or 2024-11.")] = None,
    place: PlaceName = None,
    as_format: AsFormat = Format.TABLE,
) -> None:
    """A month with the number of articles a day."""
    from aggregator.cli import reading

    question = reading.ask(settings.of(context), month=month or "this", place=place)
    reading.calendar(question, as_json=as_format is Format.JSON)


@app.command(epilog=SEARCH_EXAMPLES)
def search(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="Words that must all occur; a phrase in double quotes; filters.")],
    since: Since = None,
    until: Until = None,
    place: PlaceName = None,
    source: SourceKey = None,
    order: Annotated[
        Sorting, typer.Option("--order", help="Those with the words in the headline first, or the newest.")
    ] = Sorting.BEST,
    limit: Limit = 20,
    as_format: AsFormat = Format.TABLE,
) -> None:
    """Full text search in all forms of the words, with what matched marked, and where and when most of it is."""
    from aggregator.cli import reading

    question = reading.ask(settings.of(context), since=since, until=until, place=place, source=source)
    reading.search(question, query, order=order.value, limit=limit, as_json=as_format is Format.JSON)
