"""Web archives read into an archive: answers out of a file, batches to the executor, short transactions, a place to go on from.

It writes beside the passes: each transaction is one batch, and what keeps the file locked for longer is waited for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import ParamSpec, TypeVar

from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from aggregator import raw, study
from aggregator.backfill import reading
from aggregator.backfill.matching import Outlets
from aggregator.backfill.queues import BATCH, Item, Queues
from aggregator.backfill.tally import Tally
from aggregator.errors import StoreLockedError
from aggregator.model import Backfill, Caught, Endpoint, Source, Stored
from aggregator.normalize import urls
from aggregator.raw import Archive, Damage, Response, Seen
from aggregator.store import Store

P = ParamSpec("P")
R = TypeVar("R")

MOST_DAMAGES = 100
"""Damages of a file that are said; of more only their number."""

PATIENCE = timedelta(hours=1)
"""How long somebody else may keep the archive locked: `aggregator db compact` does for minutes."""

XML = ("xml", "rss", "json")
"""What the content type of a feed has in it."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a backfill is asked to do."""

    only: frozenset[str] | None = None
    """The keys of the sources whose pages are wanted; None: all."""
    since: date | None = None
    until: date | None = None
    """First and last day of the articles that are wanted."""
    again: bool = False
    """Read files that have been read before."""
    workers: int = 0

    @property
    def scope(self) -> str:
        """What it is narrowed to, in one line: a file that was read for one source has not been read for the others."""
        parts = {
            "source": ",".join(sorted(self.only)) if self.only is not None else None,
            "since": self.since,
            "until": self.until,
        }
        return " ".join(f"{name}={value}" for name, value in parts.items() if value)


