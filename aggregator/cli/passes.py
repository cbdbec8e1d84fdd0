"""What `collect` and `watch` do: the lock, the signals and the voice around a pass, and its exit code."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from aggregator import lock
from aggregator.cli import settings, signals
from aggregator.cli.settings import Settings
from aggregator.cli.voices import Voice, voice_of
from aggregator.edition import Order, publish
from aggregator.errors import ConfigError, PassRunningError, StoreLockedError
from aggregator.model import Source
from aggregator.sources import load

__all__ = ["Order", "once", "without_end"]


async def once(said: Settings, sources: Sequence[Source], order: Order) -> int:
    """One pass; its exit code."""
    stopping = asyncio.Event()
    with signals.setting(stopping):
        return await _pass(said, sources, order, stopping)


async def without_end(said: Settings, order: Order, every: timedelta) -> None:
    """Pass after pass until told to stop. A mistake in sources.yaml is said once, and the next pass looks again."""
    stopping = asyncio.Event()
    grumble = Grumble(voice_of(said))
    with signals.setting(stopping):
        while not stopping.is_set():
            begun = time.monotonic()
            try:
                roster = load(said.sources)
                await _pass(said, roster.sources, replace(order, on_alert=roster.on_alert), stopping)
                grumble.over()
            except (PassRunningError, ConfigError, StoreLockedError) as error:
                grumble.about(str(error))
            rest = every.total_seconds() - (time.monotonic() - begun)
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), max(rest, 0.01))


async def _pass(said: Settings, sources: Sequence[Source], order: Order, stopping: asyncio.Event) -> int:
    voice = voice_of(said)
    with lock.held(said.database, settings.now()), voice.during() as watch:
        edition = await publish(sources, said.database, order, clock=settings.now, stopping=stopping, watch=watch)
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
