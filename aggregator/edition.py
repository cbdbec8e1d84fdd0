"""One pass, put together: the archive, the fetcher with what robots.txt said, the engine and the writer around `collect`.

Everything that runs a pass goes through `publish`: the command, the demo, the tests and the benchmarks.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import get_args

from aggregator.discovery import Fetch
from aggregator.engines import Cluster, chosen
from aggregator.fetch import Fetcher, RobotsRecord, utc_now
from aggregator.fetch.robots import Rule
from aggregator.model import OnAlert, Source
from aggregator.model.analysis import REPRINT_DAYS
from aggregator.pipeline import Pass, collect
from aggregator.raw import RawKeeper
from aggregator.run import alarm, means
from aggregator.run.tally import Report
from aggregator.run.writer import Writer
from aggregator.store import Missed, Store, StoredRobots

Clock = Callable[[], datetime]
RULES: dict[str, Rule] = {rule: rule for rule in get_args(Rule)}
Watch = Callable[[Report], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What a pass is asked to do."""

    everything: bool = False
    """Ask every endpoint, due or not."""
    only: frozenset[str] | None = None
    """Ask only the sources of these keys; None: all."""
    deadline: timedelta | None = None
    workers: int | None = 0
    """Processes for the CPU work; 0: in this one; None: as many as there are cores."""
    scheduler: str | None = None
    """The Dask scheduler to whose workers whole hosts travel, if there is one."""
    on_alert: OnAlert | None = None
    """Whom to tell of changes of state, if anybody."""
    reprint_days: int = REPRINT_DAYS
    """The days within which near and partial reprints are looked for."""


@dataclass(frozen=True, slots=True)
class Change:
    """A source that failed before the pass and works after it, or the other way round."""

    source: str
    failing: bool
    kind: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SelectorChange:
    """A selector of sources.yaml that began to match nothing, page after page, or that matches again."""

    source: str
    field: str
    lost: bool
    pages: int = 0
    url: str = ""
    """The last page on which it matched nothing."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A pass that has ended: its counts, its length, and what is different from before."""

    report: Report
    seconds: float
    changes: tuple[Change, ...] = ()
    selectors: tuple[SelectorChange, ...] = ()
    network_went: bool = False
    """The network here is down, and was not at the pass before."""
    alarms: tuple[str, ...] = ()
    """What is new about the hooks of `on_alert` themselves: that one fails."""

    @property
    def came_to_nothing(self) -> bool:
        """Whether things were due and every one failed, and that is news.

        A retry of what was failing already is no alarm: a site that is down is recorded, not an error.
        """
        report = self.report
        failed = bool(report.due) and report.answered <= 0 and report.state == "done"
        return failed and (report.network_down or any(change.failing for change in self.changes))


async def publish(
    sources: Sequence[Source],
    database: Path,
    order: Order = Order(),
    *,
    clock: Clock = utc_now,
    stopping: asyncio.Event | None = None,
    watch: Watch | None = None,
) -> Edition:
    """One pass over `sources` (the whole file) into `database`, which is made if it is not there.

    The caller holds the lock. `watch` is called after each change of the report. Raises StoreError.
    """
    begun = time.monotonic()
    with (
        means.unhurried(),
        # before there is a thread or an archive, so that processes may be forks of this one
        chosen(order.workers, order.scheduler) as engines,
        Store.open(database, clock=clock) as store,
    ):
        store.reprint_days = order.reprint_days
        failing = _failing(store, sources, clock())
        missed = store.missed_selectors()
        was_down = any(run["network_down"] for run in store.last_runs(1))
        keeper = RawKeeper(database.parent / "raw")
        told = stopping or asyncio.Event()
        report = await _collect(store, sources, order, clock, told, watch, keeper, engines)
        changes = tuple(_changes(store, failing, _failing(store, sources, clock())))
        selectors = tuple(_selector_changes(missed, store.missed_selectors()))
        alarms = await _alarms(store, sources, order, report, clock) if not told.is_set() else ()
    went = report.network_down and not was_down
    return Edition(report, time.monotonic() - begun, changes, selectors, went, alarms)


