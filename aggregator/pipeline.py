"""One pass, from top to bottom. Read this file first.

    sync     sources.yaml is laid over the archive: new sources enter, removed ones are paused
    due      plan.py says which endpoints are due; sources without endpoints are searched for them
    lanes    the sources of one host travel together: their polls, then, further back in the line, their pages
    poll     fetch -> read -> announce -> store: articles, validators and the next due time in one transaction
    page     fetch -> extract -> complete -> store: the announced article gets its text, in one transaction
    study    finished articles, a batch in one transaction: places, citations, reprints, the story each belongs to
    verdict  failures to reach a host wait for the end: if most hosts failed at once, it was our network

Fetching is one event loop, CPU work goes to an executor, and one thread owns the database. A lane has one document
in hand at a time, so memory is bounded by the number of lanes, whatever the number of sources.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from aggregator import desk, discovery, plan, study
from aggregator.endings import finished
from aggregator.engines import run
from aggregator.errors import StoreError
from aggregator.lanes import Lane, line_up
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
from aggregator.store import Store
from aggregator.tally import Report
from aggregator.underway import Pass, held, store_page, store_poll, store_search, verdict

__all__ = ["Pass", "collect"]

log = logging.getLogger(__name__)

LANES = 64
STUDIES_A_TURN = 50
"""Articles that are studied in one go: enough for a commit to cost little, few enough for memory and a prompt end."""

PAGES_A_TURN = 10
"""Pages a lane fetches before it goes to the end of the line: one busy source does not hold up the rest."""


async def collect(this: Pass, *, deadline: timedelta | None = None, lanes: int = LANES) -> Report:
    """One pass over what is due. At the deadline, or when `this.stopping` is set, it ends early and cleanly.

    Raises StoreError when the archive cannot be written; whatever a site does is a row in `fetches`, not an error.
    """
    this.run_id = await this.writer.do(Store.begin_run, this.clock())
    try:
        await this.writer.do(Store.sync_sources, this.sources, this.clock())
        this.line.extend(await _due(this))
        await _work(this, deadline, lanes)
        await _study_the_rest(this)
        await verdict(this)
        await this.writer.do(Store.trim_log, this.clock())
    except BaseException:
        this.report.state = "failed"
        raise
    finally:
        await _sign_off(this)
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


async def _work(this: Pass, deadline: timedelta | None, lanes: int) -> None:
    """Take lanes from the line until it is empty or the pass is to stop; then wait a little for what is in flight."""
    workers = [asyncio.create_task(_worker(this)) for _ in range(min(lanes, len(this.line)))]
    watch = asyncio.create_task(_watch(this, deadline))
    try:
        await finished(workers, this.stopping)
    finally:
        watch.cancel()
        for worker in workers:
            worker.cancel()
        await asyncio.gather(watch, *workers, return_exceptions=True)


async def _worker(this: Pass) -> None:
    while this.line and not this.stopping.is_set():
        lane = this.line.popleft()
        if rest := await _travel(this, lane):
            this.line.append(rest)
        if not this.studying.locked():
            await _study(this)
    this.report.left = len(this.line)


async def _travel(this: Pass, lane: Lane) -> Lane | None:
    """One turn of a lane: its searches and polls first, then a handful of pages; what is left goes on later."""
    for source in lane.undiscovered:
        if not this.stopping.is_set():
            lane = lane.with_polls(await _discover(this, source))
    for state in lane.polls:
        if not this.stopping.is_set():
            await _poll(this, state, lane.source(state.endpoint.source))
    if lane.undiscovered or lane.polls:
        return lane.only_pages()
    tasks = await this.writer.do(Store.due_pages, this.clock(), sources=lane.keys, limit=PAGES_A_TURN)
    for task in tasks:
        if this.stopping.is_set() or not await _page(this, task, lane.source(task.article.source)):
            return None  # the rest stays due; an unreachable host is not asked for page after page
    return lane if tasks else None


# ---------------------------------------------------------------- the steps


async def _discover(this: Pass, source: Source) -> Sequence[EndpointState]:
    """Search a source for endpoints; those found are polled in the same pass."""
    found = await discovery.discover(source, this.fetch, this.clock())
    outcome = SearchOutcome(source.key, source.homepage, found.endpoints, found.why, found.failure)
    if held(this, outcome, source.homepage, well_before=True):
        return ()
    await store_search(this, outcome)
    return await this.writer.do(Store.endpoints, [source.key]) if found.endpoints else ()


async def _poll(this: Pass, state: EndpointState, source: Source) -> None:
    """Fetch an endpoint, read it, and store what it announces with everything the next poll needs to know."""
    asked = discovery.request(state.moved_to or state.endpoint.url, source.policy, state.endpoint.kind)
    answer = await _fetch(this, replace(asked, validators=state.validators, retry=False), source)
    if isinstance(answer, Page):
        outcome = await _understood(this, answer, state, source)
    elif isinstance(answer, Failure):
        outcome = _failed(state, source, answer, this.clock())
    else:
        next_poll = plan.after_success(source, state.rhythm, state.endpoint.url, this.clock())
        outcome = PollOutcome(state, answer, next_poll, rhythm=state.rhythm)
    if not held(this, outcome, state.endpoint.url, well_before=state.failures == 0):
        await store_poll(this, outcome)


async def _understood(this: Pass, page: Page, state: EndpointState, source: Source) -> PollOutcome:
    now = this.clock()
    result = await run(this.executor, desk.poll, page, state, source, now)
    if isinstance(result, Failure):
        return _failed(state, source, result, now)
    if result.reading.children:
        whole = await discovery.unfold(result.reading, state.endpoint, source, this.fetch, now)
        result = await run(this.executor, desk.weigh, whole, page, state, source, now)
    return PollOutcome(
        state,
        page,
        result.plan,
        announced=result.announced,
        rhythm=result.rhythm,
        format=result.reading.format,
        skipped=result.reading.skipped,
    )


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
    if held(this, outcome, task.article.url, well_before=task.attempts == 0):
        return False
    await store_page(this, outcome)
    return True


async def _read(this: Pass, page: Page, task: PageTask, source: Source, now: datetime) -> desk.PageResult | Failure:
    """The article of a page, with what the source's pages before this one taught of what they have in common."""
    memory = await this.writer.do(Store.site_memory, source.key) if source.site_memory else None
    return await run(this.executor, desk.complete, page, task, source, now, memory)


