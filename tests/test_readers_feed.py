"""Feeds: given this answer, then these entries, or this reason why it cannot be read."""

from __future__ import annotations

import gzip
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator import readers
from aggregator.errors import DocumentError
from aggregator.failures import FailureKind
from aggregator.model import Attribution, Endpoint, Entry, Hints, Page, Reading

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
URL = "https://vesti.example/rss"
CHANNEL = "<title>Вести</title><link>https://vesti.example/</link><language>ru-RU</language>"


def page(body: str | bytes, kind: str = "application/xml", url: str = URL) -> Page:
    return Page(url, body.encode() if isinstance(body, str) else body, {"content-type": kind}, NOW)


def read(body: str | bytes, kind: str = "application/xml", **hints: Any) -> Reading:
    given = {"now": NOW, "timezone": "Asia/Vladivostok", "language": "ru"} | hints
    return readers.read(page(body, kind), Endpoint("vesti", "feed", URL), Hints(**given))


def rss(*items: str, head: str = CHANNEL, root: str = "rss version='2.0'") -> str:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f"<?xml version='1.0' encoding='utf-8'?><{root}><channel>{head}{inner}</channel></{root.split()[0]}>"


def item(number: int = 1, more: str = "") -> str:
    return f"<title>Новость {number}</title><link>https://vesti.example/{number}</link>{more}"


def entry(body: str | bytes, **hints: Any) -> Entry:
    (only,) = read(body, **hints).entries
    return only


def refused(body: str | bytes, kind: str = "application/xml") -> DocumentError:
    with pytest.raises(DocumentError) as raised:
        read(body, kind)
    return raised.value


# ---------------------------------------------------------------- formats


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ru"><title>Вести</title>
<entry><title type="html">Снег &amp;amp; лёд</title><link href="/1"/><id>tag:vesti.example,2026:1</id>
<published>2026-11-22T10:00:00+10:00</published><updated>2026-11-22T12:00:00+10:00</updated>
<author><name>Анна Петрова</name></author><summary>Коротко.</summary></entry></feed>"""
ATOM03 = """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>В</title><entry><title>Новость</title>
<link rel="alternate" href="https://vesti.example/1"/><issued>2026-11-22T10:00:00Z</issued></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>В</title><link>https://vesti.example/</link></channel>
<item><title>Новость</title><link>https://vesti.example/1</link><dc:date>2026-11-22T10:00:00Z</dc:date><dc:creator>Анна</dc:creator></item></rdf:RDF>"""
RSS091 = """<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
 "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><title>В</title>
<item><title>Новость</title><link>https://vesti.example/1</link></item></channel></rss>"""


@pytest.mark.parametrize(
    "body", [ATOM, ATOM03, RDF, RSS091, rss(item())], ids=["atom10", "atom03", "rdf", "rss091", "rss20"]
)
def test_every_format_gives_its_entry(body: str) -> None:
    assert entry(body).link == "https://vesti.example/1"


def test_an_atom_entry_in_full() -> None:
    found = entry(ATOM)
    assert (found.title, found.summary, found.authors) == ("Снег & лёд", "Коротко.", ("Анна Петрова",))
    assert found.published is not None
    assert found.published.at == datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
    assert found.updated is not None


def test_a_json_feed() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1", "title": "Вести",
        "items": [{"id": 7, "url": "/1", "title": "Новость", "content_html": "<p>Текст.</p><img src='/a.jpg'>",
                   "date_published": "2026-11-22T10:00:00+10:00", "authors": [{"name": "Анна"}], "tags": ["мост"]}],
    }  # fmt: skip
    found = entry(json.dumps(feed))
    assert (found.link, found.guid, found.text, found.image) == (
        "https://vesti.example/1",
        "7",
        "Текст.",
        "https://vesti.example/a.jpg",
    )


def test_windows_1251_is_read_whether_xml_or_http_says_so() -> None:
    text = rss(item()).replace("utf-8", "windows-1251")
    assert entry(text.encode("cp1251")).title == "Новость 1"
    assert read(rss(item()).encode("cp1251"), "text/xml; charset=windows-1251").entries[0].title == "Новость 1"


# ---------------------------------------------------------------- what news needs


YANDEX = item(
    more="<yandex:genre>message</yandex:genre><yandex:full-text>Полный текст новости.</yandex:full-text>"
    "<yandex:related><link url='https://other.example/x'>Другая</link></yandex:related>"
)


