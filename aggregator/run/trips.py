"""Lanes that travel: whole hosts are asked, read and extracted on another machine; what comes back is only to be stored.

A `Trip` goes out, what it `Brought` comes back; both can be pickled. All sources whose home pages are of one host are one
stop, as they are one lane at home: nobody else asks that host meanwhile. A trip that is lost on its way has stored nothing:
what it was to ask is still due.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from aggregator import plan
from aggregator.bounds import LIMITS, Limits
from aggregator.engines import far
from aggregator.fetch import Fetcher, RobotsRecord
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
from aggregator.run import reporting
from aggregator.run.lessons import Lessons

Outcome = PollOutcome | PageOutcome


@dataclass(frozen=True, slots=True)
class Stop:
    """What is to be done at one host."""

    sources: tuple[Source, ...]
    polls: tuple[EndpointState, ...] = ()
    pages: tuple[PageTask, ...] = ()
    memories: Mapping[str, SiteMemory] = field(default_factory=dict)
    """What is known of the pages of its sources, by their keys."""
    rest: float = 0.0
    """Seconds until the host may be asked again."""

    @property
    def addresses(self) -> list[str]:
        """What is to be asked."""
        return [state.moved_to or state.endpoint.url for state in self.polls] + [
            task.article.url for task in self.pages
        ]


@dataclass(frozen=True, slots=True)
class Trip:
    """Some hosts to be asked, side by side."""

    stops: tuple[Stop, ...]
    begun: datetime
    """The time at home when it was sent; the clock of the machine that travels need not be right.

    What it waits for a free machine (as long as another trip takes) is not counted.
    """
    robots: Mapping[str, RobotsRecord] = field(default_factory=dict)
    """What is known of robots.txt, by origin."""
    lasts: timedelta | None = None
    """Nothing new is begun so long after it set off."""
    limits: Limits = LIMITS
    """What reading one document may take."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What a trip brought home, in order within each host, and what it learnt of robots.txt. Bodies of answers stay behind."""

    outcomes: tuple[Outcome, ...]
    robots: Mapping[str, RobotsRecord] = field(default_factory=dict)
    rests: Mapping[str, float] = field(default_factory=dict)
    """Seconds for which each host is still to be left alone."""


def travel(trip: Trip) -> Brought:
    """Make a trip, in a process of any machine. Whatever a site does is an outcome, not an error.

    Documents are read in a process that this one has started, and that ends with it.
    """
    with far.reader(trip.limits) as executor:
        return asyncio.run(_travel(trip, executor))


async def _travel(trip: Trip, executor: Executor) -> Brought:
    clock, over = _clock(trip)
    known = _Known(dict(trip.robots))
    async with Fetcher(clock=clock, robots_cache=known, concurrency=len(trip.stops) or 1) as fetcher:
        kit = reporting.Kit(fetcher.fetch, executor, clock)
        found = await asyncio.gather(*(_visit(kit, stop, over) for stop in trip.stops))
    rests = fetcher.rests()
    return Brought(tuple(outcome for each in found for outcome in each), known.learnt, rests)


async def _visit(kit: reporting.Kit, stop: Stop, over: Callable[[], bool]) -> list[Outcome]:
    """One host after its rest: its polls, then its pages; a host that cannot be reached is not asked for page after page."""
    found: list[Outcome] = []
    sources = {source.key: source for source in stop.sources}
    lessons = {key: Lessons(stop.memories.get(key)) for key in sources}
    if stop.polls or stop.pages:
        await asyncio.sleep(stop.rest)
    for state in stop.polls:
        if not over():
            found.append(_light(await reporting.poll(kit, state, sources[state.endpoint.source])))
    for task in stop.pages:
        if over():
            break
        source = task.article.source
        outcome = await reporting.page(kit, task, sources[source], partial(_remembered, lessons[source]))
        lessons[source].learn(outcome)
        found.append(_light(outcome))
        if isinstance(outcome.answer, Failure) and plan.is_network_failure(outcome.answer.kind):
            break
    return found


async def _remembered(lessons: Lessons) -> SiteMemory | None:
    return lessons.of_the_pages


def _light(outcome: Outcome) -> Outcome:
    """Without the body of its answer, which has been read."""
    answer: Answer = outcome.answer
    return replace(outcome, answer=answer.without_body()) if isinstance(answer, Page) else outcome


def _clock(trip: Trip) -> tuple[Callable[[], datetime], Callable[[], bool]]:
    """The time at home, as far as a trip knows it; and whether its time is up."""
    begun = time.monotonic()

    def gone() -> timedelta:
        return timedelta(seconds=time.monotonic() - begun)

    return (lambda: trip.begun + gone()), (lambda: trip.lasts is not None and gone() > trip.lasts)


class _Known:
    """A robots cache that notes what is new."""

    def __init__(self, records: dict[str, RobotsRecord]) -> None:
        self._records = records
        self.learnt: dict[str, RobotsRecord] = {}

    async def get(self, origin: str) -> RobotsRecord | None:
        return self._records.get(origin)

    async def put(self, origin: str, record: RobotsRecord) -> None:
        self._records[origin] = self.learnt[origin] = record
