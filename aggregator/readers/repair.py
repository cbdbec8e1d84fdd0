"""The text of an XML feed in, the same with what often breaks it mended: each repair is linear, and each has met its feed."""

from __future__ import annotations

import re
from html import entities

from aggregator.readers.bounds import NAMED_ENTITY, XML_ENTITIES

FEED = re.compile(r"<(?:rss|feed|(?:\w+:)?RDF|channel|(?:\w+:)feed|item|entry)\b", re.I)
ROOT = re.compile(r"<((?:\w+:)?(?:rss|feed|RDF))\b", re.I)
PREFIX = re.compile(r"</?([A-Za-z][\w.-]{0,30}):[A-Za-z]")
DECLARED = re.compile(r"xmlns:([A-Za-z][\w.-]{0,30})\s*=")
BARE_AMPERSAND = re.compile(r"&(?!(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
RELATED = re.compile(r"<yandex:related\b[^>]{0,500}>(.{0,20000}?)</yandex:related>", re.I | re.S)
RELATED_URL = re.compile(r"""\burl\s*=\s*["']([^"']{1,4096})["']""", re.I)
CDATA = re.compile(r"<!\[CDATA\[.*?\]\]>", re.S)

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "yandex": "http://news.yandex.ru",
    "rambler": "http://news.rambler.ru",
    "mailru": "http://news.mail.ru/",
    "turbo": "http://turbo.yandex.ru",
    "georss": "http://www.georss.org/georss",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
}
"""Namespaces of prefixes that feeds use without declaring them; any other prefix gets a name of its own."""


def looks_like_feed(text: str) -> bool:
    """Whether there is a feed's root or an item among the first tags."""
    return bool(FEED.search(text[:20_000]))


def mended(text: str) -> str:
    """The feed with prefixes declared, entities of HTML spelt out, stray ampersands escaped, and related links set aside.

    `yandex:related` holds `<link url=…>` elements which feedparser takes for the entry's own link; they become the text
    of `<yandex:related-links>`.
    """
    text = RELATED.sub(lambda found: _related(found[1]), text)
    text = NAMED_ENTITY.sub(_spelt_out, text)
    text = _outside_cdata(text)
    return _declared(text)


def _related(inner: str) -> str:
    links = " ".join(RELATED_URL.findall(inner)[:20])
    return f"<yandex:related-links>{links}</yandex:related-links>"


def _spelt_out(found: re.Match[str]) -> str:
    name = found[1]
    if name in XML_ENTITIES:
        return found[0]
    return entities.html5.get(f"{name};", f"&amp;{name};")


def _outside_cdata(text: str) -> str:
    if not BARE_AMPERSAND.search(text):
        return text
    parts, end = [], 0
    for section in CDATA.finditer(text):
        parts.append(BARE_AMPERSAND.sub("&amp;", text[end : section.start()]))
        parts.append(section[0])
        end = section.end()
    parts.append(BARE_AMPERSAND.sub("&amp;", text[end:]))
    return "".join(parts)


def _declared(text: str) -> str:
    root = ROOT.search(text)
    if root is None:
        return text
    missing = set(PREFIX.findall(text)) - set(DECLARED.findall(text)) - {"xml"}
    names = "".join(
        f' xmlns:{prefix}="{NAMESPACES.get(prefix, "urn:undeclared:" + prefix)}"' for prefix in sorted(missing)[:50]
    )
    return text[: root.end()] + names + text[root.end() :]
