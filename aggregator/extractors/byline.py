"""What is claimed of authors and what readers see of them in, the article's authors out: people, decided by evidence."""

from __future__ import annotations

import re
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extractors import byline_lines, byline_shown
from aggregator.extractors.body import Layout
from aggregator.extractors.claims import Claims
from aggregator.extractors.headings import folded, letters
from aggregator.extractors.people import named, outlets_of, people
from aggregator.extractors.people_shape import CREDIT, PERHAPS, PERSON
from aggregator.extractors.people_words import AGENCIES, DESKS
from aggregator.model import Found, Hints, Method

__all__ = ["choose", "people"]

TRUST: dict[Method, float] = {
    "selector": 10.0,
    "json-ld": 5.0,
    "template": 4.5,
    "microdata": 2.5,
    "meta": 3.0,
    "body": 0.0,
}
WEAKER = {PERSON: 0.0, PERHAPS: 1.5, CREDIT: 2.5}
HANDLE = 1.0

"""How much less a nickname, an agency, and then a name in small letters (an account's) are trusted than a person's name."""

HOST = re.compile(r"https?://(?:www\.)?(?P<name>[\w-]+)\.", re.I)
MOST_ADDRESSES = 2

CONFIDENCE = ((5.0, 0.91), (4.0, 0.89), (3.0, 0.81), (2.0, 0.72), (1.0, 0.59))
LEAST_CONFIDENCE = 0.4
"""The share of the cases' pages that were right, by the evidence for what was chosen."""

SURE = 4.0
"""Evidence for people with which nothing else is looked for."""

LIKELY = 3.0
"""Weight of names on the page below which its lines are read, too."""

SURELY_SHOWN = 5.2
"""Weight of names on the page that may add to those who are claimed."""

MOST_BYLINES = 8
LONGEST_RAW = 400
NAME_BEGINS = re.compile(r"[^\W\d_a-zа-я]\w+\s+[^\W\d_]\w")
"""A capital word and another, neither a number."""

MOST_PLACES = 4


class _Candidate(NamedTuple):
    people: tuple[str, ...]
    method: Method
    shape: int
    trust: float
    known: frozenset[str]
    """The names, letters only: those of two methods are compared."""


def _candidate(people: tuple[str, ...], method: Method, shape: int, trust: float) -> _Candidate:
    return _Candidate(people, method, shape, trust, frozenset(map(letters, people)))


def choose(
    tree: LexborHTMLParser, claims: list[Claims], hints: Hints, page: Layout | None
) -> Found[tuple[str, ...]] | None:
    """The article's authors: of what the methods claim and readers see, what most speaks for.

    `page` is what readers see of the tree; None if it has no text.
    """
    calling = [name for claim in claims for name in claim.of("organisation")]
    outlets = outlets_of(dict.fromkeys([*calling, *_hosts(claims, hints.homepage)]))
    candidates = [made for claim in claims if (made := _claimed(claim, outlets))]
    sure = any(one.shape == PERSON and _evidence(one, candidates) >= SURE for one in candidates)
    if page and not sure:
        candidates += _shown(tree, outlets, page, anywhere=all(one.shape != PERSON for one in candidates))
    weighed = [(_evidence(one, candidates), -number, one) for number, one in enumerate(candidates)]
    if not weighed:
        return None
    evidence, _, best = max(weighed)
    if page and sure and len(best.people) == 1 and best.method != "selector":
        best = _with_others(best, page, outlets)
    return Found(best.people, best.method, _confidence(best, evidence))


def _with_others(best: _Candidate, page: Layout, outlets: frozenset[str]) -> _Candidate:
    """The people of a sure byline that names the one who is claimed, and others: many systems claim only the first."""
    name, met = best.people[0], page.walk.authors
    if not any(_may_name_others(node, name) and not byline_shown.is_beside(node) for node in met[:MOST_BYLINES]):
        return best
    for one in byline_shown.in_places(page, outlets, met)[:1]:
        made = _candidate(one.people, "body", one.shape, best.trust)
        if one.weight >= SURELY_SHOWN and best.known < made.known:
            return made
    return best


def _may_name_others(node: LexborNode, name: str) -> bool:
    """Whether an element says a name and what may be another: most say one, and need not be read."""
    text = node.text()
    return len(text) <= LONGEST_RAW and name in text and NAME_BEGINS.search(text.replace(name, "")) is not None


def _confidence(best: _Candidate, evidence: float) -> float:
    if best.method == "selector":
        return 1.0
    return next((share for least, share in CONFIDENCE if evidence >= least), LEAST_CONFIDENCE)


def _hosts(claims: list[Claims], homepage: str) -> list[str]:
    """The names in the addresses of the page and of its source: `dw` of www.dw.com."""
    addresses = [homepage]
    for claim in claims:
        addresses += claim.of("canonical")[:MOST_ADDRESSES]
    return [host["name"] for address in dict.fromkeys(addresses) if (host := HOST.match(address))]


def _claimed(claim: Claims, outlets: frozenset[str]) -> _Candidate | None:
    if not (claim.of("authors") or claim.of("credit")):
        return None
    found = named(claim.of("authors"), outlets, nicknames=claim.method == "template")
    if all(one.shape == CREDIT for one in found):
        signed = named([*claim.of("credit"), *claim.of("authors")], outlets, desks=True)
        found = [one for one in signed if one.shape == CREDIT]
    if claim.method == "meta":  # content systems name who made the site
        found = [
            one
            for one in found
            if one.shape != CREDIT or folded(one.name) in AGENCIES or folded(one.name).endswith(DESKS)
        ]
    if not found:
        return None
    shape = max(one.shape for one in found)
    people = tuple(one.name for one in found)
    handle = HANDLE if len(people) == 1 and people[0].islower() else 0.0
    return _candidate(people, claim.method, shape, TRUST[claim.method] - WEAKER[shape] - handle)


def _shown(tree: LexborHTMLParser, outlets: frozenset[str], page: Layout, *, anywhere: bool) -> list[_Candidate]:
    """What readers see in the article; if nothing, and nobody is claimed, `anywhere` on the page."""
    shown = byline_shown.in_places(page, outlets, page.walk.authors)[:MOST_PLACES]
    if not shown or shown[0].weight < LIKELY:
        line = byline_lines.in_lines(page, outlets)
        shown += [line] if line else []
    if not shown and anywhere:
        shown = byline_shown.in_places(page, outlets, byline_shown.elsewhere(tree, page))[:MOST_PLACES]
    return [_candidate(one.people, "body", one.shape, one.weight / 2) for one in shown]


def _evidence(one: _Candidate, candidates: list[_Candidate]) -> float:
    """Trust in the method, and what others add that name the same people; less, if they name only some of many."""
    evidence = one.trust
    for other in candidates:
        if other.method != one.method:
            evidence += 1.0 if other.known == one.known else 0.5 if other.known & one.known else 0.0
            evidence -= 1.5 if other.known < one.known and one.method == "microdata" else 0.0
    return evidence
