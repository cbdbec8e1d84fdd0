"""Microdata and RDFa attributes in, what they claim out (`itemprop`, `property` of schema.org)."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from aggregator.extractors.claims import Claims
from aggregator.extractors.marked import SCHEMA, Given, Marked
from aggregator.normalize.html import text_of

PROPERTIES: dict[str, str] = {
    "headline": "title",
    "description": "lead",
    "datePublished": "published",
    "dateCreated": "published",
    "dateModified": "modified",
    "author": "authors",
    "creator": "authors",
    "image": "image",
    "articleSection": "section",
    "inLanguage": "language",
    "keywords": "keywords",
}
VALUES = ("content", "datetime", "src", "href")
"""Attributes that say the value of a property, before its text (HTML Living Standard, section 5.2.4)."""

DATES = frozenset({"published", "modified"})
"""Fields that `<abbr title="2017-09-09T10:52:00+02:00">10:52</abbr>` says in its title (microformats' abbr pattern)."""

TEXTS = frozenset({"title", "lead", "authors", "section", "keywords"})
MOST = 20
MOST_TEXT = 1000
KNOWN = {name.lower(): name for name in PROPERTIES}


def claims(seen: Marked) -> Claims:
    """What the attributes say. Properties of comments and of other articles in the margin do not count."""
    made = Claims("microdata")
    marked: dict[str, list[tuple[LexborNode, Given]]] = {}
    for node, given in seen.items:
        said = given.get("itemprop") or (given.get("property") or "").removeprefix(SCHEMA)
        for word in said.split():
            if name := KNOWN.get(word.lower()):
                marked.setdefault(name, []).append((node, given))
    for name, field in PROPERTIES.items():
        for node, given in marked.get(name, ())[:MOST]:
            if not _elsewhere(node):
                made.add(field, _value(node, given, field))
    return made


def _value(node: LexborNode, given: Given, field: str) -> str:
    named = node.css_first('[itemprop="name"]') if field == "authors" else None
    if named is not None:
        node, given = named, named.attributes
    for attribute in VALUES[: 2 if field in TEXTS else None]:
        if given.get(attribute):
            return given[attribute] or ""
    if field in DATES and node.tag == "abbr" and given.get("title"):
        return given["title"] or ""
    inner = node.css_first("img[src], [itemprop=url][content], [itemprop=url][href]") if field == "image" else None
    if inner is not None:
        return inner.attributes.get("src") or inner.attributes.get("content") or inner.attributes.get("href") or ""
    return text_of(node)[:MOST_TEXT]


def _elsewhere(node: LexborNode) -> bool:
    parent = node.parent
    for _ in range(30):
        if parent is None or parent.tag in ("body", "html"):
            return False
        if parent.tag == "aside" or "Comment" in (parent.attributes.get("itemtype") or ""):
            return True
        parent = parent.parent
    return False
