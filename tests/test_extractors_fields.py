"""Single fields of an article's page: headline, dateline, byline, picture, by what the page says and by what it shows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from aggregator.extractors import byline, extract
from aggregator.model import Extraction, Hints, Selectors

NOW = datetime(2024, 11, 13, 2, 0, tzinfo=UTC)
URL = "https://www.dalinform.example/politics/2291.html"
STORY = "<p>" + "В посёлке открыли новую котельную, и теперь тепло есть во всех домах. " * 4 + "</p>"


def read(head: str, inner: str, url: str = URL, **hints: Any) -> Extraction:
    html = f"<html><head>{head}</head><body>{inner}{STORY}</body></html>"
    return extract(html, url, Hints(now=NOW, timezone="Asia/Vladivostok", language="ru", **hints))


# ---------------------------------------------------------------- headline


@pytest.mark.parametrize(
    ("head", "inner"),
    [
        ("<title>Котельную открыли - Dalinform</title><meta property='og:title' content='Котельную открыли - Dalinform'>", ""),
        ("<title>Дальинформ | Котельную открыли</title><meta property='og:site_name' content='Дальинформ'>", "<h1>Дальинформ</h1>"),
        ("<title>Котельную открыли</title>", "<h1><a href='/'>Dalinform</a></h1><h2>Котельную открыли</h2>"),
        ("<meta property='og:title' content='Котельную открыли'><title>Тепло пришло: что известно о котельной</title>", "<h1>Котельную открыли</h1>"),
    ],
    ids=["by host", "by its name", "h2", "seo"],
)  # fmt: skip
def test_the_headline_is_what_readers_see_without_the_name_of_the_site(head: str, inner: str) -> None:
    found = read(head, inner).title
    assert found is not None
    assert found.value == "Котельную открыли"


def test_a_dash_inside_a_headline_does_not_cut_it() -> None:
    headline = "Тепло дали - но не всем"
    found = read(
        f"<title>{headline}</title><meta property='og:title' content='{headline}'>", f"<h1>{headline}</h1>"
    ).title
    assert found is not None
    assert found.value == headline


def test_the_headline_the_feed_announced_breaks_a_tie() -> None:
    inner = "<h1>Первый заголовок</h1><h1>Второй заголовок</h1>"
    found = read("", inner, title="Второй заголовок").title
    assert found is not None
    assert found.value == "Второй заголовок"


# ---------------------------------------------------------------- dateline


@pytest.mark.parametrize(
    "inner",
    [
        "<div><h1>Котельную открыли</h1><p>12 ноября 2024, 14:35</p>{}</div>",
        "<div><div>12.11.2024 14:35</div><h1>Котельную открыли</h1>{}</div>",
        "<div><h1>Котельную открыли</h1><p>Вчера, 14:35</p>{}</div>",
        "<div><h1>Котельную открыли</h1><p>Посёлок Краскино, 12 ноября 2024 г. 14:35</p>{}</div>",
    ],
    ids=["after", "before", "yesterday", "with a place"],
)
def test_a_dateline_beside_the_headline_needs_no_class(inner: str) -> None:
    found = read("", inner.format(STORY + STORY.replace(".", ".</p><p>"))).published
    assert found is not None
    assert (found.value.at, found.method) == (datetime(2024, 11, 12, 4, 35, tzinfo=UTC), "body")


def test_the_day_in_the_title_of_an_abbreviation_is_read_and_not_its_clock() -> None:
    inner = "<abbr itemprop=datePublished title='2024-11-10T10:52:00+10:00'>10:52</abbr>"
    found = read("", inner).published
    assert found is not None
    assert found.value.at == datetime(2024, 11, 10, 0, 52, tzinfo=UTC)


def test_a_clock_without_a_day_is_no_date() -> None:
    assert read("", "<h1>Котельную открыли</h1><span class=time>10:52</span>").published is None


def test_a_page_that_is_no_article_to_json_ld_may_still_be_dated_by_it() -> None:
    head = (
        '<script type="application/ld+json">{"@type": "WebPage", "datePublished": "2024-11-10T10:52:00+10:00"}</script>'
    )
    found = read(head, "").published
    assert found is not None
    assert found.method == "json-ld"


def test_the_address_is_asked_last() -> None:
    found = read("", "<h1>Котельную открыли</h1>", url="https://dalinform.example/2024/11/10/kotelnaya").published
    assert found is not None
    assert (found.method, found.value.precision) == ("url", "day")


# ---------------------------------------------------------------- byline


@pytest.mark.parametrize(
    ("inner", "people"),
    [
        ("<div><h1>Котельную открыли</h1><p>Текст: Мария Зорина</p>{}</div>", ("Мария Зорина",)),
        ("<div class=article__authors><a href='/a/1'>Мария Зорина</a>, <a href='/a/2'>Олег Тан</a></div>", ("Мария Зорина", "Олег Тан")),
        ("<p><a href='/avtory/avtor/7'>Мария Зорина</a></p>", ("Мария Зорина",)),
        ("<span class='author vcard'><span class=screen-reader-text>Автор</span><a>Мария Зорина</a></span>", ("Мария Зорина",)),
        ("<span class=author>Дальинформ</span><span class=author-name>Мария Зорина</span>", ("Мария Зорина",)),
    ],
    ids=["line", "two", "address", "glued", "outlet first"],
)  # fmt: skip
def test_people_are_found_where_readers_see_them(inner: str, people: tuple[str, ...]) -> None:
    head = "<meta property='og:site_name' content='Дальинформ'>"
    found = read(head, inner.format(STORY.replace(".", ".</p><p>"))).authors
    assert found is not None
    assert (found.value, found.method) == (people, "body")


def test_an_article_without_people_has_no_authors() -> None:
    assert read("", "<h1>Котельную открыли</h1><p>По словам очевидцев, было тепло.</p>").authors is None


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("Von Anna Weber und Karl Lang", ("Anna Weber", "Karl Lang")),
        ("Par Jeanne Petit", ("Jeanne Petit",)),
        ("Written by Jane Doe, PhD", ("Jane Doe",)),
        ("More stories by Jane Doe", ("Jane Doe",)),
        ("Автор: Мария Зорина, m.zorina@dalinform.example", ("Мария Зорина",)),
        ("AuthorJane Doe", ("Jane Doe",)),
    ],
)
def test_labels_titles_and_addresses_are_no_names(line: str, people: tuple[str, ...]) -> None:
    assert byline.people([line], []) == people


# ---------------------------------------------------------------- picture, selectors


@pytest.mark.parametrize(
    ("picture", "kept"),
    [("/img/biologov.jpg", True), ("/upload/catalogo/1.jpg", True), ("/img/logo.png", False), ("/i/no_photo.gif", False), ("/s/og-logo-2.png", False)],
)  # fmt: skip
def test_a_picture_that_stands_for_the_outlet_is_none(picture: str, kept: bool) -> None:
    found = read(f"<meta property='og:image' content='{picture}'>", "").image
    assert (found is not None) is kept


def test_a_selector_that_is_no_css_points_at_nothing() -> None:
    assert read("", "", selectors=Selectors(title="h1[[")).selectors_missed == ("title",)
