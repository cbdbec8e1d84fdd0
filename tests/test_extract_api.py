"""The extractor by itself: given a page and its address, then an Article, whatever the page holds."""

from __future__ import annotations

import doctest
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import aggregator
from aggregator import extraction
from aggregator.model import Article, Selectors

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
URL = "https://www.vesti.example/2026/11/most?utm_source=tg"
BODY = (
    "<p>Движение по мосту через Спасовку пустили утром, на два месяца раньше срока, говорится в сообщении мэрии.</p>"
    "<p>Ремонт, напомним, начался в апреле; рабочие заменили пролёты, перила и <a href='/asphalt'>асфальт</a>.</p>"
)


def page(when: str = "2026-11-12T00:30:00+10:00", body: str = BODY, head: str = "") -> str:
    return (
        f"<!doctype html><html lang=ru><head><meta charset=utf-8>{head}<title>Мост через Спасовку открыт — Вести</title>"
        f"<meta property='article:published_time' content='{when}'></head><body><nav><a href=/>Главная</a></nav>"
        f"<article><h1>Мост через Спасовку открыт</h1><div class=text>{body}</div></article></body></html>"
    )


def extract(document: str | bytes, url: str = URL, **options: object) -> Article:
    found = aggregator.extract(document, url, now=NOW, **options)
    assert isinstance(found, Article)
    return found


def test_the_example_of_the_docstring_is_true() -> None:
    assert doctest.testmod(extraction).failed == 0
    assert doctest.testmod(extraction).attempted >= 5


def test_every_field_says_where_it_is_from_and_how_sure_it_is() -> None:
    found = extract(page(head="<meta name=author content='Анна Ким'><meta property='og:image' content='/most.jpg'>"))
    assert found.title == "Мост через Спасовку открыт"
    assert found.authors == ("Анна Ким",)
    assert found.image == "https://www.vesti.example/most.jpg"
    assert found.source == "vesti.example"
    assert found.url == "https://www.vesti.example/2026/11/most"
    assert found.first_seen == NOW
    assert found.kind == "article"
    assert (found.provenance["text"], found.provenance["authors"]) == ("body", "meta")
    assert {"title", "text", "published", "language"} <= set(found.confidence)
    assert all(0 <= sure <= 1 for sure in found.confidence.values())
    assert found.html is None


@pytest.mark.parametrize(
    ("when", "zone", "day"),
    [
        ("2026-11-12T00:30:00+10:00", "UTC", date(2026, 11, 12)),
        ("2026-11-11T23:30:00", "Asia/Vladivostok", date(2026, 11, 11)),
        ("2026-11-11T14:30:00Z", "Asia/Vladivostok", date(2026, 11, 12)),
    ],
    ids=["the offset it names", "the zone that is given", "Z names no place"],
)
def test_the_day_is_the_one_readers_of_the_page_saw(when: str, zone: str, day: date) -> None:
    assert extract(page(when), timezone=zone).day == day


def test_bytes_are_decoded_by_what_is_true_of_them() -> None:
    in_1251 = page().replace("<meta charset=utf-8>", "").encode("cp1251")
    assert extract(in_1251).title == "Мост через Спасовку открыт"
    assert extract(in_1251, content_type="text/html; charset=windows-1251").title == "Мост через Спасовку открыт"
    assert extract(page().encode("utf-16")).title == "Мост через Спасовку открыт"


def test_a_page_that_says_nothing_is_an_article_all_the_same() -> None:
    for document in ("", "<html></html>", b"", b"\x00\xff\xfe"):
        found = extract(document, "https://вести.рф/новости/1", timezone="Asia/Vladivostok", language="ru-RU")
        assert found.title == "https://вести.рф/новости/1"
        assert found.text is None
        assert found.published is None
        assert found.day == date(2026, 11, 23)
        assert found.language == "ru"
        assert found.provenance["title"] == "url"
        assert found.provenance["published"] == "first-seen"
        assert found.provenance["language"] == "source"


def test_selectors_win() -> None:
    document = page(body="<p>Не это, хотя абзац длинный, с запятыми и точкой.</p><p class=mine>Это.</p>")
    found = extract(document, selectors=aggregator.Selectors(text=".mine", title=".gone"))
    assert found.text == "Это."
    assert found.provenance["text"] == "selector"
    assert aggregator.Selectors is Selectors


def test_clean_html_is_given_where_it_is_asked_for() -> None:
    html = extract(page(), with_html=True).html or ""
    assert html.startswith("<p>Движение по мосту")
    assert html.count("<p>") == 2
    assert "class" not in html
    assert extract("", with_html=True).html == ""


@pytest.mark.parametrize(
    "url", ["", "vesti.example", "ftp://vesti.example/", "mailto:a@b.example", "https://", "/news/1"]
)
def test_an_address_that_is_none_is_a_value_error(url: str) -> None:
    with pytest.raises(ValueError, match="is not a web address"):
        extract(page(), url)


@pytest.mark.parametrize("zone", ["Vladivostok", "", "../etc", "Europe"])
def test_a_zone_that_is_none_is_a_value_error(zone: str) -> None:
    with pytest.raises(ValueError, match="is not a time zone"):
        extract(page(), timezone=zone)


def test_a_clock_without_a_zone_is_a_value_error_and_no_clock_is_the_system_s() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        aggregator.extract(page(), URL, now=datetime(2026, 11, 23))
    assert aggregator.extract(page("2020-01-01"), URL).first_seen > datetime(2024, 1, 1, tzinfo=UTC)


@given(
    st.lists(
        st.sampled_from(
            [
                *"<>/=\"'& ",
                "div",
                "p",
                "article",
                "h1",
                "script",
                "&#x41;",
                "текст, и точка.",
                "<!--",
                "]]>",
                "\x00",
                "\ud800",
            ]
        )
    ).map("".join)
)
@settings(max_examples=60, deadline=None)
def test_no_markup_raises(markup: str) -> None:
    found = extract(markup, with_html=True)
    assert isinstance(found.title, str)
    assert isinstance(found.html, str)


def test_the_address_a_page_gives_itself() -> None:
    assert extraction.own_address("<link rel=Canonical href='https://vesti.example/1'>") == "https://vesti.example/1"
    assert (
        extraction.own_address(b"<meta property='og:url' content='https://vesti.example/2'>")
        == "https://vesti.example/2"
    )
    assert extraction.own_address("<link rel=canonical href='/1'>") is None


def test_the_package_is_light_until_something_is_asked_of_it() -> None:
    code = "import sys, aggregator; print(sorted(n for n in sys.modules if n.startswith(('aggregator', 'selectolax', 'nh3'))))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "['aggregator']"
    assert {"extract", "Article", "Selectors"} <= set(dir(aggregator))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = aggregator.nothing
