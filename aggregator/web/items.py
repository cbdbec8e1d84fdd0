"""Rows of the archive in, stories as lists show them out: everything cut, checked and worded, so that templates only set it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from aggregator.web.plain import HEADLINE, NAME, outward, said

Row = Mapping[str, Any]


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
