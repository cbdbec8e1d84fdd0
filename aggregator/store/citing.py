"""Whom an article cites, in; its rows out, with a link to the cited outlet's own earlier article of the same story."""

from __future__ import annotations

from collections.abc import Sequence
from sqlite3 import Connection

from aggregator.model import Attribution, Citation

INSERT = """
    INSERT INTO citations (article_id, role, name, url, method, evidence, kind, rule, cited_source)
    VALUES (?, ?, ?, ?, 'text', ?, ?, ?, (SELECT key FROM sources WHERE key = ?))
"""
RESOLVE = """
    UPDATE citations SET role = ?, name = ?, kind = ?, rule = ?, evidence = coalesce(evidence, ?),
      cited_source = (SELECT key FROM sources WHERE key = ?)
    WHERE article_id = ? AND method = 'feed'
"""
"""The words of the feed stay as the evidence when the outlet is stored under its usual name."""
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


def write(
    connection: Connection, article_id: int, found: Sequence[Citation], attribution: Attribution | None = None
) -> None:
    """Write what an article cites in place of what was found before.

    `attribution` is what its feed says, if that was looked at: the row of it is told whose name that is, and goes if it is the
    outlet's own. One that has come meanwhile stays as it is: its article is studied once more.
    """
    there = connection.execute("SELECT name, url, method FROM citations WHERE article_id = ?", (article_id,)).fetchall()
    said = next(((name, url) for name, url, method in there if method == "feed"), None)
    if len(there) > (said is not None):
        connection.execute("DELETE FROM citations WHERE article_id = ? AND method <> 'feed'", (article_id,))
    by_feed = next((each for each in found if each.rule == "feed"), None)
    if said is not None and attribution is not None and said == (attribution.name, attribution.url):
        _resolve(connection, article_id, by_feed)
    rows = [
        (article_id, each.role, each.name, each.url, each.evidence, each.kind, each.rule, each.source)
        for each in found
        if each is not by_feed
    ]
    if rows:
        connection.executemany(INSERT, rows)


def _resolve(connection: Connection, article_id: int, named: Citation | None) -> None:
    if named is None:
        connection.execute("DELETE FROM citations WHERE article_id = ? AND method = 'feed'", (article_id,))
        return
    known = (named.role, named.name, named.kind, named.rule, named.evidence, named.source)
    connection.execute(RESOLVE, (*known, article_id))


def link(connection: Connection, article_id: int, source: str, story_id: int, at: str) -> None:
    """Point citations at earlier articles of the cited sources: the article's own, and those of the story that cite it."""
    connection.execute(LINK_OWN, (article_id,))
    connection.execute(LINK_OTHERS, {"id": article_id, "source": source, "story": story_id, "at": at})
