"""How the fetch of an article's page ended in; in one transaction: the completed article, its queue, the log line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from sqlite3 import Connection
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from aggregator.model import Article, Failure, PageOutcome, Stored
from aggregator.normalize.text import fold
from aggregator.normalize.urls import key as url_key
from aggregator.normalize.urls import same_site
from aggregator.store import articles, identity, reprints, revisions, runs
from aggregator.store.articles import Row
from aggregator.store.queue import dequeue, enqueue
from aggregator.store.times import stamp


@dataclass(slots=True)
class Counts:
    """What storing one page changed."""

    changed: int = 0
    reprints: int = 0
    aliases: int = 0


def record(connection: Connection, run_id: int, outcome: PageOutcome) -> Stored:
    """Store a page. To be called inside a transaction. An article deleted in the meantime leaves a log line only."""
    counts = Counts()
    row = articles.load(connection, outcome.task.article_id)
    if row is not None:
        kept = _complete(connection, row, outcome, counts) if outcome.article else row.id
        _plan(connection, row, kept, outcome)
    answer = outcome.answer
    line = runs.LogLine(
        run_id,
        outcome.task.article.source,
        "page",
        answer,
        article_id=outcome.task.article_id,
        changed=counts.changed,
        blamed=outcome.blamed,
        notes=tuple(f"selector for {name} matched nothing" for name in outcome.selectors_missed),
    )
    runs.note(connection, line)
    return Stored(changed=counts.changed, known=int(row is not None), reprints=counts.reprints, aliases=counts.aliases)


def _plan(connection: Connection, row: Row, kept: int, outcome: PageOutcome) -> None:
    """Queue the page again, or leave the article as it is; say in `page_state` how its page stands."""
    whole = outcome.article is not None or row.page_state == "complete"
    failed = isinstance(outcome.answer, Failure)
    if outcome.next_due is None:
        dequeue(connection, kept)
    else:
        attempts = outcome.task.attempts + 1 if failed and outcome.blamed else outcome.task.attempts
        attempts = attempts if failed else 0
        enqueue(connection, kept, row.article.source, outcome.next_due, attempts=attempts, complete=whole)
    if outcome.article is not None:
        state = "complete"
    elif failed and outcome.next_due is None and not whole:
        state = "failed"
    else:
        return
    connection.execute("UPDATE articles SET page_state = ? WHERE id = ? AND page_state <> ?", (state, kept, state))


# ---------------------------------------------------------------- a page that was read


def _complete(connection: Connection, row: Row, outcome: PageOutcome, counts: Counts) -> int:
    """Write the completed article. Returns its id: another one, if its page turned out to be a known article's."""
    assert outcome.article is not None  # the caller has looked
    at = outcome.answer.fetched_at
    after = articles.stored_form(replace(outcome.article, source=row.article.source, first_seen=row.article.first_seen))
    zone = _zone(connection, row.article.source)
    twin = _adopt(connection, row, after, at, counts)
    if twin is not None and twin.id < row.id:
        _merge(connection, kept=twin, dropped=row, at=at)
        if twin.page_state == "complete":
            return twin.id
        after = replace(after, source=twin.article.source, first_seen=twin.article.first_seen)
        _write(connection, twin, after, zone, at, counts)
        return twin.id
    if twin is not None:
        _merge(connection, kept=row, dropped=twin, at=at)
    if not _may_adopt(row, after):
        after = replace(after, url=row.article.url)
    _write(connection, row, after, zone, at, counts)
    return row.id


def _write(connection: Connection, row: Row, after: Article, zone: ZoneInfo, at: datetime, counts: Counts) -> None:
    if row.page_state == "complete" and revisions.reworded(row.article, after, whole=True):
        revisions.keep(connection, row, at)
        counts.changed += 1
    if replace(after, key=row.article.key, guid=row.article.guid) != row.article:
        articles.update(connection, row, after, zone, at)
        counts.reprints += reprints.mark(connection, row.id, after.source, after.fingerprint)


# ---------------------------------------------------------------- the address the page calls its own


def _may_adopt(row: Row, after: Article) -> bool:
    """Whether a canonical address is believed: the same site, and not the home page for an article that is elsewhere.

    Sites whose template names one constant address as canonical on every page are common.
    """
    ours, theirs = row.article.url, after.url
    if theirs == ours:
        return True
    return same_site(ours, theirs) and (_is_inside(theirs) or not _is_inside(ours))


def _is_inside(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.path.strip("/") or parts.query)


def _adopt(connection: Connection, row: Row, after: Article, at: datetime, counts: Counts) -> Row | None:
    """Make the canonical address the article's own, its first one an alias; or give back the article that has it."""
    key = url_key(after.url)
    (stored,) = connection.execute("SELECT url_key FROM articles WHERE id = ?", (row.id,)).fetchone()
    if key == row.article.key or " " in stored or not _may_adopt(row, after):
        return None
    owner = connection.execute("SELECT article_id FROM article_urls WHERE key = ?", (key,)).fetchone()
    if owner is None or owner[0] == row.id:
        _swap(connection, row, stored, key, at)
        counts.aliases += owner is None
        return None
    twin = articles.load(connection, owner[0]) if owner[0] is not None else None
    if twin is None or not _is_twin(twin.article, row.article, after):
        return None
    counts.aliases += 1
    return twin


def _swap(connection: Connection, row: Row, stored: str, key: str, at: datetime) -> None:
    """`key` becomes the article's own address, what was so far its own an alias."""
    identity.remember_url(connection, key, row.id, at, None)
    connection.execute("UPDATE article_urls SET alias = 0, url = NULL WHERE key = ?", (key,))
    connection.execute("UPDATE article_urls SET alias = 1, url = ? WHERE key = ?", (row.article.url, stored))
    connection.execute("UPDATE articles SET url_key = ? WHERE id = ?", (key, row.id))


def _is_twin(twin: Article, before: Article, after: Article) -> bool:
    """Whether two articles that claim one address are one: the text, the headline or the very time is the same."""
    if after.fingerprint is not None and after.fingerprint == twin.fingerprint:
        return True
    if fold(twin.title) in (fold(before.title), fold(after.title)):
        return True
    return twin.published is not None and twin.published.precision == "second" and twin.published == after.published


def _merge(connection: Connection, *, kept: Row, dropped: Row, at: datetime) -> None:
    """One article was announced at two addresses: the earlier stays, and is remembered by all of both."""
    connection.execute(
        "UPDATE article_urls SET alias = 1, url = coalesce(url, ?), article_id = ? WHERE key IN "
        "(SELECT url_key FROM articles WHERE id = ?)",
        (dropped.article.url, kept.id, dropped.id),
    )
    connection.execute(
        "UPDATE article_urls SET article_id = ? WHERE article_id = ? AND alias = 1", (kept.id, dropped.id)
    )
    connection.execute("UPDATE article_guids SET article_id = ? WHERE article_id = ?", (kept.id, dropped.id))
    connection.execute("UPDATE revisions SET article_id = ? WHERE article_id = ?", (kept.id, dropped.id))
    if dropped.reprint_of != kept.id:
        connection.execute("UPDATE articles SET reprint_of = ? WHERE reprint_of = ?", (kept.id, dropped.id))
    connection.execute("DELETE FROM articles WHERE id = ?", (dropped.id,))
    connection.execute("UPDATE articles SET updated_at = ? WHERE id = ?", (stamp(at), kept.id))


def _zone(connection: Connection, source: str) -> ZoneInfo:
    row = connection.execute("SELECT timezone FROM sources WHERE key = ?", (source,)).fetchone()
    return ZoneInfo(row[0])
