"""A page's tree in; its blocks, and the runs of text between their edges, in document order out. One walk, nothing judged.

What surely is no article (navigation, scripts, what is hidden, what its class names call comments or advertising) is not even
entered, unless it holds a good part of the page's text: `<body class="no-sidebar">`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from aggregator.extractors.body.names import AUTHOR, DATE, ELEMENT_MARKS, bits, marks_of

MUTE = frozenset({
    "script", "style", "noscript", "template", "svg", "iframe", "object", "select", "textarea", "head", "canvas", "option",
    "embed", "audio", "video", "map", "link", "meta", "title", "input", "math", "nav", "footer", "button", "dialog", "menu",
    "rt", "rp",
})  # fmt: skip
"""Elements whose text is of no article: what no reader sees as text, and what leads elsewhere."""

STRIPPED = ["script", "style", "svg", "iframe", "template"]
"""Elements that are taken out of the tree first, so that their source does not count as text."""

INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins",
    "kbd", "mark", "nobr", "picture", "q", "ruby", "rb", "s", "samp", "small", "source", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u", "var", "wbr",
})  # fmt: skip
"""Elements whose text belongs to the paragraph they stand in."""

LINKED, BOLD = 1, 2
STYLES = {"a": LINKED, "b": BOLD, "strong": BOLD}

NOT_ENTERED = bits("comment share ad chrome hidden unseen role")
CERTAIN = bits("unseen role")
"""Of these, what does not depend on the words of names."""

ENTERED = bits("body item")
"""Marks that speak for entering, whatever else the names say."""

SET_APART = bits("comment related share promo ad chrome meta tags caption hidden unseen role")
"""Marks for which an inline element's text is set apart from the paragraph around it."""

WIDE_SHARE = 0.4
"""What is named like furniture but holds this share of the text that was entered is none; comments, of the whole page's."""

MAY_BE_LONG = bits("comment unseen role")

MOST_BLOCKS = 60_000
MOST_WALKS = 4
MOST_PARAGRAPHS = 200

Attributes = dict[str, str | None]


@dataclass(slots=True)
class Run:
    """Text without a block's edge in it."""

    block: int
    pieces: list[str]
    chain: int
    """Runs of one chain have only inline edges between them: they stand in one paragraph."""
    linked: int = 0
    bold: int = 0
    """Characters in links, and in bold type."""


@dataclass(slots=True)
class Walk:
    """The blocks of a page in document order, each list by block, and the runs of text in them."""

    nodes: list[LexborNode]
    tags: list[str] = field(default_factory=lambda: ["body"])
    parents: list[int] = field(default_factory=lambda: [-1])
    marks: list[int] = field(default_factory=lambda: [0])
    inline: list[bool] = field(default_factory=lambda: [False])
    runs: list[Run] = field(default_factory=list)
    left_out: list[tuple[LexborNode, int]] = field(default_factory=list)
    """The elements that were not entered, with their marks."""
    names: set[str] = field(default_factory=set)
    """The class and id attributes met on the way."""
    authors: list[LexborNode] = field(default_factory=list)
    dates: list[LexborNode] = field(default_factory=list)
    """The elements whose names speak of who wrote the article, and of when."""
    entered: int = 0
    """Characters of text that were met, white space included."""


def walk(root: LexborNode, *, believe_names: bool = True) -> Walk:
    """The blocks and runs below an element. Without `believe_names` class names keep nothing from being entered."""
    found = _walked(root, believe_names, frozenset())
    whole = len(root.text() or "")
    misnamed: frozenset[int] = frozenset()
    for _ in range(MOST_WALKS):
        if whole - found.entered < min(whole, found.entered) * WIDE_SHARE:
            break
        wrong = misnamed | {
            node.mem_id for node, marks in found.left_out if _is_wide(node, marks, whole, found.entered)
        }
        if wrong == misnamed:
            break
        misnamed = wrong
        found = _walked(root, believe_names, misnamed)
    return found


def _is_wide(node: LexborNode, marks: int, whole: int, entered: int) -> bool:
    """Whether an element that was not entered has too much text, in paragraphs, for what its names say."""
    length = len(node.text() or "")
    if length < WIDE_SHARE * (whole if marks & MAY_BE_LONG else min(whole, entered)):
        return False
    return sum(len(paragraph.text() or "") for paragraph in node.css("p")[:MOST_PARAGRAPHS]) >= WIDE_SHARE * length


def _walked(root: LexborNode, believe_names: bool, misnamed: frozenset[int]) -> Walk:  # noqa: C901, PLR0915 - a call a node would double its cost
    found = Walk([root])
    entered = 0
    run: Run | None = None
    chain = 0
    ahead: list[tuple[LexborNode | None, int, int]] = [(root.child, 0, 0)] if root.child is not None else []
    while ahead:
        node, block, style = ahead.pop()
        if node is None:  # the end of a block
            run = None
            continue
        after = node.next
        if after is not None:
            ahead.append((after, block, style))
        tag = node.tag
        if tag == "-text":
            text = node.text_content or ""
            entered += len(text)
            if not text.isspace():
                run, chain = _write(found, run, chain, block, style, text)
            elif run is not None and run.block == block:
                run.pieces.append(" ")
        elif tag == "br":
            if run is not None and run.block == block:
                run.pieces.append("\n")
        elif tag and tag not in MUTE and tag[0] not in "-!_":
            inline = tag in INLINE
            if not inline:
                run = None
            inside = node.child
            if inside is None:
                continue
            given = node.attributes
            below = block if inline and not given else _enter(found, node, tag, given, block, believe_names, misnamed)
            if below < 0:
                continue
            if below != block and not inline:
                ahead.append((None, below, 0))
            ahead.append((inside, below, style | STYLES[tag] if tag in STYLES else style))
    found.entered = entered
    return found


def _write(found: Walk, run: Run | None, chain: int, block: int, style: int, text: str) -> tuple[Run | None, int]:
    """Put a piece of text to the run it continues, or begin one."""
    if "\n" in text:
        text = text.replace("\n", " ")
    if run is not None and run.block == block:
        run.pieces.append(text)
    else:
        chain += run is None
        run = Run(block, [text], chain)
        found.runs.append(run)
    if style:
        length = len(text.strip())
        if style & LINKED:
            run.linked += length
        if style & BOLD:
            run.bold += length
    return run, chain


def _enter(
    found: Walk,
    node: LexborNode,
    tag: str,
    given: Attributes,
    above: int,
    believe_names: bool,
    misnamed: frozenset[int],
) -> int:
    """The block that the text in an element belongs to: the one above, or its own; -1 if it is not entered."""
    marks = 0
    if given:
        marks = marks_of(given)
        if named := given.get("class"):
            found.names.add(named)
        if named := given.get("id"):
            found.names.add(named)
        if marks & AUTHOR:
            found.authors.append(node)
        if marks & DATE:
            found.dates.append(node)
    if (
        marks & NOT_ENTERED
        and not marks & ENTERED
        and (believe_names or marks & CERTAIN)
        and tag not in ("article", "main")
    ):
        if node.mem_id not in misnamed:
            found.left_out.append((node, marks))
            return -1
        marks = 0
    if tag in INLINE and not marks & SET_APART:
        return above
    block = len(found.tags)
    if block >= MOST_BLOCKS:
        return above
    found.tags.append(tag)
    found.parents.append(above)
    found.marks.append(marks | ELEMENT_MARKS.get(tag, 0))
    found.inline.append(tag in INLINE)
    found.nodes.append(node)
    return block
