"""The blocks and runs of a page in, its lines and what each block holds of them out: text, links, prose, repeated cards."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from aggregator.extractors.body.names import bits
from aggregator.extractors.body.walk import Walk
from aggregator.normalize.text import lower

DENSE: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]+")
DENSER: Final = 1.5
"""A letter of a script without spaces, or a Hangul syllable, says so much more than a letter of an alphabet."""

DENSE_WITHIN: Final = 60
"""Characters of a line within which a letter of such a script stands, if it is written in one: the rest is not searched."""

SHORTEST_PROSE: Final = 40
MOST_LINKED: Final = 0.5
ALL_LINKED: Final = 0.9
SHORTEST_LINK: Final = 15
SHORTEST_MENU: Final = 100
MENU_LINKED: Final = 0.85
LONGEST_COMPARED: Final = 250
COMPARED: Final = 60
"""Characters of a line that is compared as a whole, as headlines and phrases are; those by which a longer one is."""

CARD: Final = 1
ITEM_CARD: Final = 2
FEWEST_CARDS: Final = 3
LONGEST_CARD: Final = 1_500
CARDS: Final = frozenset({"li", "article"})
ARTICLE: Final = bits("<article")
WIDE_SHARE: Final = 0.4
"""A block with this share of the page's prose is no furniture, whatever it is called."""

DOUBTFUL: Final = bits(
    "comment related share promo ad chrome meta tags label caption media box lead title hidden doubt <aside <figure <header "
    "<footer <form <ul <table <label <details <section <address"
)
"""Marks that are not believed of a block with much of the page's prose."""


class Line:
    """A candidate paragraph: a run of text, or the part of one between two line breaks."""

    __slots__ = ("block", "text", "size", "linked", "bold", "chain", "low", "joins", "where", "trails", "chance")

    def __init__(
        self, block: int, text: str, size: int, linked: float, bold: float, chain: int, low: str, joins: str | None
    ) -> None:
        """One of a block and a chain of runs; of its text `linked` and `bold` are the shares in links and in bold type."""
        self.block = block
        self.text = text
        self.size = size
        """Characters; those of dense scripts count more."""
        self.linked = linked
        self.bold = bold
        self.chain = chain
        self.low = low
        """The beginning of the text in lower case, ё as е: for comparing."""
        self.joins = joins
        """What stands between it and the line before, if both are of one paragraph."""
        self.where = ""
        """Where it stands to the headline: `before`, `after`, after a `second` one, or `unknown`."""
        self.trails = False
        """It follows a heading like "Read also" or "Comments"."""
        self.chance = 0.0
        """How likely it is of the article, judged by itself."""


@dataclass(slots=True)
class Layout:
    """A page's lines in order, and what its blocks hold, each list by block in document order."""

    walk: Walk
    lines: list[Line]
    ends: list[int]
    """The block after the last one below each."""
    text: list[int] = field(default_factory=list)
    linked: list[int] = field(default_factory=list)
    prose: list[int] = field(default_factory=list)
    """Characters of text, of linked text, and of lines that may be sentences, in the block and below."""
    held: list[int] = field(default_factory=list)
    """The blocks below the root that hold a line, in themselves or below: of the others nobody asks."""
    paths: list[int] = field(default_factory=list)
    """The marks of a block and of all above it."""
    menus: list[bool] = field(default_factory=list)
    """Whether a block is of one whose text is nearly all linked: a menu, a list of teasers."""
    cards: list[int] = field(default_factory=list)
    """2 in a list item or article that is one of several with a link as its heading, 1 in another such block, else 0."""


def layout(walk: Walk) -> Layout:
    """The lines of a walked page and the sums of its blocks."""
    count = len(walk.tags)
    found = Layout(walk, _lines(walk), list(range(1, count + 1)), [0] * count, [0] * count, [0] * count)
    linked_lines = [0] * count
    text, linked, prose = found.text, found.linked, found.prose
    for line in found.lines:
        block, size, share = line.block, line.size, line.linked
        text[block] += size
        if share:
            linked[block] += int(size * share)
        if share < MOST_LINKED:
            if size >= SHORTEST_PROSE:
                prose[block] += size
        elif share > ALL_LINKED and size >= SHORTEST_LINK:
            linked_lines[block] += 1
    _sum_up(found, linked_lines)
    found.held = [block for block, size in enumerate(text) if size and block]
    _label(found, linked_lines)
    return found


