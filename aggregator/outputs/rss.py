"""Rows in, RSS 2.0 out (https://www.rssboard.org/rss-specification, and the RSS Board's profile), an item at a time."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from email.utils import format_datetime

from aggregator.outputs.feed import Channel, Item, Row, item
from aggregator.outputs.markup import Markup

MEDIA_TYPE = "application/rss+xml; charset=utf-8"
SPACES = {
    "version": "2.0",
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
}
LIKE_MARKUP = re.compile(r"<[A-Za-z/!?]|&(?:#|\w+;)")
"""RSS does not say whether a title is HTML, and readers differ: words that HTML would take for markup are escaped once more."""


def write(rows: Iterable[Row], channel: Channel) -> Iterator[str]:
    """The feed: its head, a piece for each row, its end."""
    page = Markup()
    page.start("rss", SPACES)
    page.start("channel")
    page.element("title", _title(channel.safe_title))
    page.element("link", channel.link)
    page.element("description", html.escape(channel.safe_description, quote=False))
    page.element("language", channel.language)
    page.element("lastBuildDate", format_datetime(channel.updated))
    if channel.self_link:
        page.element("atom:link", "", {"href": channel.self_link, "rel": "self", "type": MEDIA_TYPE.split(";")[0]})
    yield page.taken()
    for row in rows:
        _item(page, item(row, channel))
        yield page.taken()
    page.end("channel")
    page.end("rss")
    yield page.taken()


def _item(page: Markup, each: Item) -> None:
    with page.inside("item"):
        page.element("title", _title(each.title))
        page.element("link", each.link)
        page.element("guid", each.id, {"isPermaLink": "true" if each.link else "false"})
        page.element("description", html.escape(each.excerpt, quote=False) if each.excerpt else None)
        page.element("content:encoded", each.html or None)
        for author in each.authors:
            page.element("dc:creator", author)
        for keyword in each.keywords:
            page.element("category", keyword)
        page.element("pubDate", format_datetime(each.published) if each.published else None)
        if each.home:
            page.element("source", each.source, {"url": each.home})
        else:
            page.element("dc:publisher", each.source)


def _title(words: str) -> str:
    return html.escape(words, quote=False) if LIKE_MARKUP.search(words) else words
