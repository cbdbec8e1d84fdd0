"""An article in, why the archive says of it what it says out: its story and what was weighed, its origin, places, citations."""

from __future__ import annotations

import json

from sqlite_utils import Database

from aggregator.normalize.urls import absolute, key
from aggregator.store import records, stories
from aggregator.store.newspaper import Fields

STORY = "SELECT id, title, articles, outlets, first_seen, last_seen FROM stories WHERE id = ?"
DECISION = "SELECT at, how, story_id, score, more FROM story_decisions WHERE article_id = ?"
NAMED = "SELECT a.title, s.name AS source FROM articles a JOIN sources s ON s.key = a.source WHERE a.id = ?"


def explain(database: Database, article: int | str) -> Fields | None:
    """The fields of `records.article`, with `story` and `decision` (None where it is not studied yet); None if there is none."""
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
    found["candidates"] = [
        {
            **one,
            "story": stories.resolve(database.conn, one["story"]) or one["story"],
            **_named(database, one["article"]),
        }
        for one in json.loads(found.pop("more"))
    ]
    return found


def _named(database: Database, number: int) -> Fields:
    return _one(database, NAMED, number) or {"title": "(deleted)", "source": ""}


def _one(database: Database, sql: str, value: int) -> Fields | None:
    return next(iter(database.query(sql, [value])), None)
