"""A page's tree in; for each element how much text, linked text and good prose is in it out. One pass down, two back up.

Scoring parents by their paragraphs is Readability's idea (Arc90, 2009), weighing links against text boilerpipe's
(Kohlschütter et al., "Boilerplate Detection using Shallow Text Features", WSDM 2010).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from aggregator.extractors.furniture import INLINE, MUTE, Suspicion, suspicion

MOST_NODES = 200_000
SPACES = re.compile(r"[^\S\n]+")
SHORTEST_PROSE = 25
"""Characters from which a line counts as prose (Readability's figure)."""

WIDE_SHARE = 0.5
"""What looks like furniture but holds this share of the page's text is none: `<body class="no-sidebar">`, a <form> around all."""

GOOD_PART = 0.3
FEW_LINKS = 0.2
"""Share of the page's prose, and of linked text, that clear what only a doubtful word speaks against."""


@dataclass(slots=True)
class Block:
    """One element. Its own text is that of its text nodes and inline children, down to the next block below."""

    node: LexborNode
    parent: int
    """Index of the parent block, -1 for the root."""
    suspicion: Suspicion
    tag: str
    article: int
    """Index of the <article> it is or stands in, -1 if in none."""
    own: list[str] = field(default_factory=list)
    own_text: int = 0
    own_links: int = 0
    size: int = 0
    size_links: int = 0
    size_prose: int = 0
    """Characters of text, of linked text and of prose in the element and all below it, furniture included."""
    out: bool = False
    """It is no part of an article, or stands in something that is none."""
    text: int = 0
    links: int = 0
    prose: int = 0
    """The same three without what is out."""
    score: float = 0.0

    @property
    def link_share(self) -> float:
        return self.links / self.text if self.text else 0.0


def survey(root: LexborNode) -> list[Block]:
    """The blocks of a tree, in document order, judged and weighed with the words of their class names believed."""
    blocks = _down(root)
    for block in blocks:
        block.size, block.size_links = block.own_text, block.own_links
        block.size_prose = sum(map(len, _lines(block)))
    for block in reversed(blocks):
        if block.parent >= 0:
            above = blocks[block.parent]
            above.size += block.size
            above.size_links += block.size_links
            above.size_prose += block.size_prose
    weigh(blocks)
    return blocks


def weigh(blocks: list[Block], *, believe_names: bool = True) -> None:
    """Judge the blocks and score what is left. Without `believe_names` only elements and roles tell furniture."""
    asides = _nested_articles(blocks)
    for index, block in enumerate(blocks):
        block.out = (block.parent >= 0 and blocks[block.parent].out) or _is_out(block, blocks[0], believe_names)
        block.out = block.out or index in asides
        block.score, block.prose = 0.0, 0
        block.text, block.links = (0, 0) if block.out else (block.own_text, block.own_links)
    for block in blocks:
        if not block.out:
            _score(block, blocks)
    for block in reversed(blocks):
        if block.parent >= 0:
            above = blocks[block.parent]
            above.text += block.text
            above.links += block.links
            above.prose += block.prose


# ---------------------------------------------------------------- down


def _down(root: LexborNode) -> list[Block]:
    blocks: list[Block] = []
    ahead: list[tuple[LexborNode, int, bool]] = [(root, -1, False)]  # with the block above, and if all is linked
    while ahead:
        node, block, linked = ahead.pop()
        if (after := node.next) is not None and block >= 0:
            ahead.append((after, block, linked))
        tag = node.tag or ""
        if tag == "-text":
            _note(blocks[block], node.text_content or "", linked)
            continue
        if tag == "br":
            blocks[block].own.append("\n")
            continue
        below, linked = _open(blocks, node, tag, block), linked or tag == "a"
        if below >= 0 and (inside := node.child) is not None:
            ahead.append((inside, below, linked))
    return blocks


def _open(blocks: list[Block], node: LexborNode, tag: str, above: int) -> int:
    """The block that the text in an element belongs to: that above it, or its own; -1 for what has no text to read."""
    if tag in MUTE or tag.startswith(("-", "!")):
        return -1
    suspected = suspicion(node, tag)
    if (tag in INLINE and above >= 0 and suspected is Suspicion.NONE) or len(blocks) >= MOST_NODES:
        return above
    article = len(blocks) if tag == "article" else blocks[above].article if above >= 0 else -1
    blocks.append(Block(node, above, suspected, tag, article))
    return len(blocks) - 1


def _note(block: Block, text: str, linked: bool) -> None:
    if text.isspace():
        block.own.append(" ")
        return
    flat = SPACES.sub(" ", text.replace("\n", " ")) if "\n" in text or "  " in text else text
    block.own.append(flat)
    length = len(flat.strip())
    block.own_text += length
    if linked:
        block.own_links += length


# ---------------------------------------------------------------- judged


def _is_out(block: Block, page: Block, believe_names: bool) -> bool:
    if block.suspicion is Suspicion.NONE:
        return False
    if block.suspicion is Suspicion.SURE:
        return True
    named = block.suspicion is not Suspicion.WRAPPER
    if (named and not believe_names) or block.size >= page.size * WIDE_SHARE:
        return False
    if block.suspicion is not Suspicion.DOUBTFUL:
        return True
    few_links = block.size_links <= block.size * FEW_LINKS
    return not (few_links and (block.tag == "p" or block.size_prose >= page.size_prose * GOOD_PART))


def _nested_articles(blocks: list[Block]) -> set[int]:
    """Articles in an article that are not most of it: comments and cards (HTML Living Standard, 4.3.2), no live blog."""
    nested: dict[int, list[int]] = {}
    for index, block in enumerate(blocks):
        outer = blocks[block.parent].article if block.parent >= 0 else -1
        if block.tag == "article" and outer >= 0:
            nested.setdefault(outer, []).append(index)
    return {
        index
        for outer, inner in nested.items()
        if sum(blocks[n].size for n in inner) < blocks[outer].size * WIDE_SHARE
        for index in inner
    }


def _lines(block: Block) -> list[str]:
    if block.own_text < SHORTEST_PROSE or block.own_links > block.own_text / 2:
        return []
    return [line for line in "".join(block.own).split("\n") if len(line.strip()) >= SHORTEST_PROSE]


def _score(block: Block, blocks: list[Block]) -> None:
    """Score the block's own prose for those around it: a paragraph for its parent, a run of lines for the block itself."""
    lines = _lines(block)
    if not lines:
        return
    score = sum(1 + line.count(",") + min(len(line) / 100, 3) for line in lines)
    block.prose = sum(map(len, lines))
    around = [block.parent, blocks[block.parent].parent if block.parent >= 0 else -1]
    if len(lines) > 1 or block.parent < 0:
        block.score += score
        around = around[:1]
        score /= 2
    for index in around:
        if index >= 0:
            blocks[index].score += score
        score /= 2
