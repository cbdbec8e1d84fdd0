"""Cells on another machine: a worker of Dask reads documents in processes of its own, so that one may end its reader there, too.

Timers belong to main threads, and Dask calls from others. A cell ends with its worker, however that ends: it watches it.
"""

from __future__ import annotations

import multiprocessing
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager

from aggregator.bounds import LIMITS, Limits
from aggregator.engines.batches import Batches
from aggregator.engines.cells import Call, Cells, Result

_idle: defaultdict[Limits, list[Cells]] = defaultdict(list)
"""Those of this worker that have nothing to do, one process each; as many are made as its threads ever need at once."""


@contextmanager
def reader(limits: Limits = LIMITS) -> Iterator[Executor]:
    """A process for the documents of a trip; whoever leaves with an error may have left something in it, so it is ended then."""
    cells = _lent(limits)
    executor = Batches(cells, 1, carry=cells.carry)
    try:
        yield executor
    except BaseException:
        executor.shutdown(cancel_futures=True)
        raise
    _idle[limits].append(cells)


def carry(calls: Sequence[Call]) -> list[Result]:
    """Each call's result or its error, from such a process."""
    cells = _lent(LIMITS)
    try:
        return cells.carry(calls)
    finally:
        _idle[LIMITS].append(cells)


def _lent(limits: Limits) -> Cells:
    _may_have_children()
    try:
        return _idle[limits].pop()
    except IndexError:
        return Cells(1, limits)


def _may_have_children() -> None:
    """A nanny starts its worker as a daemon, which Python lets have no children: nobody would end them. Ours watch it."""
    here = multiprocessing.current_process()
    if here.daemon:
        here.daemon = False
