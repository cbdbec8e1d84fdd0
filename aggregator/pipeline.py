"""One pass, from top to bottom. Read this file first.

    sync     sources.yaml is laid over the archive: new sources enter, removed ones are paused
    due      plan.py says which endpoints are due; sources without endpoints are searched for them
    lanes    the sources of one host travel together: their polls, then, further back in the line, their pages
    poll     fetch -> read -> announce -> store: articles, validators and the next due time in one transaction
    page     fetch -> extract -> complete -> store: the announced article gets its text, in one transaction
    study    finished articles, a batch in one transaction: places, citations, reprints, the story each belongs to
    index    the same articles, and what else has changed, enter the full-text index; changed stories are weighed
    verdict  failures to reach a host wait for the end: if most hosts failed at once, it was our network

Fetching is one event loop, CPU work goes to an executor, and one thread owns the database. A lane has one document
in hand at a time, and few lanes have a page at once, so memory is bounded, whatever the number of sources.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from aggregator import desk, discovery, plan, study
from aggregator.endings import ending, finished, sign_off
from aggregator.engines import run
from aggregator.lanes import LANES, PAGES_A_TURN, PAGES_AT_ONCE, Lane, line_up
from aggregator.model import (
    Answer,
    EndpointState,
    Failure,
    Page,
    PageOutcome,
    PageTask,
    PollOutcome,
    Request,
    SearchOutcome,
    Source,
)
from aggregator.normalize import urls
from aggregator.store import Store
from aggregator.tally import Report
from aggregator.writer import Writer

Outcome = PollOutcome | PageOutcome | SearchOutcome

CATCHING_UP = 50
"""Times two hundred articles are indexed at the end of a pass: an old archive becomes searchable in steps, newest first."""


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
    keep_raw: Callable[[Page], None] | None = None
    told: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by whoever wants the pass to end; it may be told to several passes, one after the other."""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when this pass is to end: it was told to, or its time is up."""
    report: Report = field(default_factory=Report)
    run_id: int = 0
    line: deque[Lane] = field(default_factory=deque)
    held: list[Outcome] = field(default_factory=list)
    """Failures to reach a host, until the verdict."""
    studying: asyncio.Lock = field(default_factory=asyncio.Lock)
    pages: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(PAGES_AT_ONCE))
    looked_at: int = 0
    """What had been stored when it was last looked whether there is something to study."""
    reached: dict[str, bool] = field(default_factory=dict)
    """Of each host that was well before: whether it was reached in this pass."""


async def collect(this: Pass, *, deadline: timedelta | None = None, lanes: int = LANES) -> Report:
    """One pass over what is due. At the deadline, or when `this.told` is set, it ends early and cleanly.

    Raises StoreError when the archive cannot be written; whatever a site does is a row in `fetches`, not an error.
    """
    this.run_id = await this.writer.do(Store.begin_run, this.clock())
    try:
        await this.writer.do(Store.sync_sources, this.sources, this.clock())
        this.line.extend(await _due(this))
        async with ending(this.report, this.told, this.stopping, deadline):
            await _work(this, lanes)
            await _study_the_rest(this)
        await _verdict(this)
        await this.writer.do(Store.trim_log, this.clock())
    except BaseException:
        this.report.state = "failed"
        raise
    finally:
        await sign_off(this.writer, this.run_id, this.report, this.clock)
    return this.report


async def _due(this: Pass) -> list[Lane]:
    """The lanes with something to do, the longest overdue first."""
    now = this.clock()
    chosen = [source for source in this.sources if source.enabled and (this.only is None or source.key in this.only)]
    keys = [source.key for source in chosen]
    states = plan.due(await this.writer.do(Store.endpoints, keys), now, everything=this.everything)
    homeless = await this.writer.do(Store.undiscovered, keys, now, everything=this.everything)
    behind = await this.writer.do(Store.sources_with_due_pages, now)
    this.report.due = len(states) + len(homeless)
    return line_up(chosen, states, homeless, behind)


async def _work(this: Pass, lanes: int) -> None:
    """Take lanes from the line until it is empty or the pass is to stop; then wait a little for what is in flight."""
    workers = [asyncio.create_task(_worker(this)) for _ in range(min(lanes, len(this.line)))]
    try:
        await finished(workers, this.stopping)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)


async def _worker(this: Pass) -> None:
    while this.line and not this.stopping.is_set():
        lane = this.line.popleft()
        if rest := await _travel(this, lane):
            this.line.append(rest)
        if this.report.stored > this.looked_at and not this.studying.locked():
            this.looked_at = this.report.stored
            await _study(this)
    this.report.left = len(this.line)


async def _travel(this: Pass, lane: Lane) -> Lane | None:
    """One turn of a lane: its searches and polls first, then a handful of pages; what is left goes on later."""
    for source in lane.undiscovered:
        if not this.stopping.is_set():
            lane = lane.with_polls(await _discover(this, source))
    announced = False
    for state in lane.polls:
        if not this.stopping.is_set():
            announced |= await _poll(this, state, lane.source(state.endpoint.source))
    if lane.undiscovered or lane.polls:
        return lane.only_pages() if announced or lane.behind else None
    tasks = await this.writer.do(Store.due_pages, this.clock(), sources=lane.keys, limit=PAGES_A_TURN)
    async with this.pages:
        for task in tasks:
            if this.stopping.is_set() or not await _page(this, task, lane.source(task.article.source)):
                return None  # the rest stays due; an unreachable host is not asked for page after page
    return lane if tasks else None


# ---------------------------------------------------------------- the steps


async def _discover(this: Pass, source: Source) -> Sequence[EndpointState]:
    """Search a source for endpoints; those found are polled in the same pass."""
    found = await discovery.discover(source, this.fetch, this.clock())
    outcome = SearchOutcome(source.key, source.homepage, found.endpoints, found.why, found.failure)
    if _held(this, outcome, source.homepage, well_before=True):
        return ()
    await _store_search(this, outcome)
    return await this.writer.do(Store.endpoints, [source.key]) if found.endpoints else ()


async def _poll(this: Pass, state: EndpointState, source: Source) -> bool:
    """Fetch an endpoint, read it, and store it with all the next poll needs; whether it announced anything."""
    asked = discovery.request(state.moved_to or state.endpoint.url, source.policy, state.endpoint.kind)
    answer = await _fetch(this, replace(asked, validators=state.validators, retry=False), source)
    if isinstance(answer, Page):
        outcome = await _understood(this, answer, state, source)
    elif isinstance(answer, Failure):
        outcome = _failed(state, source, answer, this.clock())
    else:
        next_poll = plan.after_success(source, state.rhythm, state.endpoint.url, this.clock())
        outcome = PollOutcome(state, answer, next_poll, rhythm=state.rhythm)
    if not _held(this, outcome, state.endpoint.url, well_before=state.failures == 0):
        await _store_poll(this, outcome)
    return bool(outcome.announced)


async def _understood(this: Pass, page: Page, state: EndpointState, source: Source) -> PollOutcome:
    now = this.clock()
    result = await run(this.executor, desk.poll, page, state, source, now)
    if isinstance(result, Failure):
        return _failed(state, source, result, now)
    if result.reading.children:
        whole = await discovery.unfold(result.reading, state.endpoint, source, this.fetch, now)
        result = await run(this.executor, desk.weigh, whole, page, state, source, now)
    outcome = PollOutcome(state, page, result.plan, announced=result.announced, rhythm=result.rhythm)
    return replace(outcome, format=result.reading.format, skipped=result.reading.skipped)


def _failed(state: EndpointState, source: Source, failure: Failure, now: datetime) -> PollOutcome:
    return PollOutcome(state, failure, plan.after_failure(source, state, failure, now), rhythm=state.rhythm)


async def _page(this: Pass, task: PageTask, source: Source) -> bool:
    """Fetch an article's page and complete it, or plan another try. False: the host is not reached."""
    answer = await _fetch(this, discovery.request(task.article.url, source.policy, "listing"), source)
    now = this.clock()
    result = await _read(this, answer, task, source, now) if isinstance(answer, Page) else answer
    if isinstance(result, desk.PageResult):
        later = plan.edit_check(source, task.article.first_seen, now)
        outcome = PageOutcome(task, answer, result.article, later, result.missed, result.blocks)
    elif isinstance(result, Failure):
        outcome = PageOutcome(task, result, None, plan.page_retry(task.attempts + 1, result, now))
    else:
        outcome = PageOutcome(task, result, None, None)
    if _held(this, outcome, task.article.url, well_before=task.attempts == 0):
        return False
    await _store_page(this, outcome)
    return True


