"""The code in, the pages of docs/reference out: `python -m aggregator.cli.reference DIRECTORY`. A test holds them current."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import typer

from aggregator import errors
from aggregator.cli.app import app
from aggregator.failures import FAILURES
from aggregator.outputs import columns
from aggregator.sources import SCHEMA_FILE, json_schema, reference
from aggregator.store import Store, markdown

MADE = "Made from the code by `make docs`.\n"


def commands() -> str:
    """Every command with its arguments and options."""
    root = typer.main.get_command(app)
    lines = ["# Commands\n", MADE]
    for path, command in _walk("aggregator", root):
        lines += [f"## `{path}`\n", _plain(command.help), *_parameters(command), *_epilog(command)]
    return "\n".join(lines).rstrip() + "\n"


def failures() -> str:
    """The failure kinds, as they stand in `fetches.outcome`."""
    rows = [f"| `{kind}` | {info.meaning} | {info.blame} | {info.advice} |" for kind, info in FAILURES.items()]
    head = [
        "# Failure kinds\n",
        MADE,
        "How a fetch can fail; the other values of `fetches.outcome` are `page` and `not-modified`.\n",
    ]
    return "\n".join([*head, "| kind | meaning | whose doing | what to do |", "|---|---|---|---|", *rows]) + "\n"


def exit_codes() -> str:
    """The exit codes of `aggregator`."""
    rows = [
        "| 0 | everything due was handled; a site being down is recorded, not an error |",
        "| 1 | nothing could be collected (`extract`: no text found; `sources health --strict`: something is not well; "
        "`backfill`: something in a file could not be read), "
        "the archive cannot be used, or an internal error |",
        f"| {errors.ConfigError.exit_code} | sources.yaml, a table of places or the command line is wrong |",
        f"| {errors.PassRunningError.exit_code} | another pass, or another backfill, holds the lock (EX_TEMPFAIL) |",
    ]
    return "\n".join(["# Exit codes\n", MADE, "| code | meaning |", "|---|---|", *rows]) + "\n"


def archive() -> str:
    """The tables, views and columns of the SQLite file."""
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "empty.db") as store:
        tables = markdown(store.describe())
    head = (
        "The SQLite file, as its own schema describes it. Names are stable; additions come with a new schema version."
    )
    return f"# The archive\n\n{MADE}\n{head}\n\n{tables}"


def parquet() -> str:
    """The columns of the Parquet files, with the words of the archive's own dictionary."""
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "empty.db") as store:
        (view,) = (table for table in store.describe() if table.name == "news")
    meanings = {column.name: column.description for column in view.columns}
    meanings |= {name: meaning for name, (_, meaning) in columns.MORE.items()}
    meanings |= {name: meanings[name].replace(", with commas between", "") for name in ("authors", "keywords")}
    rows = [
        f"| `{name}` | {columns.SPELT.get(kind, kind)} | {meanings[name]} |" for name, kind in columns.COLUMNS.items()
    ]
    partition = f"| `{columns.PARTITION}` | date, in the folder's name | {meanings[columns.PARTITION]} |"
    return "\n".join([PARQUET.format(made=MADE), partition, *rows]) + "\n"


PARQUET = """# Parquet files

{made}
`aggregator export parquet -o FOLDER` writes `FOLDER/day=2026-11-12/part-0.parquet`, one file a day (Hive partitions), Parquet
compressed with zstd, in row groups of 2,048 rows or 4 million letters of text, the newest article first. The rows and names are
those of the view `news`; names are stable, and columns may be added at the end. Anything may be NULL but `id`, `full_text`
and the lists, which are empty instead.

* A file appears when it is whole. While it is written it is called `.part-0.parquet.part`, which readers of the folder skip.
* A day that is exported again is replaced; a day of the span asked for that has no article any more loses its file.
* One export a folder at a time (`.export.lock`). Ask one question a folder: `--place` on top of a whole day replaces it.
* Instants are UTC. What SQLite holds in a column of another type (`published_at` edited by hand, say) is NULL here.

| column | type | meaning |
|---|---|---|"""

PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands,
    "sources-yaml.md": reference.markdown,
    "archive.md": archive,
    "parquet.md": parquet,
    "failures.md": failures,
    "exit-codes.md": exit_codes,
}


def _walk(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    yield path, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from _walk(f"{path} {name}", inner)


def _parameters(command: Any) -> Iterator[str]:
    rows = [row for row in map(_row, command.params) if row]
    if rows:
        yield "\n| argument or option | meaning |\n|---|---|"
        yield from rows
    yield ""


def _row(parameter: Any) -> str | None:
    record = parameter.get_help_record(typer.Context(typer.main.get_command(app)))
    if parameter.param_type_name == "argument":
        return f"| `{(parameter.metavar or parameter.name).upper()}` | {_plain(getattr(parameter, 'help', None))} |"
    if record is None or "--help" in record[0] or "completion" in record[0]:
        return None
    return f"| `{record[0].replace('|', ', ')}` | {_plain(record[1])} |"


def _epilog(command: Any) -> Iterator[str]:
    lines = [line for line in (command.epilog or "").splitlines() if line.strip() and line.strip("\b ")]
    if lines:
        yield "\n".join([lines[0].strip() + "\n", *(f"    {line.strip()}" for line in lines[1:])]) + "\n"


def _plain(text: str | None) -> str:
    return " ".join((text or "").replace("\b", "").replace("|", "\\|").split())


def write(folder: Path) -> None:
    """Write every page into a folder, and the JSON Schema of sources.yaml to where it ships."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8")
    schema = json.dumps(json_schema(), ensure_ascii=False, indent=2)
    SCHEMA_FILE.write_text(schema + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
