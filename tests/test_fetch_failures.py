"""What can go wrong between us and a server, each with its own kind and one line of words."""

from __future__ import annotations

import asyncio
import socket
import time
from datetime import timedelta

import pytest
from fetch_kit import (
    HERE,
    NOW,
    QUICK,
    SPEAK_HTTP_2,
    Papers,
    Reply,
    answer,
    failure,
    fetched,
    names_of,
    no_sleep,
    page,
    policy,
    redirect,
    serving,
)
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import RequestReceived

from aggregator.failures import FailureKind
from aggregator.fetch import Fetcher, Limits
from aggregator.model import Answer, Failure, Request

K = FailureKind
pytestmark = pytest.mark.usefixtures("engine")


def asked(replies: dict[str, Reply], path: str = "/", **options: object) -> Answer:
    """What one fetch of `path` from a server with these replies comes to."""

    async def run() -> Answer:
        async with serving(replies) as server:
            return await fetched(server.url(path), **options)

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, K.FORBIDDEN),
        (403, K.FORBIDDEN),
        (404, K.NOT_FOUND),
        (410, K.GONE),
        (418, K.CLIENT_ERROR),
        (451, K.LEGAL),
        (429, K.RATE_LIMITED),
        (500, K.SERVER_ERROR),
        (501, K.SERVER_ERROR),
        (503, K.SERVER_ERROR),
        (204, K.PROTOCOL),
        (206, K.PROTOCOL),
        (300, K.PROTOCOL),
        (304, K.PROTOCOL),
        (301, K.PROTOCOL),
    ],
)
def test_a_status_has_its_kind(status: int, kind: K) -> None:
    result = failure(asked({"/": answer(status=status)}))
    assert (result.kind, result.status) == (kind, status)
    assert f"HTTP {status}" in result.detail


@pytest.mark.parametrize(("status", "times"), [(404, 1), (501, 1), (408, 3), (425, 3), (429, 3), (500, 3), (503, 3)])
def test_what_may_pass_is_tried_again_and_what_will_not_is_not(status: int, times: int) -> None:
    async def run() -> None:
        async with serving({"/": answer(status=status)}) as server:
            result = failure(await fetched(server.url()))
            assert len(server.asked) == result.attempts == times

    asyncio.run(run())


def test_the_second_attempt_may_succeed_and_retry_can_be_refused() -> None:
    async def run() -> None:
        said = [answer(status=502), answer("весть"), answer(status=502), answer("весть")]
        async with serving({"/": lambda _: said.pop(0)}) as server:
            got = page(await fetched(server.url()))
            assert (got.body.decode(), got.attempts) == ("весть", 2)
            result = failure(await fetched(Request(server.url(), policy=HERE, retry=False)))
            assert (result.kind, result.attempts) == (K.SERVER_ERROR, 1)

    asyncio.run(run())


def test_waits_between_attempts_grow_are_jittered_and_stay_small() -> None:
    waits: list[float] = []

    async def note(seconds: float) -> None:
        waits.append(seconds)

    asked({"/": answer(status=500)}, sleep=note, limits=Limits(attempts=6))
    assert len(waits) == 5
    assert 0.5 <= waits[0] <= 1.0
    assert all(wait <= 5.0 for wait in waits)
    assert waits[-1] > waits[0]


