"""A host name in, its addresses out: asked once for all who want it, and remembered for a minute.

The system's resolver blocks, and a dead name can hold it for many seconds; it has its own threads here, so that a few
dead names do not stop the living ones.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""(host, port) -> addresses as text. Raises OSError (socket.gaierror) if there are none."""

REMEMBERED = 60.0
"""Seconds for which an answer is believed within one process."""

MOST_NAMES = 4096
MOST_LOOKUPS = 32
MOST_ADDRESSES = 6
"""Addresses of one name that are tried."""

NO_SUCH_NAME = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})
"""getaddrinfo codes that mean an answer was had: there is no such name, or it has no address."""


class UnknownNameError(OSError):
    """The name has no address. `passing`: the resolver had no answer this time, it may have one the next."""

    def __init__(self, host: str, *, passing: bool) -> None:
        super().__init__(f"{host[:100]} does not resolve")
        self.passing = passing


class Names:
    """The names of one process. `close` lets go of look-ups that still hang."""

    def __init__(self, lookup: Resolve | None = None, remembered: float = REMEMBERED) -> None:
        self._remembered = remembered
        self._threads = ThreadPoolExecutor(MOST_LOOKUPS, thread_name_prefix="names")
        self._lookup = lookup or self._system
        self._known: OrderedDict[str, tuple[float, list[str] | UnknownNameError]] = OrderedDict()
        self._asking: dict[str, asyncio.Task[list[str]]] = {}

    async def addresses(self, host: str, port: int) -> list[str]:
        """The addresses of a host in the resolver's order, at most `MOST_ADDRESSES`. Raises UnknownNameError."""
        expires, known = self._known.get(host, (0.0, []))
        if expires <= time.monotonic():
            if host not in self._asking:
                self._asking[host] = asyncio.create_task(self._ask(host, port))
                self._asking[host].add_done_callback(lambda task: self._answered(host, task))
            # one who gives up waiting must not take the answer from the others
            return await asyncio.shield(self._asking[host])
        if isinstance(known, UnknownNameError):
            raise known
        return known

    def close(self) -> None:
        """Forget what is still being asked; threads that hang in the resolver end by themselves."""
        for task in self._asking.values():
            task.cancel()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _ask(self, host: str, port: int) -> list[str]:
        try:
            found = (await self._lookup(host, port))[:MOST_ADDRESSES]
        except (OSError, UnicodeError) as error:
            # a label that IDNA cannot encode (UnicodeError) will not resolve later either
            known = isinstance(error, UnicodeError) or error.errno in NO_SUCH_NAME
            raise UnknownNameError(host, passing=not known) from error
        if not found:
            raise UnknownNameError(host, passing=False)
        return found

    def _answered(self, host: str, task: asyncio.Task[list[str]]) -> None:
        self._asking.pop(host, None)
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            self._remember(host, task.result())
        elif isinstance(error, UnknownNameError) and not error.passing:
            self._remember(host, error)

    def _remember(self, host: str, answer: list[str] | UnknownNameError) -> None:
        self._known[host] = (time.monotonic() + self._remembered, answer)
        self._known.move_to_end(host)
        while len(self._known) > MOST_NAMES:
            self._known.popitem(last=False)

    async def _system(self, host: str, port: int) -> list[str]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        )
        return list(dict.fromkeys(str(address[0]) for *_, address in found))
