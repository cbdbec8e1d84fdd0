"""Queued articles in, their rows in the full-text index written: stems of headline, lead and text, and marks to filter by.

The queue fills itself (triggers of schema version 5). A row leaves it in the transaction that writes the index, so a kill
leaves both as they were. FTS5 without content forgets a row only if told what it says: the queue has kept that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from sqlite3 import Connection
from typing import TypeAlias

from aggregator.normalize import stems

Row: TypeAlias = tuple[str, str, str, str]
"""The columns of the index: title, lead, text, marks."""

Said: TypeAlias = tuple[str | None, str | None, str | None, str | None, str | None, str | None]
"""What they are made from: headline, lead, text, day, source, numbers of places."""

NEWEST = "SELECT article_id FROM search_queue ORDER BY article_id DESC LIMIT ?"
QUEUED = """
    SELECT q.article_id, q.indexed AND EXISTS (SELECT 1 FROM search_docsize d WHERE d.id = q.article_id),
      c.id IS NOT NULL, q.title, q.lead, q.text, q.day, q.source, q.places, c.title, c.lead, c.text, c.day, c.source, c.places
    FROM json_each(?) i CROSS JOIN search_queue q ON q.article_id = i.value LEFT JOIN search_content c ON c.id = q.article_id
"""
FORGET = "INSERT INTO search (search, rowid, title, lead, text, marks) VALUES ('delete', ?, ?, ?, ?, ?)"
WRITE = "INSERT INTO search (rowid, title, lead, text, marks) VALUES (?, ?, ?, ?, ?)"
DONE = "DELETE FROM search_queue WHERE article_id IN (SELECT value FROM json_each(?))"

MISSING = """
    SELECT count(*) FROM articles WHERE id NOT IN (SELECT id FROM search_docsize)
      AND id NOT IN (SELECT article_id FROM search_queue WHERE indexed = 0)
"""
LOST = "SELECT count(*) FROM search_queue WHERE indexed = 1 AND article_id NOT IN (SELECT id FROM search_docsize)"
SURPLUS = """
    SELECT count(*) FROM search_docsize WHERE id IN (SELECT article_id FROM search_queue WHERE indexed = 0)
      OR id NOT IN (SELECT id FROM articles) AND id NOT IN (SELECT article_id FROM search_queue)
"""


def index(connection: Connection, articles: Iterable[int] | None, most: int) -> int:
    """Index those of `articles` that are queued, or the newest `most` of the queue; how many. Inside a transaction."""
    ready(connection)
    chosen = [number for (number,) in connection.execute(NEWEST, (most,))] if articles is None else [*articles]
    written = []
    # upwards: FTS5 writes what it has gathered to the file at every step down
    for number, indexed, there, *said in connection.execute(QUEUED, (json.dumps(sorted(chosen)),)).fetchall():
        before, after = tuple(said[:6]), tuple(said[6:])
        written.append(number)
        if indexed and there and before == after:
            continue
        if indexed:
            connection.execute(FORGET, (number, *row(before)))
        if there:
            connection.execute(WRITE, (number, *row(after)))
    if written:
        connection.execute(DONE, (json.dumps(written),))
    return len(written)


def waiting(connection: Connection) -> int:
    """How many articles are not in the index yet."""
    return int(connection.execute("SELECT count(*) FROM search_queue WHERE indexed = 0").fetchone()[0])


def ready(connection: Connection) -> None:
    """See that the index was made with the stems that this program makes; else begin it anew. Inside a transaction."""
    found = connection.execute("SELECT stemmer FROM search_state").fetchone()
    if found is None or found[0] != stems.fingerprint():
        anew(connection)


def anew(connection: Connection) -> None:
    """Empty the index and queue every article. Inside a transaction."""
    connection.execute("INSERT INTO search (search) VALUES ('delete-all')")
    connection.execute("DELETE FROM search_queue")
    connection.execute("INSERT INTO search_queue (article_id) SELECT id FROM articles")
    connection.execute("INSERT OR REPLACE INTO search_state (id, stemmer) VALUES (1, ?)", (stems.fingerprint(),))


def agrees(connection: Connection) -> bool:
    """Whether the index has the articles that it should have, and no others."""
    return not any(connection.execute(sql).fetchone()[0] for sql in (MISSING, LOST, SURPLUS))


def row(said: Sequence[str | None]) -> Row:
    """What the index says of an article."""
    title, lead, text, day, source, places = said
    made = [*(place_mark(number) for number in (places or "").split()), source_mark(source or "")]
    if day:
        made += ["_y" + day[:4], "_m" + day[:7], "_d" + day]
    marks = " ".join(made).replace("-", "")
    return stems.stems(title or ""), stems.stems(lead or ""), stems.stems(text or ""), marks


# ---------------------------------------------------------------- marks: no word is one, for words have no `_`


def place_mark(number: int | str) -> str:
    """The mark of the articles of a place: `_p12`."""
    return f"_p{number}"


def source_mark(key: str) -> str:
    """The mark of the articles of a source: `_s_kedrovka_news`; keys have hyphens, but no `_`."""
    return "_s_" + key.replace("-", "_")


def day_marks(first: date, last: date) -> Iterator[str]:
    """The fewest marks of years, months and days that make up a span: `_y2025 _m202601 _d20260201`."""
    day = first
    while day <= last:
        year_end, month_end = date(day.year, 12, 31), _month_end(day)
        if (day.month, day.day) == (1, 1) and year_end <= last:
            mark, end = f"_y{day:%Y}", year_end
        elif day.day == 1 and month_end <= last:
            mark, end = f"_m{day:%Y%m}", month_end
        else:
            mark, end = f"_d{day:%Y%m%d}", day
        yield mark
        if end == date.max:
            return
        day = end + timedelta(days=1)


def _month_end(day: date) -> date:
    following = day.replace(day=28) + timedelta(days=4) if (day.year, day.month) != (9999, 12) else None
    return following - timedelta(days=following.day) if following else date.max
