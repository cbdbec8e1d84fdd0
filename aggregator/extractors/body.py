"""A page's tree in, the paragraphs of its article out: found by where the prose is dense and the links are few."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extractors.furniture import BODY_WORDS, LONGEST_PROMO, PROMO, TAIL
from aggregator.extractors.survey import SPACES, Block, survey
from aggregator.normalize.html import BREAKS
from aggregator.normalize.text import clean, fold

SHORTEST_BODY = 80
"""Characters of an article; with less on it a page is a list, a stub or a picture."""

SHORTEST_SURE = 600
"""Characters of prose below which the class names are asked whether they lied."""

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
MOST_LINKED = 0.5
SURELY_BODY = 1.5
PERHAPS_BODY = 1.25
GAIN = 0.25
"""How much more prose a wider element must have to be taken instead of the best one."""

CLIMBS = 4
LEAD_IN = 4
"""Elements before the body among which a lead is looked for."""

LONGEST_LEAD = 1_000
SHORT_LINE = 40
LONGEST_DATELINE = 120
DATELINE = re.compile(
    r"\d{1,2}[:.]\d{2}|(?:19|20)\d\d|^(?:автор|текст|by|фото|photo|опубликовано|published|updated)\b", re.I
)
"""What a dateline or byline has that a sentence without a full stop seldom has."""

ENDS = (".", "!", "?", "…", ":", ";", "»", '"', "”", ")")


def find(tree: LexborHTMLParser, title: str | None) -> str | None:
    """The text of the page's article, paragraphs apart by an empty line; None if the page has none."""
    root = tree.body
    if root is None:
        return None
    blocks = survey(root)
    top = _best(blocks)
    if blocks[top].prose < SHORTEST_SURE:
        # the names lied: an article inside "sidebar-layout" or "print-wrapper" is an article
        trusting = survey(root, believe_names=False)
        better = _best(trusting)
        if trusting[better].prose > max(blocks[top].prose * 2, SHORTEST_BODY):
            blocks, top = trusting, better
    if blocks[top].prose < SHORTEST_BODY:
        return None
    out = {block.node.mem_id for block in blocks if block.out}
    parts = [*_lead_in(blocks, top), blocks[top].node]
    paragraphs = _tidied([paragraph for node in parts for paragraph in _paragraphs(node, out)], title)
    text = "\n\n".join(paragraphs)
    return text if len(text) >= SHORTEST_BODY else None


def of_nodes(nodes: list[LexborNode]) -> str | None:
    """The text of elements an editor pointed at: nothing is left out but what no reader sees."""
    paragraphs = [paragraph.text for node in nodes for paragraph in _paragraphs(node, set())]
    return "\n\n".join(filter(None, paragraphs)) or None


# ---------------------------------------------------------------- where it is


def _best(blocks: list[Block]) -> int:
    best = max(range(len(blocks)), key=lambda index: _worth(blocks[index]))
    for _ in range(CLIMBS):
        wider = _wider(blocks, best)
        if wider is None:
            return best
        best = wider
    return best


def _worth(block: Block) -> float:
    if block.out or not block.score:
        return 0.0
    worth = block.score * (1 - block.link_share)
    given = block.node.attributes
    if "articleBody" in (given.get("itemprop") or ""):
        return worth * SURELY_BODY
    named = f"{given.get('class') or ''} {given.get('id') or ''}"
    return worth * PERHAPS_BODY if block.node.tag == "article" or BODY_WORDS.search(named) else worth


def _lead_in(blocks: list[Block], top: int) -> list[LexborNode]:
    """The lead, where it stands before the body and not in it: prose among the nearest elements above, below the headline."""
    found: list[LexborNode] = []
    before = [n for n in range(top) if blocks[n].parent == blocks[top].parent]
    for block in (blocks[n] for n in reversed(before[-LEAD_IN:])):
        if block.node.tag == "h1" or block.node.css_first("h1") is not None:
            break
        prose = not block.out and block.prose >= SHORT_LINE and block.link_share < MOST_LINKED / 2
        if prose and block.prose <= LONGEST_LEAD and not block.score > blocks[top].score / 2:
            found.insert(0, block.node)
    return found


