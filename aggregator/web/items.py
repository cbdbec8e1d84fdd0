"""Rows of the archive in, stories as lists show them out: everything cut, checked and worded, so that templates only set it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from aggregator.store import daily
from aggregator.web import names
from aggregator.web.moments import Moment, published
from aggregator.web.plain import HEADLINE, LEAD, NAME, origin_of, outward, said, size
from aggregator.web.words import Words

Row = Mapping[str, Any]

OTHERS = 6
"""Other outlets that a story unfolds; the rest are on its page."""

ROOM = 29_000
"""Bytes of HTML for the stories of a page: what is left when all are shown goes to the outlets that unfold, the weightiest
stories first. So a page stays under 60 KB on the day of an earthquake, stylesheet included."""

STORY, TELLING = 540, 270
"""Bytes of a story's own markup, and of an outlet's that unfolds."""

LINK = 1_000
"""Bytes of an address in a list."""

ORIGINS = 30
"""Origins of images that a page may name: one a story."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One outlet's article about a story."""

    title: str
    href: str | None
    """The original, at the outlet; None if that is no address of the web, or too long for a list."""
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


def telling(row: Row, zone: ZoneInfo, page_language: str) -> Telling:
    """An article's row (id, source, source_name, title, url, day, published_at, published_local, reprint_of, language)."""
    return Telling(
        title=said(row["title"], HEADLINE),
        href=_link(row["url"]),
        outlet=_outlet(row["source_name"]),
        outlet_path=f"/source/{row['source']}/",
        at=published(row, zone),
        reprint=row["reprint_of"] is not None,
        language=foreign(row["language"], page_language),
    )


def _link(url: str | None) -> str | None:
    found = outward(url)
    return found if found and size(found) <= LINK else None


@lru_cache(maxsize=4096)
def _outlet(name: str) -> str:
    return said(name, NAME)


def foreign(language: str | None, page_language: str) -> str:
    """The language of a text, if it is not that of the page (WCAG 2.2, 3.1.2); Russian if nobody said."""
    spoken = language or "ru"
    return "" if spoken.split("-")[0] == page_language else spoken


def items(
    stories: Iterable[Row], words: Words, zone: ZoneInfo, day: date, places: Mapping[int, Sequence[Row]] | None = None
) -> tuple[Item, ...]:
    """Stories of a day as `newspaper.front` has them, each with its articles as `told`; none without articles is shown."""
    rows = [story for story in stories if story["told"]]
    shown = [_item(story, words, zone, day, (places or {}).get(story["id"], ())) for story in rows]
    unfold = [(number, story) for number, story in enumerate(rows) if story["outlets"] > 1]
    room = ROOM - sum(map(_size, shown)) if unfold else 0
    for number, story in unfold:
        others, room = _others(story["told"], words, _clock(zone, (places or {}).get(story["id"], ())), room)
        shown[number] = replace(shown[number], others=others, unseen=max(0, story["outlets"] - 1 - len(others)))
    return tuple(shown)


def origins(shown: Iterable[Item]) -> frozenset[str]:
    """Where the images of these stories come from, for the page's Content-Security-Policy."""
    found = dict.fromkeys(filter(None, (origin_of(item.picture) for item in shown if item.picture)))
    return frozenset([*found][:ORIGINS])


def _item(story: Row, words: Words, zone: ZoneInfo, day: date, places: Sequence[Row]) -> Item:
    told: Sequence[Row] = story["told"]
    first = told[0]
    meant = daily.meant(places)
    zone = _clock(zone, places)
    speaks = next((row for row in told if row["title"] == story["title"]), first)
    article = story["articles_in_all"] == 1
    return Item(
        title=said(story["title"] or speaks["title"], HEADLINE),
        path=f"/article/{first['id']}/" if article else f"/story/{story['id']}/",
        lead=said(speaks["lead"] or first["lead"], LEAD),
        first=telling(first, zone, words.code),
        origin=_origin(told, first),
        began=_began(story, words, zone, day),
        picture=_picture(told),
        places=tuple((each.name, each.path) for each in (names.of_row(row, words.code) for row in meant)),
        language=foreign(speaks["language"], words.code),
    )


def _others(told: Sequence[Row], words: Words, zone: ZoneInfo, room: int) -> tuple[tuple[Telling, ...], int]:
    """Each other outlet's first article, as far as there is room; and the room that is left."""
    known = {told[0]["source"]}
    kept: list[Telling] = []
    for row in told:
        if row["source"] not in known and len(kept) < OTHERS and room > TELLING:
            known.add(row["source"])
            kept.append(telling(row, zone, words.code))
            room -= TELLING + _bytes(kept[-1].title, kept[-1].outlet, kept[-1].href)
    return tuple(kept), room


def _size(item: Item) -> int:
    return STORY + _bytes(item.title, item.lead, item.origin, item.path, item.first.href)


def _bytes(*texts: str | None) -> int:
    return sum(size(text) for text in texts if text)


def _clock(zone: ZoneInfo, places: Sequence[Row]) -> ZoneInfo:
    """The page's clock; where a list is of many places, that of the first place to be named."""
    meant = daily.meant(places)
    return ZoneInfo(meant[0]["timezone"]) if meant else zone


def _origin(told: Sequence[Row], first: Row) -> str:
    """The body that its articles name first; else the outlet; never the one that is shown as first anyway."""
    shown = first["source_name"].casefold()
    return said(next((row["origin"] for row in told if row["origin"] and row["origin"].casefold() != shown), ""), NAME)


def _began(story: Row, words: Words, zone: ZoneInfo, day: date) -> str:
    if story["first_seen"] >= story["first_at"]:
        return ""
    begun = datetime.fromisoformat(story["first_seen"]).astimezone(zone).date()
    return words.beside(begun, day) if begun < day else ""


def _picture(told: Sequence[Row]) -> str | None:
    """The image of the first article that has one, of a source whose images readers may be shown."""
    allowed = (outward(row["image"]) for row in told if row["images"] and row["image"])
    return next((url for url in allowed if url and origin_of(url)), None)
