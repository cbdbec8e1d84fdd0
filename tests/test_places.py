"""The gazetteer: given a name as people write it, then that town or region; and the tables are whole."""

from __future__ import annotations

from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.places import Gazetteer, at, tables

GAZETTEER = Gazetteer.load()
RANK_OF_LAYERS = ("settlement", "district")
CASES = {"nomn", "gent", "datv", "accs", "ablt", "loct"}


def found(name: str, region: str | None = None) -> str | None:
    place = GAZETTEER.find(name, region)
    return place and f"{place.name}, {place.region}"


# ---------------------------------------------------------------- names as they are written


@pytest.mark.parametrize(
    "name",
    [
        "Спасск-Дальний",
        "СПАССК-ДАЛЬНИЙ",
        " спасск-дальний ",
        "Спасск\u2011Дальний",
        "Спасск – Дальний",
        "г. Спасск-Дальний",
        "г.Спасск-Дальний",
        "город Спасск-Дальний",
        "Спасск-Дальний, Приморский край",
        "Спасск-Дальний,Приморье",
        "Спасск, Приморский край",
    ],
)
def test_one_town_in_many_spellings(name: str) -> None:
    assert found(name) == "Спасск-Дальний, Приморский край"


@pytest.mark.parametrize(
    ("name", "town"),
    [("Артем", "Артём"), ("артём", "Артём"), ("Орел", "Орёл"), ("Набережные  Челны", "Набережные Челны")],
)
def test_ye_and_yo_are_one_letter(name: str, town: str) -> None:
    place = GAZETTEER.find(name)
    assert place is not None
    assert place.name == town


@pytest.mark.parametrize(
    ("alias", "place"),
    [
        ("Питер", "Санкт-Петербург, Санкт-Петербург"),
        ("Приморье", "Приморский край, Приморский край"),
        ("Якутия", "Республика Саха (Якутия), Республика Саха (Якутия)"),
        ("Кузбасс", "Кемеровская область, Кемеровская область"),
        ("Кемеровская область - Кузбасс", "Кемеровская область, Кемеровская область"),
        ("Югра", "Ханты-Мансийский автономный округ — Югра, Ханты-Мансийский автономный округ — Югра"),
    ],
)
def test_short_and_official_names(alias: str, place: str) -> None:
    assert found(alias) == place


@pytest.mark.parametrize(
    "name", ["Киров", "Мирный", "Благовещенск", "Советск", "Спасск", "Ростов", "Комсомольск", "Алтай"]
)
def test_a_name_that_may_mean_two_places_needs_its_region(name: str) -> None:
    assert found(name) is None
    several = GAZETTEER.candidates(name)
    assert len(several) > 1
    for place in several:
        assert GAZETTEER.find(name, place.region) == place or place.kind == "region"


@pytest.mark.parametrize(
    "name", ["", ",", " , ", "Нью-Васюки", "Владивосток, Хабаровский край", "Владивосток, Нигде", "\x00"]
)
def test_what_is_no_place(name: str) -> None:
    assert found(name) is None


def test_moscow_is_the_town_not_the_region() -> None:
    place = GAZETTEER.find("Москва")
    assert place is not None
    assert place.kind == "town"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Спаск-Дальний", "Спасск-Дальний"),
        ("Владивосто", "Владивосток"),
        ("Владивасток, Приморье", "Владивосток"),
        ("Приморский Край.", "Приморский край"),
        ("xyz", None),
        ("", None),
    ],
)
def test_a_misspelt_name_is_answered_with_the_nearest(written: str, meant: str | None) -> None:
    assert GAZETTEER.suggest(written) == meant


@given(st.text(max_size=40), st.none() | st.text(max_size=20))
@settings(max_examples=60, deadline=None)
def test_no_name_is_too_odd_to_look_up(name: str, region: str | None) -> None:
    place = GAZETTEER.find(name, region)
    assert place is None or place in GAZETTEER.places


