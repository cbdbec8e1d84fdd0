"""Where CPU work runs: pure functions of the stages in, their results out. A new engine is one line in `ENGINES`.

An engine is a `concurrent.futures.Executor`: the calling thread, processes of this machine (`cells.py`), or a Dask cluster's
executor. The last two are behind a `Batches`, for what a call costs on its way there and back is as much as a page costs.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

from aggregator.bounds import LIMITS, Limits
from aggregator.engines.batches import Batches
from aggregator.engines.cells import CLOSED, Cells
from aggregator.errors import NoClusterError, UsageError

P = ParamSpec("P")
R = TypeVar("R")

ENOUGH = 400
"""Calls that are made here before processes are started: about the time that starting them costs, so that a pass of any length
takes at most twice what it would if its length had been known (the ski rental problem; Karlin et al. 1988)."""

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


class Growing(Executor):
    """Begins in the calling thread, and moves to processes once there have been so many calls that they will pay."""

    def __init__(self, workers: int, enough: float = ENOUGH, limits: Limits = LIMITS) -> None:
        self._here = InlineExecutor()
        self._there: Executor | None = None
        self._workers, self._enough, self._limits = workers, enough, limits
        self._calls = 0

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        self._calls += 1
        return (self._here if self._calls <= self._enough else self.apart).submit(fn, *args, **kwargs)

    @property
    def apart(self) -> Executor:
        """The processes, for a call that had better not be made here."""
        if self._there is None:
            self._there = _processes(self._workers, self._limits)
        return self._there

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


def _inline(_workers: int, limits: Limits) -> Executor:
    return Growing(1, float("inf"), limits)


def _processes(workers: int, limits: Limits) -> Executor:
    cells = Cells(workers, limits)
    return Batches(cells, workers, carry=cells.carry)


def _growing(_workers: int, limits: Limits) -> Executor:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Growing(cores, limits=limits) if cores > 1 else _inline(0, limits)


ENGINES: dict[str, Callable[[int, Limits], Executor]] = {
    "inline": _inline,
    "processes": _processes,
    "growing": _growing,
}


def engine(workers: int | None, limits: Limits = LIMITS) -> Executor:
    """The executor for `workers` processes; 0 or 1 means inline, None as many as pay."""
    if workers is None:
        return ENGINES["growing"](0, limits)
    return ENGINES["processes" if workers > 1 else "inline"](workers, limits)


def apart(executor: Executor) -> Executor:
    """Where a call is made that may end whoever makes it: with `executor`, but not in this process."""
    return executor.apart if isinstance(executor, Growing) else executor


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
        from distributed.scheduler import KilledWorker
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
        yield Cluster(below, Batches(below, 2 * threads, deadly=KilledWorker), threads)


def _unreached(scheduler: str, error: Exception) -> NoClusterError:
    return NoClusterError(f"no Dask scheduler at {scheduler}: {str(error) or type(error).__name__}")


@contextmanager
def chosen(workers: int | None, scheduler: str | None) -> Iterator[tuple[Executor, Cluster | None]]:
    """Where CPU work runs, and the machines to which whole hosts may travel, if a Dask scheduler was named."""
    if scheduler is not None:
        with cluster(scheduler) as found:
            yield found.calls, found
    else:
        executor = engine(workers)
        try:
            yield executor, None
        finally:
            executor.shutdown(cancel_futures=True)  # whoever is done waits for nothing


async def run(executor: Executor, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Await `call(*args)` on `executor`. Errors of the call are raised here.

    Raises LostError if it ended the process that made it; InterruptedError if the engine gave the call up; CancelledError only
    if whoever awaits it is to end.
    """
    future = executor.submit(call, *args, **kwargs)
    task = asyncio.current_task()
    try:
        return await asyncio.wrap_future(future)
    except asyncio.CancelledError:
        if future.cancelled() and task is not None and not task.cancelling():
            raise InterruptedError(CLOSED) from None
        raise
