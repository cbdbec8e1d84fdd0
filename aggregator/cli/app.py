"""The tree of commands and the options that hold for all of them. A new command group is one line here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aggregator import __version__, compiled
from aggregator.cli import archive, backfill, collect, demo, export, extract, news, serve, settings, sources, study

EPILOG = """Examples:

\b
  aggregator demo                             see it work, without the internet
  aggregator sources check                    is sources.yaml right?
  aggregator collect                          one pass: cron's command
  aggregator news --place Спасск-Дальний      today's news of a town
  aggregator search 'отток населения'

The global options may also stand after the command. Exit codes: 0 done, 1 nothing could be collected or an error,
2 a mistake in the command or in sources.yaml, 75 another pass is running."""

app = typer.Typer(
    cls=settings.Anywhere,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"aggregator {__version__}, the extractor {'compiled' if compiled.made() else 'from its sources'}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    sources_file: Annotated[
        Path | None,
        typer.Option("--sources", metavar="PATH", help="The sources file; else AGGREGATOR_SOURCES, else sources.yaml."),
    ] = None,
    database: Annotated[
        Path | None, typer.Option("--db", metavar="PATH", help="The archive; else AGGREGATOR_DB, else data/news.db.")
    ] = None,
    log_format: Annotated[
        settings.LogFormat, typer.Option("--log-format", help="How a pass speaks on stderr.")
    ] = settings.LogFormat.TEXT,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say only what needs a person.")] = False,
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Watches the newspapers, broadcasters, town halls and agencies of a region and keeps one SQLite file, by date."""
    context.obj = settings.Settings(sources_file, database, log_format, int(verbose) - int(quiet))
    settings.log_to_stderr(context.obj)


for group in (collect, backfill, news, study):
    app.add_typer(group.app)
app.add_typer(sources.app, name="sources")
app.add_typer(export.app)
app.add_typer(extract.app)
app.add_typer(archive.app, name="db")
app.add_typer(serve.app)
app.add_typer(demo.app)
