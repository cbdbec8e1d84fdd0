"""A fragment of HTML in, its plain text out, with paragraphs where a reader would see them."""

from __future__ import annotations

import html as entities
import re
from collections import Counter

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.normalize.text import SPACES, clean_paragraphs
from aggregator.normalize.urls import absolute

LONGEST = 2_000_000
"""Characters read of one fragment; no article is longer."""

BREAKS = frozenset({
    "address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul",
})  # fmt: skip
"""Elements before and after which a paragraph ends."""

SPACED = frozenset({"td", "th", "option", "button"})
"""Elements that stand apart from their neighbours on one line."""

UNSEEN = frozenset({"script", "style", "template", "noscript", "iframe", "svg", "head", "title", "select", "textarea"})
MARKUP = re.compile(r"<[a-zA-Z/!?]|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
ESCAPED = re.compile(
    r"&(?:amp;)?(?:#\d{2,6}|#x[0-9a-f]{2,5}|quot|apos|laquo|raquo|nbsp|mdash|ndash|hellip|amp|lt|gt);", re.I
)
"""Entities that are left after a feed's own decoding, because the headline was escaped twice. No other `&` is touched."""

CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
"""Marks of XML that some feeds escape together with the text; to HTML they would be the beginning of a comment."""

LEVEL = re.compile(r"<(/?)([a-z][^\s/>]{0,40})")
LEVELLESS = frozenset(
    "area br col dd dt embed hr img input li link meta p param source track wbr td th tr option".split()
)
"""Elements that have no end tag, or need none: however many there are, they do not stand in one another."""

DEEPEST = 5_000
"""Levels of nesting that are parsed. Building the tree costs the square of its depth: 50,000 levels, 0.25 MB, take 4 s."""

TAG = re.compile(r"<[a-zA-Z/!?][^<>]{0,2000}>")

SURROGATES = re.compile("[\ud800-\udfff]")
LAZY = ("src", "data-src", "data-original", "data-lazy-src")
"""Where an image's address is: scripts that load images late keep it aside, with a placeholder in `src`."""

MOST_IMAGES = 50
PIXEL = frozenset({"0", "1", "0px", "1px"})
"""Width or height of images that count readers."""


def plain(html: str) -> str:
    """The text of a fragment: entities decoded, scripts left out, paragraphs apart by an empty line.

    What has no markup passes through, so that plain text may be given too.
    """
    fragment = CDATA.sub("", html[:LONGEST])
    if not MARKUP.search(fragment):
        return clean_paragraphs(fragment)
    if bottomless(fragment):
        return clean_paragraphs(entities.unescape(TAG.sub("\n\n", fragment)))
    body = _tree(fragment).body
    text = text_of(body) if body is not None else ""
    if ESCAPED.search(text):
        text = clean_paragraphs(ESCAPED.sub(lambda found: entities.unescape(entities.unescape(found[0])), text))
    return text


def bottomless(html: str) -> bool:
    """Whether a document may be nested so deep that parsing it would take seconds to minutes: nobody wrote that by hand.

    End tags count only for start tags of the same name that stand before them.
    """
    if html.count("<") <= DEEPEST:
        return False
    opened: Counter[str] = Counter()
    depth = 0
    for end, name in LEVEL.findall(html.lower()):
        if end and opened[name] > 0:
            opened[name] -= 1
            depth -= 1
        elif not end and name not in LEVELLESS:
            opened[name] += 1
            depth += 1
            if depth > DEEPEST:
                return True
    return False


def text_of(root: LexborNode) -> str:
    """The text below a node, in document order; block elements and double line breaks set paragraphs apart."""
    parts: list[str] = []
    ahead: list[LexborNode | str] = [root]
    while ahead:  # a stack, not recursion: pages nest a hundred thousand deep
        node = ahead.pop()
        if isinstance(node, str):
            parts.append(node)
            continue
        if node.is_text_node:
            parts.append(SPACES.sub(" ", node.text_content or ""))
        elif node.tag == "br":
            parts.append("\n")
        elif node.tag not in UNSEEN and node.is_element_node:
            edge = ("\n\n",) if node.tag in BREAKS else (" ",) if node.tag in SPACED else ()
            parts.extend(edge)
            ahead.extend((*edge, *reversed(list(node.iter(include_text=True)))))
    return clean_paragraphs("".join(parts))


def first_image(html: str, base: str) -> str | None:
    """The absolute address of the first image of a fragment that is meant to be seen, or None."""
    if "<img" not in html and "<IMG" not in html:
        return None
    fragment = html[:LONGEST]
    if bottomless(fragment):
        return None
    for image in _tree(fragment).css("img")[:MOST_IMAGES]:
        said = image.attributes
        if said.get("width") in PIXEL or said.get("height") in PIXEL:
            continue
        for name in LAZY:
            if found := absolute(said.get(name) or "", base):
                return found
    return None


def _tree(fragment: str) -> LexborHTMLParser:
    return LexborHTMLParser(SURROGATES.sub("\ufffd", fragment))
