"""A studied article in, the story it belongs to written: candidates looked up by telling terms, the choice made by `dedup`.

Everything it costs is bounded by the window: profiles and terms of the days past it are deleted, candidates are few.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from sqlite3 import Connection

from aggregator.dedup import stories
from aggregator.dedup.profile import Profile
from aggregator.dedup.stories import Candidate, Decision, Headed, Idf
from aggregator.model import Studied, Study, StudyTask
from aggregator.store import citing
from aggregator.store.times import instant, stamp

IDF_AGE = timedelta(hours=6)
"""After this the words are counted anew."""

GROWN = 2
"""So many times the articles that were counted make it worth counting them anew at once: the archive is young."""

MOST_COUNTED = 20_000
"""Profiles of which the words are counted: the latest."""

MOST_TITLES = 40
"""Articles of a story, the earliest, among which its headline is chosen."""

MOST_KEPT = 20
"""Candidates whose weighing is kept for `aggregator why`."""

CANDIDATES = """
    SELECT p.article_id, a.story_id, p.profile, p.at FROM (
      SELECT article_id, count(*) AS shared FROM story_terms
      WHERE day IN (SELECT value FROM json_each(:days)) AND term IN (SELECT value FROM json_each(:terms))
        AND article_id <> :id
      GROUP BY article_id ORDER BY shared DESC, article_id DESC LIMIT :most) found
    JOIN story_profiles p ON p.article_id = found.article_id JOIN articles a ON a.id = p.article_id
    WHERE a.story_id IS NOT NULL
"""
TITLES = """
    SELECT a.id, a.title, a.sorted_at, s.kind = 'aggregator' OR a.reprint_of IS NOT NULL
    FROM articles a JOIN sources s ON s.key = a.source
    WHERE a.story_id = ? ORDER BY a.sorted_at, a.id LIMIT ?
"""
COUNT_ANEW = """
    UPDATE stories SET title = :title, updated_at = :now, articles = n.articles, outlets = n.outlets,
      first_seen = n.first, last_seen = n.last
    FROM (SELECT count(*) AS articles, count(DISTINCT source) AS outlets, min(sorted_at) AS first, max(sorted_at) AS last
      FROM articles WHERE story_id = :story) n
    WHERE stories.id = :story
"""


def put(connection: Connection, study: Study, idf: Idf, now: datetime) -> Studied:
    """Put an article into the story it fits best, or open one. To be called inside a transaction."""
    task, profile = study.task, Profile(study.profile)
    before = _story_of(connection, task.article_id)
    found = _candidates(connection, task, profile, idf)
    decision = stories.choose(profile, task.at, found, idf)
    story = decision.story if decision.story is not None else _own(connection, task, before, now)
    merged = [_merge(connection, other, story, now) for other in decision.merged]
    connection.execute("UPDATE articles SET story_id = ? WHERE id = ?", (story, task.article_id))
    _file(connection, task, profile, idf)
    _explain(connection, task.article_id, decision, story, now)
    _count_anew(connection, story, now)
    if before is not None and before != story and before not in decision.merged:
        _count_anew(connection, before, now, gone_to=story)
    citing.link(connection, task.article_id, task.source, story, stamp(task.at))
    opened = decision.story is None and story != before
    return Studied(opened=int(opened), joined=int(decision.story is not None), merged=len(merged))


@dataclass(frozen=True, slots=True)
class Words:
    """How telling words are, and when that was counted."""

    idf: Idf
    made_at: datetime


def words(connection: Connection, known: Words | None, now: datetime) -> Words:
    """How telling words are; counted anew from the last days' profiles where that is old, or of half as many articles."""
    if known is None:
        row = connection.execute("SELECT made_at, counts FROM term_counts WHERE id = 1").fetchone()
        known = Words(Idf.from_bytes(row[1]), instant(row[0])) if row else None
    (profiles,) = connection.execute("SELECT count(*) FROM story_profiles").fetchone()
    grown = known is None or min(profiles, MOST_COUNTED) > known.idf.articles * GROWN
    if known is not None and not grown and known.made_at > now - IDF_AGE:
        return known
    rows = connection.execute("SELECT profile FROM story_profiles ORDER BY article_id DESC LIMIT ?", (MOST_COUNTED,))
    made = Words(Idf.counted(Profile(data) for (data,) in rows), now)
    connection.execute(
        """INSERT INTO term_counts (id, made_at, counts) VALUES (1, ?, ?)
           ON CONFLICT (id) DO UPDATE SET made_at = excluded.made_at, counts = excluded.counts""",
        (stamp(now), made.idf.to_bytes()),
    )
    return made


def prune(connection: Connection, before: date) -> None:
    """Delete what articles of the days before this one were compared by."""
    connection.execute("DELETE FROM story_terms WHERE day < ?", (before.isoformat(),))
    connection.execute("DELETE FROM story_profiles WHERE day < ?", (before.isoformat(),))


