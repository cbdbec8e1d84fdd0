"""How a pass ends: everybody is waited for, or, once it is told to stop, only those who are quick."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

GRACE = timedelta(seconds=10)
"""How long a pass that was told to stop waits for what is in flight."""


async def finished(workers: Sequence[asyncio.Task[None]], stopping: asyncio.Event) -> None:
    """Wait for all workers, but only GRACE longer once the pass is to stop. Raises the first error of a worker."""
    everyone = asyncio.gather(*workers)
    # who is cut off after GRACE is no error for asyncio to complain of
    everyone.add_done_callback(lambda done: done.cancelled() or done.exception())
    stop = asyncio.create_task(stopping.wait())
    either: list[asyncio.Future[Any]] = [everyone, stop]
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    await asyncio.wait({everyone}, timeout=GRACE.total_seconds())
    stop.cancel()
    if everyone.done():
        everyone.result()
