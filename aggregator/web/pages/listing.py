"""A day's stories as a page shows them: so many at a time, the weightiest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from aggregator.store import Archive, daily
from aggregator.web import items
from aggregator.web.items import Item
from aggregator.web.visit import NowhereError, Visit

PER_PAGE = 12
MOST_PAGES = 80


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a day's stories."""

    stories: tuple[Item, ...]
    number: int
    more: bool

    @property
    def query(self) -> str:
        """What its address ends with."""
        return f"?page={self.number}" if self.number > 1 else ""


def of_day(archive: Archive, visit: Visit, place: int, day: date, zone: ZoneInfo, *, region: str = "") -> Listed:
    """The page of a day's stories that the visit asks for. Place 0 is everywhere: each story with its places.

    `region` is the name of the region, if the place is one: each story with the towns of it that it names. Raises
    NowhereError if there is no such page.
    """
    number = number_of(visit)
    rows = daily.front(archive.database, place, day, PER_PAGE + 1, (number - 1) * PER_PAGE)
    if number > 1 and not rows:
        raise NowhereError
    more, rows = len(rows) > PER_PAGE and number < MOST_PAGES, rows[:PER_PAGE]
    places: dict[int, list[dict[str, Any]]] = {}
    if region:
        places = daily.towns_of(archive.database, rows, day, region)
    elif not place:
        places = daily.places_of(archive.database, rows, day)
    return Listed(items.items(rows, visit.words, zone, day, places), number, more)


def number_of(visit: Visit) -> int:
    """What `?page=` says. Raises NowhereError if that is no page."""
    said = visit.query.get("page", "1")
    if not (said.isascii() and said.isdigit() and len(said) < 4 and 1 <= int(said) <= MOST_PAGES):
        raise NowhereError
    return int(said)
