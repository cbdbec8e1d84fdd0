"""robots.txt of an origin is asked for once, remembered, and consulted before every request and every redirect."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from aggregator.failures import FailureKind
from aggregator.fetch import robots
from aggregator.fetch.redirects import origin, trusted
from aggregator.fetch.retries import RefusedError
from aggregator.fetch.robots import RobotsCache, RobotsMemory, RobotsRecord
from aggregator.fetch.turns import Turns
from aggregator.model import Answer, Failure, Request, Validators

WHY_NOT: dict[robots.Rule, str] = {
    "rules": "robots.txt asks not to",
    "disallow-all": "robots.txt answers with an error, which means no (RFC 9309)",
}


class Permits:
    """The permissions of one process; `cache` outlives it."""

    def __init__(
        self,
        cache: RobotsCache,
        ask: Callable[[Request], Awaitable[Answer]],
        clock: Callable[[], datetime],
        longest_delay: timedelta,
    ) -> None:
        self._cache = cache
        self._ask = ask
        self._clock = clock
        self._longest_delay = longest_delay
        self._memory = RobotsMemory()
        self._asking = Turns(most=0)

    async def pause(self, url: str, request: Request, agent: str) -> timedelta:
        """The pause an origin asks for (Crawl-delay, bounded), if `url` may be fetched.

        Raises RefusedError: ROBOTS if it may not, or why robots.txt could not be had: a site that is down is called
        down, not forbidden.
        """
        record = await self._record(url, request)
        permission = robots.permission(record, url, agent)
        if not permission.allowed:
            raise RefusedError(Failure(FailureKind.ROBOTS, WHY_NOT[record.rule], url, self._clock()))
        return min(timedelta(seconds=permission.delay), self._longest_delay)

    async def _record(self, url: str, request: Request) -> RobotsRecord:
        place = origin(url)
        fresh = self._fresh(await self._memory.get(place))
        if fresh is not None:
            return fresh
        async with self._asking.at(place):
            known = await self._memory.get(place) or await self._cache.get(place)
            if fresh := self._fresh(known):
                await self._memory.put(place, fresh)
                return fresh
            return await self._fetched(place, url, request, known)

    async def _fetched(self, place: str, url: str, request: Request, before: RobotsRecord | None) -> RobotsRecord:
        own = request.policy.headers if trusted(request.url, url) else ()
        policy = replace(request.policy, headers=own, robots=False)
        asked = replace(
            request, url=f"{place}/robots.txt", policy=policy, validators=Validators(), accept="text/plain,*/*;q=0.1"
        )
        answer = await self._ask(asked)
        record = robots.record(answer, self._clock(), before)
        if record is None:
            assert isinstance(answer, Failure), "nothing conditional was asked, so there is no NotModified"
            raise RefusedError(replace(answer, url=url))
        await self._memory.put(place, record)
        await self._cache.put(place, record)
        return record

    def _fresh(self, record: RobotsRecord | None) -> RobotsRecord | None:
        return record if record is not None and record.expires_at > self._clock() else None
