"""Where CPU work runs: pure functions of the stages in, their results out.

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
from aggregator.engines import far
from aggregator.engines.batches import Batches
from aggregator.engines.cells import CLOSED, Cells
from aggregator.errors import NoClusterError, UsageError

P = ParamSpec("P")
R = TypeVar("R")

TO_REACH = 10
"""Seconds to reach a scheduler."""


class InlineExecutor(Executor):
    """Runs each call at once in the calling thread: nothing to start, and nobody else who could be ended."""

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        future: Future[R] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - an executor hands every error on, through the future
            future.set_exception(error)
        return future


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


def engine(workers: int | None, limits: Limits = LIMITS) -> Executor:
    """The executor for `workers` processes; 0 means inline, None as many as there are cores."""
    if workers is None:
        workers = cores()
    if not workers:
        return InlineExecutor()
    cells = Cells(workers, limits)
    return Batches(cells, workers, carry=cells.carry)


def cores() -> int:
    """The cores of this machine that we may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


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
        yield Cluster(below, Batches(below, 2 * threads, carry=far.carry, deadly=KilledWorker), threads)


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
