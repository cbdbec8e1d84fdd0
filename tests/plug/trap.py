"""The aggregator with traps in it: `python -m tests.plug.trap TRAPS ARGUMENT...` runs the command until one kills it.

Traps are a list of JSON, see `Trap`. Where one struck is written to its `note`, for the tables of the soak. A process that
never comes to the moment ends as usual. Nothing of the aggregator is changed but that its statements and files are counted
(sqlite3's trace callback, sys.addaudithook), or that a write beyond a number of bytes is its death (RLIMIT_FSIZE with the
system's own SIGXFSZ: the write is torn at that byte).
"""

from __future__ import annotations

import atexit
import json
import os
import re
import resource
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Literal

from aggregator.cli import settings
from aggregator.engines.cells import _Cell
from aggregator.fetch import Fetcher
from aggregator.model import Answer, Request
from aggregator.store import connection
from tests import bad_collector

FILES = frozenset(
    {"open", "os.rename", "os.remove", "os.truncate", "os.mkdir", "os.chmod", "os.rmdir", "sqlite3.connect"}
)
"""What Python tells of files (https://docs.python.org/3/library/audit_events.html)."""

Kind = Literal["statement", "file", "fetch", "bytes", "worker"]


_TRACED: list[Sprung] = []
"""A connection has one trace callback; it tells all of these."""


@dataclass(frozen=True, slots=True)
class Trap:
    """A moment: the `at`th event (from 1) of a kind."""

    kind: Kind
    at: int
    """Which; of `bytes`, the size that no file may outgrow."""
    like: str = ""
    """Only statements, or files, in which this pattern is found."""
    after: float = 0.0
    """Milliseconds from the event to the kill: within a statement."""
    checkpoints: int | None = None
    """Pages of the log after which it is emptied into the file, if not as usual: so that a small pass does it, too."""
    note: str = ""
    """The file to write to where it struck; `.total` beside it gets how many events there were, if it did not."""
    bad: bool = False
    """The collector has a fault that a kill must bring to light: `tests.bad_collector`."""
    now: str = ""
    """When it is, ISO 8601: the command's clock goes on from there."""

    def __str__(self) -> str:
        return json.dumps({name: value for name, value in asdict(self).items() if value})


class Sprung:
    """A trap set in this process."""

    def __init__(self, trap: Trap) -> None:
        self.trap = trap
        self._like = re.compile(trap.like)
        self._numbers = count(1)
        self._number = 0
        atexit.register(self._total)

    def event(self, what: str) -> None:
        """Something of the kind happens; if it is the one, this is the end."""
        if not self._like.search(what):
            return
        self._number = next(self._numbers)
        if self._number == self.trap.at:
            self._note(what)
            if self.trap.after:
                threading.Thread(target=self._die, daemon=True).start()
            else:
                self._die()

    def worker(self, cell: _Cell) -> None:
        """Calls are handed to a worker; if it is the one, it is killed a moment later, and not this process."""
        self._number = next(self._numbers)
        if self._number >= self.trap.at and cell._process is not None and not Path(self.trap.note).exists():
            self._note("a worker")
            threading.Timer(self.trap.after / 1000, cell._process.kill).start()

    def _die(self) -> None:
        time.sleep(self.trap.after / 1000)
        os.kill(os.getpid(), signal.SIGKILL)

    def _total(self) -> None:
        if self.trap.note and self.trap.kind != "bytes":
            Path(self.trap.note + ".total").write_text(str(self._number), encoding="ascii")

    def _note(self, what: str) -> None:
        if self.trap.note:
            Path(self.trap.note).write_text(" ".join(what.split())[:200], encoding="utf-8")


def spring(trap: Trap) -> None:
    """Set a trap in this process."""
    sprung = Sprung(trap)
    if trap.now:
        settings.now = clock(datetime.fromisoformat(trap.now))
    if trap.bad:
        bad_collector.plant()
    if trap.checkpoints:
        pragma = f"PRAGMA wal_autocheckpoint = {trap.checkpoints:d}"
        usual = connection.WRITING_PRAGMAS
        connection.WRITING_PRAGMAS = tuple(pragma if "autocheckpoint" in each else each for each in usual)
    if trap.kind == "statement":
        _trace(sprung)
    elif trap.kind == "file":
        sys.addaudithook(_hook(sprung))
    elif trap.kind == "fetch":
        _overhear_fetches(sprung)
    elif trap.kind == "worker":
        _overhear(sprung)
    else:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it
        resource.setrlimit(resource.RLIMIT_FSIZE, (trap.at, trap.at))


def _trace(sprung: Sprung) -> None:
    usual = connection._open
    _TRACED.append(sprung)

    def traced(statement: str) -> None:
        for each in _TRACED:
            each.event(statement)

    def opened(*given: Any, **named: Any) -> sqlite3.Connection:
        made = usual(*given, **named)
        made.set_trace_callback(traced)
        return made

    connection._open = opened


def _hook(sprung: Sprung) -> Any:
    def hook(event: str, given: tuple[Any, ...]) -> None:
        if event in FILES and not str(given[0]).startswith(sprung.trap.note):
            sprung.event(f"{event} {given[0]}")

    return hook


def _overhear_fetches(sprung: Sprung) -> None:
    usual = Fetcher.fetch

    async def fetch(self: Fetcher, request: Request) -> Answer:
        sprung.event(request.url)
        return await usual(self, request)

    Fetcher.fetch = fetch  # type: ignore[method-assign]


def _overhear(sprung: Sprung) -> None:
    usual = _Cell.ask

    def ask(self: _Cell, calls: list[bytes]) -> list[bytes]:
        sprung.worker(self)
        return usual(self, calls)

    _Cell.ask = ask  # type: ignore[method-assign]


def clock(now: datetime) -> Callable[[], datetime]:
    """A clock that goes on from an instant."""
    begun = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - begun)


def main() -> None:
    """The command, with the traps of the first argument."""
    said = sys.argv.pop(1)
    for trap in json.loads(said):
        spring(Trap(**trap))
    from aggregator.cli import main as command

    command()


if __name__ == "__main__":
    main()
