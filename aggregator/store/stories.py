"""A studied article in, the story it belongs to written: candidates looked up by telling terms, the choice made by `dedup`.

Everything it costs is bounded by the window: profiles and terms of the days past it are deleted, candidates are few.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from sqlite3 import Connection

from aggregator.dedup import stories
from aggregator.dedup.profile import Profile
from aggregator.dedup.stories import Candidate, Decision, Headed, Idf
from aggregator.model import Studied, Study, StudyTask
from aggregator.store import citing
from aggregator.store.bands import number
from aggregator.store.postings import Postings
from aggregator.store.times import instant, stamp

IDF_AGE = timedelta(hours=6)
"""After this the words are counted anew."""

GROWN = 2
"""So many times the articles that were counted make it worth counting them anew at once: the archive is young."""

MOST_COUNTED = 20_000
"""Profiles of which the words are counted: the latest."""

MOST_TITLES = 40
"""Articles of a story, the earliest, among which its headline is chosen."""

MOST_KEPT = 5
"""Candidates whose weighing is kept for `aggregator why`: the likest."""

SHORT = 0xFFFFFFFF
"""Terms stand in the index by 32 of their bits: half the pages to write, and a chance hit costs one comparison."""

FILED = "SELECT day, terms FROM story_profiles WHERE article_id = ?"
PROFILE = "INSERT OR REPLACE INTO story_profiles (article_id, day, at, terms, profile) VALUES (?, ?, ?, ?, ?)"
CANDIDATE = """
    SELECT a.story_id, p.profile, p.at FROM story_profiles p CROSS JOIN articles a ON a.id = p.article_id
    WHERE p.article_id = ? AND a.story_id IS NOT NULL
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


@dataclass(slots=True)
class Telling:
    """What putting the articles of one transaction into stories shares: `finish` counts the stories that it changed."""

    connection: Connection
    idf: Idf
    now: datetime
    stamped: str = ""
    postings: Postings = field(init=False)
    terms: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """What articles are found by, if they were expected."""
    changed: dict[int, int | None] = field(default_factory=dict)
    """Stories that gained or lost articles, and where the articles went that one lost."""

    def __post_init__(self) -> None:
        self.stamped = stamp(self.now)
        self.postings = Postings(self.connection)

    def expect(self, studies: Iterable[Study]) -> None:
        """Look up for all studies of the transaction what is looked up for each: that costs half."""
        coming = [study for study in studies if study.profile]
        self.terms |= {each.task.article_id: self._terms(Profile(each.profile)) for each in coming}
        self.postings.look_up((each.task.at, self.terms[each.task.article_id]) for each in coming)

    def put(self, study: Study, before: int | None) -> Studied:
        """Put an article into the story it fits best, or open one; `before`: the story it is in, if it is in one."""
        task, profile = study.task, Profile(study.profile)
        terms = self.terms.pop(task.article_id, None) or self._terms(profile)
        decision = stories.choose(profile, task.at, self._candidates(task, terms), self.idf)
        story = decision.story if decision.story is not None else self._own(task, before)
        merged = [_merge(self.connection, other, story, self.stamped) for other in decision.merged]
        if story != before:
            self.connection.execute("UPDATE articles SET story_id = ? WHERE id = ?", (story, task.article_id))
        self._file(task, profile, terms, again=before is not None)
        self._explain(task.article_id, decision, story)
        alone = decision.story is None and before is None
        if not alone:  # a new story is written whole, and nobody is in it who could be cited
            self.changed[story] = None
            citing.link(self.connection, task.article_id, task.source, story, stamp(task.at))
        if before is not None and before != story:
            self.changed[before] = story
        opened = decision.story is None and story != before
        return Studied(opened=int(opened), joined=int(decision.story is not None), merged=len(merged))

    def finish(self) -> None:
        """Write what was filed, and count the changed stories anew, each once. To be called in the transaction of all."""
        self.postings.write()
        for story, gone_to in self.changed.items():
            _count_anew(self.connection, story, self.stamped, gone_to)
        self.changed.clear()

    def _terms(self, profile: Profile) -> tuple[int, ...]:
        """What an article is found by, the best first, in short."""
        return tuple(dict.fromkeys([term & SHORT for term in stories.keys(profile, self.idf)]))

    def _candidates(self, task: StudyTask, terms: tuple[int, ...]) -> list[Candidate]:
        """Articles of the window that share terms, those that share most first."""
        found = self.postings.sharing(task.at, terms)
        best = [article for article in found if article != task.article_id][: stories.MOST_CANDIDATES]
        known = [(article, self.connection.execute(CANDIDATE, (article,)).fetchone()) for article in best]
        return [Candidate(article, row[0], Profile(row[1]), _instant(row[2])) for article, row in known if row]

    def _own(self, task: StudyTask, before: int | None) -> int:
        """A story of the article's own: the one that it began, or has for itself; else a new one."""
        if before is not None:
            (first,) = self.connection.execute(
                "SELECT id FROM articles WHERE story_id = ? ORDER BY sorted_at, id LIMIT 1", (before,)
            ).fetchone()
            if first == task.article_id:
                return before
        at = stamp(task.at)
        story = self.connection.execute(
            "INSERT INTO stories (title, first_seen, last_seen, updated_at, articles, outlets) VALUES (?, ?, ?, ?, 1, 1)",
            (task.title, at, at, self.stamped),
        ).lastrowid
        assert story is not None  # an INSERT that did not raise has one
        return story

    def _file(self, task: StudyTask, profile: Profile, terms: tuple[int, ...], *, again: bool) -> None:
        """File an article under its telling terms; `again`: in place of what it was filed under before."""
        article, day = task.article_id, number(task.at.date())
        was = self.connection.execute(FILED, (article,)).fetchone() if again else None
        if was is not None:
            gone = [(was[0], term, article) for term in json.loads(was[1])]
            self.connection.executemany("DELETE FROM story_terms WHERE day = ? AND term = ? AND article_id = ?", gone)
        self.connection.execute(PROFILE, (article, day, stamp(task.at), str(list(terms)), profile.data))
        self.postings.file(article, day, terms, again=again)

    def _explain(self, article_id: int, decision: Decision, story: int) -> None:
        how = "opened" if decision.story is None else "bridged" if decision.merged else "joined"
        score = next((fit.score for fit in decision.fits if fit.story == decision.story), None)
        more = [
            {"article": one.article, "story": one.story, "score": round(one.likeness.score, 3),
             "why": one.likeness.reasons}
            for one in decision.weighed[:MOST_KEPT]
        ]  # fmt: skip
        self.connection.execute(
            """INSERT OR REPLACE INTO story_decisions (article_id, at, how, story_id, score, more)
               VALUES (?, ?, ?, ?, ?, ?)""",
            (article_id, self.stamped, how, story, score, _json(more)),
        )


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