@pytest.mark.parametrize("root", ["rss version='2.0' xmlns:yandex='http://news.yandex.ru'", "rss version='2.0'"])
def test_related_links_of_yandex_never_replace_the_link(root: str) -> None:
    found = entry(rss(YANDEX, root=root))
    assert found.link == "https://vesti.example/1"
    assert found.related == ("https://other.example/x",)
    assert (found.text, found.genre) == ("Полный текст новости.", "message")


def test_attribution_pictures_people_and_rubrics() -> None:
    more = (
        "<source url='https://other.example/rss'>Другая газета</source><dc:creator>Анна Петрова</dc:creator>"
        "<category>Спорт</category><category>Хоккей</category><enclosure url='/s.mp3' type='audio/mpeg'/>"
        "<media:content url='/small.jpg' width='100' type='image/jpeg'/><media:content url='/big.jpg' width='900' type='image/jpeg'/>"
    )
    found = entry(rss(item(more=more)))
    assert found.attribution == Attribution("Другая газета", "https://other.example/rss")
    assert (found.authors, found.categories) == (("Анна Петрова",), ("Спорт", "Хоккей"))
    assert found.image == "https://vesti.example/big.jpg"


def test_an_address_is_no_name() -> None:
    assert entry(rss(item(more="<author>a@vesti.example (Анна Петрова)</author>"))).authors == ("Анна Петрова",)


def test_whole_text_and_summary_are_kept_apart() -> None:
    more = "<description>Кратко.</description><content:encoded><![CDATA[<p>Первый.</p><p>Второй &nbsp;абзац.</p>]]></content:encoded>"
    found = entry(rss(item(more=more)))
    assert (found.summary, found.text) == ("Кратко.", "Первый.\n\nВторой абзац.")


@pytest.mark.parametrize(
    ("written", "local"),
    [
        ("Sun, 22 Nov 2026 10:00:00 GMT", "2026-11-22 20:00"),
        ("Sun, 22 Nov 2026 10:00:00", "2026-11-22 10:00"),
        ("22 ноября 2026, 10:00", "2026-11-22 10:00"),
        ("Sun, 22 Nov 2026 10:00:00 +0300", "2026-11-22 17:00"),
        ("Sun, 22 Nov 2099 10:00:00 GMT", None),
        ("когда-нибудь", None),
    ],
)
def test_dates_are_in_the_sources_own_zone_and_never_in_the_future(written: str, local: str | None) -> None:
    found = entry(rss(item(more=f"<pubDate>{written}</pubDate>"))).published
    assert (found and (found.at + timedelta(hours=10)).strftime("%Y-%m-%d %H:%M")) == local


@pytest.mark.parametrize(
    ("head", "ttl"),
    [
        ("<ttl>30</ttl>", timedelta(minutes=30)),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", timedelta(minutes=30)),
        ("<ttl>soon</ttl>", None),
    ],
)
def test_how_often_the_feed_says_it_changes(head: str, ttl: timedelta | None) -> None:
    assert read(rss(item(), head=CHANNEL + head)).ttl == ttl


# ---------------------------------------------------------------- what cannot be used


DECLARED = "<?xml version='1.0'?><!DOCTYPE rss [%s]>"


def test_entries_without_a_usable_link_are_said() -> None:
    reading = read(rss(item(), "<title>Без ссылки</title>", "<title>Почта</title><link>mailto:a@b.example</link>"))
    assert len(reading.entries) == 1
    assert reading.skipped[0] == "Без ссылки: no link that leads to a web page"


def test_a_guid_that_is_an_address_is_a_link() -> None:
    assert entry(rss("<title>Н</title><guid>https://vesti.example/9</guid>")).link == "https://vesti.example/9"


def test_a_link_counts_once_and_a_guid_of_two_articles_not_at_all() -> None:
    same = "<guid>1</guid>"
    reading = read(rss(item(1, same), item(2, same), item(1, "<guid>3</guid>")))
    assert [(each.link[-1], each.guid) for each in reading.entries] == [("1", None), ("2", None)]


