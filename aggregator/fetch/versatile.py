"""The versatile door: HTTP/1.1 and HTTP/2, over httpcore. TLS goes through it, because there HTTP/2 is agreed on."""

from __future__ import annotations

import asyncio
import importlib.util
import ssl
import sys
from collections.abc import Iterable
from zlib import crc32

import httpcore
import httpx

from aggregator.fetch.counted import Counted, told
from aggregator.fetch.guard import Guard

POOLS = 64
IDLE_CONNECTIONS = 256
IDLE_SECONDS = 15.0
"""An idle connection is closed before most servers do it, so that a request seldom meets one that was just closed."""

if importlib.util.find_spec("sniffio") is None:
    # httpcore 1.0 tries `import sniffio` at every lock, and a failed import costs each time what it cost the first;
    # None in sys.modules is Python's own way to say "known to be missing" (import system reference, 5.3.1)
    sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]  # typeshed knows modules only


class Backend(httpcore.AnyIOBackend):
    """Connections for httpcore, counted; with a guard only to what that lets through, and without looking anything up."""

    def __init__(self, guard: Guard | None = None) -> None:
        super().__init__()
        self._guard = guard

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
        addresses = await self._guard.addresses(host, port, timeout) if self._guard is not None else [host]
        loop = asyncio.get_running_loop()
        ends = loop.time() + timeout if timeout is not None else None
        for left in range(len(addresses), 1, -1):
            share = max(0.0, ends - loop.time()) / left if ends is not None else None
            try:
                return Counted(await super().connect_tcp(addresses[-left], port, share, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue  # the next address may be better off: broken IPv6 is the usual case
        rest = max(0.0, ends - loop.time()) if ends is not None else None
        return Counted(await super().connect_tcp(addresses[-1], port, rest, local_address, socket_options))


class VersatileDoor(httpx.AsyncBaseTransport):
    """Guarded connections for httpx, kept in several small pools by host.

    httpcore compares every connection of a pool with every other one at each request: one pool of 64 busy hosts took
    two thirds of the CPU time of a fetch.
    """

    def __init__(self, context: ssl.SSLContext, guard: Guard, *, idle: int = IDLE_CONNECTIONS) -> None:
        self._context = context
        self._pools_at_most = max(1, min(POOLS, idle))
        self._idle = max(1, min(IDLE_CONNECTIONS, idle) // self._pools_at_most)
        self._backend = Backend(guard)
        self._pools: dict[int, httpx.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request. Raises httpx.HTTPError."""
        number = crc32(request.url.raw_host) % self._pools_at_most
        if number not in self._pools:
            self._pools[number] = self._pool()
        try:
            return told(await self._pools[number].handle_async_request(request))
        except ValueError as error:  # httpcore reads the status of HTTP/2 with int(), whatever it is
            raise httpx.RemoteProtocolError("no status") from error

    async def aclose(self) -> None:
        """Close all connections."""
        for pool in self._pools.values():
            await pool.aclose()

    def _pool(self) -> httpx.AsyncHTTPTransport:
        made = httpx.AsyncHTTPTransport(verify=self._context, http2=True, trust_env=False)
        made._pool = httpcore.AsyncConnectionPool(  # httpx has no public way to give its pool a network backend
            ssl_context=self._context,
            max_connections=None,  # the fetcher's places bound how many talk at once
            max_keepalive_connections=self._idle,
            keepalive_expiry=IDLE_SECONDS,
            http1=True,
            http2=True,
            network_backend=self._backend,
        )
        return made


class ProxyDoor(httpx.AsyncBaseTransport):
    """httpx's own way through a proxy, which looks names up itself; its connections are counted like all others."""

    def __init__(self, context: ssl.SSLContext, proxy: str) -> None:
        """Raises ValueError or httpx.InvalidURL for a proxy that is none, ImportError for SOCKS where that is not installed."""
        self._transport = httpx.AsyncHTTPTransport(verify=context, http2=True, proxy=proxy, trust_env=False)
        self._transport._pool._network_backend = Backend()  # as above

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request. Raises httpx.HTTPError."""
        return told(await self._transport.handle_async_request(request))

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transport.aclose()
