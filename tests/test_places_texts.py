"""Places of articles: given what a newsroom wrote and where it sits, then the places an editor would file it under."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator import places
from aggregator.model import Place
from aggregator.model.analysis import Mention
from aggregator.places import Gazetteer, tables

GAZETTEER = Gazetteer.load()
NAMED = ("town", "settlement", "district")


def at_home(name: str | None) -> Place | None:
    return GAZETTEER.find(name) if name else None


def told(
    title: str, home: str | None = "Владивосток", lead: str | None = None, text: str | None = None
) -> dict[str, Mention]:
    return {mention.place.name: mention for mention in places.mentions(title, lead, text, at_home(home))}


def towns(title: str, home: str | None = "Владивосток") -> set[str]:
    """Towns, villages and districts that the words name."""
    return {name for name, mention in told(title, home).items() if mention.count and mention.place.kind in NAMED}


def regions(title: str, home: str | None = "Владивосток") -> set[str]:
    return {name for name, mention in told(title, home).items() if mention.count and mention.place.kind == "region"}


def of(title: str, name: str, home: str | None, text: str | None = None) -> str:
    """The region of the place of that name."""
    return told(title, home, text=text)[name].place.region


# ---------------------------------------------------------------- every form of a name


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Полиция Спасска-Дальнего нашла пропавшего.", {"Спасск-Дальний"}),
        ("Спасском-Дальним гордятся, о Спасске‑Дальнем пишут.", {"Спасск-Дальний"}),
        ("СПАССК-ДАЛЬНИЙ И НАХОДКА ПОЛУЧАТ ДЕНЬГИ", {"Спасск-Дальний", "Находка"}),
        ("В Большом Камне спустили на воду танкер.", {"Большой Камень"}),
        ("В АРТЁМЕ ОТКРЫЛИ МОСТ", {"Артём"}),
        ("В Кемерово и в Кемерове прошли дожди.", {"Кемерово"}),
        ("Из Артема запустят автобус, в Артёме рады.", {"Артём"}),
        ("Комсомольск-на-Амуре и Советская Гавань ждут туристов.", {"Комсомольск-на-Амуре", "Советская Гавань"}),
        ("Жители Великого Новгорода и Старой Руссы.", {"Великий Новгород", "Старая Русса"}),
        ("Трасса Хабаровск — Владивосток закрыта.", {"Хабаровск", "Владивосток"}),
        ("Поезд Москва-Владивосток прибыл.", {"Москва", "Владивосток"}),
        ("г. Уссурийск, ул. Некрасова, 5", {"Уссурийск"}),
        ("Под Уссурийском перевернулся грузовик.", {"Уссурийск"}),
        ("В Питере пьют кофе.", {"Санкт-Петербург"}),
        ("Фестиваль Сочи-2014 вспоминали в Сочи.", {"Сочи"}),
        ("Игра «Динамо» (Москва) и «Спартака» (Кострома).", {"Москва", "Кострома"}),
    ],
)
def test_a_town_is_found_in_every_form(sentence: str, names: set[str]) -> None:
    assert towns(sentence) == names


# ---------------------------------------------------------------- what only looks like a town


@pytest.mark.parametrize(
    "sentence",
    [
        "Артём Дзюба забил гол в ворота «Динамо».",
        "Владимир Путин провёл совещание.",
        "Питер Паркер надел костюм.",
        "Сергей Иванов и Анна Павлова пришли.",
        "А. Павлов и Б.Киров выступили.",
        "Депутат Жуков и актёр Чехов встретились.",
        "Валентин Серов написал портрет.",
        "Врач Ломоносова рассказала о гриппе.",
        "Александров получил премию.",
        "На улице Кирова сгорел дом, на ул. Серова тоже.",
        "Театр имени Чехова закрыт.",
        "ФК «Краснодар» сыграл с «Ростовом».",
        "Крейсер «Москва» и крейсер Москва вышли в море.",
        "Радиостанция «Эхо Москвы» сообщила.",
        "Белый дом отреагировал на заявление.",
        "Герой Советского Союза живёт рядом.",
        "Мирный договор подписан.",
        "Октябрьский районный суд вынес приговор.",
        "В Хабаровском крае и Красноярском крае снег.",
        "Находка школьника удивила учёных.",
        "Музей показал находку из Китая.",
        "На дороге лежал Большой камень.",
        "Орёл сел на крышу дома.",
        "Зима в этом году тёплая, сокол улетел.",
        "Строитель упал с крыши.",
        "Пограничный переход закрыт.",
        "Ольга Петрова стала директором, Восток далеко.",
        "В деревне Малые Луги тихо.",
        "ВЛАДИМИР ПЕТРОВ ВСПОМНИЛ СОВЕТСКИЙ СОЮЗ",
        "Рыба ушла из реки Печоры.",
        "В СНТ Зверево построили баню.",
    ],
)
def test_what_only_looks_like_a_town(sentence: str) -> None:
    assert towns(sentence) == set()


@pytest.mark.parametrize(
    ("sentence", "home", "names"),
    [
        ("Мэр Артёма Вячеслав Петров доложил губернатору.", "Владивосток", {"Артём"}),
        ("Артём, Находка и Уссурийск получат деньги.", "Владивосток", {"Артём", "Находка", "Уссурийск"}),
        ("Авария на трассе Артём — Находка.", "Владивосток", {"Артём", "Находка"}),
        ("Театр имени Горького едет в Киров.", "Владивосток", {"Киров"}),
        ("Сергей Иванов прибыл из Орла.", "Владивосток", {"Орёл"}),
        ("Пьесу Чехова поставили в Чехове.", "Владивосток", {"Чехов"}),
        ("Певица Королёва выступит в подмосковном Королёве.", "Владивосток", {"Королёв"}),
        ("Город Владимир отметит юбилей.", "Владивосток", {"Владимир"}),
        ("Выставка открылась в родном городе Муроме.", "Владивосток", {"Муром"}),
        ("Жители подмосковного Ступина ждут автобус.", "Владивосток", {"Ступино"}),
        ("Главы Омска, Томска и Кирова встретились.", "Владивосток", {"Омск", "Томск", "Киров"}),
        ("В Свободном строят завод.", "Благовещенск, Амурская область", {"Свободный"}),
        ("Администрация Иванова объявила торги.", "Иваново", {"Иваново"}),
        ("Дальнегорск и Дальнереченск остались без света.", "Владивосток", {"Дальнегорск", "Дальнереченск"}),
    ],
)
def test_a_doubtful_name_is_believed_for_what_stands_beside_it(sentence: str, home: str, names: set[str]) -> None:
    assert towns(sentence, home) == names


def test_a_doubtful_name_is_believed_where_the_article_is_sure_of_it_elsewhere() -> None:
    told_twice = told("Арсеньев ждёт гостей", "Москва", text="Праздник в Арсеньеве начнётся в полдень.")
    assert (told_twice["Арсеньев"].count, told_twice["Арсеньев"].where) == (2, "title")
    assert "Арсеньев" not in told("Арсеньев ждёт гостей", "Москва")


# ---------------------------------------------------------------- one name, several places


@pytest.mark.parametrize(
    ("title", "home", "region"),
    [
        ("В Фокино ограничат движение", "Владивосток", "Приморский край"),
        ("В Фокино ограничат движение", "Брянск", "Брянская область"),
        ("Рейс из Мирного задержан", "Якутск", "Республика Саха (Якутия)"),
        ("В Мирном открыли детский сад", "Архангельск", "Архангельская область"),
        ("В Благовещенске прорвало трубу", "Уфа", "Республика Башкортостан"),
        ("В Благовещенске потеплеет, Амурская область ждёт весну", "Москва", "Амурская область"),
        ("Власти Железногорска Курской области отчитались", "Красноярск", "Курская область"),
        ("Киров (Калужская область) ждёт гостей", "Москва", "Калужская область"),
        ("В Михайловке ремонтируют мост", "Волгоград", "Волгоградская область"),
    ],
)
def test_a_name_of_several_places_goes_to_the_region_that_is_meant(title: str, home: str, region: str) -> None:
    (named,) = towns(title, home)
    assert of(title, named, home) == region


def test_the_towns_beside_it_tell_which_is_meant() -> None:
    text = "Поезд идёт через Калугу, Обнинск и Людиново."
    assert of("Новый поезд остановится в Кирове", "Киров", "Москва", text) == "Калужская область"


def test_with_nothing_to_go_by_it_is_the_largest_and_not_very_sure() -> None:
    (киров,) = (m for m in places.mentions("В Кирове открыли мост", None, None, None) if m.count)
    assert киров.place.region == "Кировская область"
    assert киров.confidence < 0.7


def test_a_short_name_is_believed_only_in_its_region() -> None:
    assert towns("Спасск получит новую котельную", "Владивосток") == {"Спасск-Дальний"}
    assert towns("В Спасске открыли школу", "Пенза") == {"Спасск"}
    assert towns("В Комсомольске пройдёт форум", "Хабаровск") == {"Комсомольск-на-Амуре"}


# ---------------------------------------------------------------- regions, their adjectives, districts


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("В Приморье и на Сахалине шторм", {"Приморский край", "Сахалинская область"}),
        ("Из Подмосковья в Кузбасс", {"Московская область", "Кемеровская область"}),
        ("В ХМАО и в Югре", {"Ханты-Мансийский автономный округ — Югра"}),
        ("В Республике Саха (Якутия) и в Республике Алтай", {"Республика Саха (Якутия)", "Республика Алтай"}),
        ("ПРИМОРСКОГО КРАЯ", {"Приморский край"}),
        (
            "В Амурской и Сахалинской областях, Приморском и Хабаровском краях шторм",
            {"Амурская область", "Сахалинская область", "Приморский край", "Хабаровский край"},
        ),
        ("В Свердловской обл. снег", {"Свердловская область"}),
        ("Башкирские и татарстанские врачи", {"Республика Башкортостан", "Республика Татарстан"}),
        ("Приморские власти помогут", {"Приморский край"}),
        ("Краевые службы работают", {"Приморский край"}),
    ],
)
def test_regions_in_all_their_words(sentence: str, names: set[str]) -> None:
    assert regions(sentence) == names
    assert towns(sentence) == set()


def test_an_adjective_with_another_meaning_needs_its_region() -> None:
    assert regions("Приморские курорты ждут гостей", home="Сочи") == set()
    assert regions("Краевые службы работают", home="Казань") == set()
    assert towns("В 10 утра по московскому времени", home=None) == set()
    assert towns("Уссурийские тигры вышли к людям", home="Владивосток") == set()
    assert towns("Уссурийские пекари победили", home="Владивосток") == {"Уссурийск"}


@pytest.mark.parametrize(
    ("sentence", "home", "names"),
    [
        ("Спасский район ждёт паводок", "Владивосток", {"Спасский район"}),
        ("В Пограничном районе тихо", "Владивосток", {"Пограничный район"}),
        ("В Кировском и Яковлевском районах вода", "Владивосток", {"Кировский район", "Яковлевский район"}),
        ("Глава Хасанского муниципального округа", "Владивосток", {"Хасанский район"}),
        ("Пожар в Усольском р-не", "Иркутск", {"Усольский район"}),
        ("Уссурийский городской округ получит автобусы", "Владивосток", {"Уссурийск"}),
        ("В Ленинском районе города", "Владивосток", set()),
        ("В Спасском районе тихо", "Казань", set()),
    ],
)
def test_districts_of_the_home_region(sentence: str, home: str, names: set[str]) -> None:
    assert towns(sentence, home) == names


@pytest.mark.parametrize(
    ("sentence", "home", "names"),
    [
        ("В Лучегорске построят больницу", "Владивосток", {"Лучегорск"}),
        ("В посёлке Ольга прошёл шторм", "Владивосток", {"Ольга"}),
        ("Жители села Михайловка просят дорогу", "Владивосток", {"Михайловка"}),
        ("В Славянке, Приморский край, откроют пляж", "Москва", {"Славянка"}),
        ("В Славянке откроют пляж", "Казань", set()),
        ("В посёлке Каменка тихо", "Казань", set()),
    ],
)
def test_villages_of_primorye_where_primorye_is_meant(sentence: str, home: str, names: set[str]) -> None:
    assert towns(sentence, home) == names


# ---------------------------------------------------------------- the whole article


def test_an_article_of_an_aggregator_on_a_small_town() -> None:
    """Like the page the project set out from: no source's place, the town once in the title, its region beside it."""
    found = places.mentions(
        "Почему молодые уезжают из приморского Спасска-Дальнего?",
        None,
        "Команда городского округа Спасск-Дальний Приморского края вернулась с учёбы.\n\nВ ней участвовали двадцать "
        "муниципалитетов. «Мы справимся», – сказала Анастасия Иванова, директор центра «Аврора».",
        None,
    )
    assert {mention.place.name for mention in found} == {"Спасск-Дальний", "Приморский край"}
    assert all((mention.where, mention.count) == ("title", 2) for mention in found)


