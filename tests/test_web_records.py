"""Given an archive, then what a reader of a story, an article, an outlet and a search sees."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from store_builders import NOW, PRIMORYE, USSURIYSK, Desk, article, source
from web_kit import ADDRESS, Reader, Seen

from aggregator import dedup, study
from aggregator.model import Moment
from aggregator.web.pages import search
from aggregator.web.visit import Visit
from aggregator.web.words import words

HOUR = timedelta(hours=1)
FIRE = "Пожар на улице Парковой в Спасске-Дальнем потушили за два часа"
FIRE_TEXT = (
    "Склад на улице Парковой в Спасске-Дальнем загорелся ночью 12 ноября. Огонь охватил 400 квадратных метров, сообщила "
    "администрация Спасска-Дальнего. Пожар тушили 24 человека, пострадавших нет, сказал начальник караула Виктор Лапин. "
    "Причину установят дознаватели, ущерб пока не подсчитан. Движение по улице Парковой открыли в шесть часов утра, "
    "автобусы снова идут по своим маршрутам, а школа рядом со складом занятий не отменяла."
)
EDITED_TEXT = FIRE_TEXT.replace("24 человека", "тридцать человек").replace("в шесть часов утра", "к полудню")
OWN_TEXT = (
    "«Кедр» сообщает: ночью 12 ноября в Спасске-Дальнем горел склад на улице Парковой, 400 квадратных метров. 24 человека "
    "тушили пожар два часа, никто не пострадал, рассказал начальник караула Виктор Лапин, передаёт ИА «Кедр»."
)
OUTFLOW = "Жители Спасска-Дальнего против оттока"
OUTFLOW_TEXT = "Мэрия ищет, что противопоставить оттоку населения. За год город потерял 530 жителей."
LONG = "Первое предложение лида стоит здесь. " + "Дальше идёт текст, который целиком показывать нельзя. " * 30


class Press(Desk):
    """Outlets whose articles are studied and indexed, as a pass would."""

    def arrive(self, title: str, text: str, of: str = "agency", hours: float = 0, path: str = "", **more: Any) -> int:
        path = path or f"{len(self.rows('SELECT 1 FROM articles'))}"
        made = {"text": text, "lead": text.split(". ")[0] + ".", "published": Moment(NOW + hours * HOUR)} | more
        fingerprint, keys = dedup.described(text)
        self.poll(article(path, title, of=of, fingerprint=fingerprint, bands=keys.bands if keys else (), **made), of=of)
        return int(self.one("SELECT max(id) FROM articles"))

    def study(self) -> None:
        outlets = study.outlets(self.sources)
        while tasks := self.store.due_studies(self.now + 24 * HOUR):
            self.store.record_studies(study.of(tasks, outlets), self.now + 24 * HOUR)
        while self.store.weigh_stories():
            pass
        while self.store.index_articles():
            pass


OUTLETS = (
    source("agency", place=PRIMORYE, name="ИА «Кедр»", full_text=True),
    source("spassk", full_text=True),
    source("third", place=USSURIYSK, name="Уссурийские вести"),
    source("quiet", place=None, name="Тихий час", timezone="Europe/Moscow"),
)


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Press]:
    """A fire: the agency first, a reprint with another ending, an account in own words; an edit; the outflow; a long text."""
    made = Press(tmp_path_factory.mktemp("records") / "news.db", *OUTLETS)
    made.arrive(FIRE, FIRE_TEXT, "agency", -5, path="fire")
    made.arrive("В Спасске сгорел склад", EDITED_TEXT, "spassk", -4, path="fire")
    made.arrive("В Спасске-Дальнем сгорел склад на Парковой", OWN_TEXT, "third", -3, path="fire")
    made.arrive(OUTFLOW, OUTFLOW_TEXT, "third", -30, path="outflow")
    made.arrive("Мост откроют в среду", "Мост через реку откроют в среду утром.", "spassk", -2, path="bridge")
    made.arrive("Мост откроют в пятницу", "Мост через реку откроют в пятницу утром.", "spassk", -2, path="bridge")
    made.arrive("Длинная статья", LONG, "third", -26, path="long")
    made.study()
    yield made
    made.store.close()


@pytest.fixture
def reader(press: Press) -> Iterator[Reader]:
    with Reader(press.store.path) as made:
        yield made


def number(press: Press, url: str) -> int:
    return int(press.one("SELECT id FROM articles WHERE url = ?", url))


def fire(reader: Reader, press: Press) -> Seen:
    story = press.one("SELECT story_id FROM articles WHERE id = ?", number(press, "https://agency.example/fire"))
    return reader.open(f"/story/{story}/")


# ---------------------------------------------------------------- a story


def test_a_story_tells_who_wrote_what_when(reader: Reader, press: Press) -> None:
    page = fire(reader, press)
    assert page.texts(".course .outlet") == ["ИА «Кедр»", "Газета spassk", "Уссурийские вести"]
    assert page.texts(".course .when") == ["08:00", "09:00", "10:00"], "by the clock of the story's town"
    assert page.all(".course time")[0].attributes["datetime"] == "2024-11-12T08:00+10:00"
    assert page.text(".course li.first .begun") == "первая"
    assert "Время: Владивосток" in page.texts(".note")
    assert page.texts(".facts span")[:3] == ["3 издания", "3 статьи", "1 перепечатка"]


def test_a_reprint_is_marked_with_its_kind_and_whose_it_is(reader: Reader, press: Press) -> None:
    page = fire(reader, press)
    assert page.text(".course li.copy .mark") == "Перепечатка (с правкой): ИА «Кедр»"


def test_the_aside_says_how_the_news_spread(reader: Reader, press: Press) -> None:
    page = fire(reader, press)
    assert page.texts("aside .rows li") == [
        "ИА «Кедр» первая",
        "Газета spassk через 1 ч",
        "Уссурийские вести через 2 ч",
    ]
    assert page.links("aside .tags a")[0] == "/spassk-dalny/"


def test_citations_are_named_and_lead_to_what_they_cite(reader: Reader, press: Press) -> None:
    page = fire(reader, press)
    third = page.all(".course > li")[2]
    cites = [" ".join(each.text().split()) for each in third.css(".cites")]
    assert any(each.startswith("Со ссылкой на: ИА «Кедр»") for each in cites), cites
    assert f"/article/{number(press, 'https://agency.example/fire')}/" in page.links(
        ".course > li:nth-child(3) .cites a"
    )


def test_the_difference_between_two_open_texts_is_shown_word_by_word(reader: Reader, press: Press) -> None:
    page = fire(reader, press)
    struck, put_in = page.texts(".course li.copy del"), page.texts(".course li.copy ins")
    assert "Убрано: 24 человека" in struck
    assert "Вставлено: тридцать человек" in put_in
    assert page.texts(".course li.copy dt") == ["Заголовок", "Текст"]
    assert len(" ".join(page.texts(".course li.copy dd"))) < len(FIRE_TEXT), "what did not change is left out"


def test_texts_that_may_not_be_shown_are_not_compared(reader: Reader, press: Press) -> None:
    third = fire(reader, press).all(".course > li")[2]
    assert not third.css("dd")
    assert OWN_TEXT.split(". ")[1] not in third.html


def test_a_story_that_became_another_leads_there(reader: Reader, press: Press) -> None:
    target = press.one("SELECT story_id FROM articles WHERE id = ?", number(press, "https://agency.example/fire"))
    press.store.connection.execute(
        "INSERT INTO stories (id, title, first_seen, merged_into) VALUES (9000, 'x', '2024-11-12T00:00:00Z', ?)",
        (target,),
    )
    answer = reader.ask("/story/9000/")
    assert (answer.status_code, answer.headers["location"]) == (301, f"/story/{target}/")
    assert reader.ask("/en/story/9000/").headers["location"] == f"/en/story/{target}/"


def test_machines_are_told_whose_the_articles_are(reader: Reader, press: Press) -> None:
    page = fire(reader, press)
    data = json.loads(page.all('script[type="application/ld+json"]')[0].text())
    first = data["mainEntity"]["itemListElement"][0]["item"]
    assert first["publisher"]["name"] == "ИА «Кедр»"
    assert first["url"] == "https://agency.example/fire"
    assert data["url"].startswith(ADDRESS)


def test_a_long_story_has_pages(tmp_path: Path) -> None:
    outlets = [source(f"s{n}") for n in range(30)]
    desk = Press(tmp_path / "news.db", *outlets)
    for n, each in enumerate(outlets):
        desk.arrive(FIRE, FIRE_TEXT, each.key, -10 + n / 10)
    desk.store.connection.execute(
        "INSERT INTO stories (id, title, first_seen, articles, outlets) VALUES (1, 'П', '2024', 30, 30)"
    )
    desk.store.connection.execute("UPDATE articles SET story_id = 1")
    with Reader(desk.store.path) as reader:
        first, second = reader.open("/story/1/"), reader.open("/story/1/?page=2")
        assert len(first.all(".course > li")) == 20
        assert len(second.all(".course > li")) == 10
        assert first.links(".pager a") == ["/story/1/?page=2"]
        assert not second.all(".begun")
        assert len(first.html.encode()) < 60_000
        reader.open("/story/1/?page=3", 404)
        reader.open("/story/1/?page=0", 404)
        reader.open("/story/1/?page=x", 404)
    desk.store.close()


# ---------------------------------------------------------------- an article


def test_the_link_to_the_original_is_first_of_all(reader: Reader, press: Press) -> None:
    page = reader.open(f"/article/{number(press, 'https://third.example/long')}/")
    assert page.links("main a")[0] == "https://third.example/long"
    assert page.text(".original a") == "Читать на сайте third.example ↗"


def test_only_an_excerpt_is_shown_of_a_text_that_is_not_open(reader: Reader, press: Press) -> None:
    page = reader.open(f"/article/{number(press, 'https://third.example/long')}/")
    shown = page.text(".text")
    assert 200 < len(shown) <= 340
    assert shown.endswith("…")
    assert "Это отрывок." in page.html


def test_an_open_text_is_shown_whole_in_paragraphs(reader: Reader, press: Press) -> None:
    page = reader.open(f"/article/{number(press, 'https://agency.example/fire')}/")
    assert page.text(".text") == FIRE_TEXT
    assert "Это отрывок" not in page.html


def test_an_article_says_whose_copy_it_is_and_who_copied_it(reader: Reader, press: Press) -> None:
    original, copy = (number(press, f"https://{key}.example/fire") for key in ("agency", "spassk"))
    assert f"/article/{original}/" in reader.open(f"/article/{copy}/").links(".copied a")
    page = reader.open(f"/article/{original}/")
    assert "Кто перепечатал 1" in page.texts("aside h2")
    assert f"/article/{copy}/" in page.links("aside a")


def test_evidence_is_quoted(reader: Reader, press: Press) -> None:
    page = reader.open(f"/article/{number(press, 'https://agency.example/fire')}/")
    assert "сообщила администрация Спасска-Дальнего" in page.texts("aside q")


def test_an_edit_is_shown_word_by_word_and_not_by_colour_alone(reader: Reader, press: Press) -> None:
    page = reader.open(f"/article/{number(press, 'https://spassk.example/bridge')}/")
    assert page.text("h1") == "Мост откроют в пятницу"
    assert page.text("#edits h2") == "Правки 1"
    assert page.texts("#edits del") == ["Убрано: среду", "Убрано: среду"], "headline and text"
    assert page.texts("#edits ins") == ["Вставлено: пятницу", "Вставлено: пятницу"]
    assert "open" in page.all("#edits details")[0].attributes


def test_of_a_text_that_is_not_open_the_edits_of_its_excerpt_are_shown(tmp_path: Path) -> None:
    desk = Press(tmp_path / "news.db", *OUTLETS)
    desk.arrive("Мост", "Мост откроют в среду. " + "Тайна. " * 100, "third", path="b")
    desk.arrive("Мост", "Мост откроют в пятницу. " + "Тайна. " * 90 + "Секрет.", "third", path="b")
    with Reader(desk.store.path) as reader:
        page = reader.open("/article/1/")
        assert page.texts("#edits del") == ["Убрано: среду"]
        assert "Секрет" not in page.html
    desk.store.close()


def test_where_each_field_comes_from_is_folded_away(reader: Reader, press: Press) -> None:
    page = reader.open(f"/article/{number(press, 'https://agency.example/fire')}/")
    fields = page.texts("details.provenance tbody th")
    assert {"Заголовок", "Время публикации", "Текст"} <= set(fields)
    assert "open" not in page.all("details.provenance")[0].attributes


def test_an_article_without_a_time_says_so(tmp_path: Path) -> None:
    desk = Press(tmp_path / "news.db", *OUTLETS)
    desk.arrive("Без даты", "Текст.", "quiet", published=None)
    with Reader(desk.store.path) as reader:
        page = reader.open("/article/1/")
        assert page.all(".facts time")[0].attributes["datetime"] == "2024-11-12"
        assert "время неизвестно" in page.text(".facts")
        assert reader.open("/source/quiet/").texts(".latest .when") == [""]
    desk.store.close()


# ---------------------------------------------------------------- an outlet


def test_an_outlet_lists_its_articles_by_day_with_a_calendar(reader: Reader) -> None:
    page = reader.open("/source/third/")
    assert page.text("h1") == "Уссурийские вести"
    assert page.texts(".day") == ["вторник, 12 ноября 2024", "понедельник, 11 ноября 2024"]
    assert page.links(".day a") == ["/source/third/2024/11/12/", "/source/third/2024/11/11/"]
    assert page.links(".calendar td a") == ["/source/third/2024/11/11/", "/source/third/2024/11/12/"]
    assert page.links(".facts a") == ["/ussuriysk/", "https://third.example/"]


def test_a_day_of_an_outlet_leads_to_its_neighbours(reader: Reader) -> None:
    page = reader.open("/source/third/2024/11/11/")
    assert len(page.all(".latest li")) == 2
    assert page.links(".crumbs a") == ["/source/third/"]
    assert page.links(".around a") == ["/source/third/2024/11/12/"]
    assert "статей этого издания нет" in reader.open("/source/third/2024/11/10/", 404).html  # before its first article
    assert reader.ask("/source/third/2024/11/").headers["location"] == "/source/third/2024/11/12/"
    for wrong in ("2024/11/13", "2024/02/30", "2024/1/1", "0000/00/00", "9999/99/99"):
        reader.open(f"/source/third/{wrong}/", 404)


def test_every_way_from_an_outlet_that_has_not_written_yet_leads_to_a_page(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "news.db", source("silent", place=USSURIYSK), source("ahead"), source("third"))
    desk.poll(article("1", "Афиша на новый год", of="ahead", published=Moment(NOW + timedelta(days=50))), of="ahead")
    desk.poll(article("2", "Ярмарка", of="third"), of="third")
    desk.poll(article("3", "Афиша на новый год", of="third", published=Moment(NOW + timedelta(days=50))), of="third")
    desk.store.close()
    with Reader(tmp_path / "news.db") as reader:
        for path in ("/source/silent/", "/source/ahead/", "/source/ahead/2025/01/01/", "/source/third/"):
            for link in {link for link in reader.open(path).links("main a") if link.startswith("/")}:
                answer = reader.ask(link)
                while answer.is_redirect:
                    answer = reader.ask(answer.headers["location"])
                assert answer.status_code == 200, (path, link)


def test_an_article_dated_ahead_is_found_on_its_day(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "news.db", source())
    desk.poll(article("1", "Афиша на послезавтра", published=Moment(NOW + timedelta(days=2))))
    desk.store.close()
    with Reader(tmp_path / "news.db") as reader:
        (day,) = reader.open("/source/spassk/").links("h3.day a")
        assert "Афиша" in reader.open(day).html
        reader.open("/source/spassk/2024/11/15/", 404)


def test_an_outlet_says_who_takes_it_up_and_how_it_answers(reader: Reader) -> None:
    page = reader.open("/source/agency/")
    assert page.texts("aside .rows li")[0] == "Газета spassk 1"
    assert "Отвечает." in page.text(".how")
    assert page.all("aside svg")[0].attributes["aria-label"]


def test_an_outlet_with_many_articles_goes_on(tmp_path: Path) -> None:
    desk = Press(tmp_path / "news.db", *OUTLETS)
    for n in range(45):
        desk.arrive(f"Новость {n}", "Текст.", "third", -n)
    with Reader(desk.store.path) as reader:
        first = reader.open("/source/third/")
        assert len(first.all(".latest li")) == 40
        rest = reader.open(f"/source/third/{first.links('.pager a')[0]}")
        assert len(rest.all(".latest li")) == 5
        reader.open("/source/third/?before=0", 404)
        reader.open("/source/third/?before=99999999999999999999", 404)
    desk.store.close()


# ---------------------------------------------------------------- search


def test_words_are_found_in_any_form_and_marked_as_they_stand(reader: Reader) -> None:
    page = reader.open("/search?q=отток+населения")
    assert page.texts(".hits h2") == [OUTFLOW]
    assert page.texts(".hits mark") == ["оттока", "оттоку", "населения"]
    assert page.text(".facts span:first-child") == "Нашлась 1 статья"


def test_a_facet_narrows_and_a_chip_takes_back(reader: Reader) -> None:
    page = reader.open("/search?q=склад")
    assert len(page.all(".hits > li")) == 3
    assert page.texts("#narrow h2") == ["Место", "Издание"]
    narrower = page.links("#narrow section:nth-of-type(2) a")[0]
    narrowed = reader.open(narrower)
    assert len(narrowed.all(".hits > li")) == 1
    assert len(narrowed.all(".chips a")) == 1
    assert len(reader.open(narrowed.links(".chips a")[0]).all(".hits > li")) == 3


def test_a_search_may_be_narrowed_by_days(reader: Reader) -> None:
    page = reader.open("/search?q=&since=2024-11-11&until=2024-11-11")
    assert set(page.texts(".hits h2")) == {OUTFLOW, "Длинная статья"}
    assert "11 ноября 2024" in page.text(".chips")
    assert (
        reader.open("/search?since=2024-11-01&until=2024-11-30").text(".chips a span[aria-hidden]") == "Ноябрь 2024 ×"
    )


@pytest.mark.parametrize("days", ["since=0001-01-01&until=9999-12-31", "since=0999-12-31", "until=0001-01-01"])
def test_days_before_all_archives_are_days_too(reader: Reader, days: str) -> None:
    for prefix in ("", "/en"):
        assert reader.open(f"{prefix}/search?{days}").all(".chips li")


def test_what_is_not_understood_is_said(reader: Reader) -> None:
    page = reader.open("/search?q=склад+place:Атлантида&source=NOPE&since=yesterday")
    assert page.text(".warning") == "Не понято и не учтено: source=NOPE, yesterday, place:Атлантида."
    assert len(page.all(".hits > li")) == 3


@pytest.mark.parametrize(
    "name", ["Spassk-Dalny", "spassk-dalny", "Спасск", "Приморье", "Приморский край", "Primorsky Krai"]
)
def test_a_place_is_found_by_every_name_that_the_pages_show(reader: Reader, name: str) -> None:
    page = reader.open(f"/en/search?q=place:{name} отток")
    assert not page.all(".warning")
    assert page.texts(".hits h2") == [OUTFLOW]


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("-склад", "Здесь только слова, которые надо исключить."),
        ("-склад -place:Уссурийск", "Здесь только слова, которые надо исключить."),
        ("скл*", "Звёздочка не учтена: по началу слова поиск не ищет."),
        ("склад пож* отт*", "Звёздочка не учтена: по началу слова поиск не ищет."),
    ],
)
def test_a_search_that_cannot_find_says_why(reader: Reader, typed: str, hint: str) -> None:
    assert reader.open(f"/search?q={typed}").text(".warning").startswith(hint)
    assert not reader.open("/search?q=склад -оттоку").all(".warning")
    assert not reader.open("/search?q=-оттоку source:agency").all(".warning")


def test_the_help_says_that_a_phrase_is_found_in_other_forms_as_it_is(reader: Reader) -> None:
    page = reader.open("/search?q=«отток населения»")
    assert page.texts(".hits h2") == [OUTFLOW], "the text says «оттоку населения»"
    assert "«фразы в кавычках» стоят в этом порядке, тоже в любой форме" in page.text(".ask .note")
    assert "in any form, too" in reader.open("/en/search").text(".ask .note")


@pytest.mark.parametrize(
    ("typed", "is_long"),
    [("мост", False), ("отток населения day:2024-11", False), ('"мост через реку"', True), ("слово " * 15, True)],
)
def test_phrases_and_long_searches_do_not_hold_up_other_readers(typed: str, is_long: bool) -> None:
    assert search.is_long(Visit(ADDRESS, "/search", {"q": typed}, {}, words("ru"), NOW)) is is_long


def test_too_many_words_are_said_to_be_too_many(reader: Reader) -> None:
    page = reader.open(f"/search?q={'+'.join('абвгдежзик'[n % 10] for n in range(60))}")
    assert page.text(".warning") == "Не понято и не учтено: всё, что после первых 32 слов."


def test_an_empty_search_is_a_form_with_examples(reader: Reader) -> None:
    page = reader.open("/search?q=+++")
    assert len(page.all(".examples a")) == 5
    assert not page.all(".hits")
    for link in page.links(".examples a"):
        reader.open(link)
    assert reader.open("/search?q=несуществующее").texts(".news > p")[0].startswith("Ничего не нашлось.")


def test_a_slash_too_many_or_too_few_leads_to_the_page(reader: Reader) -> None:
    for path, there in {
        "/search/?q=склад&source=agency": "/search?q=%D1%81%D0%BA%D0%BB%D0%B0%D0%B4&source=agency",
        "/en/search/": "/en/search", "/status/": "/status", "/article/1": "/article/1/",
        "/en/source/agency": "/en/source/agency/", "/source/third/2024/11/11": "/source/third/2024/11/11/",
    }.items():  # fmt: skip
        answer = reader.ask(path)
        assert (answer.status_code, answer.headers["location"]) == (301, there)


def test_the_feeds_of_a_search_and_an_outlet_are_there(reader: Reader) -> None:
    for path in ("/search?q=склад&source=agency", "/source/agency/"):
        feeds = reader.open(path).links(".follow a")
        assert len(feeds) == 3
        assert all("fire" in reader.ask(feed).text for feed in feeds)


def test_the_way_from_one_address_to_another_is_not_kept_for_good(reader: Reader) -> None:
    """Browsers keep a bare 301 for ever: an archive that is made anew has other numbers."""
    for address in ("/search/", "/story/1", "/en"):
        answer = reader.ask(address)
        assert (answer.status_code, answer.headers["cache-control"]) == (301, "public, max-age=30")


def test_searches_are_kept_out_of_search_engines(reader: Reader) -> None:
    assert reader.open("/search?q=склад").all('meta[name="robots"]')[0].attributes["content"] == "noindex"


def test_results_have_pages_and_both_orders(tmp_path: Path) -> None:
    desk = Press(tmp_path / "news.db", *OUTLETS)
    for n in range(25):
        desk.arrive(f"Новость {n}", "Про мост.", "third", -n)
    desk.arrive("Мост", "Его открыли.", "third", -100)
    desk.study()
    with Reader(desk.store.path) as reader:
        first = reader.open("/search?q=мост")
        assert len(first.all(".hits > li")) == 15
        second = reader.open(first.links(".pager a")[0])
        assert len(second.all(".hits > li")) == 11
        assert second.all(".hits")[0].attributes["start"] == "16"
        assert second.texts(".hits h2")[-1] == "Мост"
        best = reader.open(first.links(".facts a")[0])
        assert best.texts(".hits h2")[0] == "Мост"
    desk.store.close()


# ---------------------------------------------------------------- as much as can be


@pytest.mark.parametrize("signs", ["", "<&'>\"", "字"], ids=["words", "signs", "characters"])
def test_the_longest_pages_are_below_sixty_kilobytes(tmp_path: Path, signs: str) -> None:
    outlets = [source(f"s{n}", full_text=True, name=f"Газета «Очень длинное название номер {n}»") for n in range(30)]
    desk = Press(tmp_path / "news.db", *outlets)
    words = [f"слово{n} {signs}".strip() for n in range(3_000)]
    for n, each in enumerate(outlets):
        text = " ".join(word if k % 9 else f"иное{n}" for k, word in enumerate(words))
        desk.arrive(" ".join(words[n : n + 60]), text, each.key, -10 + n / 10, lead=" ".join(words[:80]))
    for n in range(12):
        desk.arrive(
            "Правка " * 30 + f"{n}",
            " ".join(word if k % 7 else f"так{n}" for k, word in enumerate(words)),
            "s1",
            path="p",
        )
    connection = desk.store.connection
    connection.execute("INSERT INTO stories (id, title, first_seen, articles, outlets) VALUES (1, 'П', '2024', 31, 30)")
    connection.execute("UPDATE articles SET story_id = 1, reprint_of = CASE WHEN id > 1 THEN 1 END")
    while desk.store.index_articles():
        pass
    long_query = "слово1 " * 70
    with Reader(desk.store.path) as reader:
        for path in (
            "/story/1/",
            "/article/1/",
            "/article/31/",
            "/source/s1/",
            f"/search?q={long_query}",
            "/search?q=слово1",
            "/status",
        ):
            for language in ("", "/en"):
                size = len(reader.open(language + path).answer.content)
                assert size < 60_000, (path, size)
        assert "Не понято и не учтено" in reader.open(f"/search?q={long_query}").html
    desk.store.close()


# ---------------------------------------------------------------- languages


def test_every_page_is_there_in_english(reader: Reader, press: Press) -> None:
    story = press.one("SELECT story_id FROM articles WHERE id = ?", number(press, "https://agency.example/fire"))
    for path in (f"/story/{story}/", "/article/1/", "/source/agency/", "/search?q=склад"):
        page = reader.open(f"/en{path}")
        assert page.all("html")[0].attributes["lang"] == "en"
        inner = [link for link in page.links("main a") if link.startswith("/") and not re.search(r"\.(xml|json)", link)]
        assert inner
        assert all(link.startswith("/en/") for link in inner), inner
    page = reader.open(f"/en/story/{story}/")
    assert page.text("h1").startswith(("Пожар", "В Спасске"))
    assert page.all("h1")[0].attributes["lang"] == "ru", "Russian words are marked as such"
    assert page.text(".course li.copy .mark") == "Reprint (slightly edited): ИА «Кедр»"


def test_both_languages_have_the_same_words() -> None:
    russian, english = words("ru").said, words("en").said
    assert russian.keys() == english.keys()
    for key, value in russian.items():
        if isinstance(value, dict) and "other" not in value:
            assert value.keys() == english[key].keys(), key
