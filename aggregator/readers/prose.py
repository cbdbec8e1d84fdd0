"""A text of a feed in, its plain text out: `normalize.html.plain`, but for simple HTML, which is nearly all there is.

All tags are found in one search and all entities in another; whatever is not as simple as it looks is left to `plain`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import unescape

from aggregator.normalize import html, strip, tame, text

TAG = re.compile(r"<([^<>\"']*)(?:(?:\"[^\"<>]*\"|'[^'<>]*')[^<>\"']*)*>")
"""A tag whose attributes hold no angle brackets, and how it begins: `a href=`."""

ENTITY = re.compile(r"&([#0-9a-zA-Z]{1,32});")
EMBEDDED = re.compile(r"<(iframe|script|style)(?: [^<>]*)?>[^<]*</\1>")

MOST_COMMENTS = 100
"""In one fragment: each that does not end is looked for to the end of the text."""


def plain(said: str) -> str:
    """The text of a fragment of HTML, or of a text without markup: as `normalize.html.plain` gives it."""
    fragment = said[: html.LONGEST]
    if not html.MARKUP.search(fragment):
        return html.plain(fragment)
    if "<table" in fragment:
        return html.plain(_ended(fragment))
    return _simple(fragment) or _simple(_bare(fragment)) or html.plain(_ended(fragment))


def _ended(fragment: str) -> str:
    """The fragment without what follows a comment that never ends, if many such begin there."""
    opened = fragment.find("<!--", max(0, fragment.rfind("-->")))
    return fragment[:opened] if opened >= 0 and fragment.count("<!--", opened) > MOST_COMMENTS else fragment


def _bare(fragment: str) -> str:
    """The fragment without comments, scripts and frames; "" if it has none."""
    bare = strip.COMMENT.sub("", fragment) if 0 < fragment.count("<!--") <= MOST_COMMENTS else fragment
    bare = EMBEDDED.sub("", bare)
    return bare if len(bare) < len(fragment) else ""


def _simple(fragment: str) -> str:
    """The text of simple HTML; "" for what is not, and for what holds no text."""
    if "&" in fragment and strip.NEW_LINE.search(fragment):
        return ""
    parts = TAG.split(_one_line(fragment))
    try:
        parts[1::2] = map(_edge, parts[1::2])
    except KeyError:
        return ""
    found = "".join(parts)
    return "" if "<" in found or "]]>" in found else _cleaned(_decoded(found) if "&" in found else found)


def _one_line(fragment: str) -> str:
    for line_break in "\n\r\u2028\u2029":
        if line_break in fragment:
            fragment = fragment.replace(line_break, " ")
    return fragment


@lru_cache(maxsize=1024)
def _edge(begun: str) -> str:
    """What stands in the text for a tag that begins so. Raises KeyError for one that only a parser understands."""
    return strip.EDGES[begun.partition(" ")[0].partition("\t")[0].lower().rstrip("/")]


def _decoded(found: str) -> str:
    parts = ENTITY.split(found)
    parts[1::2] = map(_meant, parts[1::2])
    return "".join([unescape(part) if "&" in part and n % 2 == 0 else part for n, part in enumerate(parts)])


@lru_cache(maxsize=1024)
def _meant(name: str) -> str:
    return unescape(f"&{name};")


def _cleaned(found: str) -> str:
    """`clean_paragraphs` of a text, or "" if there is more to do than to squeeze its white space."""
    paragraphs = []
    for each in text.PARAGRAPHS.split(found):
        if "  " in each or not each.isprintable():
            each = " ".join(each.split())
            if not each.isprintable():
                return (
                    "" if tame.SURROGATES.search(found) or html.ESCAPED.search(found) else text.clean_paragraphs(found)
                )
        paragraphs.append(each.strip(" "))
    said = "\n\n".join(filter(None, paragraphs))
    if html.ESCAPED.search(said):
        return ""
    return said if said.isascii() else unicodedata.normalize("NFC", said)