async def _study(this: Pass) -> int:
    """Study some of the articles that are finished; how many. One batch at a time: an article is decided by those before it."""
    async with this.studying:
        tasks = await this.writer.do(Store.due_studies, this.clock(), STUDIES_A_TURN)
        if tasks:
            outlets = tuple((source.key, source.name, source.homepage) for source in this.sources)
            studies = await run(this.executor, study.of, tasks, outlets)
            this.report.studies(await this.writer.do(Store.record_studies, studies, this.clock()))
        return len(tasks)


async def _study_the_rest(this: Pass) -> None:
    """Study until nothing is left; after the pass was told to stop, the rest is the next one's."""
    while await _study(this) and not this.stopping.is_set():
        pass


async def _fetch(this: Pass, request: Request, source: Source) -> Answer:
    answer = await this.fetch(request)
    if this.keep_raw and source.keep_raw and isinstance(answer, Page):
        await this.writer.aside(this.keep_raw, answer)
    return answer


# ---------------------------------------------------------------- the end


async def _watch(this: Pass, deadline: timedelta | None) -> None:
    """Tell the pass to stop at its deadline, or note that somebody else told it to."""
    seconds = deadline.total_seconds() if deadline is not None else None
    try:
        async with asyncio.timeout(seconds):
            await this.stopping.wait()
        this.report.state = "stopped"
    except TimeoutError:
        this.report.state = "deadline"
        this.stopping.set()


async def _sign_off(this: Pass) -> None:
    """Write the end of the run. If the archive is what failed, that error is the one to report, not this one's."""
    try:
        counts = this.report.counts()
        await this.writer.do(
            Store.end_run, this.run_id, this.clock(), counts, this.report.state, network_down=this.report.network_down
        )
    except StoreError as error:
        if this.report.state != "failed":
            raise
        log.warning("the end of run %d could not be written: %s", this.run_id, error)
