"""`collect` and `watch`: a pass over what is due, once or without end."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from aggregator.cli import settings, values
from aggregator.errors import UsageError

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
  aggregator watch                            until Ctrl-C or SIGTERM
  aggregator --log-format json watch --every 5m  as a service that logs JSON lines

On a terminal it ends with it. sources.yaml is looked at before each pass, and at SIGHUP (`systemctl reload`). With a mistake
in it the passes go on with what was right before, and it is said what is wrong. Under systemd (`Type=notify`) it says when it is
ready, what it is doing, and that it is alive."""

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
        help="Processes for reading and extracting, which can be ended; 0: in this one. Else as many as there are cores.",
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


def machines(engine: str, workers: int | None, scheduler: str | None) -> tuple[int | None, str | None]:
    """The workers and the scheduler of an order. Raises UsageError for options that do not go together."""
    if (engine == "dask") != (scheduler is not None):
        raise UsageError("--engine dask and --scheduler tcp://host:8786 go together")
    if engine == "dask" and workers is not None:
        raise UsageError("--workers is for this machine; a Dask cluster has the workers that were started for it")
    if engine == "inline":
        workers = 0
    elif engine == "processes":
        workers = workers or None
    return workers, scheduler


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

        order = passes.Order(everything, only, limit, *machines(engine, workers, scheduler))
        if dry_run:
            due.rehearse(said, roster.sources, order)
            return
        code = looping.run(passes.once(said, roster, order))
    raise typer.Exit(code)


@app.command(epilog=WATCH_EXAMPLES)
def watch(
    context: typer.Context,
    every: Annotated[
        str,
        typer.Option(metavar="SPAN", help="At most from one pass to the next; sooner when something is due sooner."),
    ] = "60s",
    workers: Workers = None,
    engine: Engine = "auto",
    scheduler: Scheduler = None,
) -> None:
    """Passes without end, for those who prefer a service to cron: on a terminal with a view of how it goes."""
    said = settings.of(context)
    span = values.duration(every)
    with settings.errors_as_json(said):
        from aggregator.cli import choosing, looping, passes, watching

        roster, _ = choosing.for_a_pass(said, (), ())
        order = passes.Order(False, None, span, *machines(engine, workers, scheduler))
        looping.run(watching.without_end(said, roster, order, span))
