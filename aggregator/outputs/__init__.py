"""Rows of articles in, lines of text out: one file a format, one line in the table. Each is `lines(rows)`, lazily."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from aggregator.outputs import csv, ndjson

Lines = Callable[[Iterable[Mapping[str, object]]], Iterator[str]]

OUTPUTS: dict[str, Lines] = {"csv": csv.lines, "ndjson": ndjson.lines}

__all__ = ["OUTPUTS", "Lines"]