# ---------------------------------------------------------------- the tables


def test_every_town_can_be_named_and_only_it() -> None:
    assert len(GAZETTEER.towns) == 1117
    for town in GAZETTEER.towns:
        assert GAZETTEER.find(f"{town.name}, {town.region}") == town


def test_every_zone_exists() -> None:
    assert {place.timezone for place in GAZETTEER.places} <= available_timezones()


def test_every_town_lies_in_russia_and_in_a_region() -> None:
    regions = {region.name for region in GAZETTEER.regions}
    assert len(regions) == 85
    for town in GAZETTEER.towns:
        assert town.region in regions
        assert town.latitude is not None
        assert 41 <= town.latitude <= 74
        assert town.longitude is not None
        assert 19 <= town.longitude <= 180 or town.longitude < -168


def test_no_two_towns_share_their_coordinates() -> None:
    spots = [(town.latitude, town.longitude) for town in GAZETTEER.towns]
    assert len(set(spots)) == len(spots)


@pytest.mark.parametrize(
    ("town", "zone"),
    [
        ("Спасск-Дальний", "Asia/Vladivostok"),
        ("Калининград", "Europe/Kaliningrad"),
        ("Петропавловск-Камчатский", "Asia/Kamchatka"),
        ("Самара", "Europe/Samara"),
        ("Якутск", "Asia/Yakutsk"),
        ("Томск", "Asia/Tomsk"),
        ("Анадырь", "Asia/Anadyr"),
        ("Среднеколымск", "Asia/Srednekolymsk"),
        ("Приморский край", "Asia/Vladivostok"),
    ],
)
def test_a_place_has_the_zone_of_its_clocks(town: str, zone: str) -> None:
    place = GAZETTEER.find(town)
    assert place is not None
    assert place.timezone == zone


# ---------------------------------------------------------------- inflection


@pytest.mark.parametrize(
    ("town", "genitive", "prepositional"),
    [
        ("Спасск-Дальний", "Спасска-Дальнего", "Спасске-Дальнем"),
        ("Большой Камень", "Большого Камня", "Большом Камне"),
        ("Находка", "Находки", "Находке"),
        ("Комсомольск-на-Амуре", "Комсомольска-на-Амуре", "Комсомольске-на-Амуре"),
        ("Минеральные Воды", "Минеральных Вод", "Минеральных Водах"),
        ("Сочи", "Сочи", "Сочи"),
        ("Алупка", "Алупки", "Алупке"),
    ],
)
def test_the_cases_of_a_name(town: str, genitive: str, prepositional: str) -> None:
    place = GAZETTEER.find(town)
    assert place is not None
    forms = GAZETTEER.forms(place)
    assert (forms["nomn"], forms["gent"], forms["loct"]) == (place.name, genitive, prepositional)


def test_every_town_has_its_six_cases() -> None:
    for town in GAZETTEER.towns:
        forms = GAZETTEER.forms(town)
        assert set(forms) == CASES
        assert all(forms.values())


# ---------------------------------------------------------------- headings


@pytest.mark.parametrize(
    ("place", "where"),
    [
        ("Спасск-Дальний", "в Спасске-Дальнем"),
        ("Владивосток", "во Владивостоке"),
        ("Владикавказ", "во Владикавказе"),
        ("Всеволожск", "во Всеволожске"),
        ("Фрязино", "во Фрязине"),
        ("Мценск", "во Мценске"),
        ("Вологда", "в Вологде"),
        ("Выборг", "в Выборге"),
        ("Гатчина", "в Гатчине"),
        ("Ставрополь", "в Ставрополе"),
        ("Большой Камень", "в Большом Камне"),
        ("Приморский край", "в Приморском крае"),
        ("Владимирская область", "во Владимирской области"),
        ("Республика Саха (Якутия)", "в Республике Саха (Якутия)"),
        ("Лучегорск", "в Лучегорске"),
        ("Спасский район", "в Спасском районе"),
        ("Минск", "в Минске"),
    ],
)
def test_what_a_heading_says(place: str, where: str) -> None:
    found = GAZETTEER.find(place)
    assert found is not None
    assert GAZETTEER.where(found) == where


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Камчатке", "на Камчатке"),
        ("Смоленщине", "на Смоленщине"),
        ("Кузбассе", "в Кузбассе"),
        ("Приморье", "в Приморье"),
    ],
)
def test_lands_that_one_is_on(name: str, said: str) -> None:
    assert at(name) == said


