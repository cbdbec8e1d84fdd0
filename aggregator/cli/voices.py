"""How a pass speaks on stderr: to a person who looks on, to nobody (cron), or to a machine as JSON lines.

A pass's events in, words out. A new way of speaking is one class here and a line in `voice_of`. What fails is said
once, when it changes: a warning that comes every minute is one that nobody reads.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

from aggregator.cli.settings import LogFormat, Settings, counted, json_line, on_terminal
from aggregator.edition import Change, Edition, SelectorChange
from aggregator.failures import FAILURES
from aggregator.health import lost_selector
from aggregator.run.tally import Report

MOST_CHANGES = 20
"""Sources named one by one when their state changes; beyond it only their number is said."""

Watch = Callable[[Report], None]


class Voice(Protocol):
    """What a pass's events are told to."""

    @contextmanager
    def during(self) -> Iterator[Watch | None]:
        """Around a pass; what it yields is called after each change of the report."""

    def ended(self, edition: Edition) -> None:
        """After a pass."""

    def note(self, words: str) -> None:
        """Something that a person should know."""


def voice_of(settings: Settings) -> Voice:
    """The voice for these options and this stderr."""
    if settings.log_format is LogFormat.JSON:
        return Lines(settings.database)
    if on_terminal() and settings.verbosity >= 0:
        return Terminal()
    return Quiet(verbose=settings.verbosity > 0)


class Quiet:
    """Under cron: only what needs a person, and only when it changes."""

    def __init__(self, *, verbose: bool = False) -> None:
        self._verbose = verbose

    @contextmanager
    def during(self) -> Iterator[Watch | None]:
        yield None

    def ended(self, edition: Edition) -> None:
        for line in news_of_failures(edition, recovered=self._verbose):
            self.note(line)
        if self._verbose:
            self.note(summary(edition))

    def note(self, words: str) -> None:
        sys.stderr.write(f"{_harmless(words)}\n")


class Terminal:
    """To a person: a progress bar, then a small table."""

    @contextmanager
    def during(self) -> Iterator[Watch | None]:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

        from aggregator.cli import paper

        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=paper.errors(), transient=True) as progress:
            task = progress.add_task("asking", total=None)

            def watch(report: Report) -> None:
                said = f"{report.new:,} new, {report.pages:,} pages, {report.failures.total():,} failures"
                progress.update(task, total=max(report.due, report.polled), completed=report.polled, description=said)

            yield watch

    def ended(self, edition: Edition) -> None:
        from rich.text import Text

        from aggregator.cli import paper

        out = paper.errors()
        for name, value in summary_rows(edition):
            out.print(Text.assemble((f"  {name:<10}", "bold"), value))
        for line in news_of_failures(edition, recovered=True):
            paper.indented(out, Text(paper.line(line), style="yellow"), 2)

    def note(self, words: str) -> None:
        sys.stderr.write(f"{_harmless(words)}\n")


class Lines:
    """To a machine: one JSON object a line."""

    def __init__(self, database: Path) -> None:
        self._database = database

    @contextmanager
    def during(self) -> Iterator[Watch | None]:
        json_line("pass-began", database=str(self._database))
        yield None

    def ended(self, edition: Edition) -> None:
        for change in edition.changes:
            json_line("source-failing" if change.failing else "source-recovered", **asdict(change))
        for selector in edition.selectors:
            json_line("selector-lost" if selector.lost else "selector-matches", **asdict(selector))
        for words in edition.alarms:
            json_line("hook-failing", message=words)
        report = edition.report
        json_line(
            "pass-ended",
            state=report.state,
            seconds=round(edition.seconds, 3),
            network_down=report.network_down,
            **report.counts(),
            failures_by_kind=dict(report.failures),
        )

    def note(self, words: str) -> None:
        json_line("note", message=words)


def news_of_failures(edition: Edition, *, recovered: bool) -> list[str]:
    """One line for each source that began to fail in this pass, or (if asked) that works again."""
    lines = []
    if edition.network_went:
        lines.append("the network here is down: most hosts could not be reached; nothing is counted against them")
    lines += edition.alarms
    changes = [_in_words(change) for change in edition.changes if change.failing or recovered]
    changes += [_of_selector(change) for change in edition.selectors if change.lost or recovered]
    lines += changes[:MOST_CHANGES]
    if len(changes) > MOST_CHANGES:
        lines.append(f"and {len(changes) - MOST_CHANGES} more: aggregator sources health")
    return lines


def summary_rows(edition: Edition) -> list[tuple[str, str]]:
    """The pass in a handful of rows, name and words."""
    report = edition.report
    rows = [
        (
            "asked",
            f"{counted(report.polled, 'endpoint')} and {counted(report.pages, 'page')} in {edition.seconds:.1f} s",
        ),
        ("new", f"{counted(report.new, 'article')}, {counted(report.reprints, 'reprint')} among them"),
        ("changed", f"{report.changed:,}"),
        ("unchanged", counted(report.not_modified, "answer")),
    ]
    if report.failures:
        kinds = ", ".join(f"{kind} {number}" for kind, number in report.failures.most_common())
        rows.append(("failures", f"{report.failures.total():,}: {kinds}"))
    if report.state != "done":
        rows.append((report.state, f"ended early; {report.left:,} still due"))
    if not report.due and not report.pages:
        return [("nothing", "is due: `aggregator sources why KEY` says when a source is, --all asks everyone now")]
    return rows


def summary(edition: Edition) -> str:
    """The pass in one line."""
    return "; ".join(f"{name}: {value}" for name, value in summary_rows(edition))


def _in_words(change: Change) -> str:
    if not change.failing:
        return f"{change.source}: works again"
    known = {kind.value: info.advice for kind, info in FAILURES.items()}
    advice = known.get(change.kind, "")
    return f"{change.source}: {change.kind}: {change.detail}. {advice}"


def _of_selector(change: SelectorChange) -> str:
    said = (
        lost_selector(change.field, change.pages) if change.lost else f"the selector for {change.field} matches again"
    )
    return f"{change.source}: {said}" + (f": {change.url}" if change.lost else "")


def _harmless(words: str) -> str:
    return "".join(letter for letter in words if letter.isprintable() or letter == "\t")
