"""A page's tree in; for each element how much text, linked text and good prose is in it out. One pass down, one back up.

Scoring parents by their paragraphs is Readability's idea (Arc90, 2009), weighing links against text boilerpipe's
(Kohlschütter et al., "Boilerplate Detection using Shallow Text Features", WSDM 2010).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from aggregator.extractors.furniture import CLASS_WORDS, INLINE, ROLES, UNSEEN

MOST_NODES = 200_000
SPACES = re.compile(r"[^\S\n]+")
SHORTEST_PROSE = 25
"""Characters from which a line counts as prose (Readability's figure)."""

WIDE_SHARE = 0.5
"""What has a furniture class but holds this share of the page's text is none: `<body class="no-sidebar">`."""


@dataclass(slots=True)
class Block:
    """One element. Its own text is that of its text nodes and inline children, down to the next block below."""

    node: LexborNode
    parent: int
    """Index of the parent block, -1 for the root."""
    out: bool
    """In something that is no part of an article."""
    own: list[str] = field(default_factory=list)
    own_links: int = 0
    text: int = 0
    links: int = 0
    prose: int = 0
    """Characters of text, of linked text and of prose in the block and all below it."""
    score: float = 0.0

    @property
    def link_share(self) -> float:
        return self.links / self.text if self.text else 0.0


def survey(root: LexborNode, *, believe_names: bool = True) -> list[Block]:
    """The blocks of a tree, in document order, with their sums and scores.

    Without `believe_names` only elements and roles tell furniture, not the words of class names.
    """
    blocks = _down(root, believe_names)
    for block in blocks:
        _weigh(block, blocks)
    for block in reversed(blocks):
        if block.parent >= 0:
            above = blocks[block.parent]
            above.text += block.text
            above.links += block.links
            above.prose += block.prose
    return blocks


def _down(root: LexborNode, believe_names: bool) -> list[Block]:
    blocks: list[Block] = []
    whose: dict[int, tuple[int, bool]] = {}  # of each element: the block its text belongs to, and if it is linked
    page = len(root.text() or "") if believe_names else 0
    for node in root.traverse(include_text=True):
        above = node.parent
        block, linked = whose.get(above.mem_id, (-1, False)) if above is not None else (-1, False)
        tag = node.tag
        if tag == "-text":
            if block >= 0 and not blocks[block].out:
                _note(blocks[block], node.text_content or "", linked)
        elif tag == "br":
            if block >= 0:
                blocks[block].own.append("\n")
        elif tag in INLINE and block >= 0 and not _is_furniture(node, page):
            whose[node.mem_id] = (block, linked or tag == "a")
        elif len(blocks) < MOST_NODES:
            out = (block >= 0 and blocks[block].out) or tag in UNSEEN or _is_furniture(node, page)
            whose[node.mem_id] = (len(blocks), linked)
            blocks.append(Block(node, block, out))
    return blocks


def _note(block: Block, text: str, linked: bool) -> None:
    flat = SPACES.sub(" ", text.replace("\n", " "))
    block.own.append(flat)
    length = len(flat.strip())
    block.text += length
    if linked:
        block.own_links += length
        block.links += length


def _is_furniture(node: LexborNode, page: int) -> bool:
    given = node.attributes
    if not given or node.tag in ("body", "html", "article", "main"):
        return False
    if "hidden" in given or given.get("aria-hidden") == "true" or (given.get("role") or "") in ROLES:
        return True
    if "display:none" in (given.get("style") or "").replace(" ", ""):
        return True
    named = f"{given.get('class') or ''} {given.get('id') or ''}"
    if not CLASS_WORDS.search(named) or "articleBody" in (given.get("itemprop") or ""):
        return False
    return len(node.text() or "") < page * WIDE_SHARE


def _weigh(block: Block, blocks: list[Block]) -> None:
    """Score the block's own prose for those around it: a paragraph for its parent, a run of lines for the block itself."""
    if block.out or block.text < SHORTEST_PROSE or block.own_links > block.text / 2:
        return
    lines = [line for line in "".join(block.own).split("\n") if len(line.strip()) >= SHORTEST_PROSE]
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
