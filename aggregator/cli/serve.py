"""`serve`: the readers' pages and the analyst's desk over the archive, which is opened read-only."""

from __future__ import annotations

from typing import Annotated

import typer

from aggregator.cli import settings

app = typer.Typer()

EXAMPLES = """Examples:

\b
  aggregator serve                                          http://127.0.0.1:8024
  aggregator serve --port 80 --host 0.0.0.0 --address https://news.example
  AGGREGATOR_ADDRESS=https://news.example aggregator serve

Under /db/ stands the file itself, whole texts included: with --address or another --host it is shown
only if you say --desk.
The archive is opened read-only; a pass may run at the same time. Behind a proxy that ends TLS, say with --address how
readers see it: feeds and canonical links are written with it."""


@app.command(epilog=EXAMPLES)
def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option("--host", metavar="HOST", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port to listen on; 0: any free one.")] = 8024,
    address: Annotated[
        str | None,
        typer.Option(
            "--address",
            metavar="URL",
            envvar="AGGREGATOR_ADDRESS",
            show_envvar=False,
            help="Scheme and host under which readers see it; else AGGREGATOR_ADDRESS. A --host of all addresses needs it.",
        ),
    ] = None,
    desk: Annotated[
        bool | None,
        typer.Option("--desk/--no-desk", help="Show the file itself under /db/; by default only on this machine."),
    ] = None,
) -> None:
    """Show the archive as web pages: towns, days, stories, search, feeds, and the file itself for analysts. (--db FILE)"""
    from aggregator.cli import serving

    serving.serve(settings.of(context).archive(), host, port, address, desk)
