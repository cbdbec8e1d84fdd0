"""Calls that travel together: what a call costs on its way to another process and back is as much as a page costs."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ParamSpec, TypeVar

from aggregator.engines.cells import CLOSED, Call, LostError, Result

P = ParamSpec("P")
R = TypeVar("R")

BATCH = 32
"""Calls that travel together at most."""


@dataclass(slots=True)
class _Call:
    """A call on its way."""

    run: Call
    alone: bool = False
    """A batch that it was in was lost."""
    future: Future[Any] = field(default_factory=Future)


def _one_after_another(calls: Sequence[Call]) -> list[Result]:
    """On the worker: each call's result or its error."""
    results: list[Result] = []
    for call in calls:
        try:
            results.append((call(), None))
        except Exception as error:  # noqa: BLE001 - an executor hands every error on
            results.append((None, error))
    return results


class Batches(Executor):
    """Calls go to another executor several at a time, without waiting for company: what comes while it is busy travels next.

    `lines` batches are under way at once, each by `carry`. The executor below is closed with this one. Calls whose batch was
    lost travel once more, one by one; `deadly` is what the executor raises when a call ends whoever makes it.
    """

    def __init__(
        self,
        below: Executor,
        lines: int,
        most: int = BATCH,
        *,
        carry: Callable[[Sequence[Call]], list[Result]] = _one_after_another,
        deadly: type[Exception] = LostError,
    ) -> None:
        self._below, self._lines, self._most, self._carry, self._deadly = below, lines, most, carry, deadly
        self._waiting: deque[_Call] = deque()
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
            try:
                # without our lock: an executor has one of its own, which it may hold when it tells us of an end
                travelling = self._below.submit(self._carry, [call.run for call in batch])
            except RuntimeError as error:  # closed
                self._over()
                _fail(batch, error)
            else:
                travelling.add_done_callback(partial(self._arrived, batch))

    def _gathered(self) -> list[_Call]:
        """The next batch for a free line; none if there is none."""
        with self._lock:
            batch: list[_Call] = []
            while self._waiting and self._busy < self._lines and not batch:
                # so that no line stands idle beside a long one
                share = -(-len(self._waiting) // (self._lines - self._busy))
                gathered = self._taken(min(share, self._most))
                batch = [call for call in gathered if call.alone or call.future.set_running_or_notify_cancel()]
            self._busy += bool(batch)
            return batch

    def _taken(self, most: int) -> list[_Call]:
        taken = [self._waiting.popleft()]
        while len(taken) < most and self._waiting and not taken[0].alone and not self._waiting[0].alone:
            taken.append(self._waiting.popleft())
        return taken

    def _given_up(self) -> list[_Call]:
        with self._lock:
            waiting = list(self._waiting)
            self._waiting.clear()
            return waiting

    def _over(self) -> None:
        with self._lock:
            self._busy -= 1

    def _arrived(self, batch: Sequence[_Call], travelled: Future[list[Result]]) -> None:
        self._over()
        lost = _lost(travelled)
        if isinstance(lost, self._deadly):
            self._once_more(batch, lost)
        elif lost is not None:
            _fail(batch, lost)
        else:
            for call, (result, error) in zip(batch, travelled.result(), strict=True):
                if error is None:
                    call.future.set_result(result)
                else:
                    call.future.set_exception(error)
        self._send()

    def _once_more(self, batch: Sequence[_Call], lost: Exception) -> None:
        if len(batch) == 1:
            return _fail(batch, LostError(f"the machine that read it died: {lost}"))
        with self._lock:
            for call in reversed(batch):
                call.alone = True
                self._waiting.appendleft(call)
        return None


def _fail(batch: Sequence[_Call], error: BaseException) -> None:
    for call in batch:
        call.future.set_exception(error)


def _lost(travelled: Future[Any]) -> BaseException | None:
    """What befell a whole batch: its worker died, or the engine was closed."""
    return InterruptedError(CLOSED) if travelled.cancelled() else travelled.exception()
