"""An Article to its rows, and back: `articles`, its text, its attribution. Every column is mapped once, in here."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from sqlite3 import Connection
from typing import Any
from zoneinfo import ZoneInfo

from aggregator.model import Article, Attribution, Moment
from aggregator.normalize.text import words
from aggregator.store import origins
from aggregator.store.times import instant, local, moment, ordering, stamp, stamp_or_none

_json = json.JSONEncoder(ensure_ascii=False).encode
_sorted_json = json.JSONEncoder(sort_keys=True).encode
"""Made once: `json.dumps` with options makes one for each call."""


@dataclass(frozen=True, slots=True)
class Row:
    """A stored article with what the archive keeps beside it."""

    id: int
    article: Article
    page_state: str
    sorted_at: str
    revision_count: int
    reprint_of: int | None
    looks: int
    """How often its page was queued again because it was announced in other words."""
    watched: dict[str, Any]
    """Its columns of WATCHED."""


INSERT = """
    INSERT INTO articles (source, day, published_at, published_local, precision, sorted_at, modified_at, title, lead,
      text_length, url, url_key, guid, authors, image, language, keywords, section, genre, fingerprint, first_seen,
      page_state, provenance, kind, confidence, origins, announced_by, entry_hash, backfill)
    VALUES (:source, :day, :published_at, :published_local, :precision, :sorted_at, :modified_at, :title, :lead,
      :text_length, :url, :url_key, :guid, :authors, :image, :language, :keywords, :section, :genre, :fingerprint,
      :first_seen, :page_state, :provenance, :kind, :confidence, :origins, :announced_by, :entry_hash, :backfill)
"""
UPDATE = """
    UPDATE articles SET published_at = :published_at, precision = :precision, modified_at = :modified_at,
      text_length = :text_length, url = :url, authors = :authors, image = :image, language = :language,
      keywords = :keywords, section = :section, genre = :genre,
      provenance = :provenance, kind = :kind, confidence = :confidence, origins = :origins, updated_at = :updated_at
"""
WATCHED = ("source", "day", "published_local", "sorted_at", "title", "lead", "fingerprint")
"""Columns that indices or triggers look at: written only if they change, for SQLite writes the indices of all that it is told."""
STUDY_AGAIN = """
    INSERT INTO study_queue (article_id, due) SELECT id, coalesce(updated_at, first_seen) FROM articles WHERE id = ?
    ON CONFLICT (article_id) DO NOTHING
"""
SELECT = """
    SELECT a.*, t.text AS text, c.name AS via, c.url AS via_url
    FROM articles a LEFT JOIN article_texts t ON t.article_id = a.id
    LEFT JOIN citations c ON c.article_id = a.id AND c.method = 'feed'
