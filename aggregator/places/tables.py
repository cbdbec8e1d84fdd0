"""The files of `data/` in, places out. A country or a further layer of one is one more file in `data/layers/`.

Format of a layer and who may write what: `docs/places.md`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from aggregator.model import Place
from aggregator.places import layers

CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
"""OpenCorpora's names of the six cases: nominative, genitive, dative, accusative, instrumental, prepositional."""

FIRST = "ru"
"""The country whose tables are the package's own; a name of it goes before the same name of another."""


@dataclass(frozen=True, slots=True)
class Row:
    """A place with what its table says of it."""

    place: Place
    country: str
    aliases: tuple[str, ...] = ()
    wary: bool = False
    """Its name is a common one: only believed where its region is meant anyway."""


@cache
def rows() -> tuple[Row, ...]:
    """Every place of every table: towns and regions of the first country, then the layers by the names of their files.

    Raises ConfigError, which has every fault of the layers.
    """
    return (*_first(), *_layers())


@cache
def forms() -> dict[str, dict[str, str]]:
    """The six cases by name; a case that a layer leaves blank is the name itself."""
    layered = [line.fields for lines in _layer_files().values() for line in lines]
    layered.sort(key=lambda line: not all(line[case] for case in CASES))
    declined: dict[str, dict[str, str]] = {}
    for line in (*_read("forms.csv"), *_read("more_forms.csv"), *layered):
        declined.setdefault(line["name"], {case: line[case] or line["name"] for case in CASES})
    return declined


@cache
def english() -> dict[str, str]:
    """What English calls regions, countries and the towns that it has names of its own for."""
    return {line["name"]: line["english"] for line in _read("english.csv")}


@cache
def readings() -> dict[str, str]:
    """What else a form may be: a (adjective), n (given name), s (surname), w (word)."""
    return {line["form"]: line["readings"] for line in _read("readings.csv")}


@cache
def adjectives() -> tuple[tuple[str, str, str], ...]:
    """An adjective, the place it means, and when it is believed where that place is not meant anyway.

    Blank: always; `people`: before those whom a region has («приморские власти»); `home`: never.
    """
    return tuple((line["adjective"], line["place"], line["wary"]) for line in _read("adjectives.csv"))


@cache
def people() -> frozenset[str]:
    """The stems of the people and bodies that a region has, folded: «полици», «губернатор», «рыбак»."""
    return frozenset(_data("people.txt").read_text(encoding="utf-8").split())


@cache
def namesakes() -> tuple[tuple[str, bool, dict[str, str]], ...]:
    """Rivers, seas and fish that have a town's name: `river`, whether it is the better known, its six cases."""
    return tuple(
        (row["kind"], bool(row["known"]), {case: row[case] for case in CASES}) for row in _read("namesakes.csv")
    )


@cache
def given_names() -> frozenset[str]:
    """All forms of common given names, folded."""
    return frozenset(_data("given_names.txt").read_text(encoding="utf-8").split())


def _first() -> Iterator[Row]:
    lines = _read("towns.csv")
    towns = [_place("town", line) for line in lines]
    for line, town in zip(lines, towns, strict=True):
        yield Row(town, FIRST, tuple(filter(None, line["aliases"].split("|"))))
    regions = _regions(towns)
    short: dict[str, list[str]] = {region.name: [] for region in regions}
    for line in _read("region_aliases.csv"):
        short[line["region"]].append(line["alias"])
    for region in regions:
        yield Row(region, FIRST, tuple(short[region.name]))


def _regions(towns: Iterable[Place]) -> list[Place]:
    """A region has the time zone of its largest town, which is its capital or as good as it."""
    largest: dict[str, Place] = {}
    for town in towns:
        known = largest.get(town.region)
        if known is None or (town.population or 0) > (known.population or 0):
            largest[town.region] = town
    return [Place(name, name, "region", town.timezone) for name, town in largest.items()]


def _layers() -> Iterator[Row]:
    for name, lines in _layer_files().items():
        country = name.removesuffix(".csv").partition("-")[0]
        for line in (line.fields for line in lines):
            aliases = tuple(filter(None, line["aliases"].split("|")))
            yield Row(_place(line["kind"], line), country, aliases, bool(line["wary"]))


@cache
def _layer_files() -> dict[str, tuple[layers.Line, ...]]:
    return layers.read(_data("layers"), {row["region"] for row in _read("towns.csv")})


def _place(kind: str, line: Mapping[str, str]) -> Place:
    return Place(
        name=line["name"],
        region=line["region"],
        kind=kind,  # type: ignore[arg-type]  # `layers` and the tables' tests hold it to the kinds there are
        timezone=line["timezone"],
        latitude=float(line["lat"]) if line["lat"] else None,
        longitude=float(line["lon"]) if line["lon"] else None,
        population=int(line["population"]) if line["population"] else None,
    )


def _data(name: str) -> Traversable:
    return files("aggregator.places").joinpath("data", name)


def _read(table: str) -> list[dict[str, str]]:
    with _data(table).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
