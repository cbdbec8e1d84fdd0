"""The quick door: HTTP/1.1 over aiohttp, whose parser and pool cost half of the CPU time of httpcore's.

aiohttp is kept to moving messages: no cookies, no redirects, no unpacking, no look-ups and no environment of its own.
The URL goes out as it is written; what goes wrong is raised as httpx raises it, with aiohttp's error as its cause.
"""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache

import aiohttp
import httpcore
import httpx
from aiohttp.abc import AbstractResolver, ResolveResult
from multidict import CIMultiDict
from yarl import URL

from aggregator.fetch.connector import Connector
from aggregator.fetch.guard import Guard

IDLE_SECONDS = 15.0
"""An idle connection is closed before most servers do it, so that a request seldom meets one that was just closed."""

ORIGINS = 256
"""Origins that share a session. aiohttp bounds no idle connections, so sessions are closed one after the other."""

LONGEST_LINE = 131_072
MOST_HEADERS = 1_000
"""What is parsed at all; `Limits` are stricter and have words for what is too much."""

BODILESS = 304
HTTP_1 = {"http_version": b"HTTP/1.1"}
ENDED = HTTP_1 | {"ended": True}
"""Of an answer that has no body: there is nothing to read, and its connection is free already."""


class UnparsedError(httpx.RemoteProtocolError):
    """An answer that aiohttp's parser could make nothing of."""


ERRORS: tuple[tuple[type[Exception], type[httpx.HTTPError]], ...] = (
    (aiohttp.SocketTimeoutError, httpx.ReadTimeout),
    (aiohttp.ServerTimeoutError, httpx.ConnectTimeout),
    (aiohttp.ServerDisconnectedError, httpx.RemoteProtocolError),
    (aiohttp.ClientConnectorError, httpx.ConnectError),
    (aiohttp.ClientOSError, httpx.ReadError),
    (aiohttp.ClientPayloadError, httpx.RemoteProtocolError),
    (aiohttp.ClientResponseError, UnparsedError),
    (aiohttp.InvalidURL, httpx.UnsupportedProtocol),
    (aiohttp.ClientConnectionError, httpx.ReadError),
    (aiohttp.ClientError, httpx.RemoteProtocolError),
    (aiohttp.http_exceptions.HttpProcessingError, UnparsedError),
    (httpcore.ConnectError, httpx.ConnectError),
)
"""aiohttp's errors and the guard's, the more special before the more general, and what httpx would call them."""


