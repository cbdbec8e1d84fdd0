"""Connections for httpx that are made only to addresses which were resolved and checked here, never looked up twice.

A name that answers with a public address when it is checked and a private one when it is used (DNS rebinding) gains
nothing: what was checked is what is connected to.
"""

from __future__ import annotations

import asyncio
import importlib.util
import socket
import ssl
import sys
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable

import httpcore
import httpx

from aggregator.fetch.addresses import is_public

Resolve = Callable[[str, int], Awaitable[list[str]]]

REMEMBERED = 60.0
"""Seconds for which a resolved name is believed within one process."""

MOST_NAMES = 4096
MOST_CONNECTIONS = 256

if importlib.util.find_spec("sniffio") is None:
    # httpcore tries to import sniffio at every call; that it is not there is only remembered if we say so
    sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]


class PrivateAddressError(httpcore.ConnectError):
    """The name resolves to an address that is not of the public internet."""


class UnresolvedError(httpcore.ConnectError):
    """The name does not resolve."""


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host name, in the system's order. Raises OSError (socket.gaierror) if there are none."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class GuardedBackend(httpcore.AnyIOBackend):
    """A network backend that resolves a name itself, refuses private addresses, and connects to what it checked."""

    def __init__(self, *, allow_private: bool, lookup: Resolve = resolve) -> None:
        super().__init__()
        self._allow_private = allow_private
        self._lookup = lookup
        self._known: OrderedDict[str, tuple[float, list[str]]] = OrderedDict()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        refused: Exception | None = None
        for address in await self._checked(host, port):
            try:
                return await super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout, OSError) as error:
                refused = error
        raise refused or UnresolvedError(f"{host} has no address")

    async def _checked(self, host: str, port: int) -> list[str]:
        addresses = await self._resolved(host, port)
        if not self._allow_private:
            private = next((address for address in addresses if not is_public(address)), None)
            if private is not None:
                raise PrivateAddressError(f"{host} is {private}, an address inside a private network")
        return addresses

    async def _resolved(self, host: str, port: int) -> list[str]:
        known = self._known.get(host)
        if known and known[0] > time.monotonic():
            return known[1]
        try:
            addresses = await self._lookup(host, port)
        except (OSError, UnicodeError) as error:
            raise UnresolvedError(f"{host} does not resolve") from error
        self._known[host] = (time.monotonic() + REMEMBERED, addresses)
        while len(self._known) > MOST_NAMES:
            self._known.popitem(last=False)
        return addresses


def transport(context: ssl.SSLContext, *, allow_private: bool, lookup: Resolve = resolve) -> httpx.AsyncBaseTransport:
    """An httpx transport (HTTP/1.1 and HTTP/2) over guarded connections."""
    made = httpx.AsyncHTTPTransport(verify=context, http2=True, trust_env=False)
    made._pool = httpcore.AsyncConnectionPool(  # httpx has no public way to give its pool a network backend
        ssl_context=context,
        max_connections=MOST_CONNECTIONS,
        max_keepalive_connections=MOST_CONNECTIONS // 2,
        keepalive_expiry=30.0,
        http1=True,
        http2=True,
        network_backend=GuardedBackend(allow_private=allow_private, lookup=lookup),
    )
    return made
