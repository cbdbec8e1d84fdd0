"""Whom an article cites, in; its rows out, with a link to the cited outlet's own earlier article of the same story."""

from __future__ import annotations

from collections.abc import Iterable
from sqlite3 import Connection

from aggregator.model import Citation
from aggregator.normalize.text import fold

INSERT = """
    INSERT INTO citations (article_id, role, name, url, method, evidence, kind, rule, cited_source)
    VALUES (?, ?, ?, ?, 'text', ?, ?, ?, (SELECT key FROM sources WHERE key = ?))
"""
LINK_OWN = """
    UPDATE citations SET cites_article = (
      SELECT o.id FROM articles a JOIN articles o ON o.story_id = a.story_id
      WHERE a.id = citations.article_id AND o.source = citations.cited_source AND o.sorted_at <= a.sorted_at AND o.id <> a.id
      ORDER BY o.sorted_at, o.id LIMIT 1)
    WHERE article_id = ? AND cited_source IS NOT NULL
"""
LINK_OTHERS = """
    UPDATE citations SET cites_article = :id
    WHERE cited_source = :source AND article_id IN (
      SELECT a.id FROM articles a WHERE a.story_id = :story AND a.sorted_at >= :at AND a.id <> :id)
    AND (cites_article IS NULL
      OR (SELECT sorted_at FROM articles WHERE id = citations.cites_article) > :at)
"""


def write(connection: Connection, article_id: int, found: Iterable[Citation]) -> None:
    """Write what an article cites in place of what was found before; what its feed says stays, and is not said twice."""
    there = connection.execute(
        "SELECT role, name, method FROM citations WHERE article_id = ?", (article_id,)
    ).fetchall()
    known = {(role, fold(name)) for role, name, method in there if method == "feed"}
    if len(known) < len(there):
        connection.execute("DELETE FROM citations WHERE article_id = ? AND method <> 'feed'", (article_id,))
    rows = []
    for each in found:
        if (each.role, fold(each.name)) not in known:
            named = (article_id, each.role, each.name, each.url, each.evidence, each.kind, each.rule, each.source)
            rows.append(named)
    connection.executemany(INSERT, rows)


def link(connection: Connection, article_id: int, source: str, story_id: int, at: str) -> None:
    """Point citations at earlier articles of the cited sources: the article's own, and those of the story that cite it."""
    connection.execute(LINK_OWN, (article_id,))
    connection.execute(LINK_OTHERS, {"id": article_id, "source": source, "story": story_id, "at": at})
