"""An article in, why the archive says of it what it says out: its story and what was weighed, its origin, places, citations."""

from __future__ import annotations

import json

from sqlite_utils import Database

from aggregator.dedup.stories import Idf, Wording, shared, weights
from aggregator.normalize.urls import absolute, key
from aggregator.store import records, stories
from aggregator.store.newspaper import Fields

STORY = "SELECT id, title, articles, outlets, first_seen, last_seen FROM stories WHERE id = ?"
DECISION = "SELECT at, how, story_id, score, more FROM story_decisions WHERE article_id = ?"
NAMED = "SELECT a.title, s.name AS source FROM articles a JOIN sources s ON s.key = a.source WHERE a.id = ?"
WORDING = """
    SELECT a.title, a.lead, t.text, a.language FROM articles a LEFT JOIN article_texts t ON t.article_id = a.id WHERE a.id = ?
"""


def explain(database: Database, article: int | str) -> Fields | None:
    """The fields of `records.article`, with `story` and `decision` (None where it is not studied yet); None if there is none.

    `decision` has the `threshold` from which on an article joins a story, and of each candidate the terms that are `shared`, as
    the two texts read now.
    """
    number = article if isinstance(article, int) else _by_address(database, article)
    found = None if number is None else records.article(database, number)
    if found is None:
        return None
    story = found["story_id"]
    found["story"] = None if story is None else _one(database, STORY, story)
    found["decision"] = _decision(database, found["id"])
    return found


def _by_address(database: Database, address: str) -> int | None:
    row = database.conn.execute(
        "SELECT article_id FROM article_urls WHERE key = ?", (key(absolute(address, "") or address),)
    ).fetchone()
    return None if row is None else row[0]


def _decision(database: Database, number: int) -> Fields | None:
    found = _one(database, DECISION, number)
    if found is None:
        return None
    idf, wording = stories.idf(database.conn), _wording(database, number)
    found["threshold"] = weights().threshold
    found["candidates"] = [
        {
            **one,
            "story": stories.resolve(database.conn, one["story"]) or one["story"],
            **_named(database, one["article"]),
            "shared": _shared(wording, _wording(database, one["article"]), idf),
        }
        for one in json.loads(found.pop("more"))
    ]
    return found


def _shared(one: Wording, other: Wording, idf: Idf) -> list[Fields]:
    return [each._asdict() | {"nats": round(each.nats, 2)} for each in shared(one, other, idf)]


def _wording(database: Database, number: int) -> Wording:
    row = database.conn.execute(WORDING, (number,)).fetchone()
    return Wording(*row) if row else Wording(None, None, None, None)


def _named(database: Database, number: int) -> Fields:
    return _one(database, NAMED, number) or {"title": "(deleted)", "source": ""}


def _one(database: Database, sql: str, value: int) -> Fields | None:
    return next(iter(database.query(sql, [value])), None)
