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
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from aggregator import plan, study
from aggregator.engines import Cluster, LostError, run
from aggregator.model import (
    Answer,
    EndpointState,
    Page,
    PageTask,
    Request,
    SearchOutcome,
    SiteMemory,
    Source,
    Study,
    StudyTask,
)
from aggregator.run import abroad, reporting
from aggregator.run.endings import empty_log, ending, finished, sign_off
from aggregator.run.lanes import LANES, PAGES_A_TURN, Lane, line_up
from aggregator.run.outcomes import Pass, settle, verdict
from aggregator.run.tally import Report
from aggregator.store import Store

__all__ = ["Pass", "collect"]

CATCHING_UP = 50
"""Times two hundred articles are indexed at the end of a pass: an old archive becomes searchable in steps, newest first."""


async def collect(this: Pass, *, deadline: timedelta | None = None, lanes: int = LANES) -> Report:
    """One pass over what is due. At the deadline, or when `this.told` is set, it ends early and cleanly.

    Raises StoreError when the archive cannot be written; whatever a site does is a row in `fetches`, not an error.
    """
    this.run_id = await this.writer.do(Store.begin_run, this.clock())
    this.ends = this.clock() + deadline if deadline is not None else None
    try:
        await this.writer.do(Store.sync_sources, this.sources, this.clock())
        this.line.extend(await _due(this))
        async with ending(this.report, this.told, this.stopping, deadline):
            await _work(this, lanes)
            await _study_the_rest(this)
        await verdict(this)
        await this.writer.do(Store.trim_log, this.clock())
        await empty_log(this.writer)
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
    workers = []
    if this.cluster:
        this.line, this.away = abroad.parted(this.line)
        travellers = min(abroad.trips_at_once(this.cluster), len(this.away))
        workers += [asyncio.create_task(_traveller(this, this.cluster)) for _ in range(travellers)]
    workers += [asyncio.create_task(_worker(this)) for _ in range(min(lanes, len(this.line)))]
    try:
        await finished(workers, this.stopping)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        this.report.left = len(this.line) + len(this.away) + this.strayed


async def _worker(this: Pass) -> None:
    while this.line and not this.stopping.is_set():
        if rest := await _turn(this, this.line.popleft()):
            this.line.append(rest)
        await _study_meanwhile(this)


async def _traveller(this: Pass, cluster: Cluster) -> None:
    while this.away and not this.stopping.is_set():
        this.away.extend(await abroad.send(this, cluster, abroad.take(this.away, cluster)))
        await _study_meanwhile(this)


async def _turn(this: Pass, lane: Lane) -> Lane | None:
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
    found = await reporting.discover(_kit(this, source), source)
    settled = await settle(this, SearchOutcome(source.key, source.homepage, found.endpoints, found.why, found.failure))
    return await this.writer.do(Store.endpoints, [source.key]) if settled and found.endpoints else ()


async def _poll(this: Pass, state: EndpointState, source: Source) -> bool:
    """Ask an endpoint and store what it announces; whether it announced anything, so that there may be pages to fetch."""
    outcome = await reporting.poll(_kit(this, source), state, source)
    await settle(this, outcome)
    return bool(outcome.announced)


async def _page(this: Pass, task: PageTask, source: Source) -> bool:
    """Fetch an article's page and store what it says. False: the host is not reached."""
    return await settle(this, await reporting.page(_kit(this, source), task, source, partial(_memory, this, source)))


async def _memory(this: Pass, source: Source) -> SiteMemory | None:
    return await this.writer.do(Store.site_memory, source.key) if source.site_memory else None


def _kit(this: Pass, source: Source) -> reporting.Kit:
    return reporting.Kit(partial(_fetch, this, source), this.executor, this.clock)


async def _fetch(this: Pass, source: Source, request: Request) -> Answer:
    answer = await this.fetch(request)
    if this.keep_raw and source.keep_raw and isinstance(answer, Page):
        await this.writer.aside(this.keep_raw, answer)
    return answer


async def _study(this: Pass) -> int:
    """Study some of the articles that are finished; how many. One batch at a time: an article is decided by those before it."""
    async with this.studying:
        tasks = await this.writer.do(Store.due_studies, this.clock(), study.A_TURN)
        if tasks:
            studies = await _studied(this, tasks, study.outlets(this.sources))
            this.report.studies(await this.writer.do(Store.record_studies, studies, this.clock()))
            await this.writer.do(Store.index_articles, [task.article_id for task in tasks])
        return len(tasks)


async def _studied(this: Pass, tasks: Sequence[StudyTask], outlets: study.Outlets) -> list[Study]:
    """The studies of some articles; one that ends the process in which it is made is empty."""
    try:
        return await run(this.executor, study.of, tasks, outlets)
    except LostError:
        return await asyncio.to_thread(study.one_by_one, this.executor, tasks, outlets)


async def _study_meanwhile(this: Pass) -> None:
    """Study what has been stored since it was last looked, unless somebody does."""
    if this.report.stored > this.looked_at and not this.studying.locked():
        this.looked_at = this.report.stored
        await _study(this)


async def _study_the_rest(this: Pass) -> None:
    """Study until nothing is left, then weigh and index; after the pass was told to stop, the rest is the next one's."""
    while await _study(this) and not this.stopping.is_set():
        pass
    for _ in range(CATCHING_UP):
        done = await this.writer.do(Store.weigh_stories) + await this.writer.do(Store.index_articles)
        if not done or this.stopping.is_set():
            break
