"""A page's tree in, its links to articles out: families of addresses of one shape, told apart by what their links look like.

A site gives all its articles addresses of a few shapes, and lists them where headlines, days and pictures are. Precision goes
before recall: a rubric taken for an article stays in the archive.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.normalize import urls
from aggregator.normalize.text import fold
from aggregator.readers.links import HEADINGS, MOST_LINKS, Link, merged
from aggregator.readers.sections import MARGIN, MARGIN_CLASS, NO_ARTICLE
from aggregator.readers.shapes import Shape, shape

HEADLINE = (15, 3)
"""Least characters and words of a headline."""

WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
WIDE_HEADLINE = 10
"""Signs of one in a script without spaces."""

FEWEST_WORDS = 2
"""Words of a link among headlines."""

FEWEST_IN_FAMILY = 3
MANY = 5
"""Addresses that differ by a small number only are articles if there are this many."""

HALF = 0.5
"""The share of a family's links from which it counts as dated, as worded like headlines, as strong in its addresses."""

LARGE = 0.5
"""A family that has neither numbers nor days counts if it is at least this part of the largest one."""

DAY_ONLY = re.compile(r"/(?:19|20)\d\d(?:[/-]\d{1,2}){0,2}/?$")
"""Addresses of a calendar's days and months."""

FRAME = 0.6
"""The share of a page's links that no margin has."""

HIGHEST = 30
"""Levels above a link that are looked at for margins."""

LONGEST_DATELINE = 60
WHEN = re.compile(
    r"\b\d{1,2}[.:/]\d{2}\b|\b(?:19|20)\d\d-\d\d|"
    r"\b\d{1,2}\.?\s(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|січ|лют|бер|кві|тра|чер|лип|сер|вер|жов|лис|груд|"
    r"jan|feb|mar|mär|apr|ma[iy]|jun|jul|aug|sep|oct|okt|nov|dec|dez|janv|fév|avr|juin|juil|août|déc|ene|abr|ago|dic|gen|mag|giu|lug|set|ott)|"
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.? \d{1,2}\b|"
    r"\b\d{1,2} \w{1,8}\.? (?:назад|ago|тому)\b|\bvor \d|\d{1,2}月\d",
    re.I,
)
"""A day or an hour, as it stands beside a headline."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is known of a link that may lead to an article."""

    link: Link
    shape: Shape
    dated: bool
    """Whether a day or an hour stands beside it."""
    headed: bool
    """Whether it is a heading."""
    worded: bool
    """Whether it reads like a headline."""
    place: str


def article_links(tree: LexborHTMLParser, base: str) -> list[Link]:
    """The links that lead to articles of this site, in the order of the page."""
    nodes = _outside_margins(tree.css("a[href]")[:MOST_LINKS])
    seen = [_seen(link) for link in merged(nodes, base) if may_be_article(link.url, base)]
    families: defaultdict[str, list[_Seen]] = defaultdict(list)
    for each in seen:
        families[each.shape.family].append(each)
    good = _without_menus([family for family in families.values() if _is_of_articles(family)])
    chosen = {each.link.url for family in good for each in _at_home(family)}
    chosen |= {each.link.url for each in _kin(seen, good)}
    return [each.link for each in seen if each.link.url in chosen]


# ---------------------------------------------------------------- what a link looks like


def may_be_article(url: str, base: str) -> bool:
    """Whether an address is on the site of `base` and is no rubric, service or calendar's day by its words."""
    return urls.same_site(url, base) and not NO_ARTICLE.search(url) and not DAY_ONLY.search(urlsplit(url).path)


def _seen(link: Link) -> _Seen:
    said = link.block.text(separator=" ") or ""
    beside = said if link.block.mem_id == link.node.mem_id else said.replace(link.text, " ")
    dated = WHEN.search(beside) is not None or _dated_before(link) or link.block.css_first("time") is not None
    return _Seen(link, shape(link.url), dated, _headed(link.node), _worded(link.text), _place(link.node))


def _worded(text: str) -> bool:
    """Whether a text reads like a headline; Chinese and Japanese ones have no spaces, and say more in a sign."""
    if WIDE.search(text):
        return len(text) >= WIDE_HEADLINE
    return len(text) >= HEADLINE[0] and len(text.split()) >= HEADLINE[1]


