"""The files of `data/layers/` in, their lines out; or every fault in them, with file, line and what to do.

A column that is not written is blank, and so are the cases before `benchmarks.make_places` has filled them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable
from zoneinfo import ZoneInfo

from aggregator.errors import ConfigError, Problem

KINDS = ("country", "region", "town", "settlement", "district")
NEEDED = ("kind", "name", "region", "timezone")
NUMBERS = {"lat": float, "lon": float, "population": int}
COLUMNS = (*NEEDED, "aliases", "wary", *NUMBERS, "geonameid", "nomn", "gent", "datv", "accs", "ablt", "loct")
FORMAT = "docs/places.md describes the columns"


@dataclass(frozen=True, slots=True)
class Line:
    """A place as it is written, with its file and line."""

    file: str
    number: int
    fields: dict[str, str]

    def problem(self, column: str, message: str, hint: str) -> Problem:
        return Problem(self.file, self.number, 1, column, message, hint)


def read(folder: Traversable, regions: Container[str]) -> dict[str, tuple[Line, ...]]:
    """The lines of every file by the file's name. `regions` are those of the first country. Raises ConfigError."""
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".csv")), key=lambda file: file.name)
    problems: list[Problem] = []
    found = {file.name: tuple(_lines(file, problems)) for file in files}
    lines = [line for lines in found.values() for line in lines]
    for line in lines:
        problems += _faults(line)
    if not problems:
        problems += _of_no_region(lines, regions)
    if problems:
        raise ConfigError(tuple(problems))
    return found


def _lines(file: Traversable, problems: list[Problem]) -> Iterator[Line]:
    name = str(file)
    try:
        reader = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig")), restkey="", restval="")
        if missing := [column for column in NEEDED if column not in (reader.fieldnames or ())]:
            problems.append(Problem(name, 1, 1, "", f"no column {', '.join(missing)}", FORMAT))
            return
        for row in reader:
            known = {column: (row.get(column) or "").strip() for column in COLUMNS}
            yield Line(name, reader.line_num, known | ({"": "more"} if row.get("") else {}))
    except (UnicodeDecodeError, csv.Error) as error:
        problems.append(Problem(name, 0, 0, "", f"cannot be read: {error}", "write it as UTF-8 with commas"))


def _faults(line: Line) -> Iterator[Problem]:
    fields = line.fields
    if "" in fields:
        yield line.problem("", "more fields than columns", "put a field that has a comma in quotes")
    for column in NEEDED:
        if not fields[column]:
            yield line.problem(column, "is blank", FORMAT)
    if fields["kind"] and fields["kind"] not in KINDS:
        yield line.problem("kind", f"no kind {fields['kind']!r}", f"one of {', '.join(KINDS)}")
    if fields["timezone"] and not _is_a_zone(fields["timezone"]):
        yield line.problem("timezone", f"no time zone {fields['timezone']!r}", "an IANA name, as Asia/Almaty")
    if fields["wary"] not in ("", "home"):
        yield line.problem("wary", f"{fields['wary']!r}", "home, or nothing")
    for column, number in NUMBERS.items():
        if fields[column] and not _is_a(number, fields[column]):
            yield line.problem(column, f"{fields[column]!r} is no number", "leave it blank for make_places to fill")


@cache
def _is_a_zone(name: str) -> bool:
    with suppress(LookupError, ValueError, OSError):
        ZoneInfo(name)
        return True
    return False


def _is_a(number: type[float] | type[int], written: str) -> bool:
    with suppress(ValueError):
        number(written)
        return True
    return False


def _of_no_region(lines: Iterable[Line], regions: Container[str]) -> Iterator[Problem]:
    lines = tuple(lines)
    named = {line.fields["name"] for line in lines if line.fields["kind"] in ("region", "country")}
    for line in lines:
        region = line.fields["region"]
        if region not in named and region not in regions and region != line.fields["name"]:
            yield line.problem("region", f"no region {region!r}", "write a row of kind region for it, or its full name")
