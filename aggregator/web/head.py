"""What a page says of itself to machines: title, canonical address, feeds, Open Graph, JSON-LD (schema.org)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FEEDS = (
    ("rss.xml", "application/rss+xml", "RSS"),
    ("atom.xml", "application/atom+xml", "Atom"),
    ("feed.json", "application/feed+json", "JSON"),
)
"""File, media type and name of each feed of a page that has some."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed of what the page shows."""

    path: str
    """Without the language."""
    media_type: str
    name: str
    title: str
    """What it calls itself."""


@dataclass(frozen=True, slots=True)
class Head:
    """Given to a template as `head`, it fills the `<head>` of base.html."""

    title: str
    path: str
    """Its canonical path, query included, without the language."""
    description: str = ""
    kind: str = "website"
    """Open Graph's `og:type`."""
    feeds: tuple[Feed, ...] = ()
    linked: Mapping[str, Any] | None = None
    """JSON-LD."""


def feeds(path: str, title: str, query: str = "") -> tuple[Feed, ...]:
    """The feeds that lie under a path ending with a slash."""
    return tuple(Feed(f"{path}{file}{query}", media_type, name, title) for file, media_type, name in FEEDS)
