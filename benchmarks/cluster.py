"""Extraction elsewhere: `python -m benchmarks.cluster [--pages 2000] [--world HOST:PORT] [--quick]`.

The same pages are read here, in a pool of two processes, and on two Dask workers to which the pages are shipped; then whole
hosts are asked and read, here and on the workers (records come back). The four are interleaved; figures are medians of rounds.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from aggregator import desk
from aggregator.engines import Cluster, InlineExecutor, cluster, engine
from aggregator.fetch import Fetcher
from aggregator.model import EndpointState, Page, PageTask, Request, Source
from aggregator.run.trips import Stop, Trip, travel
from benchmarks.collect import sources, world
from benchmarks.report import Goal, last_line, table

NOW = datetime.now(UTC)
PER_SITE = 20
STOPS = 10
"""Hosts of a trip: enough trips for two workers to be busy to the end."""

AIMS = {"processes": 1.8, "Dask, pages shipped": 1.3, "Dask, whole hosts": 1.5}


@dataclass(frozen=True, slots=True)
class Site:
    """A site of the world with its articles announced, and their pages."""

    source: Source
    tasks: tuple[PageTask, ...]
    pages: tuple[Page, ...]


async def visited(outlets: Sequence[Source]) -> list[Site]:
    """The sites with their pages in memory."""
    found = []
    async with Fetcher() as fetcher:
        for outlet in outlets:
            state = EndpointState(1, outlet.endpoints[0])
            feed = await fetcher.fetch(Request(state.endpoint.url, outlet.policy))
            assert isinstance(feed, Page), feed
            read = desk.poll(feed, state, outlet, NOW)
            assert isinstance(read, desk.PollResult), read
            tasks = tuple(PageTask(n, each.article) for n, each in enumerate(read.announced[:PER_SITE]))
            answers = [await fetcher.fetch(Request(task.article.url, outlet.policy)) for task in tasks]
            found.append(Site(outlet, tasks, tuple(answer for answer in answers if isinstance(answer, Page))))
    return found


def extracted(executor: Executor, sites: Sequence[Site]) -> None:
    """Every page through an engine."""
    wait([
        executor.submit(desk.complete, page, task, site.source, NOW, None)
        for site in sites
        for page, task in zip(site.pages, site.tasks, strict=True)
    ])  # fmt: skip


def travelled(executor: Executor, sites: Sequence[Site]) -> None:
    """Every host asked for its pages again, in trips."""
    stops = [Stop((site.source,), pages=site.tasks) for site in sites]
    trips = [Trip(tuple(stops[n : n + STOPS]), NOW) for n in range(0, len(stops), STOPS)]
    brought = [executor.submit(travel, trip) for trip in trips]
    got = sum(len(each.result().outcomes) for each in brought)
    assert got == sum(len(site.tasks) for site in sites), got


@contextmanager
def workers() -> Iterator[Cluster]:
    """Two Dask workers of one thread, a scheduler beside them."""
    # as docs/howto/collect-from-a-cluster.md tells everybody on Python 3.11; read when Dask is imported
    os.environ.setdefault("DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED", "False")
    from distributed import LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0", protocol="tcp://") as local,
        cluster(local.scheduler_address) as found,
    ):
        yield found


def timed(work: Callable[[], None]) -> float:
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


def measured(sites: Sequence[Site], rounds: int) -> dict[str, float]:
    """Median seconds of each way."""
    with engine(2) as pool, workers() as dask:
        ways: dict[str, Callable[[], None]] = {
            "here": partial(extracted, InlineExecutor(), sites),
            "processes": partial(extracted, pool, sites),
            "Dask, pages shipped": partial(extracted, dask.calls, sites),
            "here, whole hosts": partial(travelled, InlineExecutor(), sites),
            "Dask, whole hosts": partial(travelled, dask.trips, sites),
        }
        for name in ("processes", "Dask, pages shipped", "Dask, whole hosts"):
            ways[name]()  # its workers have loaded what they need
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, work in ways.items():
                taken[name].append(timed(work))
    return {name: statistics.median(each) for name, each in taken.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--world", metavar="HOST:PORT")
    parser.add_argument("--quick", action="store_true", help="200 pages, one round")
    said = parser.parse_args()
    pages, rounds = (200, 1) if said.quick else (said.pages, said.rounds)
    count = -(-pages // PER_SITE)
    with world(count, PER_SITE, said.world) as port:
        sites = asyncio.run(visited(sources(count, port, said.world)))
        read = sum(len(site.pages) for site in sites)
        taken = measured(sites, rounds)
    base = {name: taken["here, whole hosts" if "whole" in name else "here"] for name in taken}
    rows = [
        (name, f"{seconds:.2f}", f"{read / seconds:.0f}", f"{base[name] / seconds:.2f}x")
        for name, seconds in taken.items()
    ]
    print(table(f"{read:,} pages, two workers", ("where", "wall s", "pages a second", "against here"), rows))
    factors = {name: base[name] / taken[name] for name in AIMS}
    goals = [Goal(name, round(factors[name], 2), f">= {aim}", factors[name] >= aim) for name, aim in AIMS.items()]
    per_page = taken["here"] / read * 1000
    print(f"\n{per_page:.1f} ms a page here")
    print(
        last_line(
            "cluster", {**taken, "factors": factors, "ms a page": per_page}, goals=goals, libraries=("distributed",)
        )
    )


if __name__ == "__main__":
    main()
