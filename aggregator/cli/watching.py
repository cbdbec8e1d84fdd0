"""What `watch` does: passes without end, each when something is due; sources.yaml is read again when it changes, or at SIGHUP."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from aggregator.cli import passes, settings, signals
from aggregator.cli.dials import Dials, watcher
from aggregator.cli.passes import Order
from aggregator.cli.settings import Settings, counted
from aggregator.cli.systemd import Service
from aggregator.errors import ConfigError, NoClusterError, PassRunningError, StoreError, StoreLockedError
from aggregator.run import lock
from aggregator.sources import Roster, load
from aggregator.store import Store

SOONEST = timedelta(seconds=5)
"""From the start of one pass to that of the next, whatever is due or asked for: what comes within it is asked in one go."""


async def without_end(said: Settings, roster: Roster, order: Order, every: timedelta) -> None:
    """Pass after pass until told to stop. Raises StoreError when the archive cannot be used."""
    service = Service()
    dials = watcher(said)
    watch = _Watch(said, roster, order, every, service, dials)
    # the end of a terminal is the end of a watch on it; a service is told by the same signal to read its file again
    hung_up = None if settings.on_terminal() else watch.hung_up
    with signals.setting(watch.stopping, hung_up), dials.shown():
        async with service.alive():
            await watch.run()


class _Watch:
    """The watch on its way, with the roster of the last sources.yaml that was right."""

    def __init__(
        self, said: Settings, roster: Roster, order: Order, every: timedelta, service: Service, dials: Dials
    ) -> None:
        self.stopping = asyncio.Event()
        self._said, self._order, self._every, self._service, self._dials = said, order, every, service, dials
        self._roster, self._written = roster, _written(said.sources)
        self._woken = asyncio.Event()
        self._asked = False
        """A SIGHUP has come for which sources.yaml has not been read again yet."""
        self._reading: asyncio.Task[None] | None = None
        self._last = ""
        self._alone = False
        """The last pass found no cluster."""

    async def run(self) -> None:
        """Until told to stop."""
        self._open()
        self._service.ready(f"watching {counted(len(self._roster.sources), 'source')}")
        told = asyncio.create_task(self._say_stopping())
        try:
            while not self.stopping.is_set():
                await self._turn()
        finally:
            told.cancel()

    def hung_up(self) -> None:
        """SIGHUP: read sources.yaml again at once, and do not wait for what is due before the next pass."""
        self._service.reloading()
        self._asked = True
        self._woken.set()
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read_for_all())

    def _open(self) -> None:
        """The archive can be opened, and is of this version: only then the service is ready."""
        try:
            with lock.held(self._said.database, settings.now()), Store.open(self._said.database, clock=settings.now):
                pass
        except (PassRunningError, StoreLockedError) as error:
            self._grumble(str(error))  # it will be looked at again by the first pass

    # ------------------------------------------------------------ one pass, and the wait for the next

    async def _turn(self) -> None:
        begun = time.monotonic()
        await self._read_what_is_new()
        self._woken.clear()  # by what this pass knows
        try:
            await passes.one(self._said, self._roster, self._order, self.stopping, self._dials)
            self._recovered()
        except (PassRunningError, StoreLockedError) as error:
            self._grumble(str(error))
        except NoClusterError as error:
            self._alone = True
            self._grumble(f"{error}; nothing is asked until it is there: it is looked for again and again")
        self._service.status(self._dials.line())
        await self._rest(begun)

    async def _rest(self, begun: float) -> None:
        """Sleep until something is due, but not for longer than `every`; a SIGHUP shortens it to SOONEST, a stop ends it."""
        await self._sleep(begun, self._until(settings.now()), self.stopping, self._woken)
        if self._woken.is_set():
            await self._sleep(begun, min(SOONEST, self._every), self.stopping)

    async def _sleep(self, begun: float, span: timedelta, *until: asyncio.Event) -> None:
        """Until so much has gone by since the pass began, or one of some things has happened."""
        seconds = max(span.total_seconds() - (time.monotonic() - begun), 0.01)
        self._dials.resting(seconds)
        waiting = {asyncio.create_task(event.wait()) for event in until}
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for each in waiting:
            each.cancel()

    def _until(self, now: datetime) -> timedelta:
        """From the start of the last pass to the start of the next. What is wrong with the archive the pass says."""
        due = None
        with suppress(StoreError), Store.open(self._said.database, readonly=True) as store:
            due = store.next_due(now)
        wait = self._every if due is None else due - now
        return min(max(wait, SOONEST), self._every)

    # ------------------------------------------------------------ sources.yaml

    async def _read_what_is_new(self) -> None:
        """Before a pass: whatever SIGHUP asked for has been read, and so has what was written without one."""
        while (reading := self._reading) is not None:
            await reading
            if self._reading is reading:
                self._reading = None
        if _written(self._said.sources) != self._written:
            await self._read_again()

    async def _read_for_all(self) -> None:
        """Read for whoever has asked; for those who ask meanwhile once more, for they may have written since."""
        while self._asked:
            self._asked = False
            await self._read_again()

    async def _read_again(self) -> None:
        """Take the new sources.yaml if it is right; if not, say what is wrong and keep the old one."""
        self._written = _written(self._said.sources)
        try:
            self._roster = await asyncio.to_thread(load, self._said.sources)
            words = f"{self._said.sources} read again: {counted(len(self._roster.sources), 'source')}"
        except ConfigError as error:
            words = f"{error}\nit is not used: the passes go on with the {counted(len(self._roster.sources), 'source')} of before"
        self._dials.note(words)
        self._service.ready(words.replace("\n", "; "))

    def _grumble(self, words: str) -> None:
        """Say a complaint once, not at every pass, and again only when it has changed or come back."""
        if words != self._last:
            self._dials.note(words)
        self._last = words

    def _recovered(self) -> None:
        """A pass has been: the trouble is over."""
        if self._alone:
            self._dials.note("the Dask scheduler is there again: the passes go on")
        self._last, self._alone = "", False

    async def _say_stopping(self) -> None:
        await self.stopping.wait()
        self._service.stopping()


def _written(path: Path) -> tuple[int, int] | None:
    """What changes when a file is written; None if there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
