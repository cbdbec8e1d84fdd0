"""Names as newspapers write them: declined or half declined, cut short, with a dash, after «город», in a heading."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator import places
from aggregator.model import Place
from aggregator.places import Gazetteer, at, resolve
from aggregator.store import places as stored

GAZETTEER = Gazetteer.load()


def at_home(name: str | None) -> Place | None:
    return GAZETTEER.find(name) if name else None


def named(text: str, home: str | None = None, kind: str = "town") -> set[str]:
    """What the words of an article's text name, whoever published it."""
    found = places.mentions("", None, text, at_home(home))
    return {mention.place.name for mention in found if mention.count and mention.place.kind == kind}


# ---------------------------------------------------------------- declension


@pytest.mark.parametrize(
    ("town", "heading"),
    [
        ("Сергиев Посад", "в Сергиевом Посаде"),
        ("Гаврилов Посад", "в Гавриловом Посаде"),
        ("Петров Вал", "в Петровом Вале"),
        ("Лабытнанги", "в Лабытнангах"),
        ("Тейково", "в Тейкове"),
        ("Пущино", "в Пущине"),
        ("Духовщина", "в Духовщине"),
        ("Рощино", "в Рощине"),
    ],
)
def test_a_heading_is_in_the_prepositional_case_and_one_is_in_a_town(town: str, heading: str) -> None:
    place = GAZETTEER.find(town)
    assert place is not None
    assert GAZETTEER.where(place) == heading


def test_one_is_on_a_land_and_in_every_town() -> None:
    assert [at(name) for name in ("Брянщине", "Псковщине", "Сахалине")] == [
        "на Брянщине",
        "на Псковщине",
        "на Сахалине",
    ]
    assert [town.name for town in GAZETTEER.towns if GAZETTEER.where(town).startswith("на ")] == []


@pytest.mark.parametrize(
    ("sentence", "town"),
    [
        ("Лавра Сергиева Посада открыта, музей в Сергиевом Посаде тоже.", "Сергиев Посад"),
        ("За Сергиевым Посадом снег, к Сергиеву Посаду не проехать.", "Сергиев Посад"),
        ("Ткачи в Гавриловом Посаде бастуют.", "Гаврилов Посад"),
        ("Плотину в Петровом Вале починят.", "Петров Вал"),
        ("Дети из Лабытнанг приехали в Лабытнанги, ждут их в Лабытнангах.", "Лабытнанги"),
    ],
)
def test_texts_decline_it_so(sentence: str, town: str) -> None:
    assert named(sentence) == {town}


def test_what_is_not_right_is_understood_where_it_is_often_written() -> None:
    assert named("Электрички в Сергиеве Посаде опаздывают.") == {"Сергиев Посад"}


def test_the_first_part_of_a_double_name_may_stay_as_it_is() -> None:
    """«из Спасск-Дальнего»: all six cases of every name whose last part is an adjective."""
    for town in GAZETTEER.towns:
        first, hyphen, last = town.name.rpartition("-")
        if hyphen and last.endswith(("ий", "ый")):
            for form in GAZETTEER.forms(town).values():
                half = f"{first}-{form.rpartition('-')[2]}"
                assert town.name in named(f"Автобус {half} опоздал."), half


# ---------------------------------------------------------------- cut short, with a dash


@pytest.mark.parametrize(
    ("sentence", "town"),
    [
        ("Поезд до Н. Новгорода отменён.", "Нижний Новгород"),
        ("Завод в Н.Тагиле получил заказ.", "Нижний Тагил"),
        ("Выставка переехала из С.-Петербурга.", "Санкт-Петербург"),
        ("Жители Ст. Оскола жалуются на пыль.", "Старый Оскол"),
        ("Наб. Челны и Вел. Новгород обменялись делегациями.", "Набережные Челны"),
        ("КОНЦЕРТ В Н. НОВГОРОДЕ ОТМЕНЁН", "Нижний Новгород"),
    ],
)
def test_the_first_word_of_a_name_may_be_cut_short(sentence: str, town: str) -> None:
    assert town in named(sentence)


def test_one_letter_of_a_small_town_needs_its_region_for_it_may_be_anybodys_initial() -> None:
    assert named("Роман Н. Серги вышел в свет.") == set()
    assert named("Дом культуры в Н. Сергах отремонтируют.", "Екатеринбург") == {"Нижние Серги"}
    assert named("В книге А. Н. Новгородова собраны сказки.") == set()


def test_a_dash_may_stand_for_the_hyphen_and_still_join_two_towns() -> None:
    assert named("Мост в Спасске–Дальнем закрыли.") == {"Спасск-Дальний"}
    assert named("Верфь в Комсомольске–на–Амуре нанимает.") == {"Комсомольск-на-Амуре"}
    assert named("Рейс Казань–Самара перенесли.") == {"Казань", "Самара"}


# ---------------------------------------------------------------- after «город»


ADJECTIVAL = sorted({town.name for town in GAZETTEER.towns if town.name.endswith(("ый", "ий", "ой", "ое", "ая"))})


