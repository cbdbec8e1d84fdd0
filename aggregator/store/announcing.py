"""Announcements are taken: a new article, another address of a known one, other words of it; identity decides which it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from sqlite3 import Connection
from zoneinfo import ZoneInfo

from aggregator.model import (
    Announced,
    Article,
    EndpointState,
    Identity,
    PageTask,
)
from aggregator.normalize.urls import same_site
from aggregator.store import articles, identity, places, reprints, revisions
from aggregator.store.amend import amend
from aggregator.store.identity import Churn, Known, Match, Memory
from aggregator.store.letters import storable_article
from aggregator.store.queue import ask_after_all, enqueue

LOOKS = 8
FIRST_WAIT = timedelta(minutes=10)
"""The second look at a page comes after this, the third after three times as long, then seven, fifteen…"""

NEWEST_LINK = "UPDATE articles SET url = ? WHERE id = ? AND json_extract(provenance, '$.url') IS NULL"
"""The newest link of an article whose links always change, unless its page has named a canonical one."""


@dataclass(slots=True)
class Poll:
    """What storing the announcements of one poll shares, and what it counts."""

    connection: Connection
    source: str
    homepage: str
    zone: ZoneInfo
    how: Identity
    endpoint_id: int | None
    active: frozenset[int]
    """The endpoints of the source whose word is followed: those that are still asked."""
    home: places.Home | None
    at: datetime
    memory: Memory
    reprint_days: int
    backfill: int | None = None
    """The web archive that the announcements stand in."""
    fetch: bool = True
    """Whether pages are to be fetched; those of an old web archive stand in it, or are not to be had."""
    churn: Churn = field(default_factory=Churn)
    new: int = 0
    changed: int = 0
    known: int = 0
    reprints: int = 0
    aliases: int = 0
    pages: list[PageTask] = field(default_factory=list)


def begin(
    connection: Connection,
    state: EndpointState,
    announcements: Sequence[Announced],
    at: datetime,
    days: int,
    active: frozenset[int],
) -> Poll:
    """What is known of the announcements of an endpoint before they are taken. To be called inside a transaction."""
    source = state.endpoint.source
    homepage, zone, setting = connection.execute(
        "SELECT homepage, timezone, identity FROM sources WHERE key = ?", (source,)
    ).fetchone()
    how = identity.mode(setting, state)
    said = [announced.article for announced in announcements]
    keys = {identity.key_of(article, how) for article in said}
    keys |= {key for article in said if (key := identity.qualified(article, how))}
    guids = {guid for article in said if (guid := identity.guid_of(article, how))}
    return Poll(
        connection=connection,
        source=source,
        homepage=homepage,
        zone=ZoneInfo(zone),
        how=how,
        endpoint_id=state.id or None,
        active=active,
        home=places.home_of(connection, source),
        at=at,
        memory=identity.recall(connection, source, keys, guids),
        reprint_days=days,
    )


def storable(announcements: Sequence[Announced]) -> list[Announced]:
    """Announcements without the letters that SQLite cannot hold."""
    return [replace(each, article=storable_article(each.article)) for each in announcements]


def take(poll: Poll, announced: Announced) -> None:
    """Store an announcement: a new article, another address of a known one, or other words of it."""
    identity.count(poll.churn, announced.article, poll.how, poll.memory)
    found = identity.match(announced.article, poll.how, poll.memory)
    TAKERS[found.how](poll, announced, found)


# ---------------------------------------------------------------- what an announcement can turn out to be


def _new(poll: Poll, announced: Announced, found: Match) -> None:
    article, due = announced.article, announced.page_due
    said = articles.entry_hash(article)
    article_id = articles.insert(
        poll.connection,
        article,
        poll.zone,
        key=found.key,
        page_state=_page_state(poll, due),
        endpoint_id=poll.endpoint_id,
        said=said,
        backfill=poll.backfill,
    )
    identity.remember_url(poll.connection, found.key, article_id, article.first_seen, None)
    poll.memory.urls[found.key] = identity.known(article_id, article, said, poll.endpoint_id, has_guid=False)
    _remember_guid(poll, article, poll.memory.urls[found.key], found.key, take_over=True)
    places.settle(poll.connection, article_id, poll.home, article.day)
    poll.new += 1
    poll.reprints += reprints.mark(poll.connection, article_id, article, days=poll.reprint_days)
    if due is not None and poll.fetch:
        enqueue(poll.connection, article_id, article.source, due)
        if due <= max(poll.at, article.first_seen):
            poll.pages.append(PageTask(article_id, articles.stored_form(article)))


def _page_state(poll: Poll, due: datetime | None) -> str:
    if due is None:
        return "not-needed"
    return "announced" if poll.fetch else "failed"  # until it is found in the web archive


def _seen_again(poll: Poll, announced: Announced, found: Match) -> None:
    """The same address."""
    poll.known += 1
    if found.known is not None:
        _remember_guid(poll, announced.article, found.known, found.key)
        _follow(poll, announced.article, found.known)
        if found.known.never_asked and found.known.id and announced.page_due and poll.backfill is None:
            ask_after_all(poll.connection, found.known.id, poll.source, announced.page_due)


def _seen_elsewhere(poll: Poll, announced: Announced, found: Match) -> None:
    """The same GUID at another address: an alias. Where links always change, only the newest one is kept."""
    poll.known += 1
    article, known = announced.article, found.known
    if known is None:
        return
    if found.key not in poll.memory.urls:
        if poll.how == "guid":
            poll.connection.execute("DELETE FROM article_urls WHERE article_id = ? AND alias = 1", (known.id,))
            poll.connection.execute(NEWEST_LINK, (article.url, known.id))
        identity.remember_url(poll.connection, found.key, known.id, poll.at, article.url)
        poll.memory.urls[found.key] = known
        poll.aliases += 1
    _follow(poll, article, known)


def _forgotten(poll: Poll, announced: Announced, found: Match) -> None:
    """It was deleted here: remembered under this address and GUID too, and not stored again."""
    poll.known += 1
    article = announced.article
    gone = Known(None)
    if found.key not in poll.memory.urls and poll.how != "guid":
        identity.remember_url(poll.connection, found.key, None, poll.at, article.url)
        poll.memory.urls[found.key] = gone
    _remember_guid(poll, article, gone, found.key)


TAKERS: dict[identity.How, Callable[[Poll, Announced, Match], None]] = {
    "new": _new,
    "url": _seen_again,
    "guid": _seen_elsewhere,
    "forgotten": _forgotten,
}


# ---------------------------------------------------------------- following what is known


def _remember_guid(poll: Poll, article: Article, known: Known, key: str, *, take_over: bool = False) -> None:
    """Remember the GUID of an entry. One that is another article's already goes over to a new article only."""
    guid = identity.guid_of(article, poll.how)
    if guid is None or (guid in poll.memory.guids and not take_over):
        return
    identity.remember_guid(poll.connection, poll.source, guid, known.id)
    poll.memory.guids[guid] = identity.with_guid(known)
    if key in poll.memory.urls:
        poll.memory.urls[key] = poll.memory.guids[guid]