def test_each_place_has_its_count_and_its_most_telling_part() -> None:
    found = told(
        "Мост открыт в Уссурийске",
        lead="Движение пустили в Уссурийске утром.",
        text="Движение пустили в Уссурийске утром. Власти Уссурийска и Находки довольны.",
    )
    assert (found["Уссурийск"].where, found["Уссурийск"].count) == ("title", 3)
    assert (found["Находка"].where, found["Находка"].count) == ("text", 1)


def test_the_region_of_a_town_and_the_place_of_the_source_come_after_it() -> None:
    found = places.mentions("В Сургуте мороз", None, None, at_home("Спасск-Дальний"))
    assert [mention.place.name for mention in found] == [
        "Сургут",
        "Ханты-Мансийский автономный округ — Югра",
        "Спасск-Дальний",
        "Приморский край",
    ]
    assert [(mention.count, mention.where) for mention in found[1:]] == [(0, "title"), (0, "source"), (0, "source")]
    assert found[0].confidence > found[1].confidence > found[2].confidence


def test_an_article_without_words_has_only_its_source() -> None:
    found = places.mentions("", None, None, at_home("Спасск-Дальний"))
    assert [(mention.place.name, mention.where) for mention in found] == [
        ("Спасск-Дальний", "source"),
        ("Приморский край", "source"),
    ]
    assert places.mentions("", None, None, None) == ()


