"""Addresses: given two links, then whether they are one article; given one, then what to open, show and group by."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import ada_url
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aggregator.normalize import urls

BASE = "https://a.example/news/list?page=2"


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("/most", "https://a.example/most"),
        (" \n most.html\t", "https://a.example/news/most.html"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("?id=5", "https://a.example/news/list?id=5"),
        ("HTTP://A.Example:80/Мост", "http://a.example/%D0%9C%D0%BE%D1%81%D1%82"),
        ("https://вести.рф/", "https://xn--b1agj9af.xn--p1ai/"),
        ("https://a.example/a\nb", "https://a.example/ab"),
        ("mailto:a@b.example", None),
        ("javascript:void(0)", None),
        ("ftp://a.example/", None),
        ("https://user:secret@a.example/", None),
        ("https://", None),
        ("", None),
        ("https://a.example/" + "x" * 5000, None),
        ("\ud800", None),
    ],
)
def test_links_of_a_page(link: str, expected: str | None) -> None:
    assert urls.absolute(link, BASE) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://A.example:443/Path/?utm_source=rss&id=7&UTM_Medium=x#comments", "https://a.example/Path/?id=7"),
        ("https://a.example/?yclid=1&fbclid=2&ysclid=3&_openstat=4", "https://a.example/"),
        ("https://a.example/n?b=2&a=1", "https://a.example/n?b=2&a=1"),
        ("https://a.example/n?", "https://a.example/n"),
        ("https://a.example/n?from=rss&id=1", "https://a.example/n?id=1"),
        ("https://a.example/n?from=Vladivostok", "https://a.example/n?from=Vladivostok"),
        ("https://www.rbc.ru/n?from=newsfeed", "https://www.rbc.ru/n"),
        ("https://a.example/#!/news/1", "https://a.example/#!/news/1"),
        ("https://a.example/?id=%D0%B0+b", "https://a.example/?id=%D0%B0+b"),
        ("https://a.example/n?id=5&amp;utm_source=rss", "https://a.example/n?id=5"),
        ("https://a.example/n?id=5&amp;page=2&amp%3Butm_medium=rss", "https://a.example/n?id=5&page=2"),
        ("https://a.example/n?a=1&amp;amp;b=2", "https://a.example/n?a=1&b=2"),
        ("https://a.example/n;jsessionid=1A2B.node1?id=5", "https://a.example/n?id=5"),
        ("https://a.example/n/;JSESSIONID=1A2B", "https://a.example/n/"),
        ("https://a.example/n?PHPSESSID=0f&id=5&jsessionid=1", "https://a.example/n?id=5"),
        ("https://a.example/n?ID=5&sphrase_id=991&clear_cache=Y&bitrix_include_areas=N", "https://a.example/n?ID=5"),
        ("https://a.example/n?back_url_admin=%2Fbitrix%2Fadmin%2F&ID=5", "https://a.example/n?ID=5"),
        ("https://a.example/n?amp_js_v=0.1&amp_gsa=1&id=5", "https://a.example/n?id=5"),
        ("https://a.example/n?amp;utm_source=rss", "https://a.example/n?amp;utm_source=rss"),
        ("не адрес", "не адрес"),
    ],
)
def test_what_is_opened(url: str, expected: str) -> None:
    assert urls.canonical(url) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/news/1", "http://www.a.example/news/1/"),
        ("https://a.example/news/1", "https://m.a.example/news/1?utm_source=x"),
        ("https://a.example/news/1", "https://amp.a.example/news/1/"),
        ("https://a.example/news/1", "https://a.example/amp/news/1"),
        ("https://a.example/news/1", "https://a.example/news/1/amp/"),
        ("https://a.example/news/1.html", "https://a.example/news/1.html?outputType=amp"),
        ("https://a.example/news/1.html", "https://a.example/news/1.html?amp=1"),
        ("https://a.example/news/?id=1", "https://mobile.a.example/news/?id=1&print=1"),
        ("https://a.example/%d0%b0%7E", "https://a.example/а~"),
        ("https://вести.рф/1", "http://xn--b1agj9af.xn--p1ai/1#top"),
        ("https://a.example", "https://a.example/?"),
        ("https://a.example/news/1", "https://a.example/news/amp/1"),
        ("https://a.example/2020/1/most", "https://www.a.example/platform/amp/2020/1/most"),
        ("https://a.example/most.html", "https://a.example/most_amp.html"),
        ("https://a.example/most/", "https://a.example/most/amp.html"),
        ("https://a.example/most-1.2", "https://a.example/most-1.2!amp"),
        ("https://a.example/most", "https://a.example/most?_amp=true"),
        ("https://a.example/most", "https://mobil.a.example/most/amp/print"),
        ("https://a.example/1-most.html", "https://a.example/print:page,1,1-most.html"),
        ("https://a.example/most?id=1", "https://a.example/most?tmpl=component&print=1&id=1"),
        ("https://a.example/most?id=1", "https://a.example/most?id=1&format=print"),
        ("https://a.example/most", "https://a.example/most?version=print"),
        ("https://a.example/?p=1&amp=1", "https://a.example/?p=1"),
        ("https://a.example/most", "https://a.example/most?print_version=1"),
        ("https://a.example/most", "https://a.example/most?print_version=Y&amp;utm_source=rss"),
        ("https://a.example/news/1.html", "https://a.example/print/news/1.html"),
        ("https://a.example/2026/most-2", "https://a.example/print/2026/most-2"),
        ("https://a.example/news/1", "https://a.example/news/print/1"),
        ("https://a.example/news/1-most.html", "https://a.example/news/print/1-most.html"),
        ("https://a.example/most", "https://a.example/most?is_amp=1"),
        ("https://a.example/2026/11/most.html", "https://a.example/2026/11/most.html?m=1"),
        ("https://a.example/news/1", "https://www-a-example.cdn.ampproject.org/c/s/www.a.example/amp/news/1?usqp=x"),
        ("https://a.example/news/1", "https://www.google.com/amp/s/amp.a.example/news/1"),
        ("https://a.example/news/1", "https://a-example.turbopages.org/a.example/s/news/1"),
        ("https://a.example/news/1", "https://yandex.ru/turbo/a.example/s/news/1/?utm_source=turbo"),
    ],
)
def test_twins_are_one_article(one: str, other: str) -> None:
    assert urls.key(one) == urls.key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/news/1", "https://a.example/news/2"),
        ("https://a.example/News", "https://a.example/news"),
        ("https://a.example/?id=1", "https://a.example/?id=2"),
        ("https://a.example/?ELEMENT_ID=1", "https://a.example/"),
        ("https://a.example/?page=amp", "https://a.example/?page=1"),
        ("https://a.example/n%2F1", "https://a.example/n/1"),
        ("https://a.example:8080/1", "https://a.example/1"),
        ("https://media.example/1", "https://dia.example/1"),
        ("https://a.example/#!/news/1", "https://a.example/#!/news/2"),
        ("https://a.example/champion", "https://a.example/ch"),
        ("https://a.example/amphora", "https://a.example/hora"),
        ("https://vl.a.example/1", "https://a.example/1"),
        ("https://a.example/lamp/1", "https://a.example/l/1"),
        ("https://a.example/news/amp-1", "https://a.example/news/1"),
        ("https://a.example/blueprint", "https://a.example/blue"),
        ("https://a.example/print/1", "https://a.example/1"),
        ("https://a.example/print", "https://a.example/"),
        ("https://a.example/amp/", "https://a.example/"),
        ("https://a.example/?amp", "https://a.example/"),
        ("https://a.example/?print=1", "https://a.example/"),
        ("https://a.example/print/news/", "https://a.example/news/"),
        ("https://a.example/news/print/art", "https://a.example/news/art"),
        ("https://a.example/most?version=2", "https://a.example/most"),
        ("https://a.example/most?format=pdf", "https://a.example/most"),
        ("https://a.example/archive?m=1", "https://a.example/archive"),
        ("https://a.example/2026/11/?m=1", "https://a.example/2026/11/"),
        ("https://a.example/n?amplitude=1", "https://a.example/n?litude=1"),
        ("https://yandex.ru/turbo/1", "https://yandex.ru/1"),
        ("https://a.example/?template=1", "https://a.example/?template=2"),
    ],
)
def test_different_articles_are_never_one(one: str, other: str) -> None:
    assert urls.key(one) != urls.key(other)


def test_no_two_real_articles_are_merged(cases: Path) -> None:
    listed = (cases / "dedup" / "urls" / "russian_news_urls_dev.txt").read_text(encoding="utf-8").splitlines()
    articles = [line.strip() for line in listed if line.strip() and not line.startswith("#")]
    assert len(articles) > 17_000
    for same in (urls.canonical, urls.key):
        merged = defaultdict(list)
        for url in articles:
            merged[same(url)].append(url)
        assert [group for group in merged.values() if len(group) > 1] == []


def test_people_read_cyrillic() -> None:
    assert (
        urls.display("https://xn--b1agj9af.xn--p1ai/%D0%9C%D0%BE%D1%81%D1%82?q=%D0%B0") == "https://вести.рф/Мост?q=а"
    )
    assert urls.display("https://a.example/%20%00%ff") == "https://a.example/%20%00%ff"
    assert urls.display("https://a.example/%E2%80%AEgnp.exe") == "https://a.example/%E2%80%AEgnp.exe"


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://news.vl.ru/1", "vl.ru"),
        ("https://www.bbc.co.uk/news", "bbc.co.uk"),
        ("https://m.вести.рф/", "xn--b1agj9af.xn--p1ai"),
        ("https://gazeta.spb.ru/", "gazeta.spb.ru"),
        ("https://ivan.livejournal.com/5", "ivan.livejournal.com"),
        ("http://127.0.0.1:8080/x", "127.0.0.1:8080"),
        ("http://[::1]:8080/x", "[::1]:8080"),
        ("http://localhost/x", "localhost"),
        ("мусор", ""),
    ],
)
def test_sites(url: str, site: str) -> None:
    assert urls.site(url) == site


def test_under_one_roof() -> None:
    assert urls.same_site("https://m.vl.ru/1", "http://www.vl.ru/2")
    assert not urls.same_site("https://a.github.io/", "https://b.github.io/")
    assert not urls.same_site("мусор", "мусор")
    assert urls.host("http://A.example:8080/x") == "a.example:8080"
    assert urls.host("http://A.example:80/x") == "a.example"


PARTS = [
    *"abАя019-_.~%/&=?#+ :@;",
    "amp",
    "amp;",
    ";jsessionid=",
    "/print/",
    "m=1",
    "%3B",
    "/amp/",
    "print",
    ".html",
    "m.",
    "/turbo/",
    "a.example",
]
PIECE = st.lists(st.sampled_from(PARTS), max_size=30).map("".join)


@given(
    st.sampled_from(
        [
            "https://www.a.example/",
            "http://m.вести.рф/",
            "https://a.example/amp/",
            "https://yandex.ru/turbo/",
            "https://",
        ]
    ),
    PIECE,
)
@example("https://www.a.example/", "._amp")
@example("https://a.example/amp/", "..amp.html")
@example("https://", "0..")
@settings(max_examples=300)
def test_the_canonical_address_is_its_own_and_has_the_same_key(start: str, rest: str) -> None:
    url = start + rest
    once = urls.canonical(url)
    assert urls.canonical(once) == once
    assert urls.key(once) == urls.key(url)
    key = urls.key(url)
    if urls.host(url):
        assert urls.key("https://" + key) == key


HOST = st.from_regex(rf"https?://(?:{urls.NAMED}|{urls.NUMBERED}){urls.PORT}", fullmatch=True)


@given(HOST, st.sampled_from(["", "/", "/a/b?c=d", "/?", "#x", "?q"]))
@settings(max_examples=300)
def test_a_host_that_is_not_parsed_is_what_a_parser_makes_of_it(start: str, rest: str) -> None:
    parsed = ada_url.URL(start + rest)
    assert urls.host(start + rest) == parsed.host
    assert urls.absolute(start + rest, "") == parsed.href


@given(st.text(max_size=60))
@settings(max_examples=60)
def test_any_text_may_be_asked(text: str) -> None:
    for ask in (urls.canonical, urls.key, urls.display, urls.host, urls.site):
        assert isinstance(ask(text), str)
    absolute = urls.absolute(text, "https://a.example/")
    assert absolute is None or absolute.startswith(("http://", "https://"))
