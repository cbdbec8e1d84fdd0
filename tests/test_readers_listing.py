"""Pages that list articles, and where endpoints are found: given this markup, then these links."""

from __future__ import annotations

import contextlib
import time
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator import readers
from aggregator.errors import DocumentError
from aggregator.failures import FailureKind
from aggregator.model import Endpoint, Hints, Page, Reading

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HOME = "https://vesti.example/"
TITLES = (
    "Мост через Спасовку открыли после ремонта",
    "Снег выпал в Артёме впервые за месяц",
    "Школу в Находке сдадут в декабре",
)
MENU = "<nav><a href='/rubric/1001/'>Происшествия и криминал в городе</a><a href='/tag/most-1002'>Все новости о мостах города</a></nav>"
PAGES = "<div class=pagination><a href='/news?page=1234'>Следующая страница новостей здесь</a></div>"


def page(html: str) -> Page:
    return Page(HOME, html.encode(), {"content-type": "text/html; charset=utf-8"}, NOW)


def read(html: str, links: str | None = None) -> Reading:
    return readers.read(
        page(html), Endpoint("vesti", "listing", HOME, links), Hints(now=NOW, timezone="Asia/Vladivostok")
    )


LIST = (
    "<ul class=news>"
    + "".join(
        f"<li><span>1{n} ноября, 10:0{n}</span> <a href='/news/1{n}0{n}'>{t}</a></li>" for n, t in enumerate(TITLES)
    )
    + "</ul>"
)
CARDS = "".join(
    f"<div class=card><a href='/news/1{n}0{n}'><img src='/{n}.jpg'></a><h3><a href='/news/1{n}0{n}'>{t}</a></h3>"
    f"<time datetime='2026-11-1{n}T10:0{n}:00+10:00'></time><p>Подробности о том, что случилось в городе сегодня утром.</p>"
    f"<a href='/news/1{n}0{n}#comments'>Читать далее</a></div>"
    for n, t in enumerate(TITLES)
)
DIVS = (
    "<div>"
    + "".join(
        f"<div><div>1{n}.11.2026 10:0{n}</div><div><a href='/news/1{n}0{n}'>{t}</a></div></div>"
        for n, t in enumerate(TITLES)
    )
    + "</div>"
)
TABLE = (
    "<table>"
    + "".join(f"<tr><td>1{n}.11.2026 10:0{n}<td><a href='/news/1{n}0{n}'>{t}</a>" for n, t in enumerate(TITLES))
    + "</table>"
)


@pytest.mark.parametrize("listing", [LIST, CARDS, DIVS, TABLE], ids=["list", "cards", "divs", "table"])
def test_the_articles_of_a_page_are_found_with_their_dates(listing: str) -> None:
    found = read(
        f"<html lang=ru><body>{MENU}{listing}{PAGES}<footer><a href='/about-us-2000'>О редакции нашей газеты</a></footer>"
    ).entries
    assert [each.title for each in found] == list(TITLES)
    assert [f"{each.published.at:%d %H:%M}" if each.published else "" for each in found] == [
        "10 00:00",
        "11 00:01",
        "12 00:02",
    ]


def test_a_card_gives_its_picture_and_its_lines() -> None:
    found = read(CARDS).entries[1]
    assert found.image == "https://vesti.example/1.jpg"
    assert found.summary == "Подробности о том, что случилось в городе сегодня утром."


def test_an_editors_selector_is_kept_to() -> None:
    html = LIST + "<ul class=old><li><a href='/x'>Старое</a></li></ul>"
    assert [each.title for each in read(html, ".old a").entries] == ["Старое"]


@pytest.mark.parametrize(
    ("html", "links", "words"),
    [
        (LIST, ".gone a", "the selector '.gone a' matches no link"),
        (MENU + PAGES, None, "no links that look like articles"),
        ("", None, "no links that look like articles"),
    ],
)
def test_nothing_found_is_said(html: str, links: str | None, words: str) -> None:
    with pytest.raises(DocumentError) as raised:
        read(html, links)
    assert raised.value.kind is FailureKind.EMPTY
    assert words in raised.value.detail


