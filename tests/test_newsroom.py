"""The embedded little internet: a believable fortnight of an invented press, honestly served, the same for everyone."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import socket
import time
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from ruamel.yaml import YAML
from selectolax.lexbor import LexborHTMLParser

from aggregator.newsroom import Newsroom, TrueArticle
from aggregator.newsroom.feeds import NEWEST
from aggregator.newsroom.outlets import BY_KEY, OUTLETS
from tests.ports import free_ports

NOW = datetime(2024, 11, 12, 5, 30, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Vladivostok")
SERVED = tuple(outlet.key for outlet in OUTLETS if outlet.articles)
FEEDS = tuple(outlet for outlet in OUTLETS if outlet.announcing not in ("listing", "none") and outlet.articles)
NAMES = {"atom": "{http://www.w3.org/2005/Atom}", "sitemap": "{http://www.sitemaps.org/schemas/sitemap/0.9}"}


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes


def get(url: str, method: str = "GET", **headers: str) -> Reply:
    """One exchange on a connection of its own; header names with underscores for hyphens."""
    parts = urlsplit(url)
    assert parts.hostname is not None
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(method, target, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def feed_url(press: Newsroom, key: str) -> str:
    return press.home(key).rstrip("/") + BY_KEY[key].path


def words(text: str) -> str:
    return " ".join(text.replace("\N{SOFT HYPHEN}", "").split())


def sentences(article: TrueArticle) -> set[str]:
    return set(re.split(r"(?<=[.!?»])\s+", words(article.text)))


@pytest.fixture(scope="module")
def press() -> Iterator[Newsroom]:
    """A world that stands still."""
    with Newsroom(now=NOW, delay=0.0) as newsroom:
        yield newsroom


@pytest.fixture
def living() -> Iterator[Newsroom]:
    """A world of its own for a test that lets time pass."""
    with Newsroom(now=NOW, delay=0.0) as newsroom:
        yield newsroom


# What it writes


def test_there_are_more_than_150_articles_within_the_last_two_weeks_and_a_dozen_reprints(press: Newsroom) -> None:
    truth = press.truth()
    assert len(truth) >= 150
    assert all(NOW - timedelta(days=14) < article.published <= NOW for article in truth)
    assert sum(article.reprint_of is not None for article in truth) >= 12
    assert {article.outlet for article in truth} == set(SERVED)
    assert len({article.url for article in truth}) == len(truth)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("now", [NOW, datetime(2026, 7, 1, 20, 3, 11, tzinfo=UTC)])
def test_texts_are_whole_and_no_two_originals_share_half_of_their_sentences(seed: int, now: datetime) -> None:
    with Newsroom(now=now, seed=seed) as newsroom:
        newsroom.advance(timedelta(hours=4))
        truth = newsroom.truth()
    for article in truth:
        if article.copying == "partial":
            continue
        assert (450 if article.event else 600) <= len(article.text) <= 2500, article.title
        assert 3 <= article.text.count("\n\n") + 1 <= 10
        assert not re.search(r"[{}\[\]|]", article.title + article.text), article.text
    originals = [sentences(article) for article in truth if article.reprint_of is None]
    worst = max(
        len(mine & theirs) / min(len(mine), len(theirs))
        for index, mine in enumerate(originals)
        for theirs in originals[:index]
    )
    assert worst < 0.5


def test_reprints_repeat_an_earlier_text_of_another_outlet_word_for_word(press: Newsroom) -> None:
    by_url = {article.url: article for article in press.truth()}
    reprints = [article for article in by_url.values() if article.copying == "exact"]
    for article in reprints:
        original = by_url[article.reprint_of or ""]
        assert article.text == original.text
        assert article.outlet != original.outlet
        assert article.published > original.published
    assert len({article.reprint_of for article in reprints}) == len(reprints)
    assert any(article.title != by_url[article.reprint_of or ""].title for article in reprints)


def test_one_reprint_has_some_words_changed_and_one_is_the_beginning_alone(press: Newsroom) -> None:
    by_url = {article.url: article for article in press.truth()}
    near, partial = (
        next(article for article in by_url.values() if article.copying == kind) for kind in ("near", "partial")
    )
    original = by_url[near.reprint_of or ""]
    changed = set(words(near.text).split()) ^ set(words(original.text).split())
    assert 0 < len(changed) < 20
    original = by_url[partial.reprint_of or ""]
    assert original.text.startswith(partial.text)
    assert len(partial.text) < len(original.text) / 2


def test_six_events_and_more_are_told_by_three_outlets_in_their_own_words(press: Newsroom) -> None:
    told: dict[str, list[TrueArticle]] = {}
    for article in press.truth():
        if article.event:
            told.setdefault(article.event, []).append(article)
    own = {event: [a for a in articles if not a.reprint_of] for event, articles in told.items()}
    assert sum(len({article.outlet for article in articles}) >= 3 for articles in own.values()) >= 6
    assert sum({article.place for article in articles} == {"Спасск-Дальний"} for articles in own.values()) >= 2
    for articles in own.values():
        for article, other in pairwise(articles):
            assert article.title != other.title
            assert not {said for said in sentences(article) & sentences(other) if said[-1] in ".!?"}


def test_no_event_of_the_press_hangs_on_the_seed() -> None:
    worlds = []
    for seed in (1, 2):
        with Newsroom(now=NOW, seed=seed) as newsroom:
            worlds.append([(a.event, a.outlet, a.title, a.text, a.published) for a in newsroom.truth() if a.event])
    assert worlds[0] == worlds[1]


def test_spassk_has_news_on_most_days_and_loses_people(press: Newsroom) -> None:
    spassk = [article for article in press.truth() if article.place == "Спасск-Дальний"]
    assert len({article.published.astimezone(ZONE).date() for article in spassk}) >= 10
    assert any("тток населения" in article.title for article in spassk)


def test_articles_appear_by_day_in_the_region(press: Newsroom) -> None:
    hours = Counter(a.published.astimezone(ZONE).hour for a in press.truth() if a.reprint_of is None)
    assert set(hours) <= set(range(8, 20))


# The same world for everyone


def test_the_same_seed_and_instant_give_the_same_world_and_another_seed_another() -> None:
    keys = ["kedrovka", "spassk-admin"]
    worlds = []
    for seed in (5, 5, 6):
        with Newsroom(now=NOW, seed=seed, outlets=keys) as newsroom:
            worlds.append([(a.title, a.text, a.published, urlsplit(a.url).path) for a in newsroom.truth()])
    assert worlds[0] == worlds[1] != worlds[2]


def test_a_world_can_be_started_again_at_the_same_addresses() -> None:
    base, truths = free_ports(), []
    for _ in range(2):
        with Newsroom(now=NOW, base_port=base, outlets=["kedrovka"]) as newsroom:
            assert get(newsroom.home("kedrovka")).status == 200
            truths.append(newsroom.truth())
    assert truths[0] == truths[1]


@pytest.mark.parametrize(
    "wrong", [{"now": NOW.replace(tzinfo=None)}, {"now": NOW, "outlets": ["kedrovka", "no-such-paper"]}]
)
def test_a_world_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"aware|no-such-paper"):
        Newsroom(**wrong)  # type: ignore[arg-type]  # wrong arguments are the point of the test


# How it announces


@pytest.mark.parametrize("outlet", FEEDS, ids=lambda outlet: outlet.key)
def test_each_feed_is_well_formed_and_announces_the_newest_articles(press: Newsroom, outlet: object) -> None:
    key = getattr(outlet, "key", "")
    announced = LINKS[BY_KEY[key].announcing](get(feed_url(press, key)).body)
    newest = sorted((a for a in press.truth() if a.outlet == key), key=lambda a: a.published, reverse=True)[:NEWEST]
    assert [link.partition("?utm_")[0] for link in announced] == [article.url for article in newest]


def rss_links(body: bytes) -> list[str]:
    return [item.findtext("link", "") for item in ET.fromstring(body).iter("item")]


def atom_links(body: bytes) -> list[str]:
    entries = ET.fromstring(body).iter(f"{NAMES['atom']}entry")
    return [entry.find(f"{NAMES['atom']}link").attrib["href"] for entry in entries]  # type: ignore[union-attr]


def json_links(body: bytes) -> list[str]:
    return [item["url"] for item in json.loads(body)["items"]]


def sitemap_links(body: bytes) -> list[str]:
    return [loc.text or "" for loc in ET.fromstring(body).iter(f"{NAMES['sitemap']}loc")]


LINKS = {
    "rss": rss_links,
    "yandex": rss_links,
    "atom": atom_links,
    "jsonfeed": json_links,
    "news-sitemap": sitemap_links,
}


def test_the_agency_tracks_the_readers_of_its_feed(press: Newsroom) -> None:
    link = rss_links(get(feed_url(press, "kedrovka")).body)[0]
    assert "utm_source=rss" in link
    page = get(link).body.decode()
    assert f'<link rel="canonical" href="{link.partition("?")[0]}">' in page


def test_the_yandex_feed_carries_whole_texts_and_related_links_that_are_not_the_entry(press: Newsroom) -> None:
    truth = {article.url: article for article in press.truth()}
    namespace = "{http://news.yandex.ru}"
    items = list(ET.fromstring(get(feed_url(press, "dalnij-meridian")).body).iter("item"))
    for item in items:
        assert item.findtext(f"{namespace}full-text") == truth[item.findtext("link", "")].text
        assert item.findtext(f"{namespace}genre") == "message"
    related = items[0].find(f"{namespace}related")
    assert related is not None
    assert {link.attrib["url"] for link in related} & {items[0].findtext("link")} == set()


def test_what_an_outlet_announces_with_is_found_from_robots_txt_or_from_its_home_page(press: Newsroom) -> None:
    robots = get(press.home("tuman-i-port") + "robots.txt").body.decode()
    assert f"Sitemap: {feed_url(press, 'tuman-i-port')}" in robots
    home = LexborHTMLParser(get(press.home("utro-na-perevale")).body.decode())
    assert [link.attributes["href"] for link in home.css("link[rel=alternate]")] == ["/lenta/novosti.xml"]
    for key in ("tuman-i-port", "ogni-depo"):
        assert "alternate" not in get(press.home(key)).body.decode()


def test_a_listing_links_to_the_newest_articles(press: Newsroom) -> None:
    for key in ("spassk-admin", "ogni-depo"):
        page = LexborHTMLParser(get(feed_url(press, key)).body.decode())
        links = [press.home(key).rstrip("/") + str(a.attributes["href"]) for a in page.css(".news-list a")]
        newest = sorted((a.url for a in press.truth() if a.outlet == key and a.url in links), reverse=True)
        assert len(links) == len(newest) == min(20, sum(a.outlet == key for a in press.truth()))


# Its pages


@pytest.mark.parametrize("key", SERVED)
def test_every_page_shows_its_article(press: Newsroom, key: str) -> None:
    for article in [a for a in press.truth() if a.outlet == key][::3]:
        answer = get(article.url)
        shown = words(LexborHTMLParser(answer.body.decode(BY_KEY[key].encoding)).body.text())  # type: ignore[union-attr]
        assert answer.status == 200
        assert words(article.title) in shown
        for paragraph in article.text.split("\n\n"):
            assert paragraph in shown


def test_windows_1251_is_declared_in_the_header_by_one_and_only_in_the_page_by_another(press: Newsroom) -> None:
    first, second = get(press.home("sihote-vesti")), get(press.home("staraya-gavan"))
    assert first.headers["content-type"] == "text/html; charset=windows-1251"
    assert second.headers["content-type"] == "text/html"
    for answer in (first, second):
        assert '<meta charset="windows-1251">' in answer.body.decode("windows-1251")
        with pytest.raises(UnicodeDecodeError):
            answer.body.decode("utf-8")


def test_typographic_traps_are_laid(press: Newsroom) -> None:
    def pages(key: str) -> str:
        return "".join(get(a.url).body.decode() for a in press.truth() if a.outlet == key)

    assert "\N{NO-BREAK SPACE}" in pages("hankajskij-lotos")
    assert "\N{SOFT HYPHEN}" in pages("rybachij-mys")
    assert not any("\N{NO-BREAK SPACE}" in a.text or "\N{SOFT HYPHEN}" in a.text for a in press.truth())


def test_an_amp_twin_names_the_canonical_page(press: Newsroom) -> None:
    article = next(a for a in press.truth() if a.outlet == "rybachij-mys")
    page = LexborHTMLParser(get(article.url).body.decode())
    twin = str(page.css("link[rel=amphtml]")[0].attributes["href"])
    assert twin != article.url
    assert f'<link rel="canonical" href="{article.url}">' in get(twin).body.decode()


def test_structured_data_says_what_the_page_says(press: Newsroom) -> None:
    article = next(a for a in press.truth() if a.outlet == "tuman-i-port" and a.authors)
    block = LexborHTMLParser(get(article.url).body.decode()).css('script[type="application/ld+json"]')[0].text()
    data = json.loads(block)
    assert data["headline"] == article.title
    assert datetime.fromisoformat(data["datePublished"]) == article.published
    assert data["author"]["name"] == article.authors[0]


# Its HTTP


@pytest.mark.parametrize("key", SERVED)
def test_an_unchanged_document_is_not_sent_again(press: Newsroom, key: str) -> None:
    article = next(a for a in press.truth() if a.outlet == key)
    for url in (feed_url(press, key), press.home(key), article.url):
        first = get(url)
        known = {
            asked: first.headers[given]
            for given, asked in (("etag", "If_None_Match"), ("last-modified", "If_Modified_Since"))
            if given in first.headers
        }
        again = get(url, **known)
        assert bool(known) == (BY_KEY[key].validating != "none")
        if known:
            assert (again.status, again.body) == (304, b"")
        else:
            assert (again.status, again.body) == (200, first.body)


@pytest.mark.parametrize("header", [{"If_None_Match": '"other"'}, {"If_Modified_Since": "not a date"}, {}])
def test_a_stale_or_broken_validator_gets_the_document(press: Newsroom, header: dict[str, str]) -> None:
    assert get(feed_url(press, "kedrovka"), **header).status == 200


def test_gzip_is_for_those_who_ask(press: Newsroom) -> None:
    url = feed_url(press, "kedrovka")
    plain, zipped = get(url), get(url, Accept_Encoding="gzip, br")
    assert "content-encoding" not in plain.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert gzip.decompress(zipped.body) == plain.body
    assert plain.headers["etag"] == zipped.headers["etag"]
    assert "content-encoding" not in get(feed_url(press, "spassk-admin"), Accept_Encoding="gzip").headers


def test_head_has_headers_and_no_body(press: Newsroom) -> None:
    answer = get(press.home("kedrovka"), method="HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["content-length"]) > 1000


def test_an_address_that_was_never_given_out_is_not_found(press: Newsroom) -> None:
    for path in ("news/2024/11/12/1/", "feed", "index.php?id=abc", "../../etc/passwd"):
        assert get(press.home("sihote-vesti") + path).status == 404


def test_connections_are_kept_alive_and_every_request_is_noted(living: Newsroom) -> None:
    parts = urlsplit(living.home("kedrovka"))
    assert parts.hostname is not None
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    for path, headers in (("/rss.xml", {}), ("/rss.xml", {"If-None-Match": '"x"'}), ("/nothing", {})):
        connection.request("GET", path, headers=headers)
        connection.getresponse().read()
    connection.close()
    noted = [(seen.outlet, seen.method, seen.path, seen.status, seen.conditional) for seen in living.requests]
    assert noted == [
        ("kedrovka", "GET", "/rss.xml", 200, False),
        ("kedrovka", "GET", "/rss.xml", 200, True),
        ("kedrovka", "GET", "/nothing", 404, False),
    ]


# Its troubles


def test_the_dark_lighthouse_refuses_connections(press: Newsroom) -> None:
    with pytest.raises(ConnectionRefusedError):
        get(press.home("pogasshij-mayak"))


def test_the_quiet_hour_asks_everybody_to_come_back_in_an_hour(press: Newsroom) -> None:
    answer = get(feed_url(press, "tihij-chas"))
    assert (answer.status, answer.headers["retry-after"]) == (429, "3600")
    assert get(press.home("tihij-chas") + "robots.txt").status == 200


def test_the_closed_door_has_a_feed_that_robots_txt_forbids(press: Newsroom) -> None:
    assert b"Disallow: /\n" in get(press.home("zakrytaya-dver") + "robots.txt").body
    assert get(feed_url(press, "zakrytaya-dver")).status == 200


def test_the_slow_outlet_is_slow_and_does_not_keep_us_from_leaving() -> None:
    with Newsroom(now=NOW, outlets=["cherepahovyj-ostrov"], delay=0.3) as newsroom:
        begun = time.monotonic()
        assert get(feed_url(newsroom, "cherepahovyj-ostrov")).status == 200
        assert time.monotonic() - begun >= 0.3
    with Newsroom(now=NOW, outlets=["cherepahovyj-ostrov"], delay=60) as newsroom:
        parts = urlsplit(newsroom.home("cherepahovyj-ostrov"))
        with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10) as waiting:
            waiting.sendall(b"GET /rss HTTP/1.1\r\nHost: x\r\n\r\n")
            begun = time.monotonic()
            newsroom.stop()
    assert time.monotonic() - begun < 5


# Time passes


def test_with_time_exactly_what_was_scheduled_appears(living: Newsroom) -> None:
    before = {article.url for article in living.truth()}
    assert living.advance(timedelta(minutes=10)) == NOW + timedelta(minutes=10)
    first = [article for article in living.truth() if article.url not in before]
    assert [(a.outlet, a.place) for a in first] == [("spassk-admin", "Спасск-Дальний")]
    assert get(first[0].url).status == 200
    living.advance(timedelta(hours=3))
    new = [article for article in living.truth() if article.url not in before]
    assert len(new) == 16
    assert sum(article.reprint_of is not None for article in new) == 1
    assert Counter(article.event for article in new if article.event) == {"podstantsiya": 1, "orkestr": 3}
    living.advance(timedelta(days=2))
    assert len(living.truth()) == len(before) + 16


def test_what_is_not_published_yet_cannot_be_had(living: Newsroom) -> None:
    with Newsroom(now=NOW, delay=0.0) as ahead:
        ahead.advance(timedelta(hours=3))
        known = {(a.outlet, urlsplit(a.url).path, urlsplit(a.url).query) for a in living.truth()}
        coming = [a for a in ahead.truth() if (a.outlet, urlsplit(a.url).path, urlsplit(a.url).query) not in known]
    assert len(coming) == 16
    for article in coming:
        parts = urlsplit(article.url)
        assert get(f"{living.home(article.outlet)}{parts.path[1:]}?{parts.query}").status == 404


def test_an_edit_shows_in_the_page_and_in_the_feed_under_the_same_title(living: Newsroom) -> None:
    url = feed_url(living, "hankajskij-lotos")
    before, was = get(url), {article.url: article for article in living.truth()}
    living.advance(timedelta(minutes=20))
    assert get(url, If_None_Match=before.headers["etag"]).status == 304
    living.advance(timedelta(minutes=45))
    edited = [article for article in living.truth() if article.edited]
    assert len(edited) == 1
    article, old = edited[0], was[edited[0].url]
    assert (article.title, article.published, article.place) == (old.title, old.published, "Спасск-Дальний")
    assert article.text != old.text == article.earlier_text
    assert article.edited == NOW + timedelta(minutes=62)
    page = words(LexborHTMLParser(get(article.url).body.decode()).body.text())  # type: ignore[union-attr]
    assert all(paragraph in page for paragraph in article.text.split("\n\n"))
    after = get(url, If_None_Match=before.headers["etag"], If_Modified_Since=before.headers["last-modified"])
    assert after.status == 200
    assert updated(after.body)[article.url] == article.edited > updated(before.body)[article.url]


def updated(body: bytes) -> dict[str, datetime]:
    name = NAMES["atom"]
    return {
        link: datetime.fromisoformat(entry.findtext(f"{name}updated", ""))
        for link, entry in zip(atom_links(body), ET.fromstring(body).iter(f"{name}entry"), strict=True)
    }


def test_time_does_not_go_back(living: Newsroom) -> None:
    with pytest.raises(ValueError, match="back"):
        living.advance(timedelta(seconds=-1))


# Its sources.yaml


def test_sources_yaml_names_every_outlet_and_allows_loopback(press: Newsroom) -> None:
    roster = YAML(typ="safe").load(press.sources_yaml())
    sources = roster["sources"]
    assert list(sources) == [outlet.key for outlet in OUTLETS]
    assert 12 <= len(sources) <= 14
    assert all(entry["allow_private"] is True for entry in sources.values())
    assert all(entry["homepage"] == press.home(key) for key, entry in sources.items())
    assert sources["hankajskij-lotos"]["watch_edits"] is True
    assert sources["spassk-admin"]["listings"] == [
        {"url": press.home("spassk-admin") + "news/", "links": ".news-list a"}
    ]
    assert (sources["kedrovka"]["kind"], sources["spassk-admin"]["kind"]) == ("agency", "authority")
    for found_from_home in ("tuman-i-port", "utro-na-perevale", "ogni-depo"):
        assert not {"feeds", "sitemaps", "listings"} & set(sources[found_from_home])