"""


def insert(
    connection: Connection,
    article: Article,
    zone: ZoneInfo,
    *,
    key: str,
    page_state: str,
    endpoint_id: int | None,
    said: str | None,
    backfill: int | None = None,
) -> int:
    """Write a new article with its text and attribution. Returns its id.

    `said` is the hash of what the endpoint announced; an article of a web archive has a `backfill`, and maybe no endpoint.
    """
    columns = _columns(article, zone) | {
        "url_key": key, "guid": article.guid, "first_seen": stamp(article.first_seen), "page_state": page_state,
        "announced_by": endpoint_id, "entry_hash": said, "backfill": backfill,
    }  # fmt: skip
    article_id = connection.execute(INSERT, columns).lastrowid
    assert article_id is not None  # an INSERT that did not raise has one
    connection.execute("INSERT INTO article_texts (article_id, text) VALUES (?, ?)", (article_id, article.text))
    _attribute(connection, article_id, article.attribution)
    return article_id


def update(connection: Connection, row: Row, after: Article, zone: ZoneInfo, at: datetime) -> None:
    """Write what has changed of an article; `first_seen`, `guid` and its key stay as they are."""
    before = row.article
    columns = _columns(after, zone)
    changed = tuple(name for name in WATCHED if columns[name] != row.watched[name])
    connection.execute(_updating(changed), columns | {"updated_at": stamp(at), "id": row.id})
    if after.text != before.text:
        connection.execute("UPDATE article_texts SET text = ? WHERE article_id = ?", (after.text, row.id))
    if after.attribution != before.attribution:
        connection.execute("DELETE FROM citations WHERE article_id = ? AND method = 'feed'", (row.id,))
        _attribute(connection, row.id, after.attribution)
        connection.execute(STUDY_AGAIN, (row.id,))


@cache
def _updating(changed: tuple[str, ...]) -> str:
    """UPDATE with these columns of WATCHED, too."""
    return UPDATE + "".join(f", {name} = :{name}" for name in changed) + " WHERE id = :id"


def load(connection: Connection, article_id: int) -> Row | None:
    """A stored article; None if it has been deleted."""
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    row = cursor.execute(" ".join((SELECT, "WHERE a.id = ? LIMIT 1")), (article_id,)).fetchone()
    return from_row(row) if row else None


def from_row(row: sqlite3.Row) -> Row:
    """A row of SELECT as records."""
    article = Article(
        source=row["source"],
        url=row["url"],
        key=row["url_key"].partition(" ")[0],
        title=row["title"],
        day=date.fromisoformat(row["day"]),
        first_seen=instant(row["first_seen"]),
        guid=row["guid"],
        lead=row["lead"],
        text=row["text"],
        published=moment(row["published_at"], row["precision"]),
        modified=Moment(instant(row["modified_at"])) if row["modified_at"] else None,
        authors=_listed(row["authors"]),
        image=row["image"],
        language=row["language"],
        keywords=_listed(row["keywords"]),
        section=row["section"],
        genre=row["genre"],
        attribution=Attribution(row["via"], row["via_url"]) if row["via"] else None,
        origins=origins.unpacked(row["origins"]),
        fingerprint=row["fingerprint"],
        provenance=json.loads(row["provenance"]),
        kind=row["kind"],
        confidence=json.loads(row["confidence"]) if row["confidence"] != "{}" else {},
    )
    return Row(
        row["id"],
        article,
        row["page_state"],
        row["sorted_at"],
        row["revision_count"],
        row["reprint_of"],
        row["page_looks"],
        {name: row[name] for name in WATCHED},
    )


def stored_form(article: Article, **changes: Any) -> Article:
    """The article as it will be read back, with these fields changed: whole seconds, plain precision of `modified`."""
    published, modified = article.published, article.modified
    stored: dict[str, Any] = {
        "first_seen": instant(stamp(article.first_seen)),
        "published": Moment(instant(stamp(published.at)), published.precision, published.offset) if published else None,
        "modified": Moment(instant(stamp(modified.at))) if modified else None,
        "provenance": dict(article.provenance),
        "confidence": dict(article.confidence),
        "html": None,
        "bands": (),
    }
    return replace(article, **stored | changes)


def is_rewritten(before: Article, after: Article) -> bool:
    """Whether a page has made another article of a stored one, whose key and GUID it does not know."""
    return _of_a_page(before) != _of_a_page(after)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text)) if text != "[]" else ()


_of_a_page = attrgetter(
    *(each.name for each in fields(Article) if each.name not in ("key", "guid", "confidence", "bands"))
)


def entry_hash(article: Article) -> str:
    """What an endpoint says of an article: a hash of its words, and one of every letter and the time of publication.

    Modification times are left out: they change by themselves.
    """
    published = stamp_or_none(article.published.at if article.published else None)
    wording = [*words(article.title), "|", *words(article.lead or "")]
    letters = [article.title, article.lead, published, article.text]
    return f"{_digest(wording)} {_digest(letters)}"


def says_otherwise(before: str | None, now: str) -> bool:
    """Whether two such hashes differ in the words of headline or summary: reason to look at the page again."""
    return before is not None and before.partition(" ")[0] != now.partition(" ")[0]


def _digest(value: object) -> str:
    said = _json(value).encode("utf-8", "replace")
    return hashlib.blake2b(said, digest_size=9).hexdigest()


def _columns(article: Article, zone: ZoneInfo) -> dict[str, Any]:
    published = article.published
    return {
        "source": article.source, "day": article.day.isoformat(),
        "published_at": stamp_or_none(published.at if published else None),
        "published_local": local(published, zone), "precision": published.precision if published else None,
        "sorted_at": ordering(published, article.day, article.first_seen, zone),
        "modified_at": stamp_or_none(article.modified.at if article.modified else None),
        "title": article.title, "lead": article.lead,
        "text_length": len(article.text) if article.text else None, "url": article.url,
        "authors": _json(article.authors), "image": article.image,
        "language": article.language, "keywords": _json(article.keywords),
        "section": article.section, "genre": article.genre, "fingerprint": article.fingerprint,
        "provenance": _sorted_json(dict(article.provenance)),
        "kind": article.kind, "confidence": _sorted_json(dict(article.confidence)),
        "origins": origins.packed(article.origins),
    }  # fmt: skip


def _attribute(connection: Connection, article_id: int, attribution: Attribution | None) -> None:
    if attribution is not None and attribution.name:
        connection.execute(
            "INSERT INTO citations (article_id, role, name, url, method) VALUES (?, 'via', ?, ?, 'feed')",
            (article_id, attribution.name, attribution.url),
        )
