"""A page's links in, each address once out, with the best text that leads to it and the block of the page that speaks of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.normalize import urls
from aggregator.normalize.html import text_of
from aggregator.normalize.text import clean
from aggregator.readers.sections import MORE, NO_ARTICLE

MOST_LINKS = 5_000
DEEPEST_BLOCK = 6
"""Levels above a link among which its block is looked for."""

DEEPEST_LINK = 12
"""Levels above a link that are told of it, so that they are no block of another."""

LARGEST_BLOCK = 3_000
"""Characters of a block; a larger one is the whole list."""

LONGEST_HEADLINE = 1_000
HEADINGS = "h1, h2, h3, h4, h5"


@dataclass(frozen=True, slots=True)
class Link:
    """One address of the page with the best text that leads to it, and the block it stands in."""

    url: str
    text: str
    node: LexborNode
    block: LexborNode


def pointed_at(tree: LexborHTMLParser, css: str, base: str) -> list[Link]:
    """The links of an editor's selector, or in the elements it matches, each address once."""
    nodes = [node if node.tag == "a" else node.css_first("a[href]") for node in tree.css(css)[:MOST_LINKS]]
    return merged([node for node in nodes if node is not None], base)


def merged(nodes: list[LexborNode], base: str) -> list[Link]:
    """Each address once, with the longest text of its links: picture, headline and "read more" lead to one article."""
    known: dict[str, tuple[str, list[LexborNode]]] = {}
    own = urls.key(base)
    for node in nodes:
        url = urls.absolute(node.attributes.get("href") or "", base)
        if url is None or (key := urls.key(url)) == own:
            continue
        known.setdefault(key, (url, []))[1].append(node)
    around = _addresses_below(known)
    found = []
    for key, (url, leading) in known.items():
        texts = [headline(node) for node in leading]
        best = max(range(len(leading)), key=lambda index: (not MORE.match(texts[index]), len(texts[index]), -index))
        link = Link(url, texts[best], leading[best], _block(leading[best], key, around))
        found.append(_named_by_its_block(link))
    return found


def headline(node: LexborNode) -> str:
    """What a link says: the heading in it, its text, or its title."""
    heading = node.css_first(f"{HEADINGS}, [class*=title]")
    text = clean(text_of(heading if heading is not None else node))
    return (text or clean(node.attributes.get("title") or ""))[:LONGEST_HEADLINE]


def _named_by_its_block(link: Link) -> Link:
    """A link that says "read more" only has the headline of its block."""
    if link.text and not MORE.match(link.text):
        return link
    heading = link.block.css_first(f"{HEADINGS}, [class*=title]")
    text = clean(text_of(heading)) if heading is not None else ""
    return replace(link, text=text[:LONGEST_HEADLINE]) if text else link


def _addresses_below(known: dict[str, tuple[str, list[LexborNode]]]) -> dict[int, set[str]]:
    """By element: the addresses that links below it lead to, rubrics and the like left out."""
    below: defaultdict[int, set[str]] = defaultdict(set)
    for key, (url, nodes) in known.items():
        if NO_ARTICLE.search(url):
            continue
        for node in nodes:
            above = node.parent
            for _ in range(DEEPEST_LINK):
                if above is None:
                    break
                below[above.mem_id].add(key)
                above = above.parent
    return below


def _block(node: LexborNode, key: str, below: dict[int, set[str]]) -> LexborNode:
    """The block of a link: the widest element around it that leads to no other address and is not the whole list."""
    best = node
    above = node.parent
    for _ in range(DEEPEST_BLOCK):
        if above is None or above.tag in ("body", "html", "main") or below.get(above.mem_id, set()) - {key}:
            break
        best, above = above, above.parent
    while best.mem_id != node.mem_id and len(best.text() or "") > LARGEST_BLOCK and best.parent is not None:
        best = node
    return best
