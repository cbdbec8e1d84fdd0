"""What every benchmark prints: aligned tables for people, and one JSON object as the last line."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version

from aggregator import compiled

LIBRARIES = ("aggregator", "httpx", "selectolax", "feedparser", "sqlite-utils")


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure that is held against an aim."""

    name: str
    value: float
    aim: str
    holds: bool


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """An aligned table: the first column to the left, the others to the right."""
    cells = [[str(cell) for cell in row] for row in [head, *rows]]
    widths = [max(len(row[n]) for row in cells) for n in range(len(head))]
    lines = [
        "  ".join(
            cell.ljust(w) if n == 0 else cell.rjust(w) for n, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        for row in cells
    ]
    return "\n".join([f"\n{title}", lines[0], "-" * len(lines[0]), *lines[1:]])


def machine() -> str:
    """The machine in one line: what a figure cannot be read without."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def versions(names: Iterable[str]) -> dict[str, str]:
    """The versions of those libraries that are installed, and in which form this project's extractor runs."""
    found = {}
    for name in names:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    if compiled.made() is not None and "aggregator" in found:
        found["aggregator"] += " (extractor compiled)"
    return found


def last_line(
    benchmark: str,
    ours: Mapping[str, object],
    *,
    cases: str | None = None,
    peers: Mapping[str, object] | None = None,
    goals: Sequence[Goal] = (),
    libraries: Sequence[str] = (),
) -> str:
    """The JSON object that ends a benchmark's output (`docs/architecture.md`, Benchmarks); `libraries` are the peers'."""
    return json.dumps(
        {
            "benchmark": benchmark,
            "cases": cases,
            "machine": machine(),
            "versions": versions((*LIBRARIES, *libraries)),
            "ours": ours,
            "peers": peers or {},
            "goals": [asdict(goal) for goal in goals],
        },
        ensure_ascii=False,
    )
