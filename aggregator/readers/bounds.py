"""What is asked of every XML document before a parser sees it: no entities, no monstrous tags, not too many items."""

from __future__ import annotations

import codecs
import re

from aggregator.errors import DocumentError
from aggregator.failures import FailureKind
from aggregator.normalize import charset

LONGEST_TAG = 65_536
ENTITY = re.compile(r"<!ENTITY", re.I)
DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]{0,1000}(?:\[[^\]]{0,2000}\]\s*)?>", re.I)
DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,500}\?>")
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML 1.0 (section 2.2) does not allow; feeds carry them all the same."""

START = re.compile(
    r"<(?:\?xml|!--|!DOCTYPE|rss|feed|rdf|(?:\w+:)?RDF|urlset|sitemapindex|channel|opml|(?:\w+:)(?:urlset|feed))\b",
    re.I,
)
LONG_TAG = re.compile(rf"<[^<>]{{{LONGEST_TAG},}}")
XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
NAMED_ENTITY = re.compile(r"&([a-zA-Z][a-zA-Z0-9]{1,31});")


def text_of(body: bytes, content_type: str | None) -> str:
    """The document as text, without declaration and DOCTYPE, from its first tag on.

    Raises DocumentError MALFORMED for one that declares entities (a billion laughs, a file of ours) or has a tag longer
    than 64 KB (parsers take quadratic time over its attributes).
    """
    text, _ = charset.decode(body, content_type)
    found = START.search(text[:4096])
    text = CONTROLS.sub("", text[found.start() :] if found else text).lstrip("\ufeff \t\r\n")
    head = text[:LONGEST_TAG]
    if ENTITY.search(head) or (ENTITY.search(text) and "<!DOCTYPE" in head):
        raise DocumentError(FailureKind.MALFORMED, "the document declares entities")
    if LONG_TAG.search(text):
        raise DocumentError(FailureKind.MALFORMED, f"a tag is longer than {LONGEST_TAG:,} characters")
    text = DECLARATION.sub("", text, count=1)
    return DOCTYPE.sub("", text, count=1).lstrip()


def first_items(text: str, tags: tuple[str, ...], most: int) -> str:
    """The document cut behind its `most`-th item: a feed of a million items is read as one of a thousand."""
    end = 0
    closing = re.compile("|".join(rf"</{tag}\s*>" for tag in tags), re.I)
    for count, found in enumerate(closing.finditer(text), 1):
        end = found.end()
        if count >= most:
            return text[:end]
    return text


def as_utf8(text: str) -> bytes:
    """The document as UTF-8 bytes that say so."""
    return codecs.BOM_UTF8 + b'<?xml version="1.0" encoding="utf-8"?>\n' + text.encode("utf-8", "replace")
