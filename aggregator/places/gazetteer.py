"""Towns and regions of Russia, from the tables in `data/` (CC BY-SA 4.0; see `data/README.md` of the project).

A second country is more rows; a name is found whatever its case, its ё and its dashes.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Self

from aggregator.model import Place
from aggregator.normalize.text import fold

CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
"""OpenCorpora's names of the six cases: nominative, genitive, dative, accusative, instrumental, prepositional."""

DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))

KIND_OF_PLACE = re.compile(r"^(г\.\s*|г\s|город\s)")
"""«г. Спасск-Дальний», «город Спасск-Дальний»: as an address begins."""


class Gazetteer:
    """Every place, by name. Made once by `load`; it does not change."""

    def __init__(
        self, places: Iterable[Place], aliases: Mapping[str, tuple[Place, ...]], forms: Mapping[str, dict[str, str]]
    ):
        self.places = tuple(places)
        self._forms = forms
        self._named: defaultdict[str, list[Place]] = defaultdict(list)
        for place in self.places:
            self._named[_known_as(place.name)].append(place)
        self._aliases = {_known_as(alias): meant for alias, meant in aliases.items()}

    @classmethod
    @cache
    def load(cls) -> Self:
        """The gazetteer of the package's own tables, read once a process."""
        rows = _rows("towns.csv")
        towns = [_town(row) for row in rows]
        regions = _regions(towns)
        by_name = {region.name: region for region in regions}
        aliases: defaultdict[str, list[Place]] = defaultdict(list)
        for row, town in zip(rows, towns, strict=True):
            for alias in filter(None, row["aliases"].split("|")):
                aliases[alias].append(town)
        for row in _rows("region_aliases.csv"):
            aliases[row["alias"]].append(by_name.get(row["region"]) or _like(by_name, row["region"]))
        forms = {row["name"]: {case: row[case] for case in CASES} for row in _rows("forms.csv")}
        return cls([*towns, *regions], {alias: tuple(meant) for alias, meant in aliases.items()}, forms)

    @property
    def towns(self) -> tuple[Place, ...]:
        return tuple(place for place in self.places if place.kind == "town")

    @property
    def regions(self) -> tuple[Place, ...]:
        return tuple(place for place in self.places if place.kind == "region")

    def candidates(self, name: str) -> tuple[Place, ...]:
        """Every place of that name or alias, those of the name first; a town before its region (Москва)."""
        known = _known_as(name)
        found = tuple(dict.fromkeys((*self._named.get(known, ()), *self._aliases.get(known, ()))))
        return tuple(place for place in found if place.kind == "town") or found

    def find(self, name: str, region: str | None = None) -> Place | None:
        """The one place meant by `name`, or by `name, region`; None if there is none, or more than one.

        «Спасск» alone is none: it is a town near Penza, and what Спасск-Дальний is called in Primorye.
        """
        if region is None and "," in name:
            name, region = (part.strip() for part in name.split(",", 1))
        found = self.candidates(name)
        if region is not None:
            within = {place.region for place in self.candidates(region)}
            found = tuple(place for place in found if place.region in within)
        return found[0] if len(found) == 1 else None

    def suggest(self, name: str) -> str | None:
        """The name most like one that is unknown, as it is written."""
        written = {_known_as(place.name): place.name for place in self.places}
        close = difflib.get_close_matches(_known_as(name.split(",")[0]), written, n=1, cutoff=0.7)
        return written[close[0]] if close else None

    def forms(self, place: Place) -> dict[str, str]:
        """The six cases of a town's name («Спасска-Дальнего», …), keyed as in CASES; only the name itself if not known."""
        return self._forms.get(place.name) or dict.fromkeys(CASES, place.name)


def _known_as(name: str) -> str:
    spelt = fold(name.translate(DASHES)).replace(" - ", "-").replace("обл.", "область")
    return KIND_OF_PLACE.sub("", spelt)


def _rows(table: str) -> list[dict[str, str]]:
    with files("aggregator.places").joinpath("data", table).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _town(row: Mapping[str, str]) -> Place:
    return Place(
        name=row["name"],
        region=row["region"],
        kind="town",
        timezone=row["timezone"],
        latitude=float(row["lat"]),
        longitude=float(row["lon"]),
        population=int(row["population"]) if row["population"] else None,
    )


def _regions(towns: Iterable[Place]) -> list[Place]:
    """A region has the time zone of its largest town, which is its capital or as good as it."""
    largest: dict[str, Place] = {}
    for town in towns:
        known = largest.get(town.region)
        if known is None or (town.population or 0) > (known.population or 0):
            largest[town.region] = town
    return [Place(name, name, "region", town.timezone) for name, town in largest.items()]


def _like(regions: Mapping[str, Place], name: str) -> Place:
    return regions[next(known for known in regions if _known_as(known).startswith(_known_as(name)))]
