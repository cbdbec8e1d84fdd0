"""What `backfill` does: the lock, the signals and the voice around it; a bar on a terminal, plain or JSON lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from rich.text import Text

from aggregator import raw
from aggregator.backfill import Filling, Order, Survey, Tally, survey
from aggregator.cli import choosing, paper, settings, signals, values
from aggregator.cli.settings import LogFormat, Settings, counted, json_line, on_terminal
from aggregator.engines import chosen, cores
from aggregator.raw import Archive
from aggregator.run import lock
from aggregator.run.abroad import AHEAD
from aggregator.store import Store

MOST_UNKNOWN = 20
"""Sites without a source that are named."""

MOST_DAMAGES = 20
"""Damages that are named; the rest is in the table `backfills`."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The arguments of the command."""

    files: tuple[str, ...]
    source: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    again: bool = False
    workers: int | None = 0
    scheduler: str | None = None


def run(said: Settings, asked: Asked) -> int:
    """Read web archives; the exit code."""
    now = settings.now()
    roster, only = choosing.for_a_pass(said, asked.source, asked.place)
    since, until = values.span(asked.since, asked.until, now.date())
    archives = raw.found(asked.files)
    voice = _Voice(said, archives)
    with (
        chosen(asked.workers, asked.scheduler) as (executor, cluster),
        lock.held(said.database, now, "backfill"),
        Store.open(said.database, clock=settings.now) as store,
        signals.noted() as told,
        voice.during() as watch,
    ):
        store.reprint_days = roster.defaults.reprint_days
        workers = AHEAD * cluster.threads if cluster else asked.workers
        order = Order(only, since, until, asked.again, cores() if workers is None else workers)
        filling = Filling(store, roster.sources, executor, settings.now, order, told, Tally(watch=watch))
        tally = filling.run(archives, lambda archive: voice.file(archive, filling.tally))
    voice.ended(tally)
    return 1 if tally.damages else 0


def look(said: Settings, asked: Asked) -> int:
    """Print whose pages are in web archives; the exit code."""
    roster, only = choosing.for_a_pass(said, asked.source, asked.place)
    sources = [source for source in roster.sources if only is None or source.key in only]
    found = survey(raw.found(asked.files), sources)
    out = paper.console()
    for line in _of_survey(found):
        out.print(Text(line), soft_wrap=True)
    if found.sources:
        rows = [(key, f"{number:,}") for key, number in found.sources.most_common()]
        paper.table(out, ("source", "pages"), rows, right=("pages",))
    if found.unknown:
        rows = [(site, f"{number:,}") for site, number in found.unknown.most_common(MOST_UNKNOWN)]
        out.print()
        paper.table(out, ("site without a source", "pages"), rows, right=("pages",))
    _say_damages(found.damages)
    return 1 if found.damages else 0


def _of_survey(found: Survey) -> Iterator[str]:
    span = f", {found.first:%Y-%m-%d %H:%M} to {found.last:%Y-%m-%d %H:%M} UTC" if found.first and found.last else ""
    yield f"{counted(found.records, 'record')}{span}"
    yield f"{counted(found.sources.total(), 'page')} of {counted(len(found.sources), 'source')}, " + (
        f"{counted(found.unknown.total(), 'page')} of {counted(len(found.unknown), 'other site')}"
    )


# ---------------------------------------------------------------- the voice


class _Voice:
    """How a backfill speaks: to a person who looks on, to nobody, or to a machine as JSON lines."""

    def __init__(self, said: Settings, archives: Sequence[Archive]) -> None:
        self._json = said.log_format is LogFormat.JSON
        self._verbosity = said.verbosity
        self._bytes = sum(archive.size for archive in archives)
        self._files = len(archives)
        self._told = 0

    @contextmanager
    def during(self) -> Iterator[Callable[[Tally], None] | None]:
        """Around the work; what it yields is called after each record."""
        if self._json or not on_terminal() or self._verbosity < 0:
            yield None
            return
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
        with Progress(*columns, console=paper.errors(), transient=True) as bar:
            task = bar.add_task("reading", total=self._bytes)

            def watch(tally: Tally) -> None:
                words = f"{tally.new:,} new, {tally.known:,} known, {tally.no_articles:,} no articles"
                bar.update(task, completed=tally.passed, description=words)

            yield watch

    def file(self, archive: Archive, tally: Tally) -> None:
        """After each file: what is wrong with it, and, if asked, how far it is."""
        damages = tally.damages[self._told :]
        self._told = len(tally.damages)
        if self._json:
            words = [f"{name}: {said}" for name, said in damages[:MOST_DAMAGES]]
            json_line("backfill-file", file=archive.name, bytes=archive.size, damages=words, **tally.counts())
            return
        _say_damages(damages)
        if self._verbosity > 0:
            sys.stderr.write(f"{archive.name}: {counted(tally.new, 'new article')} so far\n")

    def ended(self, tally: Tally) -> None:
        """At the end: the whole in a few words."""
        if self._json:
            json_line("backfill-ended", stopped=tally.stopped, **tally.counts())
        elif self._verbosity >= 0:
            paper.console().print(Text(_summary(tally, self._files)), soft_wrap=True)


def _say_damages(damages: Sequence[tuple[str, str]]) -> None:
    for name, words in damages[:MOST_DAMAGES]:
        sys.stderr.write(f"{name}: {paper.line(words)}\n")
    if len(damages) > MOST_DAMAGES:
        sys.stderr.write(f"and {len(damages) - MOST_DAMAGES:,} more\n")


def _since(tally: Tally) -> str:
    """With `--again` only what the same order has read once more already is passed over."""
    return f", once more since {tally.again[:16]}Z: what was begun then is ended now" if tally.again else ""


def _summary(tally: Tally, files: int) -> str:
    parts = [
        f"{counted(tally.new, 'new article')} from {counted(tally.files, 'file')}",
        f"{counted(tally.reprints, 'reprint')} among them",
        f"{tally.changed:,} changed",
        f"{counted(tally.known, 'page')} of known articles",
        f"{counted(tally.no_articles, 'page')} that are no articles",
        f"{counted(tally.unreadable, 'page')} that could not be read" if tally.unreadable else "",
        f"{counted(tally.cut_short, 'page')} that the crawler cut short" if tally.cut_short else "",
        f"{counted(tally.other_days, 'article')} of other days" if tally.other_days else "",
        f"{counted(tally.unknown.total(), 'page')} of other sites" if tally.unknown else "",
        f"{counted(tally.known_files, 'file')} read before{_since(tally)}" if tally.known_files else "",
    ]
    said = "; ".join(part for part in parts if part)
    left = files - tally.files - tally.known_files
    return f"{said}; told to stop: {counted(left, 'file')} left, the same command goes on" if tally.stopped else said
