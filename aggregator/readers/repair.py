"""The text of an XML feed in, the same with what often breaks it mended: each repair is linear, and each has met its feed."""

from __future__ import annotations

import re
from html import entities
from xml.sax.saxutils import escape

from aggregator.readers import bounds

PREFIX = re.compile(r"</?([A-Za-z][\w.-]{0,30}):[A-Za-z]")
DECLARED = re.compile(r"xmlns:([A-Za-z][\w.-]{0,30})\s*=")
MOST_PREFIXES = 50
XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
NAMED_ENTITY = re.compile(r"&([a-zA-Z][a-zA-Z0-9]{1,31});")
BARE_AMPERSAND = re.compile(r"&(?!(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
RELATED_START = re.compile(r"<yandex:related(?=[\s>])[^>]{0,500}>", re.I)
RELATED_END = re.compile(r"</yandex:related\s{0,9}>", re.I)
RELATED_URL = re.compile(r"""\burl\s{0,9}=\s{0,9}["']([^"'<>\s]{1,4096})["']""", re.I)
MOST_RELATED = 20
LONGEST_RELATED = 50_000

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "yandex": "http://news.yandex.ru",
    "rambler": "http://news.rambler.ru",
    "mailru": "http://news.mail.ru/",
    "turbo": "http://turbo.yandex.ru",
    "georss": "http://www.georss.org/georss",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
}
"""Namespaces of prefixes that feeds use without declaring them; any other prefix gets a name of its own."""


def mended(text: str) -> str:
    """The document with prefixes declared, entities of HTML spelt out, stray ampersands escaped, related links set aside.

    `yandex:related` holds `<link url=…>` elements which feedparser takes for the entry's own link; they become the text
    of `<yandex:related-links>`.
    """
    return _declared(_ampersands(NAMED_ENTITY.sub(_spelt_out, _related_aside(text))))


def _related_aside(text: str) -> str:
    parts, done = [], 0
    while (start := RELATED_START.search(text, done)) and (end := RELATED_END.search(text, start.end())):
        found = RELATED_URL.findall(text, start.end(), min(end.start(), start.end() + LONGEST_RELATED))[:MOST_RELATED]
        parts += [text[done : start.start()], "<yandex:related-links>", " ".join(found), "</yandex:related-links>"]
        done = end.end()
    return "".join([*parts, text[done:]])


def _spelt_out(found: re.Match[str]) -> str:
    name = found[1]
    if name in XML_ENTITIES:
        return found[0]
    meant = entities.html5.get(f"{name};")
    return escape(meant) if meant else f"&amp;{name};"


def _ampersands(text: str) -> str:
    if not BARE_AMPERSAND.search(text):
        return text
    parts, done = [], 0
    for start, end in bounds.outside_cdata(text):
        parts += [text[done:start], BARE_AMPERSAND.sub("&amp;", text[start:end])]
        done = end
    return "".join([*parts, text[done:]])


def _declared(text: str) -> str:
    root = bounds.ROOT.match(text)
    if root is None:
        return text
    missing = set(PREFIX.findall(text)) - set(DECLARED.findall(text)) - {"xml"}
    names = "".join(
        f' xmlns:{prefix}="{NAMESPACES.get(prefix, "urn:undeclared:" + prefix)}"'
        for prefix in sorted(missing)[:MOST_PREFIXES]
    )
    return text[: root.end()] + names + text[root.end() :]
