"""Rows of the `news` view in, the same rows with what the view has no room for out: lists, places, citations, provenance."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice

from sqlite_utils import Database

from aggregator.store.newspaper import Fields

BATCH = 200
"""Articles whose details are asked for at once, and held."""

OWN = """
    SELECT id, authors, keywords, precision, modified_at, provenance, confidence FROM articles
    WHERE id IN (SELECT value FROM json_each(?))
"""
PLACES = """
    SELECT ap.article_id, p.name, p.region, p.kind, ap.how, ap.stands, ap.mentions, ap.weight
    FROM json_each(?) j CROSS JOIN article_places ap ON ap.article_id = j.value JOIN places p ON p.id = ap.place_id
    ORDER BY ap.article_id, ap.weight DESC, p.id
"""
CITATIONS = """
    SELECT c.article_id, c.role, c.kind, c.name, c.url, c.method, c.rule, c.evidence, c.cited_source, c.cites_article
    FROM json_each(?) j CROSS JOIN citations c ON c.article_id = j.value ORDER BY c.article_id, c.id
"""
JSON = ("authors", "keywords", "provenance", "confidence")


def detailed(database: Database, rows: Iterable[Fields]) -> Iterator[Fields]:
    """The rows, in their order, with lists of `authors` and `keywords`, `places`, `citations`, and the rest of `articles`."""
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        by_number = {row["id"]: row for row in batch}
        numbers = json.dumps(list(by_number))
        for own in database.query(OWN, [numbers]):
            by_number[own["id"]].update(own | {name: json.loads(own[name]) for name in JSON})
        for name, sql in (("places", PLACES), ("citations", CITATIONS)):
            for row in batch:
                row[name] = []
            for part in database.query(sql, [numbers]):
                by_number[part.pop("article_id")][name].append(part)
        yield from batch
