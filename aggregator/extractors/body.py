"""A page's tree in, the paragraphs of its article out: found by where the prose is dense and the links are few."""

from __future__ import annotations

from itertools import takewhile

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extractors.furniture import BODY_WORDS, Suspicion
from aggregator.extractors.phrases import COMMENTS, CREDIT, DATELINE, LONGEST_CREDIT, LONGEST_PROMO, PROMO, TAIL
from aggregator.extractors.survey import SPACES, Block, survey, weigh
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

FEWEST_TEASERS = 5
LONGEST_TEASER = 500
"""Linked headings that make a list, and characters of text for each below which it is one."""

CLIMBS = 4
LEAD_IN = 4
"""Elements before the body among which a lead is looked for."""

LONGEST_LEAD = 1_000
SHORT_LINE = 40
LONGEST_DATELINE = 120
LONG_LINE = 80
GOES_ON = 0.15
"""Share of the text that, in long sentences after a heading like "Read also", means that the article goes on."""

HEAD = 8
FOOT = 4
"""Paragraphs from the beginning and the end among which datelines, bylines and the headline stand."""


ENDS = (".", "!", "?", "…", ":", ";", "»", '"', "”", ")")


def find(tree: LexborHTMLParser, title: str | None, *, certain: bool = False) -> str | None:
    """The text of the page's article, paragraphs apart by an empty line; None if the page has none.

    `certain` says that the page calls itself an article; one that does not and is made of teasers is a list.
    """
    root = tree.body
    if root is None:
        return None
    blocks = survey(root)
    _without_the_next(blocks)
    top = _best(blocks)
    if blocks[top].prose < SHORTEST_SURE:
        # the names lied: an article inside "sidebar-layout" or "print-wrapper" is an article
        enough = max(blocks[top].prose * 2, SHORTEST_BODY)
        weigh(blocks, believe_names=False)
        better = _best(blocks)
        if blocks[better].prose > enough:
            top = better
        else:
            weigh(blocks)
    if blocks[top].prose < SHORTEST_BODY or (not certain and _is_list(blocks, top)):
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


def _is_list(blocks: list[Block], top: int) -> bool:
    """Whether it is made of teasers: many linked headings, each with little text."""
    below = takewhile(lambda block: block.parent >= top, blocks[top + 1 :])
    linked = sum(b.tag in HEADINGS and not b.out and b.own_links * 2 > b.own_text for b in below)
    return linked >= FEWEST_TEASERS and blocks[top].text < linked * LONGEST_TEASER


def _without_the_next(blocks: list[Block]) -> None:
    """Leave out the articles after the first that has a headline, if they have their own: pages that load without end."""
    seen: set[int] = set()
    for block in blocks:
        article = block.article
        if block.tag == "h1" and article >= 0 and not block.out:
            if seen and article not in seen and blocks[article].article not in seen:
                blocks[article].suspicion = Suspicion.SURE
            seen.add(article)
    if len(seen) > 1:
        weigh(blocks)


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
    """The paragraphs without links, promotion, credits, the headline again, and what follows the article."""
    kept: list[_Paragraph] = []
    headline = fold(title or "")
    length = sum(len(paragraph.text) for paragraph in paragraphs)
    before = 0
    for n, paragraph in enumerate(paragraphs):
        if before > length / 2 and _is_end(paragraph.text, paragraphs[n + 1 :], length):
            break
        before += len(paragraph.text)
        is_headline = paragraph.tag == "h1" or (bool(headline) and fold(paragraph.text) == headline)
        if not (is_headline and len(kept) < HEAD) and not _is_aside(paragraph):
            kept.append(paragraph)
    return [paragraph.text for paragraph in _trimmed(kept)]


def _is_end(text: str, rest: list[_Paragraph], length: int) -> bool:
    return bool(COMMENTS.match(text)) or (bool(TAIL.match(text)) and not _goes_on(rest, length))


def _goes_on(rest: list[_Paragraph], length: int) -> bool:
    """Whether the article continues after a box of links: with a good part of it, in whole sentences."""
    prose = sum(
        len(p.text) for p in rest if len(p.text) >= LONG_LINE and p.linked < MOST_LINKED and p.text.endswith(ENDS)
    )
    return prose > length * GOES_ON


def _is_aside(paragraph: _Paragraph) -> bool:
    """A promotion, a line of links or a picture's credit between paragraphs of the article."""
    length = len(paragraph.text)
    if length < LONGEST_PROMO and (paragraph.linked > MOST_LINKED or PROMO.match(paragraph.text)):
        return True
    return length < LONGEST_CREDIT and not paragraph.text.endswith(ENDS) and bool(CREDIT.search(paragraph.text))


def _trimmed(paragraphs: list[_Paragraph]) -> list[_Paragraph]:
    """Without scraps before the first sentence and after the last, and datelines and bylines near both ends."""
    start, end = 0, len(paragraphs)
    while start < end and _is_scrap(paragraphs[start]):
        start += 1
    while end > start and (paragraphs[end - 1].tag in HEADINGS or _is_scrap(paragraphs[end - 1])):
        end -= 1
    body = paragraphs[start:end]
    inner = range(HEAD, len(body) - FOOT)
    return [paragraph for n, paragraph in enumerate(body) if n in inner or not _is_dateline(paragraph)]


def _is_scrap(paragraph: _Paragraph) -> bool:
    return (len(paragraph.text) < SHORT_LINE and not paragraph.text.endswith(ENDS)) or _is_dateline(paragraph)


def _is_dateline(paragraph: _Paragraph) -> bool:
    short = len(paragraph.text) < LONGEST_DATELINE and paragraph.tag not in HEADINGS
    return short and not paragraph.text.endswith(ENDS) and bool(DATELINE.search(paragraph.text))
