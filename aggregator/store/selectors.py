"""Selectors of sources.yaml that match nothing, counted page by page; one that matches again is forgotten.

A page on which a selector matches nothing gets the generic extractor's word at once. The count is for people: the site may
have been rebuilt.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection

from aggregator.model.vitals import PAGES_MISSED
from aggregator.store.letters import storable
from aggregator.store.times import stamp

__all__ = ["PAGES_MISSED", "Missed", "count", "begin_anew", "missed"]


@dataclass(frozen=True, slots=True)
class Missed:
    """A selector that matched nothing on the last pages of its source. `url` is the last of them."""

    source: str
    field: str
    pages: int
    url: str

    @property
    def lost(self) -> bool:
        """Whether it is time to look."""
        return self.pages >= PAGES_MISSED


def count(connection: Connection, source: str, missed: Collection[str], url: str, at: datetime) -> None:
    """Count one more page of a source, on which these fields' selectors matched nothing, and all its others something."""
    known = connection.execute("SELECT field FROM selector_misses WHERE source = ?", (source,)).fetchall()
    for (field,) in known:
        if field not in missed:
            connection.execute("DELETE FROM selector_misses WHERE source = ? AND field = ?", (source, field))
    if not missed:
        return
    connection.executemany(
        """INSERT INTO selector_misses (source, field, pages, since, url) VALUES (?, ?, 1, ?, ?)
           ON CONFLICT (source, field) DO UPDATE SET since = iif(pages = 0, excluded.since, since),
             pages = pages + 1, url = excluded.url""",
        [(source, field, stamp(at), storable(url)) for field in missed],
    )


def begin_anew(connection: Connection, source: str) -> None:
    """The editor has changed the source's entry: what was counted says nothing of the new one."""
    connection.execute("UPDATE selector_misses SET pages = 0 WHERE source = ?", (source,))


def missed(connection: Connection) -> list[Missed]:
    """All selectors that are counted, also those not yet lost."""
    rows = connection.execute("SELECT source, field, pages, url FROM selector_misses ORDER BY source, field")
    return [Missed(*row) for row in rows]
