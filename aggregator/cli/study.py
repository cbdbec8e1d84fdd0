"""`why` and `reindex`: what the archive made of an article, and the same made anew after rules have changed."""

from __future__ import annotations

from typing import Annotated

import typer

from aggregator.cli import settings
from aggregator.cli.collect import Workers
from aggregator.cli.news import AsFormat, Format, Since, Until

app = typer.Typer()

WHY_EXAMPLES = """Examples:

\b
  aggregator why 4711                         by the article's number
  aggregator why https://vesti.example/2026/11/most
  aggregator why 4711 --format json

Shows its story and the articles it was weighed against, with scores, the score from which on a story is joined, and reasons:
the stems, amounts and days that both have, each with how telling it is (in nats: 5 is one article in 150). Then whose reprint
it is; the places it names; whom it cites, with the words that say so."""

REINDEX_EXAMPLES = """Examples:

\b
  aggregator reindex                          the whole archive
  aggregator reindex --since 2026-11-01       from this day on
  aggregator reindex --continue               what an earlier call did not come to

sources.yaml is laid over the archive first, as a pass would do it: a source's new name and place count for its old articles,
too (the day of an article stays the one it was stored with). Without days the full-text index is made anew as well.

Stop it whenever you like (Ctrl-C): what is left is studied and indexed by the passes that follow, or by --continue."""


@app.command(epilog=WHY_EXAMPLES)
def why(
    context: typer.Context,
    article: Annotated[str, typer.Argument(help="An article's number or address.")],
    as_format: AsFormat = Format.TABLE,
) -> None:
    """Why an article is in its story, whose reprint it is, which places it names, and whom it cites."""
    from aggregator.cli import studying

    studying.explain(settings.of(context), article, as_json=as_format is Format.JSON)


@app.command(epilog=REINDEX_EXAMPLES)
def reindex(
    context: typer.Context,
    since: Since = None,
    until: Until = None,
    onward: Annotated[
        bool, typer.Option("--continue", help="Queue nothing; study what an earlier call did not come to.")
    ] = False,
    workers: Workers = None,
) -> None:
    """Find places, citations, reprints and stories anew, after their rules or sources.yaml have changed."""
    from aggregator.cli import studying

    studying.again(settings.of(context), since=since, until=until, onward=onward, workers=workers)
