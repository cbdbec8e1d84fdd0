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
from aggregator.places import Gazetteer, slugs, spelt
from aggregator.store import Archive, daily
from aggregator.web import names
from aggregator.web.names import Named
from aggregator.web.visit import Answer, Elsewhere, Page, Visit

REST = re.compile(r"/([0-9]{4}/[0-9]{2}/(?:[0-9]{2}/)?|rss\.xml|atom\.xml|feed\.json)\Z")
"""What may follow the place."""

COMPARED = 80
SUGGESTED = 5
ALIKE = 0.6


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
        meant = spelt.addresses().get(written)
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


def alike(written: str) -> list[str]:
    """The addresses of places that one which is not known may have meant, the likest first."""
    return difflib.get_close_matches(slugs.slug(written[: spelt.LONGEST]), nearest(written), SUGGESTED, ALIKE)


def nearest(written: str) -> list[str]:
    """The addresses that have most pairs of letters with it in common; only these are compared, which is slow."""
    short = slugs.slug(written[: spelt.LONGEST])
    shared = Counter(address for pair in set(pairwise(short)) for address in _by_pair().get(pair, ()))
    return heapq.nlargest(
        COMPARED, shared, key=lambda address: (shared[address] / (len(address) + len(short)), address)
    )


def _otherwise(visit: Visit, written: str) -> Answer:
    short = slugs.slug(written[: spelt.LONGEST])
    meant = short if short in spelt.addresses() else spelt.recognised(written)
    if meant:
        return Elsewhere(visit.href(f"/{meant}/{_rest(visit)}"))
    suggested = [] if "." in written else [spelt.addresses()[address] for address in alike(written)]
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
def _by_pair() -> dict[tuple[str, str], list[str]]:
    """Addresses by each pair of letters that stand together in them."""
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for address in spelt.addresses():
        for pair in set(pairwise(address)):
            found[pair].append(address)
    return found
