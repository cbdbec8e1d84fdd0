"""Given a question that would take all memory or all time, then the desk refuses it, and the readers notice nothing."""

from __future__ import annotations

import asyncio
import threading
import time
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from store_builders import Desk, article, source
from web_served import served

from aggregator.web import aside, bounds, desk

LONG = "Мост через Комиссаровку " * 20_000
"""A text of half a million letters, as many as are read of a feed."""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Desk(tmp_path_factory.mktemp("bounds") / "news.db", source())
    made.poll(article("0", "Мост", lead="x", text=LONG), *(article(str(n), f"{n}", text="ж" * n) for n in range(1, 9)))
    made.store.close()
    return made.store.path


@pytest.fixture(scope="module")
def client(archive: Path) -> Iterator[httpx.Client]:
    with served(archive) as asked:
        yield asked


def ask(client: httpx.Client, sql: str, format_: str = "json", **more: str) -> httpx.Response:
    return client.get(f"/db/news.{format_}", params={"sql": sql, **more})


@pytest.mark.parametrize(
    "sql",
    [
        "select zeroblob(500000000)", "select zeroblob(30000000)", "select randomblob(5000000)", "select hex(zeroblob(3000000))",
        "select replace(hex(zeroblob(900000)), '00', 'мостмост')", "select max(zeroblob(3000000))",
        "select group_concat((select text from article_texts where article_id = 1)) from articles",
        "select json_group_array((select text from article_texts where article_id = 1)) from articles",
    ],
)  # fmt: skip
def test_a_value_that_is_too_large_is_refused(client: httpx.Client, sql: str) -> None:
    for format_ in ("json", "csv"):
        answer = ask(client, sql, format_)
        assert answer.status_code == 400, sql
        assert bounds.TOO_BIG in answer.text
    assert "larger than 1 MB" in client.get("/db/news", params={"sql": sql}).text


@pytest.mark.parametrize(
    "sql",
    [
        "with n(i) as (select 1 union all select i + 1 from n limit 900) select zeroblob(1000000) from n",
        "with n(i) as (select 1 union all select i + 1 from n limit 900) select randomblob(100000) from n",
        "with n(i) as (select 1 union all select i + 1 from n limit 900) "
        "select (select text from article_texts where article_id = 1) from n",
        f"select {', '.join(['zeroblob(1000000)'] * 90)}",
    ],
)
def test_an_answer_that_is_too_large_is_refused(client: httpx.Client, sql: str) -> None:
    for format_ in ("json", "csv"):
        answer = ask(client, sql, format_, _stream="1")
        assert answer.status_code == 400, sql
        assert bounds.TOO_MUCH in answer.text
        assert len(answer.content) < 10_000
    assert ask(client, "select 1").json()["rows"] == [[1]], "the next question has all room again"


def test_an_answer_of_too_many_columns_is_refused(client: httpx.Client) -> None:
    answer = ask(client, f"select {', '.join(['1'] * 500)}")
    assert (answer.status_code, answer.json()["error"]) == (400, "too many columns in result set")


def test_a_whole_text_can_be_read_however_long(client: httpx.Client) -> None:
    (row,) = ask(client, "select text from article_texts where article_id = 1").json()["rows"]
    assert row[0].strip() == LONG.strip()
    assert LONG[:5000] in client.get("/db/news/article_texts.csv?_stream=1").text
    assert any(LONG[:5000] in str(row) for row in client.get("/db/news/article_texts.json").json()["rows"])


def test_a_table_page_with_too_large_an_answer_says_so(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "ANSWER", 100_000)
    answer = client.get("/db/news/article_texts.json")
    assert (answer.status_code, answer.json()["error"]) == (400, bounds.TOO_MUCH)
    assert client.get("/db/news/articles.json?_size=1&_col=id").status_code == 200


def test_what_is_asked_wrong_is_no_line_of_the_log(client: httpx.Client, capfd: pytest.CaptureFixture[str]) -> None:
    for sql in ("select zeroblob(30000000)", "select nothing from nowhere"):
        assert ask(client, sql).status_code == 400
    assert capfd.readouterr().err == ""


def test_what_was_answered_takes_no_memory_afterwards(client: httpx.Client) -> None:
    """It is in rings of objects, and a few large ones do not make Python look for them."""
    large = "with n(i) as (select 1 union all select i + 1 from n limit 15) select randomblob(1000000) from n"
    refused = f"select {', '.join(['zeroblob(1000000)'] * 90)}"
    tracemalloc.start()
    try:
        for sql, status in ((large, 200), (refused, 400), (large, 200), (refused, 400)):
            assert ask(client, sql).status_code == status
        until = time.monotonic() + 5  # it is freed after the last byte was taken
        while tracemalloc.get_traced_memory()[0] > 10_000_000:
            assert time.monotonic() < until
            time.sleep(0.05)
    finally:
        tracemalloc.stop()


# ---------------------------------------------------------------- the readers


class Busy:
    """A Datasette that computes until it is let go."""

    def __init__(self) -> None:
        self.begun, self.over = threading.Semaphore(0), threading.Event()

    async def __call__(self, *asgi: Any) -> None:
        send = asgi[2]
        self.begun.release()
        self.over.wait(20)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x" * 300_000, "more_body": True})
        await send({"type": "http.response.body", "body": b"y"})


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> Busy:
    made = Busy()
    monkeypatch.setattr(desk, "datasette", lambda *_: SimpleNamespace(app=lambda: made))
    return made


def test_while_the_desk_computes_the_pages_are_answered(archive: Path, busy: Busy) -> None:
    with served(archive) as client, ThreadPoolExecutor() as others:
        analyst = others.submit(client.get, "/db/")
        assert busy.begun.acquire(timeout=20)
        try:
            assert client.get("/article/1/").status_code == 200
            assert not analyst.done()
        finally:
            busy.over.set()
        assert analyst.result().content == b"x" * 300_000 + b"y"


class Endless:
    """A Datasette whose answer has no end."""

    def __init__(self) -> None:
        self.ended = threading.Event()
        self.under_way = 0
        self.most = 0

    async def __call__(self, *asgi: Any) -> None:
        send = asgi[2]
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            while True:
                await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": True})
        finally:
            self.under_way -= 1
            self.ended.set()


def test_an_answer_ends_when_its_reader_is_gone_and_few_are_given_at_once(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Endless()
    monkeypatch.setattr(desk, "datasette", lambda *_: SimpleNamespace(app=lambda: made))

    def a_little(client: httpx.Client) -> None:
        with client.stream("GET", "/db/") as answer:
            next(answer.iter_raw())

    with served(archive) as client, ThreadPoolExecutor(8) as analysts:
        for each in [analysts.submit(a_little, client) for _ in range(8)]:
            each.result(20)
        assert made.ended.wait(20)
        assert made.most <= aside.AT_ONCE
        assert client.get("/article/1/").status_code == 200


class Tidy:
    """A Datasette that has something to close after its last byte."""

    def __init__(self) -> None:
        self.closed = threading.Event()

    async def __call__(self, *asgi: Any) -> None:
        await asgi[2]({"type": "http.response.start", "status": 200, "headers": []})
        await asgi[2]({"type": "http.response.body", "body": b"x"})
        await asyncio.sleep(0.2)
        self.closed.set()


def test_an_answer_that_was_taken_whole_is_ended_in_peace(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Tidy()
    monkeypatch.setattr(desk, "datasette", lambda *_: SimpleNamespace(app=lambda: made))
    with served(archive) as client:
        assert client.get("/db/").content == b"x"
        assert made.closed.wait(10)
