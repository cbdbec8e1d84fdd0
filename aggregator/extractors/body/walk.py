"""A page's tree in; its blocks, and the runs of text between their edges, in document order out. One walk, nothing judged.

What surely is no article (navigation, scripts, what is hidden, what its class names call comments or advertising) is not even
entered, unless it holds a good part of the page's text: `<body class="no-sidebar">`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from selectolax.lexbor import LexborNode

from aggregator.extractors.body.elements import (
    BOLD,
    BREAK,
    CELL,
    INLINE_KIND,
    LINKED,
    MET,
    MOST_NUMBER,
    STYLED,
    TEXT,
    meet,
)
from aggregator.extractors.body.names import AUTHOR, DATE, KNOWN_TOGETHER, bits, marks_of

LONGEST_CELL: Final = 60
"""Characters of a table's cell up to which it is a part of its row's line: longer ones are columns of a page's layout."""

MOST_IN_CELL: Final = 60
"""Nodes of such a cell; tables in tables are not looked through at each level again."""

NOT_ENTERED: Final = bits("comment share ad chrome hidden unseen role")
CERTAIN: Final = bits("unseen role")
"""Of these, what does not depend on the words of names."""

ENTERED: Final = bits("body item")
"""Marks that speak for entering, whatever else the names say."""

SET_APART: Final = bits("comment related share promo ad chrome meta tags caption hidden unseen role")
"""Marks for which an inline element's text is set apart from the paragraph around it."""

WIDE_SHARE: Final = 0.4
"""What is named like furniture but holds this share of the text that was entered is none; comments, of the whole page's."""

TEXTS_TOO: Final = True
NO_SPACE: Final = True
"""What is iterated over: elements and texts, but no white space."""

MAY_BE_LONG: Final = bits("comment unseen role")
MOST_BLOCKS: Final = 60_000
MOST_WALKS: Final = 4
MOST_PARAGRAPHS: Final = 200
NOTED: Final = AUTHOR | DATE
ASKED: Final = NOTED | NOT_ENTERED
WHOLE: Final = frozenset({"article", "main"})
"""Elements that are entered whatever they are called."""


class Run:
    """Text without a block's edge in it."""

    __slots__ = ("block", "pieces", "chain", "linked", "bold")

    def __init__(self, block: int, pieces: list[str], chain: int) -> None:
        """Runs of one `chain` have only inline edges between them: they stand in one paragraph."""
        self.block, self.pieces, self.chain = block, pieces, chain
        self.linked = self.bold = 0  # characters in links, and in bold type


@dataclass(frozen=True, slots=True)
class Walk:
    """The blocks of a page in document order, each list by block, and the runs of text in them."""

    nodes: list[LexborNode]
    tags: list[str]
    parents: list[int]
    marks: list[int]
    inline: list[bool]
    runs: list[Run]
    left_out: list[tuple[LexborNode, int]]
    """The elements that were not entered, with their marks."""
    names: set[str]
    """The class and id attributes met on the way."""
    authors: list[LexborNode]
    dates: list[LexborNode]
    """The elements whose names speak of who wrote the article, and of when."""
    entered: int
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
    wide = [(node, marks, length) for node, marks in found.left_out if (length := len(node.text_lexbor())) >= least]
    if not wide:
        return set()
    prose = [(node, marks, length) for node, marks, length in wide if _is_prose(node, length)]
    whole = WIDE_SHARE * len(root.text_lexbor()) if any(marks & MAY_BE_LONG for _, marks, _ in prose) else 0.0
    return {node.mem_id for node, marks, length in prose if length >= whole or not marks & MAY_BE_LONG}


def _is_prose(node: LexborNode, length: int) -> bool:
    """Whether a good part of an element's text is in paragraphs."""
    return sum(len(paragraph.text_lexbor()) for paragraph in node.css("p")[:MOST_PARAGRAPHS]) >= WIDE_SHARE * length


def kept_out(found: Walk) -> int:
    """Characters of text in what was not entered only for its class names."""
    return sum(len(node.text_lexbor()) for node, marks in found.left_out if not marks & CERTAIN)