def test_the_newest_are_kept_where_there_are_too_many() -> None:
    dated = [item(n, f"<pubDate>Sun, {n:02} Nov 2026 10:00:00 GMT</pubDate>") for n in range(1, 20)]
    assert [each.link.rsplit("/", 1)[1] for each in read(rss(*dated), max_entries=2).entries] == ["18", "19"]


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (
            "<!DOCTYPE html><html><head><title>Страница не найдена</title></head></html>",
            FailureKind.NOT_A_FEED,
            "«Страница не найдена»",
        ),
        ("", FailureKind.NOT_A_FEED, "an empty answer"),
        ("привет", FailureKind.NOT_A_FEED, "begins with"),
        (rss(), FailureKind.EMPTY, "without entries"),
        ("<rss><channel><item><title>Обрыв", FailureKind.EMPTY, "no link"),
        ("{", FailureKind.MALFORMED, "JSON"),
        ('{"a": 1}', FailureKind.NOT_A_FEED, "no JSON Feed"),
        ("<rss><channel><item " + "a='1' " * 100_000 + "/></channel></rss>", FailureKind.MALFORMED, "a tag is longer"),
    ],
)
def test_why_an_answer_cannot_be_read(body: str, kind: FailureKind, words: str) -> None:
    error = refused(body)
    assert error.kind is kind
    assert words in error.detail


@pytest.mark.parametrize(
    ("declared", "title"),
    [
        ('<!ENTITY city "Спасск&#8209;Дальний">', "Спасск\u2011Дальний: хлеб и соль"),
        ("<!ENTITY city 'Спасск'><!ENTITY % latin PUBLIC '-//W3C//ENTITIES Latin 1' 'https://w3.example/latin.ent'>%latin;", "Спасск: хлеб и соль"),
        ('<!ENTITY city SYSTEM "file:///etc/passwd">', "&city;: хлеб и соль"),
        ('<!ENTITY ha "ha"><!ENTITY city "&ha;&ha;">', "&city;: хлеб и соль"),
    ],
    ids=["text", "text and a list", "file", "of entities"],
)  # fmt: skip
def test_entities_of_a_documents_own_are_spelt_out_if_they_are_short_texts(declared: str, title: str) -> None:
    body = DECLARED % declared + rss(item()).split("?>")[-1].replace("Новость 1", "&city;: хлеб&nbsp;и соль")
    assert entry(body).title == title


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("&#55357;&#56832; Мост", "\U0001f600 Мост"),
        ("&#xD83D;&#xDE00; Мост", "\U0001f600 Мост"),
        ("&#55357; Мост", "\ufffd Мост"),
        ("&#0;Мо&#x1F;ст&#10;открыт", "Мост открыт"),
        ("Мост &#99999999;", "Мост &#99999999;"),
        ("Мост&#x110000;", "Мост\ufffd"),
    ],
)
def test_numbers_that_stand_for_no_character(written: str, title: str) -> None:
    assert entry(rss(item()).replace("Новость 1", written)).title == title


RUSSIAN = "Движение по мосту через реку открыли утром, а разметку закончат к пятнице. " * 8
FRENCH = "Le pont est rouvert après les travaux, l'été dernier déjà très fréquenté à Évian. " * 40


@pytest.mark.parametrize("said", ["windows-1251", "utf-8", "koi8-r"])
@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r", "utf-8", "iso8859-5"])
def test_a_declared_code_page_is_believed_only_if_the_bytes_are_in_it(said: str, encoding: str) -> None:
    body = rss(item(more=f"<description>{RUSSIAN}</description>")).replace("'utf-8'", f"'{said}'").encode(encoding)
    assert entry(body).summary == RUSSIAN.strip()


def test_a_western_text_that_calls_itself_cyrillic_is_western() -> None:
    body = rss(f"<title>Pont</title><link>https://vesti.example/1</link><description>{FRENCH}</description>", head="")
    assert entry(body.replace("'utf-8'", "'windows-1251'").encode("windows-1252")).summary == FRENCH.strip()


