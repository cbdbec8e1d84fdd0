"""`export`: articles as CSV or NDJSON, streamed, so that a large archive needs no large memory."""

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

A file appears when it is complete: what stood there before is replaced in one step."""


class Kind(StrEnum):
    """What articles are written as."""

    CSV = "csv"
    NDJSON = "ndjson"


@app.command(epilog=EXAMPLES)
def export(
    context: typer.Context,
    kind: Annotated[Kind, typer.Argument(help="csv for a spreadsheet, ndjson for a program.")],
    since: Since = None,
    until: Until = None,
    place: PlaceName = None,
    source: SourceKey = None,
    query: Annotated[str | None, typer.Option("--query", metavar="WORDS", help="Only what a search finds.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="The file to write; without it, stdout.")
    ] = None,
) -> None:
    """Write articles to a file or a pipe."""
    from aggregator.cli import exporting, reading

    question = reading.ask(settings.of(context), since=since, until=until, place=place, source=source)
    exporting.write(question, kind.value, query, output)
