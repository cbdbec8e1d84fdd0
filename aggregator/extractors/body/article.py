"""A page's tree in, the text of its article out, with how sure that is: walk, judge each line, find the place, judge again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final
from unicodedata import normalize

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extractors import memory
from aggregator.extractors.body.alone import Known
from aggregator.extractors.body.chances import judge_alone, judge_placed
from aggregator.extractors.body.lines import Layout, Line, layout
from aggregator.extractors.body.place import place, situate
from aggregator.extractors.body.walk import kept_out, walk
from aggregator.extractors.marked import SILENT
from aggregator.model import Preference, SiteMemory
from aggregator.normalize.text import clean

THRESHOLDS: Final[dict[Preference, float]] = {"balanced": 0.55, "recall": 0.3, "precision": 0.75}
"""The chance from which a line is taken, by what the editor prefers of a doubtful one."""

SHORTEST_SURE: Final = 600
"""Characters of prose below which the class names are asked whether they lied."""

MUCH_MORE: Final = 2
SHORTEST_TEXT: Final = 80
"""Characters below which lines of lesser chance are taken too: a short article is better than none."""

LEAST_CHANCE: Final = 0.05
STEP: Final = 0.08
MOST_LINES: Final = 20_000


@dataclass(frozen=True, slots=True)
class Body:
    """The text of an article, and what is needed to say more of it."""

    text: str
    """Paragraphs, apart by an empty line."""
    confidence: float
    """The mean chance of the text that was taken, less the doubtful text that was not."""
    listed: float
    """The share of the text that stands in teasers, or is linked."""
    page: Layout
    taken: tuple[bool, ...]
    """For each line of the page."""
    block: int
    """The block in which the article stands."""


def survey(tree: LexborHTMLParser, silent: Sequence[LexborNode] | None = None) -> Layout | None:
    """The lines and blocks of a page, to be asked for its article; None if it has no text.

    The tree loses its scripts and their like: who has met those of its body on the way says which they are (`marked`).
    """
    # the inner ones first: a node goes with its own
    for node in reversed(tree.css(SILENT) if silent is None else silent):
        node.decompose()
    page = None if tree.body is None else _layout(tree.body)
    return page if page is not None and page.lines else None


def find(
    page: Layout,
    known: Known | None = None,
    *,
    prefer: Preference = "balanced",
    remembered: SiteMemory | None = None,
    inside: LexborNode | None = None,
    without: Collection[LexborNode] = (),
) -> Body | None:
    """The article of a page; None if nothing on it is text of one.

    `known` is what the page's claims say, `remembered` what stands on many pages of the site, `inside` the element a template
    knows to hold the article, `without` what it knows to be furniture in it.
    """
    known = known or Known()
    situate(page, known.title)
    judged = judge_alone(page, known)
    if remembered is not None and remembered.pages:
        _forget_furniture(page.lines, remembered)
    if without:
        _leave_out(page, without)
    body, values = place(page)
    if inside is not None:
        body = _block_of(page, inside, body, values)
    chances = judge_placed(page, body, values, judged)
    taken = _taken(page.lines, chances, THRESHOLDS[prefer])
    text = _text(page.lines, taken)
    if not text:
        return None
    return Body(text, _confidence(page.lines, chances, taken), _listed(page, taken), page, taken, body)


def _layout(root: LexborNode) -> Layout:
    found = walk(root)
    page = layout(found)
    prose = page.prose[0]
    wanted = max(prose * MUCH_MORE, SHORTEST_TEXT)
    if prose < SHORTEST_SURE and prose + kept_out(found) > wanted:
        again = layout(walk(root, believe_names=False))
        if again.prose[0] > wanted:
            page = again
    del page.lines[MOST_LINES:]
    return page


def _forget_furniture(lines: list[Line], remembered: SiteMemory) -> None:
    for line in lines:
        if memory.is_furniture(remembered, memory.fingerprint(line.text)):
            line.chance = 0.0


def _leave_out(page: Layout, without: Collection[LexborNode]) -> None:
    known = {node.mem_id for node in without}
    last = -1
    out: set[int] = set()
    for block, node in enumerate(page.walk.nodes):
        if node.mem_id in known:
            last = max(last, page.ends[block])
        if block < last:
            out.add(block)
    for line in page.lines:
        if line.block in out:
            line.chance = 0.0


def _block_of(page: Layout, node: LexborNode, found: int, values: list[float]) -> int:
    """The block of an element, if a good part of what was found is in it."""
    for block, own in enumerate(page.walk.nodes):
        if own.mem_id == node.mem_id:
            return block if values[block] >= values[found] / MUCH_MORE else found
    return found


def _taken(lines: list[Line], chances: list[float], threshold: float) -> tuple[bool, ...]:
    """The lines from the threshold on, none of a second article; where that gives hardly a text, those near the best one."""
    own = [0.0 if line.where == "second" else chance for line, chance in zip(lines, chances, strict=True)]
    if _size(lines, own, threshold) < SHORTEST_TEXT:
        own = chances
        while threshold > LEAST_CHANCE and _size(lines, own, threshold) < SHORTEST_TEXT:
            threshold = max(LEAST_CHANCE, threshold - STEP)
    return tuple(chance >= threshold for chance in own)


def _size(lines: list[Line], chances: list[float], threshold: float) -> int:
    return sum([line.size for line, chance in zip(lines, chances, strict=True) if chance >= threshold])


def _text(lines: list[Line], taken: tuple[bool, ...]) -> str:
    """The lines that were taken as paragraphs; those of one paragraph are put together again."""
    paragraphs: list[str] = []
    chain = -1
    gap = ""
    for line, take in zip(lines, taken, strict=True):
        if line.chain != chain:
            gap = ""
        if line.joins:
            gap = " "
        if not take:
            continue
        if line.joins is not None and line.chain == chain and paragraphs:
            paragraphs[-1] += gap + line.text
        else:
            paragraphs.append(line.text)
        chain, gap = line.chain, ""
    # as `clean` leaves a line, which has single spaces here: nearly every text
    if all(map(str.isprintable, paragraphs)):
        return "\n\n".join([part if part.isascii() else normalize("NFC", part) for part in paragraphs])
    return "\n\n".join(filter(None, map(clean, paragraphs)))


def _listed(page: Layout, taken: tuple[bool, ...]) -> float:
    """The share of the text in teasers and links. What stands in one card alone is no list, whatever is beside it."""
    lines = [line for line, take in zip(page.lines, taken, strict=True) if take]
    cards = {_card(page, line.block) for line in lines if page.cards[line.block]}
    listed = sum(line.size * (1.0 if page.cards[line.block] and len(cards) > 1 else line.linked) for line in lines)
    return listed / max(1, sum(line.size for line in lines))


def _card(page: Layout, block: int) -> int:
    """The outermost card in which a block stands."""
    parents = page.walk.parents
    while (above := parents[block]) >= 0 and page.cards[above]:
        block = above
    return block


def _confidence(lines: list[Line], chances: list[float], taken: tuple[bool, ...]) -> float:
    sure = doubtful = whole = 0.0
    for line, chance, take in zip(lines, chances, taken, strict=True):
        if take:
            sure += chance * line.size
            whole += line.size
        elif chance > LEAST_CHANCE:
            doubtful += chance * line.size
    return round(max(0.0, sure - doubtful) / whole, 3) if whole else 0.0
