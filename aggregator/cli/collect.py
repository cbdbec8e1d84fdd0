"""`collect` and `watch`: a pass over what is due, once or without end."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from aggregator.cli import settings, values
from aggregator.errors import UsageError

if TYPE_CHECKING:
    from aggregator.cli.passes import Order

app = typer.Typer()

COLLECT_EXAMPLES = """Examples:

\b
  aggregator collect                          one pass over what is due
  aggregator collect --deadline 55s           cron's command, each minute
  aggregator collect --source spassk-admin --all  ask one source now, due or not
  aggregator collect --place 'Приморский край'  the sources of a region
  aggregator collect --engine dask --scheduler tcp://10.0.0.5:8786  ask from the machines of a cluster
  aggregator collect --dry-run                what would be asked, and why; nothing is asked or stored

Exit codes: 0 everything due was handled (a site that is down is recorded, not an error), or the pass was told to stop;
1 nothing could be collected, or an error; 2 a mistake in the command or in sources.yaml; 75 another pass is running."""

WATCH_EXAMPLES = """Examples:

\b
  aggregator watch                            a pass each minute, until Ctrl-C or SIGTERM
  aggregator --log-format json watch --every 5m  as a service that logs JSON lines"""

Keys = Annotated[
    list[str] | None, typer.Option("--source", metavar="KEY", help="Only this source; may be given several times.")
]
Places = Annotated[
    list[str] | None,
    typer.Option("--place", metavar="PLACE", help="Only sources of this town or region; may be given several times."),
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        min=0,
        max=256,
        help="Processes for reading and extracting; 0: in this one. Else as many as there are cores, once a pass is long.",
        show_default=False,
    ),
]
Engine = Annotated[
    Literal["auto", "inline", "processes", "dask"],
    typer.Option(
        "--engine",
        help="Where reading and extracting run. dask: whole hosts are asked from its workers.",
        show_default=False,
    ),
]
Scheduler = Annotated[
    str | None, typer.Option("--scheduler", metavar="URL", help="The Dask scheduler, such as tcp://10.0.0.5:8786.")
]


def _order(engine: str, workers: int | None, scheduler: str | None, **more: Any) -> Order:
    """Raises UsageError for options that do not go together."""
    if (engine == "dask") != (scheduler is not None):
        raise UsageError("--engine dask and --scheduler tcp://host:8786 go together")
    if engine == "dask" and workers is not None:
        raise UsageError("--workers is for this machine; a Dask cluster has the workers that were started for it")
    if engine == "inline":
        workers = 0
    elif engine == "processes":
        workers = workers or os.cpu_count() or 1
    from aggregator.cli.passes import Order

    return Order(workers=workers, scheduler=scheduler, **more)


@app.command(epilog=COLLECT_EXAMPLES)
def collect(
    context: typer.Context,
    deadline: Annotated[
        str | None, typer.Option(metavar="SPAN", help="Begin nothing new after this time, such as 55s or 2m.")
    ] = None,
    source: Keys = None,
    place: Places = None,
    everything: Annotated[bool, typer.Option("--all", help="Ask every endpoint, due or not.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be asked, and why; store nothing.")
    ] = False,
    workers: Workers = None,
    engine: Engine = "auto",
    scheduler: Scheduler = None,
) -> None:
    """One pass over what is due: fetch, read, extract, store."""
    said = settings.of(context)
    limit = values.duration(deadline) if deadline else None
    with settings.errors_as_json(said):
        from aggregator.cli import choosing, idle

        roster, only = choosing.for_a_pass(said, source or (), place or ())
        tells = roster.on_alert is not None
        if not (everything or dry_run) and idle.over_at_once(said, roster.sources, only, tells=tells):
            return
        from aggregator.cli import due, looping, passes

        order = _order(engine, workers, scheduler, everything=everything, only=only, deadline=limit)
        if dry_run:
            due.rehearse(said, roster.sources, order)
            return
        code = looping.run(passes.once(said, roster, order))
    raise typer.Exit(code)


@app.command(epilog=WATCH_EXAMPLES)
def watch(
    context: typer.Context,
    every: Annotated[str, typer.Option(metavar="SPAN", help="From the start of one pass to that of the next.")] = "60s",
    workers: Workers = None,
    engine: Engine = "auto",
    scheduler: Scheduler = None,
) -> None:
    """Passes without end, for those who prefer a service to cron. sources.yaml is read anew for each."""
    said = settings.of(context)
    span = values.duration(every)
    with settings.errors_as_json(said):
        from aggregator.cli import choosing, looping, passes

        choosing.for_a_pass(said, (), ())
        looping.run(passes.without_end(said, _order(engine, workers, scheduler, deadline=span), span))
