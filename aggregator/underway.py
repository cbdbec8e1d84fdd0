"""The pass that is under way: what its steps share, how what they found is stored, and the verdict on what was held back."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import datetime

from aggregator import discovery, plan
from aggregator.lanes import Lane
from aggregator.model import Failure, Page, PageOutcome, PollOutcome, SearchOutcome, Source
from aggregator.normalize import urls
from aggregator.store import Store
from aggregator.tally import Report
from aggregator.writer import Writer

Outcome = PollOutcome | PageOutcome | SearchOutcome


@dataclass(slots=True)
class Pass:
    """What the steps of one pass share; `pipeline.collect` runs them."""

    sources: Sequence[Source]
    writer: Writer
    fetch: discovery.Fetch
    executor: Executor
    clock: Callable[[], datetime]
    everything: bool = False
    """Ask every endpoint, due or not."""
    only: frozenset[str] | None = None
    """Ask only the sources of these keys; the whole file is still laid over the archive. None: all."""
    keep_raw: Callable[[Page], None] | None = None
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    report: Report = field(default_factory=Report)
    run_id: int = 0
    line: deque[Lane] = field(default_factory=deque)
    held: list[Outcome] = field(default_factory=list)
    """Failures to reach a host, until the verdict."""
    studying: asyncio.Lock = field(default_factory=asyncio.Lock)
    reached: dict[str, bool] = field(default_factory=dict)
    """Of each host that was well before: whether it was reached in this pass."""


async def store_poll(this: Pass, outcome: PollOutcome) -> None:
    """Store a poll, and report it."""
    this.report.polls(outcome.answer, await this.writer.do(Store.record_poll, this.run_id, outcome))


async def store_page(this: Pass, outcome: PageOutcome) -> None:
    """Store an article's page, and report it."""
    this.report.page(outcome.answer, await this.writer.do(Store.record_page, this.run_id, outcome))


async def store_search(this: Pass, outcome: SearchOutcome) -> None:
    """Store a search for endpoints, and report it."""
    await this.writer.do(Store.record_discovery, this.run_id, outcome, this.clock())
    this.report.search(outcome.failure)


# ---------------------------------------------------------------- the verdict


def held(this: Pass, outcome: Outcome, url: str, *, well_before: bool) -> bool:
    """Keep back a failure to reach a host; note for the verdict whether a host that was well before is reached now."""
    answer = outcome.failure if isinstance(outcome, SearchOutcome) else outcome.answer
    unreached = isinstance(answer, Failure) and plan.is_network_failure(answer.kind)
    if well_before:
        host = urls.host(url)
        this.reached[host] = this.reached.get(host, False) or not unreached
    if unreached:
        this.held.append(outcome)
    return unreached


async def verdict(this: Pass) -> None:
    """Store the failures that were kept back: against the hosts, or, if most failed at once, against nobody."""
    this.report.network_down = plan.network_is_down(this.reached)
    now = this.clock()
    for outcome in this.held:
        match outcome:
            case PollOutcome() if this.report.network_down:
                await store_poll(this, replace(outcome, blamed=False, plan=plan.after_outage(outcome.state, now)))
            case PollOutcome():
                await store_poll(this, outcome)
            case PageOutcome() if this.report.network_down:
                await store_page(this, replace(outcome, blamed=False, next_due=now + plan.NETWORK_RETRY))
            case PageOutcome():
                await store_page(this, outcome)
            case SearchOutcome():
                await store_search(this, replace(outcome, blamed=not this.report.network_down))