def test_links_to_other_sites_are_no_articles_of_this_one() -> None:
    with pytest.raises(DocumentError):
        read(LIST.replace("/news/", "https://other.example/news/"))


def test_a_page_nested_beyond_reason_is_refused() -> None:
    with pytest.raises(DocumentError, match="nested too deeply"):
        read("<div>" * 100_000)


# ---------------------------------------------------------------- which links are articles

WORDS = "мост школа река снег порт театр завод музей дорога больница рынок парк".split()
HEADLINES = tuple(f"{word.capitalize()} в городе открыли раньше срока" for word in WORDS)
SERVICES = "".join(
    f"<li><a href='/{section}/{slug}'>{text}</a></li>"
    for section, slug, text in (
        ("gorod", "istoriya-goroda-i-kraya", "История города и края"),
        ("vlast", "struktura-gorodskoj-dumy", "Структура городской думы"),
        ("zhkh", "kapitalnyj-remont-domov", "Капитальный ремонт домов"),
    )
)


def keys(html: str) -> list[str]:
    return [unquote(each.link.removeprefix(HOME)) for each in read(html).entries]


def listed(pattern: str, item: str = "<li><a href='{url}'>{title}</a></li>", number: int = 8) -> str:
    return "".join(item.format(url=pattern.format(n=n, word=WORDS[n]), title=HEADLINES[n]) for n in range(number))


@pytest.mark.parametrize(
    "pattern",
    [
        "news/{n}.html",
        "index.php?id={n}",
        "2026/11/1{n}/{word}-v-gorode/",
        "text/gorod/2026/11/12/748{n}/",
        "a/3f2a9c8{n}d0",
        "{word}-v-gorode-otkryli/",
        "novosti/{word}-otkryli-dosrochno.html",
    ],
)
def test_addresses_of_one_shape_are_a_family(pattern: str) -> None:
    found = keys(f"<body><ul>{SERVICES}</ul><ul>{listed('/' + pattern)}</ul>")
    assert found == [pattern.format(n=n, word=WORDS[n]) for n in range(8)]


def test_days_tell_the_news_from_a_menu_of_the_same_shape() -> None:
    menu = "".join(f"<li><a href='/zhizn/kak-zhivet-nash-{word}'>Как живёт наш {word}</a></li>" for word in WORDS)
    news = listed(
        "/novosti/{word}-v-gorode-otkryli", "<p>1{n}.11.2026 <a href='{url}'>{title}</a></p>".replace("{n}", "2")
    )
    assert all(key.startswith("novosti/") for key in keys(f"<ul>{menu}</ul>{news}"))


def test_a_calendar_is_no_list_of_articles() -> None:
    days = "".join(
        f"<td><a href='/news/2026/11/{day}/'>Все новости за {day} ноября 2026 года</a></td>" for day in range(10, 29)
    )
    assert keys(f"<table><tr>{days}</table><ul>{listed('/news/4800{n}')}</ul>") == [f"news/4800{n}" for n in range(8)]


def test_a_lone_number_in_another_section_is_no_article() -> None:
    lone = "<p><a href='/garazhi/48311-prodam-garazh'>Продам гараж в центре города недорого</a></p>"
    assert keys(f"{lone}<ul>{listed('/articles/{word}-480{n}')}</ul>") == [
        f"articles/{WORDS[n]}-480{n}" for n in range(8)
    ]


def test_an_article_of_another_section_that_has_a_day_is_one() -> None:
    long_read = "<div><time datetime='2026-11-12'></time><a href='/longread/istoriya-odnogo-mosta'>История одного моста в городе</a></div>"
    assert "longread/istoriya-odnogo-mosta" in keys(
        f"{long_read}<div>{listed('/news/{word}-v-gorode-otkryli', '<h3><a href={url}>{title}</a></h3>')}</div>"
    )


def test_read_more_is_named_by_the_heading_of_its_block() -> None:
    posts = listed("/news/4800{n}", "<div><h2>{title}</h2><p>Текст новости.</p><a href='{url}'>Читать далее</a></div>")
    found = read(posts).entries
    assert [each.title for each in found] == list(HEADLINES[:8])


