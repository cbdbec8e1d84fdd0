"""An element or a page in, the short lines a reader sees there out; what is long is not even read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.normalize.html import BREAKS, SPACED, UNSEEN, text_of
from aggregator.normalize.text import clean, fold, words

LINES_BEFORE: Final = 4
LINES_AFTER: Final = 6
MOST_NODES: Final = 120
"""Nodes walked to either side of the headline: its surroundings, however the page is nested."""

LONGEST_LINE: Final = 400
"""Characters of a line; what is longer is a paragraph of the article, of which the beginning will do."""

MOST_HEADLINES: Final = 5
LONGEST_HEADLINE: Final = 500
MARGIN: Final = 20
"""How much longer raw text may be than the line a reader sees: indentation of templates."""

QUOTED: Final = frozenset({"blockquote", "figcaption"})
"""Elements in which others speak, and photographs: their dates and names are not the article's."""

TEXT: Final = "text"
BREAK: Final = "break"
QUOTE: Final = "quote"
TIME: Final = "time"
SPACE: Final = "space"
HIDDEN: Final = "hidden"
END: Final = "end"
OTHER: Final = "other"
KINDS: Final[dict[str, frozenset[str]]] = {
    TEXT: frozenset({"-text"}), QUOTE: QUOTED, BREAK: BREAKS | {"br"}, END: frozenset({"body"}), TIME: frozenset({"time"}),
    HIDDEN: UNSEEN, SPACE: SPACED,
}  # fmt: skip
"""What the walk does with elements: the first kind that has one."""

MOST_NUMBER: Final = 1_000
"""The numbers that the parser gives to the elements it knows are lower; those of others are addresses."""

_MET: Final[dict[int, str]] = {}
"""The elements met so far, by the parser's number: a name costs more to ask for."""

CHANGED: Final = "updated"
"""What is put before the time that an element says by its name to be of a change."""

NAMED_CHANGED: Final = re.compile(r"\b(?:updated?|modified|dateModified)\b", re.I)

HEADLINES: Final = "[itemprop~=headline], .entry-title, .headline, .article-title, .post-title"


def brief(node: LexborNode, longest: int) -> str:
    """The text of an element if it is at most `longest` characters, else nothing.

    Its length is asked first, because walking through it costs a hundred times as much and wrappers nest.
    """
    if len(node.text() or "") > longest * MARGIN:
        return ""
    text = text_of(node)
    return text if len(text) <= longest else ""


def lines_beside(tree: LexborHTMLParser, title: str | None = None, *, certain: bool = False) -> Iterator[str]:
    """The lines a reader sees just after the headline, then those just before it, the nearest first; no more than are asked for.

    The headline is the first <h1>, or the one that `title` contains; if `certain`, nothing is said of one that shares no word
    with the title. <time datetime> is read by its attribute.
    """
    headline = headline_of(tree, title)
    if headline is None or (certain and not confirmed(headline, title)):
        return
    yield from lines_after(headline)
    yield from lines_before(headline)


def lines_after(headline: LexborNode) -> Iterator[str]:
    """The lines just after an element, the nearest first."""
    return _lines(headline, LINES_AFTER)


def lines_before(headline: LexborNode) -> Iterator[str]:
    """The lines just before an element, the nearest first."""
    return _lines(headline, LINES_BEFORE, backward=True)


def confirmed(headline: LexborNode, title: str | None) -> bool:
    """Whether a headline shares a word with the page's title, if there is one."""
    return not title or not set(words(title)).isdisjoint(words(headline.text() or ""))


def headline_of(
    tree: LexborHTMLParser, title: str | None = None, known: Sequence[LexborNode] = ()
) -> LexborNode | None:
    """The element of the headline: the first that agrees with the title, else the first <h1>; None where the page has none.

    Who has met <h1> elements says so: the page is searched only if none of those shares a word with the title.
    """
    whole = fold(title or "")
    met = known[:MOST_HEADLINES]
    akin = next((node for node in met if _agrees(node, whole)), None) or next(
        (node for node in met if whole and confirmed(node, title)), None
    )
    if akin is not None:
        return akin
    first = tree.css_first("h1")  # it stops there: most pages have one
    if first is not None and _agrees(first, whole):
        return first
    found = tree.css("h1" if first is not None else HEADLINES)[:MOST_HEADLINES]
    agreed = next((node for node in found if whole and _agrees(node, whole)), None)
    return agreed or next((node for node in found if (node.text() or "").strip()), None)


def _agrees(node: LexborNode, title: str) -> bool:
    """Whether a heading has text, and a folded title is of it or it of the title, where there is one."""
    text = node.text() or ""
    if not title:
        return bool(text.strip())
    said = fold(text[:LONGEST_HEADLINE])
    return len(said) > len(title) // 3 and (said in title or title in said)


def _lines(start: LexborNode, most: int, *, backward: bool = False) -> Iterator[str]:
    """At most so many lines after (or before) an element, outwards from it."""
    parts: list[str] = []
    for piece in _pieces(start, backward):
        if piece:
            parts.append(piece)
        elif parts:
            line = clean("".join(reversed(parts) if backward else parts))
            parts.clear()
            if line:
                yield line[:LONGEST_LINE]
                most -= 1
                if most == 0:
                    return


def _pieces(start: LexborNode, backward: bool) -> Iterator[str]:  # noqa: C901, PLR0915 - one step a node, a branch a kind
    """The text beside an element piece by piece, an empty one where a line ends."""
    node, entered, ended = start, False, True
    for _ in range(MOST_NODES):
        inner = (node.last_child if backward else node.child) if entered else None
        beside = inner or (node.prev if backward else node.next)
        entered = beside is not None
        above = beside or node.parent
        if above is None:
            break
        node = above
        number = node.tag_id
        kind = _MET.get(number) or _meet(node, number)
        if kind == TEXT:
            text = node.text_content or ""
            if not text.isspace():
                yield text[: LONGEST_LINE * MARGIN]
                ended = False
            elif not ended:
                yield " "
            entered = False
        elif kind == BREAK:
            if not ended:
                yield ""
            ended = True
        elif kind == QUOTE:
            yield ""
            entered = False
        elif kind == TIME:
            if entered and (said := node.attributes.get("datetime")):
                yield from ("", f"{CHANGED} {said}", "") if of_change(node) else (f" {said} ",)
                entered = ended = False
        elif kind == SPACE:
            yield " "
        elif kind == HIDDEN:
            entered = False
        elif kind == END:
            break
    yield ""


def of_change(node: LexborNode) -> bool:
    """Whether an element says by its name that it is the time of the last change, and not of the publication too."""
    given = node.attributes
    named = f"{given.get('class') or ''} {given.get('itemprop') or ''}"
    return bool(NAMED_CHANGED.search(named)) and "publish" not in named.lower()


def _meet(node: LexborNode, number: int) -> str:
    """The kind of an element that was not met before."""
    tag = node.tag or ""
    kind = next((kind for kind, tags in KINDS.items() if tag in tags), OTHER)
    if number < MOST_NUMBER:
        _MET[number] = kind
    return kind
