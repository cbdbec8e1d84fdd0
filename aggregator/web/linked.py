"""What pages say to machines (JSON-LD, schema.org): whose an article is and where it stands, never that it is ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from aggregator.web.items import Item
from aggregator.web.plain import NAME, outward, said
from aggregator.web.visit import Visit

Fields = Mapping[str, Any]
CONTEXT = {"@context": "https://schema.org"}
MOST_STORIES, MOST_ARTICLES = 10, 6
"""Of a list, and of a story, that are named."""


def news_article(row: Fields, publisher: str, authors: Sequence[str] = ()) -> dict[str, Any]:
    """An article at its outlet: its address is the original's, its publisher the outlet."""
    found: dict[str, Any] = {
        "@type": "NewsArticle",
        "headline": said(row["title"], 110),
        "publisher": {"@type": "NewsMediaOrganization", "name": said(publisher, NAME)},
    }
    found |= {"url": address} if (address := outward(row["url"])) else {}
    found |= {"datePublished": row["published_at"]} if row["published_at"] else {}
    found |= {"inLanguage": row["language"]} if row["language"] else {}
    if authors:
        found["author"] = [{"@type": "Person", "name": said(name, NAME)} for name in authors[:5]]
    return found


def article(address: str, row: Fields, publisher: str, authors: Sequence[str], original: str | None) -> dict[str, Any]:
    """A page about an article; `original`: the address of the article whose text it is."""
    about = news_article(row, publisher, authors)
    about |= {"isBasedOn": link} if (link := outward(original)) else {}
    return {**CONTEXT, "@type": "WebPage", "url": address, "mainEntity": about}


def story(address: str, title: str, told: Sequence[tuple[Fields, str]]) -> dict[str, Any]:
    """A story: the articles about it in their order, each its outlet's."""
    listed = [
        {"@type": "ListItem", "position": n, "item": news_article(row, publisher)}
        for n, (row, publisher) in enumerate(told[:MOST_ARTICLES], 1)
    ]
    items = {"@type": "ItemList", "name": said(title), "numberOfItems": len(told), "itemListElement": listed}
    return {**CONTEXT, "@type": "CollectionPage", "url": address, "mainEntity": items}


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
                for number, story in enumerate([*stories][:MOST_STORIES], 1)
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
    return CONTEXT | page
