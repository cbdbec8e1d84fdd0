"""What people ask of an open archive: the news, an article and why it is where it is, how the sources and the file are doing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from sqlite3 import Connection

from sqlite_utils import Database

from aggregator.errors import UsageError
from aggregator.model import Place
from aggregator.store import dictionary, explaining, health, reading
from aggregator.store.connection import copy, translated
from aggregator.store.dictionary import Table
from aggregator.store.guards import asked
from aggregator.store.health import CheckReport
from aggregator.store.reading import Fields


class Questions:
    """The half of `Store` that writes nothing."""

    path: Path
    connection: Connection
    database: Database
    readonly: bool

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

    @asked
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
        return list(
            reading.search(self.database, query, since=since, until=until, place=place, source=source, limit=limit)
        )

    @asked
    def calendar(self, month: date, place: Place | str | None = None) -> list[Fields]:
        """The days of a month that have articles: `day`, `articles`, `stories`."""
        return reading.calendar(self.database, month, place)

    @asked
    def article(self, article_id: int) -> Fields | None:
        """One article with its revisions, citations, places, aliases, provenance and reprints."""
        return reading.article(self.database, article_id)

    @asked
    def explain(self, article: int | str) -> Fields | None:
        """What was made of an article, by its number or address: story, decision, reprint, places, citations."""
        return explaining.explain(self.database, article)

    # ------------------------------------------------------------ health

    @asked
    def health(self) -> list[Fields]:
        """Rows of `source_health`, the failing first."""
        return health.health(self.database)

    @asked
    def why(self, source: str) -> Fields | None:
        """What decides when a source is next asked; None if it is not known."""
        return health.why(self.database, source)

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
