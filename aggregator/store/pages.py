"""How the fetch of an article's page ended in; in one transaction: the completed article, its queue, the log line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from sqlite3 import Connection
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from aggregator.model import Article, Failure, PageOutcome, Stored
from aggregator.normalize.text import fold
from aggregator.normalize.urls import key as url_key
from aggregator.normalize.urls import same_site
from aggregator.store import articles, bands, identity, memories, reprints, revisions, runs, selectors
from aggregator.store.articles import Row
from aggregator.store.letters import storable_article
from aggregator.store.queue import dequeue, enqueue
from aggregator.store.times import stamp


@dataclass(slots=True)
class Counts:
    """What storing one page changed, and the days within which it looks for reprints."""

    reprint_days: int
    changed: int = 0
    reprints: int = 0
    aliases: int = 0
    same_page: bool = False
    """The very page that was read before is read again: other words are the reader's doing, and no edit."""
    first_reading: bool = True
    """No page of the article, at this address or another, was read before."""


def record(connection: Connection, run_id: int, outcome: PageOutcome, days: int = bands.DAYS) -> Stored:
    """Store a page. To be called inside a transaction. An article deleted in the meantime leaves a log line only."""
    stored = take(connection, outcome, days)
    line = runs.LogLine(
        run_id,
        outcome.task.article.source,
        "page",
        outcome.answer,
        article_id=outcome.task.article_id,
        changed=stored.changed,
        blamed=outcome.blamed,
        notes=tuple(f"selector for {name} matched nothing" for name in outcome.selectors_missed),
    )
    runs.note(connection, line)
    return stored


def take(connection: Connection, outcome: PageOutcome, days: int = bands.DAYS, *, same_page: bool = False) -> Stored:
    """The same without the log line: what a page means for its article and its source's memory."""
    counts = Counts(days, same_page=same_page)
    row = articles.load(connection, outcome.task.article_id)
    if row is not None:
        kept = _complete(connection, row, outcome, counts) if outcome.article else row
        _plan(connection, row, kept, outcome)
        if outcome.article and counts.first_reading:
            _learn(connection, kept, outcome)
    return Stored(changed=counts.changed, known=int(row is not None), reprints=counts.reprints, aliases=counts.aliases)


def _plan(connection: Connection, row: Row, kept: Row, outcome: PageOutcome) -> None:
    """Queue the page again, or leave the article as it is; say in `page_state` how its page stands."""
    whole = outcome.article is not None or row.page_state == "complete"
    failed = isinstance(outcome.answer, Failure)
    if outcome.next_due is None:
        dequeue(connection, kept.id)
    else:
        attempts = outcome.task.attempts + 1 if failed and outcome.blamed else outcome.task.attempts
        attempts = attempts if failed else 0
        enqueue(connection, kept.id, kept.article.source, outcome.next_due, attempts=attempts, complete=whole)
    if outcome.article is not None:
        state = "complete"
    elif failed and outcome.next_due is None and not whole:
        state = "failed"
    else:
        return
    connection.execute("UPDATE articles SET page_state = ? WHERE id = ? AND page_state <> ?", (state, kept.id, state))


def _learn(connection: Connection, kept: Row, outcome: PageOutcome) -> None:
    """What an article's page says of its site: what stands on it, and which of the editor's selectors found nothing."""
    source, at = outcome.task.article.source, outcome.answer.fetched_at
    selectors.count(connection, source, outcome.selectors_missed, outcome.answer.url, at)
    if outcome.blocks and not _is_told_twice(connection, source, kept.id):
        memories.learn(connection, source, outcome.blocks, at)


def _is_told_twice(connection: Connection, source: str, article_id: int) -> bool:
    """Whether the source has an article of the same headline and text: what stands on both pages is one article's."""
    twins = connection.execute(
        """SELECT a.title, o.title FROM articles a JOIN articles o ON o.fingerprint = a.fingerprint
           WHERE a.id = ? AND o.id <> a.id AND o.source = ? AND o.page_state = 'complete' LIMIT 20""",
        (article_id, source),
    )
    return any(fold(ours) == fold(theirs) for ours, theirs in twins)


# ---------------------------------------------------------------- a page that was read


def _complete(connection: Connection, row: Row, outcome: PageOutcome, counts: Counts) -> Row:
    """Write the completed article. Returns its row before that: another's, if its page turned out to be a known article's."""
    assert outcome.article is not None  # the caller has looked
    at = outcome.answer.fetched_at
    before = row.article
    said = storable_article(outcome.article)
    after = articles.stored_form(said, source=before.source, first_seen=before.first_seen, bands=said.bands)
    zone = _zone(connection, row.article.source)
    address, owner = _address(connection, row, after)
    counts.first_reading = "complete" not in (row.page_state, owner.page_state if owner else None)
    if owner is not None and owner.id < row.id:
        _merge(connection, kept=owner, dropped=row, at=at, days=counts.reprint_days)
        counts.aliases += 1
        if owner.page_state == "complete":
            return owner
        after = replace(after, url=owner.article.url, source=owner.article.source, first_seen=owner.article.first_seen)
        _write(connection, owner, after, zone, at, counts)
        return owner
    if owner is not None:
        _merge(connection, kept=row, dropped=owner, at=at, days=counts.reprint_days)
    if url_key(address) != row.article.key:
        counts.aliases += 1
        _swap(connection, row, url_key(address), at)
    _write(connection, row, after if after.url == address else replace(after, url=address), zone, at, counts)
    return row


