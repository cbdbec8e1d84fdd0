"""`extract`: the record of one page, from the web, a file or a pipe; no sources.yaml, no archive."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

app = typer.Typer()

EXAMPLES = """Examples:

\b
  aggregator extract https://vesti.example/2026/11/most
  aggregator extract page.html.gz --url https://vesti.example/2026/11/most --format json | jq .title
  curl -s https://vesti.example/a/1 | aggregator extract - --url https://vesti.example/a/1 --format html
  aggregator extract page.html --selector text=.content --selector published=.date --timezone Asia/Vladivostok

Exit codes: 0 a text was found, 1 there is none or the page could not be had, 2 a mistake in the command."""


class Output(StrEnum):
    """What the record is printed as."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


class Prefer(StrEnum):
    """What becomes of paragraphs that may be of the article or not."""

    BALANCED = "balanced"
    RECALL = "recall"
    PRECISION = "precision"


@app.command(epilog=EXAMPLES)
def extract(
    what: Annotated[
        str, typer.Argument(metavar="URL|FILE", help="An address; or a file (.html, .html.gz), `-` for stdin.")
    ],
    url: Annotated[
        str | None, typer.Option("--url", metavar="URL", help="Where a file is from; otherwise what it says itself.")
    ] = None,
    as_format: Annotated[
        Output,
        typer.Option("--format", help="text for a person, json for a program, html for the text as clean HTML."),
    ] = Output.TEXT,
    timezone: Annotated[
        str, typer.Option("--timezone", metavar="ZONE", help="Of dates written without one: an IANA name.")
    ] = "UTC",
    language: Annotated[
        str | None, typer.Option("--language", metavar="TAG", help="Of the page, if it names none: ru, en, …")
    ] = None,
    selectors: Annotated[
        list[str] | None,
        typer.Option("--selector", metavar="FIELD=CSS", help="Where a field is on the page; may be said many times."),
    ] = None,
    prefer: Annotated[Prefer, typer.Option("--prefer", help="Of doubtful paragraphs.")] = Prefer.BALANCED,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="The address may lie in a private network, or on this machine.")
    ] = False,
) -> None:
    """The article of one page: every field, the method that gave it and how far it can be trusted."""
    from aggregator.cli import extracting

    wanted = extracting.Wanted(what, url, timezone, language, tuple(selectors or ()), prefer.value, allow_private)
    raise typer.Exit(extracting.show(wanted, as_format.value))
