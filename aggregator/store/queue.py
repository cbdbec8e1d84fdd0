"""Article pages that are still to be fetched: put in when announced, taken out when done, asked for by due time."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from datetime import datetime
from sqlite3 import Connection

from aggregator.model import PageTask
from aggregator.store import articles
from aggregator.store.times import stamp

DUE = """
    SELECT q.article_id FROM page_queue q JOIN sources s ON s.key = q.source
    WHERE q.due <= ? AND s.enabled = 1 AND s.paused_at IS NULL ORDER BY q.due, q.article_id LIMIT ?
"""
DUE_OF_SOURCE = """
    SELECT due, article_id FROM page_queue INDEXED BY page_queue_by_source
    WHERE source = ? AND due <= ? ORDER BY due, article_id LIMIT ?
"""
TASKS = """
    SELECT a.*, t.text AS text, c.name AS via, c.url AS via_url, q.attempts AS attempts, q.complete AS complete
    FROM page_queue q JOIN articles a ON a.id = q.article_id LEFT JOIN article_texts t ON t.article_id = a.id
    LEFT JOIN citations c ON c.article_id = a.id AND c.role = 'via' AND c.method = 'feed'
    WHERE q.article_id IN (SELECT value FROM json_each(?)) ORDER BY q.due, q.article_id
"""


def enqueue(
    connection: Connection, article_id: int, source: str, due: datetime, *, attempts: int = 0, complete: bool = False
) -> None:
    """Plan the fetch of an article's page, in place of what was planned before."""
    connection.execute(
        """INSERT INTO page_queue (article_id, source, due, attempts, complete) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (article_id) DO UPDATE SET source = excluded.source, due = excluded.due,
             attempts = excluded.attempts, complete = excluded.complete""",
        (article_id, source, stamp(due), attempts, int(complete)),
    )


def ask_after_all(connection: Connection, article_id: int, source: str, due: datetime) -> None:
    """Plan the fetch of a page that a web archive announced and did not hold: it is still announced, so it may be there."""
    connection.execute("UPDATE articles SET page_state = 'announced', page_looks = 1 WHERE id = ?", (article_id,))
    enqueue(connection, article_id, source, due)


def dequeue(connection: Connection, article_id: int) -> None:
    """Leave an article as it is."""
    connection.execute("DELETE FROM page_queue WHERE article_id = ?", (article_id,))


def due_pages(connection: Connection, now: datetime, sources: Collection[str] | None, limit: int) -> list[PageTask]:
    """At most `limit` pages that are due, the longest overdue first; of all active sources, or of those named."""
    if sources is None:
        chosen = [number for (number,) in connection.execute(DUE, (stamp(now), limit))]
    else:
        rows = [row for key in sources for row in connection.execute(DUE_OF_SOURCE, (key, stamp(now), limit))]
        chosen = [number for _, number in sorted(rows)[:limit]]
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    tasks = cursor.execute(TASKS, (json.dumps(chosen),)).fetchall()
    return [
        PageTask(row["id"], articles.from_row(row).article, row["attempts"], bool(row["complete"])) for row in tasks
    ]


def sources_with_due_pages(connection: Connection, now: datetime) -> list[str]:
    """Sources that have a page due."""
    rows = connection.execute(
        """SELECT s.key FROM sources s WHERE s.enabled = 1 AND s.paused_at IS NULL
           AND EXISTS (SELECT 1 FROM page_queue q WHERE q.source = s.key AND q.due <= ?) ORDER BY s.key""",
        (stamp(now),),
    )
    return [key for (key,) in rows]
