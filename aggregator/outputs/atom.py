"""Rows in, an Atom feed out (RFC 4287), an entry at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aggregator.outputs.feed import Channel, Item, Row, item, rfc3339
from aggregator.outputs.markup import Markup

MEDIA_TYPE = "application/atom+xml; charset=utf-8"


def write(rows: Iterable[Row], channel: Channel) -> Iterator[str]:
    """The feed: its head, a piece for each row, its end."""
    page = Markup()
    page.start("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": channel.language})
    page.element("id", channel.self_link or channel.link)
    page.element("title", channel.safe_title)
    page.element("subtitle", channel.safe_description)
    page.element("updated", rfc3339(channel.updated))
    page.element("link", "", {"rel": "alternate", "type": "text/html", "href": channel.link})
    if channel.self_link:
        page.element("link", "", {"rel": "self", "type": MEDIA_TYPE.split(";")[0], "href": channel.self_link})
    yield page.taken()
    for row in rows:
        _entry(page, item(row, channel))
        yield page.taken()
    page.end("feed")
    yield page.taken()


def _entry(page: Markup, each: Item) -> None:
    with page.inside("entry", {"xml:lang": each.language}):
        page.element("id", each.id)
        page.element("title", each.title)
        page.element("updated", rfc3339(each.updated))
        page.element("published", rfc3339(each.published) if each.published else None)
        if each.link:
            page.element("link", "", {"rel": "alternate", "href": each.link})
        for author in each.authors or (each.source,):
            with page.inside("author"):
                page.element("name", author)
        for keyword in each.keywords:
            page.element("category", "", {"term": keyword})
        page.element("summary", each.excerpt or None)
        if each.html:
            page.element("content", each.html, {"type": "html"})
        elif not each.link:  # section 4.1.2: an entry has an alternate link or a content
            page.element("content", each.excerpt or each.title)
        with page.inside("source"):
            page.element("id", each.home or f"{each.id}-source")
            page.element("title", each.source)
            page.element("updated", rfc3339(each.updated))
