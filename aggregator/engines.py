"""Where CPU work runs: pure functions of the stages in, their results out. A new engine is one line in `ENGINES`."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class InlineExecutor(Executor):
    """Runs each call at once in the calling thread: nothing to start, right for a pass of few articles."""

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        future: Future[R] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - an executor hands every error on, through the future
            future.set_exception(error)
        return future


def _inline(_workers: int) -> Executor:
    return InlineExecutor()


def _processes(workers: int) -> Executor:
    # forkserver: the pass has threads, and a forked thread's lock is never released; Ctrl-C is the parent's to handle
    context = multiprocessing.get_context("forkserver")
    return ProcessPoolExecutor(
        workers, mp_context=context, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)
    )


ENGINES: dict[str, Callable[[int], Executor]] = {"inline": _inline, "processes": _processes}


def engine(workers: int) -> Executor:
    """The executor for `workers` processes; 0 or 1 means inline."""
    return ENGINES["processes" if workers > 1 else "inline"](workers)


async def run(executor: Executor, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Await `call(*args)` on `executor`. Errors of the call, and of a worker that died, are raised here."""
    return await asyncio.wrap_future(executor.submit(call, *args, **kwargs))
