"""`demo`: a little internet on loopback, collected twice, and the result shown."""

from __future__ import annotations

from typing import Annotated

import typer

from aggregator.cli import settings

app = typer.Typer()

EXAMPLES = """Examples:

\b
  aggregator demo                             into data/demo.db, made anew each time
  aggregator demo --serve                     and show it as web pages: the town's address is printed
  aggregator demo --db /tmp/try.db --keep     and leave the little internet running, to try commands against

Nothing outside this machine is asked. It ends with 1, saying why, if one of its promises does not hold."""


@app.command(epilog=EXAMPLES)
def demo(
    context: typer.Context,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the newsroom running afterwards, until Ctrl-C.")] = False,
    serve: Annotated[
        bool, typer.Option("--serve", help="Stay, and show the result as web pages, until Ctrl-C.")
    ] = False,
) -> None:
    """See it work: an invented press on this machine is collected, time passes, it is collected again. (--db FILE)"""
    from aggregator.cli import showing

    raise typer.Exit(showing.run(settings.of(context), keep=keep, serve=serve))
