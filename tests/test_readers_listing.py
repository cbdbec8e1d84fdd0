"""Pages that list articles, and where endpoints are found: given this markup, then these links."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

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
