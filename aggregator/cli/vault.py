"""What the `db` commands do: the SQLite file migrated, checked, counted, described, copied and made compact."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

from rich.text import Text
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from aggregator.cli import condition, files, paper, settings, signals
from aggregator.cli.settings import Settings, counted
from aggregator.errors import PassRunningError
from aggregator.outputs import prometheus
from aggregator.run import lock
from aggregator.store import Store

RUN_COLUMNS = ("started_at", "state", "polled", "pages", "new_articles", "changed_articles", "not_modified", "failures")

PATIENCE = timedelta(minutes=1)
"""How long a pass is waited for."""


def migrate(said: Settings) -> None:
    """Migrate an archive, which opening it does."""
    with Store.open(said.archive(), create=False, clock=settings.now) as store:
        version = store.stats()["schema_version"]
    paper.console().print(f"{said.database}: schema version {version}, the newest", soft_wrap=True)


def check(said: Settings) -> int:
    """Check an archive; 1 if it is not whole."""
    with Store.open(said.archive(), create=False) as store:
        report = store.check()
    out = paper.console()
    for problem in report.problems:
        out.print(Text(f"{said.database}: {paper.line(problem)}"), soft_wrap=True)
    if report.ok:
        out.print(f"OK: {said.database}: {counted(report.articles, 'article')}, whole", soft_wrap=True)
    return 0 if report.ok else 1


def stats(said: Settings, *, as_json: bool) -> None:
    """Print what is in an archive."""
    with Store.open(said.archive(), readonly=True) as store:
        facts, runs = store.stats(), store.last_runs(5)
    if as_json:
        paper.write_json({**facts, "last_runs": runs})
        return
    out = paper.console()
    days = f"{facts['first_day']} to {facts['last_day']}" if facts["first_day"] else "none yet"
    out.print(Text(f"{said.database}: {facts['bytes'] / 1e6:,.1f} MB, schema version {facts['schema_version']}"))
    out.print(Text(f"days: {days}\n"))
    paper.table(out, ("table", "rows"), ((name, f"{n:,}") for name, n in facts["rows"].items()), right=("rows",))
    if runs:
        out.print(Text("\nthe last passes", style="bold"))
        rows = ([("" if run[name] is None else run[name]) for name in RUN_COLUMNS] for run in runs)
        paper.table(out, [name.partition("_")[0] for name in RUN_COLUMNS], rows, right=RUN_COLUMNS[2:])


def schema(said: Settings) -> None:
    """Print the schema as SQL; each table and column has its sentence in a comment."""
    with Store.open(said.archive(), readonly=True) as store:
        sys.stdout.write(store.schema().rstrip() + "\n")


def backup(said: Settings, file: Path) -> None:
    """Copy an archive."""
    with Store.open(said.archive(), readonly=True) as store:
        store.backup(file)
    paper.console().print(f"{file}: a copy of {said.database}, {file.stat().st_size / 1e6:,.1f} MB", soft_wrap=True)


def compact(said: Settings) -> None:
    """Make an archive as small as it can be."""
    path = said.archive()
    with _between_passes(path), Store.open(path, create=False, clock=settings.now) as store, signals.noted() as told:
        done = store.compact(told)
    if done.stopped:
        paper.console().print(f"{path}: told to stop; it is as it was", soft_wrap=True)
        return
    when = "when those who read it now are done" if done.awaited else "now"
    sizes = f"{done.before / 1e6:,.1f} MB before, {done.after / 1e6:,.1f} MB {when}"
    paper.console().print(f"{path}: {sizes}", soft_wrap=True)


@contextmanager
def _between_passes(path: Path) -> Iterator[None]:
    """Hold the lock of the passes; one that is running is given PATIENCE to end. Raises PassRunningError."""
    retrying = Retrying(
        retry=retry_if_exception_type(PassRunningError),
        wait=wait_fixed(0.5),
        stop=stop_after_delay(PATIENCE),
        reraise=True,
    )
    with ExitStack() as held:
        retrying(lambda: held.enter_context(lock.held(path, settings.now())))
        yield


def metrics(said: Settings, output: Path | None) -> None:
    """Write what Prometheus asks for."""
    text = prometheus.text(condition.status_of(said, settings.now()))
    with files.output(output) as stream:
        stream.write(text)
