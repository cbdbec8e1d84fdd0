"""sources.yaml laid over the archive: new sources enter, changed ones are updated, removed ones are paused.

Nothing is ever deleted here. A pass comes every minute, so an unchanged source costs one hash and no write.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection

from sqlite_utils import Database

from aggregator.model import Endpoint, Source
from aggregator.store import places, selectors
from aggregator.store.times import stamp


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What laying sources.yaml over the archive did, or would do: the keys of the sources concerned."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    paused: tuple[str, ...] = ()
    resumed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.paused or self.resumed)


def difference(connection: Connection, sources: Sequence[Source]) -> SyncReport:
    """What the archive does not know yet of `sources`, the whole file. Reads only."""
    known = {row[0]: row[1:] for row in connection.execute("SELECT key, settings_hash, paused_at FROM sources")}
    named = {source.key: source for source in sources}
    return SyncReport(
        added=tuple(key for key in named if key not in known),
        changed=tuple(
            key
            for key, source in named.items()
            if key in known and known[key][1] is None and known[key][0] != settings_hash(source)
        ),
        paused=tuple(key for key, (_, paused_at) in known.items() if paused_at is None and key not in named),
        resumed=tuple(key for key in named if key in known and known[key][1] is not None),
    )


def apply(database: Database, sources: Sequence[Source], report: SyncReport, now: datetime) -> None:
    """Write a difference. To be called inside a transaction."""
    touched = {*report.added, *report.changed, *report.resumed}
    for source in sources:
        if source.key in touched:
            _write(database, source, now)
    database.conn.executemany(
        "UPDATE sources SET paused_at = ? WHERE key = ?", [(stamp(now), key) for key in report.paused]
    )


def settings_hash(source: Source) -> str:
    """A hash of everything sources.yaml says of a source."""
    return hashlib.blake2b(repr(source).encode(), digest_size=16).hexdigest()


def add_endpoints(connection: Connection, endpoints: Iterable[Endpoint]) -> int:
    """Write endpoints that are not there yet, due at once; switch on those that are. Returns how many are new."""
    before = connection.total_changes
    rows = [(e.source, e.kind, e.url, e.links, int(e.found)) for e in endpoints]
    connection.executemany(
        "INSERT OR IGNORE INTO endpoints (source, kind, url, links, found) VALUES (?, ?, ?, ?, ?)", rows
    )
    new = connection.total_changes - before
    connection.executemany(
        "UPDATE endpoints SET kind = ?, links = ?, found = ?, active = 1 WHERE source = ? AND url = ?",
        [(kind, links, found, source, url) for source, kind, url, links, found in rows],
    )
    return new


def _write(database: Database, source: Source, now: datetime) -> None:
    home = places.keep(database, source.place) if source.place else None
    row = {
        "key": source.key, "name": source.name, "homepage": source.homepage, "kind": source.kind,
        "place_id": home.place_id if home else None, "timezone": source.timezone, "language": source.language,
        "tags": json.dumps(source.tags, ensure_ascii=False), "full_text": int(source.full_text), "images": int(source.images),
        "enabled": int(source.enabled), "identity": source.identity, "paused_at": None,
        "settings_hash": settings_hash(source), "discovery_due": None,
    }  # fmt: skip
    known = database.conn.execute("SELECT 1 FROM sources WHERE key = ?", (source.key,)).fetchone()
    if known:
        database.table("sources").update(source.key, row)
        selectors.begin_anew(database.conn, source.key)
    else:
        database.table("sources").insert(row | {"added_at": stamp(now)})
    _write_endpoints(database.conn, source)


def _write_endpoints(connection: Connection, source: Source) -> None:
    """Named endpoints replace found ones, and the other way round.

    The editor has changed something, so everything is due at once and read whole: a 304 would hide the effect of,
    say, a new `exclude`.
    """
    searched = not source.endpoints
    connection.execute("UPDATE endpoints SET active = (found = 1 AND ?) WHERE source = ?", (int(searched), source.key))
    add_endpoints(connection, source.endpoints)
    connection.execute(
        "UPDATE endpoints SET next_due = NULL, etag = NULL, last_modified = NULL, body_hash = NULL WHERE source = ?",
        (source.key,),
    )
