"""Rows pass by; on a terminal a bar shows how far through the days they are, so nobody has to count them first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from aggregator.cli import paper, settings
from aggregator.cli.reading import Question
from aggregator.cli.settings import counted
from aggregator.store import Store

STEP = 100
"""Articles between two looks at the bar."""

Rows = Iterable[dict[str, Any]]


class Seen:
    """Rows on their way, counted. They come the newest day first."""

    def __init__(self, rows: Rows) -> None:
        self.number = 0
        self._rows = rows

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for row in self._rows:
            self.number += 1
            self.passes(row)
            yield row

    def passes(self, row: dict[str, Any]) -> None:
        """A row goes by."""


class Shown(Seen):
    """The same, with a bar."""

    def __init__(self, rows: Rows, bar: Progress, task: TaskID, last: date) -> None:
        super().__init__(rows)
        self._bar, self._task, self._last = bar, task, last

    def passes(self, row: dict[str, Any]) -> None:
        """Every so often the bar moves on to the row's day."""
        if self.number % STEP == 1:
            days = (self._last - date.fromisoformat(row["day"])).days
            self._bar.update(self._task, completed=days, said=f"{row['day']} · {counted(self.number, 'article')}")


@contextmanager
def watched(store: Store, question: Question, rows: Rows, output: Path | None) -> Iterator[Seen]:
    """The rows, counted; with a bar if a person looks at stderr and is not shown the rows themselves."""
    if not settings.on_terminal() or question.said.verbosity < 0 or (output is None and settings.shown_on_terminal()):
        yield Seen(rows)
        return
    span = _span(store, question)
    if span is None:
        yield Seen(rows)
        return
    first, last = span
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}"), TimeElapsedColumn())
    with Progress(*columns, console=paper.errors(), transient=True) as bar:
        task = bar.add_task("writing", total=(last - first).days + 1, said="")
        yield Shown(rows, bar, task, last)


def _span(store: Store, question: Question) -> tuple[date, date] | None:
    """The first and last day that can come; None if there is none."""
    facts = store.stats()
    if facts["first_day"] is None:
        return None
    first = max(date.fromisoformat(facts["first_day"]), question.since or date.min)
    last = min(date.fromisoformat(facts["last_day"]), question.until or date.max)
    return (first, last) if first <= last else None