def test_a_short_retry_after_is_honoured_and_a_long_one_is_left_for_a_later_pass() -> None:
    waits: list[float] = []

    async def note(seconds: float) -> None:
        waits.append(seconds)

    result = failure(asked({"/": answer(b"", "Retry-After: 3", status=429)}, sleep=note))
    assert waits == [3.0, 3.0]
    assert result.retry_at == NOW + timedelta(seconds=3)

    waits.clear()
    result = failure(asked({"/": answer(b"", "Retry-After: 3600", status=503)}, sleep=note))
    assert (waits, result.attempts) == ([], 1)
    assert result.retry_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("120", timedelta(minutes=2)),
        ("999999999999999999999999", timedelta(days=1)),
        ("Mon, 23 Nov 2026 13:00:00 GMT", timedelta(hours=1)),
        ("Mon Nov 23 13:00:00 2026", timedelta(hours=1)),
        ("Mon, 23 Nov 2026 23:00:00 +1000", timedelta(hours=1)),
        ("Mon, 23 Nov 2099 13:00:00 GMT", timedelta(days=1)),
        ("Mon, 23 Nov 2020 13:00:00 GMT", None),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("Mon, 23 Nov 99999 13:00:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_bounded_to_a_day(said: str, meant: timedelta | None) -> None:
    result = failure(asked({"/": answer(b"", f"Retry-After: {said}", status=403)}))
    assert result.retry_at == (NOW + meant if meant else None)
    assert result.retry_at is None or result.retry_at.utcoffset() == timedelta(0)


def test_a_name_that_does_not_resolve() -> None:
    result = failure(asyncio.run(fetched("http://vesti.invalid/feed")))
    assert (result.kind, result.status, result.attempts) == (K.DNS, None, 1)
    assert result.detail == "vesti.invalid does not resolve"


def test_a_resolver_without_an_answer_is_asked_again_one_that_says_no_is_not() -> None:
    def attempts(code: int) -> int:
        async def lookup(host: str, port: int) -> list[str]:
            raise socket.gaierror(code, "says the resolver")

        result = failure(asyncio.run(fetched("http://vesti.example/", lookup=lookup)))
        assert result.kind is K.DNS
        return result.attempts

    assert attempts(socket.EAI_NONAME) == 1
    assert attempts(socket.EAI_AGAIN) == 3


def test_a_resolver_that_hangs_costs_the_connect_limit() -> None:
    async def lookup(host: str, port: int) -> list[str]:
        await asyncio.sleep(60)
        return []

    began = time.monotonic()
    result = failure(asyncio.run(fetched("http://vesti.example/", lookup=lookup, limits=Limits(connect=0.2))))
    assert (result.kind, result.detail) == (K.DNS, "vesti.example: no answer from the name servers")
    assert time.monotonic() - began < 2


def test_a_refused_connection() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: nobody else can take the port meanwhile
        result = failure(asyncio.run(fetched(f"http://127.0.0.1:{taken.getsockname()[1]}/")))
    assert (result.kind, result.detail, result.attempts) == (K.REFUSED, "connection refused", 3)


def test_the_next_address_of_a_name_is_tried_when_the_first_refuses() -> None:
    async def run() -> None:
        async def two(host: str, port: int) -> list[str]:
            return ["127.0.0.2", "127.0.0.1"]

        async with serving({"/": answer("здесь")}) as server:
            got = page(await fetched(server.url(host="vesti.example"), lookup=two))
            assert (got.body.decode(), got.attempts) == ("здесь", 1)

    asyncio.run(run())


async def _hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def _drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while not reader.at_eof():
        writer.write(b".")
        await asyncio.sleep(0.05)


async def _break_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")


async def _hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def _gibberish(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"\x00\x01\x02 what?\r\n\r\n")


async def _endless_headers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n" + b"X-More: and more\r\n" * 20_000)


def test_no_first_byte_and_a_drip_without_end_are_two_different_time_outs() -> None:
    limits = Limits(first_byte=0.3, total=0.6)
    first = failure(asked({"/": _hang}, limits=limits))
    assert (first.kind, first.detail, first.attempts) == (K.TIMEOUT, "no answer within 0.3 s", 1)
    whole = failure(asked({"/": _drip}, limits=limits))
    assert (whole.kind, whole.detail) == (K.TIMEOUT, "not done within 0.6 s")
    assert whole.status is None
    assert 0.5 < whole.elapsed < 2


def test_slow_redirects_share_one_time_limit() -> None:
    def again(path: str) -> Reply:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
            await asyncio.sleep(0.25)
            return redirect(path)

        return talk  # type: ignore[return-value]

    replies = {f"/{n}": again(f"/{n + 1}") for n in range(9)}
    result = failure(asked(replies, "/0", limits=Limits(total=0.6)))
    assert result.kind is K.TIMEOUT
    assert result.elapsed < 1.0


@pytest.mark.parametrize(
    ("talk", "kinds"),
    [
        (_break_off, {K.PROTOCOL}),
        (_hang_up, {K.PROTOCOL, K.CONNECT}),
        (_gibberish, {K.PROTOCOL}),
        (_endless_headers, {K.TOO_LARGE}),
    ],
)
def test_an_answer_that_is_no_http_or_breaks_off(talk: Reply, kinds: set[K]) -> None:
    result = failure(asked({"/": talk}))
    assert result.kind in kinds
    assert result.status is None


def test_too_many_headers_are_too_large() -> None:
    many = [f"X-{n}: y" for n in range(300)]
    assert failure(asked({"/": answer("x", *many)})).kind is K.TOO_LARGE
    assert failure(asked({"/": answer("x", "X-Long: " + "y" * 70_000)})).kind is K.TOO_LARGE


@pytest.mark.parametrize(
    "url",
    [
        "",
        "   ",
        "news",
        "//vesti.example/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "mailto:editor@vesti.example",
        "http://",
        "http://user:geheim@vesti.example/",
        "http://vesti.example:99999/",
        "http://[::1",
        "http://vesti.example/" + "a" * 5000,
        "http://ve\ud800sti.example/",
        "http://" + "a." * 200 + "example/",
        "http://" + "a" * 70 + ".example/",
        "http://xn--ls8h.invalid/",
        "http://xn--a.invalid/",
        "http://..../",
        "http://%00/",
    ],
)
@pytest.mark.parametrize("robots", [True, False])
def test_whatever_stands_for_a_url_the_answer_is_a_failure(url: str, robots: bool) -> None:
    result = failure(asyncio.run(fetched(Request(url, policy=policy(robots=robots)))))
    assert result.kind in {K.BAD_URL, K.DNS}
    assert "geheim" not in result.detail


@pytest.mark.parametrize(
    "headers", [(("X-Key", "a\r\nInjected: yes"),), (("X Key", "a"),), (("Ключ", "a"),), (("X-Key", "\x00"),)]
)
def test_headers_that_cannot_be_sent_are_our_fault_and_are_not_sent(headers: tuple[tuple[str, str], ...]) -> None:
    async def run() -> None:
        async with serving({"/": answer("x")}) as server:
            result = failure(await fetched(Request(server.url(), policy=policy(headers=headers))))
            assert result.kind is K.PROTOCOL
            assert server.asked == []

    asyncio.run(run())


def test_a_proxy_that_cannot_be_used_or_is_down() -> None:
    def through(proxy: str) -> Failure:
        return failure(asyncio.run(fetched(Request("http://vesti.example/", policy=policy(proxy=proxy)))))

    assert through("gopher://nowhere:70").kind is K.BAD_URL
    assert through("http://vesti.example:port").kind is K.BAD_URL
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert through(f"http://127.0.0.1:{taken.getsockname()[1]}").kind is K.REFUSED


# ---------------------------------------------------------------- TLS


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return Papers(tmp_path_factory.mktemp("papers"))


def test_tls_with_a_known_authority_is_read(papers: Papers) -> None:
    async def run() -> None:
        async with serving({"/": answer("тайна")}, papers.server("127.0.0.1")) as server:
            assert page(await fetched(server.url(), verify=papers.client())).body.decode() == "тайна"

    asyncio.run(run())


@pytest.mark.parametrize(
    ("name", "expired", "trusted", "words"),
    [
        ("127.0.0.1", True, True, "certificate has expired"),
        ("vesti.example", False, True, "certificate is not valid for"),
        ("127.0.0.1", False, False, "certificate"),
    ],
)
def test_a_certificate_that_is_not_valid(papers: Papers, name: str, expired: bool, trusted: bool, words: str) -> None:
    async def run() -> None:
        async with serving({"/": answer("тайна")}, papers.server(name, expired=expired)) as server:
            verify = {"verify": papers.client()} if trusted else {}
            result = failure(await fetched(server.url(), **verify))
            assert (result.kind, result.attempts) == (K.TLS, 1)
            assert words in result.detail
            assert server.asked == []

    asyncio.run(run())


def test_plain_http_where_tls_should_be() -> None:
    async def run() -> None:
        async with serving({}) as server:
            result = failure(await fetched(server.url().replace("http:", "https:"), limits=Limits(connect=0.5)))
            assert result.kind in {K.TLS, K.CONNECT, K.TIMEOUT}

    asyncio.run(run())


@SPEAK_HTTP_2
def test_http_2_is_spoken_when_offered_and_its_rubbish_is_a_failure(papers: Papers, engine: str) -> None:
    """The server agrees on h2 and then sends garbage frames of many kinds."""

    async def run() -> None:
        for rubbish in (b"", b"HTTP/1.1 200 OK\r\n\r\n", b"\xff" * 500, b"\x00" * 500, bytes(range(256)) * 8):

            async def talk(
                reader: asyncio.StreamReader, writer: asyncio.StreamWriter, rubbish: bytes = rubbish
            ) -> None:
                assert await reader.readexactly(24) == b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
                writer.write(b"\x00\x00\x00\x04\x00\x00\x00\x00\x00" + rubbish)
                await asyncio.sleep(0.02)
                writer.close()

            tls = papers.server("127.0.0.1", protocols=("h2",))
            listening = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=tls)
            port = listening.sockets[0].getsockname()[1]
            result = failure(await fetched(f"https://127.0.0.1:{port}/", verify=papers.client()))
            assert result.kind in {K.PROTOCOL, K.CONNECT}, rubbish
            listening.close()

    asyncio.run(run())


