"""The answer of a feed or sitemap endpoint in, the reading by the format that it turned out to have out.

What an endpoint was configured as is an expectation: sites put feeds where sitemaps should be, and the other way round.
A new format is one line in `FORMATS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from aggregator.errors import DocumentError
from aggregator.failures import FailureKind
from aggregator.model import Endpoint, Hints, Page, Reading
from aggregator.normalize.html import plain
from aggregator.normalize.text import clean
from aggregator.readers import bounds, feed, jsonfeed, sitemap

FORMATS: dict[str, Callable[[str, Page, Hints], Reading]] = {
    "rss": feed.read,
    "feed": feed.read,
    "rdf": feed.read,
    "channel": feed.read,
    "item": feed.read,
    "entry": feed.read,
    "urlset": sitemap.read,
    "sitemapindex": sitemap.read,
}
"""Reader by the name of the root element; a feed may have lost its own."""

LOST_ROOT = re.compile(r"<(?:\w{1,30}:)?(rss|feed|rdf|urlset|sitemapindex)\s[^<>]{0,500}?(?:xmlns|version)", re.I)
"""The root of a feed that was put into something else: a page's frame, the debug output of its site."""

ROOT_WITHIN = 20_000
HTML = re.compile(r"<(?:html|body|head|!doctype html)\b", re.I)
TITLE = re.compile(r"<title(?:\s[^<>]{0,200})?>([^<]{1,500})", re.I)


def read(page: Page, endpoint: Endpoint, hints: Hints) -> Reading:  # noqa: ARG001 - the readers' common form
    """The reading of a feed or sitemap of any format. Raises DocumentError."""
    body = bounds.unpacked(page.body)
    content_type = page.headers.get("content-type")
    if jsonfeed.is_json(body):
        return jsonfeed.read(body, page, hints)
    if sitemap.is_list(body):
        return sitemap.read_list(body, page, hints)
    if said := feed.at_once(body, feed.most(hints)):
        return feed.reading(said, page, hints)
    name, text = root_and_text(body, content_type)
    if name not in FORMATS:
        raise not_announcing(text)
    return FORMATS[name](text, page, hints)


def root_and_text(body: bytes, content_type: str | None) -> tuple[str, str]:
    """The name of the root element, and the document as text from there on. Raises DocumentError."""
    text = bounds.text_of(body, content_type)
    name = bounds.root(text)
    if name not in FORMATS and (lost := LOST_ROOT.search(text[:ROOT_WITHIN])):
        return lost[1].lower(), text[lost.start() :]
    return name, text


def not_announcing(text: str) -> DocumentError:
    """What stands where a feed or sitemap should be, in words."""
    head = text[:ROOT_WITHIN]
    if HTML.search(head):
        title = TITLE.search(text[:200_000])
        named = clean(plain(title[1]))[:100] if title else ""
        return DocumentError(FailureKind.NOT_A_FEED, f"an HTML page titled «{named}»" if named else "an HTML page")
    if not head.strip():
        return DocumentError(FailureKind.NOT_A_FEED, "an empty answer")
    name = bounds.root(text)
    if name:
        return DocumentError(FailureKind.NOT_A_FEED, f"a document with the root element <{name[:40]}>")
    return DocumentError(FailureKind.NOT_A_FEED, f"something that begins with «{clean(head)[:40]}»")
