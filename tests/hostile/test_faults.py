"""Every fault of the table, asked by the fetcher alone and in a whole pass: it ends as the table says, within its bounds."""

from __future__ import annotations

import asyncio
import sqlite3
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fetch_kit import Server, failure, no_sleep

from aggregator.edition import Order, publish
from aggregator.fetch import Fetcher
from aggregator.model import Answer, Failure, Listing, Policy, Request, Source

from .fault import Fault, Here
from .faults import FAULTS
from .servers import equip, feed, hosted, rss

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HEALTHY = ("Снег выпал", "Каток залит", "Ярмарка открыта")
LONGEST = 90.0
"""Seconds that no test may wait: CPU time is what is bounded closely, machines stand still at times."""

LIVE = [fault for fault in FAULTS if not fault.tested_in]
FETCHED = [fault for fault in LIVE if fault.group in ("Connection", "HTTP", "Redirects and addresses", "Encoding")]
ENGINES = ("httpcore", "auto")
NUMBERS = {fault.name: number + 2 for number, fault in enumerate(LIVE)}


def pairs() -> Iterator[tuple[Fault, str]]:
    """Each fault with the engines that meet it: TLS always goes through httpcore."""
    for fault in FETCHED:
        yield from ((fault, engine) for engine in ENGINES[fault.group == "Encoding" : 1 if fault.secure else 2])


def healthy() -> Server:
    return Server({"/rss": feed(rss(*HEALTHY))})


@pytest.mark.parametrize(
    ("fault", "engine"), [pair for pair in pairs() if pair[0].asked == "feed"], indirect=["engine"], ids=str
)
def test_a_fetch_ends_as_it_should(fault: Fault, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    number = NUMBERS[fault.name]

    async def run() -> tuple[Answer, Here, float]:
        async with hosted(fault, number, healthy()) as here:
            equip(monkeypatch, fault, number, here, sleep=no_sleep)
            policy = replace(Policy(robots=False, pause=timedelta(0)), headers=fault.source.get("headers", ()))
            async with Fetcher() as fetcher:
                began = time.monotonic()
                answer = await fetcher.fetch(Request(here.url(), policy=policy))
                return answer, here, time.monotonic() - began

    answer, here, seconds = asyncio.run(run())
    kind = fault.httpcore if engine == "httpcore" and fault.httpcore else fault.kind
    if isinstance(answer, Failure):
        assert (answer.kind, answer.detail) == (kind or "a page", answer.detail)
        assert fault.says in failure(answer).detail
    else:
        # what cannot be read is found by the readers, not by the fetcher
        assert kind is None or kind in READERS, answer
    assert seconds < LONGEST
    assert answer.wire_bytes <= fault.wire * answer.attempts
    if fault.after:
        fault.after(here)


READERS = {"not-a-feed", "malformed", "empty", "no-article", "tangled"}


@pytest.mark.parametrize("fault", LIVE, ids=str)
def test_a_pass_ends_as_it_should(fault: Fault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    number, database = NUMBERS[fault.name], tmp_path / "news.db"

    async def run() -> Here:
        async with hosted(fault, number, neighbour := healthy()) as here:
            equip(monkeypatch, fault, number, here, sleep=no_sleep)
            for here.polls in range(fault.polls):
                now = NOW + timedelta(hours=here.polls)
                roster = [outlet(fault, here), outlet_of("healthy", f"http://healthy.example:{neighbour.port}")]
                await publish(roster, database, Order(everything=True), clock=lambda now=now: now)
            return here

    if fault.memory:
        tracemalloc.start()
    began, used = time.monotonic(), time.process_time()
    here = asyncio.run(run())
    waited, used = time.monotonic() - began, time.process_time() - used
    if fault.memory:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < fault.memory
    assert used < 3 + fault.polls * fault.seconds
    assert waited < LONGEST
    with closing(sqlite3.connect(database)) as connection:
        assert headlines(connection, "healthy") == sorted(HEALTHY)
        assert headlines(connection, "fault") == sorted(fault.titles)
        if fault.holds:
            fault.holds(connection)
        outcome, detail, wire = last_fetch(connection, fault)
    read = "not-modified" if outcome == "not-modified" and fault.polls > 1 else "page"
    assert (outcome, detail) == (fault.kind or read, detail)
    assert fault.says in (detail or "")
    assert detail is None or (detail.isprintable() and len(detail) < 500)
    assert wire <= fault.wire
    if fault.after:
        fault.after(here)


def outlet_of(key: str, home: str, **more: object) -> Source:
    given = {"feeds": (f"{home}/rss",), "pause": timedelta(0)} | more
    return Source(key, key, f"{home}/", "Asia/Vladivostok", **given)  # type: ignore[arg-type]


def outlet(fault: Fault, here: Here) -> Source:
    endpoints: dict[str, object] = {
        "feed": {},
        "page": {},
        "sitemap": {"feeds": (), "sitemaps": (here.url("/sitemap.xml"),)},
        "listing": {"feeds": (), "listings": (Listing(here.url("/news")),)},
        "homepage": {"feeds": ()},
    }[fault.asked]  # type: ignore[assignment]
    return outlet_of("fault", here.url(""), **endpoints, **fault.source)


def headlines(connection: sqlite3.Connection, source: str) -> list[str]:
    return sorted(title for (title,) in connection.execute("SELECT title FROM articles WHERE source = ?", (source,)))


def last_fetch(connection: sqlite3.Connection, fault: Fault) -> tuple[str, str | None, int]:
    purpose = {"page": "page", "homepage": "discovery"}.get(fault.asked, "endpoint")
    rows = connection.execute(
        "SELECT outcome, detail, coalesce(wire_bytes, 0) FROM fetches WHERE source = 'fault' AND purpose = ? ORDER BY id DESC",
        (purpose,),
    ).fetchall()
    assert rows, "nothing was asked"
    return rows[0]
