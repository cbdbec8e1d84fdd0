"""The gazetteer as texts write it: every form of every name of a country in, the readings of a word out.

A lexicon is made once a country. A foreign town is in it if it is a great one and no name at home is the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from aggregator.model import Place
from aggregator.places import tables
from aggregator.places.gazetteer import Gazetteer
from aggregator.places.tables import CASES, Row

GREAT = 500_000
"""From this population on a town is named in other countries without further explanation."""

WELL_KNOWN = 150_000
"""From this population on a town's name is believed although it is also a word (Орёл, Находка ...)."""

SHORT = 200_000
"""From this population on a town's short name is believed anywhere (Питер, Челны, Тагил)."""

UNDECLINED = re.compile(r"[оеиы][вн]о$")
"""«в Кемерово», «из Пушкино»: as names on -ово and -ино are often left."""

POSSESSIVE = re.compile(r"(\w+(?:[оеё]в|[иы]н)) \w+$")
"""«в Сергиевом Посаде» is right, «в Сергиеве Посаде» is written as well."""

OF_TWO = re.compile(r"(\w+-)\w+(?:ий|ый|ой)$")
"""«из Спасск-Дальнего»: the first part of a name is often left undeclined."""

OF_TWO_WORDS = re.compile(r"(\w+) \w+$|(Санкт)-\w+$")
"""«Н. Новгород», «Ст. Оскол», «С.-Петербург»: the first word may be cut short."""

A_LETTER = 100_000
"""From this population on one letter of the first word is enough: «Н. Тагил», but hardly «Н. Серги»."""

VOWEL_AT_END = re.compile(r"[аеёиоуыэюяйьъ]$")
LIKE_A_SURNAME = re.compile(r"(?:[оеё]в|[иы]н)(?:а|у|ым|ом|е|ой|ых|ыми)?$|[сц]к(?:ий|ого|ому|им|ом|ая|ой|ую)$")
ADJECTIVE_END = re.compile(r"(ий|ый|ой|ая|яя|ое|ее|ого|его|ому|ему|им|ым|ом|ем|ой|ей|ую|юю|ие|ые|их|ых|ими|ыми)$")
LANDS = ("region", "country")
ENDS_OF_REGIONS = (" край", " область")
ALL_CASES = frozenset(CASES)


@dataclass(frozen=True, slots=True)
class Namesake:
    """A river, a sea or a fish that a form may mean."""

    kind: str
    cases: frozenset[str]
    """Its own: «Чусовой» is the town in the nominative, of the river any other case."""
    known: bool
    """Better than the town: the Обь."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one form may mean: the places of that name, with how the form was made."""

    places: tuple[Place, ...]
    cases: frozenset[str]
    also: str = ""
    """What else it may be: a (adjective), n (given name), s (surname), w (word)."""
    rest: tuple[str, ...] = ()
    """The folded words that must follow («камень» of «Большой Камень»)."""
    wary: tuple[Place, ...] = ()
    """Places of that name that are only believed where their region is meant anyway: villages, short names."""
    namesake: Namesake | None = None

    @property
    def kind(self) -> str:
        return (self.places or self.wary)[0].kind

    @property
    def well_known(self) -> bool:
        """A region, or a town so large that its name is believed although it is also a word (Орёл)."""
        return any(place.kind in LANDS or (place.population or 0) >= WELL_KNOWN for place in self.places)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the words of a country's texts may mean."""

    names: dict[str, tuple[Reading, ...]]
    """By the (first) word as it is written: with ё and without, capitalised and in capitals; the longest name first.

    «Н.новгород» for a name that is cut short.
    """
    adjectives: dict[str, tuple[tuple[Place, str], ...]]
    """By a folded form of an adjective: the places it means, and whether that is doubtful (`home`, `people`)."""
    lands: dict[str, Place]
    """The region by the stem of its adjective («приморск»): for «Приморский край», «Амурской и Сахалинской областях»."""
    districts: dict[str, tuple[Place, ...]]
    """The districts of the tables, by the stem of their adjective («спасск»)."""
    towns: dict[str, tuple[Place, ...]]
    """Towns by the stem of the adjectives that may be made of them."""


@lru_cache(maxsize=1 << 12)
def stem(adjective: str) -> str:
    """An adjective without its ending, folded."""
    return ADJECTIVE_END.sub("", folded(adjective))