def _walked(root: LexborNode, believe_names: bool, misnamed: frozenset[int]) -> Walk:  # noqa: C901, PLR0915 - a call a node would double its cost
    nodes, tags, parents, marked, within = [root], ["body"], [-1], [0], [False]
    runs: list[Run] = []
    notes = _Notes([], set(), [], [])
    left_out, names, elements = notes.left_out, notes.names, MET
    run: Run | None = None
    pieces: list[str] | None = None
    """Those of the run, if what stands here belongs to it."""
    entered = chain = block = style = 0
    ahead = root.iter(TEXTS_TOO, NO_SPACE)
    above: list[tuple[Iterator[LexborNode], int, int, LexborNode | None]] = []
    """Where to go on after an element: what follows it, the block and the style there; the element, if it parts no runs."""
    while True:
        for node in ahead:
            number = node.tag_id
            known = elements[number] if number < MOST_NUMBER else None
            kind, tag, own = meet(node, number) if known is None else known
            if kind == TEXT:
                text = node.text_content or ""
                entered += len(text)
                if text.isspace():
                    if pieces is not None:
                        pieces.append(" ")
                    continue
                if "\n" in text:
                    text = text.replace("\n", " ")
                if pieces is not None:
                    pieces.append(text)
                else:
                    chain += run is None
                    pieces = [text]
                    run = Run(block, pieces, chain)
                    runs.append(run)
                if style and run is not None:
                    _stress(run, style, len(text.strip()))
                continue
            if pieces is not None:
                if kind == BREAK:
                    pieces.append("\n")
                    continue
                before = node.prev
                # the parser passes by white space ten times as fast
                if before is not None and before.is_empty_text_node:
                    pieces.append(" ")
            if kind == CELL and _is_short(node):
                if pieces is not None:
                    pieces.append(" ")
                above.append((ahead, block, style, node))
                ahead = node.iter(TEXTS_TOO, NO_SPACE)
                break
            if kind >= CELL:
                inline = kind >= INLINE_KIND
                if not inline:
                    run = pieces = None
                if node.first_child is None:
                    continue
                given = node.attributes
                if not given:
                    marks = 0
                elif len(given) == 1 and (called := given.get("class")):
                    names.add(called)
                    marks = KNOWN_TOGETHER[called]
                else:
                    marks = marks_of(given, names)
                if marks & ASKED:
                    if marks & NOTED:
                        notes.note(node, marks)
                    if marks & NOT_ENTERED and _keeps_out(marks, tag, believe_names):
                        if node.mem_id not in misnamed:
                            left_out.append((node, marks))
                            continue
                        marks = 0
                if (inline and not marks & SET_APART) or len(nodes) >= MOST_BLOCKS:
                    above.append((ahead, block, style, node))
                else:
                    above.append((ahead, block, style, node if inline else None))
                    nodes.append(node)
                    tags.append(tag)
                    parents.append(block)
                    marked.append(marks | own)
                    within.append(inline)
                    block, pieces = len(nodes) - 1, None
                ahead, style = node.iter(TEXTS_TOO, NO_SPACE), style | kind & STYLED
                break
        else:
            if not above:
                break
            ahead, block, style, inner = above.pop()
            if inner is None or run is None:
                run = pieces = None
                continue
            pieces = run.pieces if run.block == block else None
            if pieces is not None and (last := inner.last_child) and last.is_empty_text_node:
                pieces.append(" ")
    return Walk(nodes, tags, parents, marked, within, runs, left_out, names, notes.authors, notes.dates, entered)


def _stress(run: Run, style: int, length: int) -> None:
    """Count a piece of a run in a link, or in bold type."""
    if style & LINKED:
        run.linked += length
    if style & BOLD:
        run.bold += length


def _keeps_out(marks: int, tag: str, believe_names: bool) -> bool:
    """Whether an element is not entered for what its attributes say of it."""
    return not marks & ENTERED and (believe_names or bool(marks & CERTAIN)) and tag not in WHOLE


def _is_short(cell: LexborNode) -> bool:
    """Whether a cell is a part of its row's line."""
    only = cell.first_child
    if only is None or (only.is_text_node and only.next is None):  # most cells
        return only is None or len(only.text_content or "") <= LONGEST_CELL
    rest = LONGEST_CELL
    for count, node in enumerate(cell.traverse(include_text=True)):
        if node.is_text_node:
            rest -= len(node.text_content or "")
        if rest < 0 or count > MOST_IN_CELL:
            return False
    return True


class _Notes(NamedTuple):
    """What a walk notes beside blocks and runs."""

    left_out: list[tuple[LexborNode, int]]
    names: set[str]
    authors: list[LexborNode]
    dates: list[LexborNode]

    def note(self, node: LexborNode, marks: int) -> None:
        """Remember an element whose names speak of who wrote the article, or when."""
        if marks & AUTHOR:
            self.authors.append(node)
        if marks & DATE:
            self.dates.append(node)