def idf(connection: Connection) -> Idf:
    """How telling words were when they were last counted."""
    row = connection.execute("SELECT counts FROM term_counts WHERE id = 1").fetchone()
    return Idf.from_bytes(row[0]) if row else Idf({}, 0)


def prune(connection: Connection, before: date) -> None:
    """Delete what articles of the days before this one were compared by."""
    connection.execute("DELETE FROM story_terms WHERE day < ?", (number(before),))
    connection.execute("DELETE FROM story_profiles WHERE day < ?", (number(before),))


def resolve(connection: Connection, story_id: int) -> int | None:
    """The story that a number leads to: itself, or the one it was merged into; None if there is none."""
    row = connection.execute("SELECT coalesce(merged_into, id) FROM stories WHERE id = ?", (story_id,)).fetchone()
    return int(row[0]) if row else None


# ---------------------------------------------------------------- steps


def _merge(connection: Connection, other: int, into: int, now: str) -> int:
    """One story turned out to be another: its articles go over, its number stays as a link."""
    connection.execute("UPDATE articles SET story_id = ? WHERE story_id = ?", (into, other))
    connection.execute("UPDATE stories SET merged_into = ? WHERE merged_into = ?", (into, other))
    connection.execute(
        "UPDATE stories SET merged_into = ?, merged_at = ?, articles = 0, outlets = 0 WHERE id = ?",
        (into, now, other),
    )
    return other


def _count_anew(connection: Connection, story: int, now: str, gone_to: int | None) -> None:
    """A story's headline, times and numbers after its articles have changed; where the last of them went, it leads."""
    rows = connection.execute(TITLES, (story, MOST_TITLES)).fetchall()
    if len(rows) == 1:
        connection.execute(COUNT_ANEW, {"title": rows[0][1], "now": now, "story": story})
    elif rows:
        best = stories.headline(
            [Headed(article, title, _instant(at), bool(copied)) for article, title, at, copied in rows]
        )
        connection.execute(COUNT_ANEW, {"title": best.title if best else rows[0][1], "now": now, "story": story})
    elif gone_to is not None:
        _merge(connection, story, resolve(connection, gone_to) or gone_to, now)  # it may be merged itself by now


_instant = lru_cache(maxsize=30_000)(instant)
_json = json.JSONEncoder(ensure_ascii=False).encode
