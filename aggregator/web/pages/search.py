"""`/search`: what the archive has on some words: results with their matches marked, ways to narrow, ways back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from aggregator.store import Archive
from aggregator.store.asking import NO_BEGINNINGS
from aggregator.store.matching import NOTHING_WANTED
from aggregator.store.search import Facet, Found
from aggregator.web.changes import spaced
from aggregator.web.head import Head, feeds
from aggregator.web.items import foreign
from aggregator.web.moments import local
from aggregator.web.pages import asked
from aggregator.web.pages.narrowing import Narrowing, feed_title, narrowing
from aggregator.web.plain import HEADLINE, NAME, outward, said, weight
from aggregator.web.results import Result, Segment
from aggregator.web.tidy import host
from aggregator.web.visit import Answer, Elsewhere, Page, Visit
from aggregator.web.words import Words

Row = Mapping[str, Any]

MOST = 15
"""Hits on a page."""

MOST_PAGES = 50
MOST_FACETS = 8
FEW_FACETS, LONG = 3, 300
"""Of a long query fewer: each link repeats it."""

FEW_CHARACTERS = 60
"""Of a search that is answered at once; all readers wait for it."""

SNIPPET = 400
HINTS = {NO_BEGINNINGS: "no_beginnings", NOTHING_WANTED: "nothing_wanted"}
"""Sentences for what a search does not do."""


@dataclass(frozen=True, slots=True)
class Narrower:
    """A link that narrows the search."""

    name: str
    count: int
    query: str


def page(archive: Archive, visit: Visit) -> Answer:
    """The form alone, if nothing is looked for."""
    nth = asked.page(visit, MOST_PAGES)
    chosen = narrowing(archive, visit)
    shown: dict[str, object] = {
        "chosen": chosen,
        "examples": visit.words.said["examples"],
        "page": nth,
        "found": None,
        "first": MOST * (nth - 1) + 1,
        "results": (),
        "head": _head(chosen, visit),
    }
    if not chosen.empty:
        found = archive.find(
            chosen.words, since=chosen.since, until=chosen.until, place=chosen.place, source=chosen.source,
            order=chosen.order, limit=MOST, offset=MOST * (nth - 1),
        )  # fmt: skip
        shown |= {
            "found": found,
            "results": [_result(row, visit) for row in found.hits],
            "more": found.total > MOST * nth and nth < MOST_PAGES,
            "ignored": [*chosen.ignored, *(_unknown(each, visit.words) for each in found.ignored if not _hint(each))],
            "hints": [visit.words[key] for key in dict.fromkeys(map(_hint, found.ignored)) if key],
            "facets": _facets(found, chosen, visit),
        }
    return Page("search.html", shown)


def is_long(visit: Visit) -> bool:
    """Whether it may take long: phrases and many words of which each is frequent."""
    typed = visit.query.get("q", "")
    return len(typed) > FEW_CHARACTERS or any(sign in typed for sign in '"«')


def slashed(archive: Archive, visit: Visit) -> Answer:
    """`/search/` is `/search`."""
    query = narrowing(archive, visit).query
    return Elsewhere(visit.href("/search") + (f"?{query}" if query else ""))


def _head(chosen: Narrowing, visit: Visit) -> Head:
    words = visit.words
    title = words.fill("search_of", query=said(chosen.words, NAME)) if chosen.words else words["search_title"]
    query = f"?{chosen.query}" if chosen.query else ""
    return Head(title, f"/search{query}", feeds=() if chosen.empty else feeds("/search/", feed_title(chosen), query))


def _result(row: Row, visit: Visit) -> Result:
    original = outward(row["url"])
    return Result(
        path=f"/article/{row['id']}/",
        at=local(row),
        title=_segments(row["title_marked"], HEADLINE),
        snippet=_segments(row["snippet"], SNIPPET),
        outlet=said(row["source_name"], NAME),
        outlet_path=f"/source/{row['source']}/",
        reprint=row["reprint_of"] is not None,
        original=original,
        host=host(original),
        story_path=f"/story/{row['story_id']}/" if row["story_id"] else None,
        language=foreign(row["language"], visit.words.code),
    )


def _segments(marked: Iterable[Segment], limit: int) -> tuple[Segment, ...]:
    """The same, no longer than a page bears, and without invisible characters."""
    shown: list[Segment] = []
    left = limit
    for words, found in marked:
        if left <= 0:
            shown.append(("…", False))
            break
        shown.append((spaced(words, left), found))
        left -= weight(words)
    return tuple(shown)


def _facets(found: Found, chosen: Narrowing, visit: Visit) -> list[tuple[str, list[Narrower]]]:
    """Title and links of each way to narrow that is not taken yet and would leave something out."""
    groups: list[tuple[Literal["place", "source", "month"], Sequence[Facet], Callable[[Facet], str]]] = [
        ("place", () if chosen.place else found.places, lambda facet: chosen.place_name(facet.name)),
        ("source", () if chosen.source else found.sources, lambda facet: said(facet.name, NAME)),
        (
            "month",
            () if chosen.since or chosen.until else found.months,
            lambda facet: chosen.month_name(str(facet.key)),
        ),
    ]
    most = MOST_FACETS if len(chosen.query) < LONG else FEW_FACETS
    return [
        (
            visit.words[f"by_{kind}"],
            [Narrower(name(facet), facet.count, chosen.narrowed(kind, facet.key)) for facet in facets[:most]],
        )
        for kind, facets, name in groups
        if len(facets) > 1 or (facets and facets[0].count < found.total)
    ]


def _hint(ignored: str) -> str:
    """The name of the sentence that says why something was not followed; empty if it is only not known."""
    return next((key for why, key in HINTS.items() if ignored.endswith(why)), "")


def _unknown(ignored: str, words: Words) -> str:
    """What was typed, of a sentence that says why it could not be followed; or that it was too much."""
    typed, why, _ = ignored.partition(": no ")
    return said(typed, NAME) if why else words["too_much"]
