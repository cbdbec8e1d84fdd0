"""Before and after in; a revision kept if the wording changed. Cosmetic churn (quotes, ё, spaces, marks) makes none."""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Connection

from aggregator.model import Article
from aggregator.normalize.text import words
from aggregator.store.articles import Row
from aggregator.store.times import stamp

MOST_REVISIONS = 200
"""Kept of one article; a headline that flips at every poll is counted on, but not stored for ever."""


STAND_INS = frozenset({"url", "listing"})
"""Headlines made from an address, or from the words of a link, are no wording of the article's own."""


def reworded(before: Article, after: Article, *, whole: bool) -> bool:
    """Whether the words of headline or text differ. `whole`: the text before was the whole one, not an announcement's."""
    if before.provenance.get("title") not in STAND_INS and _differ(before.title, after.title):
        return True
    return whole and bool(before.text and after.text) and _differ(before.text or "", after.text or "")


def keep(connection: Connection, row: Row, until: datetime) -> None:
    """Keep the stored wording as a revision that was found replaced at `until`."""
    connection.execute("UPDATE articles SET revision_count = revision_count + 1 WHERE id = ?", (row.id,))
    if row.revision_count >= MOST_REVISIONS:
        return
    before = row.article
    connection.execute(
        """INSERT INTO revisions (article_id, seen_from, seen_until, title, lead, text)
           VALUES (?, coalesce((SELECT max(seen_until) FROM revisions WHERE article_id = ?), ?), ?, ?, ?, ?)""",
        (row.id, row.id, stamp(before.first_seen), stamp(until), before.title, before.lead, before.text),
    )


def _differ(one: str, other: str) -> bool:
    return one != other and words(one) != words(other)