@dataclass(slots=True)
class Filling:
    """A backfill on its way. `run` reads files; `told` says that it is to end soon."""

    store: Store
    sources: Sequence[Source]
    executor: Executor
    clock: Callable[[], datetime]
    order: Order = Order()
    told: Callable[[], bool] = lambda: False
    tally: Tally = field(default_factory=Tally)
    _outlets: Outlets = field(init=False)
    _queues: Queues = field(init=False)
    _running: dict[Future[reading.Done], tuple[Item, ...]] = field(default_factory=dict)
    _file: Backfill = field(init=False)
    _at: int = 0
    _before: int = 0
    """Bytes of the files before this one."""
    _latest: datetime | None = None

    def run(self, archives: Sequence[Archive], ended: Callable[[Archive], None] = lambda _archive: None) -> Tally:
        """Read files, one after the other; `ended` is called after each. Raises StoreError; what is wrong is in the tally."""
        patiently(self.store.sync_sources, self.sources, self.clock())
        self._outlets = Outlets(self.sources, (state.endpoint for state in self.store.endpoints()))
        for archive in archives:
            if self.told():
                self.tally.stopped = True
                break
            self._read(archive)
            ended(archive)
            self._before += archive.size
        return self.tally

    # ------------------------------------------------------------ one file

    def _read(self, archive: Archive) -> None:
        try:
            digest = archive.digest()
        except OSError as error:
            self._note(archive, f"cannot be read: {error}")
            return
        named = (archive.name, archive.size, digest, self.order.scope)
        begun = patiently(self.store.begin_backfill, *named, self.clock(), again=self.order.again)
        if begun.state != "reading":
            self.tally.known_files += 1
            return
        self._begin(begun)
        whole = self._answers(archive)
        self._drain()
        if whole and not self.tally.stopped:
            self._end()

    def _answers(self, archive: Archive) -> bool:
        """Read the answers of a file; whether there are no more. A file that cannot be read on today is gone on with later."""
        try:
            with archive.open() as file:
                self._each(archive, raw.responses(file, self._file.position, self._is_wanted))
        except raw.NotWarcError as error:
            self._damaged(archive, str(error))
        except OSError as error:
            self._note(archive, f"byte {self._at:,}: cannot be read on: {error}")
            return False
        return True

    def _begin(self, begun: Backfill) -> None:
        self._file, self._at, self._latest = begun, begun.position, None
        self._queues = Queues(BATCH * 4 * max(2, self.order.workers))

    def _each(self, archive: Archive, answers: Iterator[Response | Seen | Damage]) -> None:
        for each in answers:
            self._at = each.offset
            self.tally.records += 1
            if isinstance(each, Response):
                self._take(each)
            elif isinstance(each, Damage):
                self._damaged(archive, str(each))
            self.tally.passed = self._before + self._at
            if self.tally.watch:
                self.tally.watch(self.tally)
            if self.told():
                self.tally.stopped = True
                return
        self._at = archive.size

    def _note(self, archive: Archive, words: str) -> None:
        self.tally.damages.append((archive.name, words))

    def _damaged(self, archive: Archive, words: str) -> None:
        """Note what is wrong with a file for good."""
        self._note(archive, words)
        kept = self._file.detail if self._file.detail.count("\n") >= MOST_DAMAGES else f"{self._file.detail}{words}\n"
        self._file = replace(self._file, detail=kept)

    def _end(self) -> None:
        while self._study(everything=True):
            pass
        ended = replace(self._file, state="damaged" if self._file.detail else "done", position=self._at)
        patiently(self.store.end_backfill, ended, self.clock())
        while patiently(self.store.weigh_stories) + patiently(self.store.index_articles):
            pass
        if self._latest:
            patiently(self.store.prune_compared, self._latest.date())
        self.tally.files += 1

    # ------------------------------------------------------------ whose an answer is

    def _is_wanted(self, url: str, at: datetime) -> bool:
        source = self._source(url, at)
        if source is None:
            self.tally.foreign(urls.site(url))
        return source is not None and (self.order.only is None or source.key in self.order.only)

    def _source(self, url: str, at: datetime) -> Source | None:
        """By the endpoint or the site it is; else by who announced it: an aggregator's articles are on other sites."""
        endpoint = self._outlets.endpoint(url)
        if endpoint is not None:
            return self._outlets.by_key[endpoint.source]
        if (found := self._outlets.source(url)) is not None:
            return found
        known = patiently(self.store.backfill_page, (urls.key(url),), at)
        return None if isinstance(known, str) else self._outlets.by_key.get(known.article.source)

    def _take(self, response: Response) -> None:
        page = response.page
        source = self._source(page.url, page.fetched_at)
        assert source is not None  # it was wanted
        self._latest = max(self._latest or page.fetched_at, page.fetched_at)
        endpoint = self._announcing(response, source)
        self.tally.feeds += endpoint is not None
        self.tally.pages += endpoint is None
        self._queues.add(Item(response.offset, page, source, endpoint))
        self._turn()

    def _announcing(self, response: Response, source: Source) -> Endpoint | None:
        """The endpoint that an answer is of. Of a source that has none of its own, whatever looks like a feed is one."""
        page = response.page
        for url in (page.requested_url, page.url):
            if endpoint := self._outlets.endpoint(url):
                return endpoint
        kind = page.headers.get("content-type", "").lower()
        feed = any(word in kind for word in XML) and "html" not in kind
        if not feed or source.endpoints or "comment" in page.url:
            return None
        return Endpoint(source.key, "sitemap" if "sitemap" in page.url else "feed", page.url, found=True)

    # ------------------------------------------------------------ batches

    def _turn(self) -> None:
        """Hand out what makes a whole batch; when too much waits, anything, and wait for what was handed out."""
        while True:
            full = self._queues.is_full
            self._hand_out(whole=not full)
            if not full:
                self._collect(block=False)
                return
            self._collect(block=True)

    def _drain(self) -> None:
        """Read and store all that waits; after a stop only what was handed out."""
        if not self.tally.stopped:
            self._hand_out(whole=False)
        while self._running:
            self._collect(block=True)
            if not self.tally.stopped:
                self._hand_out(whole=False)

    def _hand_out(self, *, whole: bool) -> None:
        while len(self._running) <= self.order.workers and (batch := self._queues.take(whole=whole)):
            self._running[self._submitted(batch)] = batch

    def _submitted(self, batch: tuple[Item, ...]) -> Future[reading.Done]:
        first = batch[0]
        if first.endpoint is not None:
            return self.executor.submit(reading.announce, first.page, first.endpoint, first.source)
        pages = []
        for item in batch:
            known = patiently(self.store.backfill_page, item.keys, item.page.fetched_at)
            if not isinstance(known, str):
                pages.append((item.page, known))
            elif known == "known":
                self.tally.known += 1
            elif reading.may_be(item.page, item.source):
                pages.append((item.page, reading.unannounced(item.page, item.source)))
            else:
                self.tally.no_articles += 1
        memory = patiently(self.store.site_memory, first.source.key)
        return self.executor.submit(reading.read, reading.Job(first.source, tuple(pages), memory))

    def _collect(self, *, block: bool) -> None:
        if not self._running:
            return
        done, _ = wait(self._running, timeout=None if block else 0, return_when=FIRST_COMPLETED)
        for future in done:
            batch = self._running.pop(future)
            self._store(future.result(), batch)

    def _store(self, done: reading.Done, batch: tuple[Item, ...]) -> None:
        self.tally.no_articles += done.no_articles
        self.tally.unreadable += done.unreadable
        self._queues.done(batch)
        here = replace(self._file, position=self._queues.before(self._at))
        stored: Stored = patiently(self.store.record_backfill, here, self._asked(done.caught), self.clock())
        self.tally.new += stored.new
        self.tally.changed += stored.changed
        self.tally.reprints += stored.reprints
        while self._study(everything=False):
            pass

    def _asked(self, caught: Caught) -> Caught:
        """Without the articles of other days."""
        pages = tuple(each for each in caught.pages if each.article and self._is_day(each.article.day))
        announced = tuple(each for each in caught.announced if self._is_day(each.article.day))
        self.tally.other_days += len(caught.pages) - len(pages) + len(caught.announced) - len(announced)
        return replace(caught, pages=pages, announced=announced)

    def _is_day(self, day: date) -> bool:
        return (self.order.since or date.min) <= day <= (self.order.until or date.max)

    def _study(self, *, everything: bool) -> bool:
        """Study and index some of the articles stored; whether there were any."""
        tasks = self.store.backfill_studies(self._file.id, everything=everything)
        if not tasks:
            return False
        outlets = tuple((source.key, source.name, source.homepage) for source in self.sources)
        studies = self.executor.submit(study.of, tasks, outlets).result()
        found = patiently(self.store.record_studies, studies, self.clock())
        patiently(self.store.index_articles, [task.article_id for task in tasks])
        self.tally.studied += found.articles
        self.tally.reprints += found.reprints
        self.tally.stories += found.opened - found.merged
        return True


def patiently(call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """A call to the archive; while somebody else keeps it locked, it is made again."""
    retrying = Retrying(
        retry=retry_if_exception_type(StoreLockedError),
        wait=wait_fixed(0.5),
        stop=stop_after_delay(PATIENCE),
        reraise=True,
    )
    return retrying(call, *args, **kwargs)