def folded(word: str) -> str:
    return word.lower().replace("ё", "е")


@cache
def lexicon(country: str) -> Lexicon:
    """The lexicon of a country's sources."""
    gazetteer = Gazetteer.load()
    own = [row for row in gazetteer.rows if row.country == country]
    taken = {folded(name) for row in own for name in (row.place.name, *row.aliases)}
    abroad = [
        row
        for row in gazetteer.rows
        if row.country != country and _is_great(row) and folded(row.place.name) not in taken
    ]
    lands = {
        stem(place.name.split()[0]): place
        for place in (row.place for row in (*own, *gazetteer.rows))
        if place.kind == "region" and place.name.endswith(ENDS_OF_REGIONS) and place.name.count(" ") == 1
    }
    return Lexicon(
        names=_names((*own, *abroad)),
        adjectives=_adjectives(gazetteer, own),
        lands=lands,
        districts=_grouped((stem(row.place.name.split()[0]), row.place) for row in own if row.place.kind == "district"),
        towns=_grouped(
            (made, row.place) for row in own if row.place.kind == "town" for made in _adjective_stems(row.place.name)
        ),
    )


def _is_great(row: Row) -> bool:
    return row.place.kind in ("region", "country") or (row.place.population or 0) >= GREAT


def _grouped(pairs: Iterable[tuple[str, Place]]) -> dict[str, tuple[Place, ...]]:
    groups: defaultdict[str, list[Place]] = defaultdict(list)
    for key, place in pairs:
        groups[key].append(place)
    return {key: tuple(places) for key, places in groups.items()}


# ---------------------------------------------------------------- names


def _names(rows: Iterable[Row]) -> dict[str, tuple[Reading, ...]]:
    places: defaultdict[tuple[str, bool], list[Place]] = defaultdict(list)
    for row in rows:
        for name, wary in _called(row):
            places[name, wary].append(row.place)
    cases: defaultdict[tuple[str, str, bool], set[str]] = defaultdict(set)
    for name, wary in places:
        for case, form in _forms_of(name):
            cases[form, name, wary].add(case)
    words: defaultdict[str, list[Reading]] = defaultdict(list)
    for (form, name, wary), found in cases.items():
        first, *rest = form.split()
        meant = tuple(places[name, wary])
        sure, doubtful = ((), meant) if wary else (meant, ())
        also, named_so = _also(form, meant), _namesakes().get(form)
        reading = Reading(sure, frozenset(found), also, tuple(map(folded, rest)), doubtful, named_so)
        for written in {first, first.replace("ё", "е"), first.upper(), first.upper().replace("Ё", "Е")}:
            words[written].append(reading)
        if OF_TWO_WORDS.match(name) and meant[0].kind == "town":
            for cut, shortened in _cut_short(form, reading):
                words[cut].append(shortened)
    return {word: _merged(readings) for word, readings in words.items()}


def _called(row: Row) -> Iterator[tuple[str, bool]]:
    """A place's names, and whether each is believed only where its region is meant; «Приморский край» is read elsewhere."""
    place = row.place
    if place.kind == "district" or (place.kind == "region" and place.name.endswith(ENDS_OF_REGIONS)):
        names: tuple[str, ...] = ()
    elif place.kind == "region" and place.name in ("Москва", "Санкт-Петербург", "Севастополь"):
        names = ()
    else:
        names = (place.name,)
    for name in names:
        yield name, row.wary or place.kind == "settlement"
    for alias in row.aliases:
        if folded(alias) != folded(place.name) and not alias.endswith(ENDS_OF_REGIONS):
            yield alias, place.kind == "town" and (place.population or 0) < SHORT


def _forms_of(name: str) -> Iterator[tuple[str, str]]:
    for case, form in tables.forms().get(name, dict.fromkeys(CASES, name)).items():
        yield case, form
        for written in _also_written(name, case, form):
            yield case, written


def _also_written(name: str, case: str, form: str) -> Iterator[str]:
    """Beside the form that is right, or left by the tables."""
    if UNDECLINED.search(name):
        yield name
    if undeclined := OF_TWO.match(name):
        yield undeclined[1] + form.partition("-")[2]
    if case == "loct" and (possessive := POSSESSIVE.match(name)):
        yield f"{possessive[1]}е {form.partition(' ')[2]}"


