"""What a search is narrowed by: read from the query of an address, written into links that add to it or take away."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Literal
from urllib.parse import urlencode

from aggregator.store import Archive
from aggregator.store.search import Order
from aggregator.web.names import named
from aggregator.web.pages import asked
from aggregator.web.pages.calendar import day_of
from aggregator.web.plain import NAME, said
from aggregator.web.visit import Visit
from aggregator.web.words import Words

LONGEST = 200
"""Characters that are looked for: each link of the page repeats them."""

MINUS = re.compile(r"(?<!\S)[−–](?=\S)")
"""What a phone or a word processor makes of a hyphen before a word."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A search, as its address has it."""

    said: Words
    words: str = ""
    place: int | None = None
    """Row of the place."""
    source: str | None = None
    since: date | None = None
    until: date | None = None
    order: Order = "new"
    labels: tuple[tuple[str, str], ...] = ()
    """What place and source are called."""
    ignored: tuple[str, ...] = ()
    """What of the address could not be understood."""

    @property
    def empty(self) -> bool:
        """Whether nothing is looked for."""
        return not (self.words or self.place or self.source or self.since or self.until)

    @property
    def query(self) -> str:
        """The query of its address."""
        values = {
            "q": self.words, "place": self.place, "source": self.source, "since": self.since, "until": self.until,
            "order": self.order if self.order != "new" else None,
        }  # fmt: skip
        return "&".join([_encoded(name, str(value)) for name, value in values.items() if value])

    @property
    def chips(self) -> list[tuple[str, str]]:
        """What it is narrowed by: in words, and the query without it."""
        labels = dict(self.labels)
        found = []
        if self.place:
            found.append((labels["place"], replace(self, place=None).query))
        if self.source:
            found.append((labels["source"], replace(self, source=None).query))
        if self.since or self.until:
            found.append((self._days(), replace(self, since=None, until=None).query))
        return found

    @property
    def plain(self) -> str:
        """The query of its words alone."""
        return Narrowing(self.said, self.words, order=self.order).query

    @property
    def orders(self) -> list[tuple[str, str, bool]]:
        """Both orders: in words, the query, whether it is this."""
        kinds: tuple[Order, ...] = ("new", "best")
        return [(self.said[f"order_{kind}"], replace(self, order=kind).query, kind == self.order) for kind in kinds]

    def narrowed(self, kind: Literal["place", "source", "month"], key: str | int) -> str:
        """The query with one thing more."""
        if kind == "place":
            return replace(self, place=int(key)).query
        if kind == "source":
            return replace(self, source=str(key)).query
        first, last = month(str(key))
        return replace(self, since=first, until=last).query

    def place_name(self, name: str) -> str:
        """A place in the language of the page."""
        return said(named(name, "", self.said.code).name, NAME)

    def month_name(self, key: str) -> str:
        """«Ноябрь 2026» of `2026-11`."""
        return self.said.month(month(key)[0])

    def _days(self) -> str:
        since, until = self.since, self.until
        if since and until:
            if since == until:
                return self.said.day(since)
            if (since, until) == month(since.isoformat()):
                return self.said.month(since)
        parts = [self.said.fill("since_day", day=self.said.day(since))] if since else []
        parts += [self.said.fill("until_day", day=self.said.day(until))] if until else []
        return " ".join(parts)


def narrowing(archive: Archive, visit: Visit) -> Narrowing:
    """Read what is looked for; what makes no sense is named, not followed."""
    query = visit.query
    wrong: list[str] = []
    labels: list[tuple[str, str]] = []
    place = source = None
    if given := query.get("place"):
        row = archive.place(int(given)) if asked.NUMBER.fullmatch(given) and int(given) <= asked.LARGEST else None
        place = int(given) if row else None
        labels += [("place", named(row["name"], row["region"], visit.words.code).name)] if row else []
        wrong += [] if row else [f"place={given}"]
    if given := query.get("source"):
        outlet = archive.source_page(given, limit=0) if asked.KEY.fullmatch(given) else None
        source = given if outlet else None
        labels += [("source", said(outlet["name"], NAME))] if outlet else []
        wrong += [] if outlet else [f"source={given}"]
    words = MINUS.sub("-", query.get("q", "")).strip()
    wrong += [words[LONGEST:]] if len(words) > LONGEST else []
    return Narrowing(
        said=visit.words,
        words=words[:LONGEST].strip(),
        place=place,
        source=source,
        since=_day(query.get("since"), wrong),
        until=_day(query.get("until"), wrong),
        order="best" if query.get("order") == "best" else "new",
        labels=tuple(labels),
        ignored=tuple(said(each, NAME) for each in wrong),
    )


def feed_title(chosen: Narrowing) -> str:
    """What the feed of a search calls itself."""
    search = chosen.said["search"]
    return f"{search}: {said(chosen.words, NAME)}" if chosen.words else search


def month(key: str) -> tuple[date, date]:
    """The first and the last day of `2026-11`, or of the month of `2026-11-12`."""
    first = date.fromisoformat(f"{key[:7]}-01")
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


@lru_cache(maxsize=1024)
def _encoded(name: str, value: str) -> str:
    """A name and its value as a query has them; the links of a page share most of theirs."""
    return urlencode({name: value})


def _day(given: str | None, wrong: list[str]) -> date | None:
    if not given:
        return None
    found = day_of(*given.split("-")) if given.count("-") == 2 else None
    if found is None:
        wrong.append(given)
    return found
