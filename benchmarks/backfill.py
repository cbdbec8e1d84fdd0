"""How fast web archives are read: `python -m benchmarks.backfill --cases DIR [--quick]`.

A WARC file of real pages, given to SOURCES invented outlets in turn, is read into a new archive, in this process and with two
workers, in turns; then the same file by somebody who knows none of its sites, and by warcio's own iterator. Pages a second of
wall time, CPU of this process (workers have their own), the most memory of this one.
"""

from __future__ import annotations

import argparse
import gzip
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from warcio.archiveiterator import ArchiveIterator

from aggregator import raw, sources
from aggregator.backfill import Filling, Order, Tally, survey
from aggregator.engines import engine
from aggregator.model import Page, Source
from aggregator.raw import Archive, RawKeeper
from aggregator.store import Store
from benchmarks.report import Goal, last_line, table

SOURCES = 20
PAGES, FEW = 2_000, 300
ROUNDS = 3
THEN = datetime(2026, 11, 1, tzinfo=UTC)
TYPE = (("Content-Type", "text/html"),)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder), asked.cases, FEW if asked.quick else PAGES, 1 if asked.quick else ROUNDS)


def run(folder: Path, cases: Path, number: int, rounds: int) -> None:
    """Make the file, read it in every way, print the table."""
    outlets, archive = made(folder, cases, number)
    ways: dict[str, Callable[[], int]] = {
        "inline": lambda: filled(folder, archive, outlets, 0),
        "2 workers": lambda: filled(folder, archive, outlets, 2),
        "nobody's": lambda: survey([archive], []).records,
        "warcio": lambda: iterated(archive),
    }
    figures: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    stored = 0
    for _ in range(rounds):
        for name, way in ways.items():
            wall, cpu = time.perf_counter(), spent()
            result = way()
            stored = result if name == "inline" else stored
            figures[name].append((time.perf_counter() - wall, spent() - cpu))
    rows, ours = [], dict[str, object]()
    for name, runs in figures.items():
        wall, cpu = (median(each[n] for each in runs) for n in (0, 1))
        rows.append((name, f"{number / wall:,.0f}", f"{1000 * cpu / number:.2f}"))
        ours[name] = {"pages_per_second": number / wall, "cpu_ms_per_page": 1000 * cpu / number}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        table(
            f"{number:,} pages, {archive.size / 1e6:.0f} MB, {stored:,} articles",
            ("", "pages/s", "own CPU ms/page"),
            rows,
        )
    )
    print(f"\nmost memory of the main process: {peak:.0f} MB")
    goal = Goal("MB of the main process", round(peak), "<= 300", peak <= 300)
    print(last_line("backfill", ours | {"peak_mb": peak, "articles": stored}, cases=str(cases), goals=[goal]))


def made(folder: Path, cases: Path, number: int) -> tuple[tuple[Source, ...], Archive]:
    """The outlets, and a WARC file of their pages."""
    lines = [f"  s{n}: {{name: Outlet {n}, homepage: 'https://s{n}.example/', place: Находка}}" for n in range(SOURCES)]
    outlets = sources.parse("sources:\n" + "\n".join(lines), folder / "sources.yaml").sources
    keeper = RawKeeper(folder / "raw")
    files = sorted((cases / "extraction").rglob("*.html.gz"))
    for n, path in enumerate(islice(cycle(files), number)):
        url = f"https://s{n % SOURCES}.example/news/2026/{n + 1000}-a-page-of-news"
        body = gzip.decompress(path.read_bytes())
        keeper.keep(Page(url, body, {}, THEN + timedelta(seconds=n), requested_url=url, raw_headers=TYPE))
    (archive,) = raw.found([str(folder / "raw")])
    return outlets, archive


def filled(folder: Path, archive: Archive, outlets: tuple[Source, ...], workers: int) -> int:
    """Read the file into a new archive; how many articles it has."""
    database = folder / "news.db"
    for each in folder.glob("news.db*"):
        each.unlink()
    with Store.open(database) as store, engine(workers) as executor:
        order = Order(workers=workers)
        tally: Tally = Filling(store, outlets, executor, lambda: datetime.now(UTC), order).run([archive])
    return tally.new


def iterated(archive: Archive) -> int:
    """The same file by warcio: every response read."""
    number = 0
    with archive.open() as file:
        for record in ArchiveIterator(file):
            number += record.rec_type == "response" and bool(record.content_stream().read())
    return number


def spent() -> float:
    """CPU seconds of this process."""
    return time.process_time()


if __name__ == "__main__":
    main()
