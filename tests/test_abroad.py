"""Given a cluster of two Dask workers, then a pass that sends its hosts there stores what a pass at home does, come what may."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator import sources
from aggregator.edition import Order, publish
from aggregator.engines import Cluster, InlineExecutor, cluster
from aggregator.errors import UsageError
from aggregator.model import Answer, Endpoint, EndpointState, Request, Source
from aggregator.newsroom import Newsroom
from aggregator.pipeline import Pass, collect
from aggregator.run.tally import Report
from aggregator.run.trips import Stop, Trip, travel
from aggregator.run.writer import Writer
from aggregator.store import Store
from tests.cli_kit import Desk
from tests.ports import free_ports

distributed = pytest.importorskip("distributed", reason="--engine dask is an extra: pip install 'aggregator[cluster]'")

NOW = datetime(2026, 11, 30, 13, 10, tzinfo=UTC)
"""Then one sentence, «Лесозаводск стоит на реке Уссури», is on so many pages of an outlet that learning it decides texts."""

ROWS = """
    select a.source, a.url, a.title, a.day, a.published_at, a.lead, t.text
    from articles a left join article_texts t on t.article_id = a.id order by a.url
"""


@pytest.fixture(scope="module")
def workers() -> Iterator[Any]:
    """A scheduler and two workers, each a process with one thread."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", protocol="tcp://"
    ) as made:
        yield made


@pytest.fixture
def press() -> Iterator[Newsroom]:
    with Newsroom(now=NOW, delay=0.1) as made:
        yield made


def rows(database: Path, query: str = ROWS) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(database)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def passed(press: Newsroom, database: Path, scheduler: str | None) -> Any:
    roster = sources.parse(press.sources_yaml(), database.with_name("sources.yaml"))
    begun = time.monotonic()
    clock = lambda: NOW + timedelta(seconds=time.monotonic() - begun)  # noqa: E731 - three words
    return asyncio.run(publish(roster.sources, database, Order(scheduler=scheduler), clock=clock)).report


def test_a_pass_abroad_stores_what_a_pass_at_home_does(workers: Any, press: Newsroom, tmp_path: Path) -> None:
    at_home = passed(press, tmp_path / "home.db", None)
    abroad = passed(press, tmp_path / "abroad.db", workers.scheduler_address)
    assert rows(tmp_path / "abroad.db") == rows(tmp_path / "home.db")
    assert (abroad.new, abroad.left) == (at_home.new, 0)
    learnt = "select source, pages, seen from site_memories order by source"
    assert rows(tmp_path / "abroad.db", learnt) == rows(tmp_path / "home.db", learnt)
    answers = "select url, outcome, body_bytes from fetches where outcome = 'page' order by url"
    assert rows(tmp_path / "abroad.db", answers) == rows(tmp_path / "home.db", answers)
    again = passed(press, tmp_path / "abroad.db", workers.scheduler_address)
    assert again.new == 0


