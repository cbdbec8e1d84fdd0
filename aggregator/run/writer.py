"""One thread owns the database: the event loop hands it a method of the Store and awaits the result.

The pass never waits for the disk in its loop, and two transactions can never be mixed. What has gathered while the
thread was busy is done in one go and committed together: a call is whole or absent as before, its caller hears of it
when the commit is over, and ten thousand small outcomes do not cost ten thousand commits and wake-ups.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar

from aggregator.store import Store

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")
_Call = tuple[Callable[[], Any], asyncio.Future[Any]]
_Batch = list[_Call]

MOST_AT_ONCE = 128
"""Calls that are committed together: a commit is cheap by then, and other writers of the file do not wait long."""


class Writer:
    """The async face of a Store. `await writer.do(Store.record_poll, run, outcome)`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._waiting: deque[_Call] = deque()
        self._busy = False
        self._closed = False

    async def do(self, method: Callable[Concatenate[Store, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a method of the store on its thread. Raises what the method raises (StoreError)."""
        answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((partial(method, self._store, *args, **kwargs), answer))
        self._begin()
        return await answer

    async def aside(self, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run another call that writes to disk (the raw pages) on the same thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(call, *args, **kwargs))

    def close(self) -> None:
        """Wait for what was handed over; the Store itself stays open for its owner."""
        self._thread.shutdown(wait=True)
        self._closed = True
        left = [call for call, answer in self._waiting if not answer.cancelled()]
        self._waiting.clear()
        for error in filter(_is_error, self._store.together(left) if left else ()):
            log.warning("what was still to be written at the end could not be: %s", error)

    def _begin(self) -> None:
        """Hand over what has gathered, unless the thread is busy: then it is handed over when that is done."""
        batch: _Batch = []
        while not (self._busy or self._closed) and self._waiting and len(batch) < MOST_AT_ONCE:
            call, answer = self._waiting.popleft()
            if not answer.cancelled():
                batch.append((call, answer))
        if batch:
            self._busy = True
            loop = asyncio.get_running_loop()
            done = self._thread.submit(self._store.together, [call for call, _ in batch])
            done.add_done_callback(lambda done: loop.call_soon_threadsafe(self._over, batch, done))

    def _over(self, batch: _Batch, done: Future[list[Any]]) -> None:
        self._busy = False
        self._begin()
        error = done.exception()
        for (_, answer), result in zip(batch, [error] * len(batch) if error else done.result(), strict=True):
            if answer.cancelled():
                continue
            if isinstance(result, BaseException):
                answer.set_exception(result)
            else:
                answer.set_result(result)


def _is_error(result: Any) -> bool:
    return isinstance(result, BaseException)
