"""A question (days, place, source, words) in, rows of the `news` view out. Every one finds its rows by an index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlite_utils import Database

from aggregator.model import Place
from aggregator.store import matching, places
from aggregator.store.matching import Match
from aggregator.store.newspaper import Fields

NO_LIMIT = -1
NEWEST = "ORDER BY n.day DESC, n.sorted_at DESC, n.id DESC"
NEWEST_OF_PLACE = "ORDER BY ap.day DESC, ap.at DESC, ap.article_id DESC"


@dataclass(slots=True)
class Question:
    """Conditions on the `news` view (alias n) and the tables it is narrowed by."""

    joins: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    by_place: bool = False
    impossible: bool = False
    """Nothing can match: an unknown place, or a search for nothing."""

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

    `query` is a search as `asking` reads it. Raises UsageError if `place` is a name that several places bear, or if the
    search names what is not known.
    """
    question = _question(database, day or since, day or until, place, source)
    if query is not None:
        _searching(question, matching.followed(matching.of(database, query)))
    if question.impossible:
        return iter(())
    question.values["limit"] = NO_LIMIT if limit is None else limit
    order = NEWEST_OF_PLACE if question.by_place and query is None else NEWEST
    if query is None:
        return _asked(database, question, ("SELECT n.* FROM", *question.tables("news n"), order, "LIMIT :limit"))
    # the sorter holds ids alone, not whole rows; the outer loop runs over them in their order
    found = ("SELECT n.id AS id FROM", *question.tables("articles n"), order, "LIMIT :limit")
    return _asked(database, question, ("SELECT w.* FROM (", *found, ") f CROSS JOIN news w WHERE w.id = f.id"))


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


def _searching(question: Question, match: Match) -> None:
    question.impossible = question.impossible or not match.said
    question.joins.insert(0, "search CROSS JOIN")
    question.conditions += ["search MATCH :query", "n.id = search.rowid"]
    question.values["query"] = match.said