def resolve(connection: Connection, story_id: int) -> int | None:
    """The story that a number leads to: itself, or the one it was merged into; None if there is none."""
    row = connection.execute("SELECT coalesce(merged_into, id) FROM stories WHERE id = ?", (story_id,)).fetchone()
    return int(row[0]) if row else None


# ---------------------------------------------------------------- steps


def _candidates(connection: Connection, task: StudyTask, profile: Profile, by: Idf) -> list[Candidate]:
    first, last = (task.at - stories.WINDOW).date(), (task.at + stories.WINDOW).date()
    days = [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]
    asked = {
        "days": json.dumps(days),
        "terms": json.dumps(stories.keys(profile, by)),
        "id": task.article_id,
        "most": stories.MOST_CANDIDATES,
    }
    rows = connection.execute(CANDIDATES, asked)
    return [Candidate(article, story, Profile(data), instant(at)) for article, story, data, at in rows]


def _own(connection: Connection, task: StudyTask, before: int | None, now: datetime) -> int:
    """A story of the article's own: the one that it began, or has for itself; else a new one."""
    if before is not None:
        (first,) = connection.execute(
            "SELECT id FROM articles WHERE story_id = ? ORDER BY sorted_at, id LIMIT 1", (before,)
        ).fetchone()
        if first == task.article_id:
            return before
    story = connection.execute(
        "INSERT INTO stories (title, first_seen, updated_at) VALUES (?, ?, ?)", (task.title, stamp(task.at), stamp(now))
    ).lastrowid
    assert story is not None  # an INSERT that did not raise has one
    return story


def _merge(connection: Connection, other: int, into: int, now: datetime) -> int:
    """One story turned out to be another: its articles go over, its number stays as a link."""
    connection.execute("UPDATE articles SET story_id = ? WHERE story_id = ?", (into, other))
    connection.execute("UPDATE stories SET merged_into = ? WHERE merged_into = ?", (into, other))
    connection.execute(
        "UPDATE stories SET merged_into = ?, merged_at = ?, articles = 0, outlets = 0 WHERE id = ?",
        (into, stamp(now), other),
    )
    return other


def _file(connection: Connection, task: StudyTask, profile: Profile, by: Idf) -> None:
    """File an article under its telling terms, in place of what it was filed under before."""
    article, day, terms = task.article_id, task.at.date().isoformat(), stories.keys(profile, by)
    was = connection.execute("SELECT day, terms FROM story_profiles WHERE article_id = ?", (article,)).fetchone()
    if was is not None:
        gone = [(was[0], term, article) for term in json.loads(was[1])]
        connection.executemany("DELETE FROM story_terms WHERE day = ? AND term = ? AND article_id = ?", gone)
    connection.execute(
        "INSERT OR REPLACE INTO story_profiles (article_id, day, at, terms, profile) VALUES (?, ?, ?, ?, ?)",
        (article, day, stamp(task.at), json.dumps(terms), profile.data),
    )
    connection.executemany(
        "INSERT OR IGNORE INTO story_terms (day, term, article_id) VALUES (?, ?, ?)",
        [(day, term, article) for term in terms],
    )


def _explain(connection: Connection, article_id: int, decision: Decision, story: int, now: datetime) -> None:
    how = "opened" if decision.story is None else "bridged" if decision.merged else "joined"
    score = next((fit.score for fit in decision.fits if fit.story == decision.story), None)
    more = [
        {"article": one.article, "story": one.story, "score": round(one.likeness.score, 3), "why": one.likeness.reasons}
        for one in decision.weighed[:MOST_KEPT]
    ]
    connection.execute(
        """INSERT OR REPLACE INTO story_decisions (article_id, at, how, story_id, score, more)
           VALUES (?, ?, ?, ?, ?, ?)""",
        (article_id, stamp(now), how, story, score, json.dumps(more, ensure_ascii=False)),
    )


def _count_anew(connection: Connection, story: int, now: datetime, gone_to: int | None = None) -> None:
    """A story's headline, times and numbers after its articles have changed; where the last of them went, it leads."""
    rows = connection.execute(TITLES, (story, MOST_TITLES)).fetchall()
    if rows:
        best = stories.headline(
            [Headed(article, title, instant(at), bool(copied)) for article, title, at, copied in rows]
        )
        named = {"title": best.title if best else rows[0][1], "now": stamp(now), "story": story}
        connection.execute(COUNT_ANEW, named)
    elif gone_to is not None:
        _merge(connection, story, gone_to, now)


def _story_of(connection: Connection, article_id: int) -> int | None:
    row = connection.execute("SELECT story_id FROM articles WHERE id = ?", (article_id,)).fetchone()
    return None if row is None or row[0] is None else int(row[0])
