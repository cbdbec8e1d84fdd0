"""What `collect` and `watch` do: the lock, the signals and the voice around a pass, and its exit code."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from aggregator import lock
from aggregator.cli import settings, signals
from aggregator.cli.settings import Settings
from aggregator.cli.voices import Voice, voice_of
from aggregator.edition import Order, publish
from aggregator.errors import ConfigError, PassRunningError, StoreLockedError
from aggregator.sources import Reread, Roster

__all__ = ["Order", "once", "without_end"]


async def once(said: Settings, roster: Roster, order: Order) -> int:
    """One pass; its exit code."""
    stopping = asyncio.Event()
    with signals.setting(stopping):
        return await _pass(said, roster, order, stopping)


async def without_end(said: Settings, order: Order, every: timedelta) -> None:
    """Pass after pass until told to stop. A mistake in sources.yaml is said once, and the next pass looks again."""
    stopping = asyncio.Event()
    grumble = Grumble(voice_of(said))
    reread = Reread(said.sources)
    with signals.setting(stopping):
        while not stopping.is_set():
            begun = time.monotonic()
            try:
                await _pass(said, reread(), order, stopping)
                grumble.over()
            except (PassRunningError, ConfigError, StoreLockedError) as error:
                grumble.about(str(error))
            rest = every.total_seconds() - (time.monotonic() - begun)
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), max(rest, 0.01))


async def _pass(said: Settings, roster: Roster, order: Order, stopping: asyncio.Event) -> int:
    voice = voice_of(said)
    order = replace(order, reprint_days=roster.defaults.reprint_days, on_alert=roster.on_alert)
    with lock.held(said.database, settings.now()), voice.during() as watch:
        edition = await publish(
            roster.sources, said.database, order, clock=settings.now, stopping=stopping, watch=watch
        )
    voice.ended(edition)
    return 1 if edition.came_to_nothing else 0


class Grumble:
    """Says a complaint once, not at every pass, and again only when it has changed or come back."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._last = ""

    def about(self, words: str) -> None:
        """Say it, unless it was the last thing said."""
        if words != self._last:
            self._voice.note(words)
        self._last = words

    def over(self) -> None:
        """The trouble has passed."""
        self._last = ""
