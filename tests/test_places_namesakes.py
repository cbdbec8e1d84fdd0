"""Rivers, seas and fish that have a town's name: given a sentence on the water, then no town; on the town, then the town."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from aggregator import places
from aggregator.places import Gazetteer, tables

GAZETTEER = Gazetteer.load()


def towns(text: str, home: str | None = None) -> set[str]:
    source = GAZETTEER.find(home) if home else None
    found = places.mentions("", None, text, source)
    return {mention.place.name for mention in found if mention.count and mention.place.kind in ("town", "settlement")}


@pytest.mark.parametrize(
    "sentence",
    [
        "На Онеге ждут пика половодья.",
        "Ледокол работает на замёрзшей Печоре.",
        "НА МЕЗЕНИ И ПЕЧОРЕ ТРОНУЛСЯ ЛЁД",
        "Волонтёры убрали берег Пензы и русло Самары.",
        "Туристы прошли в верховья Ухты.",
        "За сутки подъём уровня Тавды составил метр.",
        "Уровень воды в Ишиме опасный.",
        "Уровень Уфы поднялся на полметра.",
        "Автомобильный мост через Воронеж откроют весной.",
        "Через Кемь наведут понтонную переправу.",
        "Группа сплавлялась по Сысерти.",
        "Паводок движется по Сызрани.",
        "Вдоль Уфы строят дамбу.",
        "За Обью горит камыш, над Тереком туман.",
        "Плоты идут вниз по Ветлуге.",
        "Грузовик упал с моста в Волхов.",
        "В Зею выпустили мальков осетра.",
        "Из Вологды выловили бревно, из реки Костромы другое.",
        "Терек вышел из берегов.",
        "Алдан и Чулым вскрылись раньше срока.",
        "Пскова обмелела.",
        "Палатки стояли на Чусовой.",
        "Реки Вятка, Кильмезь и Луга зарастают.",
        "По льду Шилки запретили ездить.",
        "На Азове вторые сутки шторм.",
    ],
)
@pytest.mark.parametrize("home", [None, "Москва"])
def test_a_river_is_no_town(sentence: str, home: str | None) -> None:
    assert towns(sentence, home) == set()


def test_a_river_is_no_town_for_the_papers_on_its_banks_either() -> None:
    assert towns("На Оби открыли навигацию, лёд на Оби сошёл.", "Новосибирск") == set()
    assert towns("На Дунае поднялась вода, по Дунаю плывут баржи.", "Владивосток") == set()
    assert towns("В Оби школьники сажают сад.", "Новосибирск") == {"Обь"}


@pytest.mark.parametrize(
    ("sentence", "town"),
    [
        ("Поезда пойдут через Вологду.", "Вологда"),
        ("Наркотики переправляли через Самару.", "Самара"),
        ("Мост в Уфе перекрыли.", "Уфа"),
        ("Паром до города Онега отменили.", "Онега"),
        ("Кризис отразился на Москве.", "Москва"),
        ("Налёт на Воронеж отбили.", "Воронеж"),
        ("Из Костромы приехал хор.", "Кострома"),
        ("По Пензе ездят новые автобусы.", "Пенза"),
        ("Навигация по Москве даётся приезжим трудно.", "Москва"),
        ("Хоккеисты вышли на лёд Уфы.", "Уфа"),
        ("Регион дотянется до уровня Москвы.", "Москва"),
        ("В Чусовом открыли цех.", "Чусовой"),
        ("В Печоре ждут паводка.", "Печора"),
        ("Пожар во Пскове потушили, гости Пскова довольны.", "Псков"),
    ],
)
def test_a_town_on_a_river_of_its_name_is_a_town(sentence: str, town: str) -> None:
    assert towns(sentence) == {town}


def test_a_better_known_river_needs_something_that_speaks_for_the_town() -> None:
    assert towns("Обь манит рыболовов.") == set()
    assert towns("Город Обь отметил юбилей, в Оби открыли каток.") == {"Обь"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Калугу весом с медведя отпустили в Амур.",
        "Калуга попалась в сети браконьеров.",
        "Калугу у браконьеров отобрали пограничники.",
        "Судаком длиной в метр хвастался рыбак.",
        "Учёные выпустили двух особей Калуги.",
        "Находка весом в пуд лежала в земле.",
    ],
)
def test_a_fish_or_a_thing_that_has_a_weight_is_no_town(sentence: str) -> None:
    assert towns(sentence, "Москва") == set()


@pytest.mark.parametrize(
    "sentence", ["Калуга ждёт рыбаков на фестиваль.", "Молодёжь Калуги сажает лес.", "Особняк Калуги продан."]
)
def test_the_town_of_the_fishs_name_stays_one(sentence: str) -> None:
    assert towns(sentence) == {"Калуга"}


# ---------------------------------------------------------------- the table


def test_every_namesake_shares_a_form_with_a_town_and_has_its_cases() -> None:
    named = {row.place.name for row in tables.rows()} | {alias for row in tables.rows() for alias in row.aliases}
    forms = {form for name in named for form in tables.forms().get(name, {}).values()}
    for kind, _, cases in tables.namesakes():
        assert kind in ("river", "sea", "fish")
        assert all(cases.values())
        assert forms.intersection(cases.values()), cases["nomn"]


def test_the_table_is_in_order_and_names_nothing_twice() -> None:
    with files("aggregator.places").joinpath("data", "namesakes.csv").open(encoding="utf-8") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    assert names == sorted(set(names))
