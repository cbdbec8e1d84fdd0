"""How a watch speaks: to a person at a terminal in a view of its rates, to a journal in a line a pass, to a machine in JSON."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from rich.console import RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from aggregator.cli import paper
from aggregator.cli.settings import LogFormat, Settings, counted, on_terminal
from aggregator.cli.voices import Lines, Quiet, Voice, Watch, news_of_failures, summary
from aggregator.edition import Edition
from aggregator.run.tally import Report

SPAN = 300.0
"""Seconds over which rates are taken."""

FRAMES = 2
"""Times a second that the view is drawn anew."""

MARKS = ("polled", "new", "failures")


class Dials(Voice, Protocol):
    """A Voice that speaks between the passes, too."""

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Around the whole watch."""

    def resting(self, seconds: float) -> None:
        """The next pass is so far away."""

    def line(self) -> str:
        """How it stands, in one line."""


@dataclass(slots=True)
class Rates:
    """Counts of the last minutes, and in all. `clock` gives seconds."""

    clock: Callable[[], float] = time.monotonic
    totals: dict[str, int] = field(default_factory=lambda: dict.fromkeys(MARKS, 0))
    _now: dict[str, int] = field(default_factory=lambda: dict.fromkeys(MARKS, 0))
    """Of the pass that is running."""
    _marks: deque[tuple[float, dict[str, int]]] = field(default_factory=deque)

    def count(self, report: Report) -> None:
        """What the running pass has done so far."""
        self._now = {"polled": report.polled, "new": report.new, "failures": report.failures.total()}
        at, counts = self.clock(), self.sums()
        if not self._marks or at - self._marks[-1][0] >= 1:
            self._marks.append((at, counts))
        while self._marks and at - self._marks[0][0] > SPAN:
            self._marks.popleft()

    def over(self, report: Report) -> None:
        """The running pass has ended."""
        self.count(report)
        self.totals = self.sums()
        self._now = dict.fromkeys(MARKS, 0)

    def sums(self) -> dict[str, int]:
        """In all, the running pass included."""
        return {name: self.totals[name] + self._now[name] for name in MARKS}

    def a_second(self, name: str) -> float:
        """The rate over the last SPAN, or since the beginning."""
        marks = [mark for mark in tuple(self._marks) if self.clock() - mark[0] <= SPAN]
        if not marks:
            return 0.0
        at, then = marks[0]
        since = self.clock() - at
        return (self.sums()[name] - then[name]) / since if since >= 1 else 0.0


def watcher(said: Settings) -> Dials:
    """The voice of a watch for these options and this stderr."""
    if said.log_format is LogFormat.JSON:
        return _Machine(said.database)
    if on_terminal() and said.verbosity >= 0:
        return _View()
    return _Journal(said.verbosity)


class _Machine(Lines):
    """JSON lines, as of a pass."""

    _line = "no pass yet"

    @contextmanager
    def shown(self) -> Iterator[None]:
        yield

    def resting(self, seconds: float) -> None:
        """Nothing is said of it."""

    def ended(self, edition: Edition) -> None:
        self._line = summary(edition)
        super().ended(edition)

    def line(self) -> str:
        return self._line


class _Journal(Quiet):
    """Plain lines: what needs a person, and, unless told to be quiet, one of each pass that did something."""

    _line = "no pass yet"

    def __init__(self, verbosity: int) -> None:
        super().__init__(verbose=verbosity > 0)
        self._verbosity = verbosity

    @contextmanager
    def shown(self) -> Iterator[None]:
        yield

    def resting(self, seconds: float) -> None:
        """Nothing is said of it."""

    def ended(self, edition: Edition) -> None:
        super().ended(edition)
        self._line = summary(edition)
        report = edition.report
        if self._verbosity == 0 and (report.polled or report.pages):
            self.note(self._line)

    def note(self, words: str) -> None:
        for line in words.splitlines():
            super().note(line)

    def line(self) -> str:
        return self._line


class _View:
    """A handful of lines on a terminal that are drawn anew; what a person should know scrolls by above them."""

    def __init__(self) -> None:
        self._rates = Rates()
        self._console = paper.errors()
        self._doing, self._due, self._last = "beginning", 0, "none yet"
        self._next: float | None = None
        self._passes = 0
        self._live = Live(get_renderable=self._drawn, console=self._console, refresh_per_second=FRAMES, transient=False)

    @contextmanager
    def shown(self) -> Iterator[None]:
        with self._live:
            yield

    @contextmanager
    def during(self) -> Iterator[Watch | None]:
        self._doing, self._next = "a pass is running", None

        def watch(report: Report) -> None:
            self._due = report.due
            asked = f"{report.polled:,} of {counted(report.due, 'endpoint')}, {counted(report.pages, 'page')}"
            self._doing = f"a pass is running: {asked}"
            self._rates.count(report)

        yield watch

    def ended(self, edition: Edition) -> None:
        report = edition.report
        self._passes += 1
        self._rates.over(report)
        self._due = report.left
        state = "" if report.state == "done" else f" ({report.state})"
        asked = f"{counted(report.polled, 'endpoint')}, {counted(report.pages, 'page')}"
        came = f"{report.new:,} new, {counted(report.failures.total(), 'failure')}"
        self._last = f"{asked}, {came} in {edition.seconds:.1f} s{state}"
        for line in news_of_failures(edition, recovered=True):
            self.note(line)

    def note(self, words: str) -> None:
        for line in words.splitlines():
            self._console.print(Text(paper.line(line), style="yellow"), soft_wrap=True)

    def resting(self, seconds: float) -> None:
        self._doing, self._next = "resting", time.monotonic() + seconds

    def line(self) -> str:
        return f"last pass: {self._last}"

    def _drawn(self) -> RenderableType:
        sheet = Table.grid(padding=(0, 2))
        for name, value in self._rows():
            sheet.add_row(Text(name, style="bold"), Text(value))
        return sheet

    def _rows(self) -> Iterator[tuple[str, str]]:
        sums = self._rates.sums()
        left = "" if self._next is None else f", the next pass in {max(0, self._next - time.monotonic()):.0f} s"
        yield "now", f"{self._doing}{left}"
        yield "due", counted(self._due, "endpoint")
        yield "polls", f"{self._rates.a_second('polled'):.1f} a second, {sums['polled']:,} in all"
        yield "articles", f"{self._rates.a_second('new') * 60:.1f} a minute, {sums['new']:,} in all"
        yield "failures", f"{self._rates.a_second('failures') * 60:.1f} a minute, {sums['failures']:,} in all"
        yield "last pass", self._last
        yield "passes", f"{self._passes:,}"
