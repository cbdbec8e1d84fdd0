"""What pages say to machines (JSON-LD, schema.org): whose an article is and where it stands, never that it is ours."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from aggregator.web.plain import NAME, outward, said

Fields = Mapping[str, Any]
MOST_LISTED = 20
UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
"""Signs that could end the element the JSON stands in."""


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


def article(address: str, row: Fields, publisher: str, authors: Sequence[str], original: str | None) -> Markup:
    """A page about an article; `original`: the address of the article whose text it is."""
    about = news_article(row, publisher, authors)
    about |= {"isBasedOn": link} if (link := outward(original)) else {}
    return script({"@type": "WebPage", "url": address, "mainEntity": about})


def story(address: str, title: str, told: Sequence[tuple[Fields, str]]) -> Markup:
    """A story: the articles about it in their order, each its outlet's."""
    listed = [
        {"@type": "ListItem", "position": n, "item": news_article(row, publisher)}
        for n, (row, publisher) in enumerate(told[:MOST_LISTED], 1)
    ]
    items = {"@type": "ItemList", "name": said(title), "numberOfItems": len(told), "itemListElement": listed}
    return script({"@type": "CollectionPage", "url": address, "mainEntity": items})


def script(data: Mapping[str, Any]) -> Markup:
    """The data block; browsers do not run it, so no policy is loosened for it."""
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False, separators=(",", ":"))
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text.translate(UNSAFE)))
