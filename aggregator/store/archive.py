"""An open archive to those who read it: opened, asked, closed. What a pass writes is in `facade`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from sqlite3 import Connection
from types import TracebackType
from typing import Self

from sqlite_utils import Database

from aggregator.errors import StoreError, UsageError
from aggregator.model import (
    Place,
    Vitals,
    Workload,
)
from aggregator.store import (
    answers,
    details,
    dictionary,
    endpoints,
    explaining,
    health,
    migrations,
    newspaper,
    places,
    reading,
    records,
    rewound,
    search,
    vitals,
)
from aggregator.store.connection import PATIENCE, connect, copy, translated
from aggregator.store.dictionary import Table
from aggregator.store.guards import asked, seen
from aggregator.store.health import CheckReport
from aggregator.store.newspaper import Fields
from aggregator.store.search import Found, Order


class Archive:
    """An open file, as those who only read it know it. Use `open` and `with`."""

    def __init__(self, path: Path, connection: Connection, *, readonly: bool) -> None:
        self.path = path
        self.connection = connection
        self.readonly = readonly
        self.database = Database(connection, execute_plugins=False)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        create: bool = True,
        readonly: bool = False,
        clock: migrations.Clock | None = None,
        patience: float = PATIENCE,
    ) -> Self:
        """Open an archive, make it if it is not there, migrate it if it is older (after a copy beside it).

        `patience` is how many seconds to wait for another writer; `clock` dates the copy's name. A `readonly` archive
        must be there and up to date. Raises StoreError and its kinds.
        """
        if not path.exists() and (readonly or not create):
            raise StoreError(f"{path}: there is no such file")
        connection = connect(path, create=create, readonly=readonly, patience=patience)
        try:
            with translated(path):
                if readonly:
                    migrations.require_newest(connection, path)
                else:
                    migrations.migrate(connection, path, clock=clock)
        except BaseException:
            connection.close()
            raise
        return cls(path, connection, readonly=readonly)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Move what can be moved from the log into the file, and close. A busy reader does not hold it up."""
        with translated(self.path):
            if not self.readonly:
                self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
            self.connection.close()

    # ------------------------------------------------------------ reading

    def news(
        self,
        *,
        day: date | None = None,
        since: date | None = None,
        until: date | None = None,
        place: Place | str | None = None,
        source: str | None = None,
        query: str | None = None,
        limit: int | None = None,
    ) -> Iterator[Fields]:
        """Rows of the `news` view, newest first, one by one. A region's news are those of its towns, too."""
        with translated(self.path):
            yield from reading.news(
                self.database, day=day, since=since, until=until, place=place, source=source, query=query, limit=limit
            )

    def detailed(self, rows: Iterable[Fields]) -> Iterator[Fields]:
        """The same rows with lists of authors and keywords, places, citations, provenance and confidence; one by one."""
        with translated(self.path):
            yield from details.detailed(self.database, rows)

    @seen
    def search(
        self,
        query: str,
        *,
        since: date | None = None,
        until: date | None = None,
        place: Place | str | None = None,
        source: str | None = None,
        limit: int = 20,
    ) -> list[Fields]:
        """The best matches first: rows of `news` with `snippet` and `rank`."""
        return search.ranked(self.database, query, since=since, until=until, place=place, source=source, limit=limit)

    @seen
    def find(
        self,
        query: str,
        *,
        since: date | None = None,
        until: date | None = None,
        place: Place | str | int | None = None,
        source: str | None = None,
        order: Order = "new",
        limit: int = 20,
        offset: int = 0,
    ) -> Found:
        """What a search finds, a page of it, with totals and facets; `place` may be a row of `places`."""
        return search.find(
            self.database, query, since=since, until=until, place=place, source=source, order=order, limit=limit,
            offset=offset,
        )  # fmt: skip

    @asked
    def calendar(self, month: date, place: Place | str | None = None) -> list[Fields]:
        """The days of a month that have articles: `day`, `articles`, `stories`."""
        row = None if place is None else places.resolve(self.connection, place)
        if place is not None and row is None:
            return []
        days = newspaper.month(self.database, row, month)
        return [{"day": day.isoformat(), **counts} for day, counts in days.items()]

    @seen
    def article(self, article_id: int) -> Fields | None:
        """One article with its revisions, citations, places, aliases, provenance, confidence and reprints."""
        return records.article(self.database, article_id)

    @seen
    def explain(self, article: int | str) -> Fields | None:
        """What was made of an article, by its number or address: story, decision, reprint, places, citations."""
        return explaining.explain(self.database, article)

    @asked
    def news_day(self, place: Place, today: date) -> date | None:
        """The day of a place's front page: today, or the latest day before with several stories."""
        return answers.news_day(self.database, place, today)

    @asked
    def main_news(self, place: Place, day: date, most: int) -> list[Fields]:
        """The weightiest stories of a place and day: who had each first, whom it cites, which article explains it."""
        return answers.main_news(self.database, place, day, most)

    @asked
    def studied(self) -> dict[str, int]:
        """What studies have found, counted: `linked`, `named`, `bridged`, `unstudied`."""
        return answers.studied(self.database)

    # ------------------------------------------------------------ the pages of a newspaper

    @seen
    def front(
        self, place: int | None, day: date, *, limit: int = 20, offset: int = 0, most: int = 20, whole: bool = False
    ) -> list[Fields]:
        """The main stories of a place (its row; None: everywhere) and day, each with its articles as `told`."""
        return newspaper.front(self.database, place, day, limit=limit, offset=offset, most=most, whole=whole)

    @asked
    def month(self, place: int | None, first: date) -> dict[date, Fields]:
        """The days of a month that have news of a place (None: anything), with their `articles` and `stories`."""
        return newspaper.month(self.database, place, first)

    @seen
    def bounds(self, place: int | None) -> tuple[date, date] | None:
        """The first and the last day with news of a place (None: of anything)."""
        return newspaper.bounds(self.database, place)

    @asked
    def places_on(self, day: date) -> list[Fields]:
        """The towns and regions with news on a day or in the six before it, with their counts."""
        return newspaper.places_on(self.database, day)

    @asked
    def place(self, place_id: int) -> Fields | None:
        """A row of `places`, with the row of its region."""
        return newspaper.place(self.database, place_id)

    @asked
    def places(self) -> list[Fields]:
        """Every row of `places`, each with the row of its region."""
        return newspaper.places(self.database)

    @seen
    def story(self, story_id: int, *, limit: int = records.MOST_OF_STORY) -> Fields | None:
        """A story, or the one it was merged into, with its articles in order of time as `told`."""
        return records.story(self.database, story_id, limit)

    @seen
    def source_page(
        self, key: str, day: date | None = None, *, limit: int = 50, before: int | None = None
    ) -> Fields | None:
        """A source's row with its `latest` articles; `before`: the number of the article after which to go on."""
        return records.source_page(self.database, key, day, limit=limit, before=before)

    # ------------------------------------------------------------ health

    @asked
    def health(self) -> list[Fields]:
        """Rows of `source_health`, the failing first."""
        return health.health(self.database)

    @asked
    def vitals(self, now: datetime) -> tuple[Vitals, ...]:
        """How each source is doing, for `aggregator.health`; the articles of the last eight weeks are looked at."""
        return vitals.vitals(self.connection, now)

    @asked
    def workload(self, now: datetime) -> Workload:
        """The queues, the failures of the last day, the size of the file."""
        return vitals.workload(self.connection, self.path, now)

    @asked
    def why(self, source: str) -> Fields | None:
        """What decides when a source is next asked; None if it is not known."""
        return health.why(self.database, source)

    @asked
    def next_due(self, now: datetime) -> datetime | None:
        """When an endpoint is next to be asked, or a source searched for some: `now`, later, or never."""
        return endpoints.next_due(self.connection, now)

    @asked
    def clock_was_ahead(self, now: datetime) -> bool:
        """Whether the last pass began later than now, by more than clocks usually are put right."""
        return bool(rewound.by(self.connection, now))

    @asked
    def last_runs(self, count: int = 10) -> list[Fields]:
        """The last passes, the newest first."""
        return health.last_runs(self.database, count)

    @asked
    def stats(self) -> Fields:
        """Rows a table, first and last day, bytes, versions."""
        return health.stats(self.database, self.path)

    @asked
    def check(self) -> CheckReport:
        """Whether the file is whole, by SQLite's rules and ours."""
        return health.check(self.database, readonly=self.readonly)

    @asked
    def schema(self) -> str:
        """The SQL that makes such a file, comments included."""
        return str(self.database.schema)

    @asked
    def describe(self) -> tuple[Table, ...]:
        """The data dictionary."""
        return dictionary.describe(self.connection)

    @asked
    def backup(self, to: Path) -> None:
        """Write a consistent, compact copy, also while a pass is running. Raises UsageError if `to` exists."""
        if to.exists():
            raise UsageError(f"{to}: it exists already; a backup does not overwrite")
        copy(self.connection, to)
