"""From an address to an outcome: fetch, read or extract, plan what is next. Nothing is stored here, so any machine can do it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

from aggregator import desk, discovery, plan
from aggregator.engines import LostError, run
from aggregator.model import (
    Answer,
    EndpointState,
    Failure,
    Page,
    PageOutcome,
    PageTask,
    PollOutcome,
    SiteMemory,
    Source,
)

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Kit:
    """What a reporter has: a way to fetch, a place for CPU work, a clock."""

    fetch: discovery.Fetch
    executor: Executor
    clock: Callable[[], datetime]


async def discover(kit: Kit, source: Source) -> discovery.Discovery:
    """Search a source for its endpoints."""
    return await discovery.discover(source, kit.fetch, kit.clock(), partial(_read, kit))


async def poll(kit: Kit, state: EndpointState, source: Source) -> PollOutcome:
    """Ask an endpoint: what it announces, with everything that the next poll needs to know."""
    asked = discovery.request(state.moved_to or state.endpoint.url, source, state.endpoint.kind)
    answer = await kit.fetch(replace(asked, validators=state.validators, retry=False))
    if isinstance(answer, Page):
        return await _understood(kit, answer, state, source)
    if isinstance(answer, Failure):
        return _failed(state, source, answer, kit.clock())
    next_poll = plan.after_success(source, state.rhythm, state.endpoint.url, kit.clock())
    return PollOutcome(state, answer, next_poll, rhythm=state.rhythm)


async def page(
    kit: Kit, task: PageTask, source: Source, remember: Callable[[], Awaitable[SiteMemory | None]]
) -> PageOutcome:
    """Fetch an article's page and complete it, or plan another try.

    `remember` gives what the source's pages before this one taught of what they have in common.
    """
    answer = await kit.fetch(discovery.request(task.article.url, source, "listing"))
    now = kit.clock()
    result: Answer | desk.PageResult = answer
    if isinstance(answer, Page):
        result = await _read(kit, desk.complete, answer, task, source, now, await remember())
    if isinstance(result, desk.PageResult):
        later = plan.edit_check(source, task.article.first_seen, now)
        return PageOutcome(task, answer, result.article, later, result.missed, result.blocks)
    if isinstance(result, Failure):
        return PageOutcome(task, result, None, plan.page_retry(task.attempts + 1, result, now))
    return PageOutcome(task, result, None, None)


async def _read(
    kit: Kit, call: Callable[Concatenate[Page, P], R], page: Page, /, *args: P.args, **kwargs: P.kwargs
) -> R | Failure:
    """What `call` makes of a document, or the failure that it is if it ended the process in which it was read."""
    try:
        return await run(kit.executor, call, page, *args, **kwargs)
    except LostError as error:
        return desk.overrun(page, str(error))


async def _understood(kit: Kit, answer: Page, state: EndpointState, source: Source) -> PollOutcome:
    now = kit.clock()
    result = await _read(kit, desk.poll, answer, state, source, now)
    if isinstance(result, Failure):
        return _failed(state, source, result, now)
    if result.reading.children:
        whole = await discovery.unfold(result.reading, state.endpoint, source, kit.fetch, now, partial(_read, kit))
        result = await run(kit.executor, desk.weigh, whole, answer, state, source, now)
    outcome = PollOutcome(state, answer, result.plan, announced=result.announced, rhythm=result.rhythm)
    return replace(outcome, format=result.reading.format, skipped=result.reading.skipped)


def _failed(state: EndpointState, source: Source, failure: Failure, now: datetime) -> PollOutcome:
    return PollOutcome(state, failure, plan.after_failure(source, state, failure, now), rhythm=state.rhythm)
