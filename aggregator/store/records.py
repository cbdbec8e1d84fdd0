"""What a reader follows up: a story's course, a source's latest articles, one article with all that is known of it."""

from __future__ import annotations

import json
from datetime import date

from sqlite_utils import Database

from aggregator.store import stories
from aggregator.store.newspaper import ARTICLE, Fields

MOST_OF_STORY = 500

STORY = "SELECT id, title, first_seen, last_seen, updated_at, articles, outlets FROM stories WHERE id = ?"
MERGED = "SELECT id, merged_at FROM stories WHERE merged_into = ? ORDER BY merged_at, id"
COURSE = " ".join((
    "SELECT", ARTICLE, """, so.timezone AS source_timezone, t.text, os.name AS original_source_name, o.source AS original_source,
      o.url AS original_url, o.title AS original_title, d.how AS decision, d.score AS decision_score, d.at AS decided_at,
      d.story_id AS decided_story
    FROM articles a JOIN sources so ON so.key = a.source LEFT JOIN article_texts t ON t.article_id = a.id
    LEFT JOIN articles o ON o.id = a.reprint_of LEFT JOIN sources os ON os.key = o.source
    LEFT JOIN story_decisions d ON d.article_id = a.id
    WHERE a.story_id = :story ORDER BY a.sorted_at, a.source, a.id LIMIT :limit""",
))  # fmt: skip
CITED = """
    SELECT c.article_id, c.role, c.kind, c.name, c.url, c.method, c.rule, c.evidence, c.cited_source, c.cites_article,
      cs.name AS cited_source_name, ca.title AS cites_title
    FROM json_each(?) i CROSS JOIN citations c ON c.article_id = i.value
    LEFT JOIN sources cs ON cs.key = c.cited_source LEFT JOIN articles ca ON ca.id = c.cites_article
    ORDER BY i.key, c.id
"""
NAMED = """
    SELECT ap.article_id, p.id, p.name, p.region, p.kind, p.timezone, ap.how, ap.stands, ap.mentions, ap.weight
    FROM json_each(?) i CROSS JOIN article_places ap ON ap.article_id = i.value CROSS JOIN places p ON p.id = ap.place_id
"""
SOURCE = """
    SELECT s.*, p.name AS place, p.region, p.kind AS place_kind
    FROM sources s LEFT JOIN places p ON p.id = s.place_id WHERE s.key = ?
"""
LATEST = ("SELECT", ARTICLE, "FROM articles a JOIN sources so ON so.key = a.source WHERE a.source = :source")
NEWEST = "ORDER BY a.day DESC, a.sorted_at DESC, a.id DESC LIMIT :limit"
EARLIER = "AND (a.day, a.sorted_at, a.id) < (SELECT b.day, b.sorted_at, b.id FROM articles b WHERE b.id = :before)"
OF_DAY = "AND a.day = :day"
EARLIER_THAT_DAY = "AND (a.sorted_at, a.id) < (SELECT b.sorted_at, b.id FROM articles b WHERE b.id = :before)"

PARTS = {
    "revisions": """SELECT id, seen_from, seen_until, title, lead, text FROM revisions
                    WHERE article_id = ? ORDER BY seen_until, id""",
    "aliases": "SELECT url, first_seen FROM article_urls WHERE article_id = ? AND alias = 1 ORDER BY key",
    "provenance": """SELECT j.key AS field, j.value AS method FROM articles a, json_each(a.provenance) j
                     WHERE a.id = ? ORDER BY j.key""",
    "reprints": """SELECT r.id, r.source, s.name AS source_name, r.title, r.url, r.day, r.published_local, r.sorted_at,
                     r.reprint_kind, r.reprint_score
                   FROM articles r JOIN sources s ON s.key = r.source WHERE r.reprint_of = ? ORDER BY r.sorted_at""",
}
MORE = "SELECT confidence, precision, modified_at, guid, page_state FROM articles WHERE id = ?"


def story(database: Database, story_id: int, limit: int = MOST_OF_STORY) -> Fields | None:
    """A story (or the one that it was merged into) with its course; None if there is none.

    `asked`: the number that was asked for; `told`: at most `limit` articles, the earliest first, each with `text`,
    `citations`, `places` and why it is here; `merged`: stories that turned out to be this one; `more`: articles left out.
    """
    number = stories.resolve(database.conn, story_id)
    found = None if number is None else next(iter(database.query(STORY, [number])), None)
    if found is None:
        return None
    told = list(database.query(COURSE, {"story": number, "limit": limit + 1}))
    found["more"] = len(told) > limit
    found["told"] = told[:limit]
    _attach(database, found["told"])
    found["merged"] = list(database.query(MERGED, [number]))
    return found | {"asked": story_id}


def source_page(
    database: Database, key: str, day: date | None = None, *, limit: int = 50, before: int | None = None
) -> Fields | None:
    """A source's row with `latest`: its articles, newest first, of all days or one; None if there is none.

    `before` is the number of the last article of the page before this one; `more` tells whether there are others.
    """
    found = next(iter(database.query(SOURCE, [key])), None)
    if found is None:
        return None
    conditions = [OF_DAY] if day else []
    if before is not None:
        conditions.append(EARLIER_THAT_DAY if day else EARLIER)
    asked = {"source": key, "limit": limit + 1, "day": day.isoformat() if day else None, "before": before}
    rows = list(database.query(" ".join((*LATEST, *conditions, NEWEST)), asked))
    found["tags"] = json.loads(found["tags"])
    return found | {"latest": rows[:limit], "more": len(rows) > limit}


def article(database: Database, article_id: int) -> Fields | None:
    """A row of `news` with its revisions, citations, places, aliases, reprints, provenance; None if there is none.

    `provenance` tells of each field which method gave it, `confidence` (a dict by field) how sure it is, where that is known.
    """
    found = next(iter(database.query("SELECT * FROM news WHERE id = ?", [article_id])), None)
    if found is None:
        return None
    found |= next(iter(database.query(MORE, [article_id])))
    found["confidence"] = json.loads(found["confidence"])
    for name, sql in PARTS.items():
        found[name] = list(database.query(sql, [article_id]))
    _attach(database, [found])
    return found


def _attach(database: Database, articles: list[Fields]) -> None:
    """Give each article its `citations` and `places`, in two statements for all."""
    known = {row["id"]: row for row in articles}
    for row in articles:
        row["citations"], row["places"] = [], []
    numbers = json.dumps([*known])
    for cited in database.query(CITED, [numbers]):
        known[cited.pop("article_id")]["citations"].append(cited)
    for named in database.query(NAMED, [numbers]):
        known[named.pop("article_id")]["places"].append(named)
    for row in articles:
        row["places"].sort(key=lambda each: (-each["weight"], each["name"]))