def _sum_up(page: Layout, linked_lines: list[int]) -> None:
    """Give each block what the blocks below it have; and where they end."""
    text, linked, prose, ends, parents = page.text, page.linked, page.prose, page.ends, page.walk.parents
    for block in range(len(parents) - 1, 0, -1):
        above = parents[block]
        if ends[block] > ends[above]:
            ends[above] = ends[block]
        if size := text[block]:
            text[above] += size
            if inside := linked[block]:
                linked[above] += inside
            if inside := prose[block]:
                prose[above] += inside
            if inside := linked_lines[block]:
                linked_lines[above] += inside


def _lines(walk: Walk) -> list[Line]:
    lines: list[Line] = []
    chain = -1
    gap = ""
    # a page that is written in such a script has texts that begin with its letters
    dense = DENSE.search("".join([run.pieces[0][:2] for run in walk.runs])) is not None
    for run in walk.runs:
        whole = run.pieces[0] if len(run.pieces) == 1 else "".join(run.pieces)
        if "\n" in whole:
            parts = [spaced(part) for part in whole.split("\n")]
            length = sum(map(len, parts))
        else:
            parts = [spaced(whole)]
            length = len(parts[0])
        if not length:
            continue
        linked = min(1.0, run.linked / length) if run.linked else 0.0
        bold = min(1.0, run.bold / length) if run.bold else 0.0
        gap = gap or (" " if whole[0].isspace() else "")
        joins = gap if run.chain == chain else None
        block, chain = run.block, run.chain
        for part in parts:
            if part:
                size = size_of(part) if dense else len(part)
                lines.append(Line(block, part, size, linked, bold, chain, lowered(part), joins))
            joins = None
        gap = " " if whole[-1].isspace() else ""
    return lines


def lowered(text: str) -> str:
    """The beginning of a text in lower case, ё as е: for comparing."""
    low = lower(text if len(text) < LONGEST_COMPARED else text[:COMPARED])
    return low if low.isascii() else low.replace("ё", "е")


def spaced(text: str) -> str:
    """A text with single spaces between its words. Most have no others."""
    text = text.strip()
    if "  " in text or "\t" in text or " " in text:
        return " ".join(text.split())
    return text


def size_of(text: str) -> int:
    """The length of a text in characters of an alphabet."""
    length = len(text)
    if DENSE.search(text, 0, DENSE_WITHIN) is None:
        return length
    return length + int(DENSER * sum(map(len, DENSE.findall(text))))


def _label(page: Layout, linked_lines: list[int]) -> None:
    """What each block is of, for itself and the blocks above it: by its names, as a menu, and as a card."""
    walk, prose, linked = page.walk, page.prose, page.linked
    parents, tags, marked, count = walk.parents, walk.tags, walk.marks, len(page.text)
    wide = max(1, prose[0]) * WIDE_SHARE
    like = _alike(walk, linked_lines)
    page.paths, page.menus, page.cards = paths, menus, cards = [0] * count, [False] * count, [0] * count
    for block in page.held:
        size, above, marks = page.text[block], parents[block], marked[block]
        if prose[block] > wide:
            marks &= ~DOUBTFUL
        paths[block] = paths[above] | marks
        menus[block] = menus[above] or (size >= SHORTEST_MENU and linked[block] >= size * MENU_LINKED)
        card = cards[above]
        if linked_lines[block] and size < LONGEST_CARD:
            tag = tags[block]
            if like[above, tag, marked[block]] >= FEWEST_CARDS and tag != "p":
                card = ITEM_CARD if tag in CARDS else max(card, CARD)
            elif tag == "article" and paths[above] & ARTICLE:
                card = ITEM_CARD
        cards[block] = card


def _alike(walk: Walk, linked_lines: list[int]) -> Counter[tuple[int, str, int]]:
    """How many blocks with a link as their heading there are of each kind, side by side."""
    parents, tags, marks = walk.parents, walk.tags, walk.marks
    return Counter([(parents[block], tags[block], marks[block]) for block, count in enumerate(linked_lines) if count])
