"""One request at a time to a host, and a pause between: a request waits for its turn here."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

MOST_HOSTS = 1_024
"""Hosts that are remembered though nobody waits for them and their pause is over."""


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    ended: float = float("-inf")
    """When the last request ended (the loop's clock), and the pause it asked for."""
    pause: float = 0.0
    waiting: int = 0


class Turns:
    """The hosts of one process, first come first served. Idle ones are forgotten when there are too many."""

    def __init__(self, most: int = MOST_HOSTS) -> None:
        self._most = most
        self._hosts: OrderedDict[str, _Host] = OrderedDict()

    def __len__(self) -> int:
        return len(self._hosts)

    @asynccontextmanager
    async def at(self, host: str, pause: timedelta = timedelta(0)) -> AsyncIterator[None]:
        """Wait until nobody else talks to `host` and a pause has gone by since the last one stopped.

        When two sources share a host the longer pause of the last and the next request holds.
        """
        entry = self._hosts.setdefault(host, _Host())
        self._hosts.move_to_end(host)
        loop = asyncio.get_running_loop()
        entry.waiting += 1
        try:
            async with entry.lock:
                await asyncio.sleep(max(0.0, entry.ended + max(pause.total_seconds(), entry.pause) - loop.time()))
                try:
                    yield
                finally:
                    entry.ended, entry.pause = loop.time(), pause.total_seconds()
        finally:
            entry.waiting -= 1
            self._forget(loop.time())

    def rests(self) -> dict[str, float]:
        """Seconds for which each host that was asked is still to be left alone, by the pause of its last request."""
        now = asyncio.get_running_loop().time()
        left = {host: entry.ended + entry.pause - now for host, entry in self._hosts.items()}
        return {host: rest for host, rest in left.items() if rest > 0}

    def _forget(self, now: float) -> None:
        while len(self._hosts) > self._most:
            host, oldest = next(iter(self._hosts.items()))
            if oldest.waiting or oldest.ended + oldest.pause > now:
                return
            del self._hosts[host]
