"""A Request in; a Page, NotModified or Failure out. The only door to the network, and it never raises for a server.

robots.txt is asked first; then the exchange waits for its turn at the host; what is likely to pass is tried again.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from types import TracebackType
from typing import Self

import httpx

from aggregator import __version__
from aggregator.failures import FailureKind
from aggregator.fetch import retries, robots
from aggregator.fetch.exchange import Exchange, Turn
from aggregator.fetch.limits import Limits
from aggregator.fetch.names import Names, Resolve
from aggregator.fetch.permits import Permits
from aggregator.fetch.robots import RobotsCache, RobotsMemory
from aggregator.fetch.transport import Doors, Engine
from aggregator.fetch.turns import Turns
from aggregator.fetch.versatile import ProxyDoor
from aggregator.model import Answer, Failure, Page, Policy, Request
from aggregator.normalize import urls

LARGE_AT_ONCE = 16
"""Bodies of more than a megabyte that are read at the same time: memory is bounded, however many hosts are asked at once."""

USER_AGENT = f"aggregator/{__version__}"


def utc_now() -> datetime:
    """The clock, when no other is given."""
    return datetime.now(UTC)


class Fetcher:
    """An async context manager, one for a pass; `fetch` may be called many times at once.

    `verify` replaces the usual certificate authorities, `lookup` the system's resolver, `sleep` the waiting between
    two attempts; `idle` is how many connections each door may keep open; `on_page` is told of every page that was had;
    `engine` says what carries the requests.
    """

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        robots_cache: RobotsCache | None = None,
        clock: Callable[[], datetime] = utc_now,
        concurrency: int = 64,
        idle: int | None = None,
        on_page: Callable[[Page, Request], None] | None = None,
        verify: ssl.SSLContext | None = None,
        lookup: Resolve | None = None,
        sleep: retries.Sleep = asyncio.sleep,
        engine: Engine = "auto",
    ) -> None:
        self._limits = limits = limits or Limits()
        self._clock = clock
        self._on_page = on_page
        self._verify = verify
        self._sleep = sleep
        self._engine = engine
        self._idle = idle
        self._names = Names(lookup)
        self._turns = Turns()
        self._places = asyncio.Semaphore(concurrency)
        self._rooms = asyncio.Semaphore(LARGE_AT_ONCE)
        self._permits = Permits(robots_cache or RobotsMemory(), self._robots_txt, clock, limits.longest_crawl_delay)
        self._doors: dict[tuple[bool, str | None], httpx.AsyncBaseTransport] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._names.close()
        for door in self._doors.values():
            await door.aclose()

    async def fetch(self, request: Request) -> Answer:
        """Ask for one URL. Whatever DNS, the server or the URL does is a Failure, not an exception.

        Behind a proxy names are resolved by the proxy, so only hosts that are private by their spelling are refused.
        """
        answer = await self._patiently(request, self._limits)
        if self._on_page and isinstance(answer, Page):
            self._on_page(answer, request)
        return answer

    def rests(self) -> dict[str, float]:
        """Seconds for which each host that was asked is still to be left alone."""
        return self._turns.rests()

    async def _robots_txt(self, request: Request) -> Answer:
        limits = replace(self._limits, redirects=min(robots.MOST_REDIRECTS, self._limits.redirects))
        return await self._patiently(request, limits, enough=robots.MOST_READ)

    async def _patiently(self, request: Request, limits: Limits, enough: int | None = None) -> Answer:
        door = self._door(request.policy)
        if door is None:
            detail = "the proxy's address cannot be used"
            return Failure(FailureKind.BAD_URL, detail, request.url, self._clock())
        tries: list[Exchange] = []
        agent = request.policy.user_agent or USER_AGENT

        async def attempt() -> Answer:
            turn = self._turn(request, agent)
            tries.append(Exchange(request, door, turn, limits, self._clock, agent, enough, self._rooms))
            return await tries[-1].run()

        most = limits.attempts if request.retry else 1
        answer = await retries.patiently(attempt, tries=most, limits=limits, clock=self._clock, sleep=self._sleep)
        return replace(
            answer,
            attempts=max(len(tries), answer.attempts),
            elapsed=answer.elapsed + sum(each.spent for each in tries),
            wire_bytes=answer.wire_bytes + sum(each.wire for each in tries),
        )

    def _turn(self, request: Request, agent: str) -> Turn:
        """Every hop asks robots.txt, waits for its host, and only then takes one of the places there are for talking."""

        @asynccontextmanager
        async def turn(url: str) -> AsyncIterator[None]:
            pause = request.policy.pause
            if request.policy.robots:
                pause = max(pause, await self._permits.pause(url, request, agent))
            async with self._turns.at(urls.host(url), pause), self._places:
                yield

        return turn

    def _door(self, policy: Policy) -> httpx.AsyncBaseTransport | None:
        """One pool of connections; private addresses and proxies have their own, so that none is shared across the rule.

        None if the proxy's URL cannot be used.
        """
        kind = (policy.allow_private, policy.proxy)
        if kind not in self._doors:
            try:
                self._doors[kind] = self._made(policy)
            except (ValueError, ImportError, httpx.InvalidURL):
                return None
        return self._doors[kind]

    def _made(self, policy: Policy) -> httpx.AsyncBaseTransport:
        verify = self._verify or authorities()
        if policy.proxy:
            return ProxyDoor(verify, policy.proxy)
        return Doors(
            verify,
            self._names,
            allow_private=policy.allow_private,
            engine=self._engine,
            finding=self._limits.connect,
            idle=self._idle,
        )


@cache
def authorities() -> ssl.SSLContext:
    """The certificate authorities of the system, and Mozilla's (certifi) for machines that have none of their own."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context
