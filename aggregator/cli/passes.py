"""What `collect` and `watch` do: the lock, the signals and the voice around a pass, and its exit code."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta

import typer

from aggregator import lock
from aggregator.cli import choosing, settings, signals
from aggregator.cli.settings import LogFormat, Settings
from aggregator.cli.voices import Voice, voice_of
from aggregator.edition import Order, publish
from aggregator.errors import AggregatorError, ConfigError, PassRunningError, StoreLockedError
from aggregator.model import Source
from aggregator.sources import load

__all__ = ["Order", "chosen", "once", "rehearse", "speaking", "without_end"]


def chosen(
    said: Settings, keys: Iterable[str], places: Iterable[str]
) -> tuple[tuple[Source, ...], frozenset[str] | None]:
    """Every source of the file, and the keys of those that were asked for (None: all). Raises ConfigError, UsageError."""
    every = load(said.sources).sources
    only = choosing.sources(every, keys, places, str(said.sources))
    return every, None if only is None else frozenset(source.key for source in only)


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
                await _pass(said, load(said.sources).sources, order, stopping)
                grumble.over()
            except (PassRunningError, ConfigError, StoreLockedError) as error:
                grumble.about(str(error))
            rest = every.total_seconds() - (time.monotonic() - begun)
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), max(rest, 0.01))


async def _pass(said: Settings, sources: Sequence[Source], order: Order, stopping: asyncio.Event) -> int:
    voice = voice_of(said)
    with lock.held(said.database, settings.now()), voice.during(said.database, len(sources)) as watch:
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


@contextmanager
def speaking(said: Settings) -> Iterator[None]:
    """With `--log-format json` an error that ends the command is a JSON line, too."""
    try:
        yield
    except AggregatorError as error:
        if said.log_format is not LogFormat.JSON:
            raise
        voice_of(said).note(str(error))
        raise typer.Exit(error.exit_code) from error