@asynccontextmanager
async def network(clock: Clock = utc_now) -> AsyncIterator[Fetch]:
    """A fetcher without an archive, for trials."""
    async with Fetcher(clock=clock) as fetcher:
        yield fetcher.fetch


async def _alarms(
    store: Store, sources: Sequence[Source], order: Order, report: Report, clock: Clock
) -> tuple[str, ...]:
    """The end of a pass: `on_alert` is told what has changed."""
    if order.on_alert is None:
        return ()
    reached = False if report.answered > 0 else None
    down = True if report.network_down else reached
    return await alarm.ring(store, sources, order.on_alert, clock, network_down=down)


async def _collect(
    store: Store,
    sources: Sequence[Source],
    order: Order,
    clock: Clock,
    stopping: asyncio.Event,
    watch: Watch | None,
    keeper: RawKeeper,
    engines: tuple[Executor, Cluster | None],
) -> Report:
    writer = Writer(store)
    try:
        lanes = means.lanes()
        shelf = RobotsShelf(writer)
        executor, abroad = engines
        async with Fetcher(clock=clock, robots_cache=shelf, concurrency=lanes, idle=lanes) as fetcher:
            this = Pass(
                sources=sources,
                writer=writer,
                fetch=fetcher.fetch,
                executor=executor,
                clock=clock,
                everything=order.everything,
                only=order.only,
                cluster=abroad,
                robots=shelf,
                keep_raw=keeper.keep,
                told=stopping,
                report=Report(watch=watch),
            )
            return await collect(this, deadline=order.deadline, lanes=lanes)
    finally:
        writer.close()


class RobotsShelf:
    """robots.txt files kept in the archive: the fetcher's cache, on the writer's thread."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    async def get(self, origin: str) -> RobotsRecord | None:
        """The record of an origin, expired or not."""
        kept = await self._writer.do(Store.robots_get, origin)
        if kept is None or kept.rule not in RULES:
            return None
        return RobotsRecord(kept.text or "", RULES[kept.rule], kept.fetched_at, kept.expires_at)

    async def put(self, origin: str, record: RobotsRecord) -> None:
        """Keep a record."""
        kept = StoredRobots(origin, record.text, record.rule, record.fetched_at, record.expires_at)
        await self._writer.do(Store.robots_put, kept)


# ---------------------------------------------------------------- what is different from before


def _failing(store: Store, sources: Iterable[Source], now: datetime) -> dict[str, bool]:
    """Of each source that has been asked: whether all of its endpoints fail, or none could be found."""
    keys = [source.key for source in sources if source.enabled]
    known = set(keys)
    failing = {key: fails for key, fails in store.failing().items() if key in known}
    for key in store.undiscovered(keys, now, everything=True):
        facts = store.why(key)
        if facts and facts["discovery_tries"]:
            failing[key] = True
    return failing


def _changes(store: Store, before: Mapping[str, bool], after: Mapping[str, bool]) -> Iterable[Change]:
    for key, failing in after.items():
        if failing != before.get(key, False):
            yield _failure_of(store, key) if failing else Change(key, failing=False)


def _failure_of(store: Store, key: str) -> Change:
    """The last failure of a source in the log; a search that found nothing says so in its detail."""
    facts = store.why(key)
    fetches = facts["fetches"] if facts else []
    last = next((each for each in fetches if each["outcome"] not in ("page", "not-modified")), None)
    return Change(key, True, last["outcome"], last["detail"] or "") if last else Change(key, failing=True)


def _selector_changes(before: Iterable[Missed], after: Iterable[Missed]) -> Iterable[SelectorChange]:
    """What is to be said once. A selector whose entry was edited is counted anew, and nothing is said of it."""
    was = {(each.source, each.field): each for each in before}
    now = {(each.source, each.field): each for each in after}
    for known, each in now.items():
        if each.lost and not (known in was and was[known].lost):
            yield SelectorChange(each.source, each.field, True, each.pages, each.url)
    for known, each in was.items():
        if each.lost and known not in now:
            yield SelectorChange(each.source, each.field, lost=False)
