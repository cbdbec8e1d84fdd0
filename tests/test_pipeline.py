"""One pass: given this network and these sources, then these rows. The network is a dictionary of addresses to answers."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator import desk
from aggregator.engines import InlineExecutor, engine
from aggregator.errors import StoreError
from aggregator.failures import FailureKind
from aggregator.model import Answer, Failure, NotModified, Page, Request, SiteMemory, Source, Validators
from aggregator.pipeline import Pass, collect
from aggregator.run.tally import Report
from aggregator.run.writer import Writer
from aggregator.store import Store

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TEXT = "Мост через Спасовку открыли после ремонта, движение началось в семь утра и шло без заторов весь день. " * 4


class Network:
    """Addresses and what they answer; a failure kind, or markup. What was asked is noted."""

    def __init__(self, **answers: str | FailureKind) -> None:
        self.answers: dict[str, str | FailureKind | Callable[[], str]] = dict(answers)
        self.asked: list[str] = []

    async def fetch(self, request: Request) -> Answer:
        await asyncio.sleep(0)
        self.asked.append(request.url)
        said = self.answers.get(request.url, FailureKind.NOT_FOUND)
        if isinstance(said, FailureKind):
            return Failure(said, said.value, request.url, NOW, status=404 if said is FailureKind.NOT_FOUND else None)
        body = (said if isinstance(said, str) else said()).encode()
        if request.validators.body_hash == str(hash(body)):
            return NotModified(request.url, NOW, "hash")
        return Page(
            request.url, body, {"content-type": "text/html"}, NOW, validators=Validators(None, None, str(hash(body)))
        )

    def outlet(self, key: str, *titles: str) -> Source:
        """An outlet with a feed of articles and a page for each."""
        home = f"https://{key}.example/"
        links = {title: f"{home}{n}" for n, title in enumerate(titles)}
        items = "".join(
            f"<item><title>{title}</title><link>{link}</link><pubDate>Sun, 22 Nov 2026 0{n}:00:00 GMT</pubDate></item>"
            for n, (title, link) in enumerate(links.items())
        )
        self.answers[f"{home}rss"] = f"<rss version='2.0'><channel><title>{key}</title>{items}</channel></rss>"
        for title, link in links.items():
            self.answers[link] = f"<html><body><article><h1>{title}</h1><p>{title}. {TEXT}</p></article></body></html>"
        return source(key, feeds=(f"{home}rss",))

    def down(self, *keys: str) -> None:
        """These hosts cannot be reached any more."""
        for address in self.answers:
            if any(f"//{key}.example/" in address for key in keys):
                self.answers[address] = FailureKind.TIMEOUT


def source(key: str, **changes: Any) -> Source:
    given = {"key": key, "name": key, "homepage": f"https://{key}.example/", "timezone": "Asia/Vladivostok"}
    return Source(**(given | changes))


@contextmanager
def a_pass(database: Path, network: Network, sources: list[Source], now: datetime = NOW, **more: Any) -> Iterator[Pass]:
    with Store.open(database, clock=lambda: now) as store:
        writer = Writer(store)
        try:
            yield Pass(sources, writer, network.fetch, InlineExecutor(), lambda: now, **more)
        finally:
            writer.close()


def passed(database: Path, network: Network, sources: list[Source], now: datetime = NOW, **more: Any) -> Report:
    """The report of one pass at `now`."""
    deadline = more.pop("deadline", None)
    with a_pass(database, network, sources, now, **more) as this:
        return asyncio.run(collect(this, deadline=deadline))


def rows(database: Path, query: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(database)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


def test_what_is_announced_is_stored_and_then_completed(database: Path) -> None:
    network = Network()
    report = passed(database, network, [network.outlet("vesti", "Мост открыли", "Снег выпал")])
    assert (report.due, report.polled, report.pages, report.new) == (1, 1, 2, 2)
    found = rows(database, "select title, day, substr(text, 1, 12) from news order by title")
    assert found == [("Мост открыли", "2026-11-22", "Мост открыли"), ("Снег выпал", "2026-11-22", "Снег выпал. ")]


def test_at_the_end_of_a_pass_all_is_found_weighed_and_on_the_front_page(database: Path) -> None:
    network = Network()
    passed(database, network, [network.outlet("vesti", "Мост открыли", "Снег выпал")])
    for queue in ("study_queue", "search_queue", "stories_touched"):
        assert rows(database, f"select * from {queue}") == []
    with Store.open(database, readonly=True) as store:
        assert store.find("мосты открыли", order="best").hits[0]["title"] == "Мост открыли"
        (_, latest) = store.bounds(None) or (None, NOW.date())
        assert sum(story["articles"] for story in store.front(None, latest)) == 2
        assert store.check().problems == ()


def test_an_old_archive_is_indexed_in_steps_the_newest_first(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aggregator.pipeline.CATCHING_UP", 1)
    network = Network()
    outlets = [network.outlet(key, *(f"Мост {n}" for n in range(125))) for key in ("vesti", "novosti")]
    passed(database, network, outlets)
    with Store.open(database) as store:
        while store.index_articles():
            pass
        store.index_anew()
        assert store.find("мост").waiting == 250
    passed(database, network, outlets)
    with Store.open(database, readonly=True) as store:
        assert store.find("мост").waiting == 50
        assert store.find("мост").hits[0]["id"] == 250
    passed(database, network, outlets)
    with Store.open(database, readonly=True) as store:
        assert store.find("мост").waiting == 0


def test_a_second_pass_at_the_same_moment_asks_nothing(database: Path) -> None:
    network = Network()
    outlets = [network.outlet("vesti", "Мост открыли")]
    passed(database, network, outlets)
    network.asked.clear()
    assert passed(database, network, outlets).due == 0
    assert network.asked == []


def test_an_unchanged_answer_stores_nothing(database: Path) -> None:
    network = Network()
    outlets = [network.outlet("vesti", "Мост открыли")]
    passed(database, network, outlets)
    report = passed(database, network, outlets, everything=True)
    assert (report.not_modified, report.new, report.changed, report.pages) == (1, 0, 0, 0)


def test_one_bad_source_does_not_stop_the_others(database: Path) -> None:
    network = Network()
    outlets = [network.outlet("vesti", "Мост открыли"), source("dead", feeds=("https://dead.example/rss",))]
    network.answers["https://dead.example/rss"] = "<html><title>Страница не найдена</title></html>"
    report = passed(database, network, outlets)
    assert report.new == 1
    assert report.failures == {"not-a-feed": 1}


def test_a_page_that_cannot_be_had_leaves_the_article_as_announced_and_is_tried_again(database: Path) -> None:
    network = Network()
    outlets = [network.outlet("vesti", "Мост открыли")]
    page, network.answers["https://vesti.example/0"] = (
        network.answers["https://vesti.example/0"],
        FailureKind.SERVER_ERROR,
    )
    passed(database, network, outlets)
    assert rows(database, "select title, text from news") == [("Мост открыли", None)]
    network.answers["https://vesti.example/0"] = page
    report = passed(database, network, outlets, NOW + timedelta(minutes=6))
    assert report.pages == 1
    assert rows(database, "select text is not null from news") == [(1,)]


def test_a_home_page_alone_is_enough(database: Path) -> None:
    network = Network()
    network.outlet("vesti", "Мост открыли")
    network.answers["https://vesti.example/"] = (
        "<link rel='alternate' type='application/rss+xml' href='/rss'><p>Добро пожаловать"
    )
    report = passed(database, network, [source("vesti")])
    assert report.new == 1
    assert rows(database, "select kind, url, found from endpoints") == [("feed", "https://vesti.example/rss", 1)]


def test_a_search_that_finds_nothing_is_not_made_again_in_the_next_minute(database: Path) -> None:
    network = Network(**{"https://vesti.example/": "<p>Скоро открытие"})
    passed(database, network, [source("vesti")])
    assert network.asked
    network.asked.clear()
    passed(database, network, [source("vesti")], NOW + timedelta(minutes=1))
    assert network.asked == []


def test_when_most_hosts_fail_at_once_nobody_is_blamed(database: Path) -> None:
    network = Network()
    outlets = [network.outlet(key, f"Новость {key}") for key in ("a", "b", "c", "d")]
    passed(database, network, outlets)
    network.down("a", "b", "c", "d")
    report = passed(database, network, outlets, everything=True)
    assert report.network_down
    assert rows(database, "select distinct failures from endpoints") == [(0,)]
    due = rows(database, "select max(next_due) from endpoints")[0][0]
    assert due <= (NOW + timedelta(minutes=3)).isoformat().replace("+00:00", "Z")


def test_a_single_host_that_fails_is_blamed(database: Path) -> None:
    network = Network()
    outlets = [network.outlet(key, f"Новость {key}") for key in ("a", "b", "c", "d")]
    passed(database, network, outlets)
    network.down("a")
    report = passed(database, network, outlets, everything=True)
    assert not report.network_down
    assert rows(database, "select source from endpoints where failures = 1") == [("a",)]


def test_an_unreachable_host_is_not_asked_for_page_after_page(database: Path) -> None:
    network = Network()
    outlets = [network.outlet("vesti", *(f"Новость номер {n}" for n in range(8)))]
    for n in range(8):
        network.answers[f"https://vesti.example/{n}"] = FailureKind.TIMEOUT
    passed(database, network, outlets)
    assert len(network.asked) == 2


def test_at_the_deadline_nothing_new_is_begun_and_the_rest_stays_due(database: Path) -> None:
    network = Network()
    outlets = [network.outlet(f"s{n}", f"Новость {n}") for n in range(30)]
    slow = network.fetch

    async def fetch(request: Request) -> Answer:
        await asyncio.sleep(0.05)
        return await slow(request)

    network.fetch = fetch  # type: ignore[method-assign]
    with a_pass(database, network, outlets) as this:
        report = asyncio.run(collect(this, deadline=timedelta(seconds=0.2), lanes=2))
    assert report.state == "deadline"
    assert 0 < report.new < 30
    assert rows(database, "select state from runs") == [("deadline",)]
    network.fetch = slow  # type: ignore[method-assign]
    rest = passed(database, network, outlets)
    assert report.new + rest.new == 30


def test_a_source_behind_include_and_exclude(database: Path) -> None:
    network = Network()
    outlet = network.outlet("vesti", "Мост открыли", "Снег выпал")
    network.answers.pop("https://vesti.example/1")
    narrowed = source("vesti", feeds=outlet.feeds, exclude=("*/1",))
    passed(database, network, [narrowed])
    assert rows(database, "select title from articles") == [("Мост открыли",)]


def test_an_archive_that_cannot_be_written_stops_the_pass(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network()

    def full(*_: object) -> None:
        raise StoreError("no space left")

    monkeypatch.setattr(Store, "record_poll", full)
    with pytest.raises(StoreError, match="no space left"):
        passed(database, network, [network.outlet("vesti", "Мост открыли")])
    assert rows(database, "select state from runs") == [("failed",)]


def test_worker_processes_give_the_same_rows(tmp_path: Path) -> None:
    network = Network()
    outlets = [network.outlet(key, f"Новость {key}", f"Другая {key}") for key in ("a", "b")]
    passed(tmp_path / "inline.db", network, outlets)
    with engine(2) as executor, a_pass(tmp_path / "processes.db", network, outlets) as this:
        this.executor = executor
        asyncio.run(collect(this))
    query = "select url, title, text, day from news order by url"
    assert rows(tmp_path / "processes.db", query) == rows(tmp_path / "inline.db", query)


def test_a_document_that_crashes_our_code_is_one_failure(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from aggregator import extractors

    def crash(*_: object) -> None:
        raise RuntimeError("a bug")

    network = Network()
    outlets = [network.outlet("vesti", "Мост открыли")]
    monkeypatch.setattr(extractors, "extract", crash)
    report = passed(database, network, outlets)
    assert report.failures == {"crashed": 1}
    assert rows(database, "select title, text from news") == [("Мост открыли", None)]


def test_a_search_during_an_outage_is_not_counted_and_made_again_at_once(database: Path) -> None:
    homes = [source(key) for key in ("a", "b", "c", "d")]
    network = Network(**{each.homepage: FailureKind.DNS for each in homes})
    assert passed(database, network, homes).network_down
    assert rows(database, "select distinct outcome, blamed from fetches") == [("dns", 0)]
    network.asked.clear()
    passed(database, network, homes, NOW + timedelta(minutes=1))
    assert len(network.asked) == 4


def test_a_home_page_that_cannot_be_reached_is_a_failure_of_its_kind(database: Path) -> None:
    report = passed(database, Network(**{"https://a.example/": FailureKind.DNS}), [source("a")])
    assert report.failures == {"dns": 1}
    assert rows(database, "select purpose, outcome, blamed from fetches") == [("discovery", "dns", 1)]


def test_what_the_editor_prefers_and_what_was_learnt_reach_the_extractor() -> None:
    known = SiteMemory(3, {7: 3})
    told = desk.hints(source("vesti", prefer="recall"), NOW, memory=known)
    assert (told.prefer, told.memory) == ("recall", known)
    assert desk.hints(source("vesti"), NOW).memory is None
