"""The name of an element in, what the walk does with it out: passed by, part of a line, a block of its own. A new tag goes here."""

from __future__ import annotations

from typing import Final

from selectolax.lexbor import LexborNode

from aggregator.extractors.body.names import ELEMENT_MARKS

MUTE: Final = frozenset({
    "script", "style", "noscript", "template", "svg", "iframe", "object", "select", "textarea", "head", "canvas", "option",
    "embed", "audio", "video", "map", "link", "meta", "title", "input", "math", "nav", "footer", "button", "dialog", "menu",
    "rt", "rp",
})  # fmt: skip
"""Elements whose text is of no article: what no reader sees as text, and what leads elsewhere."""

INLINE: Final = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins",
    "kbd", "mark", "nobr", "picture", "q", "ruby", "rb", "s", "samp", "small", "source", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u", "var", "wbr",
})  # fmt: skip
"""Elements whose text belongs to the paragraph they stand in."""

CELLS: Final = frozenset({"td", "th"})
"""Elements whose text, if it is short, belongs to the line of their row."""

LINKED: Final = 1
BOLD: Final = 2
STYLED: Final = LINKED | BOLD
STYLES: Final = {"a": LINKED, "b": BOLD, "strong": BOLD}

INLINE_KIND: Final = 4
BLOCK: Final = 0
CELL: Final = -4
TEXT: Final = -5
BREAK: Final = -6
SKIPPED: Final = -7
"""What the walk does with a node; the first two, which have no bits of style, are entered as inline elements are. The kind of
these is the number above and the bits of their style."""


Element = tuple[int, str, int]
"""What the walk has to know of an element for its name: its kind, its name, its marks."""


def element_of(tag: str) -> Element:
    """What the walk has to know of an element of this name."""
    if tag == "-text":
        kind = TEXT
    elif tag == "br":
        kind = BREAK
    elif not tag or tag in MUTE or tag[0] in "-!_":
        kind = SKIPPED
    elif tag in CELLS:
        kind = CELL
    else:
        kind = INLINE_KIND | STYLES.get(tag, 0) if tag in INLINE else BLOCK
    return kind, tag, ELEMENT_MARKS.get(tag, 0)


MOST_NUMBER: Final = 1_000
MET: Final[list[Element | None]] = [None] * MOST_NUMBER
"""The elements met so far, by the parser's number, which is lower for those it knows: a name costs more to ask for."""


def meet(node: LexborNode, number: int) -> Element:
    """What the walk has to know of an element that it has not met before."""
    found = element_of(node.tag or "")
    if number < MOST_NUMBER:
        MET[number] = found
    return found
