"""Which known article an announced one is. What was seen is looked up once a poll, by keys; then it is all decisions.

The rules: the same address is the same article; so is the same GUID of the same source, if the headline or the time of
publication agrees (a GUID may be given out twice). What was deleted is remembered, and is not new. An endpoint whose
GUIDs or links change from poll to poll is found out, and the part that changes is no longer believed.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import dataclass, field, replace
from datetime import datetime
from sqlite3 import Connection
from typing import Literal

from aggregator.model import Article, EndpointState, Identity, IdentityEvidence
from aggregator.normalize.text import fold
from aggregator.store.times import exact, is_exact, stamp

How = Literal["new", "url", "guid", "forgotten"]

LONGEST_GUID = 512
POLLS_NEEDED = 3
"""Polls in a row that must show the same fault before it is believed."""

FEWEST_ENTRIES = 3
"""Entries of a poll that must show it, and at least half of those that could."""


@dataclass(frozen=True, slots=True)
class Known:
    """An article that was seen before; `id` is None if it has been deleted."""

    id: int | None
    source: str = ""
    title: str = ""
    published_at: str | None = None
    entry_hash: str | None = None
    announced_by: int | None = None
    url: str = ""
    has_guid: bool = False
    never_asked: bool = False
    """It is known from a web archive that had no page of it, and nobody has asked for that page yet."""


@dataclass(frozen=True, slots=True)
class Match:
    """What an announced article turned out to be, and the key it is remembered by."""

    how: How
    key: str
    known: Known | None = None


@dataclass(slots=True)
class Memory:
    """What is known of the addresses and GUIDs of one poll, kept up to date while it is stored."""

    urls: dict[str, Known] = field(default_factory=dict)
    guids: dict[str, Known] = field(default_factory=dict)


@dataclass(slots=True)
class Churn:
    """Counted over one poll: entries that could show a fault, and those that did."""

    links_with_guid: int = 0
    new_guids: int = 0
    known_guids: int = 0
    new_links: int = 0


def mode(setting: str, state: EndpointState) -> Identity:
    """How the articles of an endpoint are told apart: the editor's word, or what was learnt."""
    settings: dict[str, Identity] = {"guid": "guid", "link": "link", "link+date": "link+date"}
    return settings.get(setting, state.identity)


def key_of(article: Article, how: Identity) -> str:
    """What an address is remembered by; with its day, where the same address brings another article each day."""
    return f"{article.key} {article.day.isoformat()}" if how == "link+date" else article.key


def guid_of(article: Article, how: Identity) -> str | None:
    """The GUID, if it is believed; one that is very long is hashed."""
    if how in ("link", "link+date") or not article.guid:
        return None
    if len(article.guid) <= LONGEST_GUID:
        return article.guid
    return "blake2b:" + hashlib.blake2b(article.guid.encode("utf-8", "replace"), digest_size=16).hexdigest()


RECALL_URLS = """
    SELECT u.key, u.article_id, a.source, a.title, a.published_at, a.entry_hash, a.announced_by, a.url,
      EXISTS (SELECT 1 FROM article_guids g WHERE g.article_id = a.id AND g.source = :source),
      a.backfill IS NOT NULL AND a.page_state = 'failed' AND a.page_looks = 0
    FROM article_urls u LEFT JOIN articles a ON a.id = u.article_id
    WHERE u.key IN (SELECT value FROM json_each(:keys))
"""
RECALL_GUIDS = """
    SELECT g.guid, g.article_id, a.source, a.title, a.published_at, a.entry_hash, a.announced_by, a.url, 1,
      a.backfill IS NOT NULL AND a.page_state = 'failed' AND a.page_looks = 0
    FROM article_guids g LEFT JOIN articles a ON a.id = g.article_id
    WHERE g.source = :source AND g.guid IN (SELECT value FROM json_each(:keys))
"""


def recall(connection: Connection, source: str, keys: set[str], guids: set[str]) -> Memory:
    """Look up everything a poll announced, by key."""
    return Memory(_recalled(connection, RECALL_URLS, source, keys), _recalled(connection, RECALL_GUIDS, source, guids))


def match(article: Article, how: Identity, memory: Memory) -> Match:
    """Which known article an announced one is, if any."""
    key, guid = key_of(article, how), guid_of(article, how)
    by_url = memory.urls.get(key)
    by_guid = memory.guids.get(guid) if guid else None
    if how == "guid" and guid:
        if by_guid is None and by_url is not None and (by_url.has_guid or by_url.id is None):
            return _match("url", f"{key} {guid}", memory.urls.get(f"{key} {guid}"))
        if by_guid is not None:
            return _match("guid", key, by_guid)
    if by_url is not None:
        return _match("url", key, by_url)
    if by_guid is not None and (by_guid.id is None or how == "guid" or _agree(article, by_guid)):
        return _match("guid", key, by_guid)
    return Match("new", key)