def _wider(blocks: list[Block], index: int) -> int | None:
    """The nearest element around that has clearly more prose, if what it adds is prose and not links."""
    here = blocks[index]
    if "articleBody" in (here.node.attributes.get("itemprop") or ""):
        return None
    above = here.parent
    while above >= 0 and blocks[above].node.tag not in ("body", "html"):
        around = blocks[above]
        added, added_text = around.prose - here.prose, around.text - here.text
        if added_text and (around.links - here.links) / added_text > MOST_LINKED / 2:
            return None
        if added >= here.prose * GAIN:
            return above if added >= added_text * MOST_LINKED else None
        above = around.parent
    return None


# ---------------------------------------------------------------- what it says


class _Paragraph:
    __slots__ = ("linked", "tag", "text")

    def __init__(self, tag: str, text: str, linked: float) -> None:
        self.tag = tag
        self.text = text
        self.linked = linked


def _paragraphs(root: LexborNode, out: set[int]) -> list[_Paragraph]:
    """The paragraphs below an element in order: block elements and double line breaks set them apart."""
    found: list[_Paragraph] = []
    parts: list[tuple[str, bool]] = []
    tags = [root.tag or "div"]

    def close() -> None:
        _split(found, tags[-1], parts)
        parts.clear()

    ahead: list[tuple[LexborNode | None, bool]] = [(root, False)]
    while ahead:
        node, linked = ahead.pop()
        if node is None:
            close()
            tags.pop()
        elif node.is_text_node:
            parts.append((SPACES.sub(" ", (node.text_content or "").replace("\n", " ")), linked))
        elif node.tag == "br":
            parts.append(("\n", linked))
        elif node.is_element_node and node.mem_id not in out and node.tag not in ("script", "style", "noscript"):
            if node.tag in BREAKS:
                close()
                tags.append(node.tag or "div")
                ahead.append((None, False))
            inside = linked or node.tag == "a"
            ahead.extend((child, inside) for child in reversed(list(node.iter(include_text=True))))
    close()
    return found


def _split(found: list[_Paragraph], tag: str, parts: list[tuple[str, bool]]) -> None:
    whole = "".join(text for text, _ in parts)
    linked = sum(len(text.strip()) for text, is_linked in parts if is_linked)
    share = linked / max(1, len(whole.strip()))
    lines = whole.split("\n") if tag not in HEADINGS else [whole]
    for line in lines:
        text = clean(line)
        if text:
            found.append(_Paragraph(tag, text, share))


def _tidied(paragraphs: list[_Paragraph], title: str | None) -> list[str]:
    """The paragraphs without links, promotion, the headline again, and what follows the article."""
    kept: list[_Paragraph] = []
    headline = fold(title or "")
    length = sum(len(paragraph.text) for paragraph in paragraphs)
    before = 0
    for paragraph in paragraphs:
        if TAIL.match(paragraph.text) and before > length / 2:
            break
        before += len(paragraph.text)
        if paragraph.linked > MOST_LINKED and len(paragraph.text) < LONGEST_PROMO:
            continue
        if PROMO.match(paragraph.text) and len(paragraph.text) < LONGEST_PROMO:
            continue
        if headline and len(kept) < 3 and fold(paragraph.text) == headline:
            continue
        kept.append(paragraph)
    return [paragraph.text for paragraph in _trimmed(kept)]


def _trimmed(paragraphs: list[_Paragraph]) -> list[_Paragraph]:
    """Without datelines and bylines before the first sentence, lone headings and scraps after the last."""
    start, end = 0, len(paragraphs)
    while start < end and _is_scrap(paragraphs[start]):
        start += 1
    while end > start and (paragraphs[end - 1].tag in HEADINGS or _is_scrap(paragraphs[end - 1])):
        end -= 1
    return paragraphs[start:end]


def _is_scrap(paragraph: _Paragraph) -> bool:
    if paragraph.text.endswith(ENDS):
        return False
    short = len(paragraph.text) < SHORT_LINE
    return short or (len(paragraph.text) < LONGEST_DATELINE and bool(DATELINE.search(paragraph.text)))
