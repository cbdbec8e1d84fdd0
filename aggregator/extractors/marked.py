"""A page's tree in, the elements that speak to programs out: its <meta>, JSON-LD, microdata, scripts. One search of the tree for all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

SCHEMA: Final = "schema:"
LINKED_DATA: Final = "application/ld+json"
SILENT: Final = "script, style, svg, iframe, template"
"""Elements whose source is no text of the page."""

LINKS: Final = 'link[rel="canonical" i][href], link[rel="image_src" i][href]'
IN_HEAD: Final = f'meta[content], [itemprop], script[type="{LINKED_DATA}" i], title, {LINKS}'
IN_BODY: Final = f'{SILENT}, meta[content], [itemprop], [property^="{SCHEMA}"], {LINKS}'
"""What is searched for in the head and in the body: each selector costs as much as a fiftieth of a parse."""

MUTE: Final = frozenset(SILENT.split(", "))
DUMB: Final = MUTE - {"script"}
"""Of these, what says nothing to programs."""

MOST_METAS: Final = 500
MOST_ITEMS: Final = 2_000

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
    """The <title>; those of drawings, if it has none."""
    silent: list[LexborNode] = field(default_factory=list)
    """The SILENT elements of the body."""


def survey(tree: LexborHTMLParser) -> Marked:
    """The elements of a page that speak to programs."""
    found = Marked()
    if tree.head is not None:
        for node in tree.head.css(IN_HEAD):
            _note(found, node, node.tag or "")
    if tree.body is not None:
        for node in tree.body.css(IN_BODY):
            tag = node.tag or ""
            if tag in MUTE:
                found.silent.append(node)
            if tag not in DUMB:
                _note(found, node, tag)
    if not found.titles:
        found.titles.extend(tree.css("title")[:1])
    return found


def _note(found: Marked, node: LexborNode, tag: str) -> None:
    given = node.attributes
    if tag == "script":
        if (given.get("type") or "").lower() == LINKED_DATA:
            found.scripts.append(node)
        return
    if tag == "meta" and "content" in given and len(found.metas) < MOST_METAS:
        found.metas.append(given)
    elif tag == "link":
        found.links.setdefault((given.get("rel") or "").lower(), given.get("href") or "")
    elif tag == "title":
        found.titles.append(node)
    marked = "itemprop" in given or (given.get("property") or "").startswith(SCHEMA)
    if marked and len(found.items) < MOST_ITEMS:
        found.items.append((node, given))
