"""When a watch makes its passes: given edits, signals and a cluster that comes and goes, each is served, and served once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from aggregator.cli import watching
from aggregator.cli.passes import Order
from aggregator.cli.settings import Settings
from aggregator.cli.systemd import Service
from aggregator.errors import NoClusterError
from aggregator.sources import Roster, load

FIRST = "sources:\n  vesti: {name: Вести, homepage: 'https://vesti.example/', place: Находка}\n"
SECOND = FIRST + "  gazeta: {name: Газета, homepage: 'https://gazeta.example/', place: Находка}\n"
THIRD = SECOND + "  volna: {name: Волна, homepage: 'https://volna.example/', place: Находка}\n"


class Dials:
    """What a watch says to its operator."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, words: str) -> None:
        self.notes.append(words)

    def resting(self, seconds: float) -> None:
        """Nothing is said of it."""

    def line(self) -> str:
        return ""


class Office:
    """A watch whose passes ask nobody: they note when they were, and how many sources they knew."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.yaml, self.dials = folder / "sources.yaml", Dials()
        self.passes: list[tuple[float, int]] = []
        self.during: Callable[[int], Any] = lambda _number: None
        """Called within each pass, which has the number."""
        self.write(FIRST)
        monkeypatch.setattr(watching.passes, "one", self._one)
        monkeypatch.setattr(watching, "SOONEST", timedelta(seconds=0.5))
        said = Settings(given_sources=self.yaml, given_database=folder / "news.db")
        self.watch: Any = watching._Watch(
            said,
            load(self.yaml),
            Order(),
            timedelta(seconds=1),
            Service({}),
            self.dials,  # type: ignore[arg-type]
        )

    def write(self, text: str) -> None:
        self.yaml.write_text(text, encoding="utf-8")

    async def _one(self, _said: object, roster: Roster, *_more: object) -> int:
        self.passes.append((time.monotonic(), len(roster.sources)))
        self.during(len(self.passes))
        return 0

    def run(self, passes: int) -> list[float]:
        """Watch until so many passes have been; the seconds between them."""
        before = self.during

        def until(number: int) -> None:
            if number >= passes:
                self.watch.stopping.set()
            before(number)

        self.during = until
        asyncio.run(asyncio.wait_for(self.watch.run(), 20))
        times = [at for at, _ in self.passes]
        return [later - earlier for earlier, later in pairwise(times)]

    @property
    def knew(self) -> list[int]:
        return [sources for _, sources in self.passes]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return Office(tmp_path, monkeypatch)


def test_an_edit_makes_no_pass_of_its_own(office: Office) -> None:
    """It is seen before the next pass; the one after that comes when it is due."""
    office.during = lambda number: office.write(SECOND) if number == 1 else None
    between = office.run(3)
    assert office.knew == [1, 2, 2]
    assert all(seconds > 0.9 for seconds in between), between


def test_signals_make_passes_no_closer_than_they_may_be(office: Office) -> None:
    """Five SIGHUPs in half a second: the next pass comes sooner than it would have, and only one does."""

    def hang_up(number: int) -> None:
        if number == 1:
            office.write(SECOND)
            for n in range(5):
                asyncio.get_running_loop().call_later(0.08 * n, office.watch.hung_up)

    office.during = hang_up
    office.watch._every = timedelta(seconds=2)
    between = office.run(3)
    assert office.knew == [1, 2, 2]
    assert 0.45 < between[0] < 1.9, "not at once, and not when it would have been due"
    assert between[1] > 1.9


def test_a_signal_that_comes_while_another_is_served_is_served_too(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is written once more while it is being read: whoever says so must not get what stood there before."""
    reads: list[int] = []
    go_on = Event()

    def slow(path: Path) -> Roster:
        found = load(path)
        reads.append(len(found.sources))
        if len(reads) == 1:
            assert go_on.wait(10)
        return found

    def hang_up(number: int) -> None:
        if number != 1:
            return
        office.write(SECOND)
        office.watch.hung_up()
        asyncio.get_running_loop().call_later(1.3, written_again)  # the next pass waits for the reading by now

    def written_again() -> None:
        office.write(THIRD)
        office.watch.hung_up()
        go_on.set()

    monkeypatch.setattr(watching, "load", slow)
    office.during = hang_up
    office.run(2)
    assert reads == [2, 3]
    assert office.knew == [1, 3]
    assert [words.rpartition(": ")[2] for words in office.dials.notes] == ["2 sources", "3 sources"]


def test_a_cluster_that_is_gone_is_said_once_and_so_is_that_it_is_back(office: Office) -> None:
    def gone(number: int) -> None:
        if number in (2, 3):
            raise NoClusterError("no Dask scheduler at tcp://10.0.0.5:8786: connection refused")

    office.during = gone
    office.run(5)
    assert office.dials.notes == [
        "no Dask scheduler at tcp://10.0.0.5:8786: connection refused; nothing is asked until it is there: "
        "it is looked for again and again",
        "the Dask scheduler is there again: the passes go on",
    ]
