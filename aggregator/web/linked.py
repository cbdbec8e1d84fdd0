"""What pages say to machines (JSON-LD, schema.org): whose an article is and where it stands, never that it is ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aggregator.web.plain import NAME, outward, said

Fields = Mapping[str, Any]
CONTEXT = {"@context": "https://schema.org"}
MOST_LISTED = 6


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
        for n, (row, publisher) in enumerate(told[:MOST_LISTED], 1)
    ]
    items = {"@type": "ItemList", "name": said(title), "numberOfItems": len(told), "itemListElement": listed}
    return {**CONTEXT, "@type": "CollectionPage", "url": address, "mainEntity": items}