def _write(connection: Connection, row: Row, after: Article, zone: ZoneInfo, at: datetime, counts: Counts) -> None:
    if row.page_state == "complete" and _is_reworded(connection, row.article, after):
        if not counts.same_page:
            revisions.keep(connection, row, at)
        counts.changed += 1
    if articles.is_rewritten(row.article, after):
        articles.update(connection, row, after, zone, at)
        counts.reprints += reprints.mark(connection, row.id, after, before=row, days=counts.reprint_days)


def _is_reworded(connection: Connection, before: Article, after: Article) -> bool:
    """Whether an article has other words; a paragraph that has been learnt to be furniture since was none of them."""
    if not revisions.reworded(before, after, whole=True):
        return False
    own, theirs = (memories.own_text(connection, before.source, each.text) for each in (before, after))
    return revisions.reworded(replace(before, text=own), replace(after, text=theirs), whole=True)


# ---------------------------------------------------------------- the address the page calls its own


def _address(connection: Connection, row: Row, after: Article) -> tuple[str, Row | None]:
    """The address an article gets, and the article that has it already and is the same one."""
    ours, theirs = row.article.url, after.url
    if not _is_believable(ours, theirs):
        return ours, None
    key = url_key(theirs)
    if key == row.article.key:
        return theirs, None
    (stored,) = connection.execute("SELECT url_key FROM articles WHERE id = ?", (row.id,)).fetchone()
    if " " in stored:  # one address, many articles: nothing to adopt
        return ours, None
    known = connection.execute("SELECT article_id FROM article_urls WHERE key = ?", (key,)).fetchone()
    if known is None or known[0] == row.id:
        return theirs, None
    owner = articles.load(connection, known[0]) if known[0] is not None else None
    return (theirs, owner) if owner is not None and _is_twin(owner.article, row.article, after) else (ours, None)


def _is_believable(ours: str, theirs: str) -> bool:
    """Whether a canonical address is believed: the same site, and not the home page for an article that is elsewhere.

    Sites whose template names one constant address as canonical on every page are common.
    """
    return ours == theirs or (same_site(ours, theirs) and (_is_inside(theirs) or not _is_inside(ours)))


def _is_inside(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.path.strip("/") or parts.query)


def _swap(connection: Connection, row: Row, key: str, at: datetime) -> None:
    """`key` becomes the article's own address, what was so far its own an alias."""
    identity.remember_url(connection, key, row.id, at, None)
    connection.execute("UPDATE article_urls SET alias = 0, url = NULL WHERE key = ?", (key,))
    connection.execute("UPDATE article_urls SET alias = 1, url = ? WHERE key = ?", (row.article.url, row.article.key))
    connection.execute("UPDATE articles SET url_key = ? WHERE id = ?", (key, row.id))


def _merge(connection: Connection, *, kept: Row, dropped: Row, at: datetime, days: int) -> None:
    """One article was announced at two addresses: the earlier stays, and is remembered by all of both."""
    connection.execute(
        """UPDATE article_urls SET alias = 1, url = coalesce(url, ?), article_id = ?
           WHERE key = (SELECT url_key FROM articles WHERE id = ?)""",
        (dropped.article.url, kept.id, dropped.id),
    )
    connection.execute(
        "UPDATE article_urls SET article_id = ? WHERE article_id = ? AND alias = 1", (kept.id, dropped.id)
    )
    connection.execute("UPDATE article_guids SET article_id = ? WHERE article_id = ?", (kept.id, dropped.id))
    connection.execute("UPDATE revisions SET article_id = ? WHERE article_id = ?", (kept.id, dropped.id))
    connection.execute("DELETE FROM articles WHERE id = ?", (dropped.id,))
    connection.execute(
        "UPDATE articles SET updated_at = ?, revision_count = revision_count + ? WHERE id = ?",
        (stamp(at), dropped.revision_count, kept.id),
    )
    reprints.mark(connection, kept.id, kept.article, days=days)


def _is_twin(twin: Article, before: Article, after: Article) -> bool:
    """Whether two articles that claim one address are one: the text, the headline or the very time is the same."""
    if after.fingerprint is not None and after.fingerprint == twin.fingerprint:
        return True
    if fold(twin.title) in (fold(before.title), fold(after.title)):
        return abs(twin.day - after.day) <= timedelta(days=1)  # «События дня» has the same headline every day
    return twin.published is not None and twin.published.precision == "second" and twin.published == after.published


def _zone(connection: Connection, source: str) -> ZoneInfo:
    row = connection.execute("SELECT timezone FROM sources WHERE key = ?", (source,)).fetchone()
    return ZoneInfo(row[0])
