"""Connections for httpx that are made only to addresses which were resolved and checked here, never looked up twice.

A name that answers with a public address when it is checked and a private one when it is used (DNS rebinding) gains
nothing: what was checked is what is connected to.
"""

from __future__ import annotations

import asyncio
import importlib.util
import ssl
import sys
from collections.abc import Iterable
from zlib import crc32

import httpcore
import httpx

from aggregator.fetch.addresses import is_public
from aggregator.fetch.names import Names, UnknownNameError

POOLS = 32
IDLE_CONNECTIONS = 128
IDLE_SECONDS = 15.0
"""An idle connection is closed before most servers do it, so that a request seldom meets one that was just closed."""

if importlib.util.find_spec("sniffio") is None:
    # httpcore 1.0 tries `import sniffio` at every lock, and a failed import costs each time what it cost the first;
    # None in sys.modules is Python's own way to say "known to be missing" (import system reference, 5.3.1)
    sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]  # typeshed knows modules only


class PrivateAddressError(httpcore.ConnectError):
    """The name resolves to an address that is not of the public internet."""


class UnresolvedError(httpcore.ConnectError):
    """The name does not resolve. `passing`: it may the next time."""

    def __init__(self, words: str, *, passing: bool) -> None:
        super().__init__(words)
        self.passing = passing


class GuardedBackend(httpcore.AnyIOBackend):
    """A network backend that resolves a name itself, refuses private addresses, and connects to what it checked."""

    def __init__(self, names: Names, *, allow_private: bool) -> None:
        super().__init__()
        self._names = names
        self._allow_private = allow_private

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address that answers; `timeout` seconds for them all, shared evenly.

        Raises UnresolvedError, PrivateAddressError, or the last address's httpcore.ConnectError / ConnectTimeout.
        """
        addresses = await self._checked(host, port, timeout)
        loop = asyncio.get_running_loop()
        ends = loop.time() + timeout if timeout is not None else None
        for left in range(len(addresses), 1, -1):
            share = max(0.0, ends - loop.time()) / left if ends is not None else None
            try:
                return await super().connect_tcp(addresses[-left], port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue  # the next address may be better off: broken IPv6 is the usual case
        rest = max(0.0, ends - loop.time()) if ends is not None else None
        return await super().connect_tcp(addresses[-1], port, rest, local_address, socket_options)

    async def _checked(self, host: str, port: int, timeout: float | None) -> list[str]:
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._names.addresses(host, port)
        except UnknownNameError as error:
            raise UnresolvedError(str(error), passing=error.passing) from error
        except TimeoutError as error:
            raise UnresolvedError(f"{host[:100]}: no answer from the name servers", passing=False) from error
        private = None if self._allow_private else next((each for each in addresses if not is_public(each)), None)
        if private is not None:
            raise PrivateAddressError(f"{host[:100]} is at {private}, not on the public internet")
        return addresses


class Doors(httpx.AsyncBaseTransport):
    """Guarded connections (HTTP/1.1 and HTTP/2) for httpx, kept in several small pools by host.

    httpcore compares every connection of a pool with every other one at each request: one pool of 64 busy hosts took
    two thirds of the CPU time of a fetch.
    """

    def __init__(self, context: ssl.SSLContext, names: Names, *, allow_private: bool) -> None:
        self._context = context
        self._backend = GuardedBackend(names, allow_private=allow_private)
        self._pools: dict[int, httpx.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request. Raises httpx.HTTPError."""
        number = crc32(request.url.raw_host) % POOLS
        if number not in self._pools:
            self._pools[number] = self._pool()
        return await self._pools[number].handle_async_request(request)

    async def aclose(self) -> None:
        """Close all connections."""
        for pool in self._pools.values():
            await pool.aclose()

    def _pool(self) -> httpx.AsyncHTTPTransport:
        made = httpx.AsyncHTTPTransport(verify=self._context, http2=True, trust_env=False)
        made._pool = httpcore.AsyncConnectionPool(  # httpx has no public way to give its pool a network backend
            ssl_context=self._context,
            max_connections=None,  # the fetcher's places bound how many talk at once
            max_keepalive_connections=IDLE_CONNECTIONS // POOLS,
            keepalive_expiry=IDLE_SECONDS,
            http1=True,
            http2=True,
            network_backend=self._backend,
        )
        return made
