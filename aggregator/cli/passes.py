"""What `collect` does: the lock, the signals and the voice around a pass, and its exit code."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from aggregator.cli import settings, signals
from aggregator.cli.settings import Settings
from aggregator.cli.voices import Voice, voice_of
from aggregator.edition import Order, publish
from aggregator.run import lock
from aggregator.sources import Roster

__all__ = ["Order", "once", "one"]


async def once(said: Settings, roster: Roster, order: Order) -> int:
    """One pass; its exit code."""
    stopping = asyncio.Event()
    with signals.setting(stopping):
        return await one(said, roster, order, stopping, voice_of(said))


async def one(said: Settings, roster: Roster, order: Order, stopping: asyncio.Event, voice: Voice) -> int:
    """A pass in the midst of others; its exit code. Raises PassRunningError, StoreError."""
    order = replace(order, reprint_days=roster.defaults.reprint_days, on_alert=roster.on_alert)
    with lock.held(said.database, settings.now()), voice.during() as watch:
        edition = await publish(
            roster.sources, said.database, order, clock=settings.now, stopping=stopping, watch=watch
        )
    voice.ended(edition)
    return 1 if edition.came_to_nothing else 0
