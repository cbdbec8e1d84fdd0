"""Figures that may not fall: `python -m benchmarks.gate --cases DIR [--raise]`, or `make gate`, `make gate RAISE=1`.

Runs the benchmarks of BENCHMARKS and holds their figures against floors.json: for each, `at least` or `at most`, and the
`margin` by which it may miss. A figure that falls is named, and the exit code is 1. `--raise` writes the floors of figures that
got better; none is ever lowered so: that is an edit by hand, with a `why`. Speed is held as a ratio in one run, not in seconds.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.report import table

FLOORS = Path(__file__).parent / "floors.json"
BENCHMARKS: dict[str, tuple[str, ...]] = {
    "extraction": ("benchmarks.extraction",),
    "feeds": ("benchmarks.feeds", "--peers"),  # for feedparser, which is a dependency: the baseline of its speed
    "unseen": ("benchmarks.unseen",),
}
NEEDS = {"unseen": "sklearn"}
"""What a benchmark needs and the `test` extra lacks: where it is missing, that is said, and its figures are not held."""

LEAST, MOST = "at least", "at most"
PLACES = 4
WORSE = "FELL"
GONE = "GONE"
BETTER = "better"

Floors = dict[str, dict[str, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Held:
    """One figure against its floor."""

    benchmark: str
    name: str
    value: float | None
    bound: str
    floor: float
    margin: float

    @property
    def verdict(self) -> str:
        """FELL by more than the margin, GONE from the benchmark, better than the floor, or as it was."""
        if self.value is None:
            return GONE
        gain = (self.value - self.floor) * (1 if self.bound == LEAST else -1)
        return WORSE if gain < -self.margin - 1e-9 else BETTER if gain > 1e-9 else "holds"

    @property
    def holds(self) -> bool:
        return self.verdict not in (WORSE, GONE)


def held(figures: Mapping[str, Mapping[str, Any]], floors: Floors) -> list[Held]:
    """Each floor against the figure of its name; a name with a slash is a figure within a figure."""
    found = []
    for benchmark, rows in floors.items():
        for name, row in rows.items():
            bound = MOST if MOST in row else LEAST
            value = at(figures.get(benchmark, {}), name)
            found.append(Held(benchmark, name, value, bound, float(row[bound]), float(row.get("margin", 0))))
    return found


def at(figures: Mapping[str, Any], name: str) -> float | None:
    """The figure of a name; None if there is none."""
    value: Any = figures
    for part in name.split("/"):
        value = value.get(part) if isinstance(value, Mapping) else None
    return float(value) if isinstance(value, int | float) else None


def raised(floors: Floors, rows: list[Held]) -> Floors:
    """The floors with those of better figures moved to where the figures are."""
    new = json.loads(json.dumps(floors))
    for row in rows:
        if row.verdict == BETTER and row.value is not None:
            new[row.benchmark][row.name][row.bound] = round(row.value, PLACES)
    return dict(new)


def written(floors: Floors) -> str:
    """The floors as JSON, a figure a line, so that a change of one is a change of a line."""
    parts = []
    for benchmark, rows in floors.items():
        lines = (f"    {json.dumps(name)}: {json.dumps(row, ensure_ascii=False)}" for name, row in rows.items())
        parts.append(f"  {json.dumps(benchmark)}: {{\n" + ",\n".join(lines) + "\n  }")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def is_able(benchmark: str) -> bool:
    """Whether what a benchmark needs is installed; says so if not."""
    needed = NEEDS.get(benchmark)
    able = needed is None or find_spec(needed) is not None
    if not able:
        print(f"{benchmark}: not held, {needed} is not installed (`bench` extra)")
    return able


def measured(benchmark: str, cases: Path) -> dict[str, Any]:
    """A benchmark's own figures, from the JSON object that ends its output. `CalledProcessError` if it fails."""
    module, *options = BENCHMARKS[benchmark]
    command = [sys.executable, "-m", module, "--cases", str(cases), *options]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return dict(json.loads(said.strip().splitlines()[-1])["ours"])


def shown(rows: list[Held]) -> str:
    """The figures as a table."""
    cells = [
        (f"{row.benchmark}: {row.name}", row.value, f"{row.bound} {row.floor}", row.margin, row.verdict) for row in rows
    ]
    return table("The gate", ("figure", "now", "floor", "margin", ""), cells)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path, help="the folder of the cases; without it nothing is measured")
    parser.add_argument(
        "--raise", dest="raising", action="store_true", help="write the floors of figures that got better"
    )
    said = parser.parse_args()
    if said.cases is None or not (said.cases / "extraction").is_dir():
        print(f"The gate needs the cases, which are not a part of this repository; none at {said.cases}.")
        print("skipped")
        return 0
    floors: Floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    able = {benchmark: rows for benchmark, rows in floors.items() if is_able(benchmark)}
    rows = held({benchmark: measured(benchmark, said.cases) for benchmark in able}, able)
    print(shown(rows))
    if said.raising:
        FLOORS.write_text(written(floors | raised(able, rows)), encoding="utf-8")
        print(f"{FLOORS.name}: {sum(row.verdict == BETTER for row in rows)} raised")
    fallen = [row for row in rows if not row.holds]
    for row in fallen:
        print(f"{row.verdict}: {row.benchmark}, {row.name}: {row.value}, {row.bound} {row.floor} (margin {row.margin})")
    print("refused" if fallen else "passed")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