def test_a_town_outshone_by_a_namesake_abroad_is_hardly_believed() -> None:
    assert told("В Донецке слышны взрывы", home=None)["Донецк"].confidence < 0.5
    assert told("В Донецке ремонтируют школу", home="Ростов-на-Дону")["Донецк"].confidence > 0.8


# ---------------------------------------------------------------- a second country


def test_a_source_of_another_country_gets_its_towns() -> None:
    found = told("В Дзержинске построят завод", "Минск", text="Рабочие приедут из Бреста, Борисова и Минской области.")
    assert found["Дзержинск"].place.region == "Минская область"
    assert {found[name].place.timezone for name in ("Дзержинск", "Брест", "Борисов", "Минская область")} == {
        "Europe/Minsk"
    }
    assert towns("Гомельские врачи поехали в Речицу и Москву", "Гомель") == {"Гомель", "Речица", "Москва"}


def test_russian_articles_are_not_disturbed_by_another_country() -> None:
    assert of("В Дзержинске построят завод", "Дзержинск", "Нижний Новгород") == "Нижегородская область"
    assert of("В Дзержинске построят завод", "Дзержинск", None) == "Нижегородская область"
    assert towns("Берёза упала на мосты, Городок и Горки, Столбцы и Браслав", "Владивосток") == set()


