"""A Request in; a Page, NotModified or Failure out. The only door to the network, and it never raises for a server.

robots.txt is asked first; then the exchange waits for its turn at the host; what is likely to pass is tried again.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.cookiejar import DefaultCookiePolicy
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx
import tenacity

from aggregator import __version__
from aggregator.failures import FailureKind
from aggregator.fetch import robots
from aggregator.fetch.exchange import Exchange, RefusedError
from aggregator.fetch.limits import Limits
from aggregator.fetch.robots import Permission, RobotsCache, RobotsMemory
from aggregator.fetch.transport import Resolve, resolve, transport
from aggregator.fetch.turns import Turns
from aggregator.model import Answer, Failure, Policy, Request, Validators
from aggregator.normalize import urls

_NO_COOKIES = DefaultCookiePolicy(allowed_domains=[])
"""Nothing a server wants remembered is remembered."""

USER_AGENT = f"aggregator/{__version__}"


def utc_now() -> datetime:
    """The clock, when no other is given."""
    return datetime.now(UTC)


class Fetcher:
    """An async context manager, one for a pass; `fetch` may be called many times at once."""

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        robots_cache: RobotsCache | None = None,
        clock: Callable[[], datetime] = utc_now,
        concurrency: int = 64,
        verify: ssl.SSLContext | None = None,
        lookup: Resolve = resolve,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._limits = limits or Limits()
        self._cache = robots_cache or RobotsMemory()
        self._clock = clock
        self._verify = verify
        self._lookup = lookup
        self._sleep = sleep
        self._turns = Turns()
        self._places = asyncio.Semaphore(concurrency)
        self._clients: dict[tuple[bool, str | None], httpx.AsyncClient] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for client in self._clients.values():
            await client.aclose()

    async def fetch(self, request: Request) -> Answer:
        """Ask for one URL. Whatever DNS, the server or the URL does is a Failure, not an exception.

        Behind a proxy names are resolved by the proxy, so only literal addresses can be refused there.
        """
        pause = request.policy.pause
        if request.policy.robots:
            permission = await self._permission(request)
            if isinstance(permission, Failure):
                return permission
            pause = max(
                pause, timedelta(seconds=min(permission.delay, self._limits.longest_crawl_delay.total_seconds()))
            )
        return await self._patiently(request, pause)

    # ------------------------------------------------------------ again, if it helps

    async def _patiently(self, request: Request, pause: timedelta) -> Answer:
        retrying = tenacity.AsyncRetrying(
            stop=tenacity.stop_after_attempt(self._limits.attempts if request.retry else 1),
            wait=self._wait,
            retry=tenacity.retry_if_exception(lambda error: isinstance(error, RefusedError) and error.again),
            sleep=self._sleep,
            reraise=True,
        )
        attempts = 0
        try:
            async for attempt in retrying:
                with attempt:
                    attempts += 1
                    answer = await self._exchange(request, pause).run()
        except RefusedError as refused:
            return replace(refused.failure, attempts=attempts)
        return replace(answer, attempts=attempts)

    def _exchange(self, request: Request, pause: timedelta) -> Exchange:
        @asynccontextmanager
        async def turn(host: str) -> AsyncIterator[None]:
            async with self._turns.at(host, pause), self._places:
                yield

        agent = request.policy.user_agent or USER_AGENT
        return Exchange(request, self._client(request.policy), turn, self._limits, self._clock, agent)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        """Seconds to the next attempt: what the server asked for, else exponential with jitter."""
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, RefusedError) and error.failure.retry_at:
            return max(0.0, (error.failure.retry_at - self._clock()).total_seconds())
        limits = self._limits
        growing = tenacity.wait_exponential(multiplier=limits.first_wait, max=limits.longest_wait)
        return (growing + tenacity.wait_random(0, limits.first_wait))(state)

    def _client(self, policy: Policy) -> httpx.AsyncClient:
        """One client; private addresses and proxies have their own, so that no connection is shared across the rule."""
        kind = (policy.allow_private, policy.proxy)
        if kind not in self._clients:
            self._verify = self._verify or ssl.create_default_context()
            timeout = httpx.Timeout(self._limits.first_byte, connect=self._limits.connect, pool=self._limits.total)
            made: httpx.AsyncBaseTransport
            if policy.proxy:
                made = httpx.AsyncHTTPTransport(verify=self._verify, http2=True, proxy=policy.proxy, trust_env=False)
            else:
                made = transport(self._verify, allow_private=policy.allow_private, lookup=self._lookup)
            self._clients[kind] = httpx.AsyncClient(transport=made, timeout=timeout, trust_env=False)
            self._clients[kind].cookies.jar.set_policy(_NO_COOKIES)
        return self._clients[kind]

    # ------------------------------------------------------------ robots.txt

    async def _permission(self, request: Request) -> Permission | Failure:
        """Whether robots.txt lets us, or why it could not be asked: a server that is down is down, not forbidden."""
        parts = urlsplit(urls.canonical(request.url))
        if parts.scheme not in ("http", "https"):
            return Failure(FailureKind.BAD_URL, f"not a web address: {request.url[:100]!r}", request.url, self._clock())
        origin = f"{parts.scheme}://{parts.netloc}"
        async with self._asking.setdefault(origin, asyncio.Lock()):
            known = await self._cache.get(origin)
            now = self._clock()
            if known is None or known.expires_at <= now:
                asked = replace(request, url=f"{origin}/robots.txt", validators=Validators(), accept="text/plain")
                answer = await self._patiently(asked, request.policy.pause)
                known = robots.record(answer, now)
                if known is None:
                    return _of(request, answer) if isinstance(answer, Failure) else Permission(True)
                await self._cache.put(origin, known)
        permission = robots.permission(known, request.url, request.policy.user_agent or USER_AGENT)
        if permission.allowed:
            return permission
        why = "robots.txt asks not to" if known.rule == "rules" else "robots.txt cannot be had, which means no"
        return Failure(FailureKind.ROBOTS, why, request.url, now)


def _of(request: Request, failure: Failure) -> Failure:
    return replace(failure, url=request.url)
