"""A name as a reader spells it in, the places it may mean out: «Приморье», `Spassk-Dalny`, `spassk-dalnij`, «Мирный, Якутия».

Names and aliases of the gazetteer, addresses of pages and English names, in whatever transliteration; no place is guessed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from aggregator.model import Place
from aggregator.places import slugs
from aggregator.places.english import latin
from aggregator.places.gazetteer import Gazetteer

LONGEST = 80
"""Characters of a name."""

SPELLINGS = (
    ("shch", "s"), ("sch", "s"), ("sh", "s"), ("kh", "h"), ("x", "h"), ("tch", "c"), ("tsch", "c"), ("ch", "c"), ("ts", "c"),
    ("tz", "c"), ("zh", "z"), ("j", "y"), ("w", "v"), ("q", "k"), ("yo", "e"), ("ye", "e"), ("ia", "ya"), ("iu", "yu"),
)  # fmt: skip
"""How one name is spelt by different standards (GOST, ISO 9, ALA-LC, Yandex, hand): what is spelt alike is one."""

FORMER = {"respublika-mary-el": "respublika-mariy-el"}
"""Addresses that pages had before: links to them go on to lead there."""


@cache
def addresses() -> dict[str, Place]:
    """Every place of the gazetteer by its address; a town before the region that is the same (Москва)."""
    return {slugs.of(place.name, place.region): place for place in reversed(Gazetteer.load().places)}


def recognised(written: str) -> str | None:
    """The address that one spelt otherwise means (`spassk-dalnij`, `Спасск-Дальний`, `primorye`); None if that is not sure."""
    found = _loosely().get(_loose(written[:LONGEST]), ())
    return next(iter(found)) if len(found) == 1 else None


def meant(name: str) -> tuple[Place, ...]:
    """Every place that may be meant by a name, or by `name, region`; none if nothing is called that."""
    town, _, region = (part.strip() for part in name.partition(","))
    found = _called(town)
    if not region:
        return found
    within = {place.region for place in _called(region)}
    return tuple(place for place in found if place.region in within)


def _called(name: str) -> tuple[Place, ...]:
    spelt = sorted(_loosely().get(_loose(name[:LONGEST]), ()))
    return Gazetteer.load().candidates(name) or tuple(addresses()[address] for address in spelt)


@cache
def _loosely() -> dict[str, set[str]]:
    """Addresses by every loose spelling of their names and aliases; a name goes before an alias."""
    by_name: defaultdict[str, set[str]] = defaultdict(set)
    by_alias: defaultdict[str, set[str]] = defaultdict(set)
    for row in Gazetteer.load().rows:
        address = slugs.of(row.place.name, row.place.region)
        by_name[_loose(row.place.name)].add(address)
        by_name[_loose(address)].add(address)
        by_name[_loose(latin(row.place.name))].add(address)
        for alias in row.aliases:
            by_alias[_loose(alias)].add(address)
    former = {_loose(was): {now} for was, now in FORMER.items()}
    return {**former, **by_alias, **by_name}


def _loose(written: str) -> str:
    plain = slugs.slug(written).replace("-", "")
    for spelt, as_if in SPELLINGS:
        plain = plain.replace(spelt, as_if)
    plain = re.sub(r"(?:iy|yy|ii|yi|i)(?=\Z)", "y", plain)
    return re.sub(r"[iy]+", "i", plain)
