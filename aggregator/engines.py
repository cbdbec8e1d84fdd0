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
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

from aggregator.batches import CLOSED, Batches, DeadlyCall
from aggregator.errors import ExhaustedError, NoClusterError, UsageError

__all__ = ["Batches", "Cluster", "DeadlyCall", "Growing", "InlineExecutor", "chosen", "cluster", "engine", "run"]

P = ParamSpec("P")
R = TypeVar("R")

ENOUGH = 400
"""Calls that are made here before processes are started: about the time that starting them costs, so that a pass of any length
takes at most twice what it would if its length had been known (the ski rental problem; Karlin et al. 1988)."""


ENDED = "worker processes were ended from outside, again and again, for want of memory perhaps: say fewer --workers"
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


def _inline(_workers: int) -> Executor:
    return InlineExecutor()


def _processes(workers: int) -> Executor:
    # forkserver: the pass has threads, and a forked thread's lock is never released
    context = multiprocessing.get_context("forkserver")
    pool = partial(ProcessPoolExecutor, workers, mp_context=context, initializer=_as_worker)
    return Batches(pool(), workers, renew=pool)


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
    """Await `call(*args)` on `executor`. Errors of the call are raised here.

    Raises DeadlyCall if each worker that makes it ends; ExhaustedError if workers end again and again, whatever they do;
    InterruptedError if the engine gave the call up; CancelledError only if whoever awaits it is to end.
    """
    future = executor.submit(call, *args, **kwargs)
    task = asyncio.current_task()
    try:
        return await asyncio.wrap_future(future)
    except DeadlyCall:
        raise
    except BrokenExecutor as error:
        raise ExhaustedError(ENDED) from error
    except asyncio.CancelledError:
        if future.cancelled() and task is not None and not task.cancelling():
            raise InterruptedError(CLOSED) from None
        raise