@pytest.mark.parametrize(
    ("region", "genitive"),
    [
        ("Приморский край", "Приморского края"),
        ("Еврейская автономная область", "Еврейской автономной области"),
        ("Республика Татарстан", "Республики Татарстан"),
        ("Чувашская Республика", "Чувашской Республики"),
        ("Ханты-Мансийский автономный округ — Югра", "Ханты-Мансийского автономного округа — Югры"),
        ("Кабардино-Балкарская Республика", "Кабардино-Балкарской Республики"),
    ],
)
def test_regions_have_their_cases(region: str, genitive: str) -> None:
    found = GAZETTEER.find(region)
    assert found is not None
    assert GAZETTEER.forms(found)["gent"] == genitive


def test_every_region_has_its_six_cases() -> None:
    for region in GAZETTEER.regions:
        assert GAZETTEER.forms(region)["nomn"] == region.name
        assert len(set(GAZETTEER.forms(region).values())) > 2


# ---------------------------------------------------------------- layers and countries


def test_a_layer_adds_villages_and_districts_without_disturbing_towns() -> None:
    village = GAZETTEER.find("Лучегорск")
    assert village is not None
    assert (village.kind, village.region) == ("settlement", "Приморский край")
    district = GAZETTEER.find("Спасский район")
    assert district is not None
    assert district.kind == "district"
    town = GAZETTEER.find("Михайловка")
    assert town is not None
    assert (town.kind, town.region) == ("town", "Волгоградская область")


def test_a_second_country_is_found_by_name_and_gives_way_to_the_first() -> None:
    gomel = GAZETTEER.find("Гомель")
    assert gomel is not None
    assert GAZETTEER.country(gomel) == "by"
    assert found("Дзержинск") == "Дзержинск, Нижегородская область"
    assert found("Дзержинск, Минская область") == "Дзержинск, Минская область"
    assert GAZETTEER.country(GAZETTEER.find("Дзержинск")) == "ru"
    assert GAZETTEER.country(None) == "ru"


@pytest.mark.parametrize(
    "row", [row for row in tables.rows() if row.country != "ru" or row.place.kind in RANK_OF_LAYERS]
)
def test_the_rows_of_the_layers_are_whole(row: tables.Row) -> None:
    place = row.place
    assert place.kind in ("country", "region", "town", "district", "settlement")
    assert place.timezone in available_timezones()
    assert tables.forms()[place.name]["nomn"] == place.name
    assert all(tables.forms()[place.name].values())
    if place.kind == "town":
        assert place.population
        assert place.latitude is not None


def test_every_district_of_primorye_is_there() -> None:
    named = {place.name.split()[0] for place in GAZETTEER.places if place.kind == "district"}
    assert named >= set(
        "Анучинский Дальнереченский Кавалеровский Кировский Красноармейский Лазовский Михайловский Надеждинский "
        "Октябрьский Ольгинский Партизанский Пограничный Пожарский Спасский Тернейский Ханкайский Хасанский Хорольский "
        "Черниговский Чугуевский Шкотовский Яковлевский".split()
    )


def test_every_adjective_means_a_place() -> None:
    for adjective, place, _ in tables.adjectives():
        assert adjective.islower()
        assert GAZETTEER.candidates(place), (adjective, place)
