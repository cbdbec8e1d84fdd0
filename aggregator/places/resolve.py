"""An article in, the places it belongs to out: those it names, the regions of those, and its source's own as the weakest.

A name that several places have is that of the source's region, of a region the article names, of its neighbours in the text, or
the largest's, in this order.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import get_args

from aggregator.model import Place
from aggregator.model.analysis import Mention, Where
from aggregator.places import derived, scan
from aggregator.places.gazetteer import Gazetteer
from aggregator.places.lexicon import LANDS, Lexicon, Reading, lexicon
from aggregator.places.scan import Name

WEIGHT: dict[Where, float] = {"title": 1.0, "lead": 0.7, "text": 0.4, "source": 0.1}
SURE_OF_A_REGION = 0.9
"""That an article on a town is one on its region, for each sureness of the town."""

OF_THE_SOURCE, OF_ITS_REGION = 0.3, 0.25
NEXT_TO, HOME, NAMED, NEIGHBOUR = 12.0, 10.0, 6.0, 3.0
"""How much speaks for one of several places: its region beside it, the source's, named anywhere, and that of its neighbours."""

BELIEVED = 6.0
"""So much must speak for a place whose name is not believed by itself."""

BY_SIZE_ALONE, BY_EVIDENCE = 0.6, 0.95


OUTSHONE = frozenset({("Донецк", "Ростовская область")})
"""Towns with a better-known namesake that no table has: unless something speaks for them, they are hardly meant."""

HARDLY = 0.3


@dataclass(slots=True)
class Part:
    """The title, the lead or the text, with the names looked up in it."""

    where: Where
    text: str
    names: list[Name] = field(default_factory=list)


@dataclass(slots=True)
class Found:
    """A name in a part of the article, and the region named right after it."""

    name: Name
    where: Where
    beside: str | None = None


@dataclass(slots=True)
class Evidence:
    """What the article says by its unambiguous names."""

    home: Place | None
    named: set[str] = field(default_factory=set)
    near: Counter[str] = field(default_factory=Counter)

    def speaks_for(self, place: Place, beside: str | None) -> float:
        """Without its size."""
        score = NEIGHBOUR * min(self.near[place.region], 2)
        if place.region == beside:
            score += NEXT_TO
        if self.home is not None and place.region == self.home.region:
            score += HOME + (NEIGHBOUR if place == self.home else 0)
        return score + (NAMED if place.region in self.named else 0)


def mentions(title: str, lead: str | None, text: str | None, home: Place | None) -> tuple[Mention, ...]:
    """The places of an article, the strongest first. `home` is the source's own place."""
    words = lexicon(Gazetteer.load().country(home))
    body = text or ""
    if lead and body.startswith(lead):
        body = body[len(lead) :]
    whole: tuple[tuple[Where, str | None], ...] = (("title", title), ("lead", lead), ("text", body))
    parts = [Part(where, part) for where, part in whole if part]
    for part in parts:
        part.names = scan.looked_up(part.text, words)
    sure = {place for part in parts for name in part.names if name.sure for place in name.reading.places}
    found = [one for part in parts for one in _found(part, words, home, sure)]
    return tuple(sorted(_told(found, home), key=_strength, reverse=True))


def _found(part: Part, words: Lexicon, home: Place | None, sure: set[Place]) -> list[Found]:
    names = scan.held(part.text, part.names, home, sure)
    derivations = derived.names(part.text, words, home, {name.start for name in names})
    begins = {name.start for name in derivations}
    names = [name for name in names if name.start not in begins] + derivations
    names.sort(key=lambda name: name.start)
    found = [Found(name, part.where) for name in names]
    for first, second in pairwise(found):
        places = second.name.reading.places
        if len(places) == 1 and places[0].kind == "region" and _beside(part.text, first.name, second.name):
            first.beside = places[0].name
    return found


def _beside(part: str, first: Name, second: Name) -> bool:
    between = part[first.end : second.start]
    return len(between) < 36 and len(between.split()) < 3 and not set(between) & set(".;!?\n")


# ---------------------------------------------------------------- which place


def _told(found: Iterable[Found], home: Place | None) -> Iterator[Mention]:
    found = list(found)
    evidence = _evidence(found, home)
    told: dict[Place, Mention] = {}
    for one in found:
        if (chosen := _chosen(one, evidence)) is not None:
            place, sure = chosen
            told[place] = _added(told.get(place), place, one.where, sure)
    yield from _with_regions(told, home)


def _evidence(found: Iterable[Found], home: Place | None) -> Evidence:
    evidence = Evidence(home)
    for one in found:
        places = one.name.reading.places
        if len(places) == 1 and not one.name.reading.wary:
            if places[0].kind in LANDS:
                evidence.named.add(places[0].region)
            elif places[0].kind == "town":
                evidence.near[places[0].region] += 1
    return evidence


def _chosen(one: Found, evidence: Evidence) -> tuple[Place, float] | None:
    """The place that is meant, and how surely; None if nothing speaks for any."""
    name = one.name
    reading = name.reading
    if len(reading.places) == 1 and not reading.wary and reading.kind != "district":
        return reading.places[0], name.sure * _outshone(reading.places[0], one, evidence)
    scored = [(evidence.speaks_for(place, one.beside), place) for place in (*reading.places, *reading.wary)]
    believed = [
        (score + math.log10((place.population or 0) + 10) / 10, score, place)
        for score, place in scored
        if score >= BELIEVED or _believed_alone(place, reading)
    ]
    if not believed:
        return None
    _, score, place = max(believed, key=lambda one: one[:2])
    alone = len(reading.places) + len(reading.wary) == 1
    return place, name.sure * (1.0 if alone else BY_EVIDENCE if score else BY_SIZE_ALONE)


def _outshone(place: Place, one: Found, evidence: Evidence) -> float:
    if (place.name, place.region) not in OUTSHONE:
        return 1.0
    return 1.0 if evidence.speaks_for(place, one.beside) >= BELIEVED + NEIGHBOUR else HARDLY


def _believed_alone(place: Place, reading: Reading) -> bool:
    """A town of that name, if it is not only called so for short; never a district: there is a Кировский in every region."""
    return place in reading.places and place.kind != "district"


def _added(known: Mention | None, place: Place, where: Where, sure: float) -> Mention:
    if known is None:
        return Mention(place, 1, where, round(sure, 3))
    first = min(known.where, where, key=get_args(Where).index)
    return Mention(place, known.count + 1, first, round(min(0.99, max(known.confidence, sure) + 0.01), 3))


# ---------------------------------------------------------------- the places above them


def _with_regions(told: dict[Place, Mention], home: Place | None) -> Iterator[Mention]:
    yield from told.values()
    above: dict[Place, Mention] = {}
    for mention in sorted(told.values(), key=_strength):
        region = _region_of(mention.place)
        if region is not None and region not in told:
            sure = round(mention.confidence * SURE_OF_A_REGION, 3)
            above[region] = Mention(region, 0, mention.where, sure)
    yield from above.values()
    if home is not None:
        for place, sure in ((home, OF_THE_SOURCE), (_region_of(home), OF_ITS_REGION)):
            if place is not None and place not in told and place not in above:
                yield Mention(place, 0, "source", sure)


def _region_of(place: Place) -> Place | None:
    if place.kind in LANDS or place.region == place.name:
        return None
    return Gazetteer.load().region(place.region)


def _strength(mention: Mention) -> tuple[float, str]:
    named = 1 + math.log(mention.count) / 4 if mention.count else 0.5
    return WEIGHT[mention.where] * mention.confidence * named, mention.place.name