async def _read(this: Pass, page: Page, task: PageTask, source: Source, now: datetime) -> desk.PageResult | Failure:
    """The article of a page, with what the source's pages before this one taught of what they have in common."""
    memory = await this.writer.do(Store.site_memory, source.key) if source.site_memory else None
    return await run(this.executor, desk.complete, page, task, source, now, memory)


async def _study(this: Pass) -> int:
    """Study some of the articles that are finished; how many. One batch at a time: an article is decided by those before it."""
    async with this.studying:
        tasks = await this.writer.do(Store.due_studies, this.clock(), study.A_TURN)
        if tasks:
            outlets = tuple((source.key, source.name, source.homepage) for source in this.sources)
            studies = await run(this.executor, study.of, tasks, outlets)
            this.report.studies(await this.writer.do(Store.record_studies, studies, this.clock()))
            await this.writer.do(Store.index_articles, [task.article_id for task in tasks])
        return len(tasks)


async def _study_the_rest(this: Pass) -> None:
    """Study until nothing is left, then weigh and index; after the pass was told to stop, the rest is the next one's."""
    while await _study(this) and not this.stopping.is_set():
        pass
    for _ in range(CATCHING_UP):
        done = await this.writer.do(Store.weigh_stories) + await this.writer.do(Store.index_articles)
        if not done or this.stopping.is_set():
            break


