"""The queue of articles that are still to be studied, and what their study found: places, citations, reprints, stories.

The queue fills itself (triggers of schema version 4), so that whoever writes an article has it studied; a row goes in the
transaction that stores what the study found, so a kill loses and doubles nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from sqlite3 import Connection

from sqlite_utils import Database

from aggregator.model import Attribution, Place, Studied, Study, StudyTask
from aggregator.store import articles, bands, citing, origins, places, reprints, stories, weighing
from aggregator.store.connection import transaction
from aggregator.store.places import Home
from aggregator.store.stories import Telling, Words
from aggregator.store.times import instant, stamp

KEPT = timedelta(days=4)
"""Days before an article of which others are compared with it: the window of stories, and one for its time of day."""

DUE = "SELECT article_id FROM study_queue WHERE due <= ? ORDER BY due, article_id LIMIT ?"
TASKS = """
    SELECT a.id, a.source, s.name AS source_name, s.homepage, a.url, a.title, a.lead, t.text, a.language, a.authors, a.origins,
      a.sorted_at,
      p.name AS place, p.region, p.kind, p.timezone, p.lat, p.lon, p.population, c.name AS via, c.url AS via_url
    FROM study_queue q JOIN articles a ON a.id = q.article_id JOIN sources s ON s.key = a.source
    LEFT JOIN article_texts t ON t.article_id = a.id LEFT JOIN places p ON p.id = s.place_id
    LEFT JOIN citations c ON c.article_id = a.id AND c.method = 'feed'
    WHERE q.article_id IN (SELECT value FROM json_each(?)) ORDER BY q.due, q.article_id
"""
STORED = """
    SELECT a.day, a.story_id, q.again, a.source, a.title, a.lead, t.text FROM study_queue q
    JOIN articles a ON a.id = q.article_id LEFT JOIN article_texts t ON t.article_id = a.id WHERE q.article_id = ?
"""
AGAIN = """
    INSERT INTO study_queue (article_id, due, again) SELECT id, min(sorted_at, ?), 1 FROM articles WHERE day BETWEEN ? AND ?
    ON CONFLICT (article_id) DO UPDATE SET due = excluded.due, again = 1
"""


def due(connection: Connection, now: datetime, limit: int) -> list[StudyTask]:
    """At most `limit` articles that are to be studied, the longest overdue first."""
    return tasks(connection, [number for (number,) in connection.execute(DUE, (stamp(now), limit))])


def tasks(connection: Connection, chosen: Sequence[int]) -> list[StudyTask]:
    """The studies of queued articles."""
    if not chosen:
        return []
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    return [_task(row) for row in cursor.execute(TASKS, (json.dumps(chosen),))]


def waiting(connection: Connection, now: datetime) -> int:
    """How many articles are to be studied by now."""
    return int(connection.execute("SELECT count(*) FROM study_queue WHERE due <= ?", (stamp(now),)).fetchone()[0])


def again(connection: Connection, since: date, until: date, now: datetime) -> int:
    """Queue the articles of these days, due in the order of their publication, by `now` at the latest. Returns how many.

    What they are copies of stays until it is found anew, with the rest; what copies are found by is filed anew.
    """
    bands.forget(connection, since, until)
    return connection.execute(AGAIN, (stamp(now), since.isoformat(), until.isoformat())).rowcount


def record(
    database: Database, studies: Sequence[Study], words: Words, now: datetime, days: int = bands.DAYS
) -> Studied:
    """Store what studies found. To be called inside a transaction; one whose article has been deleted stores nothing."""
    connection = database.conn
    total = Studied()
    share = Shared(database, Telling(connection, words.idf, now), days)
    share.telling.expect(studies)
    done = []
    reindexed = []
    for study in studies:
        found = connection.execute(STORED, (study.task.article_id,)).fetchone()
        if found is None:
            continue
        day, story, again, *said = found
        total += _record(share, study, day, story, again=bool(again))
        task = study.task
        reindexed += [task.at] if again else []
        if said == [task.source, task.title, task.lead, task.text]:  # else it was changed meanwhile: once more
            done.append((task.article_id,))
    share.telling.finish()
    connection.executemany("DELETE FROM study_queue WHERE article_id = ?", done)
    weighing.weigh(connection)
    if reindexed:  # in the order of their days; a pass studies in any order, and prunes when it has ended
        stories.prune(connection, min(now, *reindexed).date() - KEPT)
    return total


def prune(connection: Connection, today: date) -> None:
    """Delete what the articles of days past the window were compared by."""
    with transaction(connection):
        stories.prune(connection, today - KEPT)


@dataclass(slots=True)
class Shared:
    """What is looked up once for all studies of a transaction."""

    database: Database
    telling: Telling
    reprint_days: int
    homes: dict[str, Home | None] = field(default_factory=dict)
    rows: dict[Place, int] = field(default_factory=dict)

    def home(self, source: str) -> Home | None:
        """The place rows of a source."""
        if source not in self.homes:
            self.homes[source] = places.home_of(self.database.conn, source)
        return self.homes[source]

    def row_of(self, place: Place) -> int:
        """The row of a place, written if it is not there."""
        if place not in self.rows:
            self.rows[place] = places.row_of(self.database, place)
        return self.rows[place]


def _record(share: Shared, study: Study, day: str, story: int | None, *, again: bool) -> Studied:
    connection, task = share.database.conn, study.task
    named = [(mention, share.row_of(mention.place)) for mention in study.mentions if mention.where != "source"]
    places.name(connection, task.article_id, named, share.home(task.source), day)
    looked_at = task.attribution if study.profile else None  # a study that failed looked at nothing
    citing.write(connection, task.article_id, study.citations, looked_at)
    row = articles.load(connection, task.article_id) if again else None
    marked = reprints.mark_anew(connection, row.id, row.article, share.reprint_days) if row else 0
    found = share.telling.put(study, story) if study.profile else Studied()
    return Studied(articles=1, reprints=marked) + found


def _task(row: sqlite3.Row) -> StudyTask:
    home = None
    if row["place"] is not None:
        home = Place(
            row["place"], row["region"], row["kind"], row["timezone"], row["lat"], row["lon"], row["population"]
        )
    return StudyTask(
        article_id=row["id"],
        source=row["source"],
        source_name=row["source_name"],
        homepage=row["homepage"],
        home=home,
        url=row["url"],
        title=row["title"],
        lead=row["lead"],
        text=row["text"],
        language=row["language"],
        at=instant(row["sorted_at"]),
        authors=tuple(json.loads(row["authors"])),
        origins=origins.unpacked(row["origins"]),
        attribution=Attribution(row["via"], row["via_url"]) if row["via"] else None,
    )
