"""The blocks and runs of a page in, its lines and what each block holds of them out: text, links, prose, repeated cards."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TypeVar

from aggregator.extractors.body.names import bits
from aggregator.extractors.body.walk import Walk

Number = TypeVar("Number", int, float)

DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
DENSER = 1.5
"""A letter of a script without spaces, or a Hangul syllable, says so much more than a letter of an alphabet."""

SHORTEST_PROSE = 40
MOST_LINKED = 0.5
ALL_LINKED = 0.9
SHORTEST_LINK = 15
SHORTEST_MENU = 100
MENU_LINKED = 0.85
FEWEST_CARDS = 3
LONGEST_CARD = 1_500
CARDS = frozenset({"li", "article"})
ARTICLE = bits("<article")
WIDE_SHARE = 0.4
"""A block with this share of the page's prose is no furniture, whatever it is called."""

DOUBTFUL = bits(
    "comment related share promo ad chrome meta tags label caption media box lead title hidden doubt <aside <figure <header "
    "<footer <form <ul <table <label <details <section <address"
)
"""Marks that are not believed of a block with much of the page's prose."""


@dataclass(slots=True)
class Line:
    """A candidate paragraph: a run of text, or the part of one between two line breaks."""

    block: int
    text: str
    low: str
    """The same in lower case, ё as е: for comparing."""
    size: int
    """Characters; those of dense scripts count more."""
    linked: float
    bold: float
    """Share of the text in links, and in bold type."""
    chain: int
    joins: str | None = None
    """What stands between it and the line before, if both are of one paragraph."""
    where: str = ""
    """Where it stands to the headline: `before`, `after`, after a `second` one, or `unknown`."""
    trails: bool = False
    """It follows a heading like "Read also" or "Comments"."""
    chance: float = 0.0
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
    paths: list[int] = field(default_factory=list)
    """The marks of a block and of all above it."""
    menus: list[bool] = field(default_factory=list)
    """Whether a block is of one whose text is nearly all linked: a menu, a list of teasers."""
    cards: list[int] = field(default_factory=list)
    """2 in a list item or article that is one of several with a link as its heading, 1 in another such block, else 0."""


def layout(walk: Walk) -> Layout:
    """The lines of a walked page and the sums of its blocks."""
    count = len(walk.tags)
    found = Layout(walk, _lines(walk), _ends(walk.parents), [0] * count, [0] * count, [0] * count)
    linked_lines = [0] * count
    for line in found.lines:
        found.text[line.block] += line.size
        found.linked[line.block] += int(line.size * line.linked)
        if line.size >= SHORTEST_PROSE and line.linked < MOST_LINKED:
            found.prose[line.block] += line.size
        if line.linked > ALL_LINKED and line.size >= SHORTEST_LINK:
            linked_lines[line.block] += 1
    for sums in (found.text, found.linked, found.prose, linked_lines):
        add_up(sums, walk.parents)
    found.paths = _paths(walk, found.prose)
    found.menus = _menus(walk, found)
    found.cards = _cards(walk, found.text, linked_lines, found.paths)
    return found


def add_up(sums: list[Number], parents: list[int]) -> None:
    """Add what each block has to the one above it, from the last to the first."""
    for block in range(len(sums) - 1, 0, -1):
        if sums[block]:
            sums[parents[block]] += sums[block]


def _lines(walk: Walk) -> list[Line]:
    lines: list[Line] = []
    chain = -1
    gap = ""
    for run in walk.runs:
        whole = run.pieces[0] if len(run.pieces) == 1 else "".join(run.pieces)
        parts = [" ".join(part.split()) for part in whole.split("\n")] if "\n" in whole else [" ".join(whole.split())]
        length = sum(map(len, parts))
        if not length:
            continue
        linked, bold = min(1.0, run.linked / length), min(1.0, run.bold / length)
        gap = gap or (" " if whole[0].isspace() else "")
        joins = gap if run.chain == chain else None
        for part in parts:
            if part:
                low = part.lower().replace("ё", "е")
                lines.append(Line(run.block, part, low, size_of(part), linked, bold, run.chain, joins))
            joins = None
        chain, gap = run.chain, " " if whole[-1].isspace() else ""
    return lines


def size_of(text: str) -> int:
    """The length of a text in characters of an alphabet."""
    length = len(text)
    if text.isascii() or not DENSE.search(text):
        return length
    return length + int(DENSER * len(DENSE.findall(text)))


def _ends(parents: list[int]) -> list[int]:
    ends = list(range(1, len(parents) + 1))
    for block in range(len(parents) - 1, 0, -1):
        above = parents[block]
        if ends[block] > ends[above]:
            ends[above] = ends[block]
    return ends


def _paths(walk: Walk, prose: list[int]) -> list[int]:
    wide = max(1, prose[0]) * WIDE_SHARE
    paths = [0] * len(walk.tags)
    for block in range(1, len(paths)):
        marks = walk.marks[block]
        if prose[block] > wide:
            marks &= ~DOUBTFUL
        paths[block] = paths[walk.parents[block]] | marks
    return paths


def _menus(walk: Walk, page: Layout) -> list[bool]:
    menus = [False] * len(walk.tags)
    for block in range(1, len(menus)):
        size = page.text[block]
        menus[block] = menus[walk.parents[block]] or (
            size >= SHORTEST_MENU and page.linked[block] >= size * MENU_LINKED
        )
    return menus


def _cards(walk: Walk, text: list[int], linked_lines: list[int], paths: list[int]) -> list[int]:
    """Repeated siblings that each have a link as their heading, and articles in an article: teasers of others."""
    linked = [block for block, count in enumerate(linked_lines) if count]
    kinds = {block: (walk.parents[block], walk.tags[block], walk.marks[block]) for block in linked}
    like = Counter(kinds.values())
    cards = [0] * len(walk.tags)
    for block in range(1, len(cards)):
        card = cards[walk.parents[block]]
        if linked_lines[block] and text[block] < LONGEST_CARD:
            tag = walk.tags[block]
            if like[kinds[block]] >= FEWEST_CARDS and tag != "p":
                card = 2 if tag in CARDS else max(card, 1)
            elif tag == "article" and paths[walk.parents[block]] & ARTICLE:
                card = 2
        cards[block] = card
    return cards
