"""What a page claims and shows in, readings of dates out, each place asked once: never in the future, nothing read twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser

from aggregator.extractors.body import Layout
from aggregator.extractors.claims import Claims, each
from aggregator.extractors.dates_shown import NAMES_YEAR, doubt
from aggregator.extractors.dates_weighed import Reading
from aggregator.model import Hints, Method, Moment
from aggregator.normalize import dates, stamps

CLOCK = re.compile(r"\W*\d{1,2}[:.]\d{2}(?::\d{2})?\W*")
"""A time without a day: on a page that may be of any day, it says nothing."""

SHOWN = frozenset({"near", "above", "time", "named", "anywhere"})
"""Kinds of readings of what a reader sees."""

Said = tuple[str, Method, str]
"""The kind of a place, its method, and what is said there."""


class Read(NamedTuple):
    """How dates are read: what is later than now is none."""

    now: datetime
    zone: ZoneInfo
    language: str | None
    known: dict[str, Moment | None]
    """What was read before: a page says the same in many places."""

    def __call__(self, text: str) -> Moment | None:
        """The instant, as programs write it or as people do."""
        if text not in self.known:
            found = stamps.parse(text, self.zone)
            found = found or dates.parse(text, now=self.now, zone=self.zone, language=self.language)
            good = found is not None and found.precision != "month" and found.at <= self.now
            self.known[text] = found if good else None
        return self.known[text]


T = TypeVar("T")


class Kept(Generic[T]):
    """What a generator gives, in turn; who asks again is given what was given before."""

    def __init__(self, given: Iterator[T]) -> None:
        self._ahead = given
        self._given: list[T] = []

    def __iter__(self) -> Iterator[T]:
        number = 0
        while True:
            if number == len(self._given):
                following = next(self._ahead, None)
                if following is None:
                    return
                self._given.append(following)
            yield self._given[number]
            number += 1


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is asked when its article was published."""

    tree: LexborHTMLParser
    claims: list[Claims]
    url: str
    zone: ZoneInfo
    read: Read
    layout: Layout | None
    html: str
    asked: dict[str, Kept[Reading]]
    """The readings of places that were asked before."""

    def readings(self, place: str, values: Callable[[], Iterator[Said]]) -> Iterable[Reading]:
        """What is read at a place; a second time, what was read the first."""
        return self.kept(place, lambda: readings_of(values(), self.read))

    def kept(self, place: str, readings: Callable[[], Iterator[Reading]]) -> Iterable[Reading]:
        """The same of what is read already."""
        if place not in self.asked:
            self.asked[place] = Kept(readings())
        return self.asked[place]


def claimed(claims: list[Claims], name: str) -> Iterator[Said]:
    """The values of a field, as they are claimed."""
    for method, value in each(claims, name):
        yield method, method, value


def reader(claims: list[Claims], hints: Hints) -> Read:
    """Dates are read in the source's zone and language; in the page's own, where it says one and the source none."""
    language = hints.language or next((value for _, value in each(claims, "language")), None)
    return Read(hints.now, hints.zone, language, {})


def readings_of(values: Iterable[Said], read: Read) -> Iterator[Reading]:
    """Those of the values that are dates."""
    for kind, method, value in values:
        moment = None if CLOCK.fullmatch(value) else read(value)
        if moment is not None:
            against = doubt(kind, value) if kind in SHOWN else None
            yield Reading(moment, kind, method, bool(NAMES_YEAR.search(value)), against)


def some(readings: Iterable[Reading], most: int) -> list[Reading]:
    """The first readings."""
    return [reading for reading, _ in zip(readings, range(most), strict=False)]
