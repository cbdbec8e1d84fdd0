"""A fragment of HTML in, its plain text out, with paragraphs where a reader would see them."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Collection

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.normalize import strip
from aggregator.normalize.tame import SURROGATES, bottomless, tame
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

TAG = re.compile(r"<[a-zA-Z/!?][^<>]{0,2000}>")

LAZY = ("src", "data-src", "data-original", "data-lazy-src")
"""Where an image's address is: scripts that load images late keep it aside, with a placeholder in `src`."""

MOST_IMAGES = 50
PIXEL = frozenset({"0", "1", "0px", "1px"})
"""Width or height of images that count readers."""


def plain(html: str) -> str:
    """The text of a fragment: entities decoded, scripts left out, paragraphs apart by an empty line.

    What has no markup passes through, so that plain text may be given too.
    """
    fragment = html[:LONGEST]
    if "[CDATA[" in fragment or "]]>" in fragment:
        fragment = CDATA.sub("", fragment)
    if not MARKUP.search(fragment):
        return clean_paragraphs(fragment)
    text = _text(fragment)
    if ESCAPED.search(text):
        text = clean_paragraphs(ESCAPED.sub(lambda found: entities.unescape(entities.unescape(found[0])), text))
    return text


def _text(fragment: str) -> str:
    if (cut := strip.stripped(fragment)) is not None:
        return clean_paragraphs(_storable(cut))
    if bottomless(fragment):
        return clean_paragraphs(entities.unescape(TAG.sub("\n\n", fragment)))
    body = _tree(fragment).body
    return text_of(body) if body is not None else ""


def _storable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return SURROGATES.sub("\ufffd", text)
    return text


def text_of(root: LexborNode, without: Collection[int] = ()) -> str:
    """The text below a node, in document order; block elements and double line breaks set paragraphs apart.

    `without` are the `mem_id`s of elements whose text is left out.
    """
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
        elif node.tag not in UNSEEN and node.is_element_node and not (without and node.mem_id in without):
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
    return LexborHTMLParser(tame(fragment) or b"")
