"""Which article is like which earlier one: the rows of `likenesses`, and what of an article decides which was first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from sqlite3 import Connection
from typing import TypeAlias

from aggregator.model.analysis import ReprintKind

Order: TypeAlias = tuple[str, str, int]
"""sorted_at, first_seen, id: which of two articles was first."""


@dataclass(frozen=True, slots=True)
class Known:
    """An article, as far as the order of copies goes."""

    id: int
    source: str
    day: date
    order: Order
    fingerprint: str | None


@dataclass(frozen=True, slots=True)
class Like:
    """An article that another is like, and how."""

    order: Order
    kind: ReprintKind
    score: float

    @property
    def id(self) -> int:
        return self.order[2]


def known(connection: Connection, article_id: int) -> Known:
    """A stored article."""
    source, day, sorted_at, first_seen, fingerprint = connection.execute(
        "SELECT source, day, sorted_at, first_seen, fingerprint FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    return Known(article_id, source, date.fromisoformat(day), (sorted_at, first_seen, article_id), fingerprint)


def linked(connection: Connection, article_id: int) -> Like | None:
    """What an article is written to be like; None if it is like nothing earlier."""
    row = connection.execute(
        """SELECT a.sorted_at, a.first_seen, a.id, l.kind, l.score
           FROM likenesses l JOIN articles a ON a.id = l.earlier WHERE l.article = ?""",
        (article_id,),
    ).fetchone()
    return Like(row[:3], row[3], row[4]) if row else None


def write(connection: Connection, article_id: int, like: Like) -> None:
    """An article is like an earlier one, and like no other that anybody is told of."""
    connection.execute(
        "INSERT OR REPLACE INTO likenesses (article, earlier, kind, score) VALUES (?, ?, ?, ?)",
        (article_id, like.id, like.kind, like.score),
    )


def forget(connection: Connection, article_id: int) -> None:
    """An article is like nothing any more."""
    connection.execute("DELETE FROM likenesses WHERE article = ?", (article_id,))