def _follow(poll: Poll, said: Article, known: Known) -> None:
    """Lay another announcement over a known article."""
    moves_in = known.source != poll.source and _belongs_here(poll, said, known)
    if (known.source != poll.source and not moves_in) or not _is_later(poll, known):
        return
    follow = moves_in or known.announced_by == poll.endpoint_id or known.announced_by not in poll.active
    said_hash = articles.entry_hash(said)
    if follow and not moves_in and said_hash == known.entry_hash:
        return
    row = articles.load(poll.connection, known.id) if known.id is not None else None
    if row is None:
        return
    after = replace(amend(row.article, said, poll.zone, follow=follow), source=poll.source)
    if follow:
        poll.connection.execute(
            "UPDATE articles SET announced_by = ?, entry_hash = ? WHERE id = ?", (poll.endpoint_id, said_hash, row.id)
        )
    if moves_in:
        _move_in(poll, row)
    if after != row.article:
        _apply(poll, row, after)
    if known.announced_by == poll.endpoint_id and articles.says_otherwise(known.entry_hash, said_hash):
        _look_again(poll, row, after)


def _is_later(poll: Poll, known: Known) -> bool:
    """Whether an announcement is later than what is known; a web archive's may be years older than what a pass has stored."""
    return poll.backfill is None or (
        known.id is not None and identity.takes_precedence(poll.connection, known.id, poll.at)
    )


def _look_again(poll: Poll, row: articles.Row, after: Article) -> None:
    """Plan another look at the page of an article that is announced in other words.

    At once for the first time, then less and less often, and LOOKS times at most: a listing whose headlines carry a
    count of views is announced in other words at every poll.
    """
    if row.page_state == "not-needed" or row.looks >= LOOKS or poll.backfill is not None:
        return
    due = poll.at + FIRST_WAIT * (2**row.looks - 1)
    complete = row.page_state == "complete"
    enqueue(poll.connection, row.id, poll.source, due, complete=complete)
    poll.connection.execute("UPDATE articles SET page_looks = page_looks + 1 WHERE id = ?", (row.id,))
    if due <= poll.at:
        poll.pages.append(PageTask(row.id, after, complete=complete))


def _apply(poll: Poll, row: articles.Row, after: Article) -> None:
    if revisions.reworded(row.article, after, whole=row.page_state != "announced"):
        revisions.keep(poll.connection, row, poll.at)
        poll.changed += 1
    articles.update(poll.connection, row, after, poll.zone, poll.at)
    poll.reprints += reprints.mark(poll.connection, row.id, after, before=row, days=poll.reprint_days)


def _belongs_here(poll: Poll, said: Article, known: Known) -> bool:
    """An article first announced by somebody else's endpoint (an aggregator, say) is the outlet's whose site it is on."""
    if not same_site(poll.homepage, said.url):
        return False
    row = poll.connection.execute("SELECT homepage FROM sources WHERE key = ?", (known.source,)).fetchone()
    return row is not None and not same_site(row[0], said.url)


def _move_in(poll: Poll, row: articles.Row) -> None:
    places.resettle(poll.connection, row.id, poll.home, row.article.day)
    poll.connection.execute("UPDATE page_queue SET source = ? WHERE article_id = ?", (poll.source, row.id))