def _cut_short(form: str, reading: Reading) -> Iterator[tuple[str, Reading]]:
    """«Ст.оскол», «С.оскол»; one letter of a small town is believed where its region is meant."""
    first, rest = re.split("[ -]", form, maxsplit=1)
    for length in range(1, min(len(first) - 1, 4)):
        if VOWEL_AT_END.search(cut := first[:length]):
            continue
        places = reading.places
        if length == 1:
            places = tuple(place for place in places if (place.population or 0) >= A_LETTER)
        wary = tuple(place for place in (*reading.places, *reading.wary) if place not in places)
        yield f"{cut}.{folded(rest)}", Reading(places, reading.cases, wary=wary)


@cache
def _namesakes() -> dict[str, Namesake]:
    found: dict[str, Namesake] = {}
    for kind, known, cases in tables.namesakes():
        for form in set(cases.values()):
            found[form] = Namesake(kind, frozenset(case for case in CASES if cases[case] == form), known)
    return found


def _also(form: str, places: Iterable[Place]) -> str:
    named_so = _namesakes().get(form)
    if named_so is not None and named_so.known:
        return "w"
    if " " in form or "-" in form:
        return ""
    also = tables.readings().get(form, "")
    small = max(place.population or 0 for place in places) < WELL_KNOWN
    lands = any(place.kind in LANDS for place in places)
    if small and not lands and "s" not in also and LIKE_A_SURNAME.search(form):
        also += "s"
    return also


def _merged(readings: list[Reading]) -> tuple[Reading, ...]:
    """Longest first; of one length those of all places together: Спасск near Penza and Спасск in Primorye."""
    together: dict[tuple[str, ...], Reading] = {}
    for reading in sorted(readings, key=lambda reading: -len(reading.rest)):
        known = together.get(reading.rest)
        if known is not None:
            reading = Reading(
                tuple(dict.fromkeys((*known.places, *reading.places))),
                known.cases | reading.cases,
                "".join(sorted({*known.also, *reading.also})),
                reading.rest,
                tuple(dict.fromkeys((*known.wary, *reading.wary))),
                known.namesake or reading.namesake,
            )
        together[reading.rest] = reading
    return tuple(together.values())


# ---------------------------------------------------------------- adjectives

HARD = "ий ого ому им ом ая ой ую ое ие их ими".split()
PLAIN = "ый ого ому ым ом ая ой ую ое ые ых ыми".split()


def _adjectives(gazetteer: Gazetteer, own: Iterable[Row]) -> dict[str, tuple[tuple[Place, str], ...]]:
    here = {row.place for row in own}
    forms: defaultdict[str, list[tuple[Place, str]]] = defaultdict(list)
    for adjective, name, wary in tables.adjectives():
        meant = [place for place in gazetteer.candidates(name) if place in here or not wary]
        base = stem(adjective)
        for ending in HARD if base.endswith(("к", "г", "х")) else PLAIN:
            forms[base + ending] += [(place, wary) for place in meant]
        forms[folded(adjective)] += [(place, wary) for place in meant]
    return {form: tuple(dict.fromkeys(meant)) for form, meant in forms.items() if meant}


CHANGED = {"к": ("цк", "чск"), "ц": ("цк", "чск"), "г": ("жск",)}
"""A last consonant with the suffix: Калуга, калужск."""


def _adjective_stems(name: str) -> set[str]:
    """The stems of the adjectives that may be made of a town's name: Спасск-Дальний, спасск; Находка, находкинск."""
    if adjectival := re.match(r"(.+[сц]к)(?:ий|ой)$", name):
        return {folded(adjectival[1])}
    word = folded(re.split(r"[ -]", name)[0])
    if word.endswith(("ск", "цк")):
        return {word}
    bare = word.rstrip("аоеиыьйя")
    made = {f"{bare}{suffix}" for suffix in ("ск", "ьск", "овск", "евск", "инск", "енск", "йск", "анск")}
    if word.endswith(("ов", "ев", "ин", "ын", "ово", "ево", "ино")):
        made = {f"{bare}ск"}
    return made | {f"{bare[:-1]}{changed}" for changed in CHANGED.get(bare[-1:], ())}
