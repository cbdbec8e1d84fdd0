"""An element or a page in, the short lines a reader sees there out; what is long is not even read."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.normalize.html import BREAKS, SPACED, UNSEEN, text_of
from aggregator.normalize.text import clean, fold, words

LINES_BEFORE = 4
LINES_AFTER = 8
MOST_NODES = 160
"""Nodes walked to either side of the headline: its surroundings, however the page is nested."""

LONGEST_LINE = 400
"""Characters of a line; what is longer is a paragraph of the article, of which the beginning will do."""

MOST_HEADLINES = 5
LONGEST_HEADLINE = 500
MARGIN = 20
"""How much longer raw text may be than the line a reader sees: indentation of templates."""

QUOTED = frozenset({"blockquote", "figcaption"})
"""Elements in which others speak, and photographs: their dates and names are not the article's."""

HEADLINES = "[itemprop~=headline], .entry-title, .headline, .article-title, .post-title"


def brief(node: LexborNode, longest: int) -> str:
    """The text of an element if it is at most `longest` characters, else nothing.

    Its length is asked first, because walking through it costs a hundred times as much and wrappers nest.
    """
    if len(node.text() or "") > longest * MARGIN:
        return ""
    text = text_of(node)
    return text if len(text) <= longest else ""


def beside_headline(tree: LexborHTMLParser, title: str | None = None) -> list[str]:
    """The lines a reader sees just after the headline, then those just before it, the nearest first.

    The headline is the first <h1>, or the one that `title` contains; <time datetime> is read by its attribute.
    """
    return list(lines_beside(tree, title))


def lines_beside(tree: LexborHTMLParser, title: str | None = None, *, certain: bool = False) -> Iterator[str]:
    """The same, no further than somebody asks; if `certain`, not beside what shares no word with the title."""
    headline = headline_of(tree, title)
    if headline is None or (certain and title and set(words(title)).isdisjoint(words(headline.text() or ""))):
        return
    yield from _lines(headline, LINES_AFTER)
    yield from _lines(headline, LINES_BEFORE, backward=True)


def headline_of(tree: LexborHTMLParser, title: str | None = None) -> LexborNode | None:
    """The element of the headline: the first that agrees with the title, else the first <h1>; None where the page has none."""
    first = tree.css_first("h1")  # it stops there: most pages have one
    whole = fold(title or "")
    if first is not None and (not whole or _names(first, whole)) and (first.text() or "").strip():
        return first
    found = tree.css("h1" if first is not None else HEADLINES)[:MOST_HEADLINES]
    agreed = next((node for node in found if _names(node, whole)), None)
    return agreed or next((node for node in found if (node.text() or "").strip()), None)


def _names(node: LexborNode, title: str) -> bool:
    said = fold((node.text() or "")[:LONGEST_HEADLINE])
    return bool(title) and len(said) > len(title) // 3 and (said in title or title in said)


def _lines(start: LexborNode, most: int, *, backward: bool = False) -> Iterator[str]:
    """At most so many lines after (or before) an element, outwards from it."""
    parts: list[str] = []
    for piece in _pieces(start, backward):
        if piece:
            parts.append(piece)
        elif parts:
            line = clean("".join(reversed(parts) if backward else parts))
            parts = []
            if line:
                yield line[:LONGEST_LINE]
                most -= 1
                if most == 0:
                    return


def _pieces(start: LexborNode, backward: bool) -> Iterator[str]:
    """The text beside an element piece by piece, an empty one where a line ends."""
    node, entered = _next(start, backward, into=False)
    for _ in range(MOST_NODES):
        if node is None:
            break
        tag = node.tag
        into = entered
        if tag == "-text":
            text = node.text_content or ""
            yield " " if text.isspace() else text[: LONGEST_LINE * MARGIN]
            into = False
        elif tag in QUOTED:
            yield ""
            into = False
        elif tag in BREAKS or tag == "br":
            yield ""
        elif tag == "body":
            break
        elif tag == "time" and entered and (said := node.attributes.get("datetime")):
            yield f" {said} "
            into = False
        elif tag in UNSEEN:
            into = False
        elif tag in SPACED:
            yield " "
        node, entered = _next(node, backward, into=into)
    yield ""


def _next(node: LexborNode, backward: bool, *, into: bool) -> tuple[LexborNode | None, bool]:
    """The next node of a walk through the document, and whether it is entered (or only left)."""
    if into:
        inner = node.last_child if backward else node.child
        if inner is not None:
            return inner, True
    beside = node.prev if backward else node.next
    return (beside, True) if beside is not None else (node.parent, False)