async def _fetch(this: Pass, request: Request, source: Source) -> Answer:
    answer = await this.fetch(request)
    if this.keep_raw and source.keep_raw and isinstance(answer, Page):
        await this.writer.aside(this.keep_raw, answer)
    return answer


async def _store_poll(this: Pass, outcome: PollOutcome) -> None:
    this.report.polls(outcome.answer, await this.writer.do(Store.record_poll, this.run_id, outcome))


async def _store_page(this: Pass, outcome: PageOutcome) -> None:
    this.report.page(outcome.answer, await this.writer.do(Store.record_page, this.run_id, outcome))


async def _store_search(this: Pass, outcome: SearchOutcome) -> None:
    await this.writer.do(Store.record_discovery, this.run_id, outcome, this.clock())
    this.report.search(outcome.failure)


# ---------------------------------------------------------------- the verdict


def _held(this: Pass, outcome: Outcome, url: str, *, well_before: bool) -> bool:
    """Keep back a failure to reach a host; note for the verdict whether a host that was well before is reached now."""
    answer = outcome.failure if isinstance(outcome, SearchOutcome) else outcome.answer
    unreached = isinstance(answer, Failure) and plan.is_network_failure(answer.kind)
    if well_before:
        host = urls.host(url)
        this.reached[host] = this.reached.get(host, False) or not unreached
    if unreached:
        this.held.append(outcome)
    return unreached


async def _verdict(this: Pass) -> None:
    """Store the failures that were kept back: against the hosts, or, if most failed at once, against nobody."""
    this.report.network_down = plan.network_is_down(this.reached)
    now = this.clock()
    for outcome in this.held:
        match outcome:
            case PollOutcome() if this.report.network_down:
                await _store_poll(this, replace(outcome, blamed=False, plan=plan.after_outage(outcome.state, now)))
            case PollOutcome():
                await _store_poll(this, outcome)
            case PageOutcome() if this.report.network_down:
                await _store_page(this, replace(outcome, blamed=False, next_due=now + plan.NETWORK_RETRY))
            case PageOutcome():
                await _store_page(this, outcome)
            case SearchOutcome():
                await _store_search(this, replace(outcome, blamed=not this.report.network_down))
