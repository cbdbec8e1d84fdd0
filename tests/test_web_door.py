"""Given who keeps connections and asks nothing, or takes no answer, then they are shown out, and readers are answered."""

from __future__ import annotations

import contextlib
import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from store_builders import Desk, article, source
from web_served import served

from aggregator.cli import serving
from aggregator.web import aside, door

HALF = b"GET / HTTP/1.1\r\nHost: x\r\n"
LARGE = "with n(i) as (select 1 union all select i + 1 from n limit 14) select hex(randomblob(500000)) from n"
"""An answer of 14 MB."""

QUICK = {"HEAD": 0.5, "STUCK": 0.5, "LOOK": 0.05, "IDLE": 0}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Desk(tmp_path_factory.mktemp("door") / "news.db", source())
    made.poll(article("1", "Мост", lead="x", text="Мост " * 50))
    made.store.close()
    return made.store.path


@pytest.fixture
def client(path: Path) -> Iterator[httpx.Client]:
    with served(path) as asked:
        yield asked


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a second is long."""
    for name, seconds in QUICK.items():
        monkeypatch.setattr(door, name, seconds)


def connected(client: httpx.Client, said: bytes = b"") -> socket.socket:
    made = socket.create_connection((client.base_url.host, client.base_url.port), timeout=20)
    made.sendall(said)
    return made


def ends(connection: socket.socket, within: float = 15) -> bytes:
    """All that still comes, until the server closes; the time is up to the machine, that it ends is not."""
    connection.settimeout(within)
    came = b""
    with contextlib.suppress(ConnectionResetError):
        while more := connection.recv(1 << 16):
            came += more
    return came


def drip(connection: socket.socket, said: bytes) -> None:
    """Say it again and again until the connection is gone."""
    for _ in range(200):
        try:
            connection.sendall(said)
        except OSError:  # a reset or a broken pipe, as it comes
            return
        time.sleep(0.1)
    raise AssertionError("nobody was shown out")


@pytest.mark.parametrize("said", [b"", b"G", HALF])
def test_who_never_finishes_a_request_is_shown_out(client: httpx.Client, quick: None, said: bytes) -> None:
    with connected(client, said) as one:
        assert ends(one) == b""


def test_who_sends_a_header_now_and_then_is_shown_out(client: httpx.Client, quick: None) -> None:
    with connected(client, HALF) as one:
        drip(one, b"X: y\r\n")


def test_so_is_who_sends_a_body_that_nobody_wants_and_who_comes_back_with_half(
    client: httpx.Client, quick: None
) -> None:
    post = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"
    for said, answered in ((post, b"HTTP/1.1 405"), (HALF + b"\r\n" + HALF, b"HTTP/1.1 200")):
        with connected(client, said) as one:
            assert one.recv(100).startswith(answered)
            drip(one, b"x")


def test_a_head_without_end_is_refused(client: httpx.Client) -> None:
    with connected(client, b"GET / HTTP/1.1\r\n") as one, contextlib.suppress(BrokenPipeError, ConnectionResetError):
        for n in range(200):
            one.sendall(b"X-%d: %s\r\n" % (n, b"y" * 1000))
        assert ends(one).startswith(b"HTTP/1.1 400")
    with connected(client, b"GET /" + b"y" * 100_000) as one:
        assert ends(one).startswith(b"HTTP/1.1 400")


def test_who_does_not_take_what_was_asked_for_keeps_nobody_from_the_desk(client: httpx.Client, quick: None) -> None:
    with ExitStack() as crowd:
        for _ in range(aside.AT_ONCE):
            one = crowd.enter_context(connected(client))
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 10_000)
            one.sendall(f"GET /db/news.json?sql={quote(LARGE)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert one.recv(20).startswith(b"HTTP/1.1 200")
        assert client.get("/db/news.json?sql=select+1").status_code == 200


def test_a_long_answer_that_is_taken_goes_on(client: httpx.Client, quick: None) -> None:
    size = 0
    with client.stream("GET", "/db/news.json", params={"sql": LARGE}) as answer:
        for n, piece in enumerate(answer.iter_raw(1 << 20)):
            size += len(piece)
            time.sleep(0.2 if n < 12 else 0)
    assert size > 14_000_000


def test_who_comes_slowly_but_in_time_is_answered(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "LOOK", 0.05)
    with connected(client) as one:
        for byte in HALF + b"\r\n":
            one.sendall(bytes([byte]))
            time.sleep(0.01)
        assert one.recv(100).startswith(b"HTTP/1.1 200")
        time.sleep(0.5)
        one.sendall(HALF + b"Connection: close\r\n\r\n")
        assert b"HTTP/1.1 200" in ends(one), "the connection was kept meanwhile"


def test_readers_are_answered_however_many_say_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "CONNECTIONS", 20)
    with served(path) as client, ExitStack() as crowd:
        assert client.get("/").status_code == 200
        silent = [crowd.enter_context(connected(client, HALF)) for _ in range(60)]
        for n in range(10):
            answer = httpx.get(client.base_url.join(f"/article/1/?page={n}"), trust_env=False, timeout=20)
            assert answer.status_code in (200, 404)
        assert ends(silent[0]) == b"", "who has waited longest has left"


def test_what_strangers_send_is_no_line_of_the_log(client: httpx.Client, capfd: pytest.CaptureFixture[str]) -> None:
    for said in (
        b"\x16\x03\x01\x02\x00",
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
    ):
        with connected(client, said) as one:
            assert one.recv(20).startswith(b"HTTP/1.1 ")
    assert capfd.readouterr().err == ""


# ---------------------------------------------------------------- addresses as they are typed


def test_an_address_in_plain_letters_is_understood(client: httpx.Client) -> None:
    """As curl sends what somebody has typed; a browser encodes it."""
    with connected(client) as one, one.makefile("rb") as answers:
        for path, status, header in (
            ("/search?q=мост", 200, None),
            ("/Спасск-Дальний/", 301, "location: /spassk-dalny/"),
            ("/article/1/", 200, None),
            ("/search?q=мост", 200, None),
        ):
            one.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nX-Said: мост\r\n\r\n".encode())
            head = [line.decode().strip() for line in iter(answers.readline, b"\r\n")]
            assert head[0].startswith(f"HTTP/1.1 {status} "), path
            assert header is None or header in [
                line[: line.find(":")].lower() + line[line.find(":") :] for line in head
            ]
            body = answers.read(
                next(int(line.split()[1]) for line in head if line.lower().startswith("content-length:"))
            )
            assert ("мост" in body.decode().lower()) == (status == 200)


def test_also_when_it_comes_in_two_pieces_and_when_it_is_in_no_encoding(client: httpx.Client) -> None:
    line = "GET /search?q=мост HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
    middle = line.index("ст".encode()) + 1
    with connected(client, line[:middle]) as one:
        time.sleep(0.2)
        one.sendall(line[middle:])
        assert ends(one).startswith(b"HTTP/1.1 200")
    with connected(client, "GET /мост/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode("cp1251")) as one:
        assert ends(one).startswith(b"HTTP/1.1 404")


def test_a_body_is_never_taken_for_an_address(client: httpx.Client) -> None:
    """Else what it grows by would be a request of its own, answered to whoever shares the connection behind a proxy."""
    body = "мост".encode() * 10
    post = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body)
    with connected(client) as one:
        for part in (HALF + b"\r\n" + post, body[:30], body[30:], HALF + b"Connection: close\r\n\r\n"):
            one.sendall(part)
            time.sleep(0.2)
        assert re.findall(rb"HTTP/1.1 (\d+)", ends(one)) == [b"200", b"405", b"200"]