@pytest.mark.parametrize("status", ["abc", "-1", "99999", "", "2 00"])
@SPEAK_HTTP_2
def test_an_http_2_status_that_is_no_number_is_a_failure(papers: Papers, status: str, engine: str) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loose = H2Configuration(client_side=False, validate_outbound_headers=False)
        h2 = H2Connection(loose)
        h2.initiate_connection()
        while data := await reader.read(65536):
            for event in h2.receive_data(data):
                if isinstance(event, RequestReceived) and event.stream_id is not None:
                    h2.send_headers(event.stream_id, [(":status", status)], end_stream=True)
            writer.write(h2.data_to_send())
        writer.close()

    async def run() -> None:
        tls = papers.server("127.0.0.1", protocols=("h2",))
        listening = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=tls)
        port = listening.sockets[0].getsockname()[1]
        result = failure(await fetched(f"https://127.0.0.1:{port}/", verify=papers.client()))
        assert result.kind is K.PROTOCOL
        listening.close()

    asyncio.run(run())


# ---------------------------------------------------------------- what holds after all that


def test_a_fetcher_lives_on_after_failures_and_cancellations() -> None:
    async def run() -> None:
        replies: dict[str, Reply] = {"/hang": _hang, "/gone": _break_off, "/": answer("жив")}
        fetching = Fetcher(limits=QUICK, lookup=names_of, sleep=no_sleep)
        async with serving(replies) as server, fetching as fetcher:
            tasks = [
                asyncio.create_task(fetcher.fetch(Request(server.url("/hang", f"h{n}.example"), policy=HERE)))
                for n in range(100)
            ]
            await asyncio.sleep(0.3)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            assert all(task.cancelled() for task in tasks)
            for _ in range(5):
                failure(await fetcher.fetch(Request(server.url("/gone"), policy=HERE)))
            results = await asyncio.gather(
                *(fetcher.fetch(Request(server.url("/", f"h{n}.example"), policy=HERE)) for n in range(100))
            )
            assert {page(each).body.decode() for each in results} == {"жив"}

    asyncio.run(run())
