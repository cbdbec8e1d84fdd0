"""One thread owns the database: the event loop hands it a method of the Store and awaits the result.

The pass never waits for the disk in its loop, and two transactions can never be mixed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

from aggregator.store import Store

P = ParamSpec("P")
R = TypeVar("R")


class Writer:
    """The async face of a Store. `await writer.do(Store.record_poll, run, outcome)`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writer")

    async def do(self, method: Callable[Concatenate[Store, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a method of the store on its thread. Raises what the method raises (StoreError)."""
        call = partial(method, self._store, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    async def aside(self, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run another call that writes to disk (the raw pages) on the same thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(call, *args, **kwargs))

    def close(self) -> None:
        """Wait for what was handed over; the Store itself stays open for its owner."""
        self._thread.shutdown(wait=True)