def test_a_worker_that_is_killed_on_its_way_loses_and_doubles_nothing(
    workers: Any, press: Newsroom, tmp_path: Path
) -> None:
    passed(press, tmp_path / "home.db", None)
    asked = len(press.requests)
    killed: list[int] = []

    def kill() -> None:
        while len(press.requests) < asked + 60:
            time.sleep(0.005)
        killed.append(workers.workers[0].pid)
        os.kill(killed[0], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    passed(press, tmp_path / "abroad.db", workers.scheduler_address)
    killer.join(60)
    assert killed
    assert rows(tmp_path / "abroad.db") == rows(tmp_path / "home.db")


def test_no_scheduler_is_said_before_anything_is_asked(press: Newsroom, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no Dask scheduler at tcp://127\.0\.0\.1:9"), cluster("tcp://127.0.0.1:9"):
        pass
    with pytest.raises(UsageError, match="no Dask scheduler at nonsense"), cluster("nonsense"):
        pass
    with (
        distributed.LocalCluster(n_workers=0, dashboard_address=":0", protocol="tcp://") as empty,
        pytest.raises(UsageError, match="has no workers"),
        cluster(empty.scheduler_address),
    ):
        pass


def test_a_watch_outlives_its_scheduler(tmp_path: Path) -> None:
    """It begins before there is one, asks once that has come, and goes on when it is gone again."""
    port = free_ports()
    gone = f"no Dask scheduler at tcp://127.0.0.1:{port}: "
    kind = {"n_workers": 1, "processes": False, "dashboard_address": ":0", "protocol": "tcp://"}
    with Newsroom(now=datetime.now(UTC), outlets=("kedrovka",)) as press:
        desk = Desk(press, tmp_path)
        process = desk.start("watch", "--every", "5s", "--engine", "dask", "--scheduler", f"tcp://127.0.0.1:{port}")
        try:
            said = heard(process, gone)
            with distributed.LocalCluster(scheduler_port=port, **kind):
                said += heard(process, "the Dask scheduler is there again")
            said += heard(process, gone)
            process.send_signal(signal.SIGTERM)
            said += process.communicate(timeout=60)[1]
        finally:
            process.kill()
    assert process.returncode == 0, said
    assert said.count(gone) == 2, "once each time"
    assert rows(desk.database, "SELECT count(*) > 0 FROM articles") == [(1,)]


def heard(process: subprocess.Popen[str], words: str) -> str:
    """What a command says up to a line with some words."""
    assert process.stderr is not None
    said = ""
    while words not in said:
        line = process.stderr.readline()
        assert line, said
        said += line
    return said


class Abroad(InlineExecutor):
    """A cluster of one, here, that counts its trips; after `works` of them it gives up whatever it is handed."""

    def __init__(self, works: int = 1_000) -> None:
        self.trips: list[Trip] = []
        self.works = works

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        self.trips.append(args[0])
        if len(self.trips) > self.works:
            future: Future[Any] = Future()
            future.cancel()
            future.set_running_or_notify_cancel()
            return future
        # travel runs a loop of its own, so not on this thread
        return ThreadPoolExecutor(1).submit(fn, *args, **kwargs)


def sent(database: Path, outlets: list[Source], abroad: Abroad) -> Report:
    with Store.open(database, clock=lambda: datetime.now(UTC)) as store:
        writer = Writer(store)
        try:
            this = Pass(outlets, writer, nobody, InlineExecutor(), lambda: datetime.now(UTC))
            this.cluster = Cluster(abroad, InlineExecutor(), 1)
            return asyncio.run(collect(this))
        finally:
            writer.close()


async def nobody(request: Request) -> Answer:
    raise AssertionError(f"{request.url} was asked at home")


def test_a_trip_that_the_cluster_gives_up_stays_due_and_the_pass_goes_on(press: Newsroom, tmp_path: Path) -> None:
    roster = sources.parse(press.sources_yaml(), tmp_path / "sources.yaml").sources
    outlets = [source for source in roster if source.feeds][:3]
    report = sent(tmp_path / "news.db", outlets, Abroad(works=0))
    assert (report.state, report.new) == ("done", 0)
    assert report.left == 3
    assert rows(tmp_path / "news.db", "select state from runs") == [("done",)]
    assert sent(tmp_path / "news.db", outlets, Abroad()).new > 0


def test_an_unreachable_host_is_asked_once_by_a_pass_abroad(press: Newsroom, tmp_path: Path) -> None:
    roster = sources.parse(press.sources_yaml(), tmp_path / "sources.yaml").sources
    outlet = next(source for source in roster if source.key == "kedrovka")
    sent(tmp_path / "news.db", [outlet], Abroad())
    connection = sqlite3.connect(tmp_path / "news.db")
    connection.execute(
        "insert into page_queue (article_id, source, due) select id, source, '2020-01-01T00:00:00Z' from articles limit 3"
    )
    connection.commit()
    connection.close()
    press.stop()
    away = Abroad()
    sent(tmp_path / "news.db", [outlet], away)
    assert len(away.trips) == 1
    failed = "select count(*) from fetches where outcome = 'refused'"
    assert rows(tmp_path / "news.db", failed) == [(1,)]


# ---------------------------------------------------------------- a trip by itself


def stop(*urls: str, **more: Any) -> Stop:
    """A host with some feeds that share it."""
    pause = timedelta(seconds=more.pop("pause", 0))
    outlet = Source("vesti", "Вести", urls[0], timezone="UTC", pause=pause, allow_private=True)
    return Stop(
        (outlet,), tuple(EndpointState(n, Endpoint("vesti", "feed", url)) for n, url in enumerate(urls)), **more
    )


def test_the_clock_of_a_trip_is_the_clock_at_home() -> None:
    then = datetime(2024, 11, 12, 3, tzinfo=UTC)
    (outcome,) = travel(Trip((stop("http://127.0.0.1:9/rss"),), then)).outcomes
    assert timedelta(0) <= outcome.answer.fetched_at - then < timedelta(minutes=1)  # type: ignore[union-attr]


def test_when_its_time_is_up_a_trip_begins_nothing_new() -> None:
    brought = travel(Trip((stop("http://127.0.0.1:9/rss"),), datetime.now(UTC), lasts=timedelta(seconds=-1)))
    assert brought.outcomes == ()


def test_a_host_rests_between_two_trips_as_it_would_within_one(press: Newsroom) -> None:
    feed = f"{press.home('kedrovka')}rss.xml"
    first = travel(Trip((stop(feed, pause=5),), datetime.now(UTC)))  # after robots.txt, which has its pause, too
    ((_, rest),) = first.rests.items()
    assert 1 < rest <= 5
    begun = time.monotonic()
    travel(Trip((stop(feed, rest=0.5),), datetime.now(UTC)))
    assert time.monotonic() - begun >= 0.5


def test_the_body_of_an_answer_stays_where_it_was_read(press: Newsroom) -> None:
    roster = sources.parse(press.sources_yaml(), Path("sources.yaml"))
    outlet = next(source for source in roster.sources if source.feeds)
    state = EndpointState(1, Endpoint(outlet.key, "feed", outlet.feeds[0]))
    (outcome,) = travel(Trip((Stop((outlet,), (state,)),), datetime.now(UTC))).outcomes
    assert outcome.announced  # type: ignore[union-attr]
    assert outcome.answer.body == b""  # type: ignore[union-attr]
    assert outcome.answer.body_bytes > 1000  # type: ignore[union-attr]
