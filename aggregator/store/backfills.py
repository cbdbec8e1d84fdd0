"""Web archives: which were read and how far; what their answers mean for the articles, a batch in one transaction.

An article that a pass has found is the pass's: a web archive only completes it where its page could not be had. First seen is
when the web archive fetched it: the earliest moment at which it is known to have been there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from sqlite3 import Connection
from typing import Literal
from zoneinfo import ZoneInfo

from aggregator.model import NEW, Backfill, Caught, EndpointState, PageOutcome, PageTask, Stored
from aggregator.store import announcing, articles, bands, identity, pages, places, studies
from aggregator.store.letters import storable_article
from aggregator.store.times import exact, stamp

AT_WORK = timedelta(hours=1)
"""A backfill that has stored nothing for so long is no longer running."""

STILL_THERE = timedelta(days=7)
"""Pages announced so lately may still be fetched; of older announcements only what the web archive holds is to be had."""

LATER = timedelta(hours=1)
"""When they are fetched: by then the web archive itself has been asked."""

BEGIN = """
    INSERT INTO backfills (file, bytes, digest, scope, started_at, touched_at) VALUES (:file, :size, :digest, :scope, :now, :now)
    ON CONFLICT (digest, scope) DO UPDATE SET file = excluded.file
"""
AGAIN = (
    "UPDATE backfills SET state = 'reading', position = 0, ended_at = NULL, detail = '' WHERE digest = ? AND scope = ?"
)
FOUND = "SELECT id, state, position, detail FROM backfills WHERE digest = ? AND scope = ?"
KNOWN = """
    SELECT u.article_id, a.page_state IN ('announced', 'failed') FROM article_urls u LEFT JOIN articles a ON a.id = u.article_id
    WHERE u.key = ?
"""
QUEUED = """
    SELECT q.article_id FROM study_queue q JOIN articles a ON a.id = q.article_id
    WHERE a.backfill = ? AND (a.page_state = 'complete' OR ?) ORDER BY a.sorted_at, a.id LIMIT ?