def count(churn: Churn, article: Article, how: Identity, memory: Memory) -> None:
    """Note what one entry shows of the endpoint's GUIDs and links, before it is stored."""
    guid = guid_of(article, how)
    if guid is None:
        return
    by_url, by_guid = memory.urls.get(key_of(article, how)), memory.guids.get(guid)
    if by_url is not None and by_url.has_guid:
        churn.links_with_guid += 1
        churn.new_guids += by_guid is None
    if by_guid is not None:
        churn.known_guids += 1
        churn.new_links += by_url is None and (by_guid.id is None or _agree(article, by_guid))


def learn(state: EndpointState, churn: Churn) -> tuple[Identity, IdentityEvidence]:
    """What the polls so far say of an endpoint; once learnt, it stays."""
    evidence = IdentityEvidence(
        _in_a_row(state.evidence.guid_churn, churn.new_guids, churn.links_with_guid),
        _in_a_row(state.evidence.link_churn, churn.new_links, churn.known_guids),
    )
    if state.identity != "auto":
        return state.identity, evidence
    if evidence.guid_churn >= POLLS_NEEDED:
        return "link", evidence
    return ("guid" if evidence.link_churn >= POLLS_NEEDED else "auto"), evidence


def qualified(article: Article, how: Identity) -> str | None:
    """The key of an article whose address is not its own alone (identity `guid`), as `match` makes it."""
    guid = guid_of(article, how)
    return f"{key_of(article, how)} {guid}" if how == "guid" and guid else None


def remember_url(
    connection: Connection, key: str, article_id: int | None, first_seen: datetime, alias: str | None
) -> None:
    """Remember an address; `alias` is the address in full, if it is not the article's own."""
    connection.execute(
        "INSERT OR IGNORE INTO article_urls (key, article_id, alias, url, first_seen) VALUES (?, ?, ?, ?, ?)",
        (key, article_id, int(alias is not None), alias, stamp(first_seen)),
    )


def remember_guid(connection: Connection, source: str, guid: str, article_id: int | None) -> None:
    """Remember a GUID; one that was given out twice is the newer article's."""
    connection.execute(
        """INSERT INTO article_guids (source, guid, article_id) VALUES (?, ?, ?)
           ON CONFLICT (source, guid) DO UPDATE SET article_id = excluded.article_id""",
        (source, guid, article_id),
    )


LATER = """
    SELECT (backfill IS NOT NULL AND coalesce(updated_at, first_seen) <= :second AND coalesce(captured_at < :at, 1))
      OR (:again AND captured_at = :at AND coalesce(updated_at <= :second, 1))
    FROM articles WHERE id = :id
"""


def takes_precedence(connection: Connection, article_id: int, at: datetime, *, again: bool = False) -> bool:
    """Whether what a web archive fetched `at` is laid over a known article: only over what is itself from one, and older.

    With `again` also over what was read from this very page, unless a pass has found other words since.
    """
    asked = {"second": stamp(at), "at": exact(at), "id": article_id, "again": int(again)}
    row = connection.execute(LATER, asked).fetchone()
    return row is not None and bool(row[0])


def known(
    article_id: int | None, article: Article, entry_hash: str | None, announced_by: int | None, *, has_guid: bool
) -> Known:
    """An article just stored, as later entries of the same poll must see it."""
    published = stamp(article.published.at) if article.published else None
    return Known(article_id, article.source, article.title, published, entry_hash, announced_by, article.url, has_guid)


def with_guid(known_article: Known) -> Known:
    """The same, now that its source has given it a GUID."""
    return replace(known_article, has_guid=True)


def _match(how: How, key: str, found: Known | None) -> Match:
    if found is None:
        return Match("new", key)
    return Match("forgotten" if found.id is None else how, key, found)


def _agree(article: Article, other: Known) -> bool:
    if fold(article.title) == fold(other.title):
        return True
    exact = article.published if is_exact(article.published) else None
    return exact is not None and stamp(exact.at) == other.published_at


def _in_a_row(before: int, shown: int, could_show: int) -> int:
    if could_show < FEWEST_ENTRIES:
        return before
    return before + 1 if shown >= FEWEST_ENTRIES and shown * 2 >= could_show else 0


def _recalled(connection: Connection, query: str, source: str, keys: set[str]) -> dict[str, Known]:
    if not keys:
        return {}
    cursor: sqlite3.Cursor = connection.execute(query, {"source": source, "keys": json.dumps(list(keys))})
    return {
        row[0]: Known(
            row[1], row[2] or "", row[3] or "", row[4], row[5], row[6], row[7] or "", bool(row[8]), bool(row[9])
        )
        for row in cursor
    }
