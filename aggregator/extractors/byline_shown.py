"""A page's tree in, the people its readers see named as authors out, with how much speaks for them.

Where a name stands is told by words of class names (`byline_names`) and addresses: a new habit is a new word there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extractors.body import Layout
from aggregator.extractors.byline_lines import BY, LONGEST_BYLINE, Shown
from aggregator.extractors.byline_names import told
from aggregator.extractors.containing import has_one
from aggregator.extractors.headings import letters
from aggregator.extractors.people import Named, named
from aggregator.extractors.people_shape import A_NAME, PERSON
from aggregator.normalize.text import clean

LINKED = ("/aut", "/avtor", "/staff/", "/editors/")
WHERE = ", ".join((*(f'a[href*="{part}"]' for part in LINKED), '[class*="aut" i]', '[class*="byline" i]'))
ELSEWHERE_CLASS = re.compile("author|byline|autor", re.I)
ELSEWHERE_HREF = ("/author", "/autor", "/avtor", "/auteur", "/staff/", "/editors/")
"""What may tell who wrote where the walk did not go: in what is named like the foot of something; and links.

The page is searched once, for beginnings of the words: a search costs as much as a sixth of a parse.
"""

HREF = re.compile(
    r"/(?:authors?|autor(?:en)?|avtor[yi]?|auteurs?|redaktion|profile?s?|people|person|team|user|members?)/", re.I
)

WHOLE = frozenset({"html", "body", "main", "article"})
FORBIDDEN = frozenset({"form", "blockquote", "figure", "figcaption", "textarea", "select"})
FEET = frozenset({"footer", "nav"})
ASIDE = FEET | {"aside"}

MOST_RAW = 1_000
MOST_TRIED = 40
MOST_PLACES = 8
LONG_NAME = 4
"""Words of a name that may be two people's."""

APART, BETWEEN = "\x1f", " / "
A_CAPITAL = " X"
MOSTLY = 0.8
"""Share of an element's text that names are, if its pieces are nothing but names."""

MOST_ABOVE = 60
"""Bounds of what is read."""


@dataclass(frozen=True, slots=True)
class _Place:
    node: LexborNode
    found: list[Named]
    weight: float
    group: tuple[int, str]


def elsewhere(tree: LexborHTMLParser, page: Layout) -> list[LexborNode]:
    """Links whose addresses may speak of authors, then what is named so where the walk did not go."""
    left_out = {node.mem_id for node, _ in page.walk.left_out}
    links: list[LexborNode] = []
    names: list[LexborNode] = []
    body = tree.body
    # one that two selectors match is given twice
    found = {node.mem_id: node for node in body.css(WHERE)} if body is not None else {}
    for node in filter(_speaks_of_author, found.values()):
        if node.tag == "a" and has_one(node.attributes.get("href") or "", LINKED):
            links.append(node)
        elif _is_unseen(node, left_out):
            names.append(node)
    return links + names


def _is_unseen(node: LexborNode, left_out: set[int]) -> bool:
    """Whether an element stands in what was not walked through: in what was left out for its name, or at the foot of something."""
    above: LexborNode | None = node
    for _ in range(MOST_ABOVE):
        if above is None or above.tag in FEET or above.mem_id in left_out:
            return above is not None
        above = above.parent
    return False


def _speaks_of_author(node: LexborNode) -> bool:
    given = node.attributes
    href = (given.get("href") or "") if node.tag == "a" else ""
    return bool(ELSEWHERE_CLASS.search(given.get("class") or "")) or has_one(href, ELSEWHERE_HREF)


def in_places(page: Layout, outlets: frozenset[str], met: list[LexborNode]) -> list[Shown]:
    """The people in elements whose names or addresses speak of authors, the likeliest first."""
    nodes = met[:MOST_TRIED]
    if not nodes:
        return []
    surroundings = _Surroundings(page)
    read: dict[str, list[Named]] = {}
    places: list[_Place] = []
    for number, node in enumerate(nodes):
        if place := _place(node, number, outlets, surroundings, read):
            places.append(place)
            if len(places) == MOST_PLACES:
                break
    groups: dict[tuple[int, str], list[_Place]] = {}
    for place in _finest(places):
        groups.setdefault(place.group, []).append(place)
    return sorted((_together(group) for group in groups.values()), key=lambda one: -one.weight)


def _finest(places: list[_Place]) -> list[_Place]:
    """Without those whose names run on: an element inside names the same person alone."""
    alone = {f" {one.name} " for place in places for one in place.found if one.shape == PERSON}
    return [
        place
        for place in places
        if not any(
            inner in f" {one.name} " and len(inner) < len(one.name) + 2 for one in place.found for inner in alone
        )
    ]


