"""What a service says to systemd: datagrams to the socket that NOTIFY_SOCKET names (sd_notify(3)); nothing without one.

The protocol is a line of text in a datagram. sdnotify, the small library for it, had its last release in 2017 and swallows every
error; systemd-python is built against libsystemd with a compiler. So it is twenty lines here.
"""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

LONGEST_STATUS = 1000


class Service:
    """The service manager's ear. Nobody need listen; what it does not hear is no error of the passes."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._address = _address(environment.get("NOTIFY_SOCKET", ""))
        self._alive = _watchdog(environment)

    def ready(self, status: str) -> None:
        """It has started, or has read its configuration again."""
        self._say(READY="1", STATUS=status)

    def status(self, words: str) -> None:
        """What it is doing, for `systemctl status`."""
        self._say(STATUS=words)

    def reloading(self) -> None:
        """It reads its configuration again; `ready` says when it has."""
        self._say(RELOADING="1", MONOTONIC_USEC=str(time.monotonic_ns() // 1000))

    def stopping(self) -> None:
        """It was told to stop, and is ending what is in flight."""
        self._say(STOPPING="1", STATUS="ending what is in flight")

    @asynccontextmanager
    async def alive(self) -> AsyncIterator[None]:
        """While it lasts, WATCHDOG=1 is said twice in each span that WATCHDOG_USEC names, by the loop that does the work."""
        if self._alive is None:
            yield
            return
        beat = asyncio.create_task(self._beat(self._alive / 2))
        try:
            yield
        finally:
            beat.cancel()
            with suppress(asyncio.CancelledError):
                await beat

    async def _beat(self, seconds: float) -> None:
        while True:
            self._say(WATCHDOG="1")
            await asyncio.sleep(seconds)

    def _say(self, **fields: str) -> None:
        if self._address is None:
            return
        words = "\n".join(f"{name}={' '.join(value.split())[:LONGEST_STATUS]}" for name, value in fields.items())
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as ear:
            ear.setblocking(False)  # a manager that does not listen must not hold a pass up
            ear.sendto(words.encode(), self._address)


def _address(named: str) -> str | None:
    """A path, or an abstract name, which is written with @ and begins with a zero byte."""
    if not named.startswith(("/", "@")):
        return None
    return f"\0{named[1:]}" if named.startswith("@") else named


def _watchdog(environment: Mapping[str, str]) -> float | None:
    """Seconds within which something has to be heard; None: nobody waits for it, or for another process."""
    span, process = environment.get("WATCHDOG_USEC", ""), environment.get("WATCHDOG_PID", "")
    if not span.isdigit() or int(span) == 0 or (process and process != str(os.getpid())):
        return None
    return int(span) / 1_000_000