def test_many_links_with_the_same_words_are_buttons() -> None:
    with pytest.raises(DocumentError):
        read(listed("/news/4800{n}", "<li><a href='{url}'>Оставить свой комментарий здесь</a></li>"))


def test_a_margin_that_holds_most_links_is_the_page() -> None:
    assert (
        len(keys(f"<div class='wrapper with sidebar'><ul>{listed('/news/4800{n}')}</ul></div><a href='/x'>Вход</a>"))
        == 8
    )
    aside = f"<div class=sidebar><ul>{listed('/video/9900{n}', number=3)}</ul></div>"
    assert len(keys(f"<ul>{listed('/news/4800{n}')}</ul>{aside}")) == 8


def test_headlines_without_spaces_are_headlines() -> None:
    titles = ("橋が予定より早く開通しました", "学校の新しい体育館が完成", "港に大型客船が初めて寄港")
    html = (
        "<ul>"
        + "".join(f"<li><a href='/articles/48{n}11'>{title}</a></li>" for n, title in enumerate(titles))
        + "</ul>"
    )
    assert [each.title for each in read(html).entries] == list(titles)


def test_a_page_in_windows_1251_is_read_as_one_in_utf_8() -> None:
    html = f"<ul>{listed('/news/4800{n}')}</ul>"
    answer = Page(HOME, html.encode("cp1251"), {"content-type": "text/html; charset=windows-1251"}, NOW)
    found = readers.read(answer, Endpoint("vesti", "listing", HOME), Hints(now=NOW)).entries
    assert [each.title for each in found] == list(HEADLINES[:8])


def test_ten_thousand_links_are_read_in_bounded_time() -> None:
    html = (
        "<ul>"
        + "".join(f"<li><a href='/news/{n}'>Заголовок новости номер {n} за день</a></li>" for n in range(10_000))
        + "</ul>"
    )
    begun = time.process_time()
    assert len(read(html).entries) == 200
    assert time.process_time() - begun < 5


@given(
    st.lists(
        st.sampled_from(
            [
                "<a href='/news/4811'>",
                "</a>",
                "<ul>",
                "<li>",
                "</ul>",
                "12.11.2026",
                "Мост открыт раньше срока",
                "<h2>",
                "<a href='//['>",
                "<a href='?x=%ff&y'>",
                "<a href>",
                "<time>",
            ]
        ),
        max_size=30,
    ).map("".join)
)
@settings(max_examples=60, deadline=None)
def test_no_markup_of_a_listing_raises_anything_else(html: str) -> None:
    with contextlib.suppress(DocumentError):
        assert read(html).entries


# ---------------------------------------------------------------- discovery


def test_feeds_that_a_home_page_names_but_not_those_of_comments() -> None:
    html = (
        "<link rel=alternate type='application/rss+xml' title='Вести » Лента комментариев' href='/comments/feed/'>"
        "<link rel=alternate type='application/rss+xml' title='Вести' href='/feed/'>"
        "<link rel=alternate type='text/html' hreflang=en href='/en/'><a href='/export/rss.xml'>RSS</a><a href='/news/'>Новости</a>"
    )
    found = readers.discover(page(html), "vesti")
    assert [each.url for each in found] == ["https://vesti.example/feed/", "https://vesti.example/export/rss.xml"]
    assert all(each.found and each.kind == "feed" for each in found)


def test_sitemaps_of_robots_txt_those_of_news_first() -> None:
    text = "User-agent: *\nSitemap: https://vesti.example/sitemap.xml\nsitemap: /sitemap-news.xml\nSitemap: https://other.example/s.xml\n"
    found = readers.from_robots(text, "vesti", HOME)
    assert [each.url for each in found] == [
        "https://vesti.example/sitemap-news.xml",
        "https://vesti.example/sitemap.xml",
    ]


def test_the_usual_paths_in_the_order_of_how_usual_they_are() -> None:
    found = [each.url.removeprefix(HOME) for each in readers.guesses(HOME, "vesti")]
    assert found[:6] == ["rss", "feed", "rss.xml", "news/rss", "rss_news.php", "rss/all.php"]
