"""One open archive. Each method is one question or one transaction, and raises StoreError and its kinds, never sqlite3's.

A Store is used by one thread at a time; which one does not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from aggregator.model import (
    AlertMemory,
    Backfill,
    Caught,
    Endpoint,
    EndpointState,
    Hook,
    PageOutcome,
    PageTask,
    PollOutcome,
    SearchOutcome,
    SiteMemory,
    Source,
    Stored,
    Studied,
    Study,
    StudyTask,
    Told,
    Waiting,
)
from aggregator.store import (
    alerts,
    backfills,
    bands,
    compacting,
    endpoints,
    indexing,
    memories,
    pages,
    polls,
    queue,
    robots,
    roster,
    runs,
    selectors,
    stories,
    studies,
    wal,
    weighing,
)
from aggregator.store.archive import Archive
from aggregator.store.connection import transaction
from aggregator.store.guards import asked, attempted, written
from aggregator.store.roster import SyncReport


class Store(Archive):
    """The same, for those who write: a pass and the commands that change something."""

    _words: stories.Words | None = None
    """How telling words are; kept between the batches of a pass."""
    reprint_days: int = bands.DAYS
    """The days within which near and partial reprints are looked for: `reprint_days` of sources.yaml."""
    _told_of_log = 0

    @asked
    def together(self, calls: Sequence[Callable[[], Any]]) -> list[Any]:
        """Calls of this store's methods, committed together: of each its result, or the error that undid it, and it alone.

        Raises StoreError if they could not be committed: then none of them is stored.
        """
        if len(calls) == 1:
            return [attempted(self.connection, calls[0])]
        with transaction(self.connection):
            return [attempted(self.connection, call) for call in calls]

    @asked
    def preview_sync(self, sources: Sequence[Source]) -> SyncReport:
        """What `sync_sources` would do. `sources` is the whole file."""
        return roster.difference(self.connection, sources)

    @asked
    def sync_sources(self, sources: Sequence[Source], now: datetime) -> SyncReport:
        """Lay the whole of sources.yaml over the archive: what is not in `sources` is paused."""
        report = roster.difference(self.connection, sources)
        if report:
            with transaction(self.connection):
                roster.apply(self.database, sources, report, now)
        return report

    @asked
    def endpoints(self, sources: Collection[str] | None = None) -> list[EndpointState]:
        """The endpoints to be asked, of all sources or of those named, in the order of their ids."""
        return endpoints.states(self.connection, sources)

    @asked
    def failing(self) -> dict[str, bool]:
        """Of each source that has been asked: whether all of its endpoints fail."""
        return endpoints.failing(self.connection)

    @written
    def add_endpoints(self, found: Iterable[Endpoint], now: datetime) -> int:
        """Write endpoints, due `now`. Returns how many were not known."""
        del now  # a row without next_due is due at once
        return roster.add_endpoints(self.connection, found)

    @asked
    def undiscovered(self, sources: Collection[str], now: datetime, *, everything: bool = False) -> list[str]:
        """Those of `sources` that have no endpoint and whose next search is due (with `everything`: due or not)."""
        return endpoints.undiscovered(self.connection, sources, now, everything=everything)

    @written
    def record_discovery(self, run_id: int, outcome: SearchOutcome, now: datetime) -> None:
        """Write how a search for endpoints ended; one that found none is repeated, less and less often."""
        roster.add_endpoints(self.connection, outcome.found)
        endpoints.searched(self.connection, outcome, now)
        runs.note_search(self.connection, run_id, outcome, now)

    # ------------------------------------------------------------ the pass

    @written
    def begin_run(self, now: datetime, pid: int | None = None, command: str | None = None) -> int:
        """Open the row of a pass; returns its number. A row that never ended is marked `killed`."""
        self._told_of_log = self._told_of_log or wal.worth_telling(wal.size(self.path))
        return runs.begin(self.connection, now, pid, command)

    @written
    def end_run(
        self, run_id: int, now: datetime, counts: Mapping[str, int], state: str = "done", *, network_down: bool = False
    ) -> None:
        """Close the row of a pass: done, deadline, stopped or failed."""
        runs.end(self.connection, run_id, now, counts, state, network_down=network_down)

    @written
    def record_poll(self, run_id: int, outcome: PollOutcome) -> Stored:
        """Store a poll: articles, validators, next due time and log line in one transaction."""
        return polls.record(self.connection, run_id, outcome, self.reprint_days)

    @written
    def record_page(self, run_id: int, outcome: PageOutcome) -> Stored:
        """Store an article's page: the completed row, its queue and the log line in one transaction."""
        return pages.record(self.connection, run_id, outcome, self.reprint_days)

    @asked
    def due_pages(self, now: datetime, sources: Collection[str] | None = None, limit: int = 100) -> list[PageTask]:
        """At most `limit` article pages that are due, the longest overdue first."""
        return queue.due_pages(self.connection, now, sources, limit)

    @asked
    def sources_with_due_pages(self, now: datetime) -> list[str]:
        """Active sources that have article pages due."""
        return queue.sources_with_due_pages(self.connection, now)

    @asked
    def due_studies(self, now: datetime, limit: int = 50) -> list[StudyTask]:
        """At most `limit` articles that are to be studied, the longest overdue first."""
        return studies.due(self.connection, now, limit)

    @asked
    def waiting_studies(self, now: datetime) -> int:
        """How many articles are to be studied."""
        return studies.waiting(self.connection, now)

    @written
    def record_studies(self, found: Sequence[Study], now: datetime) -> Studied:
        """Store what a batch of studies found, in one transaction."""
        self._words = stories.words(self.connection, self._words, now)
        return studies.record(self.database, found, self._words, now, self.reprint_days)

    @written
    def weigh_stories(self) -> int:
        """Weigh some of the stories that changed since the last batch of studies; how many days of stories; 0: none is left."""
        return weighing.weigh(self.connection)

    @written
    def index_articles(self, articles: Iterable[int] | None = None, limit: int = 200) -> int:
        """Bring the full-text index up to date with those of `articles` that have changed; None: the newest that have.

        Returns how many, at most `limit` if it chose them; 0: none is left.
        """
        return indexing.index(self.connection, articles, limit)

    @asked
    def waiting_index(self) -> int:
        """How many articles are not in the full-text index yet."""
        return indexing.waiting(self.connection)

    @written
    def index_anew(self) -> None:
        """Empty the full-text index and queue every article for it."""
        indexing.anew(self.connection)

    @written
    def study_again(self, since: date, until: date, now: datetime) -> int:
        """Queue the articles of these days to be studied again; returns how many."""
        return studies.again(self.connection, since, until, now)

    @asked
    def site_memory(self, source: str) -> SiteMemory:
        """What has been learnt of a source's pages."""
        return memories.recall(self.connection, source)

    @asked
    def missed_selectors(self) -> list[selectors.Missed]:
        """The selectors of all sources that matched nothing on their last pages."""
        return selectors.missed(self.connection)

    @asked
    def trim_log(self, now: datetime, days: int = runs.KEPT.days) -> int:
        """Delete `fetches` older than so many days; and what reprints and stories of days past were found by. How many."""
        if not backfills.at_work(self.connection, now):
            bands.prune(self.connection, now.date(), self.reprint_days)
            studies.prune(self.connection, now.date())
        return runs.trim(self.connection, now, timedelta(days=days))

    @asked
    def empty_log(self) -> int:
        """Move the log beside the file into it. Its bytes if a reader prevents that and it is large, once; else 0."""
        held = wal.emptied(self.connection, self.path)
        said, self._told_of_log = self._told_of_log, wal.worth_telling(held)
        return held if self._told_of_log > said else 0

    @asked
    def robots_get(self, origin: str) -> robots.StoredRobots | None:
        """The robots.txt kept of an origin, expired or not."""
        return robots.get(self.connection, origin)

    @written
    def robots_put(self, kept: robots.StoredRobots) -> None:
        """Keep a robots.txt."""
        robots.put(self.connection, kept)

    @asked
    def compact(self, told: Callable[[], bool] = lambda: False) -> compacting.Compacted:
        """Make the file as small as it can be; `told` says that it is to be left as it was. Raises StoreFullError."""
        return compacting.compact(self.connection, self.path, told)

    # ------------------------------------------------------------ backfills

    @written
    def begin_again(self, files: Collection[str], scope: str, now: datetime) -> str:
        """Have web archives read once more; the mark of that order. One that was ended before its end is gone on with."""
        return backfills.order_again(self.connection, files, scope, now)

    @written
    def begin_backfill(self, named: backfills.Named, now: datetime, again: str | None = None) -> Backfill:
        """The row of a web archive, made if it is not there; by an order `again` it is read from its beginning, once."""
        return backfills.begin(self.connection, named, now, again)

    @asked
    def backfill_page(self, keys: Iterable[str], at: datetime, *, again: bool = False) -> backfills.Known:
        """Whether a page of a web archive is an article's to complete, or one of a `known` or a `new` one."""
        return backfills.known(self.connection, keys, at, again=again)

    @written
    def record_backfill(self, backfill: Backfill, caught: Caught, now: datetime) -> Stored:
        """Store a batch of a web archive's answers, and that everything before `backfill.position` has been stored."""
        return backfills.record(self.connection, backfill, caught, now, self.reprint_days)

    @written
    def end_backfill(self, backfill: Backfill, now: datetime) -> None:
        """A web archive has been read to its end."""
        backfills.end(self.connection, backfill, now)

    @asked
    def backfill_studies(self, backfill: int, limit: int = 50, *, everything: bool = False) -> list[StudyTask]:
        """At most `limit` articles of a web archive that are to be studied; unless `everything`, those whose page was read."""
        numbers = backfills.to_study(self.connection, backfill, limit, everything=everything)
        return studies.tasks(self.connection, numbers)

    @asked
    def prune_compared(self, day: date) -> None:
        """Delete what articles before the window of a day were compared by."""
        backfills.prune(self.connection, day, self.reprint_days)

    # ------------------------------------------------------------ alerts

    @asked
    def alert_memory(self) -> AlertMemory:
        """What `on_alert` has been told of whom."""
        return alerts.memory(self.connection)

    @written
    def write_alert(self, told: Mapping[str, Told | None], bodies: Mapping[Hook, str], now: datetime) -> None:
        """Remember what is said now (None: well again), and the calls that are to say it."""
        alerts.write(self.connection, told, bodies, now)

    @asked
    def waiting_alerts(self, hook: Hook | None = None) -> list[Waiting]:
        """Calls of `on_alert` that have not arrived, the oldest first."""
        return alerts.waiting(self.connection, hook)

    @written
    def alert_ended(self, alert: int, now: datetime, *, trouble: str = "", again: datetime | None = None) -> bool:
        """A call was taken; or not, with `trouble`, and is made `again` or never. Whether that trouble is new."""
        if not trouble:
            alerts.arrived(self.connection, alert, now)
            return False
        return alerts.failed(self.connection, alert, trouble, again, now)
