"""Web archives: which were read and how far; what their answers mean for the articles, a batch in one transaction.

An article that a pass has found is the pass's: a web archive only completes it where its page could not be had. First seen is
when the web archive fetched it: the earliest moment at which it is known to have been there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from sqlite3 import Connection
from typing import Literal, NamedTuple
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
    INSERT INTO backfills (file, bytes, digest, scope, started_at, touched_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)
    ON CONFLICT (digest, scope) DO UPDATE SET file = excluded.file
"""
AGAIN = "UPDATE backfills SET state = 'reading', position = 0, ended_at = NULL, detail = '', again = ? WHERE id = ?"
BEGUN_AGAIN = "SELECT file, again FROM backfills WHERE scope = ? AND state = 'reading' AND again IS NOT NULL"
FOUND = "SELECT id, state, position, detail, again FROM backfills WHERE digest = ? AND scope = ?"
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

CAPTURED_AT = "SELECT captured_at FROM articles WHERE id = ?"

Known = PageTask | Literal["new", "known"]


class Named(NamedTuple):
    """A file, what it is known by, and what was asked of it."""

    file: str
    size: int
    digest: str
    scope: str


def begin(connection: Connection, named: Named, now: datetime, again: str | None) -> Backfill:
    """The row of a file, made if it is not there; if an order `again` has not come to it yet, it is read from its beginning."""
    connection.execute(BEGIN, (*named, stamp(now)))
    found = Backfill(*connection.execute(FOUND, (named.digest, named.scope)).fetchone())
    if again is None or again == found.again:
        return found
    connection.execute(AGAIN, (again, found.id))
    return Backfill(found.id, "reading", again=again)


def order_again(connection: Connection, files: Collection[str], scope: str, now: datetime) -> str:
    """Mark files as to be read once more; the mark. If that was begun for some of them and not ended, it is its mark."""
    wanted = frozenset(files)
    begun = [again for file, again in connection.execute(BEGUN_AGAIN, (scope,)) if file in wanted]
    if begun:
        return str(max(begun))
    mark = exact(now)
    rows = connection.execute("SELECT id, file FROM backfills WHERE scope = ?", (scope,)).fetchall()
    connection.executemany(AGAIN, [(mark, number) for number, file in rows if file in wanted])
    return mark


def known(connection: Connection, keys: Iterable[str], at: datetime, *, again: bool = False) -> Known:
    """What the page of an address (its keys: as asked, as answered) is: an article's to complete, a known or a new one's.

    With `again` an article is one to complete, too, whose page this very one was.
    """
    for key in keys:
        row = connection.execute(KNOWN, (key,)).fetchone()
        if row is None:
            continue
        number, incomplete = row
        if number is None or not (incomplete or identity.takes_precedence(connection, number, at, again=again)):
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
    numbered = replace(outcome, task=replace(outcome.task, article_id=number))
    (captured,) = connection.execute(CAPTURED_AT, (number,)).fetchone() or (None,)
    stored = pages.take(
        connection, numbered, days, same_page=bool(captured) and captured == exact(outcome.answer.fetched_at)
    )
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
