"""Where CPU work runs: pure functions of the stages in, their results out. A new engine is one line in `ENGINES`.

An engine is a `concurrent.futures.Executor`: the calling thread, processes of this machine, or a Dask cluster's executor.
The last two are behind a `Batches`, for what a call costs on its way there and back is as much as a page costs.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

from aggregator.errors import NoClusterError, UsageError

P = ParamSpec("P")
R = TypeVar("R")

BATCH = 32
"""Calls that travel together at most."""

ENOUGH = 400
"""Calls that are made here before processes are started: about the time that starting them costs, so that a pass of any length
takes at most twice what it would if its length had been known (the ski rental problem; Karlin et al. 1988)."""


CLOSED = "the engine was closed"
TO_REACH = 10
"""Seconds to reach a scheduler."""


class InlineExecutor(Executor):
    """Runs each call at once in the calling thread: nothing to start, right for a pass of few articles."""

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        future: Future[R] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - an executor hands every error on, through the future
            future.set_exception(error)
        return future


@dataclass(slots=True)
class _Call:
    """A call on its way."""

    run: Callable[[], Any]
    future: Future[Any] = field(default_factory=Future)


class Batches(Executor):
    """Calls go to another executor several at a time, without waiting for company: what comes while it is busy travels next.

    `lines` batches are under way at once. The executor below is closed with this one.
    """

    def __init__(self, below: Executor, lines: int, most: int = BATCH) -> None:
        self._below, self._lines, self._most = below, lines, most
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
                # without our lock: a pool has one of its own, which it may hold when it tells us of an end
                travelling = self._below.submit(_one_after_another, [call.run for call in batch])
            except RuntimeError as error:  # closed, or its workers are gone: concurrent.futures.BrokenExecutor is one
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
                gathered = [self._waiting.popleft() for _ in range(min(share, self._most))]
                batch = [call for call in gathered if call.future.set_running_or_notify_cancel()]
            self._busy += bool(batch)
            return batch

    def _given_up(self) -> list[_Call]:
        with self._lock:
            waiting = list(self._waiting)
            self._waiting.clear()
            return waiting

    def _over(self) -> None:
        with self._lock:
            self._busy -= 1

    def _arrived(self, batch: Sequence[_Call], travelled: Future[list[tuple[Any, BaseException | None]]]) -> None:
        self._over()
        lost = _lost(travelled)
        if lost is None:
            for call, (result, error) in zip(batch, travelled.result(), strict=True):
                if error is None:
                    call.future.set_result(result)
                else:
                    call.future.set_exception(error)
        else:
            _fail(batch, lost)
        if isinstance(lost, BrokenExecutor):
            # it tells us so while it holds its lock: to ask it for more would never end
            _fail([call for call in self._given_up() if call.future.set_running_or_notify_cancel()], lost)
        else:
            self._send()


class Growing(Executor):
    """Begins in the calling thread, and moves to processes once there have been so many calls that they will pay."""

    def __init__(self, workers: int, enough: int = ENOUGH) -> None:
        self._here = InlineExecutor()
        self._there: Executor | None = None
        self._workers, self._enough = workers, enough
        self._calls = 0

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        self._calls += 1
        if self._there is None and self._calls > self._enough:
            self._there = _processes(self._workers)
        return (self._there or self._here).submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        if self._there is not None:
            self._there.shutdown(wait, cancel_futures=cancel_futures)


def _knock(scheduler: str) -> None:
    """Raises NoClusterError if nobody listens there: Dask's own client would wait, and complain again when it is forgotten."""
    try:
        parts = urlsplit(scheduler)
        if parts.scheme not in ("tcp", "tls") or not parts.hostname or not parts.port:
            raise ValueError("it is written tcp://host:8786 or tls://host:8786")
        socket.create_connection((parts.hostname, parts.port), TO_REACH).close()
    except ValueError as error:
        raise UsageError(f"no Dask scheduler at {scheduler}: {error}") from error
    except OSError as error:
        raise NoClusterError(f"no Dask scheduler at {scheduler}: {error}") from error


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


def _inline(_workers: int) -> Executor:
    return InlineExecutor()


def _processes(workers: int) -> Executor:
    # forkserver: the pass has threads, and a forked thread's lock is never released
    context = multiprocessing.get_context("forkserver")
    return Batches(ProcessPoolExecutor(workers, mp_context=context, initializer=_as_worker), workers)


def _as_worker() -> None:
    """In a worker: Ctrl-C is the parent's to handle; a parent that was killed leaves nobody behind."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _growing(_workers: int) -> Executor:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Growing(cores) if cores > 1 else InlineExecutor()


ENGINES: dict[str, Callable[[int], Executor]] = {"inline": _inline, "processes": _processes, "growing": _growing}


def engine(workers: int | None) -> Executor:
    """The executor for `workers` processes; 0 or 1 means inline, None as many as pay."""
    if workers is None:
        return ENGINES["growing"](0)
    return ENGINES["processes" if workers > 1 else "inline"](workers)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Other machines: `trips` takes whole trips, one a worker's thread at a time; `calls` is an engine like the others."""

    trips: Executor
    calls: Executor
    threads: int


@contextmanager
def cluster(scheduler: str) -> Iterator[Cluster]:
    """The workers of a Dask scheduler (`tcp://host:8786`); each needs the aggregator, too.

    Work that is pure may be made twice: when a worker dies its calls are made on another, three times at most. Raises
    UsageError if Dask is not installed or the address is none, NoClusterError if nobody answers there, or it has no workers.
    """
    try:
        from distributed import Client
    except ImportError:
        raise UsageError("--engine dask needs Dask: pip install 'aggregator[cluster]'") from None
    _knock(scheduler)
    try:
        client = Client(scheduler, timeout=TO_REACH, set_as_default=False)
    except Exception as error:  # whatever it is that listens there, it is no scheduler of ours
        raise _unreached(scheduler, error) from error
    with client:
        try:
            threads = sum(client.nthreads().values())
        except OSError as error:  # it has been ended since
            raise _unreached(scheduler, error) from error
        if not threads:
            raise NoClusterError(
                f"the Dask scheduler at {scheduler} has no workers: start some with `dask worker {scheduler}`"
            )
        below = client.get_executor(pure=False)
        yield Cluster(below, Batches(below, 2 * threads), threads)


def _unreached(scheduler: str, error: Exception) -> NoClusterError:
    return NoClusterError(f"no Dask scheduler at {scheduler}: {str(error) or type(error).__name__}")


@contextmanager
def chosen(workers: int | None, scheduler: str | None) -> Iterator[tuple[Executor, Cluster | None]]:
    """Where CPU work runs, and the machines to which whole hosts may travel, if a Dask scheduler was named."""
    if scheduler is not None:
        with cluster(scheduler) as found:
            yield found.calls, found
    else:
        with engine(workers) as executor:
            yield executor, None


async def run(executor: Executor, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Await `call(*args)` on `executor`. Errors of the call, and of a worker that died, are raised here.

    Raises InterruptedError if the engine gave the call up; CancelledError only if whoever awaits it is to end.
    """
    future = executor.submit(call, *args, **kwargs)
    task = asyncio.current_task()
    try:
        return await asyncio.wrap_future(future)
    except asyncio.CancelledError:
        if future.cancelled() and task is not None and not task.cancelling():
            raise InterruptedError(CLOSED) from None
        raise
