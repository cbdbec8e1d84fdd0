"""What feeds have in common: the channel, and a row of the view `news` as an item that is safe to show to readers."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from aggregator.normalize import text, urls

Row = Mapping[str, object]

TITLE = 500
EXCERPT = 300
NAMES = 20
"""Authors and keywords of one item, at most."""
NAME = 100
UNTITLED = "—"
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")
"""The form of a language tag (BCP 47), as far as it must be right for XML's sake."""


@dataclass(frozen=True, slots=True)
class Channel:
    """What a feed says of itself."""

    title: str
    link: str
    """The page that shows the same, for people."""
    self_link: str | None
    """The address of the feed itself; None for a file that has none yet."""
    description: str
    language: str
    """BCP 47."""
    updated: datetime
    """When anything in it last changed; aware."""

    @property
    def safe_title(self) -> str:
        """The title, on one line, without what XML forbids."""
        return text.excerpt(self.title, TITLE) or UNTITLED

    @property
    def safe_description(self) -> str:
        """The description, on one line; the title, if there is none: RSS asks for one."""
        return text.excerpt(self.description, 2 * TITLE) or self.safe_title


@dataclass(frozen=True, slots=True)
class Item:
    """One article as readers may have it: no control characters, no marks that turn the writing round, web links only."""

    number: int
    id: str
    """Its address; a `tag:` URI (RFC 4151) if that is no web address."""
    link: str | None
    title: str
    excerpt: str
    paragraphs: tuple[str, ...]
    """The whole text; empty unless its source says `full_text: true`."""
    source: str
    """Name of the outlet."""
    home: str | None
    """The outlet's site, as far as the link shows it."""
    authors: tuple[str, ...]
    keywords: tuple[str, ...]
    published: datetime | None
    updated: datetime
    language: str | None

    @property
    def html(self) -> str:
        """The whole text as HTML paragraphs; "" if readers are not to have it."""
        return "".join(f"<p>{html.escape(each)}</p>" for each in self.paragraphs)


def item(row: Row, channel: Channel) -> Item:
    """A row of the view `news` (or with lists of authors and keywords), made fit to show."""
    link = urls.absolute(_said(row, "url"), "")
    number = int(str(row["id"]))
    published = instant(row.get("published_at"))
    first_seen = instant(row.get("first_seen"))
    whole = _said(row, "text")
    excerpt = text.excerpt(_said(row, "lead") or whole[: 10 * EXCERPT], EXCERPT)
    return Item(
        number=number,
        id=link or f"tag:{urlsplit(channel.link).hostname or 'localhost'},2026:article-{number}",
        link=link,
        title=_line(_said(row, "title"), TITLE) or excerpt or UNTITLED,
        excerpt=excerpt,
        paragraphs=_paragraphs(whole) if row.get("full_text") else (),
        source=_line(_said(row, "source_name") or _said(row, "source"), NAME) or UNTITLED,
        home=f"{link.split('://')[0]}://{urls.host(link)}/" if link else None,
        authors=_names(row.get("authors")),
        keywords=_names(row.get("keywords")),
        published=published,
        updated=instant(row.get("updated_at")) or published or first_seen or channel.updated,
        language=language if LANGUAGE.fullmatch(language := _said(row, "language")) else None,
    )


def instant(value: object) -> datetime | None:
    """An instant of the archive (ISO 8601), aware; None if nothing, or nothing that is an instant, is said."""
    if isinstance(value, datetime):
        return value
    try:
        at = datetime.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at and at.tzinfo is None else at


def rfc3339(at: datetime) -> str:
    """`2026-11-12T03:15:00Z`: what Atom and JSON Feed ask for."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _said(row: Row, name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _line(words: str, limit: int) -> str:
    """`excerpt`, without looking at the whole of a title that is a megabyte long."""
    return text.excerpt(words[: 10 * limit], limit)


def _paragraphs(whole: str) -> tuple[str, ...]:
    return tuple(filter(None, text.clean_paragraphs(whole).split("\n\n")))


def _names(value: object) -> tuple[str, ...]:
    """The names in a list, or in the view's line with commas between."""
    given = value.split(", ") if isinstance(value, str) else value if isinstance(value, list | tuple) else ()
    return tuple(filter(None, (_line(str(each), NAME) for each in given[:NAMES])))