def test_a_plainly_cyrillic_feed_needs_no_statistics(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aggregator.normalize.charset.decode", lambda *_: pytest.fail("the statistics were asked"))
    body = rss(item(more=f"<description>{RUSSIAN}</description>")).replace("'utf-8'", "'windows-1251'")
    assert entry(body.encode("windows-1251")).summary == RUSSIAN.strip()


def test_what_feedparser_stumbles_over_costs_no_entry() -> None:
    names = 'xmlns:creativeCommons="http://backend.userland.com/creativeCommonsRssModule"'
    stray = "<item><title>x</title></license></creativeCommons:license></item></channel>"
    body = rss(item(), item(2)).replace("</channel>", stray).replace("<rss", f"<rss {names}")
    assert [each.link[-1] for each in read(body).entries] == ["1", "2"]


def test_a_feed_on_which_feedparser_fails_is_malformed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise KeyError("license")

    monkeypatch.setattr("feedparser.parse", fails)
    error = refused(rss(item()).replace("</channel>", "<x></channel>"))
    assert (error.kind, "KeyError" in error.detail) == (FailureKind.MALFORMED, True)


@pytest.mark.parametrize(
    "broken",
    [
        "\ufeff  \n" + rss(item()),
        "Warning: mysql_connect()<br>" + rss(item()),
        rss(item()).replace("<title>Новость 1", "<title>Хлеб & соль&nbsp;1"),
        rss(item(more="<foo:bar>x</foo:bar>")),
        rss(item(), item(2))[: rss(item()).rindex("</channel>") + 20],
        rss(item()).replace("Новость", "Нов\x0bость"),
    ],
    ids=["bom", "text-before", "entities", "prefix", "cut-short", "control"],
)
def test_broken_feeds_give_what_is_whole_in_them(broken: str) -> None:
    assert read(broken).entries[0].link == "https://vesti.example/1"


@pytest.mark.timeout(20)
def test_a_feed_of_two_hundred_thousand_items_is_cut() -> None:
    began = time.monotonic()
    reading = read(rss(*("<title>Н</title><link>https://v.example/%d</link>" % n for n in range(200_000))))
    assert len(reading.entries) == 200
    assert time.monotonic() - began < 15


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_mutated_feed_is_read_or_refused(data: st.DataObject) -> None:
    body = bytearray(data.draw(st.sampled_from([ATOM, RDF, rss(YANDEX, item(2))])).encode())
    for _ in range(data.draw(st.integers(1, 8))):
        position = data.draw(st.integers(0, len(body) - 1))
        body[position : position + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    try:
        reading = read(bytes(body))
    except DocumentError:
        return
    assert 1 <= len(reading.entries) <= 200


# ---------------------------------------------------------------- sitemaps


def sitemap(inner: str, root: str = "urlset", **hints: Any) -> Reading:
    body = (
        f"<{root} xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:news='n' xmlns:image='i'>{inner}</{root}>"
    )
    endpoint = Endpoint("vesti", "sitemap", "https://vesti.example/sitemap.xml")
    return readers.read(page(body, url=endpoint.url), endpoint, Hints(now=NOW, timezone="Asia/Vladivostok", **hints))


NEWS = (
    "<url><loc>https://vesti.example/1</loc><news:news><news:publication><news:name>Вести</news:name><news:language>ru</news:language>"
    "</news:publication><news:publication_date>2026-11-22T10:00:00+10:00</news:publication_date><news:title>Новость</news:title>"
    "</news:news><image:image><image:loc>https://vesti.example/a.jpg</image:loc><image:title>Фото</image:title></image:image></url>"
)


def test_a_news_sitemap() -> None:
    reading = sitemap(NEWS)
    (found,) = reading.entries
    assert reading.format == "news-sitemap"
    assert (found.title, found.image, found.language) == ("Новость", "https://vesti.example/a.jpg", "ru")


def test_of_a_plain_sitemap_only_what_changed_lately_and_lies_on_the_site_is_news() -> None:
    urls = "<url><loc>https://vesti.example/{}</loc><lastmod>{}</lastmod></url>"
    other = "<url><loc>https://other.example/x</loc><lastmod>2026-11-22</lastmod></url>"
    reading = sitemap(urls.format("new", "2026-11-22") + urls.format("old", "2020-01-01") + other)
    assert [each.link for each in reading.entries] == ["https://vesti.example/new"]
    assert "other.example" in reading.skipped[0]


def test_an_index_names_its_newest_sitemaps_first() -> None:
    inner = "".join(
        f"<sitemap><loc>https://vesti.example/s{n}.xml</loc><lastmod>2026-11-0{n}</lastmod></sitemap>"
        for n in (1, 3, 2)
    )
    assert [url[-6:-4] for url in sitemap(inner, "sitemapindex").children] == ["s3", "s2", "s1"]


def test_a_zipped_sitemap_and_one_that_was_taken_for_a_feed() -> None:
    body = f"<urlset xmlns:news='n' xmlns:image='i'>{NEWS}</urlset>"
    endpoint = Endpoint("vesti", "sitemap", "https://vesti.example/sitemap.xml.gz")
    hints = Hints(now=NOW)
    assert readers.read(page(gzip.compress(body.encode())), endpoint, hints).entries[0].title == "Новость"
    assert read(body).format == "news-sitemap"


def test_a_sitemap_that_unpacks_without_end_is_refused() -> None:
    endpoint = Endpoint("vesti", "sitemap", "https://vesti.example/sitemap.xml.gz")
    with pytest.raises(DocumentError, match="too-large"):
        readers.read(page(gzip.compress(b"\0" * 60_000_000)), endpoint, Hints(now=NOW))
