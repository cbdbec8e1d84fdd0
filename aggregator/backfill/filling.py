"""Web archives read into an archive, file by file: whose an answer is, what is wrong with a file, where to go on after a kill."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import datetime

from aggregator import raw
from aggregator.backfill.matching import Outlets
from aggregator.backfill.order import Order
from aggregator.backfill.queues import Item
from aggregator.backfill.tally import Tally
from aggregator.backfill.turns import Turns, patiently
from aggregator.model import Endpoint, Page, Source
from aggregator.normalize import urls
from aggregator.raw import Archive, Damage, Response, Seen
from aggregator.store import Store
from aggregator.store.backfills import Named

MOST_DAMAGES = 100
"""Damages of a file that are remembered."""

XML = ("xml", "rss", "json")
"""What the content type of a feed has in it."""

READABLE = (*XML, "html", "text/plain")
"""What the content type of anything that is read has in it; pictures and scripts are passed over."""


@dataclass(slots=True)
class Filling:
    """A backfill on its way. `run` reads files; `told` says that it is to end soon."""

    store: Store
    sources: Sequence[Source]
    executor: Executor
    clock: Callable[[], datetime]
    order: Order = field(default_factory=Order)
    told: Callable[[], bool] = lambda: False
    tally: Tally = field(default_factory=Tally)
    _outlets: Outlets = field(init=False)
    _turns: Turns = field(init=False)
    _before: int = 0
    """Bytes of the files before this one."""
    _latest: datetime | None = None
    _again: str | None = None
    """The mark of the order by which files are read once more."""

    def run(self, archives: Sequence[Archive], ended: Callable[[Archive], None] = lambda _archive: None) -> Tally:
        """Read files, one after the other; `ended` is called after each. Raises StoreError; what is wrong is in the tally."""
        patiently(self.store.sync_sources, self.sources, self.clock())
        self._outlets = Outlets(self.sources, (state.endpoint for state in self.store.endpoints()))
        if self.order.again:
            names = [archive.name for archive in archives]
            self._again = self.tally.again = patiently(self.store.begin_again, names, self.order.scope, self.clock())
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
        named = Named(archive.name, archive.size, digest, self.order.scope)
        begun = patiently(self.store.begin_backfill, named, self.clock(), self._again)
        if begun.state != "reading":
            self.tally.known_files += 1
            return
        self._latest = None
        self._turns = Turns(self.store, self.sources, self.executor, self.clock, self.order, self.tally, file=begun)
        whole = self._answers(archive)
        self._turns.drain()
        if whole and not self.tally.stopped:
            self._end()

    def _answers(self, archive: Archive) -> bool:
        """Read the answers of a file; whether there are no more. A file that cannot be read on today is gone on with later."""
        try:
            with archive.open() as file:
                self._each(archive, raw.responses(file, self._turns.file.position, self._is_wanted))
        except raw.NotWarcError as error:
            self._damaged(archive, str(error))
        except OSError as error:
            self._note(archive, f"byte {self._turns.at:,}: cannot be read on: {error}")
            return False
        return True

    def _each(self, archive: Archive, answers: Iterator[Response | Seen | Damage]) -> None:
        for each in answers:
            self._turns.at = each.offset
            self.tally.records += 1
            if isinstance(each, Response):
                self._take(each)
            elif isinstance(each, Damage):
                self._damaged(archive, str(each))
            else:
                self.tally.cut_short += each.kind == "truncated"
            self.tally.passed = self._before + self._turns.at
            if self.tally.watch:
                self.tally.watch(self.tally)
            if self.told():
                self.tally.stopped = True
                return
        self._turns.at = archive.size

    def _note(self, archive: Archive, words: str) -> None:
        self.tally.damages.append((archive.name, words))

    def _damaged(self, archive: Archive, words: str) -> None:
        """Note what is wrong with a file for good. What was read before a kill, and is read again, is remembered already."""
        said = self._turns.file.detail.splitlines()
        known = words in said
        if known or len(said) < MOST_DAMAGES:
            self._note(archive, words)
        if not known and len(said) < MOST_DAMAGES:
            self._turns.file = replace(self._turns.file, detail="".join(f"{each}\n" for each in (*said, words)))

    def _end(self) -> None:
        self._turns.study_the_rest()
        file = self._turns.file
        ended = replace(file, state="damaged" if file.detail else "done", position=self._turns.at)
        patiently(self.store.end_backfill, ended, self.clock())
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
        known = self.store.backfill_page((urls.key(url),), at, again=self._turns.file.again is not None)
        return None if isinstance(known, str) else self._outlets.by_key.get(known.article.source)

    def _take(self, response: Response) -> None:
        page = response.page
        source = self._source(page.url, page.fetched_at)
        if source is None:  # it was wanted for an article of an aggregator's that has been completed since
            self.tally.known += 1
            return
        self._latest = max(self._latest or page.fetched_at, page.fetched_at)
        kind = page.headers.get("content-type", "").lower()
        if kind and not any(word in kind for word in READABLE):
            self.tally.no_articles += 1
            return
        endpoint = self._announcing(page, source, kind)
        self.tally.feeds += endpoint is not None
        self.tally.pages += endpoint is None
        self._turns.add(Item(response.offset, page, source, endpoint))

    def _announcing(self, page: Page, source: Source, kind: str) -> Endpoint | None:
        """The endpoint that an answer is of. Of a source that has none of its own, whatever looks like a feed is one."""
        for url in (page.requested_url, page.url):
            if endpoint := self._outlets.endpoint(url):
                return endpoint
        feed = any(word in kind for word in XML) and "html" not in kind
        if not feed or source.endpoints or "comment" in page.url:
            return None
        return Endpoint(source.key, "sitemap" if "sitemap" in page.url else "feed", page.url, found=True)
