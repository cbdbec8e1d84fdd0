"""Calls in, batches of calls to another executor out; a worker that is ended on the way is replaced, and nobody else hears of it.

A pool of processes is broken for good when one of them ends (concurrent.futures.process): every call that is under way is lost,
whosever fault it was. The pool is then made anew and the lost calls are made again, each alone, so that one which is the end of
its worker is found out, and is an error of its own.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

BATCH = 32
"""Calls that travel together at most."""

RENEWALS = 8
"""Times that a broken executor is made anew; when workers end more often, it is the machine that ends them."""

CLOSED = "the engine was closed"


class DeadlyCall(BrokenExecutor):
    """A call whose worker ended while it made this one and nothing else was made."""


@dataclass(slots=True)
class _Call:
    """A call on its way."""

    run: Callable[[], Any]
    future: Future[Any] = field(default_factory=Future)


class Batches(Executor):
    """Calls go to another executor several at a time, without waiting for company: what comes while it is busy travels next.

    `lines` batches are under way at once. The executor below is closed with this one; `renew` makes another in the place of a
    broken one, without it all that wait hear of the break (BrokenExecutor).
    """

    def __init__(
        self, below: Executor, lines: int, most: int = BATCH, renew: Callable[[], Executor] | None = None
    ) -> None:
        self._below, self._lines, self._most, self._renew = below, lines, most, renew
        self._waiting: deque[_Call] = deque()
        self._suspects: deque[_Call] = deque()
        """Lost with others: made again, one at a time, while nothing else is made."""
        self._trial = False
        """One of them is on its way."""
        self._renewals = 0
        self._busy = 0
        self._lock = threading.Lock()

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        call = _Call(partial(fn, *args, **kwargs))
        with self._lock:
            self._waiting.append(call)
        self._send()
        return call.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        for call in self._given_up() if cancel_futures else ():
            call.future.cancel()
        self._below.shutdown(wait, cancel_futures=cancel_futures)

    def _send(self) -> None:
        while batch := self._gathered():
            below = self._below
            try:
                # without our lock: a pool has one of its own, which it may hold when it tells us of an end
                travelling = below.submit(_one_after_another, [call.run for call in batch])
            except RuntimeError as error:  # closed, or its workers are gone: concurrent.futures.BrokenExecutor is one
                self._lose(batch, below, error)
            else:
                travelling.add_done_callback(partial(self._arrived, batch, below))

    def _gathered(self) -> list[_Call]:
        """The next batch for a free line; none if there is none."""
        with self._lock:
            if self._trial or (self._suspects and self._busy):
                return []
            self._trial = bool(self._suspects)
            batch = [self._suspects.popleft()] if self._trial else self._next()
            self._busy += bool(batch)
            return batch

    def _next(self) -> list[_Call]:
        batch: list[_Call] = []
        while self._waiting and self._busy < self._lines and not batch:
            # so that no line stands idle beside a long one
            share = -(-len(self._waiting) // (self._lines - self._busy))
            gathered = [self._waiting.popleft() for _ in range(min(share, self._most))]
            batch = [call for call in gathered if call.future.set_running_or_notify_cancel()]
        return batch

    def _given_up(self) -> list[_Call]:
        with self._lock:
            waiting = list(self._waiting)
            self._waiting.clear()
            return waiting

    def _arrived(
        self, batch: Sequence[_Call], below: Executor, travelled: Future[list[tuple[Any, BaseException | None]]]
    ) -> None:
        lost = _lost(travelled)
        if lost is not None:
            self._lose(batch, below, lost)
        else:
            with self._lock:
                self._busy -= 1
                self._trial = False
            for call, (result, error) in zip(batch, travelled.result(), strict=True):
                if error is None:
                    call.future.set_result(result)
                else:
                    call.future.set_exception(error)
        if not isinstance(lost, BrokenExecutor) or self._below is not below:
            self._send()

    def _lose(self, batch: Sequence[_Call], below: Executor, error: BaseException) -> None:
        """A batch did not come back: what befalls its calls, and, if its executor can be used no more, those that wait for it."""
        broken = isinstance(error, BrokenExecutor)
        with self._lock:
            self._busy -= 1
            tried, self._trial = self._trial, False
            healed = broken and self._replaced(below)
            if healed and not tried:
                self._suspects.extend(batch)
        if not healed:
            _fail(batch, error)
        elif tried:
            _fail(batch, DeadlyCall("the process that did it came to an end"))
        if broken and not healed:
            # it tells us so while it holds its lock: to ask it for more would never end
            left = [*self._suspects, *(each for each in self._given_up() if each.future.set_running_or_notify_cancel())]
            self._suspects.clear()
            _fail(left, error)

    def _replaced(self, below: Executor) -> bool:
        """Whether there is another executor in the place of a broken one: made now, or when another batch was lost with it."""
        if self._below is below and self._renew is not None and self._renewals < RENEWALS:
            self._renewals += 1
            self._below = self._renew()  # the broken one takes itself away
        return self._below is not below


def _one_after_another(calls: Sequence[Callable[[], Any]]) -> list[tuple[Any, BaseException | None]]:
    """On the worker: each call's result or its error."""
    results: list[tuple[Any, BaseException | None]] = []
    for call in calls:
        try:
            results.append((call(), None))
        except Exception as error:  # noqa: BLE001 - an executor hands every error on
            results.append((None, error))
    return results


def _fail(batch: Sequence[_Call], error: BaseException) -> None:
    for call in batch:
        call.future.set_exception(error)


def _lost(travelled: Future[Any]) -> BaseException | None:
    """What befell a whole batch: its worker died, or the engine was closed."""
    return InterruptedError(CLOSED) if travelled.cancelled() else travelled.exception()
