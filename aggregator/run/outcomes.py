"""What the steps of one pass share, and how outcomes are stored: at once; a failure to reach a host after the verdict."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import datetime

from aggregator import discovery, plan
from aggregator.engines import Cluster
from aggregator.fetch import RobotsCache
from aggregator.model import Failure, Page, PageOutcome, PollOutcome, SearchOutcome, Source
from aggregator.normalize import urls
from aggregator.run.lanes import PAGES_AT_ONCE, Lane
from aggregator.run.tally import Report
from aggregator.run.writer import Writer
from aggregator.store import Store

Outcome = PollOutcome | PageOutcome | SearchOutcome

TOGETHER = 500
"""Outcomes that are handed to the writer at once: after an outage there are thousands."""


@dataclass(slots=True)
class Pass:
    """What the steps of one pass share; `collect` runs them."""

    sources: Sequence[Source]
    writer: Writer
    fetch: discovery.Fetch
    executor: Executor
    clock: Callable[[], datetime]
    everything: bool = False
    """Ask every endpoint, due or not."""
    only: frozenset[str] | None = None
    """Ask only the sources of these keys; the whole file is still laid over the archive. None: all."""
    cluster: Cluster | None = None
    """Machines to which whole lanes travel, if there are any."""
    robots: RobotsCache | None = None
    """What is known of robots.txt, for those that travel."""
    keep_raw: Callable[[Page], None] | None = None
    told: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by whoever wants the pass to end; it may be told to several passes, one after the other."""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when this pass is to end: it was told to, or its time is up."""
    report: Report = field(default_factory=Report)
    run_id: int = 0
    line: deque[Lane] = field(default_factory=deque)
    away: deque[Lane] = field(default_factory=deque)
    """Lanes that travel, where there is a cluster."""
    ends: datetime | None = None
    """When nothing new is to be begun any more."""
    strayed: int = 0
    """Lanes that did not come back."""
    rests: dict[str, float] = field(default_factory=dict)
    """Until when (the loop's clock) a host that was asked from elsewhere is to be left alone."""
    held: list[Outcome] = field(default_factory=list)
    """Failures to reach a host, until the verdict."""
    studying: asyncio.Lock = field(default_factory=asyncio.Lock)
    pages: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(PAGES_AT_ONCE))
    looked_at: int = 0
    """What had been stored when it was last looked whether there is something to study."""
    reached: dict[str, bool] = field(default_factory=dict)
    """Of each host that was well before: whether it was reached in this pass."""


async def settle(this: Pass, outcome: Outcome) -> bool:
    """Store an outcome; one that failed to reach its host is kept back until the verdict (False)."""
    if _held(this, outcome):
        return False
    await _store(this, outcome)
    return True


async def verdict(this: Pass) -> None:
    """Store the failures that were kept back: against the hosts, or, if most failed at once, against nobody."""
    this.report.network_down = plan.network_is_down(this.reached)
    now = this.clock()
    told = [_unblamed(outcome, now) if this.report.network_down else outcome for outcome in this.held]
    for n in range(0, len(told), TOGETHER):  # the writer commits together what comes together
        await asyncio.gather(*(_store(this, outcome) for outcome in told[n : n + TOGETHER]))


def _unblamed(outcome: Outcome, now: datetime) -> Outcome:
    match outcome:
        case PollOutcome():
            return replace(outcome, blamed=False, plan=plan.after_outage(outcome.state, now))
        case PageOutcome():
            return replace(outcome, blamed=False, next_due=now + plan.NETWORK_RETRY)
        case SearchOutcome():
            return replace(outcome, blamed=False)


def _held(this: Pass, outcome: Outcome) -> bool:
    """Keep back a failure to reach a host; note for the verdict whether a host that was well before is reached now."""
    answer = outcome.failure if isinstance(outcome, SearchOutcome) else outcome.answer
    unreached = isinstance(answer, Failure) and plan.is_network_failure(answer.kind)
    url, well_before = _asked(outcome)
    if well_before:
        host = urls.host(url)
        this.reached[host] = this.reached.get(host, False) or not unreached
    if unreached:
        this.held.append(outcome)
    return unreached


def _asked(outcome: Outcome) -> tuple[str, bool]:
    """The address that was asked, and whether it was well before."""
    match outcome:
        case PollOutcome():
            return outcome.state.endpoint.url, outcome.state.failures == 0
        case PageOutcome():
            return outcome.task.article.url, outcome.task.attempts == 0
        case SearchOutcome():
            return outcome.url, True


async def _store(this: Pass, outcome: Outcome) -> None:
    match outcome:
        case PollOutcome():
            this.report.polls(outcome.answer, await this.writer.do(Store.record_poll, this.run_id, outcome))
        case PageOutcome():
            this.report.page(outcome.answer, await this.writer.do(Store.record_page, this.run_id, outcome))
        case SearchOutcome():
            await this.writer.do(Store.record_discovery, this.run_id, outcome, this.clock())
            this.report.search(outcome.failure)