class QuickDoor(httpx.AsyncBaseTransport):
    """Guarded HTTP/1.1 connections for httpx.

    Origins are gathered into generations of `origins`; the two youngest live, an older one is closed when its last
    answer has been read. So at most twice `origins` connections are idle, however many hosts a pass has.
    """

    def __init__(
        self, context: ssl.SSLContext, guard: Guard, *, finding: float | None = None, origins: int = ORIGINS
    ) -> None:
        """`finding`: seconds for the addresses of a name."""
        self._context = context
        self._guard = guard
        self._finding = finding
        self._origins = origins
        self._living: list[_Generation] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request. Raises httpx.HTTPError."""
        generation = await self._generation(request.url)
        generation.talking += 1
        try:
            with _as_httpx():
                answer = await generation.session.request(
                    request.method,
                    URL(str(request.url), encoded=True),
                    headers=_headers(request),
                    data=await request.aread() or None,
                    allow_redirects=False,
                    timeout=_patience(request),
                )
        except BaseException:
            await generation.left()
            raise
        if answer.status == BODILESS and answer.content.is_eof():
            await generation.left()
            return httpx.Response(answer.status, headers=answer.raw_headers, stream=_Nothing(), extensions=ENDED)
        stream = _Body(answer, generation)
        return httpx.Response(answer.status, headers=answer.raw_headers, stream=stream, extensions=HTTP_1)

    async def aclose(self) -> None:
        """Close all connections."""
        for generation in self._living:
            await generation.session.close()
        self._living.clear()

    async def _generation(self, url: httpx.URL) -> _Generation:
        """Where the connections of an origin are kept."""
        origin = (url.raw_scheme, url.raw_host, url.port)
        for generation in self._living:
            if origin in generation.origins:
                return generation
        if not self._living or len(self._living[0].origins) >= self._origins:
            self._living.insert(0, _Generation(self._session()))
        youngest = self._living[0]
        youngest.origins.add(origin)
        while len(self._living) > 2:
            await self._living.pop().retire()
        return youngest

    def _session(self) -> aiohttp.ClientSession:
        connector = Connector(
            ssl=self._context,
            resolver=_Resolver(self._guard, self._finding),
            use_dns_cache=False,
            limit=0,  # the fetcher's places bound how many talk at once
            keepalive_timeout=IDLE_SECONDS,
            socket_factory=_Sockets(self._guard),
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent", "Content-Type"),
            max_line_size=LONGEST_LINE,
            max_field_size=LONGEST_LINE,
            max_headers=MOST_HEADERS,
        )


@dataclass(slots=True, eq=False)
class _Generation:
    """Origins that were met one after the other, and their connections."""

    session: aiohttp.ClientSession
    origins: set[tuple[bytes, bytes, int | None]] = field(default_factory=set)
    talking: int = 0
    """Requests whose answers have not been read to their end."""
    retired: bool = False

    async def left(self) -> None:
        """One of those who talked has ended."""
        self.talking -= 1
        if self.retired and not self.talking:
            await self.session.close()

    async def retire(self) -> None:
        """No new request comes."""
        self.retired = True
        if not self.talking:
            await self.session.close()


class _Resolver(AbstractResolver):
    """The guard, as aiohttp asks for addresses."""

    def __init__(self, guard: Guard, patience: float | None) -> None:
        self._guard = guard
        self._patience = patience

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        del family  # whatever the name has
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for address in await self._guard.addresses(host, port, self._patience)
        ]

    async def close(self) -> None:
        """There is nothing to close: the names belong to the fetcher."""


class _Sockets:
    """Sockets for addresses that the guard allows: aiohttp asks no resolver about a host that is an address."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def __call__(self, info: aiohttp.AddrInfoType) -> socket.socket:
        family, kind, protocol, _, address = info
        self._guard.check(str(address[0]), str(address[0]))
        return socket.socket(family, kind, protocol)


class _Body(httpx.AsyncByteStream):
    """The body of an answer as it comes in."""

    def __init__(self, answer: aiohttp.ClientResponse, generation: _Generation) -> None:
        self._answer = answer
        self._generation: _Generation | None = generation

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _as_httpx():
            async for chunk in self._answer.content.iter_any():
                yield chunk

    async def aclose(self) -> None:
        """A connection with something left in it is closed, any other is kept."""
        self._answer.release()
        generation, self._generation = self._generation, None
        if generation is not None:
            await generation.left()


class _Nothing(httpx.AsyncByteStream):
    """The body of an answer without one."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        return
        yield b""


@contextmanager
def _as_httpx() -> Iterator[None]:
    try:
        yield
    except tuple(known for known, _ in ERRORS) as error:
        if isinstance(error, aiohttp.ClientPayloadError) and ConnectionResetError.__name__ in str(error):
            # aiohttp keeps a reset within a body in its words only
            raise httpx.ReadError(str(error)) from ConnectionResetError(errno.ECONNRESET, "reset")
        kind = next(theirs for known, theirs in ERRORS if isinstance(error, known))
        raise kind(str(error)) from error


def _headers(request: httpx.Request) -> CIMultiDict[str]:
    return CIMultiDict((name.decode("ascii"), value.decode()) for name, value in request.headers.raw)


def _patience(request: httpx.Request) -> aiohttp.ClientTimeout:
    said = request.extensions.get("timeout", {})
    return _timeout(said.get("connect"), said.get("read"))


@lru_cache(maxsize=16)
def _timeout(connect: float | None, read: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, sock_connect=connect, sock_read=read)
