"""A question (days, place, source, words) in, rows of the `news` view out. Every one finds its rows by an index."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlite_utils import Database

from aggregator.model import Place
from aggregator.store import places

Fields = dict[str, Any]
"""One row: column name to value, as the view has them."""

NO_LIMIT = -1
NEWEST = "ORDER BY n.day DESC, n.sorted_at DESC, n.id DESC"
NEWEST_OF_PLACE = "ORDER BY ap.day DESC, ap.at DESC, ap.article_id DESC"
PART = re.compile(r'(?<!\S)(-?)(?:"([^"]*)"|«([^»]*)»|(\S+))')
"""A phrase in quotes or a word; a minus before it excludes it."""

SNIPPET = "snippet(search, -1, '[', ']', '…', 16)"
RANK = "bm25(search, 8.0, 3.0, 1.0)"
"""Okapi BM25: a word in the headline weighs more than in the lead, there more than in the text."""


@dataclass(slots=True)
class Question:
    """Conditions on the `news` view (alias n) and the tables it is narrowed by."""

    joins: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    by_place: bool = False
    impossible: bool = False
    """Nothing can match: an unknown place, or a search without words."""

    def tables(self, last: str) -> tuple[str, ...]:
        """What follows FROM: the tables, `last` (alias n) among them, and the conditions."""
        where = ("WHERE", " AND ".join(self.conditions)) if self.conditions else ()
        return (*self.joins, last, *where)


def news(
    database: Database,
    *,
    day: date | None = None,
    since: date | None = None,
    until: date | None = None,
    place: Place | str | None = None,
    source: str | None = None,
    query: str | None = None,
    limit: int | None = None,
) -> Iterator[Fields]:
    """The articles asked for, newest first. `day` is short for `since` and `until` of one day, both included.

    Raises UsageError if `place` is a name that several places bear.
    """
    question = _question(database, day or since, day or until, place, source)
    if query is not None:
        _searching(question, query)
    if question.impossible:
        return iter(())
    question.values["limit"] = NO_LIMIT if limit is None else limit
    order = NEWEST_OF_PLACE if question.by_place and query is None else NEWEST
    if query is None:
        return _asked(database, question, ("SELECT n.* FROM", *question.tables("news n"), order, "LIMIT :limit"))
    # the sorter holds ids alone, not whole rows; the outer loop runs over them in their order
    found = ("SELECT n.id AS id FROM", *question.tables("articles n"), order, "LIMIT :limit")
    return _asked(database, question, ("SELECT w.* FROM (", *found, ") f CROSS JOIN news w WHERE w.id = f.id"))


def search(
    database: Database,
    query: str,
    *,
    since: date | None = None,
    until: date | None = None,
    place: Place | str | None = None,
    source: str | None = None,
    limit: int = 20,
) -> Iterator[Fields]:
    """The best matches first, as rows of `news` with a `snippet` (found words in [brackets]) and a `rank`."""
    question = _question(database, since, until, place, source)
    _searching(question, query)
    if question.impossible:
        return iter(())
    question.values["limit"] = limit
    found = ("SELECT n.id AS id,", RANK, "AS rank FROM", *question.tables("articles n"), "ORDER BY rank LIMIT :limit")
    return _asked(
        database,
        question,
        ("SELECT w.*,", SNIPPET, "AS snippet, f.rank AS rank FROM (", *found, ") f", BEST_FOUND),
    )


BEST_FOUND = """
    CROSS JOIN search CROSS JOIN news w
    WHERE search MATCH :query AND search.rowid = f.id AND w.id = f.id ORDER BY f.rank
"""


def expression(words: str) -> str:
    """What a person types, as an FTS5 expression (https://www.sqlite.org/fts5.html section 3); "" if it has no words.

    All words must occur, phrases in quotes as they stand, and nothing that has a minus before it. Each part is quoted,
    so no character means anything to FTS5; ё is written as е, as in the index.
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    for minus, straight, angled, word in PART.findall(words.replace("ё", "е").replace("Ё", "Е").replace("\0", " ")):
        said = straight or angled or word
        if re.search(r"\w", said):
            (unwanted if minus else wanted).append('"' + said.replace('"', '""') + '"')
    if not wanted:
        return ""
    return " NOT ".join(("(" + " AND ".join(wanted) + ")", *unwanted))


def _asked(database: Database, question: Question, parts: tuple[str, ...]) -> Iterator[Fields]:
    """Ask; the parts are constants of this module, what the user said is in `question.values`."""
    return iter(database.query(" ".join(parts), question.values))


def _question(
    database: Database, since: date | None, until: date | None, place: Place | str | None, source: str | None
) -> Question:
    question = Question()
    day = "n.day"
    if place is not None:
        place_id = places.resolve(database.conn, place)
        question.impossible = place_id is None
        question.by_place = True
        # CROSS JOIN: SQLite keeps this order (https://www.sqlite.org/optoverview.html#crossjoin), the place leads
        question.joins.append("article_places ap CROSS JOIN")
        question.conditions += ["ap.place_id = :place", "n.id = ap.article_id"]
        question.values["place"] = place_id
        day = "ap.day"
    if since is not None:
        question.conditions.append(day + " >= :since")
        question.values["since"] = since.isoformat()
    if until is not None:
        question.conditions.append(day + " <= :until")
        question.values["until"] = until.isoformat()
    if source is not None:
        question.conditions.append("n.source = :source")
        question.values["source"] = source
    return question


def _searching(question: Question, query: str) -> None:
    said = expression(query)
    question.impossible = question.impossible or not said
    question.joins.insert(0, "search CROSS JOIN")
    question.conditions += ["search MATCH :query", "n.id = search.rowid"]
    question.values["query"] = said
