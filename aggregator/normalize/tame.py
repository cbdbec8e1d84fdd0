"""A document as it came in, what of it may be parsed out: cut and flattened so that no page costs more than a second.

Parsing and walking a tree is cheap a node, and there are pages, made by a broken script or in bad faith, that have a million.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

LONGEST = 5_000_000
"""Characters; a page is cut there, no article begins later."""

MOST_TAGS = 40_000
"""Start and end tags that are read; the page is cut there. The largest of a thousand news pages has 20,000."""

MOST_LOOKED_AT = 200_000
"""Tags of which the nesting is counted: what is flattened has fewer afterwards."""

DEEPEST = 5_000
"""Levels of nesting that are parsed. Building the tree costs the square of its depth: 50,000 levels, 0.25 MB, take 4 s."""

MOST_ATTRIBUTES = 300
"""Attributes of one tag; with more it loses all of them. The parser compares each with each: 20,000 take 0.5 s."""

STRIDE = 2_000
"""Distance at which tags are looked for that may have too many attributes: 300 of them, with names apart, are longer."""

LEVEL = re.compile(r"<(/?[a-z][^\s/>]{0,40})")
LEVELLESS = frozenset(
    "area br col dd dt embed hr img input li link meta p param source track wbr td th tr option".split()
)
"""Elements that have no end tag, or need none: however many there are, they do not stand in one another."""

STRUCTURE = re.compile(r"<(?!/?(?:html|head|body|meta|link|title|script|p|br|h1|time)\b)/?[a-zA-Z][^<>]{0,2000}>", re.I)
"""Tags that a bottomless page is read without: what is left is enough for its head and its paragraphs."""

OPENING = re.compile(r"<[a-zA-Z][^\s/>]*(?=[\s/])")
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
APART = re.compile(r"[\s/]+")


def tame(html: str) -> str | None:
    """A document that can be parsed and walked in bounded time; None if nothing but nesting is left of it.

    What an honest page says passes unchanged, and is not even copied.
    """
    page = _without_crowds(html if len(html) <= LONGEST else html[:LONGEST])
    tags = page.count("<")
    if tags <= DEEPEST:
        return page
    page = _cut(page, tags, MOST_LOOKED_AT)
    if bottomless(page):
        page = STRUCTURE.sub(" ", page)
        if bottomless(page):
            return None
    return _cut(page, page.count("<"), MOST_TAGS)


def bottomless(html: str) -> bool:
    """Whether a document may be nested so deep that parsing it would take seconds to minutes: nobody wrote that by hand.

    End tags count only for start tags of the same name that stand before them.
    """
    if html.count("<") - html.count("</") <= DEEPEST:  # no page is deeper than it has start tags
        return False
    opened: Counter[str] = Counter()
    depth = 0
    for name in LEVEL.findall(html.lower()):
        if name[0] == "/":
            if opened[name[1:]] > 0:
                opened[name[1:]] -= 1
                depth -= 1
        elif name not in LEVELLESS:
            opened[name] += 1
            depth += 1
            if depth > DEEPEST:
                return True
    return False


def _cut(html: str, tags: int, most: int) -> str:
    """The part of a document, which has so many `tags`, with nearly the most that are wanted."""
    if tags <= most:
        return html
    kept, rest = 0, most
    step = len(html)
    while step > 1:  # halving: counting is done in C, the places of the tags are not
        step = (step + 1) // 2
        here = html.count("<", kept, kept + step)
        if here <= rest:
            kept += step
            rest -= here
    return html[:kept]


def _without_crowds(html: str) -> str:
    """Without the attributes of tags that have hundreds of them."""
    parts, done = [], 0
    for start, end in _crowds(html):
        parts.append(html[done:start])
        done = end
    return html if not parts else "".join([*parts, html[done:]])


def _crowds(html: str) -> Iterator[tuple[int, int]]:
    """Where the crowds of attributes are: runs without a `>` that are longer than two strides, and what is a tag in them."""
    find, done = html.find, 0
    begins, ends = _Next(html, "<script"), _Next(html, "</script")
    for at in range(0, len(html), STRIDE):
        if at < done or find(">", at, at + STRIDE) >= 0:
            continue
        start = html.rfind(">", 0, at) + 1
        end = html.find(">", at)
        end = len(html) if end < 0 else end
        first = html.find(
            "<", start, end
        )  # there is none in most scripts, and looking for it costs less than for a tag
        tag = OPENING.search(html, first, end) if first >= 0 else None
        done = end + 1
        if tag and ends.after(at) < min(
            begins.after(at), len(html)
        ):  # in a script what looks like a tag is a comparison
            done = ends.place
        elif tag and _is_crowd(html[tag.end() : end]):
            yield tag.end(), end


class _Next:
    """The next place of a string, asked for from places that only grow: a document is searched through once."""

    def __init__(self, html: str, what: str) -> None:
        self.html, self.what, self.place = html, what, -1

    def after(self, at: int) -> int:
        """The first place from `at` on; past the document's end if there is none."""
        if self.place < at:
            found = self.html.find(self.what, at)
            self.place = found if found >= 0 else len(self.html) + 1
        return self.place


def _is_crowd(attributes: str) -> bool:
    names = QUOTED.sub("\0", attributes)
    return max(names.count("=\0"), len(APART.findall(names))) > MOST_ATTRIBUTES
