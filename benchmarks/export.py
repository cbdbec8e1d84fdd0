"""What an export takes, by the size of the archive: `python -m benchmarks.export [--articles 200000] [--quick]`.

Two archives of invented articles of the usual length are written in each format, every export in a process of its own. The
peak of its memory must not grow with the archive.
"""

from __future__ import annotations

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aggregator.store import Store
from benchmarks.report import Goal, last_line, table
from benchmarks.store_world import NOW, SOURCES, Press, fill, poll

KINDS = ("csv", "ndjson", "parquet", "rss", "atom", "jsonfeed")
MOST_MB, MOST_GROWTH_MB = 350, 20
OLD_TEXT = 12
"""The length of sentence for which `fill` asks when it writes an old article's text."""

MEASURED = """
import sys
class WithoutPandas:
    def find_spec(name, path=None, target=None):
        if name == "pandas":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, WithoutPandas)
from aggregator.cli import main
from benchmarks.peak import peak
try:
    main()
finally:
    print(peak(), file=sys.stderr)
"""
"""sqlite-utils loads pandas where it is installed, which takes 100 MB; it is not, where only `aggregator` is."""


@dataclass
class Wordy(Press):
    """Writes old articles as long as real ones are, 2,500 letters or so, out of paragraphs made beforehand."""

    paragraphs: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.paragraphs = [super(Wordy, self).sentence((), self.rng.randint(20, 60)) for _ in range(5_000)]

    def sentence(self, about: Sequence[str], length: int) -> str:
        if length == OLD_TEXT and not about:
            return "\n\n".join(self.rng.choices(self.paragraphs, k=self.rng.randint(4, 14)))
        return super().sentence(about, length)


@dataclass(frozen=True)
class Cost:
    """Of one export."""

    seconds: float
    peak: float
    size: float
    """Megabytes, as the peak is."""


def build(file: Path, articles: int) -> None:
    """An archive without a search index: exports without `--query` do not read it, and it takes the longest to make."""
    press = Wordy(7)
    with Store.open(file) as store:
        store.sync_sources(SOURCES, NOW)
        poll(store, store.begin_run(NOW), press.articles(NOW, 100, spread=60), NOW)
        named = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'article_texts'"
        for (name,) in store.connection.execute(named).fetchall():
            store.connection.execute(f"DROP TRIGGER {name}")
        fill(store.connection, press, articles, before=1)


def export(database: Path, kind: str, to: Path) -> Cost:
    """Write it once."""
    begun = time.monotonic()
    command = (sys.executable, "-c", MEASURED, "--db", str(database), "export", kind, "-o", str(to))
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=dict(os.environ))
    seconds = time.monotonic() - begun
    files = to.rglob("*.parquet") if to.is_dir() else (to,)
    size = sum(file.stat().st_size for file in files) / 1e6
    return Cost(seconds, float(done.stderr.split()[-1]), size)


def run(sizes: Sequence[int], folder: Path) -> None:
    costs: dict[tuple[str, int], Cost] = {}
    for size in sizes:
        database = folder / f"{size}.db"
        build(database, size)
        print(f"{size:,} articles: {database.stat().st_size / 1e6:.0f} MB", flush=True)
        for kind in KINDS:
            costs[kind, size] = export(database, kind, folder / f"{size}-{kind}")
    rows = [
        (
            kind,
            f"{size:,}",
            f"{cost.seconds:.1f}",
            f"{size / cost.seconds:,.0f}",
            f"{cost.peak:.0f}",
            f"{cost.size:.0f}",
        )
        for (kind, size), cost in sorted(costs.items())
    ]
    print(table("Exports", ("format", "articles", "seconds", "articles a second", "peak MB", "MB written"), rows))
    growth = max(costs[kind, b].peak - costs[kind, a].peak for kind in KINDS for a, b in itertools.pairwise(sizes))
    highest = max(cost.peak for cost in costs.values())
    ours = {f"{kind} {size}": vars(cost) for (kind, size), cost in costs.items()}
    goals = [
        Goal("peak MB", round(highest, 1), f"<= {MOST_MB}", highest <= MOST_MB),
        Goal("growth MB", round(growth, 1), f"<= {MOST_GROWTH_MB}", growth <= MOST_GROWTH_MB),
    ]
    print(last_line("export", ours, goals=goals, libraries=("pyarrow",)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=200_000, help="of the larger archive")
    parser.add_argument("--quick", action="store_true", help="archives of 10,000 and 30,000 articles")
    arguments = parser.parse_args()
    sizes = (10_000, 30_000) if arguments.quick else (20_000, arguments.articles)
    with tempfile.TemporaryDirectory() as made:
        run(sizes, Path(made))
