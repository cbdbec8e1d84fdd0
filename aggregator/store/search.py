"""A search in, what a page of results shows out: hits with their matches marked, how many there are, where and when.

All that is shown is bounded: of a word that a hundred thousand articles have, the newest 250 are looked at.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlite_utils import Database

from aggregator.model import Place
from aggregator.store import excerpts, indexing, matching
from aggregator.store.matching import Match
from aggregator.store.newspaper import Fields

Order = Literal["new", "best"]

MOST = 250
"""Matches that are looked at, the newest by their number in the archive: counted, sorted, and told by place and source."""

MOST_FACETS = 30

FOUND = """
    SELECT a.id, a.source, a.day, a.sorted_at
    FROM (SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT ?) f CROSS JOIN articles a ON a.id = f.rowid
"""
AMONG = "SELECT rowid FROM search WHERE search MATCH ? AND rowid BETWEEN ? AND ?"
PLACES = "SELECT ap.place_id FROM json_each(?) i CROSS JOIN article_places ap ON ap.article_id = i.value"
PLACE_NAMES = "SELECT p.id, p.name FROM json_each(?) i CROSS JOIN places p ON p.id = i.value"
SOURCE_NAMES = "SELECT s.key, s.name FROM json_each(?) i CROSS JOIN sources s ON s.key = i.value"
HITS = """
    SELECT a.id, a.title, a.lead, a.url, a.day, a.published_local, a.published_at, a.sorted_at, a.source,
      s.name AS source_name, a.story_id, a.reprint_of, a.language, s.full_text, a.image, t.text
    FROM json_each(?) i CROSS JOIN articles a ON a.id = i.value CROSS JOIN sources s ON s.key = a.source
    LEFT JOIN article_texts t ON t.article_id = a.id
"""
NEWS = "SELECT n.* FROM json_each(?) i CROSS JOIN news n WHERE n.id = i.value"


@dataclass(frozen=True, slots=True)
class Facet:
    """How many of the matches looked at are of a place (key: its row), a source (its key) or a month (`2026-11`)."""

    key: str | int
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found. Counts and facets are of the newest matches, at most MOST."""

    hits: list[Fields]
    """id, title, lead, url, day, published_local, published_at, sorted_at, source, source_name, story_id, reprint_of,
    language, full_text, image; `title_marked` and `snippet`: (text, is_match) segments of the original words; `rank`: 1 if
    all words stand in the headline, 2 if in headline and lead, else 3."""
    total: int
    more: bool
    """There are more than `total`, which only counts those that were looked at."""
    places: list[Facet]
    sources: list[Facet]
    months: list[Facet]
    waiting: int
    """Articles that are not indexed yet."""
    ignored: list[str]
    """What of the search could not be followed, in words."""


def find(
    database: Database,
    query: str,
    *,
    since: date | None = None,
    until: date | None = None,
    place: Place | str | int | None = None,
    source: str | None = None,
    order: Order = "new",
    limit: int = 20,
    offset: int = 0,
) -> Found:
    """Look for what was typed (see `asking`); the arguments narrow it further. `new`: the latest first.

    `best`: those with all words in the headline first, then those with headline and lead. Raises UsageError for a place
    that several places are named like.
    """
    match = matching.of(database, query, since=since, until=until, place=place, source=source)
    rows, more = _looked_at(database, match)
    ranks = _ranks(database, match, rows, order)
    rows.sort(key=lambda row: (row[3], row[0]), reverse=True)
    if order == "best":
        rows.sort(key=lambda row: ranks[row[0]])
    page = [row[0] for row in rows[offset : offset + limit]]
    return Found(
        hits=_hits(database, page, match, ranks),
        total=len(rows),
        more=more,
        places=_places(database, [row[0] for row in rows]),
        sources=_sources(database, Counter(row[1] for row in rows)),
        months=[Facet(month, month, count) for month, count in _months(rows)],
        waiting=indexing.waiting(database.conn),
        ignored=list(match.ignored),
    )


def ranked(database: Database, query: str, *, limit: int = 20, **narrowed: Any) -> list[Fields]:
    """The best matches as rows of `news` with `rank` and `snippet`, in which [brackets] mark what was found."""
    hits = {hit["id"]: hit for hit in find(database, query, order="best", limit=limit, **narrowed).hits}
    rows = {row["id"]: row for row in database.query(NEWS, [json.dumps([*hits])])}
    return [
        rows[number]
        | {"snippet": "".join(f"[{said}]" if found else said for said, found in hit["snippet"]), "rank": hit["rank"]}
        for number, hit in hits.items()
    ]


def _looked_at(database: Database, match: Match) -> tuple[list[tuple[Any, ...]], bool]:
    """The newest matches (id, source, day, sorted_at), and whether there are more."""
    if not match.said:
        return [], False
    found = database.conn.execute(FOUND, (match.said, MOST + 1)).fetchall()
    return found[:MOST], len(found) > MOST


def _ranks(database: Database, match: Match, rows: Sequence[tuple[Any, ...]], order: Order) -> dict[int, int]:
    """1, 2 or 3 for each match: how prominently the words stand in it."""
    ranks = {row[0]: 3 for row in rows}
    if order != "best" or not rows or not match.in_lead:
        return ranks
    for rank, said in ((2, match.in_lead), (1, match.in_title)):
        asked = (said, min(ranks), max(ranks))
        ranks |= {number: rank for (number,) in database.conn.execute(AMONG, asked) if number in ranks}
    return ranks


def _hits(database: Database, page: list[int], match: Match, ranks: dict[int, int]) -> list[Fields]:
    known = {row["id"]: row for row in database.query(HITS, [json.dumps(page)])}
    hits = []
    for number in page:
        hit = known[number]
        text = hit.pop("text")
        hit["title_marked"] = excerpts.marked(hit["title"], match.parts)
        hit["snippet"] = excerpts.excerpt((hit["lead"], text), match.parts)
        hit["rank"] = ranks[number]
        hits.append(hit)
    return hits


def _places(database: Database, numbers: list[int]) -> list[Facet]:
    found = database.conn.execute(PLACES, (json.dumps(numbers),)).fetchall()
    return _named(database, PLACE_NAMES, Counter(place for (place,) in found))


def _sources(database: Database, counts: Counter[str]) -> list[Facet]:
    return _named(database, SOURCE_NAMES, counts)


def _named(database: Database, sql: str, counts: Counter[Any]) -> list[Facet]:
    most = counts.most_common(MOST_FACETS)
    names = dict(database.conn.execute(sql, (json.dumps([key for key, _ in most]),)).fetchall())
    return [Facet(key, names[key], count) for key, count in most]


def _months(rows: Sequence[tuple[Any, ...]]) -> list[tuple[str, int]]:
    return sorted(Counter(row[2][:7] for row in rows).items(), reverse=True)
