"""Which place an address means: `/spassk-dalny/`; a name spelt otherwise leads there, one that is not known to the like."""

from __future__ import annotations

import difflib
import heapq
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache, wraps
from itertools import pairwise
from typing import TypeAlias
from zoneinfo import ZoneInfo

from aggregator.model import Place
from aggregator.places import Gazetteer
from aggregator.store import Archive, daily
from aggregator.web import names, slugs
from aggregator.web.names import Named
from aggregator.web.visit import Answer, Elsewhere, Page, Visit

LONGEST = 80
"""Characters of an address that may mean a place."""

REST = re.compile(r"/([0-9]{4}/[0-9]{2}/(?:[0-9]{2}/)?|rss\.xml|atom\.xml|feed\.json)\Z")
"""What may follow the place."""

COMPARED = 80
SUGGESTED = 5
ALIKE = 0.6

SPELLINGS = (
    ("shch", "s"), ("sch", "s"), ("sh", "s"), ("kh", "h"), ("x", "h"), ("tch", "c"), ("tsch", "c"), ("ch", "c"), ("ts", "c"),
    ("tz", "c"), ("zh", "z"), ("j", "y"), ("w", "v"), ("q", "k"), ("yo", "e"), ("ye", "e"), ("ia", "ya"), ("iu", "yu"),
)  # fmt: skip
"""How one name is spelt by different standards (GOST, ISO 9, ALA-LC, Yandex, hand): what is spelt alike is one."""


@dataclass(frozen=True, slots=True)
class Here:
    """The place of a page."""

    id: int
    name: str
    region: str
    kind: str
    zone: ZoneInfo
    today: date
    """The day it is there."""
    said: Named
    above: Named | None
    """Its region, if it is not one itself."""


View: TypeAlias = Callable[[Archive, Visit], Answer]
PlaceView: TypeAlias = Callable[[Archive, Visit, Here], Answer]


def of_place(view: PlaceView) -> View:
    """A view of one place: it is given the place that `visit.parts["place"]` means."""

    @wraps(view)
    def answer(archive: Archive, visit: Visit) -> Answer:
        written = visit.parts["place"]
        meant = places().get(written)
        if meant is None:
            return _otherwise(visit, written)
        row = daily.place(archive.database, meant.name, meant.region)
        if row is None:
            return _lost(archive, visit, meant)
        zone = ZoneInfo(row["timezone"])
        code = visit.words.code
        above = names.named(row["region"], row["region"], code) if row["region_id"] not in (None, row["id"]) else None
        today = visit.now.astimezone(zone).date()
        said = names.of_row(row, code)
        return view(archive, visit, Here(row["id"], row["name"], row["region"], row["kind"], zone, today, said, above))

    return answer


def recognised(written: str) -> str | None:
    """The address that one spelt otherwise means (`spassk-dalnij`, `Спасск-Дальний`, `primorye`); None if that is not sure."""
    found = _loosely().get(_loose(written[:LONGEST]), ())
    return next(iter(found)) if len(found) == 1 else None


def alike(written: str) -> list[str]:
    """The addresses of places that one which is not known may have meant, the likest first."""
    return difflib.get_close_matches(slugs.slug(written[:LONGEST]), nearest(written), SUGGESTED, ALIKE)


def nearest(written: str) -> list[str]:
    """The addresses that have most pairs of letters with it in common; only these are compared, which is slow."""
    short = slugs.slug(written[:LONGEST])
    shared = Counter(address for pair in set(pairwise(short)) for address in _by_pair().get(pair, ()))
    return heapq.nlargest(
        COMPARED, shared, key=lambda address: (shared[address] / (len(address) + len(short)), address)
    )


def _otherwise(visit: Visit, written: str) -> Answer:
    short = slugs.slug(written[:LONGEST])
    meant = short if short in places() else recognised(written)
    if meant:
        return Elsewhere(visit.href(f"/{meant}/{_rest(visit)}"))
    suggested = [] if "." in written else [places()[address] for address in alike(written)]
    return _not_found(visit, suggested)


def _lost(archive: Archive, visit: Visit, meant: Place) -> Page:
    """The gazetteer knows it, the archive has never had news of it: its region may have."""
    region = daily.place(archive.database, meant.region, meant.region)
    above = Gazetteer.load().region(meant.region) if region else None
    return _not_found(visit, [above] if above and above.name != meant.name else [], meant)


def _not_found(visit: Visit, suggested: list[Place], meant: Place | None = None) -> Page:
    code = visit.words.code
    said = [names.named(place.name, place.region, code) for place in suggested]
    of = names.named(meant.name, meant.region, code) if meant else None
    return Page("lost.html", {"suggested": said, "meant": of}, 404)


def _rest(visit: Visit) -> str:
    """What follows the place in the address, if it is a month, a day or a feed; never what somebody else wrote."""
    found = REST.search(visit.path)
    return found[1] if found else ""


@cache
def places() -> dict[str, Place]:
    """Every place of the gazetteer by its address; a town before the region that is the same (Москва)."""
    return {slugs.of(place.name, place.region): place for place in reversed(Gazetteer.load().places)}


@cache
def _by_pair() -> dict[tuple[str, str], list[str]]:
    """Addresses by each pair of letters that stand together in them."""
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for address in places():
        for pair in set(pairwise(address)):
            found[pair].append(address)
    return found


@cache
def _loosely() -> dict[str, set[str]]:
    """Addresses by every loose spelling of their names and aliases; a name goes before an alias."""
    by_name: defaultdict[str, set[str]] = defaultdict(set)
    by_alias: defaultdict[str, set[str]] = defaultdict(set)
    for row in Gazetteer.load().rows:
        address = slugs.of(row.place.name, row.place.region)
        by_name[_loose(row.place.name)].add(address)
        by_name[_loose(address)].add(address)
        by_name[_loose(names.latin(row.place.name))].add(address)
        for alias in row.aliases:
            by_alias[_loose(alias)].add(address)
    return {**by_alias, **by_name}


def _loose(written: str) -> str:
    latin = slugs.slug(written).replace("-", "")
    for spelt, as_if in SPELLINGS:
        latin = latin.replace(spelt, as_if)
    latin = re.sub(r"(?:iy|yy|ii|yi|i)(?=\Z)", "y", latin)
    return re.sub(r"y+|i+", "i", latin)
