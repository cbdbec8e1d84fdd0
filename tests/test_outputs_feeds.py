"""Given articles, then feeds that readers' programs understand: RSS, Atom, JSON Feed; and nothing hostile gets through."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import Endpoint, Entry, Hints, Page
from aggregator.outputs import FEEDS, MEDIA_TYPES, Channel
from aggregator.readers import read

NOW = datetime(2026, 11, 12, 3, 15, tzinfo=UTC)
CHANNEL = Channel(
    title="Спасск-Дальний",
    link="https://news.example/spassk/",
    self_link="https://news.example/spassk/feed.xml",
    description="Главные новости Спасска-Дальнего",
    language="ru",
    updated=NOW,
)
ATOM = "{http://www.w3.org/2005/Atom}"
WORDS = ("rss", "atom")
LONG = "Первый абзац. " + "Слово " * 100 + "конец первого абзаца.\n\nВторой <абзац> & последний."


def row(number: int = 1, **fields: object) -> dict[str, object]:
    made: dict[str, object] = {
        "id": number, "day": "2026-11-12", "published_at": "2026-11-12T01:00:00Z", "source": "vesti",
        "source_name": "Вести «Спасска»", "title": f"Мост {number}", "lead": "Мост открыли.", "text": LONG,
        "url": f"https://vesti.example/2026/{number}", "authors": "Анна Ким, Олег Бо", "keywords": "мост, дороги",
        "language": "ru", "updated_at": None, "first_seen": "2026-11-12T01:05:00Z", "full_text": 0,
    }  # fmt: skip
    return made | fields


def feed(kind: str, *rows: Mapping[str, object], channel: Channel = CHANNEL) -> str:
    return "".join(FEEDS[kind](rows, channel))


def parsed(kind: str, *rows: Mapping[str, object]) -> Any:
    found = feedparser.parse(feed(kind, *rows))
    assert not found.bozo, found.get("bozo_exception")
    return found


def our_reading(kind: str, *rows: Mapping[str, object]) -> tuple[Entry, ...]:
    url = "https://news.example/spassk/feed.xml"
    page = Page(url, feed(kind, *rows).encode(), {"content-type": MEDIA_TYPES[kind]}, NOW)
    return read(page, Endpoint("news", "feed", url), Hints(NOW)).entries


@pytest.mark.parametrize("kind", WORDS)
def test_a_reader_sees_the_channel_and_its_articles(kind: str) -> None:
    found = parsed(kind, row(1), row(2))
    assert found.feed.title == "Спасск-Дальний"
    assert found.feed.subtitle == "Главные новости Спасска-Дальнего"
    assert found.feed.link == "https://news.example/spassk/"
    assert [(link.rel, link.href) for link in found.feed.links if link.rel == "self"] == [("self", CHANNEL.self_link)]
    assert found.feed.updated_parsed[:5] == (2026, 11, 12, 3, 15)
    first, second = found.entries
    assert (first.title, first.link, first.id) == (
        "Мост 1",
        "https://vesti.example/2026/1",
        "https://vesti.example/2026/1",
    )
    assert first.published_parsed[:5] == (2026, 11, 12, 1, 0)
    assert first.summary == "Мост открыли."
    assert first.source.title == "Вести «Спасска»"
    assert [tag.term for tag in first.tags] == ["мост", "дороги"]
    assert [author.name for author in first.authors] == ["Анна Ким", "Олег Бо"]
    assert second.title == "Мост 2"


@pytest.mark.parametrize("kind", WORDS)
def test_our_own_reader_reads_it_back(kind: str) -> None:
    (entry,) = our_reading(kind, row(title="Мост «новый» < старого", full_text=1))
    assert entry.title == "Мост «новый» < старого"
    assert entry.link == "https://vesti.example/2026/1"
    assert entry.published
    assert entry.published.at == datetime(2026, 11, 12, 1, tzinfo=UTC)
    assert entry.text
    assert entry.text.endswith("конец первого абзаца.\n\nВторой <абзац> & последний.")


def test_rss_is_what_the_specification_asks_for() -> None:
    said = feed("rss", row(published_at=None), row(2))
    channel = ElementTree.fromstring(said).find("channel")
    assert channel is not None
    assert [channel.findtext(name) for name in ("link", "language")] == [CHANNEL.link, "ru"]
    assert parsedate_to_datetime(channel.findtext("lastBuildDate") or "") == NOW
    link = channel.find(f"{ATOM}link")
    assert link is not None
    assert link.attrib == {"href": CHANNEL.self_link, "rel": "self", "type": "application/rss+xml"}
    undated, dated = channel.findall("item")
    assert undated.find("pubDate") is None
    assert dated.findtext("pubDate") == "Thu, 12 Nov 2026 01:00:00 +0000"
    guid, source = dated.find("guid"), dated.find("source")
    assert guid is not None
    assert (guid.attrib, guid.text) == ({"isPermaLink": "true"}, "https://vesti.example/2026/2")
    assert source is not None
    assert (source.attrib, source.text) == ({"url": "https://vesti.example/"}, "Вести «Спасска»")


def test_atom_has_all_that_rfc_4287_requires() -> None:
    rows = [row(), row(2, authors=None, published_at=None, lead=None, text=None), row(3, url="javascript:alert(1)")]
    root = ElementTree.fromstring(feed("atom", *rows))
    instant = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
    for holder in [root, *root.findall(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):
            assert len(holder.findall(ATOM + name)) == 1
            assert holder.findtext(ATOM + name)
        assert instant.fullmatch(holder.findtext(f"{ATOM}updated") or "")
    entries = root.findall(f"{ATOM}entry")
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 3
    for entry in entries:
        assert entry.findtext(f"{ATOM}author/{ATOM}name")
        assert entry.find(f"{ATOM}link[@rel='alternate']") is not None or entry.findtext(f"{ATOM}content")
    assert entries[1].findtext(f"{ATOM}author/{ATOM}name") == "Вести «Спасска»"


JSON_FEED: dict[str, type | tuple[type, ...]] = {
    "id": str, "url": str, "title": str, "content_html": str, "content_text": str, "summary": str,
    "date_published": str, "date_modified": str, "authors": list, "tags": list, "language": str, "_source": dict,
}  # fmt: skip


def test_json_feed_keeps_the_rules_of_its_version_1_1() -> None:
    rows = [row(), row(2, full_text=1), row(3, lead=None, text=None, authors=None), row(4, url="", title="")]
    said = json.loads(feed("jsonfeed", *rows))
    assert said["version"] == "https://jsonfeed.org/version/1.1"
    assert (said["title"], said["home_page_url"], said["feed_url"]) == (CHANNEL.title, CHANNEL.link, CHANNEL.self_link)
    assert len(said["items"]) == len({item["id"] for item in said["items"]}) == 4
    for item in said["items"]:
        assert item["id"]
        assert ("content_html" in item) != ("content_text" in item)
        for name, value in item.items():
            assert isinstance(value, JSON_FEED[name])
        assert all(author["name"] for author in item["authors"])
        assert datetime.fromisoformat(item["date_modified"]).tzinfo == UTC
    assert said["items"][1]["content_html"].endswith("<p>Второй &lt;абзац&gt; &amp; последний.</p>")
    assert said["items"][0]["authors"] == [{"name": "Анна Ким"}, {"name": "Олег Бо"}]
    assert said["items"][0]["_source"] == {"name": "Вести «Спасска»", "url": "https://vesti.example/", "article": 1}


@pytest.mark.parametrize("kind", FEEDS)
def test_whole_texts_are_given_only_of_sources_that_allow_it(kind: str) -> None:
    assert "последний" not in feed(kind, row(lead=None))
    assert "Первый абзац." in feed(kind, row(lead=None))
    assert "последний" in feed(kind, row(full_text=1))


@pytest.mark.parametrize("kind", FEEDS)
def test_no_articles_are_a_feed_all_the_same(kind: str) -> None:
    said = feed(kind)
    if kind == "jsonfeed":
        assert json.loads(said)["items"] == []
    else:
        assert not feedparser.parse(said).bozo


@pytest.mark.parametrize("kind", FEEDS)
def test_a_feed_without_an_address_of_its_own_says_none(kind: str) -> None:
    said = feed(kind, row(), channel=Channel("т", "https://news.example/", None, "", "ru", NOW))
    assert "self" not in said
    assert "feed_url" not in said


@pytest.mark.parametrize("kind", FEEDS)
def test_articles_are_written_one_by_one(kind: str) -> None:
    taken: list[int] = []

    def rows() -> Iterator[Mapping[str, object]]:
        for number in (1, 2, 3):
            taken.append(number)
            yield row(number)

    pieces = FEEDS[kind](rows(), CHANNEL)
    next(pieces)
    assert taken == []
    assert "Мост 1" in next(pieces)
    assert taken == [1]


HOSTILE = {
    "a control character": "Мост\x00\x08\x0b\x1b[31m открыт\x7f\x9b",
    "half of a surrogate pair": "Мост \ud800 открыт \udfff",
    "no characters": "Мост\ufffe открыт\uffff",
    "the end of CDATA": "Мост ]]> открыт",
    "a writing turned round": "Мост \u202eтыркто\u202c \u2066открыт",
    "markup": "<script>alert(1)</script> Мост <img src=x onerror=alert(1)> открыт &amp; <!-- сдан",
    "line ends": "Мост\r\n\u2028открыт\x85",
    "a megabyte": "Мост открыт " * 90_000,
    "nothing but space": " \u200b\ufeff ",
}


@pytest.mark.parametrize("kind", FEEDS)
@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_are_harmless(kind: str, words: str) -> None:
    hostile = row(
        title=words,
        lead=words,
        text=words,
        source_name=words,
        authors=words,
        keywords=words,
        language=words,
        full_text=1,
    )
    said = feed(kind, hostile, channel=Channel(words, CHANNEL.link, None, words, "ru", NOW))
    said.encode()
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]", said)
    if kind == "jsonfeed":
        (item,) = json.loads(said)["items"]
        assert "<script" not in item.get("content_html", "")
        assert len(item["title"]) <= 500
        return
    found = feedparser.parse(said)
    assert not found.bozo, found.get("bozo_exception")
    (entry,) = found.entries
    assert 0 < len(entry.title) <= 500
    shown = [entry.title_detail, entry.get("summary_detail"), *entry.get("content", ())]
    for each in filter(None, shown):
        assert (each.type == "text/plain" and kind == "atom") or not re.search("<(script|img)", each.value)


@pytest.mark.parametrize("kind", FEEDS)
@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "", " java\nscript:x", "http://a:b@c/"]
)
def test_links_lead_to_the_web_or_nowhere(kind: str, link: str) -> None:
    said = feed(kind, row(7, url=link))
    assert "script:" not in said
    assert "passwd" not in said
    assert "tag:news.example,2026:article-7" in said


def test_a_title_that_only_looks_like_markup_to_some_is_escaped_for_all() -> None:
    harmless, code = (parsed("rss", row(title=title)).entries[0].title for title in ("5 < 7 & 8 > 6", "Тег <b> и &lt;"))
    assert harmless == "5 < 7 & 8 > 6"
    assert code == "Тег &lt;b&gt; и &amp;lt;"


FIELDS = st.none() | st.text(st.characters(), max_size=40)


@settings(max_examples=80, deadline=None)
@given(
    st.fixed_dictionaries({name: FIELDS for name in row() if name not in ("id", "day")} | {"full_text": st.booleans()})
)
def test_whatever_a_row_says_the_feed_is_well_formed(fields: dict[str, object]) -> None:
    for kind, check in CHECKS.items():
        check(feed(kind, row(1) | fields).encode())


CHECKS: dict[str, Callable[[bytes], object]] = {
    "rss": ElementTree.fromstring,
    "atom": ElementTree.fromstring,
    "jsonfeed": json.loads,
}