def _dated_before(link: Link) -> bool:
    """Whether a day stands in the words, the cell or the term right before a link's block: `12.11 <a>`, `<dt>12.11<dd><a>`."""
    node: LexborNode | None = link.block
    for _ in range(2):
        node = node.prev if node is not None else None
        if node is None or node.tag == "a":
            return False
        if said := (node.text() or "").strip():
            return len(said) <= LONGEST_DATELINE and WHEN.search(said) is not None
    return False


def _headed(node: LexborNode) -> bool:
    if node.css_first(HEADINGS) is not None:
        return True
    above = node.parent
    return any(
        each is not None and each.tag in HEADINGS.split(", ") for each in (above, above.parent if above else None)
    )


def _place(node: LexborNode) -> str:
    """Where a link stands: the tags of the five elements above it."""
    steps = []
    above: LexborNode | None = node
    for _ in range(5):
        if above is None or above.tag == "body":
            break
        steps.append(above.tag or "")
        above = above.parent
    return ">".join(steps)


def _outside_margins(nodes: list[LexborNode]) -> list[LexborNode]:
    """The links that stand in no menu, footer or sidebar. What holds most of the links is the page."""
    margins = [_margins(node) for node in nodes]
    sizes = Counter(each for found in margins for each in found)
    frames = {each for each, size in sizes.items() if size > len(nodes) * FRAME}
    return [node for node, found in zip(nodes, margins, strict=True) if not found - frames]


def _margins(node: LexborNode) -> set[int]:
    """The elements around a link that are margins by their tag or their names."""
    found = set()
    above: LexborNode | None = node
    for _ in range(HIGHEST):
        if above is None or above.tag in ("body", "html", "main", "article"):
            break
        given = above.attributes
        if above.tag in MARGIN or (
            given and MARGIN_CLASS.search(f"{given.get('class') or ''} {given.get('id') or ''}")
        ):
            found.add(above.mem_id)
        above = above.parent
    return found


# ---------------------------------------------------------------- families


def _share(family: Iterable[bool]) -> float:
    said = list(family)
    return sum(said) / max(1, len(said))


def _is_of_articles(family: list[_Seen]) -> bool:
    """Whether the links of one shape are headlines, and their addresses are those of articles."""
    if len(family) < FEWEST_IN_FAMILY or _share(each.worded for each in family) < HALF:
        return False
    if len({fold(each.link.text) for each in family}) < len(family) * HALF:
        return False  # the same few words lead to many addresses: buttons
    counted = family[0].shape.counted and len(family) >= MANY
    return counted or _share(each.shape.strong for each in family) >= HALF


def _is_dated(family: list[_Seen]) -> bool:
    return _share(each.dated or each.headed for each in family) >= HALF


def _is_numbered(family: list[_Seen]) -> bool:
    return len(family) >= MANY and (family[0].shape.counted or family[0].shape.numbered)


def _without_menus(families: list[list[_Seen]]) -> list[list[_Seen]]:
    """Where some headlines have days, are headings or have numbers in their addresses, what has neither is a menu."""
    told = [family for family in families if _is_dated(family) or _is_numbered(family)]
    largest = max(map(len, families), default=0)
    return told or [family for family in families if len(family) >= largest * LARGE]


def _at_home(family: list[_Seen]) -> list[_Seen]:
    """The links of a family that have a day, are headings, or stand where, or in a section of which, several others of it do."""
    places = Counter(each.place for each in family)
    needed = MANY if _is_dated(family) else FEWEST_IN_FAMILY
    sections = Counter(each.shape.literal for each in family)
    return [
        each
        for each in family
        if each.dated
        or each.headed
        or places[each.place] >= needed
        or (each.shape.numbered and sections[each.shape.literal] >= needed)
        if each.worded or (places[each.place] >= needed and len(each.link.text.split()) >= FEWEST_WORDS)
    ]


def _kin(seen: list[_Seen], good: list[list[_Seen]]) -> list[_Seen]:
    """Headlines with a day whose address has the shape of the others', in a section of its own."""
    shapes = {each.shape.abstract for family in good for each in family}
    return [each for each in seen if each.shape.abstract in shapes and each.worded and each.shape.strong and each.dated]
