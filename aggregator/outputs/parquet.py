"""Rows in, a folder of Parquet out: `day=2026-11-12/part-0.parquet`, one a day, zstd. Needs pyarrow, the extra `parquet`.

A row group is all that is held. A day's file is written beside its place and renamed when it is whole; what was there is
replaced in that step. The unfinished file's name begins with a dot: readers of the whole folder skip it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from aggregator.outputs import columns
from aggregator.outputs.columns import Type
from aggregator.outputs.feed import Row, instant
from aggregator.outputs.letters import storable

FILE = "part-0.parquet"
UNFINISHED = f".{FILE}.part"
GROUP_ROWS = 2048
GROUP_LETTERS = 4_000_000
"""A row group ends at either: what an export holds in memory at once."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day that has been written."""

    day: date
    file: Path
    rows: int


def write(rows: Iterable[Row], folder: Path) -> Iterator[Day]:
    """Write the rows, which must come day by day, each with its `details`; give each day when its file is in its place.

    One export a folder at a time: what an earlier one left unfinished is taken away. Raises ValueError if a day comes twice:
    its file would be replaced by a part of it.
    """
    for left_by_a_kill in folder.glob(f"{columns.PARTITION}=*/{UNFINISHED}"):
        left_by_a_kill.unlink()
    written: set[str] = set()
    for day, articles in groupby(rows, key=lambda row: str(row["day"])):
        if day in written:
            raise ValueError(f"the rows of {day} do not stand together")
        written.add(day)
        yield _write_day(date.fromisoformat(day), articles, folder)


def forget(folder: Path, since: date | None, until: date | None, written: set[date]) -> list[date]:
    """Take away the files of days of a span that are not among the written: they have no articles any more."""
    gone = []
    for file in sorted(folder.glob(f"{columns.PARTITION}=*/{FILE}")):
        day = _day_of(file)
        if day and day not in written and (since or day) <= day <= (until or day):
            file.unlink()
            _remove_if_empty(file.parent)
            gone.append(day)
    return gone


def schema() -> pa.Schema:
    """The schema of every file."""
    return pa.schema([pa.field(name, TYPES[kind]) for name, kind in columns.COLUMNS.items()])


def _write_day(day: date, articles: Iterable[Row], folder: Path) -> Day:
    place = folder / f"{columns.PARTITION}={day}"
    place.mkdir(parents=True, exist_ok=True)
    number = 0
    with (
        _replacing(place / UNFINISHED, place / FILE) as unfinished,
        pq.ParquetWriter(unfinished, SCHEMA, compression="zstd") as file,
    ):
        for group in _groups(articles):
            file.write_table(_table(group))
            number += len(group)
    return Day(day, place / FILE, number)


@contextmanager
def _replacing(unfinished: Path, file: Path) -> Iterator[Path]:
    try:
        yield unfinished
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
        _remove_if_empty(file.parent)


def _groups(articles: Iterable[Row]) -> Iterator[list[Row]]:
    group: list[Row] = []
    letters = 0
    for row in articles:
        group.append(row)
        letters += len(str(row.get("text") or "")) + len(str(row.get("title")))
        if len(group) >= GROUP_ROWS or letters >= GROUP_LETTERS:
            yield group
            group, letters = [], 0
    if group:
        yield group


def _table(group: list[Row]) -> pa.Table:
    made = [
        pa.array([READ[kind](row.get(name)) for row in group], TYPES[kind]) for name, kind in columns.COLUMNS.items()
    ]
    return pa.Table.from_arrays(made, schema=SCHEMA)


def _storable(value: object) -> str | None:
    return None if value is None else storable(str(value))


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) else None


def _real(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _strings(value: object) -> list[str | None]:
    if isinstance(value, str):  # a row of the view itself: names with commas between
        value = value.split(", ")
    return [_storable(each) for each in value] if isinstance(value, list | tuple) else []


def _map(of: Callable[[object], object]) -> Callable[[object], object]:
    def read(value: object) -> list[tuple[str | None, object]]:
        return [(_storable(key), of(each)) for key, each in value.items()] if isinstance(value, dict) else []

    return read


def _structs(fields: dict[str, Type]) -> Callable[[object], object]:
    def read(value: object) -> list[dict[str, object]]:
        given = value if isinstance(value, list | tuple) else ()
        return [{name: READ[kind](each.get(name)) for name, kind in fields.items()} for each in given]

    return read


def _struct_type(fields: dict[str, Type]) -> pa.DataType:
    return pa.list_(pa.struct([pa.field(name, TYPES[kind]) for name, kind in fields.items()]))


READ: dict[Type, Callable[[object], object]] = {
    "string": _storable,
    "int32": _number,
    "int64": _number,
    "double": _real,
    "bool": bool,
    "timestamp": instant,
    "strings": _strings,
    "methods": _map(_storable),
    "shares": _map(_real),
    "places": _structs(columns.PLACE),
    "citations": _structs(columns.CITATION),
}
"""A value of the archive as its type has it; nothing, where SQLite lets stand what is none."""

TYPES: dict[Type, Any] = {
    "string": pa.string(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "double": pa.float64(),
    "bool": pa.bool_(),
    "timestamp": pa.timestamp("us", tz="UTC"),
    "strings": pa.list_(pa.string()),
    "methods": pa.map_(pa.string(), pa.string()),
    "shares": pa.map_(pa.string(), pa.float64()),
}
TYPES |= {"places": _struct_type(columns.PLACE), "citations": _struct_type(columns.CITATION)}
SCHEMA = schema()


def _day_of(file: Path) -> date | None:
    try:
        return date.fromisoformat(file.parent.name.removeprefix(f"{columns.PARTITION}="))
    except ValueError:
        return None


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:  # it is not empty
        return
