"""SIGTERM, Ctrl-C and a closed terminal in, a clean end out: what is in flight is finished, nothing new is begun."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_STOPPING = (signal.SIGTERM, signal.SIGINT)


def _stopping() -> tuple[signal.Signals, ...]:
    """What ends a program: also its terminal's end (SIGHUP), unless it was started with nohup(1)."""
    return _STOPPING if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else (*_STOPPING, signal.SIGHUP)


@contextmanager
def setting(stopping: asyncio.Event, hung_up: Callable[[], None] | None = None) -> Iterator[None]:
    """While it lasts, SIGTERM, SIGHUP and the first Ctrl-C set `stopping`; a second Ctrl-C ends the program as usual.

    `hung_up` is called at SIGHUP instead, by which a service is told to read its configuration again.
    """
    loop = asyncio.get_running_loop()

    def stop() -> None:
        stopping.set()
        loop.remove_signal_handler(signal.SIGINT)

    for number in _stopping():
        loop.add_signal_handler(number, stop)
    if hung_up is not None:
        loop.add_signal_handler(signal.SIGHUP, hung_up)
    try:
        yield
    finally:
        for number in (*_STOPPING, signal.SIGHUP):
            loop.remove_signal_handler(number)


@contextmanager
def noted() -> Iterator[Callable[[], bool]]:
    """For work without a loop: it yields what says whether SIGTERM, SIGHUP or a first Ctrl-C came; a second ends the program."""
    told = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal told
        told = True
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = {number: signal.signal(number, stop) for number in _stopping()}
    try:
        yield lambda: told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
