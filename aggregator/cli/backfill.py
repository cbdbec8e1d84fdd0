"""`backfill`: years before the first pass, out of web archives."""

from __future__ import annotations

from typing import Annotated

import typer

from aggregator.cli import settings
from aggregator.cli.collect import Engine, Keys, Places, Scheduler, Workers, machines
from aggregator.cli.news import Since, Until

app = typer.Typer()

EXAMPLES = """Examples:

\b
  aggregator backfill --dry-run CC-NEWS-20200101*.warc.gz   whose pages are in there, and which sites are nobody's
  aggregator backfill /archive/cc-news/ --workers 2         a folder, in the order of the names
  aggregator backfill data/raw/                             what passes have kept (`keep_raw: true`)
  aggregator backfill --source spassk-admin /archive/       for a source that was added later
  aggregator backfill s3://commoncrawl/crawl-data/CC-NEWS/2020/01/*.warc.gz   with the extra `backfill`

Stop it whenever you like (Ctrl-C, SIGTERM, a power cut): the same command goes on where it was. Files that have been read are
passed over, with --again those that it has read once more. It may run beside the passes.

Exit codes: 0 everything was read, or it was told to stop; 1 something in a file could not be read (it is said what; the rest
is stored), or an error; 2 a mistake in the command or in sources.yaml; 75 another backfill is running."""


@app.command(epilog=EXAMPLES)
def backfill(
    context: typer.Context,
    files: Annotated[
        list[str], typer.Argument(metavar="WARC...", help="WARC files, folders, globs, or addresses that fsspec knows.")
    ],
    source: Keys = None,
    place: Places = None,
    since: Since = None,
    until: Until = None,
    again: Annotated[
        bool,
        typer.Option(
            "--again", help="Read files once more that have been read before, articles from the same pages, too."
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Count the pages by source and the sites without one; store nothing.")
    ] = False,
    workers: Workers = None,
    engine: Engine = "auto",
    scheduler: Scheduler = None,
) -> None:
    """Read web archives (WARC files such as CC-NEWS) as if the passes had run then."""
    said = settings.of(context)
    with settings.errors_as_json(said):
        from aggregator.cli import backfilling

        asked = backfilling.Asked(
            tuple(files),
            tuple(source or ()),
            tuple(place or ()),
            since,
            until,
            again,
            *machines(engine, workers, scheduler),
        )
        code = backfilling.look(said, asked) if dry_run else backfilling.run(said, asked)
    raise typer.Exit(code)
