"""What the `db` commands do: the SQLite file migrated, checked, counted, described and copied."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.text import Text

from aggregator.cli import condition, files, paper, settings
from aggregator.cli.settings import Settings, counted
from aggregator.outputs import prometheus
from aggregator.store import Store

RUN_COLUMNS = ("started_at", "state", "polled", "pages", "new_articles", "changed_articles", "not_modified", "failures")


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


def metrics(said: Settings, output: Path | None) -> None:
    """Write what Prometheus asks for."""
    text = prometheus.text(condition.status_of(said, settings.now()))
    with files.output(output) as stream:
        stream.write(text)
