"""Days of stories that have changed in, their rows in `place_stories` weighed anew: what the main news are read from.

The queue `stories_touched` fills itself (triggers of schema version 5), so that whoever moves, dates or places an article
has its story weighed; the rows go in the transaction that writes the new weights.
"""

from __future__ import annotations

from sqlite3 import Connection

EVERYWHERE = 0
"""The place that stands for all places together, in `place_stories` and `place_days`."""

A_TRANSACTION = 2_000
"""Days of stories that are weighed in one go: more than a batch of studies touches."""

SOME = "WITH q AS MATERIALIZED (SELECT story_id, day FROM stories_touched ORDER BY story_id, day LIMIT :most)"

WEIGHED = """
      round((count(DISTINCT CASE WHEN a.reprint_of IS NULL THEN a.source END)
        + 0.25 * count(DISTINCT CASE WHEN a.reprint_of IS NOT NULL THEN a.source END))
        * max({weight}) * (0.75 + 0.25 * coalesce(CAST(substr(max(a.published_local), 12, 2) AS REAL), 0) / 24), 4),
      count(DISTINCT a.source), count(*), sum(a.reprint_of IS NOT NULL), max({weight}), min(a.sorted_at), max(a.sorted_at)
    FROM q CROSS JOIN articles a
"""
"""Outlets (a reprinting one counts a quarter) times the place's weight, later in the day a little more (docs/stories.md)."""

CHANGED = """
    ON CONFLICT (story_id, day, place_id) DO UPDATE SET score = excluded.score, outlets = excluded.outlets,
      articles = excluded.articles, reprints = excluded.reprints, place_weight = excluded.place_weight,
      first_at = excluded.first_at, last_at = excluded.last_at
"""
IN_PLACES = " ".join((
    SOME, "INSERT INTO place_stories SELECT q.story_id, q.day, ap.place_id,", WEIGHED.format(weight="ap.weight"),
    "CROSS JOIN article_places ap WHERE a.story_id = q.story_id AND a.day = q.day AND ap.article_id = a.id",
    "GROUP BY q.story_id, q.day, ap.place_id", CHANGED,
))  # fmt: skip
IN_ALL = " ".join((
    SOME, "INSERT INTO place_stories SELECT q.story_id, q.day, 0,", WEIGHED.format(weight="1.0"),
    "WHERE a.story_id = q.story_id AND a.day = q.day GROUP BY q.story_id, q.day", CHANGED,
))  # fmt: skip
GONE = " ".join((
    SOME,
    """DELETE FROM place_stories WHERE (story_id, day) IN (SELECT story_id, day FROM q) AND NOT EXISTS (
         SELECT 1 FROM articles a WHERE a.story_id = place_stories.story_id AND a.day = place_stories.day
           AND (place_stories.place_id = 0 OR EXISTS (
             SELECT 1 FROM article_places ap WHERE ap.article_id = a.id AND ap.place_id = place_stories.place_id)))""",
))  # fmt: skip
DONE = " ".join((SOME, "DELETE FROM stories_touched WHERE (story_id, day) IN (SELECT story_id, day FROM q)"))


def weigh(connection: Connection, most: int = A_TRANSACTION) -> int:
    """Weigh at most so many days of stories that have changed; how many. To be called inside a transaction."""
    if connection.execute("SELECT 1 FROM stories_touched LIMIT 1").fetchone() is None:
        return 0
    asked = {"most": most}
    for statement in (GONE, IN_PLACES, IN_ALL):
        connection.execute(statement, asked)
    return connection.execute(DONE, asked).rowcount
