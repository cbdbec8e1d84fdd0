"""`db`: the SQLite file itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aggregator.cli import settings
from aggregator.cli.news import AsFormat, Format

app = typer.Typer(no_args_is_help=True, help="The SQLite file: migrate, check, count, describe, copy, compact it.")


@app.command(epilog="Examples:\n\n\b\n  aggregator db migrate")
def migrate(context: typer.Context) -> None:
    """Bring an older archive to this version's schema; a copy of it is made first."""
    from aggregator.cli import vault

    vault.migrate(settings.of(context))


@app.command(epilog="Examples:\n\n\b\n  aggregator db check --db /backup/news.db")
def check(context: typer.Context) -> None:
    """Is the file whole? SQLite's own check and ours; exit code 1 if not."""
    from aggregator.cli import vault

    raise typer.Exit(vault.check(settings.of(context)))


@app.command(epilog="Examples:\n\n\b\n  aggregator db stats\n  aggregator db stats --format json")
def stats(context: typer.Context, as_format: AsFormat = Format.TABLE) -> None:
    """How much is in it: rows a table, days, bytes, the last passes."""
    from aggregator.cli import vault

    vault.stats(settings.of(context), as_json=as_format is Format.JSON)


@app.command(epilog="Examples:\n\n\b\n  aggregator db schema | less")
def schema(context: typer.Context) -> None:
    """Its tables and views as SQL."""
    from aggregator.cli import vault

    vault.schema(settings.of(context))


@app.command(epilog="Examples:\n\n\b\n  aggregator db backup /backup/news.db")
def backup(
    context: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE", help="The copy to make.")]
) -> None:
    """A consistent copy, also while a pass is running."""
    from aggregator.cli import vault

    vault.backup(settings.of(context), file)


COMPACT_EXAMPLES = """Examples:

\b
  aggregator db compact

After many articles were deleted, or once a month. It waits up to a minute for a pass to end; passes that come while it works
leave at once (exit 75), readers go on reading. It needs free disk space of twice what the archive holds. Stop it whenever you
like (Ctrl-C, a power cut): the file is then as it was.

Exit codes: 0 it is compact, or was told to stop; 1 there is no room for it, or an error; 75 a pass is still running."""


@app.command(epilog=COMPACT_EXAMPLES)
def compact(context: typer.Context) -> None:
    """Make the file as small as it can be, and its full-text index quick."""
    from aggregator.cli import vault

    vault.compact(settings.of(context))


METRICS_EXAMPLES = """Examples:

\b
  aggregator db metrics
  aggregator db metrics -o /var/lib/prometheus/node-exporter/aggregator.prom

The file takes its place in one step, as node_exporter's textfile collector wants it. `aggregator serve` has the same at
/metrics."""


@app.command(epilog=METRICS_EXAMPLES)
def metrics(
    context: typer.Context,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE.prom",
            callback=settings.output,
            help="The file to write; without it, or with -, stdout.",
        ),
    ] = None,
) -> None:
    """Passes, queues, failures and sources as Prometheus text (format 0.0.4)."""
    from aggregator.cli import vault

    vault.metrics(settings.of(context), output)
