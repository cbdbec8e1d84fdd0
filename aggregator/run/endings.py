"""How a pass ends: everybody is waited for, or, once it is told to stop, only those who are quick."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from aggregator.errors import StoreError
from aggregator.run.tally import Report
from aggregator.run.writer import Writer
from aggregator.store import Store

log = logging.getLogger(__name__)

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


@asynccontextmanager
async def ending(
    report: Report, told: asyncio.Event, stopping: asyncio.Event, deadline: timedelta | None
) -> AsyncIterator[None]:
    """Around the work of a pass: `stopping` is set at the deadline or when it was `told`, and the report says which."""
    watch = asyncio.create_task(_watch(report, told, stopping, deadline))
    try:
        yield
    finally:
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)


async def _watch(report: Report, told: asyncio.Event, stopping: asyncio.Event, deadline: timedelta | None) -> None:
    seconds = deadline.total_seconds() if deadline is not None else None
    try:
        async with asyncio.timeout(seconds):
            await told.wait()
        report.state = "stopped"
    except TimeoutError:
        report.state = "deadline"
    stopping.set()


async def sign_off(writer: Writer, run_id: int, report: Report, clock: Callable[[], datetime]) -> None:
    """Write the end of the run. If the archive is what failed, that error is the one to report, not this one's."""
    try:
        counts = report.counts()
        await writer.do(Store.end_run, run_id, clock(), counts, report.state, network_down=report.network_down)
    except StoreError as error:
        if report.state != "failed":
            raise
        log.warning("the end of run %d could not be written: %s", run_id, error)


async def empty_log(writer: Writer) -> None:
    """Move what stands in the log beside the archive into it; say so once if a reader has let it grow large."""
    if held := await writer.do(Store.empty_log):
        log.warning(
            "the log beside the archive (-wal) has grown to %d MB: some program has been reading in one transaction since it "
            "was small, and it shrinks when that ends; long reads are better done on a copy (aggregator db backup)",
            held >> 20,
        )
