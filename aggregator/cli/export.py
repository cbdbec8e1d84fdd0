"""`export`: articles as files for analysts and feeds for readers, streamed, so that a large archive needs no large memory."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from aggregator.cli import settings
from aggregator.cli.news import PlaceName, Since, SourceKey, Until

app = typer.Typer()

EXAMPLES = """Examples:

\b
  aggregator export csv --since 2024-11-01 -o november.csv
  aggregator export ndjson --place Спасск-Дальний | jq .title
  aggregator export csv --query 'отток населения' -o ottok.csv
  aggregator export parquet --since 2024-11-01 -o archive      archive/day=2024-11-12/part-0.parquet, ...
  aggregator export rss --place Спасск-Дальний --limit 50 --self https://vesti.example/spassk.xml -o spassk.xml

A file appears when it is complete: what stood there before is replaced in one step. csv, ndjson and parquet hold whole
texts, for your own use; rss, atom and jsonfeed hold an excerpt, and the whole text only of sources with `full_text: true`."""


class Kind(StrEnum):
    """What articles are written as."""

    CSV = "csv"
    NDJSON = "ndjson"
    PARQUET = "parquet"
    RSS = "rss"
    ATOM = "atom"
    JSONFEED = "jsonfeed"


KindArgument = Annotated[
    Kind,
    typer.Argument(
        help="csv for a spreadsheet, ndjson for a program, parquet for DuckDB and pandas (a folder; needs the extra "
        "`parquet`), rss, atom or jsonfeed for readers."
    ),
]
Day = Annotated[str | None, typer.Option("--day", metavar="DAY", help="One day: today, yesterday or a date.")]
Query = Annotated[str | None, typer.Option("--query", metavar="WORDS", help="Only what a search finds.")]
Newest = Annotated[
    int | None, typer.Option("--limit", min=1, metavar="N", help="Only the newest N articles; not for parquet.")
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        callback=settings.output,
        help="The file to write, for parquet the folder; without it, or with -, stdout.",
    ),
]
Title = Annotated[str | None, typer.Option("--title", metavar="WORDS", help="The feed's title.")]
Link = Annotated[str | None, typer.Option("--link", metavar="URL", help="The page that the feed belongs to.")]
SelfLink = Annotated[str | None, typer.Option("--self", metavar="URL", help="Where the feed itself will be found.")]


@app.command(epilog=EXAMPLES)
def export(
    context: typer.Context,
    kind: KindArgument,
    day: Day = None,
    since: Since = None,
    until: Until = None,
    place: PlaceName = None,
    source: SourceKey = None,
    query: Query = None,
    limit: Newest = None,
    output: Output = None,
    title: Title = None,
    link: Link = None,
    self_link: SelfLink = None,
) -> None:
    """Write articles to a file, a folder or a pipe."""
    from aggregator.cli import exporting, reading

    question = reading.ask(settings.of(context), day=day, since=since, until=until, place=place, source=source)
    order = exporting.Order(question, kind.value, query, limit, output, exporting.Sign(title, link, self_link))
    exporting.write(order)
