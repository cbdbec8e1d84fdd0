"""`/story/<id>/`: the course of a story: who wrote what when, who copied whom, and how their wordings differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aggregator.store import Archive, course
from aggregator.web import linked
from aggregator.web.changes import Changes, compare, wording
from aggregator.web.head import Head
from aggregator.web.items import foreign
from aggregator.web.moments import Moment, after, moment, place_of, published
from aggregator.web.names import Named, of_row
from aggregator.web.pages import asked
from aggregator.web.pages.cited import Cited, cited
from aggregator.web.plain import LEAD, NAME, said
from aggregator.web.visit import Answer, Elsewhere, NowhereError, Page, Visit

Row = Mapping[str, Any]

MOST = 20
"""Articles on a page."""

MOST_PAGES = 20
MOST_OUTLETS = 12
MOST_PLACES = 6
SHOWN = 5_000
"""Characters of all comparisons of a page; each has its part, but no more than a quarter."""


@dataclass(frozen=True, slots=True)
class Told:
    """One article of the course."""

    row: Row
    at: Moment
    first: bool
    language: str
    """If it is not the page's."""
    cited: tuple[Cited, ...]
    base: str
    """Name of the outlet whose article it is compared with; empty if with none."""
    follows: bool
    """Whether it names that outlet as where it has the news from."""
    changes: Changes | None


def page(archive: Archive, visit: Visit) -> Answer:
    """The story; one that turned out to be another leads there."""
    number = asked.number(visit, "story")
    nth = asked.page(visit, MOST_PAGES)
    found = archive.story(number, limit=MOST * nth)
    if found is None or not found["told"]:
        raise NowhereError
    if found["id"] != number:
        return Elsewhere(visit.href(asked.story_path(found["id"])))
    told: Sequence[Row] = found["told"]
    if len(told) <= MOST * (nth - 1):
        raise NowhereError
    places, zone = course.places(told), course.zone(told)
    numbers = range(MOST * (nth - 1), len(told))
    room = SHOWN // max(4, len(numbers))
    shown = [_told(told, n, zone, visit, room) for n in numbers]
    first = _told(told, 0, zone, visit, room) if nth > 1 else shown[0]
    title = said(found["title"] or told[0]["title"])
    return Page(
        "story.html",
        {
            "story": found,
            "title": title,
            "told": shown,
            "first": first,
            "last": moment(found["last_seen"], zone),
            "copies": sum(row["reprint_of"] is not None for row in told),
            "places": [_named(row, visit) for row in places[:MOST_PLACES]],
            "spread": _spread(told, visit),
            "clock_of": place_of(zone, visit.words.code),
            "page": nth,
            "more": found["more"] and nth < MOST_PAGES,
            "head": _head(found, title, shown, visit),
        },
    )


def _head(found: Row, title: str, shown: Sequence[Told], visit: Visit) -> Head:
    path = asked.story_path(found["id"])
    listed = [(each.row, str(each.row["source_name"])) for each in shown]
    return Head(
        title,
        path,
        said(shown[0].row["lead"], LEAD),
        kind="article",
        linked=linked.story(visit.address + visit.href(path), title, listed),
    )


def _spread(told: Sequence[Row], visit: Visit) -> list[tuple[str, str, str]]:
    """How the news went from outlet to outlet: each once, by key, name and how long after the first."""
    began = told[0]["sorted_at"]
    firsts = {row["source"]: row for row in reversed(told)}
    rows = sorted(firsts.values(), key=lambda row: (row["sorted_at"], row["id"]))[:MOST_OUTLETS]
    return [
        (row["source"], said(row["source_name"], NAME), after(began, row["sorted_at"], visit.words)) for row in rows
    ]


def _told(told: Sequence[Row], n: int, zone: str, visit: Visit, room: int) -> Told:
    row = told[n]
    base = _base(told, n)
    changes = _changes(row, base, room) if base and _kin(row, base) else None
    return Told(
        row=row,
        at=published(row, zone),
        first=n == 0,
        language=foreign(row["language"], visit.words.code),
        cited=cited(row["citations"]),
        base=said(base["source_name"], NAME) if base else "",
        follows=base is not None
        and changes is None
        and base["source"] in {each["cited_source"] for each in row["citations"]},
        changes=changes,
    )


def _kin(row: Row, base: Row) -> bool:
    """Whether comparing is worth the while: it is a copy, or at least half of its opening's words are the other's, too."""
    if row["reprint_of"] is not None:
        return True
    own, other = (set((each["lead"] or each["title"])[:LEAD].split()) for each in (row, base))
    return 2 * len(own & other) >= max(len(own), len(other))


def _base(told: Sequence[Row], n: int) -> Row | None:
    """What an article is compared with: whose copy it is, whom it cites, or else what another outlet wrote last before it."""
    row, earlier = told[n], told[:n]
    wanted = [row["reprint_of"], *(cited["cites_article"] for cited in row["citations"])]
    for number in filter(None, wanted):
        if found := next((each for each in earlier if each["id"] == number), None):
            return found
    return next((each for each in reversed(earlier) if each["source"] != row["source"]), None)


def _changes(row: Row, base: Row, room: int) -> Changes:
    """Texts are compared whole only if both outlets let theirs be shown."""
    open_text = bool(row["full_text"] and base["full_text"])
    return compare(wording(base, open_text=open_text), wording(row, open_text=open_text), room)


def _named(row: Row, visit: Visit) -> Named:
    return of_row(row, visit.words.code)
