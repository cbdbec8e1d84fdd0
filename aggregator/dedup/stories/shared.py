"""Two articles in, the terms that both have out, the most telling first: what the figures of a weighing stand on."""

from __future__ import annotations

from typing import NamedTuple

from aggregator.dedup.profile import DATE, NAME, NUMBER, profile, spelled
from aggregator.dedup.stories.idf import Idf

MOST_SHOWN = 8
HEAD = 15
"""The bits of a term that count it in headline and lead."""

KINDS = ((NAME, "name"), (NUMBER, "number"), (DATE, "date"))


class Wording(NamedTuple):
    """What of an article is compared."""

    title: str | None
    lead: str | None
    text: str | None
    language: str | None


class Shared(NamedTuple):
    """A term that two articles have in common."""

    term: str
    """A word's stem, an amount, or a day and month."""
    kind: str
    """word, name, number or date: what it is in either of the two."""
    head: bool
    """It stands in headline or lead of both."""
    nats: float
    """How telling it is: the logarithm of one in how many articles of the last days has it."""


def shared(one: Wording, other: Wording, idf: Idf, most: int = MOST_SHOWN) -> list[Shared]:
    """At most so many terms that both have, those of both heads first, then by how telling they are; places are left out."""
    mine, others = (profile(each.title, each.lead, each.text, (), each.language).terms for each in (one, other))
    said = spelled(one.title, one.lead, one.text, (), one.language)
    both = [
        Shared(said[term], _kind(mine[term] | others[term]), bool(mine[term] & HEAD and others[term] & HEAD), idf(term))
        for term in mine.keys() & others.keys()
    ]
    return sorted(both, key=lambda each: (not each.head, -each.nats, each.term))[:most]


def _kind(bits: int) -> str:
    return next((kind for flag, kind in KINDS if bits & flag), "word")
