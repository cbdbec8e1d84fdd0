"""A fingerprint in; its articles of other sources pointed at the earliest one.

Each reprint points straight at the original, never at another reprint. The common case, a new article that is not the
earliest, costs two lookups and one update, however many reprints there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from sqlite3 import Connection

EARLIEST = """
    SELECT id, source, reprint_of FROM articles WHERE fingerprint = ? ORDER BY sorted_at, first_seen, id LIMIT 1
"""
POINT_GROUP = """
    UPDATE articles SET reprint_of = CASE WHEN source = :source THEN NULL ELSE :id END
    WHERE fingerprint = :fingerprint AND id <> :id
"""
POINT_OTHERS = """
    UPDATE articles SET reprint_of = CASE WHEN source = :source THEN NULL ELSE :id END
    WHERE reprint_of IN (SELECT id FROM articles WHERE fingerprint = :fingerprint AND id <> :id) AND id <> :id
"""
UNMARKED = """
    SELECT count(*) FROM articles
    WHERE fingerprint = :fingerprint AND reprint_of IS NULL AND id <> :id AND source <> :source
"""


@dataclass(frozen=True, slots=True)
class Original:
    """The article the others of a fingerprint point at."""

    id: int
    source: str


def mark(connection: Connection, article_id: int, source: str, fingerprint: str | None) -> int:
    """Find an article's original, or make it the original of others. Returns how many became reprints by it.

    An original that was edited afterwards, and so has another fingerprint, stays what its reprints point at.
    """
    if fingerprint is None:
        return 0
    first_id, first_source, points_at = connection.execute(EARLIEST, (fingerprint,)).fetchone()
    original = _outside(connection, points_at, fingerprint) or Original(first_id, first_source)
    was_original = connection.execute("SELECT 1 FROM articles WHERE reprint_of = ? LIMIT 1", (article_id,)).fetchone()
    if original.id == article_id or first_id == article_id or was_original:
        return _point_all(connection, original, fingerprint)
    return _point(connection, article_id, None if original.source == source else original.id)


def _outside(connection: Connection, points_at: int | None, fingerprint: str) -> Original | None:
    """Where the earliest article points, if that has been edited since and has another fingerprint now."""
    if points_at is None:
        return None
    row = connection.execute(
        "SELECT id, source FROM articles WHERE id = ? AND fingerprint IS NOT ?", (points_at, fingerprint)
    ).fetchone()
    return Original(*row) if row else None


def _point(connection: Connection, article_id: int, original_id: int | None) -> int:
    (before,) = connection.execute("SELECT reprint_of FROM articles WHERE id = ?", (article_id,)).fetchone()
    if before != original_id:
        connection.execute("UPDATE articles SET reprint_of = ? WHERE id = ?", (original_id, article_id))
    return int(before is None and original_id is not None)


def _point_all(connection: Connection, original: Original, fingerprint: str) -> int:
    named = {"id": original.id, "source": original.source, "fingerprint": fingerprint}
    (marked,) = connection.execute(UNMARKED, named).fetchone()
    connection.execute(POINT_OTHERS, named)
    connection.execute(POINT_GROUP, named)
    connection.execute("UPDATE articles SET reprint_of = NULL WHERE id = ? AND reprint_of IS NOT NULL", (original.id,))
    return int(marked)
