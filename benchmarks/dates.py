"""Datelines against gold: `python -m benchmarks.dates --cases DIR [--quick]`.

Every `*dates*.tsv` under DIR is read: a string, a tab, and the local date or time it means, or NONE (or nothing) if it is none.
The first line says what time it is and where: `# now = 2024-11-13T15:00+10:00 (Asia/Vladivostok)`.
"""

from __future__ import annotations

import argparse
import re
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from aggregator.model import Moment
from aggregator.normalize import dates
from benchmarks.report import Goal, last_line, table

FORMS = {"month": "%Y-%m", "day": "%Y-%m-%d", "minute": "%Y-%m-%dT%H:%M", "second": "%Y-%m-%dT%H:%M:%S"}
HEAD = re.compile(r"now\s*=\s*(\S+)\s*\(([\w/+-]+)\)")
NOTHING = "NONE"
PER_SECOND = 30_000
ROUNDS = 7


@dataclass(frozen=True, slots=True)
class Row:
    """One string, what it means, and when and where it was read."""

    text: str
    expected: str
    now: datetime
    zone: ZoneInfo

    def read(self) -> Moment | None:
        return dates.parse(self.text, now=self.now, zone=self.zone)

    @property
    def said(self) -> str:
        moment = self.read()
        return moment.at.astimezone(self.zone).strftime(FORMS[moment.precision]) if moment else NOTHING


def load(cases: Path) -> list[Row]:
    """The rows of all files of that form."""
    rows: list[Row] = []
    for file in sorted(cases.rglob("*dates*.tsv")):
        lines = file.read_text(encoding="utf-8").splitlines()
        head = HEAD.search(lines[0]) if lines else None
        if head is None:
            continue
        zone = ZoneInfo(head.group(2))
        now = datetime.fromisoformat(head.group(1)).astimezone(zone)
        for line in lines:
            if line and not line.startswith("#"):
                text, _, expected = line.partition("\t")
                rows.append(Row(text, expected.strip() or NOTHING, now, zone))
    return rows


def per_second(rows: list[Row], rounds: int) -> float:
    """Strings a CPU second, the best of the rounds."""
    best, times = 0.0, max(1, 3000 // len(rows))
    for _ in range(rounds):
        begun = time.process_time()
        for _ in range(times):
            for row in rows:
                row.read()
        best = max(best, times * len(rows) / max(1e-9, time.process_time() - begun))
    return best


def run(cases: Path, rounds: int) -> None:
    """Print the table and the line."""
    rows = load(cases)
    if not rows:
        raise SystemExit(f"no *dates*.tsv under {cases}")
    wrong = [(row.text, row.expected, row.said) for row in rows if row.said != row.expected]
    exact = (len(rows) - len(wrong)) / len(rows)
    fast = per_second(rows, rounds)
    print(table("Wrong", ("string", "expected", "read"), wrong))
    print(f"\n{len(rows) - len(wrong)} of {len(rows)} strings exactly right, {fast:,.0f} strings a CPU second")
    goals = [
        Goal("exact", round(exact, 4), "= 1", exact == 1),
        Goal("strings a second", round(fast), f">= {PER_SECOND}", fast >= PER_SECOND),
    ]
    ours = {"strings": len(rows), "exact": round(exact, 4), "per_second": round(fast)}
    print(last_line("dates", ours, cases=cases.name, goals=goals))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, required=True, help="the folder that holds russian/")
    parser.add_argument("--quick", action="store_true", help="one round of the clock")
    given = parser.parse_args()
    run(given.cases, 1 if given.quick else ROUNDS)
