"""Answers of one file in, batch by batch to the executor and in short transactions into the archive; then studied, indexed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, ParamSpec, TypeVar

from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from aggregator import study
from aggregator.backfill import reading
from aggregator.backfill.order import Order
from aggregator.backfill.queues import BATCH, Item, Queues
from aggregator.backfill.tally import Tally
from aggregator.engines import LostError
from aggregator.errors import StoreLockedError
from aggregator.model import Backfill, Caught, Source, Study, StudyTask
from aggregator.store import Store

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

PATIENCE = timedelta(hours=1)
"""How long somebody else may keep the archive locked: `aggregator db compact` does for minutes."""


@dataclass(slots=True)
class Turns:
    """What the batches of one file share; `file` says how far it has been stored."""

    store: Store
    sources: Sequence[Source]
    executor: Executor
    clock: Callable[[], datetime]
    order: Order
    tally: Tally
    file: Backfill
    at: int = 0
    """Where reading stands."""
    _queues: Queues = field(init=False)
    _running: dict[Future[reading.Done], tuple[Item, ...]] = field(default_factory=dict)
    _studying: Future[list[Study]] | None = None
    """One batch of studies at a time: an article is decided by those before it."""
    _tasks: Sequence[StudyTask] = ()

    def __post_init__(self) -> None:
        self.at = self.file.position
        self._queues = Queues(BATCH * 4 * max(2, self.order.workers))

    def add(self, item: Item) -> None:
        """Take an answer; hand out what makes a whole batch, or, when too much waits, anything, and wait for it."""
        self._queues.add(item)
        while True:
            full = self._queues.is_full
            self._hand_out(whole=not full)
            self._collect(block=full)
            if not full:
                return

    def drain(self) -> None:
        """Read, store and study all that waits; after a stop only what was handed out."""
        while True:
            if not self.tally.stopped:
                self._hand_out(whole=False)
            self._study(everything=False)
            if not self._running and self._studying is None:
                return
            self._collect(block=True)

    def study_the_rest(self) -> None:
        """Study what was only announced, too; weigh and index."""
        while self._study(everything=True):
            self._collect(block=True)
        while patiently(self.store.weigh_stories) + patiently(self.store.index_articles):
            pass

    def _hand_out(self, *, whole: bool) -> None:
        while len(self._running) <= self.order.workers and (batch := self._queues.take(whole=whole)):
            self._running[self._submitted(batch)] = batch

    def _submitted(self, batch: tuple[Item, ...]) -> Future[reading.Done]:
        first = batch[0]
        if first.endpoint is not None:
            return self.executor.submit(reading.announce, first.page, first.endpoint, first.source)
        pages = []
        for item in batch:
            known = self.store.backfill_page(item.keys, item.page.fetched_at, again=self.file.again is not None)
            if not isinstance(known, str):
                pages.append((item.page, known))
            elif known == "known":
                self.tally.known += not item.alone  # those it was with have been counted
            elif reading.may_be(item.page, item.source):
                pages.append((item.page, reading.unannounced(item.page, item.source)))
            else:
                self.tally.no_articles += not item.alone
        memory = self.store.site_memory(first.source.key)
        return self.executor.submit(reading.read, reading.Job(first.source, tuple(pages), memory))

    def _collect(self, *, block: bool) -> None:
        """Store what has been read or studied; wait for something, if need be."""
        handed_out: set[Future[Any]] = {*self._running, *filter(None, [self._studying])}
        if not handed_out:
            return
        done, _ = wait(handed_out, timeout=None if block else 0, return_when=FIRST_COMPLETED)
        for future in done:
            if future is self._studying:
                self._studying = None
                self._studied(self._studies(future))
            else:
                self._read(future, self._running.pop(future))

    def _read(self, future: Future[reading.Done], batch: tuple[Item, ...]) -> None:
        """Store what has been read; a batch that its reader died of is read one by one, and the one that it was is unreadable."""
        try:
            done = future.result()
        except LostError as error:
            if len(batch) > 1:
                return self._queues.again(batch)
            log.warning("%s: %s", batch[0].page.url, error)
            done = reading.Done(Caught(batch[0].source.key), unreadable=1)
        return self._store(done, batch)

    def _store(self, done: reading.Done, batch: tuple[Item, ...]) -> None:
        self.tally.no_articles += done.no_articles
        self.tally.unreadable += done.unreadable
        self._queues.done(batch)
        here = replace(self.file, position=self._queues.before(self.at))
        stored = patiently(self.store.record_backfill, here, self._asked(done.caught), self.clock())
        self.tally.new += stored.new
        self.tally.changed += stored.changed
        self.tally.reprints += stored.reprints
        self._study(everything=False)

    def _asked(self, caught: Caught) -> Caught:
        """Without the articles of other days."""
        pages = tuple(each for each in caught.pages if each.article and self._is_day(each.article.day))
        announced = tuple(each for each in caught.announced if self._is_day(each.article.day))
        self.tally.other_days += len(caught.pages) - len(pages) + len(caught.announced) - len(announced)
        return replace(caught, pages=pages, announced=announced)

    def _is_day(self, day: date) -> bool:
        return (self.order.since or date.min) <= day <= (self.order.until or date.max)

    def _study(self, *, everything: bool) -> bool:
        """Hand out some of the articles stored to be studied, unless some are; whether any are now."""
        if self._studying is None and (tasks := self.store.backfill_studies(self.file.id, everything=everything)):
            self._tasks = tasks
            self._studying = self.executor.submit(study.of, tasks, self._outlets())
        return self._studying is not None

    def _outlets(self) -> study.Outlets:
        return tuple((source.key, source.name, source.homepage) for source in self.sources)

    def _studies(self, future: Future[list[Study]]) -> list[Study]:
        try:
            return future.result()
        except LostError:
            return study.one_by_one(self.executor, self._tasks, self._outlets())

    def _studied(self, studies: list[Study]) -> None:
        found = patiently(self.store.record_studies, studies, self.clock())
        patiently(self.store.index_articles, [each.task.article_id for each in studies])
        self.tally.studied += found.articles
        self.tally.reprints += found.reprints
        self.tally.stories += found.opened - found.merged
        self._study(everything=False)


def patiently(call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """A call to the archive; while somebody else keeps it locked, it is made again."""
    retrying = Retrying(
        retry=retry_if_exception_type(StoreLockedError),
        wait=wait_fixed(0.5),
        stop=stop_after_delay(PATIENCE),
        reraise=True,
    )
    return retrying(call, *args, **kwargs)
