"""Lanes that travel: several at a time go to another machine as a trip, and what it brings home is stored here."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from concurrent.futures import CancelledError

from aggregator.engines import Cluster, run
from aggregator.fetch import RobotsRecord, origin
from aggregator.lanes import PAGES_A_TURN, Lane
from aggregator.model import PageOutcome, PollOutcome, SiteMemory
from aggregator.outcomes import Pass, settle
from aggregator.store import Store
from aggregator.trips import Brought, Stop, Trip, travel

log = logging.getLogger(__name__)

STOPS = 48
"""Hosts of a trip: its machine waits for all of them side by side."""

AHEAD = 2
"""Trips a thread of the cluster has at once: one that is made, and one that waits, so that it never stands idle."""


def trips_at_once(cluster: Cluster) -> int:
    """How many trips may be under way."""
    return AHEAD * cluster.threads


def gather(line: deque[Lane], cluster: Cluster) -> list[Lane]:
    """Take the next lanes that can travel out of the line, a fair share of it and STOPS at most.

    Where an outlet is still to be searched for endpoints, or its raw pages are to be kept, the lane stays at home.
    """
    share = min(STOPS, -(-len(line) // trips_at_once(cluster)))
    gathered, at_home = list[Lane](), list[Lane]()
    while line and len(gathered) < share:
        lane = line.popleft()
        stays = lane.undiscovered or any(source.keep_raw for source in lane.sources)
        (at_home if stays else gathered).append(lane)
    line.extendleft(reversed(at_home))
    return gathered


async def send(this: Pass, cluster: Cluster, lanes: Sequence[Lane]) -> list[Lane]:
    """One turn of some lanes, far away; those that have more to do come back.

    What is lost on its way (its machine died, and those that tried after it) stays due: nothing of it was stored.
    """
    stops = {lane: stop for lane in lanes if (stop := await _stop(this, lane))}
    if not stops:
        return []
    try:
        brought = await run(cluster.trips, travel, await _trip(this, tuple(stops.values())))
    except (Exception, CancelledError) as error:  # noqa: BLE001  # whatever befell another machine
        log.warning(
            "a trip to %d hosts did not come back and stays due: %s", len(stops), str(error) or type(error).__name__
        )
        this.strayed += len(stops)
        return []
    more = await _stored(this, brought)
    return [lane.only_pages() for lane in stops if lane.behind or any(source.key in more for source in lane.sources)]


async def _stop(this: Pass, lane: Lane) -> Stop | None:
    rest = max((this.rests.get(host, 0.0) for host in lane.hosts), default=0.0) - asyncio.get_running_loop().time()
    if lane.polls:
        return Stop(lane.sources, lane.polls, rest=max(0.0, rest))
    tasks = await this.writer.do(Store.due_pages, this.clock(), sources=lane.keys, limit=PAGES_A_TURN)
    if not tasks:
        return None
    memories: dict[str, SiteMemory] = {
        source.key: await this.writer.do(Store.site_memory, source.key) for source in lane.sources if source.site_memory
    }
    return Stop(lane.sources, pages=tuple(tasks), memories=memories, rest=max(0.0, rest))


async def _trip(this: Pass, stops: tuple[Stop, ...]) -> Trip:
    now = this.clock()
    asked = dict.fromkeys(origin(url) for stop in stops for url in stop.addresses)
    known: dict[str, RobotsRecord] = {}
    for place in asked:
        record = await this.robots.get(place) if this.robots else None
        known |= {place: record} if record else {}
    return Trip(stops, now, known, this.ends - now if this.ends else None)


async def _stored(this: Pass, brought: Brought) -> set[str]:
    """Store what was brought; the sources that have more pages."""
    now = asyncio.get_running_loop().time()
    this.rests |= {host: now + rest for host, rest in brought.rests.items()}
    for place, record in brought.robots.items():
        if this.robots:
            await this.robots.put(place, record)
    more: set[str] = set()
    for outcome in brought.outcomes:
        settled = await settle(this, outcome)
        if isinstance(outcome, PageOutcome) and settled:
            more.add(outcome.task.article.source)
        elif isinstance(outcome, PollOutcome) and outcome.announced:
            more.add(outcome.state.endpoint.source)
    return more
