"""Rows of the archive in, stories as lists show them out: everything cut, checked and worded, so that templates only set it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from aggregator.web import names
from aggregator.web.plain import HEADLINE, LEAD, NAME, origin_of, outward, said
from aggregator.web.words import Words

Row = Mapping[str, Any]

OTHERS = 8
"""Other outlets that a story unfolds; the rest are on its page."""

OTHERS_OF_ALL = 60
"""The same for a page, the weightiest stories first: a page stays under 60 KB on the day of an earthquake."""

PLACES = 3
ORIGINS = 20
"""Origins of images that a page may name: the header stays short."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When something was published: `stamp` for machines, `clock` for people; both "" if nobody said."""

    stamp: str = ""
    clock: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """One outlet's article about a story."""

    title: str
    href: str | None
    """The original, at the outlet; None if that is no address of the web."""
    record: str
    """Its page here, without the language."""
    outlet: str
    outlet_path: str
    at: Moment
    reprint: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A story in a list."""

    title: str
    path: str
    """Its page here, without the language."""
    lead: str
    first: Telling
    """The article of the outlet that had it first."""
    others: tuple[Telling, ...] = ()
    unseen: int = 0
    """Outlets beyond those in `others`."""
    origin: str = ""
    """Whom it cites as its origin."""
    began: str = ""
    """The day on which it began, in words, if that is an earlier one."""
    picture: str | None = None
    places: tuple[tuple[str, str], ...] = ()
    """Name and path of the places it belongs to, where a list is not of one place."""
    language: str = ""
    """Of its words, if it is not the page's."""

    @property
    def more(self) -> int:
        """Outlets besides the first."""
        return len(self.others) + self.unseen


def moment(row: Row, zone: ZoneInfo) -> Moment:
    """When an article was published, in a place's own zone; the day alone if nobody said the hour."""
    published, local = row["published_at"], row["published_local"]
    if not published or not local:
        return Moment()
    return _moment(published, zone) if len(local) > 10 else Moment(local[:10])


@lru_cache(maxsize=4096)
def _moment(published: str, zone: ZoneInfo) -> Moment:
    try:
        at = datetime.fromisoformat(published).astimezone(zone)
    except (ValueError, OverflowError):
        return Moment()
    return Moment(at.isoformat(timespec="minutes"), f"{at:%H:%M}")


def telling(row: Row, zone: ZoneInfo, page_language: str) -> Telling:
    """An article's row (id, source, source_name, title, url, published_at, published_local, reprint_of, language)."""
    return Telling(
        title=said(row["title"], HEADLINE),
        href=outward(row["url"]),
        record=f"/article/{row['id']}/",
        outlet=said(row["source_name"], NAME),
        outlet_path=f"/source/{row['source']}/",
        at=moment(row, zone),
        reprint=row["reprint_of"] is not None,
        language=foreign(row["language"], page_language),
    )


def foreign(language: str | None, page_language: str) -> str:
    """The language of a text, if it is not that of the page (WCAG 2.2, 3.1.2); Russian if nobody said."""
    spoken = language or "ru"
    return "" if spoken.split("-")[0] == page_language else spoken


def items(
    stories: Iterable[Row], words: Words, zone: ZoneInfo, day: date, places: Mapping[int, Sequence[Row]] | None = None
) -> tuple[Item, ...]:
    """Stories of a day as `newspaper.front` has them, each with its articles as `told`; none without articles is shown."""
    left = OTHERS_OF_ALL
    shown = []
    for story in stories:
        if story["told"]:
            made = _item(story, words, zone, day, min(OTHERS, left), (places or {}).get(story["id"], ()))
            left -= len(made.others)
            shown.append(made)
    return tuple(shown)


def origins(shown: Iterable[Item]) -> frozenset[str]:
    """Where the images of these stories come from, for the page's Content-Security-Policy."""
    found = dict.fromkeys(filter(None, (origin_of(item.picture) for item in shown if item.picture)))
    return frozenset([*found][:ORIGINS])


def _item(story: Row, words: Words, zone: ZoneInfo, day: date, most: int, places: Sequence[Row]) -> Item:
    told: Sequence[Row] = story["told"]
    first = told[0]
    speaks = next((row for row in told if row["title"] == story["title"]), first)
    by_outlet = {row["source"]: row for row in reversed(told) if row["source"] != first["source"]}
    others = [by_outlet[row["source"]] for row in told if by_outlet.get(row["source"]) is row][:most]
    article = story["articles_in_all"] == 1
    return Item(
        title=said(story["title"] or speaks["title"], HEADLINE),
        path=f"/article/{first['id']}/" if article else f"/story/{story['id']}/",
        lead=said(speaks["lead"] or first["lead"], LEAD),
        first=telling(first, zone, words.code),
        others=tuple(telling(row, zone, words.code) for row in others),
        unseen=max(0, story["outlets"] - 1 - len(others)),
        origin=_origin(told, first),
        began=_began(story, words, zone, day),
        picture=_picture(told),
        places=tuple(
            (names.of_row(row, words.code).name, names.of_row(row, words.code).path) for row in places[:PLACES]
        ),
        language=foreign(speaks["language"], words.code),
    )


def _origin(told: Sequence[Row], first: Row) -> str:
    """The body that its articles name first; else the outlet, unless that is the one shown as first anyway."""
    named = (row["origin"] for row in told)
    return said(next((name for name in named if name and name != first["source_name"]), ""), NAME)


def _began(story: Row, words: Words, zone: ZoneInfo, day: date) -> str:
    if story["first_seen"] >= story["first_at"]:
        return ""
    begun = datetime.fromisoformat(story["first_seen"]).astimezone(zone).date()
    if begun >= day:
        return ""
    return words.short(begun) if begun.year == day.year else words.day(begun)


def _picture(told: Sequence[Row]) -> str | None:
    """The image of the first article that has one, of a source whose images readers may be shown."""
    allowed = (outward(row["image"]) for row in told if row["images"] and row["image"])
    return next((url for url in allowed if url and origin_of(url)), None)
