"""Lanes that travel: several at a time go to another machine as a trip, and what it brings home is stored here."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from aggregator.engines import Cluster, run
from aggregator.fetch import RobotsRecord, origin
from aggregator.model import PageOutcome, SiteMemory
from aggregator.normalize import urls
from aggregator.run.lanes import PAGES_A_TURN, Lane
from aggregator.run.outcomes import Pass, settle
from aggregator.run.trips import Brought, Stop, Trip, travel
from aggregator.store import Store

log = logging.getLogger(__name__)

STOPS = 48
"""Hosts of a trip: its machine waits for all of them side by side."""

AHEAD = 2
"""Trips a thread of the cluster has at once: one that is made, and one that waits, so that it never stands idle."""


def trips_at_once(cluster: Cluster) -> int:
    """How many trips may be under way."""
    return AHEAD * cluster.threads


def parted(lanes: Iterable[Lane]) -> tuple[deque[Lane], deque[Lane]]:
    """Those that stay at home, and those that travel.

    Where an outlet is still to be searched for endpoints, or its raw pages are to be kept, the lane stays.
    """
    at_home, away = deque[Lane](), deque[Lane]()
    for lane in lanes:
        stays = lane.undiscovered or any(source.keep_raw for source in lane.sources)
        (at_home if stays else away).append(lane)
    return at_home, away


def take(line: deque[Lane], cluster: Cluster) -> list[Lane]:
    """The lanes of the next trip: a fair share of the line, STOPS at most."""
    share = min(STOPS, -(-len(line) // trips_at_once(cluster)))
    return [line.popleft() for _ in range(share)]


async def send(this: Pass, cluster: Cluster, lanes: Sequence[Lane]) -> list[Lane]:
    """One turn of some lanes, far away; those that have more to do come back.

    What is lost on its way (its machine died, and those that tried after it) stays due: nothing of it was stored.
    """
    stops = {lane: stop for lane in lanes if (stop := await _stop(this, lane))}
    if not stops:
        return []
    try:
        brought = await run(cluster.trips, travel, await _trip(this, tuple(stops.values())))
    except Exception as error:  # noqa: BLE001  # whatever befell another machine
        why = str(error) or type(error).__name__
        log.warning("a trip to %d hosts did not come back and stays due: %s", len(stops), why)
        this.strayed += len(stops)
        return []
    more, unreached = await _stored(this, brought)
    return [lane.only_pages() for lane in stops if _goes_on(lane, more, unreached)]


def _goes_on(lane: Lane, more: Set[str], unreached: Set[str]) -> bool:
    """Whether there are pages left; an unreachable host is not asked for page after page."""
    if not unreached.isdisjoint(lane.keys):
        return False
    return bool(lane.polls and lane.behind) or not more.isdisjoint(lane.keys)


async def _stop(this: Pass, lane: Lane) -> Stop | None:
    if lane.polls:
        return _rested(this, Stop(lane.sources, lane.polls))
    tasks = await this.writer.do(Store.due_pages, this.clock(), sources=lane.keys, limit=PAGES_A_TURN)
    if not tasks:
        return None
    memories: dict[str, SiteMemory] = {
        source.key: await this.writer.do(Store.site_memory, source.key) for source in lane.sources if source.site_memory
    }
    return _rested(this, Stop(lane.sources, pages=tuple(tasks), memories=memories))


def _rested(this: Pass, stop: Stop) -> Stop:
    """With the time for which the hosts that it asks are still to be left alone."""
    until = max((this.rests.get(urls.host(url), 0.0) for url in stop.addresses), default=0.0)
    return replace(stop, rest=max(0.0, until - asyncio.get_running_loop().time()))


async def _trip(this: Pass, stops: tuple[Stop, ...]) -> Trip:
    now = this.clock()
    asked = dict.fromkeys(origin(url) for stop in stops for url in stop.addresses)
    known: dict[str, RobotsRecord] = {}
    for place in asked:
        record = await this.robots.get(place) if this.robots else None
        known |= {place: record} if record else {}
    return Trip(stops, now, known, this.ends - now if this.ends else None)


async def _stored(this: Pass, brought: Brought) -> tuple[set[str], set[str]]:
    """Store what was brought; the sources that may have more pages, and those of which a page's host was not reached."""
    now = asyncio.get_running_loop().time()
    this.rests |= {host: now + rest for host, rest in brought.rests.items()}
    for place, record in brought.robots.items():
        if this.robots:
            await this.robots.put(place, record)
    more, unreached = set[str](), set[str]()
    for outcome in brought.outcomes:
        settled = await settle(this, outcome)
        if isinstance(outcome, PageOutcome):
            (more if settled else unreached).add(outcome.task.article.source)
        elif outcome.announced:
            more.add(outcome.state.endpoint.source)
    return more, unreached
