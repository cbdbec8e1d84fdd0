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
    """Every place of every table: towns and regions of the first country, then the layers by the names of their files."""
    return (*_first(), *_layers())


@cache
def forms() -> dict[str, dict[str, str]]:
    """The six cases by name."""
    tables = [_read("forms.csv"), _read("more_forms.csv"), *(lines for _, lines in _layer_files())]
    declined: dict[str, dict[str, str]] = {}
    for lines in tables:
        for line in lines:
            declined.setdefault(line["name"], {case: line[case] for case in CASES})
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
def adjectives() -> tuple[tuple[str, str, bool], ...]:
    """An adjective, the place it means, and whether it is only believed where that place is meant anyway."""
    return tuple((line["adjective"], line["place"], bool(line["wary"])) for line in _read("adjectives.csv"))


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
    for country, lines in _layer_files():
        for line in lines:
            aliases = tuple(filter(None, line["aliases"].split("|")))
            yield Row(_place(line["kind"], line), country, aliases, bool(line["wary"]))


def _layer_files() -> Iterator[tuple[str, list[dict[str, str]]]]:
    for file in sorted(_data("layers").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".csv"):
            yield file.name.removesuffix(".csv").partition("-")[0], _lines(file)


def _place(kind: str, line: Mapping[str, str]) -> Place:
    return Place(
        name=line["name"],
        region=line["region"],
        kind=kind,  # type: ignore[arg-type]  # the tables' tests hold it to the kinds there are
        timezone=line["timezone"],
        latitude=float(line["lat"]) if line["lat"] else None,
        longitude=float(line["lon"]) if line["lon"] else None,
        population=int(line["population"]) if line["population"] else None,
    )


def _data(name: str) -> Traversable:
    return files("aggregator.places").joinpath("data", name)


def _read(table: str) -> list[dict[str, str]]:
    return _lines(_data(table))


def _lines(table: Traversable) -> list[dict[str, str]]:
    with table.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
