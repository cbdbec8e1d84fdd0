"""A page's tree in, the elements that speak to programs out: its <meta>, JSON-LD, microdata. One search of the tree for all."""

from __future__ import annotations

from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

SCHEMA = "schema:"
LINKED_DATA = "application/ld+json"
MARKED = (
    f'meta[content], [itemprop], [property^="{SCHEMA}"], script[type="{LINKED_DATA}" i],'
    'link[rel="canonical" i][href], link[rel="image_src" i][href], title'
)
MOST_METAS = 500
MOST_ITEMS = 2_000

Given = dict[str, str | None]
"""The attributes of an element."""


@dataclass(frozen=True, slots=True)
class Marked:
    """What speaks to programs, each kind in the order of the page."""

    metas: list[Given] = field(default_factory=list)
    """Of <meta content>."""
    items: list[tuple[LexborNode, Given]] = field(default_factory=list)
    """What bears `itemprop`, or a `property` of schema.org."""
    scripts: list[LexborNode] = field(default_factory=list)
    """JSON-LD."""
    links: dict[str, str] = field(default_factory=dict)
    """The first address of each relation: `canonical` and `image_src`."""
    titles: list[LexborNode] = field(default_factory=list)
    """The <title>, and those of drawings."""


def survey(tree: LexborHTMLParser) -> Marked:
    """The elements of a page that speak to programs."""
    found = Marked()
    for node in tree.css(MARKED):
        given, tag = node.attributes, node.tag
        if tag == "meta" and "content" in given and len(found.metas) < MOST_METAS:
            found.metas.append(given)
        elif tag == "script" and (given.get("type") or "").lower() == LINKED_DATA:
            found.scripts.append(node)
        elif tag == "link":
            found.links.setdefault((given.get("rel") or "").lower(), given.get("href") or "")
        elif tag == "title":
            found.titles.append(node)
        marked = "itemprop" in given or (given.get("property") or "").startswith(SCHEMA)
        if marked and len(found.items) < MOST_ITEMS:
            found.items.append((node, given))
    return found
