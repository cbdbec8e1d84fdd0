"""A document as it came in, its tree out: cut and flattened first, so that no page costs more than a second.

Parsing and walking a tree is cheap a node, and there are pages, made by a broken script or in bad faith, that have a million.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

LONGEST = 5_000_000
"""Characters; a page is cut there, no article begins later."""

SURROGATES = re.compile("[\ud800-\udfff]")
"""Half characters, which come out of a wrong decoding."""

MOST_TAGS = 40_000
"""Start and end tags that are read; the page is cut there. The largest of a thousand news pages has 20,000."""

MOST_LOOKED_AT = 200_000
"""Tags of which the nesting is counted: what is flattened has fewer afterwards."""

DEEPEST = 5_000
"""Levels of nesting that are parsed. Building the tree costs the square of its depth: 50,000 levels, 0.25 MB, take 4 s."""

MOST_COMPARED = 100_000_000
"""Pairs of attributes that are parsed, whatever they are: the parser compares each of a tag with each other, 1.25 ns a pair."""

MOST_ATTRIBUTES = 300
"""Attributes of one tag of a page that may have more pairs; with more the tag loses all of them."""

MOST_DOUBTED = 2
"""Crowds of one page of which it is asked whether they are in a script; behind them, or a real one, all lose their attributes."""

PROBED = "aggregator-was-here"
PROBE = f"<{PROBED}>".encode()

ATTRIBUTE = 3
"""Bytes of the shortest attribute, of thousands with names apart, with the space before it."""

LEVEL = re.compile(rb"<(/?[a-z][^\s/>]{0,40})")
LEVELLESS = frozenset(
    b"area br col dd dt embed hr img input li link meta p param source track wbr td th tr option".split()
)
"""Elements that have no end tag, or need none: however many there are, they do not stand in one another."""

STRUCTURE = re.compile(
    rb"<(?!/?(?:html|head|body|meta|link|title|script|p|br|h1|time)\b)/?[a-zA-Z][^<>]{0,2000}>", re.I
)
"""Tags that a bottomless page is read without: what is left is enough for its head and its paragraphs."""

OPENING = re.compile(rb"<[a-zA-Z][^\s/>]*(?=[\s/])")
QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
SIGNS = b" \n/\t\r\f="
"""What stands between attributes, or between a name and its value: each attribute but the first has one before it, or in it."""

APART = re.compile(rb"[\s/]+")

QUIETLY = LexborDocumentOptions.WO_EVENTS
"""Nothing listens to changes of the tree: to tell of none costs a twentieth of the parse less."""

SLASH = ord("/")
CONTINUES, CONTINUED = 0xC0, 0x80
"""The bits that tell the bytes of a character after its first one (RFC 3629, section 3)."""


def tree(html: str) -> LexborHTMLParser | None:
    """The tree of a document; of one built to cost seconds that of its flat parts; None if it has none."""
    tamed = tame(html)
    return None if tamed is None else LexborHTMLParser(tamed or b" ", options=QUIETLY)


def tame(html: str) -> bytes | None:
    """A document, in UTF-8, that can be parsed and walked in bounded time; None if nothing but nesting is left of it.

    What an honest page says passes unchanged.
    """
    page = _without_crowds(_encoded(html if len(html) <= LONGEST else html[:LONGEST]))
    # no more tags than that; to count them takes four times as long
    if page.replace(b"<", b" ", DEEPEST).find(b"<") < 0:
        return page
    tags = page.count(b"<")
    page = _cut(page, tags, MOST_LOOKED_AT)
    if _is_bottomless(page, tags):
        page = STRUCTURE.sub(b" ", page)
        if bottomless(page):
            return None
        tags = page.count(b"<")
    return _cut(page, tags, MOST_TAGS)


def _encoded(html: str) -> bytes:
    try:
        return html.encode()
    except UnicodeEncodeError:
        return SURROGATES.sub("\ufffd", html).encode()


def bottomless(html: bytes | str) -> bool:
    """Whether a document may be nested so deep that parsing it would take seconds to minutes: nobody wrote that by hand.

    End tags count only for start tags of the same name that stand before them.
    """
    if len(html) <= DEEPEST:
        return False
    page = _encoded(html) if isinstance(html, str) else html
    return _is_bottomless(page, page.count(b"<"))


def _is_bottomless(page: bytes, tags: int) -> bool:
    """The same of a document that has, at most, so many `tags`."""
    if tags - page.count(b"</") <= DEEPEST:  # no page is deeper than it has start tags
        return False
    names = LEVEL.findall(page.lower())
    levels = sum([n for name, n in Counter(names).items() if name[0] != SLASH and name not in LEVELLESS])
    if levels <= DEEPEST:
        return False
    opened: Counter[bytes] = Counter()
    depth = 0
    for name in names:
        if name[0] == SLASH:
            if opened[name[1:]] > 0:
                opened[name[1:]] -= 1
                depth -= 1
        elif name not in LEVELLESS:
            opened[name] += 1
            depth += 1
            if depth > DEEPEST:
                return True
    return False


def _cut(html: bytes, tags: int, most: int) -> bytes:
    """The part of a document, which has so many `tags`, with nearly the most that are wanted."""
    if tags <= most:
        return html
    kept, rest = 0, most
    step = len(html)
    while step > 1:  # halving: counting is done in C, the places of the tags are not
        step = (step + 1) // 2
        here = html.count(b"<", kept, kept + step)
        if here <= rest:
            kept += step
            rest -= here
    while kept < len(html) and html[kept] & CONTINUES == CONTINUED:  # not in the middle of a character
        kept += 1
    return html[:kept]


def _without_crowds(html: bytes) -> bytes:
    """Without the attributes of tags that have hundreds of them, where comparing them would take long."""
    parts, done, compared, doubted = list[bytes](), 0, 0, 0
    for start, end in _crowds(html):
        compared += _most_attributes(html[start:end]) ** 2
        # what looks like a crowd is a script nearly always, and no honest page that was met has enough to need asking
        if compared <= MOST_COMPARED or not _is_crowd(html[start:end]):
            continue
        doubted += 1
        if parts or doubted > MOST_DOUBTED or _is_markup(html[:start]):
            parts.append(html[done:start])
            done = end
    return html if not parts else b"".join([*parts, html[done:]])


def _crowds(html: bytes) -> Iterator[tuple[int, int]]:
    """Where crowds of attributes may be: what looks like a tag in long runs without a `>`.

    The shorter ones, were they all of a page, and nothing but attributes, have no more pairs than are allowed. A `>` in a quoted
    value ends a run, though not its tag: a tag of many such values is not met.
    """
    size, begin = len(html), 0
    long = ATTRIBUTE**2 * MOST_COMPARED // (size or 1)
    while size - begin > long:
        # the last one within reach is found at once, and stands far ahead
        last = html.rfind(b">", begin, begin + long)
        if last >= 0:
            begin = last + 1
            continue
        end = html.find(b">", begin + long)
        end = size if end < 0 else end
        # there is none in most scripts, and looking for it costs less than for a tag
        first = html.find(b"<", begin, end)
        tag = OPENING.search(html, first, end) if first >= 0 else None
        begin = end + 1
        if tag:
            yield tag.end(), end


def _most_attributes(attributes: bytes) -> int:
    """How many there are at most: to delete what stands between them takes as long as to count two such signs."""
    return len(attributes) - len(attributes.translate(None, SIGNS)) + 1


def _is_markup(before: bytes) -> bool:
    """Whether a tag that was begun at the end of this is one: in a script it is a comparison, in a comment nothing.

    Only the parser knows, so it is asked: whether an element that follows there is in its tree.
    """
    page = before[: before.rindex(b"<")]
    return bottomless(page) or LexborHTMLParser(page + PROBE, options=QUIETLY).css_first(PROBED) is not None


def _is_crowd(attributes: bytes) -> bool:
    names = QUOTED.sub(b"\0", attributes)
    return max(names.count(b"=\0"), len(APART.findall(names))) > MOST_ATTRIBUTES
