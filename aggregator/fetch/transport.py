"""The doors to the network: plain HTTP goes through the quick one, TLS through the one that speaks HTTP/2."""

from __future__ import annotations

import ssl
from typing import Literal, get_args

import httpx

from aggregator.fetch.guard import Guard
from aggregator.fetch.names import Names
from aggregator.fetch.quick import ORIGINS, QuickDoor, UnparsedError
from aggregator.fetch.versatile import VersatileDoor

Engine = Literal["auto", "aiohttp", "httpcore"]
"""What carries requests: `auto` takes aiohttp for http:// and httpcore for https://, the others one for both."""

ENGINES: tuple[Engine, ...] = get_args(Engine)


class Doors(httpx.AsyncBaseTransport):
    """Guarded connections for httpx; each door is made when it is first gone through.

    An address that ends with an empty query goes through the versatile door: yarl, aiohttp's URL, would leave the `?` out.
    So does, with `auto`, what aiohttp could not parse: it throws an answer away for what follows it in the same packet
    (a body longer than its Content-Length), of which h11 reads what was announced.
    """

    def __init__(
        self,
        context: ssl.SSLContext,
        names: Names,
        *,
        allow_private: bool,
        engine: Engine = "auto",
        finding: float | None = None,
        idle: int | None = None,
    ) -> None:
        """`finding`: seconds for the addresses of a name, if a request does not say; `idle`: connections a door may keep open."""
        self._idle = 2 * ORIGINS if idle is None else idle
        self._context = context
        self._finding = finding
        self._guard = Guard(names, allow_private=allow_private)
        self._quick = {"auto": ("http",), "aiohttp": ("http", "https"), "httpcore": ()}[engine]
        self._doors: dict[bool, httpx.AsyncBaseTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request. Raises httpx.HTTPError."""
        quick = request.url.scheme in self._quick and not request.url.raw_path.endswith(b"?")
        try:
            return await self._door(quick=quick).handle_async_request(request)
        except UnparsedError:
            if "https" in self._quick or request.method != "GET":  # what changes something is sent once
                raise
            return await self._door(quick=False).handle_async_request(request)

    async def aclose(self) -> None:
        """Close all connections."""
        for door in self._doors.values():
            await door.aclose()

    def _door(self, *, quick: bool) -> httpx.AsyncBaseTransport:
        if quick not in self._doors:
            self._doors[quick] = (
                self._quick_door() if quick else VersatileDoor(self._context, self._guard, idle=self._idle)
            )
        return self._doors[quick]

    def _quick_door(self) -> QuickDoor:
        return QuickDoor(self._context, self._guard, finding=self._finding, origins=max(1, self._idle // 2))
