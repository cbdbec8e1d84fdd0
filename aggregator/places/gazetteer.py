"""Places by name, from the tables in `data/` (`data/README.md` of the project says whose they are).

A name is found whatever its case, its ё and its dashes.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Self

from aggregator.model import Place
from aggregator.normalize.text import fold
from aggregator.places import tables
from aggregator.places.tables import CASES, FIRST, Row

DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))

KIND_OF_PLACE = re.compile(r"^(г\.\s*|г\s|город\s)")
"""«г. Спасск-Дальний», «город Спасск-Дальний»: as an address begins."""

WITH_O = re.compile(r"[вф][^аеёиоуыэюя]|рж|мц|льг|мг|мст|мх", re.IGNORECASE)
"""Before these sounds «в» is «во»: во Владивостоке, во Фрязине, во Ржеве, во Мценске."""

ON = re.compile(r"[А-Я]\w+(?:щин|дчин)е|Камчатке|Сахалине|Кубани|Чукотке|Ставрополье|Колыме|Ямале|Алтае|Урале|Таймыре")
"""Lands that one is «на», not «в»: на Камчатке, на Смоленщине; but towns of such an ending are «в»: в Пущине."""

RANK = {"town": 0, "region": 1, "country": 1, "settlement": 2, "district": 2}
"""A town before its region (Москва), both before the village of the same name."""


class Gazetteer:
    """Every place, by name. Made once by `load`; it does not change."""

    def __init__(self, rows: Iterable[Row]):
        self.rows = tuple(rows)
        self.places = tuple(row.place for row in self.rows)
        self._country = {row.place.region: row.country for row in self.rows}
        self._named: defaultdict[str, list[Place]] = defaultdict(list)
        self._aliases: defaultdict[str, list[Place]] = defaultdict(list)
        for row in self.rows:
            self._named[_known_as(row.place.name)].append(row.place)
            for alias in row.aliases:
                self._aliases[_known_as(alias)].append(row.place)

    @classmethod
    @cache
    def load(cls) -> Self:
        """The gazetteer of the package's own tables, read once a process."""
        return cls(tables.rows())

    @property
    def towns(self) -> tuple[Place, ...]:
        """The towns of Russia."""
        return tuple(row.place for row in self.rows if row.place.kind == "town" and row.country == FIRST)

    @property
    def regions(self) -> tuple[Place, ...]:
        """The regions of Russia."""
        return tuple(row.place for row in self.rows if row.place.kind == "region" and row.country == FIRST)

    def country(self, place: Place | None) -> str:
        """The code of the country a place lies in (`ru`, `by`); the first one if it is not known."""
        return FIRST if place is None else self._country.get(place.region, FIRST)

    def region(self, name: str) -> Place | None:
        """The region of that full name."""
        return next((place for place in self._named.get(_known_as(name), ()) if place.kind == "region"), None)

    def candidates(self, name: str) -> tuple[Place, ...]:
        """Every place of that name or alias, those of the name first; a town before its region (Москва)."""
        known = _known_as(name)
        found = tuple(dict.fromkeys((*self._named.get(known, ()), *self._aliases.get(known, ()))))
        best = min((RANK[place.kind] for place in found), default=0)
        return tuple(place for place in found if RANK[place.kind] == best)

    def find(self, name: str, region: str | None = None) -> Place | None:
        """The one place meant by `name`, or by `name, region`; None if there is none, or more than one.

        «Спасск» alone is none: it is a town near Penza, and what Спасск-Дальний is called in Primorye.
        Without its region a name of the first country goes before the same name of another (Дзержинск).
        """
        if region is None and "," in name:
            name, region = (part.strip() for part in name.split(",", 1))
        found = self.candidates(name)
        if region is not None:
            within = {place.region for place in self.candidates(region)}
            found = tuple(place for place in found if place.region in within)
        elif len(found) > 1:
            found = tuple(place for place in found if self.country(place) == FIRST) or found
        return found[0] if len(found) == 1 else None

    def suggest(self, name: str) -> str | None:
        """The name most like one that is unknown, as it is written."""
        written = {_known_as(place.name): place.name for place in self.places}
        close = difflib.get_close_matches(_known_as(name.split(",")[0]), written, n=1, cutoff=0.7)
        return written[close[0]] if close else None

    def forms(self, place: Place) -> dict[str, str]:
        """The six cases of a place's name («Спасска-Дальнего», …), keyed as in CASES; only the name itself if not known."""
        return tables.forms().get(place.name) or dict.fromkeys(CASES, place.name)

    def where(self, place: Place) -> str:
        """What a heading says: «в Спасске-Дальнем», «во Владивостоке», «в Приморском крае»."""
        return at(self.forms(place)["loct"])


def at(name: str) -> str:
    """A name in the prepositional case with its preposition: «во Владимире», «на Камчатке», «в Артёме»."""
    if ON.fullmatch(name) and name not in _towns_one_is_in():
        return f"на {name}"
    return f"во {name}" if WITH_O.match(name) else f"в {name}"


@cache
def _towns_one_is_in() -> frozenset[str]:
    """The prepositional case of every town and village."""
    names = (row.place.name for row in tables.rows() if row.place.kind in ("town", "settlement"))
    return frozenset(tables.forms()[name]["loct"] for name in names if name in tables.forms())


def _known_as(name: str) -> str:
    spelt = fold(name.translate(DASHES)).replace(" - ", "-").replace("обл.", "область")
    return KIND_OF_PLACE.sub("", spelt)
