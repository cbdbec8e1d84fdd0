"""An element or a page in, the short lines a reader sees there out; what is long is not even read."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.normalize.html import text_of

CLIMBS = 4
LINES_BEFORE = 3
LINES_AFTER = 6
MOST_CHARACTERS = 20_000
"""Raw text of an element, indentation and scripts included, beyond which it holds more than a headline's surroundings."""

MARGIN = 20
"""How much longer raw text may be than the line a reader sees: indentation of templates."""


def brief(node: LexborNode, longest: int) -> str:
    """The text of an element if it is at most `longest` characters, else nothing.

    Its length is asked first, because walking through it costs a hundred times as much and wrappers nest.
    """
    if len(node.text() or "") > longest * MARGIN:
        return ""
    text = text_of(node)
    return text if len(text) <= longest else ""


def beside_headline(tree: LexborHTMLParser) -> list[str]:
    """The lines a reader sees just after the first <h1>, then those just before it."""
    headline = tree.css_first("h1")
    known = brief(headline, MOST_CHARACTERS // MARGIN) if headline is not None else ""
    around = headline.parent if headline is not None and known else None
    found: list[str] = []
    for _ in range(CLIMBS):
        if around is None or around.tag == "html" or len(around.text() or "") > MOST_CHARACTERS:
            break
        before, _, after = text_of(around).partition(known)
        lines = _lines(after)
        found = lines[:LINES_AFTER] + _lines(before)[-LINES_BEFORE:]
        if len(lines) > LINES_AFTER:
            break
        around = around.parent
    return found


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n\n") if line]
