"""`/article/<id>/`: one article as the archive has it: the way to the original, what may be shown of it, how it was changed,
whose text it is, and where each of its fields comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aggregator.store import Archive
from aggregator.web import linked, tidy
from aggregator.web.changes import Changes, compare, wording
from aggregator.web.head import Head
from aggregator.web.items import foreign
from aggregator.web.moments import Moment, moment, place_of, published
from aggregator.web.names import of_row
from aggregator.web.pages import asked
from aggregator.web.pages.cited import cited
from aggregator.web.plain import LEAD, NAME, outward, said
from aggregator.web.visit import Answer, NowhereError, Page, Visit

Row = Mapping[str, Any]

MOST_EDITS = 8
SHOWN = 6_000
"""Characters of the comparisons of all edits; each has its part, but no more than a third."""

MOST_LISTED = 10
"""Reprints, other articles of the story, addresses."""


@dataclass(frozen=True, slots=True)
class Body:
    """What is shown of the text."""

    paragraphs: tuple[str, ...]
    whole: bool
    """Whether the outlet lets whole texts be shown."""
    cut: bool
    """Whether it is too long for a page."""
    room: int = 0
    """Characters that are shown of it."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of wording: how long the old one stood, and how the next one differs."""

    since: Moment | None
    until: Moment | None
    changes: Changes


def page(archive: Archive, visit: Visit) -> Answer:
    """The article."""
    number = asked.number(visit, "article")
    found = archive.article(number)
    if found is None:
        raise NowhereError
    source = archive.source_page(found["source"], limit=0) or {}
    zone = str(source.get("timezone") or "UTC")
    story = archive.story(found["story_id"], limit=MOST_LISTED + 1) if found["story_id"] else None
    told = story["told"] if story else []
    link = outward(found["url"])
    return Page(
        "article.html",
        {
            "article": found,
            "title": said(found["title"]),
            "link": link,
            "at": published(found, zone),
            "modified": moment(found["modified_at"], zone),
            "first_seen": moment(found["first_seen"], zone),
            "clock_of": place_of(zone, visit.words.code),
            "language": foreign(found["language"], visit.words.code),
            "body": _body(found),
            "places": [of_row(row, visit.words.code) for row in found["places"]],
            "cited": cited(found["citations"]),
            "story": story,
            "others": [(row, published(row, zone)) for row in told if row["id"] != number][:MOST_LISTED],
            "copies": [(row, published(row, zone)) for row in map(_dated, found["reprints"][:MOST_LISTED])],
            "edits": _edits(found, zone),
            "most_edits": MOST_EDITS,
            "aliases": [row["url"] for row in found["aliases"][:MOST_LISTED] if outward(row["url"])],
            "head": _head(found, visit),
        },
    )


def _body(row: Row) -> Body:
    if not row["full_text"]:
        return Body(tidy.opening(row["lead"], row["text"]), whole=False, cut=False)
    shown, cut = tidy.paragraphs(row["text"])
    return Body(shown or tidy.opening(row["lead"], None), whole=True, cut=cut, room=sum(map(len, shown)))


def _edits(row: Row, zone: str) -> list[Edit]:
    """The latest changes, the last one first. Each is from a revision to the next, or to what it says now."""
    open_text = bool(row["full_text"])
    wordings = [wording(each, open_text=open_text) for each in (*row["revisions"], row)]
    changed = zip(row["revisions"], wordings, wordings[1:], strict=False)
    latest = list(changed)[: -MOST_EDITS - 1 : -1]
    room = SHOWN // max(3, len(latest))
    return [
        Edit(moment(was["seen_from"], zone), moment(was["seen_until"], zone), compare(old, new, room))
        for was, old, new in latest
    ]


def _dated(row: Row) -> Row:
    """A reprint's row says when it was published by its local time and the instant it is ordered by."""
    return {"published_at": row["sorted_at"], **row}


def _head(row: Row, visit: Visit) -> Head:
    authors = [name for name in (row["authors"] or "").split(", ") if name]
    path = asked.article_path(row["id"])
    outlet = said(row["source_name"], NAME)
    data = linked.article(visit.address + visit.href(path), row, outlet, authors, row["original_url"])
    return Head(f"{said(row['title'])} · {outlet}", path, said(row["lead"], LEAD), kind="article", linked=data)
