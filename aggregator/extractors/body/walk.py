"""A page's tree in; its blocks, and the runs of text between their edges, in document order out. One walk, nothing judged.

What surely is no article (navigation, scripts, what is hidden, what its class names call comments or advertising) is not even
entered, unless it holds a good part of the page's text: `<body class="no-sidebar">`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from aggregator.extractors.body.elements import (
    BOLD,
    BREAK,
    CELL,
    INLINE_KIND,
    LINKED,
    MET,
    SKIPPED,
    STYLED,
    TEXT,
    Element,
    meet,
)
from aggregator.extractors.body.names import AUTHOR, DATE, bits, marks_of

STRIPPED = ["script", "style", "svg", "iframe", "template"]
"""Elements that are taken out of the tree first, so that their source does not count as text."""

LONGEST_CELL = 60
"""Characters of a table's cell up to which it is a part of its row's line: longer ones are columns of a page's layout."""

MOST_IN_CELL = 60
"""Nodes of such a cell; tables in tables are not looked through at each level again."""

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
NOTED = AUTHOR | DATE
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
    misnamed: frozenset[int] = frozenset()
    for _ in range(MOST_WALKS):
        wrong = _misnamed(root, found)
        if not wrong:
            break
        misnamed |= wrong
        found = _walked(root, believe_names, misnamed)
    return found


def _misnamed(root: LexborNode, found: Walk) -> set[int]:
    """The elements that were not entered, and have too much text for what their names say."""
    least = WIDE_SHARE * found.entered
    wide = [(node, marks, length) for node, marks in found.left_out if (length := len(node.text() or "")) >= least]
    if not wide:
        return set()
    whole = WIDE_SHARE * len(root.text() or "")
    return {
        node.mem_id
        for node, marks, length in wide
        if (length >= whole or not marks & MAY_BE_LONG) and _is_prose(node, length)
    }


def _is_prose(node: LexborNode, length: int) -> bool:
    """Whether a good part of an element's text is in paragraphs."""
    return sum(len(paragraph.text() or "") for paragraph in node.css("p")[:MOST_PARAGRAPHS]) >= WIDE_SHARE * length


def _walked(root: LexborNode, believe_names: bool, misnamed: frozenset[int]) -> Walk:  # noqa: C901, PLR0915 - a call a node would double its cost
    found = Walk([root])
    entered = 0
    run: Run | None = None
    chain = block = style = 0
    elements = MET
    above: list[tuple[LexborNode | None, int, int, bool]] = []
    """Where to go on after an element: what follows it, the block and the style there, whether it parts runs."""
    node = root.child
    while True:
        if node is None:
            if not above:
                break
            node, block, style, parts = above.pop()
            if parts:
                run = None
            continue
        number = node.tag_id
        element = elements.get(number) or meet(node, number)
        kind = element[0]
        if kind == TEXT:
            text = node.text_content or ""
            entered += len(text)
            if not text.isspace():
                run, chain = _write(found, run, chain, block, style, text)
            elif run is not None and run.block == block:
                run.pieces.append(" ")
        elif kind == BREAK:
            if run is not None and run.block == block:
                run.pieces.append("\n")
        elif kind == CELL and _is_short(node):
            if run is not None and run.block == block:
                run.pieces.append(" ")
            above.append((node.next, block, style, False))
            node = node.child
            continue
        elif kind != SKIPPED:
            inline = kind >= INLINE_KIND
            if not inline:
                run = None
            inside = node.child
            if inside is not None:
                given = node.attributes
                below = (
                    block
                    if inline and not given
                    else _enter(found, node, element, given, block, believe_names, misnamed)
                )
                if below >= 0:
                    above.append((node.next, block, style, below != block and not inline))
                    node, block, style = inside, below, style | kind & STYLED
                    continue
        node = node.next
    found.entered = entered
    return found


def _is_short(cell: LexborNode) -> bool:
    """Whether a cell is a part of its row's line."""
    rest = LONGEST_CELL
    for count, node in enumerate(cell.traverse(include_text=True)):
        if node.is_text_node:
            rest -= len(node.text_content or "")
        if rest < 0 or count > MOST_IN_CELL:
            return False
    return True


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
    element: Element,
    given: Attributes,
    above: int,
    believe_names: bool,
    misnamed: frozenset[int],
) -> int:
    """The block that the text in an element belongs to: the one above, or its own; -1 if it is not entered."""
    kind, tag, own = element
    inline = kind >= INLINE_KIND
    marks = marks_of(given, found.names) if given else 0
    if marks:
        if marks & NOTED:
            _note(found, node, marks)
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
    if inline and not marks & SET_APART:
        return above
    block = len(found.tags)
    if block >= MOST_BLOCKS:
        return above
    found.tags.append(tag)
    found.parents.append(above)
    found.marks.append(marks | own)
    found.inline.append(inline)
    found.nodes.append(node)
    return block


def _note(found: Walk, node: LexborNode, marks: int) -> None:
    if marks & AUTHOR:
        found.authors.append(node)
    if marks & DATE:
        found.dates.append(node)