def _apart(node: LexborNode, text: str, found: list[Named], outlets: frozenset[str]) -> list[Named]:
    """The names of the pieces inside, where together they read as one long name, or are too long to be one."""
    if len(found) > 1 or (found[0].name if found else text).count(" ") < LONG_NAME - 1:
        return found
    pieces = _pieces(node)
    signed = [piece for piece in pieces if BY.match(piece)]
    people = [one for one in named([BETWEEN.join(signed or pieces)], outlets) if one.shape == PERSON]
    said = sum(len(one.name) for one in people)
    if not found:
        return people if len(people) > 1 and said >= MOSTLY * len(text) else found
    together = found[0].name
    return people if len(people) > (not signed) and all(one.name in together for one in people) else found


def _pieces(node: LexborNode) -> list[str]:
    """The texts in an element, each with the label before it: "By" may be a piece of its own."""
    found: list[str] = []
    for part in node.text(separator=APART).split(APART):
        piece = clean(part)
        if found and piece and found[-1].count(" ") < A_NAME and BY.match(found[-1] + A_CAPITAL):
            found[-1] += f" {piece}"
        elif piece:
            found.append(piece)
    return found


def _together(group: list[_Place]) -> Shown:
    best = max(group, key=lambda place: place.weight)
    people: dict[str, Named] = {}
    for place in group:
        if place.weight >= best.weight - 1.0:
            for one in place.found:
                people.setdefault(letters(one.name), one)
    shape = max(one.shape for one in people.values())
    return Shown(tuple(one.name for one in people.values() if one.shape == shape), best.weight, shape)


def _place(
    node: LexborNode, number: int, outlets: frozenset[str], surroundings: _Surroundings, read: dict[str, list[Named]]
) -> _Place | None:
    raw = node.text(separator=" ")
    text = clean(raw) if len(raw) <= MOST_RAW else ""
    if not 1 < len(text) <= LONGEST_BYLINE:
        return None
    found = read.get(text)
    if found is None:
        found = named([text], outlets, nicknames=True, desks=True)
        found = read[text] = _apart(node, text, found, outlets)
    if not found:
        return None
    around = surroundings.of(node)
    if around is None:
        return None
    given = node.attributes
    weight = _weight(given, text, found) + around - number * 0.02
    above = node.parent
    upper = above.parent if above is not None and above.parent is not None else above
    return _Place(node, found, weight, (upper.mem_id if upper is not None else 0, (given.get("class") or "")[:80]))


def _weight(given: dict[str, str | None], text: str, found: list[Named]) -> float:
    names = told(given)
    weight = 2.0 if max([one.shape for one in found]) == PERSON else 0.0
    weight += 1.0 if names.author else 0.0
    weight += 0.5 if names.name else 0.0
    weight += 1.0 if "author" in (given.get("rel") or "") or "author" in (given.get("itemprop") or "") else 0.0
    weight += 0.5 if (href := given.get("href")) and HREF.search(href) else 0.0
    weight += 1.0 if BY.match(text) else 0.0
    said = sum([len(one.name) for one in found])
    weight += 1.0 if said >= len(text) * 0.6 else -1.0 if said < len(text) * 0.3 else 0.0
    weight -= 2.0 if names.elsewhere else 0.0
    return weight


def is_beside(node: LexborNode) -> bool:
    """Whether an element stands beside the article: in an aside, a list of teasers."""
    above: LexborNode | None = node
    for _ in range(MOST_ABOVE):
        if above is None or (tag := above.tag) in WHOLE:
            return False
        if tag in ASIDE or told(above.attributes).elsewhere:
            return True
        above = above.parent
    return False


class _Surroundings:
    """What the elements around a name say of it, each asked once."""

    def __init__(self, page: Layout) -> None:
        self.page = page
        self.known: dict[int, float | None] = {}

    @cached_property
    def levels(self) -> dict[int, int]:
        """The elements above the headline, and how far above."""
        found: dict[int, int] = {}
        walk = self.page.walk
        above = walk.nodes[walk.tags.index("h1")] if "h1" in walk.tags else None
        while above is not None and len(found) < MOST_ABOVE:
            found[above.mem_id] = len(found)
            above = above.parent
        return found

    def of(self, node: LexborNode) -> float | None:
        """What is added to a name's weight; None where nobody is an author."""
        chain: list[LexborNode] = []
        above: LexborNode | None = node
        value: float | None = 0.0
        levels = self.levels
        while above is not None and len(chain) < MOST_ABOVE:
            number = above.mem_id
            if number in self.known:
                value = self.known[number]
                break
            if number in levels:
                value = max(0.0, 2.0 - 0.4 * levels[number])
                break
            if above.tag in WHOLE:  # what is around the article says nothing of what is in it
                break
            chain.append(above)
            above = above.parent
        for inner in reversed(chain):
            value = self._within(inner, value)
            self.known[inner.mem_id] = value
        return value

    @staticmethod
    def _within(node: LexborNode, value: float | None) -> float | None:
        tag = node.tag
        if value is None or tag in FORBIDDEN:
            return None
        names = told(node.attributes)
        if names.comments:
            return None
        return value - (1.0 if tag in ASIDE or names.elsewhere else 0.0)