def test_the_greatest_towns_of_another_country_are_known_everywhere() -> None:
    assert of("Переговоры прошли в Минске", "Минск", "Владивосток") == "Минск"


# ---------------------------------------------------------------- whatever the words


FORMS = sorted({form for forms in tables.forms().values() for form in forms.values()})


@given(
    st.lists(st.sampled_from(FORMS) | st.text(max_size=12), max_size=12),
    st.sampled_from([None, "Владивосток", "Минск"]),
)
@settings(max_examples=80, deadline=None)
def test_any_text_gives_sound_mentions(words: list[str], home: str | None) -> None:
    found = places.mentions(" ".join(words), None, "\n".join(words), at_home(home))
    assert len({mention.place for mention in found}) == len(found)
    for mention in found:
        assert 0 < mention.confidence <= 1
        assert (mention.count == 0) or mention.where != "source"
        assert pickle.loads(pickle.dumps(mention)) == mention
    if home:
        assert at_home(home) in {mention.place for mention in found}


def ways(town: Place) -> tuple[str, ...]:
    """Sentences that name a town, each in another case."""
    return (
        f"Жители города {town.name} ждут автобус.",
        f"Он живёт {GAZETTEER.where(town)}.",
        f"Она родом из {GAZETTEER.forms(town)['gent']}.",
        f"ПРАЗДНИК {GAZETTEER.where(town).upper()}",
    )


def test_every_town_is_found_by_a_source_of_its_own_in_any_case() -> None:
    missed = [
        (town.name, sentence)
        for town in GAZETTEER.towns
        for sentence in ways(town)
        if town not in {mention.place for mention in places.mentions(sentence, None, None, town) if mention.count}
    ]
    assert missed == []


def test_every_town_is_found_after_the_word_town_but_for_those_whose_name_a_far_greater_one_bears() -> None:
    """Without a source near by Комсомольск is the one on the Amur, Ростов the one on the Don: so a reader takes it, too."""
    others = {}
    for name in {town.name for town in GAZETTEER.towns}:
        found = places.mentions(f"Жители города {name} ждут автобус.", None, None, None)
        if name not in {mention.place.name for mention in found}:
            others[name] = next((mention.place.name for mention in found), None)
            assert all(mention.confidence < 0.6 for mention in found), "it is a guess, and must say so"
    assert others == {"Комсомольск": "Комсомольск-на-Амуре", "Печоры": "Печора", "Ростов": "Ростов-на-Дону"}


def test_the_page_it_began_with(cases: Path) -> None:
    pages = sorted((cases / "seed").glob("spassk*.txt"))
    if not pages:
        pytest.skip("no seed page among the cases")
    text = pages[0].read_text(encoding="utf-8")
    found = places.mentions("", None, text, None)
    assert {mention.place.name for mention in found[:2]} == {"Спасск-Дальний", "Приморский край"}
