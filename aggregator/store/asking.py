"""What a person types into the search field in, a Query out: words, phrases, what must not occur, filters. Any input is safe.

    отток населения          both words, in any of their forms
    "отток населения"        the words in this order, in any of their forms; «отток населения» too
    -футбол                  not that word
    place:Спасск-Дальний     of that place; место:"Большой Камень", place:Приморский край, place:Spassk-Dalny
    source:vesti             of that source, by key or name; источник:
    day:2026-11-12           of that day; day:2026-11, day:2026, day:2026-11-01..2026-11-12; день:

Several filters of a kind widen (this place or that one), filters of different kinds narrow; a minus turns a filter round.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile
from typing import Literal

from aggregator.normalize.stems import spans
from aggregator.places import spelt

LONGEST = 1_000
"""Characters that are read."""

MOST = 32
"""Words and phrases, and filters, that are looked for."""

PART = re.compile(r'(?<!\S)(-?)(?:(\w+):)?(?:"([^"]*)"|«([^»]*)»|(\S+))')
"""A phrase in quotes or a word, perhaps with the name of a filter before it, or a minus."""

LONGEST_NAME = 6
"""Words of a place's name and its region without quotes."""

Kind = Literal["place", "source", "day"]
NAMES: dict[str, Kind] = {
    "place": "place", "место": "place", "source": "source", "источник": "source", "day": "day", "день": "day",
}  # fmt: skip
DAYS = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")

NO_BEGINNINGS = "no search by the beginnings of words: they are found in all their forms as they stand"
"""Why `мос*` finds no «мост»: the index holds stems."""

Part = tuple[str, ...]
"""The stems of a word or of a phrase, in order."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first to the last, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Filter:
    """A name that a person gave a place or source by. `excluded`: not that one."""

    kind: Kind
    name: str
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for. All of `wanted` must occur, none of `unwanted`."""

    wanted: tuple[Part, ...] = ()
    unwanted: tuple[Part, ...] = ()
    filters: tuple[Filter, ...] = ()
    days: tuple[Span, ...] = ()
    other_days: tuple[Span, ...] = ()
    """Days that are excluded."""
    ignored: tuple[str, ...] = ()
    """What was not understood, in words."""


@dataclass(slots=True)
class _Draft:
    wanted: list[Part] = field(default_factory=list)
    unwanted: list[Part] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    days: list[Span] = field(default_factory=list)
    other_days: list[Span] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def parse(typed: str) -> Query:
    """Read what was typed."""
    draft = _Draft()
    sound = typed[:LONGEST].encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    for minus, name, said in _parts(sound):
        kind = NAMES.get(name.casefold())
        if kind is None:
            words = tuple(stem for _, _, stem in spans(f"{name} {said}"))
            if words:
                (draft.unwanted if minus else draft.wanted).append(words)
                draft.ignored += [f"{said}: {NO_BEGINNINGS}"] if said.endswith("*") else []
        elif kind == "day":
            _day(draft, said, excluded=minus)
        elif said.strip():
            draft.filters.append(Filter(kind, said.strip(), minus))
    if len(draft.wanted) + len(draft.unwanted) > MOST or len(draft.filters) + len(draft.days) > MOST:
        draft.ignored.append(f"all beyond the first {MOST} words and filters")
    return Query(
        tuple(draft.wanted[:MOST]),
        tuple(draft.unwanted[:MOST]),
        tuple(draft.filters[:MOST]),
        tuple(draft.days[:MOST]),
        tuple(draft.other_days[:MOST]),
        tuple(draft.ignored[:MOST]),
    )


def _parts(typed: str) -> Iterator[tuple[bool, str, str]]:
    """Of each part: whether a minus stands before it, the name of the filter, what it says."""
    found = PART.findall(typed)
    taken = 0
    for number, (minus, name, straight, angled, word) in enumerate(found):
        if number < taken:
            continue
        if word and NAMES.get(name.casefold()) == "place":
            words = _name(word, found[number + 1 : number + LONGEST_NAME])
            taken, word = number + len(words), " ".join(words)
        yield bool(minus), name, straight or angled or word


def _name(first: str, following: list[tuple[str, ...]]) -> list[str]:
    """The words of a place's name without quotes: as many of those that follow as together are the name of one."""
    plain = [word for *_, word in takewhile(lambda part: part[4] and not part[0] and not part[1], following)]
    longest = [first, *plain]
    while len(longest) > 1 and not spelt.meant(" ".join(longest)):
        longest.pop()
    return longest


def _day(draft: _Draft, said: str, *, excluded: bool) -> None:
    span = days(said)
    if span is None:
        draft.ignored.append(f"day:{said}: no such day")
    else:
        (draft.other_days if excluded else draft.days).append(span)


def days(said: str) -> Span | None:
    """`2026-11-12`, `2026-11`, `2026`, or from one to another of these with `..` between; None if it is nothing of the kind."""
    first, dots, last = said.strip().partition("..")
    begin, end = _span(first), _span(last if dots else first)
    return Span(begin.first, end.last) if begin and end and begin.first <= end.last else None


def _span(said: str) -> Span | None:
    found = DAYS.fullmatch(said)
    if found is None or not found[0].isascii():
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        if found[3]:
            return Span(date(year, month, day), date(year, month, day))
        if found[2]:
            return Span(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
        return Span(date(year, 1, 1), date(year, 12, 31))
    except ValueError:  # the 31st of February; month 13; year 0
        return None
