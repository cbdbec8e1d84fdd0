"""What a parser takes from a feed before anything is understood: strings as they stood, in the order of the document.

Both parsers (`fast`, `tolerant`) give these records, and `fields` alone makes Entries of them: the same either way.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Media:
    """A picture, sound or film beside an item: attributes of `media:content`, `media:thumbnail` or an enclosure."""

    address: str
    kind: str = ""
    """`medium`, else the MIME type."""
    width: str = ""


@dataclass(slots=True)
class Said:
    """An official comment on an item: who said what, where, and on which articles."""

    text: str
    name: str = ""
    origin: str = ""
    about: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Item:
    """One item or entry. Texts may be HTML or plain, dates are as written, addresses may be relative to `base`."""

    title: str = ""
    links: list[str] = field(default_factory=list)
    """Alternate links in order; the last is the one that stands in for the others (`guid` with isPermaLink)."""
    guid: str = ""
    summary: str = ""
    contents: list[str] = field(default_factory=list)
    published: str = ""
    updated: str = ""
    created: str = ""
    authors: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    contained: list[Media] = field(default_factory=list)
    """`media:content`, then enclosures."""
    thumbnails: list[Media] = field(default_factory=list)
    genre: str = ""
    related: list[str] = field(default_factory=list)
    comment: Said | None = None
    online: str = ""
    languages: tuple[str, ...] = ()
    source: tuple[str, str] = ("", "")
    """Name and address of whom the item was taken from."""
    base: str = ""


@dataclass(slots=True)
class Feed:
    """A feed: what its channel says of itself, and its items."""

    version: str = ""
    """`rss20`, `rss10`, `atom10`…: feedparser's names; "" if it does not say."""
    title: str = ""
    link: str = ""
    logo: str = ""
    language: str = ""
    ttl: str = ""
    period: str = ""
    """`sy:updatePeriod` and `frequency`, `sy:updateFrequency`."""
    frequency: str = ""
    items: list[Item] = field(default_factory=list)
    broken: bool = False
    """Whether the XML is not well-formed."""


MOST_LINKS = 20
MOST_AUTHORS = 10
MOST_CONTENTS = 5
MOST_TAGS = 30
MOST_RELATED = 20
"""What is read of one item; the rest is not."""