"""
CAPTURED = "UPDATE articles SET captured_at = ? WHERE id = (SELECT article_id FROM article_urls WHERE key = ?)"
ENDPOINT = "SELECT id, identity FROM endpoints WHERE source = ? AND url = ?"
ADD_ENDPOINT = "INSERT OR IGNORE INTO endpoints (source, kind, url, found, active) VALUES (?, ?, ?, 1, 0)"

Known = PageTask | Literal["new", "known"]


def begin(
    connection: Connection, file: str, size: int, digest: str, scope: str, now: datetime, *, again: bool
) -> Backfill:
    """The row of a file, made if it is not there; with `again` it is read from its beginning."""
    values = {"file": file, "size": size, "digest": digest, "scope": scope, "now": stamp(now)}
    connection.execute(BEGIN, values)
    if again:
        connection.execute(AGAIN, (digest, scope))
    return Backfill(*connection.execute(FOUND, (digest, scope)).fetchone())


def known(connection: Connection, keys: Iterable[str], at: datetime) -> Known:
    """What the page of an address (its keys: as asked, as answered) is: an article's to complete, a known or a new one's."""
    for key in keys:
        row = connection.execute(KNOWN, (key,)).fetchone()
        if row is None:
            continue
        number, incomplete = row
        if number is None or not (incomplete or identity.takes_precedence(connection, number, at)):
            return "known"
        found = articles.load(connection, number)
        return "known" if found is None else PageTask(number, found.article, complete=found.page_state == "complete")
    return "new"


def record(connection: Connection, backfill: Backfill, caught: Caught, now: datetime, days: int = bands.DAYS) -> Stored:
    """Store a batch, and that everything before `backfill.position` has been stored. To be called inside a transaction."""
    total = _announce(connection, backfill, caught, now, days) if caught.feed else Stored()
    for outcome in caught.pages:
        stored = _page(connection, backfill, outcome, days)
        total = Stored(
            total.new + stored.new, total.changed + stored.changed, reprints=total.reprints + stored.reprints
        )
    connection.execute(
        """UPDATE backfills SET position = ?, detail = ?, touched_at = ?, new_articles = new_articles + ?,
             changed_articles = changed_articles + ? WHERE id = ?""",
        (backfill.position, backfill.detail, stamp(now), total.new, total.changed, backfill.id),
    )
    return total


def end(connection: Connection, backfill: Backfill, now: datetime) -> None:
    """A file has been read to its end: `done`, or `damaged` with the `detail`."""
    connection.execute(
        "UPDATE backfills SET state = ?, detail = ?, position = ?, ended_at = ?, touched_at = ? WHERE id = ?",
        (backfill.state, backfill.detail, backfill.position, stamp(now), stamp(now), backfill.id),
    )


def to_study(connection: Connection, backfill: int, limit: int, *, everything: bool) -> list[int]:
    """At most `limit` articles of a file that are to be studied; unless `everything`, those only whose page was read."""
    return [number for (number,) in connection.execute(QUEUED, (backfill, int(everything), limit))]


def at_work(connection: Connection, now: datetime) -> bool:
    """Whether a backfill is running: what its articles are compared by is of other days, and must not be pruned."""
    asked = "SELECT 1 FROM backfills WHERE state = 'reading' AND touched_at > ? LIMIT 1"
    return connection.execute(asked, (stamp(now - AT_WORK),)).fetchone() is not None


def prune(connection: Connection, day: date, days: int) -> None:
    """Delete what articles before the window of a day were compared by, as a pass of that day would have."""
    bands.prune(connection, day, days)
    studies.prune(connection, day)


# ---------------------------------------------------------------- what an answer means


def _announce(connection: Connection, backfill: Backfill, caught: Caught, now: datetime, days: int) -> Stored:
    """Articles that a feed announced. An endpoint that is not known is remembered, and not asked."""
    assert caught.feed is not None  # the caller has looked
    assert caught.fetched_at is not None
    feed, at = caught.feed, caught.fetched_at
    connection.execute(ADD_ENDPOINT, (feed.source, feed.kind, feed.url))
    number, learnt = connection.execute(ENDPOINT, (feed.source, feed.url)).fetchone()
    state = EndpointState(number, feed, identity=learnt)
    everyone = connection.execute("SELECT id FROM endpoints WHERE source = ?", (feed.source,))
    due = now + LATER
    said = [replace(each, page_due=due if each.page_due else None) for each in announcing.storable(caught.announced)]
    poll = announcing.begin(connection, state, said, at, days, frozenset(each for (each,) in everyone))
    poll.backfill, poll.fetch = backfill.id, at > now - STILL_THERE
    for announced in said:
        announcing.take(poll, announced)
    return Stored(poll.new, poll.changed, poll.known, poll.reprints, poll.aliases)


def _page(connection: Connection, backfill: Backfill, outcome: PageOutcome, days: int) -> Stored:
    number = outcome.task.article_id
    key = outcome.task.article.key
    if number == NEW:
        if connection.execute(KNOWN, (key,)).fetchone() is not None:
            return Stored()  # a pass, or the page before this one, was quicker
        number = _insert(connection, backfill, outcome)
    stored = pages.take(connection, replace(outcome, task=replace(outcome.task, article_id=number)), days)
    connection.execute(CAPTURED, (exact(outcome.answer.fetched_at), key))
    if outcome.task.article_id != NEW:
        return stored
    stays = connection.execute("SELECT 1 FROM articles WHERE id = ?", (number,)).fetchone() is not None
    return replace(stored, new=int(stays))


def _insert(connection: Connection, backfill: Backfill, outcome: PageOutcome) -> int:
    """Write an article of which its address is known, for its page to complete. Returns its number."""
    article = storable_article(outcome.task.article)
    (zone,) = connection.execute("SELECT timezone FROM sources WHERE key = ?", (article.source,)).fetchone()
    number = articles.insert(
        connection,
        article,
        ZoneInfo(zone),
        key=article.key,
        page_state="failed",
        endpoint_id=None,
        said=None,
        backfill=backfill.id,
    )
    identity.remember_url(connection, article.key, number, article.first_seen, None)
    places.settle(connection, number, places.home_of(connection, article.source), article.day)
    return number