@pytest.mark.parametrize(
    "frame",
    [
        "Жители города {} недовольны дорогами.",
        "Город {} ждёт туристов.",
        "Субсидии достались городу {} на Урале.",
        "В городе {} полиция задержала поджигателя.",
        "Мэр города {} Сидоров подал в отставку.",
        "В г. {} прошёл субботник.",
    ],
)
def test_a_town_with_an_adjective_for_a_name_is_a_town_after_the_word_town(frame: str) -> None:
    missed = [name for name in ADJECTIVAL if name not in named(frame.format(name))]
    assert missed == []


def test_the_court_of_a_district_is_not_named_after_a_town_before_it() -> None:
    assert named("В нашем городе Октябрьский районный суд закрыт на ремонт.") == set()


# ---------------------------------------------------------------- towns that are words as well


@pytest.mark.parametrize(
    "sentence",
    [
        "Суд Находки оштрафовал рыбака.",
        "Танкер ждёт у входа в порт Находки.",
        "Пожарные Находки спасли троих.",
        "Вчера следователи Находки возбудили дело.",
        "На верфи Находки заложили траулер.",
        "Сухогруз вышел из порта Находка.",
        "Дети Находки посадили сад.",
        "Снег завалил край. Улицы Находки расчищают.",
        "Журналист снял закат над доком Находки и уехал.",
    ],
)
def test_a_town_that_is_a_word_as_well_is_known_by_its_capital_and_what_stands_before_it(sentence: str) -> None:
    assert named(sentence, "Москва") == {"Находка"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Археологи показали музею находки из кургана.",
        "Находки археологов показали музею.",
        "ЛУЧШИЕ НАХОДКИ АРХЕОЛОГОВ",
        "Первые Находки Сезона",
        "Премия досталась автору Находки Года.",
        "Роль Тары сыграла дебютантка.",
        "Цены на услуги Сокола не выросли.",
    ],
)
def test_a_word_with_or_without_a_capital_is_not_a_town_for_that_alone(sentence: str) -> None:
    assert named(sentence, "Москва") == set()


def test_an_article_of_a_far_source_is_on_the_town_it_names() -> None:
    found = places.mentions("В порту Находки загорелся краболов", None, "Огонь тушат моряки.", at_home("Москва"))
    assert [found[0].place.name, found[1].place.name] == ["Находка", "Приморский край"]


# ---------------------------------------------------------------- adjectives that have another meaning


@pytest.mark.parametrize(
    ("sentence", "region"),
    [
        ("Приморская полиция ищет свидетелей аварии.", "Приморский край"),
        ("Об этом сказал приморский губернатор.", "Приморский край"),
        ("Дело ведёт приморская транспортная прокуратура.", "Приморский край"),
        ("Участок отняли у приморских фермеров.", "Приморский край"),
        ("Бригаду нашли камчатские спасатели.", "Камчатский край"),
        ("Пострадавшему помогли орловские врачи.", "Орловская область"),
        ("Крымские власти отменили сбор.", "Республика Крым"),
    ],
)
def test_people_and_bodies_are_of_a_region_and_not_of_the_sea(sentence: str, region: str) -> None:
    assert named(sentence, "Москва", "region") == {region}


@pytest.mark.parametrize(
    "sentence",
    [
        "Тихий приморский город встретил туристов.",
        "Приморский бульвар Одессы перекопали.",
        "Приморские гостиницы подорожали.",
        "В приморском парке спилили сосны.",
        "Приморский районный суд Петербурга вынес решение.",
        "Приморские городские власти всей Италии ждут жару.",
        "Гостей катают орловские рысаки и донские лошади.",
        "Заметка о крымских татарах и амурских тиграх.",
    ],
)
def test_what_stands_by_the_sea_is_of_no_region(sentence: str) -> None:
    assert named(sentence, "Москва", "region") == set()


def test_near_a_town_that_has_the_same_adjective_it_is_not_believed() -> None:
    assert named("Приморские рыбаки вышли в море.", "Калининград", "region") == set()
    assert named("Амурские полицейские провели рейд.", "Хабаровск", "region") == set()
    assert named("Амурские полицейские провели рейд.", "Благовещенск, Амурская область", "region") == {
        "Амурская область"
    }


# ---------------------------------------------------------------- what is written of the figures


def test_the_page_on_places_tells_the_weights_of_the_archive_and_how_they_differ_from_the_confidences() -> None:
    page = " ".join((Path(__file__).parent.parent / "docs" / "places.md").read_text(encoding="utf-8").split())
    assert f"the source's place {resolve.OF_THE_SOURCE}, its region {resolve.OF_ITS_REGION}" in page
    assert f"fixed weights, {stored.SOURCE_WEIGHT} and {stored.REGION_WEIGHT}" in page
    by_part = [f"{stored.WEIGHTS[part]:g} ({part})" for part in ("title", "lead", "text")]
    assert f"times where the place is named: {', '.join(by_part)}, {stored.SLIGHTEST} at least" in page
