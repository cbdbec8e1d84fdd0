"""Given an archive, then what a reader of the pages of towns, regions, days and months sees, and of the front page."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from store_builders import NOW, PRIMORYE, USSURIYSK, Desk, article, source
from web_kit import ADDRESS, Reader, Seen

from aggregator import study
from aggregator.model import Moment, Place
from aggregator.places import spelt, tables
from aggregator.places.english import latin
from aggregator.store import Store
from aggregator.web import setting
from aggregator.web.pages import calendar, here, place
from aggregator.web.plain import outward, said
from aggregator.web.visit import Visit
from aggregator.web.words import LANGUAGES, words

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TOWN = "/spassk-dalny/"
FIRE = (
    "Пожар на улице Парковой в Спасске-Дальнем потушили за два часа",
    "Склад на улице Парковой в Спасске-Дальнем загорелся ночью 12 ноября. Огонь охватил 400 квадратных метров, сообщила "
    "администрация Спасска-Дальнего. Пожар тушили 24 человека, пострадавших нет, сказал начальник караула Виктор Лапин.",
)
SAME_FIRE = (
    "В Спасске-Дальнем сгорел склад на Парковой",
    "Ночью 12 ноября в Спасске-Дальнем горел склад на улице Парковой: 400 квадратных метров. 24 человека тушили пожар два часа, "
    "никто не пострадал, рассказал начальник караула Виктор Лапин.",
)
FAIR = ("Ярмарка в Спасске-Дальнем", "На площади торгуют мёдом и саженцами. Приехали пасечники из сёл.")
SCHOOL = ("Школу в Спасске-Дальнем открыли после ремонта", "Дети вернулись в классы, спортзал ещё красят.")
BRIDGE = ("В Уссурийске открыли мост", "Мост через Раздольную открыли для автобусов и машин.")


class Press(Desk):
    """Outlets whose articles are studied, as a pass would."""

    def arrive(
        self, words: tuple[str, str], of: str = "spassk", hours: float = 0, path: str = "", **fields: Any
    ) -> None:
        path = path or f"{len(self.rows('SELECT 1 FROM articles'))}"
        at = Moment(NOW + hours * HOUR)
        made = {"text": words[1], "lead": words[1].split(". ")[0] + ".", "published": at} | fields
        self.poll(article(path, words[0], of=of, **made), of=of)

    def study(self) -> None:
        outlets = study.outlets(self.sources)
        while tasks := self.store.due_studies(self.now + DAY):
            self.store.record_studies(study.of(tasks, outlets), self.now + DAY)
        while self.store.weigh_stories() or self.store.index_articles():
            pass

    def stories_of_their_own(self, day: str) -> None:
        """Each article of a day becomes a story, whatever it is about."""
        for number, title, seen in self.rows("SELECT id, title, sorted_at FROM articles WHERE day = ?", day):
            self.store.connection.execute(
                "INSERT INTO stories (id, title, first_seen, last_seen, articles, outlets) VALUES (?, ?, ?, ?, 1, 1)",
                (number + 1000, title, seen, seen),
            )
            self.store.connection.execute("UPDATE articles SET story_id = ? WHERE id = ?", (number + 1000, number))
        self.store.connection.execute("DELETE FROM study_queue")
        self.store.connection.commit()
        while self.store.weigh_stories():
            pass


OUTLETS = (
    source(images=True),
    source("agency", place=PRIMORYE, name="ИА «Кедр»"),
    source("third", place=USSURIYSK, name="Уссурийские вести"),
)


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Press]:
    """The same outlets, before their first article."""
    made = Press(tmp_path / "news.db", *OUTLETS)
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Press]:
    """The fire of today by three outlets, one of them word for word; the fair and the school before; a bridge elsewhere."""
    press = Press(tmp_path_factory.mktemp("archive") / "news.db", *OUTLETS)
    press.arrive(FIRE, "spassk", -2, image="https://img.spassk.example/fire.jpg")
    press.arrive(SAME_FIRE, "third", -1)
    press.arrive(FIRE, "agency", -0.5, image="https://agency.example/fire.jpg", fingerprint="f")
    press.arrive(BRIDGE, "third", -3)
    press.arrive(SCHOOL, "spassk", -49)
    press.arrive(FAIR, "spassk", -24 * 40)
    press.study()
    yield press
    press.store.close()


@pytest.fixture
def reader(archive: Press) -> Iterator[Reader]:
    with Reader(archive.store.path) as made:
        yield made


# ---------------------------------------------------------------- a town today


def test_a_reader_in_a_town_sees_its_main_news_of_today(reader: Reader) -> None:
    page = reader.open(TOWN)
    assert page.text("h1") == "Главные новости Спасска-Дальнего"
    assert page.text(".dateline time") == "вторник, 12 ноября 2024"
    first = page.all("article")[0]
    assert first.css("h2 a")[0].text() in (FIRE[0], SAME_FIRE[0])
    assert first.css(".by time")[0].text() == "11:00", "by the town's own clock"
    assert first.css(".by time")[0].attributes["datetime"] == "2024-11-12T11:00+10:00"
    assert first.css(".by .outlet")[0].text() == "Газета spassk", "who had it first"
    assert first.css("a.out")[0].attributes["href"] == "https://spassk.example/0"
    assert "источник: администрация Спасска-Дальнего" in first.css(".by")[0].text()


def test_where_the_first_outlet_is_cited_the_next_origin_is_shown(press: Press) -> None:
    """Given a town hall that wrote first: one outlet cites it, another one the firemen; then the firemen are the origin."""
    hall = source(name="Администрация Спасска-Дальнего")
    press.store.sync_sources([hall, *press.sources[1:]], press.now)
    press.arrive((FIRE[0], SAME_FIRE[1]), "spassk", -2)
    press.arrive(FIRE, "third", -1)
    firemen = FIRE[1].replace("администрация Спасска-Дальнего", "пресс-служба краевого управления МЧС")
    press.arrive((SAME_FIRE[0], firemen), "agency", -0.5)
    press.study()
    with Reader(press.store.path) as reader:
        by = reader.open(TOWN).texts("article .by")
    assert by == ["11:00 Администрация Спасска-Дальнего оригинал источник: пресс-служба краевого управления МЧС"]


def test_the_other_outlets_unfold(reader: Reader) -> None:
    first = reader.open(TOWN).all("article")[0]
    assert first.css("summary")[0].text() == "ещё 2 издания"
    others = first.css("details li")
    assert [each.css(".outlet")[0].text() for each in others] == ["Уссурийские вести", "ИА «Кедр»"]
    assert [each.css("time")[0].text() for each in others] == ["12:00", "12:30"]
    assert others[0].css(".told a")[0].attributes["href"] == "https://third.example/1"


def test_a_story_of_one_article_leads_to_the_article_one_of_several_to_the_story(reader: Reader) -> None:
    assert re.fullmatch(r"/story/\d+/", reader.open(TOWN).links("article h2 a")[0])
    assert reader.open("/spassk-dalny/2024/11/10/").links("article h2 a") == ["/article/5/"]


def test_a_lead_image_is_shown_only_if_the_source_allows_it(reader: Reader, archive: Press) -> None:
    page = reader.open(TOWN)
    (image,) = page.all("img")
    assert image.attributes["src"] == "https://img.spassk.example/fire.jpg"
    assert (image.attributes["loading"], image.attributes["width"], image.attributes["height"]) == (
        "lazy",
        "320",
        "200",
    )
    assert "img-src 'self' https://img.spassk.example;" in page.answer.headers["content-security-policy"]
    archive.store.sync_sources([source(images=False), *archive.sources[1:]], archive.now)
    with Reader(archive.store.path) as again:
        assert not again.open(TOWN).all("img")
    archive.store.sync_sources(archive.sources, archive.now)


def test_where_nothing_was_published_today_the_latest_day_is_shown_and_said_so(archive: Press) -> None:
    with Reader(archive.store.path, clock=lambda: datetime(2024, 11, 13, 23, tzinfo=UTC)) as later:
        page = later.open(TOWN)
    assert page.text(".notice") == "Сегодня новостей ещё нет. Последние — за 12 ноября 2024."
    assert page.all("article")


def test_today_is_the_day_of_the_place_not_of_the_server(archive: Press) -> None:
    with Reader(archive.store.path, clock=lambda: datetime(2024, 11, 11, 15, tzinfo=UTC)) as early:
        assert early.open(TOWN).all('[aria-current="date"] b')[0].text() == "12", "one in the morning in Primorye"


# ---------------------------------------------------------------- the calendar


def test_the_calendar_links_days_with_news_and_marks_today(reader: Reader) -> None:
    page = reader.open(TOWN)
    assert page.text(".calendar caption .whole") == "Ноябрь 2024"
    assert page.texts(".calendar th") == ["пн", "вт", "ср", "чт", "пт", "сб", "вс"]
    assert page.links(".calendar td a") == ["/spassk-dalny/2024/11/10/", "/spassk-dalny/2024/11/12/"]
    assert [a.attributes["aria-label"] for a in page.all(".calendar td a")] == [
        "10 ноября: 1 статья",
        "12 ноября: 3 статьи",
    ]
    (today,) = page.all('.calendar [aria-current="date"]')
    assert today.attributes["href"] == "/spassk-dalny/2024/11/12/"
    assert "13" in page.texts(".calendar td.future")
    assert "9" in page.texts(".calendar td.empty")


def test_arrows_lead_from_month_to_month_within_the_archive(reader: Reader) -> None:
    november = reader.open("/spassk-dalny/2024/11/")
    assert november.links(".calendar a.turn") == ["/spassk-dalny/2024/10/"], "none to what is to come"
    october = reader.open("/spassk-dalny/2024/10/")
    assert october.links(".calendar a.turn") == ["/spassk-dalny/2024/11/"], "none to before the archive"
    assert october.text("h1") == "Главные новости Спасска-Дальнего: октябрь 2024"
    assert october.texts(".days p") == [FAIR[0]]
    assert reader.open("/spassk-dalny/2024/09/", 404).text(".notice") == "Новостей в Спасске-Дальнем за этот месяц нет."


def test_every_arrow_leads_to_a_page_also_where_a_month_had_no_news(press: Press) -> None:
    press.arrive(SCHOOL, "spassk", -24 * 100)
    press.study()
    with Reader(press.store.path) as reader:
        page = reader.open(f"{TOWN}2024/11/")
        for month in ("10", "09", "08"):
            (back,) = page.links(".calendar a[rel=prev]")
            assert back == f"{TOWN}2024/{month}/"
            page = reader.open(back)
        assert not page.all(".calendar a[rel=prev]")
        reader.open(f"{TOWN}2024/07/", 404)
        reader.open(f"{TOWN}2024/12/", 404)


def test_a_day_leads_to_the_nearest_days_with_news(reader: Reader) -> None:
    page = reader.open("/spassk-dalny/2024/11/10/")
    assert page.links(".around a") == ["/spassk-dalny/2024/10/03/", "/spassk-dalny/2024/11/12/"]
    quiet = reader.open("/spassk-dalny/2024/11/11/")
    assert quiet.text(".notice") == "Новостей в Спасске-Дальнем за этот день нет."
    assert quiet.links(".around a") == ["/spassk-dalny/2024/11/10/", "/spassk-dalny/2024/11/12/"]


def test_a_way_to_a_day_of_another_year_names_the_year(press: Press) -> None:
    press.arrive(SCHOOL, "spassk", -24 * 400)
    press.arrive(FAIR, "spassk", -24 * 40)
    press.arrive(BRIDGE, "spassk", -24)
    press.study()
    outlet = "/source/spassk/"
    with Reader(press.store.path) as reader:
        for under in (TOWN, outlet):
            assert reader.open(f"{under}2024/10/03/").texts(".around a") == ["Раньше 9 октября 2023", "Позже 11 ноября"]
            assert reader.open(f"{under}2024/01/05/").texts(".around a") == ["Раньше 9 октября 2023", "Позже 3 октября"]
        assert reader.open(f"/en{TOWN}2024/10/03/").texts(".around a")[0] == "Earlier 9 October 2023"


@pytest.mark.parametrize(
    "day", ["2024/02/30", "2024/13/01", "0000/01/01", "2024/1/1x", "٢٠٢٤/11/12", "20244/11/12", "1/1/1"]
)
def test_a_day_that_is_none_is_no_page(reader: Reader, day: str) -> None:
    assert reader.ask(f"{TOWN}{day}/").status_code == 404


@pytest.mark.parametrize("day", ["2024/11/13", "9999/12/31", "0001/01/01", "2023/01/01"])
def test_a_day_outside_the_archive_is_no_page_but_says_where_the_news_is(reader: Reader, day: str) -> None:
    assert reader.open(f"{TOWN}{day}/", 404).links(".around a")


@pytest.mark.parametrize("day", ["2024/+1/12", "+024/11/12", "2024/%2011/12", "2024/11/-1", "2024/1_/12"])
def test_only_digits_are_a_day(reader: Reader, day: str) -> None:
    assert "Такой страницы нет" in reader.open(f"{TOWN}{day}/", 404).text("h1")


def test_a_day_written_short_leads_to_its_page(reader: Reader) -> None:
    assert reader.ask("/spassk-dalny/2024/11/3/").headers["location"] == "/spassk-dalny/2024/11/03/"


def test_every_month_is_a_grid_of_whole_weeks() -> None:
    for year, number in ((1, 1), (2024, 2), (2026, 11), (9999, 11), (9999, 12)):
        made = calendar.month(date(year, number, 1), {}, today=date(2026, 11, 30))
        days = [cell.day for week in made.weeks for cell in week]
        assert len(days) % 7 == 0
        assert [day.weekday() for day in days if day] == [place % 7 for place, day in enumerate(days) if day]


# ---------------------------------------------------------------- regions, the front page, other spellings


def test_a_region_has_the_news_of_its_towns_and_lists_them(reader: Reader) -> None:
    page = reader.open("/primorsky-kray/")
    assert page.text("h1") == "Главные новости Приморского края"
    assert page.links(".places a") == [TOWN, "/ussuriysk/"]
    assert page.links(".kicker a") == [TOWN, "/ussuriysk/"], "the towns that a story names stand above it"
    assert not reader.open(TOWN).all(".kicker")
    assert reader.open(TOWN).links(".crumbs a") == ["/primorsky-kray/"]


def test_the_front_page_shows_each_story_once_with_its_towns(reader: Reader) -> None:
    page = reader.open("/")
    assert page.text("h1") == "Главные новости"
    assert len(page.all("article")) == 2
    assert page.links(".kicker a") == [TOWN, "/ussuriysk/"]
    assert page.links("aside h3 a") == ["/primorsky-kray/"]
    assert page.links("aside .places a") == [TOWN, "/ussuriysk/"]
    assert page.all('form[role="search"] input[name="q"]')


def test_an_empty_archive_says_what_to_do(press: Press) -> None:
    with Reader(press.store.path) as reader:
        page = reader.open("/")
        assert page.text("h1") == "В архиве ещё ничего нет"
        assert "aggregator collect" in page.text("pre")
        assert reader.open(TOWN).text(".notice") == "Новостей в Спасске-Дальнем в архиве ещё нет."


@pytest.mark.parametrize(
    ("written", "leads_to"),
    [
        ("/spassk-dalniy/", TOWN),
        ("/Spassk-Dalnij/", TOWN),
        ("/spassk-dalnii/2024/11/12/", "/spassk-dalny/2024/11/12/"),
        ("/Спасск-Дальний/", TOWN),
        ("/spasskdalny/2024/11/", "/spassk-dalny/2024/11/"),
        ("/primorye/", "/primorsky-kray/"),
        ("/primorsky-krai/", "/primorsky-kray/"),
        ("/respublika-mary-el/2024/11/", "/respublika-mariy-el/2024/11/"),
        ("/en/karelia/", "/en/respublika-kareliya/"),
        ("/en/chechen-republic/", "/en/chechenskaya-respublika/"),
        ("/en/ussurijsk/", "/en/ussuriysk/"),
        ("/spassk-dalny", TOWN),
    ],
)
def test_a_place_spelt_otherwise_leads_to_its_page(reader: Reader, written: str, leads_to: str) -> None:
    answer = reader.ask(written)
    assert (answer.status_code, answer.headers.get("location")) == (301, leads_to)


def test_a_place_not_known_is_answered_with_the_like(reader: Reader) -> None:
    page = reader.open("/spask-dalnaya/", 404)
    assert TOWN in page.links(".places a")
    assert reader.open("/tula/", 404).text("h1") == "Новостей в Туле в архиве ещё нет."
    assert not reader.open("/wp-login.php/", 404).all(".places a")


@pytest.mark.parametrize(("short", "whole"), [("/en", "/en/"), ("/db", "/db/")])
def test_an_address_without_its_last_slash_leads_there(reader: Reader, short: str, whole: str) -> None:
    answer = reader.ask(short)
    assert (answer.status_code, answer.headers["location"]) == (301, whole)


def test_what_a_place_may_have_been_is_found_without_comparing_it_with_all() -> None:
    """Whoever asks for addresses at random must not keep the pages from others: each comparison costs as much as a page."""
    compared = here.nearest("spask")
    assert "spassk-dalny" in compared
    assert len(compared) < len(spelt.addresses()) / 10
    for mistaken, meant in (("vladivostk", "vladivostok"), ("usuriisk", "ussuriysk"), ("novosibirk", "novosibirsk")):
        assert here.alike(mistaken)[0] == meant


def test_every_address_of_a_place_is_its_own() -> None:
    for address, meant in spelt.addresses().items():
        assert re.fullmatch(r"[a-z0-9-]+", address)
        assert address not in (*LANGUAGES, "search", "status", "story", "article", "source", "db", "metrics"), meant


def test_no_address_leads_to_another_site(reader: Reader) -> None:
    for path in (
        "//evil.example/",
        "/\\evil.example",
        "/%5Cevil.example/",
        "/spassk-dalny//evil.example",
        "//evil.example/spassk-dalny",
    ):
        answer = reader.ask(path)
        assert answer.headers.get("location", "/").startswith("/"), path
        assert not answer.headers.get("location", "/").startswith(("//", "/\\")), path


# ---------------------------------------------------------------- many stories


def test_more_than_twelve_stories_are_shown_page_by_page(press: Press) -> None:
    for number in range(29):
        press.arrive((f"Новость дня номер {number}", "Случилось."), "spassk", -1, path=f"n{number}")
    press.stories_of_their_own("2024-11-12")
    with Reader(press.store.path) as reader:
        first, second, third = (reader.open(f"{TOWN}{query}") for query in ("", "?page=2", "?page=3"))
        assert [len(page.all("article")) for page in (first, second, third)] == [12, 12, 5]
        assert first.links('.pager [rel="next"]') == ["/spassk-dalny/?page=2"]
        assert second.links(".pager a") == [TOWN, "/spassk-dalny/?page=3"]
        assert second.links('[rel="canonical"]') == [f"{ADDRESS}/spassk-dalny/?page=2"]
        assert not third.links('.pager [rel="next"]')
        shown = [link for page in (first, second, third) for link in page.links("article h2 a")]
        assert len(set(shown)) == 29
        for query in ("?page=4", "?page=0", "?page=-1", "?page=x", "?page=99999999999999999999", "?page=%D9%A1"):
            assert reader.ask(TOWN + query).status_code == 404, query


LONG = (
    "Информационное агентство номер {}",
    "Главное событие номер {} этого длинного дня обсуждают все жители города и края уже с утра",
    "Подробности, как их рассказали очевидцы и городские службы. " * 5,
)
SIGNS = ("<&\"'> номер {}" + "<&\"'>" * 24, "<&\"'> номер {}" + "<&\"'>" * 50, "<&\"'>" * 100)
FIRE_SIGNS = ("🔥 {}" + "🔥" * 120, "🔥 {}" + "🔥" * 240, "🔥" * 400)


@pytest.mark.parametrize("said", [LONG, SIGNS, FIRE_SIGNS], ids=["words", "signs", "pictures"])
def test_a_page_of_stories_told_by_everybody_is_under_60_kb(press: Press, said: tuple[str, str, str]) -> None:
    name, title, lead = said
    outlets = [source(f"o{number:02}", name=name.format(number)) for number in range(14)]
    press.store.sync_sources([*press.sources, *outlets], press.now)
    for outlet in outlets:
        press.poll(*(article(
            f"2024/11/12/novosti/{outlet.key}-{number}",
            title.format(number), of=outlet.key, lead=lead, text=lead * 60,
        ) for number in range(30)), of=outlet.key)  # fmt: skip
    connection = press.store.connection
    for number in range(30):
        connection.execute(
            "INSERT INTO stories (id, title, first_seen, articles, outlets) VALUES (?, ?, '2024-11-12T02:00:00Z', 14, 14)",
            (number + 1, title.format(number)),
        )
    connection.execute("UPDATE articles SET story_id = (id - 1) % 30 + 1")
    connection.execute("DELETE FROM study_queue")
    connection.commit()
    while press.store.weigh_stories() or press.store.index_articles():
        pass
    with Reader(press.store.path) as reader:
        page = reader.open(TOWN)
        paths = (
            "/",
            "/story/1/",
            "/article/1/",
            "/source/o00/",
            "/search?q=номер",
            "/search?q=day:2024",
            f"{TOWN}2024/11/",
        )
        sizes = {path: len(reader.open(path).answer.content) for path in (TOWN, *paths)}
    assert len(page.all("article")) == 12
    assert page.texts("summary")[0] == "ещё 13 изданий"
    assert max(sizes[TOWN], sizes["/"]) + len(setting.style()) < 60_000, sizes
    assert max(sizes.values()) < 60_000, sizes
    assert len(setting.style()) < 16_000


# ---------------------------------------------------------------- what machines read


def test_a_page_says_what_it_is_to_machines(reader: Reader) -> None:
    page = reader.open("/en/spassk-dalny/2024/11/12/")
    assert page.links('[rel="canonical"]') == [f"{ADDRESS}/en/spassk-dalny/2024/11/12/"]
    alternates = {node.attributes["hreflang"]: node.attributes["href"] for node in page.all("link[hreflang]")}
    assert alternates == {
        "ru": f"{ADDRESS}/spassk-dalny/2024/11/12/",
        "en": f"{ADDRESS}/en/spassk-dalny/2024/11/12/",
        "x-default": f"{ADDRESS}/spassk-dalny/2024/11/12/",
    }
    linked = json.loads(page.all('script[type="application/ld+json"]')[0].text())
    assert linked["@type"] == "CollectionPage"
    assert linked["mainEntity"]["itemListElement"][0]["url"].startswith(f"{ADDRESS}/en/story/")
    assert [crumb["name"] for crumb in linked["breadcrumb"]["itemListElement"]] == [
        "News",
        "Primorsky Krai",
        "Spassk-Dalny",
    ]
    properties = {node.attributes["property"]: node.attributes["content"] for node in page.all("meta[property]")}
    assert properties["og:title"] == "Main news of Spassk-Dalny, 12 November 2024"
    assert page.all("title")[0].text() == "Main news of Spassk-Dalny, 12 November 2024 — News"
    assert page.links('link[type="application/rss+xml"]') == ["/en/spassk-dalny/rss.xml"]


def test_the_sitemap_names_every_place_and_month(reader: Reader) -> None:
    answer = reader.ask("/sitemap.xml")
    tree = ET.fromstring(answer.text)
    found = [node.text for node in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert f"{ADDRESS}/spassk-dalny/" in found
    assert f"{ADDRESS}/spassk-dalny/2024/10/" in found
    for address in filter(None, found):
        assert reader.ask(address.removeprefix(ADDRESS)).status_code in (200, 404), address
    assert f"Sitemap: {ADDRESS}/sitemap.xml" in reader.ask("/robots.txt").text


def test_the_sitemap_does_not_name_months_that_are_to_come(press: Press) -> None:
    press.arrive(FAIR, "spassk", -1)
    press.arrive(SCHOOL, "spassk", 24 * 40)
    press.arrive(BRIDGE, "third", 24 * 40)
    press.study()
    with Reader(press.store.path) as reader:
        sitemap = reader.ask("/sitemap.xml").text
        assert f"{TOWN}2024/11/" in sitemap
        assert "2024/12" not in sitemap
        assert "2024-12" not in sitemap
        for address in re.findall(f"<loc>{ADDRESS}(.*?)</loc>", sitemap):
            reader.open(address)


def test_a_page_that_has_not_changed_is_not_sent_again(reader: Reader) -> None:
    tag = reader.ask(TOWN).headers["etag"]
    assert reader.ask(TOWN, If_None_Match=tag).status_code == 304


# ---------------------------------------------------------------- languages


def test_every_language_says_the_same_sentences() -> None:
    first, *others = (words(code) for code in LANGUAGES)
    for other in others:
        assert set(first.said) == set(other.said)
        for key, sentence in first.said.items():
            if isinstance(sentence, str):
                assert set(re.findall(r"{\w*}", sentence)) == set(re.findall(r"{\w*}", other[key])), key


def test_no_template_speaks_a_language_itself() -> None:
    for name in setting.environment().list_templates():
        text, _, _ = setting.environment().loader.get_source(setting.environment(), name)  # type: ignore[union-attr]
        set_by_hand = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", " ", text, flags=re.S)
        bare = re.sub(r"<[^>]*>", " ", set_by_hand)
        assert set(re.findall(r"[^\W\d_]{2,}", bare)) <= {"Prometheus"}, name
        spoken = re.findall(r'(?:title|alt|aria-label|placeholder)="([^"{]+)', text)
        assert not spoken, (name, spoken)


def test_the_english_page_has_english_names_and_marks_what_is_russian(reader: Reader) -> None:
    page = reader.open(f"/en{TOWN}")
    assert page.all("html")[0].attributes["lang"] == "en"
    assert page.text("h1") == "Main news of Spassk-Dalny"
    assert page.all("article h2")[0].attributes["lang"] == "ru"
    assert page.links(".tongues a") == [TOWN]
    assert page.links(".calendar td a")[0] == "/en/spassk-dalny/2024/11/10/"


@pytest.mark.parametrize(
    ("russian", "english"),
    [
        ("Приморский край", "Primorsky Krai"),
        ("Республика Татарстан", "Republic of Tatarstan"),
        ("Чеченская Республика", "Chechen Republic"),
        ("Еврейская автономная область", "Jewish Autonomous Oblast"),
        ("Удмуртская Республика", "Udmurt Republic"),
        ("Республика Карелия", "Republic of Karelia"),
        ("Алтайский край", "Altai Krai"),
        ("Нижегородская область", "Nizhny Novgorod Oblast"),
        ("Спасский район", "Spassky District"),
        ("Москва", "Moscow"),
        ("Артём", "Artem"),
    ],
)
def test_names_in_english(russian: str, english: str) -> None:
    assert latin(russian) == english


def test_every_region_has_the_name_that_english_uses() -> None:
    regions = [place.name for place in spelt.addresses().values() if place.kind in ("region", "country")]
    assert len(regions) > 85
    assert {*tables.english()} >= {*regions}, "none is transliterated"
    assert len({latin(name) for name in regions}) == len(regions)
    for name in regions:
        assert [place.name for place in spelt.meant(latin(name))][:1] == [name]


def test_a_town_whose_name_begins_like_a_language_is_a_town(press: Press) -> None:
    ruza = Place("Руза", "Московская область", "town", "Europe/Moscow")
    press.store.sync_sources([*press.sources, source("ruza", place=ruza)], press.now)
    with Reader(press.store.path) as reader:
        assert reader.open("/ruza/").text("h1") == "Главные новости Рузы"


# ---------------------------------------------------------------- from outside


HOSTILE = '<script>alert(1)</script> & "кавычки" \u202eукрадено\u202c {{ 7*7 }} </script><img src=x onerror=alert(1)>'


def test_nothing_from_outside_is_markup(press: Press) -> None:
    press.arrive((HOSTILE, HOSTILE), "spassk", -1, lead=HOSTILE)
    press.study()
    with Reader(press.store.path) as reader:
        for path in (TOWN, "/", "/spassk-dalny/2024/11/"):
            page = reader.open(path)
            assert [node.attributes.get("type") for node in page.all("script")] in ([], ["application/ld+json"])
            assert not page.all("img")
            assert "\u202e" not in page.html
            assert not page.all("[style]")
        heading = reader.open(TOWN).all("article h2")[0]
    assert heading.css("bdi")[0].text().startswith('<script>alert(1)</script> & "кавычки" украдено {{ 7*7 }}')


def test_a_link_that_is_none_of_the_web_is_not_rendered(press: Press) -> None:
    press.arrive(SCHOOL, "spassk", -1)
    press.store.connection.execute("UPDATE articles SET url = 'javascript:alert(1)', image = 'javascript:alert(2)'")
    press.store.connection.commit()
    press.study()
    with Reader(press.store.path) as reader:
        page = reader.open(TOWN)
    assert "javascript:" not in page.html
    assert page.all("article")
    assert not page.all("a.out")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "//evil",
        "/x",
        "ftp://x/",
        "http://u:p@x/",
        "https://a;script-src *.example/",
        "",
        None,
    ],
)
def test_only_addresses_of_the_web_lead_outward(url: str | None) -> None:
    assert outward(url) is None


def test_long_titles_are_cut_and_missing_dates_leave_the_time_out(press: Press) -> None:
    press.arrive(("слово " * 200_000, "Текст."), "spassk", -1, published=None)
    press.study()
    with Reader(press.store.path) as reader:
        page = reader.open(TOWN)
    assert len(page.html) < 20_000
    assert page.texts("article h2")[0].endswith("слово…")
    assert not page.all("article time")


def test_text_is_one_clean_line() -> None:
    assert said("  а\n\tб\u202e в\u0000\u061c ") == "а б в"
    assert said(None) == ""
    assert len(said("я" * 1_000_000)) <= 240


def test_a_page_has_no_style_and_no_script_of_its_own(reader: Reader) -> None:
    for path in ("/", TOWN, "/spassk-dalny/2024/11/", "/nowhere/"):
        page: Seen = Seen(reader.ask(path))
        assert not page.all("[style], style, [onclick], script:not([type='application/ld+json'])")
        policy = page.answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self';")


# ---------------------------------------------------------------- feeds


@pytest.mark.parametrize("file", ["rss.xml", "atom.xml", "feed.json"])
@pytest.mark.parametrize("under", ["/spassk-dalny/", "/source/third/", "/search/"])
def test_feeds_of_a_place_an_outlet_and_a_search(reader: Reader, under: str, file: str) -> None:
    answer = reader.ask(f"{under}{file}?q=склад")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(
        dict(zip(("rss.xml", "atom.xml", "feed.json"), TYPES, strict=True))[file]
    )
    assert "https://third.example/1" in answer.text
    assert reader.ask(f"{under}{file}?q=склад", If_None_Match=answer.headers["etag"]).status_code == 304
    if file == "feed.json":
        feed = json.loads(answer.text)
        assert feed["feed_url"].startswith(f"{ADDRESS}{under}feed.json")
    else:
        ET.fromstring(answer.text)


TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")


def test_every_feed_that_a_page_names_is_there(reader: Reader) -> None:
    for path in (TOWN, "/primorsky-kray/", "/en/spassk-dalny/2024/11/", "/source/third/", "/search?q=пожар"):
        links = reader.open(path).links('link[rel="alternate"][type]')
        assert len(links) == 3, path
        for link in links:
            assert reader.ask(link).status_code == 200, link


@pytest.mark.parametrize(
    ("path", "feed_title"),
    [(TOWN, "News of Spassk-Dalny"), ("/source/third/", "Уссурийские вести"), ("/search?q=пожар", "Search: пожар")],
)
def test_the_feeds_of_an_english_page_are_english(reader: Reader, path: str, feed_title: str) -> None:
    page = reader.open(f"/en{path}")
    titles = [node.attributes["title"] for node in page.all('link[rel="alternate"][type]')]
    assert titles == [f"{feed_title} ({name})" for name in ("RSS", "Atom", "JSON")]
    assert page.links(".follow a") == page.links('link[rel="alternate"][type]')
    feed = json.loads(reader.ask(page.links(".follow a")[2]).text)
    assert (feed["title"], feed["language"]) == (feed_title, "en")
    assert feed["home_page_url"].startswith(f"{ADDRESS}/en{path.partition('?')[0]}")
    assert feed["feed_url"].startswith(f"{ADDRESS}/en/")
    assert {each["language"] for each in feed["items"]} == {"ru"}


def test_no_feed_begins_with_what_is_dated_ahead(press: Press) -> None:
    press.arrive(SCHOOL, "spassk", 24 * 3)
    press.arrive(FAIR, "spassk", -1)
    press.study()
    with Reader(press.store.path) as reader:
        for feed in (f"{TOWN}feed.json", "/source/spassk/feed.json", "/search/feed.json?q=source:spassk"):
            assert [each["title"] for each in json.loads(reader.ask(feed).text)["items"]] == [FAIR[0]], feed


def test_a_feed_under_another_spelling_or_of_nothing(reader: Reader) -> None:
    assert reader.ask("/spassk-dalnij/rss.xml").headers["location"] == "/spassk-dalny/rss.xml"
    for path in ("/source/nobody/rss.xml", "/search/rss.xml", "/tula/rss.xml", "/spassk-dalny/rss.txt"):
        assert reader.ask(path).status_code == 404, path


# ---------------------------------------------------------------- quick


def test_a_page_of_a_place_reads_by_indexes_alone(archive: Press) -> None:
    asked: list[str] = []
    with Store.open(archive.store.path, readonly=True) as store:
        store.connection.set_trace_callback(asked.append)
        for view, parts in (
            (place.latest, {"place": "spassk-dalny"}),
            (place.latest, {"place": "primorsky-kray"}),
            (place.of_day, {"place": "spassk-dalny", "year": "2024", "month": "11", "day": "12"}),
            (place.of_month, {"place": "spassk-dalny", "year": "2024", "month": "11"}),
        ):
            view(store, Visit(ADDRESS, "/", {}, parts, words("ru"), NOW))
        store.connection.set_trace_callback(None)
        questions = [sql for sql in asked if sql.lstrip().startswith("SELECT")]
        assert len(questions) <= 4 * 10, "few statements a page"
        for sql in questions:
            plan = [row[3] for row in store.connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
            scans = [step for step in plan if step.startswith("SCAN") and not step.startswith(READ_WHOLE)]
            assert not scans, (sql, plan)
            assert not [step for step in plan if "TEMP B-TREE" in step and "region" not in sql], (sql, plan)


READ_WHOLE = ("SCAN st ", "SCAN d ", "SCAN json_each", "SCAN t", "SCAN CONSTANT ROW")
"""Lists that the page itself hands over, and what a statement has gathered itself."""


def test_a_first_day_whose_stories_are_not_put_together_yet_is_a_page_and_says_so(tmp_path: Path) -> None:
    made = Press(tmp_path / "news.db", *OUTLETS)
    made.arrive(FAIR, hours=-1)
    with Reader(made.store.path) as reader:
        for path in (TOWN, f"{TOWN}2024/11/12/", "/"):
            assert reader.open(path).text(".notice").startswith("Статьи за этот день только что пришли"), path
    made.store.close()


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [("gzip", True), ("br, GZIP;q=0.5", True), ("gzip; q=0", False), ("gzip;q=0.000, identity", False), ("br", False)],
)
def test_a_page_is_packed_for_those_who_take_it_packed(reader: Reader, accepted: str, packed: bool) -> None:
    answer = reader.ask(TOWN, Accept_Encoding=accepted)
    assert (answer.headers.get("content-encoding") == "gzip") is packed
    assert "Спасска-Дальнего" in answer.text
