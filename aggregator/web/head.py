"""What a page says of itself to machines: title, canonical address, feeds, Open Graph, JSON-LD (schema.org)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from aggregator.web.items import Item
from aggregator.web.visit import Visit

FEEDS = (
    ("rss.xml", "application/rss+xml", "RSS"),
    ("atom.xml", "application/atom+xml", "Atom"),
    ("feed.json", "application/feed+json", "JSON"),
)
"""File, media type and name of each feed of a page that has some."""

LISTED = 10
"""Stories of a list that its JSON-LD names."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed of what the page shows."""

    path: str
    media_type: str
    name: str


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


def feeds(path: str, query: str = "") -> tuple[Feed, ...]:
    """The feeds that lie under a path ending with a slash."""
    return tuple(Feed(f"{path}{file}{query}", media_type, name) for file, media_type, name in FEEDS)


def collection(
    visit: Visit, title: str, path: str, stories: Iterable[Item], crumbs: Iterable[tuple[str, str]], day: date | None
) -> dict[str, Any]:
    """JSON-LD of a list of stories. `crumbs`: names and paths from the front page down to this one."""

    def address(path: str) -> str:
        return visit.address + visit.href(path)

    page: dict[str, Any] = {
        "@type": "CollectionPage",
        "name": title,
        "url": address(path),
        "inLanguage": visit.words.code,
        "mainEntity": {
            "@type": "ItemList",
            "itemListElement": [
                {"@type": "ListItem", "position": number, "url": address(story.path), "name": story.title}
                for number, story in enumerate([*stories][:LISTED], 1)
            ],
        },
        "breadcrumb": {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": number, "name": name, "item": address(under)}
                for number, (name, under) in enumerate(crumbs, 1)
            ],
        },
    }
    if day:
        page["temporalCoverage"] = day.isoformat()
    return {"@context": "https://schema.org", **page}
