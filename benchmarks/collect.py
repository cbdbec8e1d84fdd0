"""A whole pass, cold and warm: `python -m benchmarks.collect [--sites 200] [--items 20] [--world HOST:PORT] [--quick]`.

With `--warm 10000` a warm pass over so many feeds alone, with `--peers` beside Scrapy and newsboat, with `--steady` also
minutes in which one site in a hundred has something new (`benchmarks/warm.py`).

Cold: every feed is polled and every article's page fetched, extracted and stored with its full-text index. Warm: the
same again, unchanged. The world is a process of its own (`benchmarks.world`; --latency and --hang-permille make it slow), or
one that listens at --world already (site n at 127.1.0.1 + n). Each pass is a process too; its CPU and memory are those of
all its processes (`benchmarks/spent.py`), as many as `aggregator collect` would take.
"""

from __future__ import annotations

import argparse
import json
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from aggregator.cli import looping
from aggregator.edition import Order, publish
from aggregator.model import Source
from aggregator.store import Store
from benchmarks import warm as warm_pass
from benchmarks.report import Goal, last_line, table
from benchmarks.world import host

Figures = dict[str, float]


@contextmanager
def world(sites: int, items: int, given: str | None, *manners: str) -> Iterator[int]:
    """The port of the world: one of our own, or the given one."""
    if given:
        yield int(given.rsplit(":", 1)[-1])
        return
    command = [sys.executable, "-m", "benchmarks.world", "--sites", str(sites), "--items", str(items), *manners]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield int(process.stdout.readline())
        process.terminate()


def address(site: int, given: str | None) -> str:
    """Where a site listens: our own world leaves gaps in the last byte, a given one counts on."""
    if given is None:
        return host(site)
    number = site + 1
    return f"127.{1 + number // 65_536}.{number // 256 % 256}.{number % 256}"


def sources(sites: int, port: int, given: str | None) -> tuple[Source, ...]:
    """The sources of the world: no pause, private addresses allowed."""
    homes = [f"http://{address(site, given)}:{port}/" for site in range(sites)]
    return tuple(
        Source(
            key=f"site-{number}",
            name=f"Сайт {number}",
            homepage=home,
            timezone="Asia/Vladivostok",
            feeds=(f"{home}rss",),
            pause=timedelta(0),
            allow_private=True,
        )
        for number, home in enumerate(homes)
    )


def one_pass(
    sites: int, port: int, given: str | None, database: Path, *, announce: bool = False, workers: int | None = None
) -> Figures:
    """The figures of one pass in this process; with `announce` no page is fetched and nothing studied."""
    if announce:
        Store.due_pages = Store.due_studies = lambda *_, **__: []  # type: ignore[method-assign, assignment]
    began = time.monotonic()
    edition = looping.run(publish(sources(sites, port, given), database, Order(everything=True, workers=workers)))
    wall = time.monotonic() - began
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "wall": wall,
        "cpu": used.ru_utime + used.ru_stime,
        "peak MB": used.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2),
        "new": edition.report.new,
        "pages": edition.report.pages,
        "unchanged": edition.report.not_modified,
        "failures": edition.report.failures.total(),
    }


def in_a_process(said: argparse.Namespace, port: int, database: Path) -> Figures:
    """The same in processes of its own."""
    where = ["--sites", said.sites, "--port", port, *(["--world", said.world] if said.world else [])]
    workers = [] if said.workers is None else ["--workers", said.workers]
    return warm_pass.child("benchmarks.collect", "--child", database, *where, *workers)


def median(rounds: list[Figures]) -> Figures:
    return {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}


def shown(name: str, figures: Figures, articles: int) -> tuple[str, ...]:
    per = figures["cpu"] / max(1, articles) * 1000
    rate = figures["pages"] / figures["wall"] if figures["pages"] else figures["unchanged"] / figures["wall"]
    return (
        name,
        f"{figures['wall']:.2f}",
        f"{figures['cpu']:.2f}",
        f"{rate:.0f}",
        f"{per:.2f}",
        f"{figures['peak MB']:.0f}",
    )


def asked() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=200)
    parser.add_argument("--items", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--world", metavar="HOST:PORT")
    parser.add_argument("--quick", action="store_true", help="40 sites, one round")
    parser.add_argument("--warm", type=int, metavar="FEEDS", help="a warm pass over so many feeds, alone")
    parser.add_argument("--peers", action="store_true", help="with --warm: beside Scrapy and newsboat")
    parser.add_argument(
        "--steady", action="store_true", help="with --warm: also minutes with news at 1 %% of the sites"
    )
    parser.add_argument("--workers", type=int, help="processes for the cold pass (default: as `aggregator collect`)")
    parser.add_argument("--latency", default="0", metavar="SECONDS", help="of an answer of our own world, on average")
    parser.add_argument("--hang-permille", default="0", metavar="N", help="sites of our own world that never answer")
    parser.add_argument("--announce", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    said = asked()
    if said.child:
        figures = one_pass(said.sites, said.port, said.world, said.child, announce=said.announce, workers=said.workers)
        print(json.dumps(figures))
        return
    manners = ("--latency", said.latency, "--hang-permille", said.hang_permille)
    if said.warm:
        with world(said.warm, min(said.items, 2), said.world, *manners) as port:
            warm_pass.measure(said, port)
        return
    if said.quick:
        said.sites, said.rounds = 40, 1
    cold, warm, rows = [], [], 0
    with world(said.sites, said.items, said.world, *manners) as port:
        for _ in range(said.rounds):
            with tempfile.TemporaryDirectory() as folder:
                database = Path(folder) / "news.db"
                cold.append(in_a_process(said, port, database))
                warm.append(in_a_process(said, port, database))
                with sqlite3.connect(database) as connection:
                    rows = connection.execute("select count(*) from articles").fetchone()[0]
                connection.close()
    report(said, median(cold), median(warm), rows)


def report(said: argparse.Namespace, cold: Figures, warm: Figures, rows: int) -> None:
    head = ("pass", "wall s", "CPU s", "pages or polls/s", "CPU s per 1,000", "peak MB")
    rows_shown = [shown("cold", cold, int(cold["pages"])), shown("warm", warm, said.sites)]
    print(table(f"{said.sites} sites, {rows} articles, {said.rounds} rounds (median)", head, rows_shown))
    goals = [
        Goal("second pass stores nothing", warm["new"], "0 new, 0 pages", warm["new"] == 0 and warm["pages"] == 0),
        Goal("second pass gets only 304s", warm["unchanged"], f"{said.sites}", warm["unchanged"] == said.sites),
        Goal("no failures", cold["failures"] + warm["failures"], "0", cold["failures"] + warm["failures"] == 0),
    ]
    ours = {
        "sites": said.sites,
        "articles": rows,
        "articles per second, cold": round(cold["pages"] / cold["wall"], 1),
        "CPU seconds per 1,000 articles, cold": round(cold["cpu"] / max(1, cold["pages"]) * 1000, 3),
        "peak MB, cold": round(cold["peak MB"], 1),
        "wall seconds, warm": round(warm["wall"], 3),
        "CPU seconds, warm": round(warm["cpu"], 3),
        "peak MB, warm": round(warm["peak MB"], 1),
    }
    print(last_line("collect", ours, cases=said.world, goals=goals))


if __name__ == "__main__":
    main()
