"""Asking and being sent on: headers, conditional requests, redirects, and addresses that are nobody's business."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path

import pytest
from fetch_kit import (
    HERE,
    NOW,
    QUICK,
    SPEAK_HTTP_2,
    Asked,
    Papers,
    Server,
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
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.failures import FailureKind
from aggregator.fetch import Fetcher, Limits
from aggregator.fetch.addresses import is_public, names_private
from aggregator.model import NotModified, Page, Request, Validators

K = FailureKind
pytestmark = pytest.mark.usefixtures("engine")


# ---------------------------------------------------------------- a page


def test_a_page_comes_as_it_was_sent() -> None:
    async def run() -> None:
        lines = ("Content-Type: text/html; charset=windows-1251", 'ETag: W/"7"', "X-Two: a", "X-Two: b")
        body = "<p>Ёлка зажглась".encode("windows-1251")
        async with serving({"/a?b=%D1%8F": answer(body, *lines)}) as server:
            url = server.url("/a?b=я#там")
            got = page(await fetched(url))
            assert (got.url, got.requested_url) == (server.url("/a?b=%D1%8F"), url)
            assert (got.body, got.status, got.fetched_at, got.attempts) == (body, 200, NOW, 1)
            assert got.headers["content-type"] == "text/html; charset=windows-1251"
            assert got.headers["x-two"] == "a, b"
            assert [value for name, value in got.raw_headers if name.lower() == "x-two"] == ["a", "b"]
            assert got.validators == Validators('W/"7"', None, hashlib.sha256(body).hexdigest())
            assert got.moved_to is None
            assert 0 < got.elapsed < 2

    asyncio.run(run())


def test_who_asks_says_so() -> None:
    async def run() -> None:
        async with serving({"/": answer("x")}) as server:
            contact = "aggregator/0.1 (+mailto:редакция@вести.рф)"
            own = policy(user_agent=contact, headers=(("X-Key", "ключ"), ("Accept-Language", "en")))
            await fetched(Request(server.url(), policy=own, accept="application/rss+xml"))
            sent = server.asked[0].headers
            assert sent["user-agent"].encode("latin-1").decode() == contact
            assert sent["accept"] == "application/rss+xml"
            assert sent["accept-language"] == "en"
            assert sent["x-key"].encode("latin-1").decode() == "ключ"
            await fetched(server.url())
            sent = server.asked[1].headers
            assert sent["user-agent"].startswith("aggregator/")
            assert sent["accept-language"] == "ru,en;q=0.7"
            assert not {"cookie", "authorization", "if-none-match", "x-key"} & set(sent)

    asyncio.run(run())


def test_cookies_are_not_kept() -> None:
    async def run() -> None:
        async with serving({"*": answer("x", "Set-Cookie: id=7; Path=/")}) as server:
            async with Fetcher(limits=QUICK, lookup=names_of) as fetcher:
                for host in ("vesti.example", "vesti.example", "127.0.0.1", "127.0.0.1"):
                    page(await fetcher.fetch(Request(server.url(host=host), policy=HERE)))
            assert all("cookie" not in each.headers for each in server.asked)

    asyncio.run(run())


def test_every_page_is_told_to_who_wants_to_know() -> None:
    told: list[tuple[Page, Request]] = []

    async def run() -> Request:
        async with serving({"/": answer("x"), "/robots.txt": answer("")}) as server:
            request = Request(server.url(), policy=policy(robots=True))
            options = {"on_page": lambda page, request: told.append((page, request))}
            await fetched(request, **options)
            await fetched(server.url("/404"), **options)
            return request

    request = asyncio.run(run())
    assert [(page.body, asked) for page, asked in told] == [(b"x", request)]


@pytest.mark.parametrize("host", ["вести.рф", "xn--b1agj9af.xn--p1ai", "ВЕСТИ.РФ"])
def test_a_cyrillic_host_may_be_written_either_way(host: str) -> None:
    looked_up: list[str] = []

    async def lookup(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    async def run() -> None:
        async with serving({"/%D0%BC%D0%BE%D1%81%D1%82": answer("x")}) as server:
            got = page(await fetched(server.url("/мост", host), lookup=lookup))
            assert got.url == server.url("/%D0%BC%D0%BE%D1%81%D1%82", "xn--b1agj9af.xn--p1ai")
            assert server.asked[0].headers["host"] == f"xn--b1agj9af.xn--p1ai:{server.port}"

    asyncio.run(run())
    assert looked_up == ["xn--b1agj9af.xn--p1ai"]


class Speaking:
    """A small server of the h2 library itself: `reply` is asked for each answer, and connections are counted."""

    def __init__(self, reply: Callable[[H2Connection, RequestReceived, asyncio.StreamWriter], None]) -> None:
        self.reply, self.connections = reply, 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        h2 = H2Connection(H2Configuration(client_side=False))
        h2.initiate_connection()
        while data := await reader.read(65536):
            for event in h2.receive_data(data):
                if isinstance(event, RequestReceived):
                    self.reply(h2, event, writer)
            writer.write(h2.data_to_send())
            await writer.drain()
        writer.close()


@SPEAK_HTTP_2
def test_http_2_is_spoken_with_those_who_can(tmp_path: Path, engine: str) -> None:
    """It answers twice on one connection."""

    def reply(h2: H2Connection, event: RequestReceived, _writer: asyncio.StreamWriter) -> None:
        assert event.stream_id is not None
        h2.send_headers(event.stream_id, [(":status", "200"), ("etag", '"2"')])
        h2.send_data(event.stream_id, "по второй версии".encode(), end_stream=True)

    talk = Speaking(reply)

    async def run() -> None:
        papers = Papers(tmp_path)
        tls = papers.server("127.0.0.1", protocols=("h2", "http/1.1"))
        listening = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=tls)
        url = f"https://127.0.0.1:{listening.sockets[0].getsockname()[1]}/"
        async with Fetcher(limits=QUICK, verify=papers.client()) as fetcher:
            for _ in range(2):
                got = page(await fetcher.fetch(Request(url, policy=HERE)))
                assert (got.body.decode(), got.validators.etag) == ("по второй версии", '"2"')
        listening.close()

    asyncio.run(run())
    assert talk.connections == 1


@SPEAK_HTTP_2
def test_a_body_in_small_pieces_is_read_whole_over_http_2(tmp_path: Path, engine: str) -> None:
    """A line a frame, two thousand times, as a server sends that flushes after each; some lines are short."""
    lines = [b"<item/>\n" if n % 10 == 0 else b"<title>%05d</title>\n" % n for n in range(2_000)]

    def reply(h2: H2Connection, event: RequestReceived, writer: asyncio.StreamWriter) -> None:
        assert event.stream_id is not None
        h2.send_headers(event.stream_id, [(":status", "200")])
        for line in lines:
            h2.send_data(event.stream_id, line)
            writer.write(h2.data_to_send())
        h2.end_stream(event.stream_id)

    async def run() -> None:
        papers = Papers(tmp_path)
        tls = papers.server("127.0.0.1", protocols=("h2",))
        listening = await asyncio.start_server(Speaking(reply), "127.0.0.1", 0, ssl=tls)
        url = f"https://127.0.0.1:{listening.sockets[0].getsockname()[1]}/"
        async with Fetcher(limits=QUICK, verify=papers.client()) as fetcher:
            assert page(await fetcher.fetch(Request(url, policy=HERE))).body == b"".join(lines)
        listening.close()

    asyncio.run(run())


@SPEAK_HTTP_2
def test_what_is_left_of_a_body_that_was_too_large_is_no_fault_of_the_next_answer(tmp_path: Path, engine: str) -> None:
    """Over HTTP/2 it comes all the same, on the connection that both share."""

    def reply(h2: H2Connection, event: RequestReceived, writer: asyncio.StreamWriter) -> None:
        assert event.stream_id is not None
        h2.send_headers(event.stream_id, [(":status", "200")])
        writer.write(h2.data_to_send())
        number = event.stream_id.to_bytes(4)
        if (b":path", b"/large") in (event.headers or []):
            # as many bytes as the windows of httpcore let through, for which our h2 would wait to be told
            writer.write((b"\x00\x40\x00\x00\x00" + number + b"x" * 16_384) * 300)
        else:
            writer.write(b"\x00\x00\x01\x00\x01" + number + b"x")

    talk = Speaking(reply)

    async def run() -> None:
        papers = Papers(tmp_path)
        tls = papers.server("127.0.0.1", protocols=("h2",))
        listening = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=tls)
        url = f"https://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        limits = Limits(connect=10, first_byte=10, total=20, wire_bytes=1_000)
        async with Fetcher(limits=limits, verify=papers.client()) as fetcher:
            large = await fetcher.fetch(Request(f"{url}/large", policy=HERE))
            assert failure(large).kind is K.TOO_LARGE
            small = page(await fetcher.fetch(Request(f"{url}/small", policy=HERE)))
            assert (small.body, small.attempts) == (b"x", 1)
        listening.close()

    asyncio.run(run())
    assert talk.connections == 1


# ---------------------------------------------------------------- nothing new


def _known(asked: Asked) -> bytes:
    if asked.headers.get("if-none-match") == '"1"' or asked.headers.get("if-modified-since"):
        return b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\nCache-Control: max-age=600\r\n\r\n'
    return answer("весть", 'ETag: "1"', "Last-Modified: Mon, 23 Nov 2026 10:00:00 GMT")


def test_what_a_page_gave_to_ask_with_brings_a_304() -> None:
    async def run() -> None:
        async with serving({"/": _known}) as server, Fetcher(limits=QUICK, clock=lambda: NOW) as fetcher:
            first = page(await fetcher.fetch(Request(server.url(), policy=HERE)))
            again = await fetcher.fetch(Request(server.url(), policy=HERE, validators=first.validators))
            assert isinstance(again, NotModified)
            assert (again.by, again.url, again.fetched_at) == ("304", server.url(), NOW)
            assert again.headers["cache-control"] == "max-age=600"
            sent = server.asked[1].headers
            assert sent["if-none-match"] == '"1"'
            assert sent["if-modified-since"] == "Mon, 23 Nov 2026 10:00:00 GMT"
            assert server.connections == 1, "the connection of a 304 is used again"
            page(await fetcher.fetch(Request(server.url(), policy=HERE)))
            assert server.connections == 1

    asyncio.run(run())


def test_the_same_body_from_a_server_without_validators_is_nothing_new() -> None:
    async def run() -> None:
        body = [b"one", b"one", b"two"]
        async with serving({"/": lambda _: answer(body[len(server.asked) - 1])}) as server:
            first = page(await fetched(server.url()))
            assert (first.validators.etag, first.validators.last_modified) == (None, None)
            request = Request(server.url(), policy=HERE, validators=first.validators)
            again = await fetched(request)
            assert isinstance(again, NotModified)
            assert (again.by, again.wire_bytes) == ("hash", 3)
            assert page(await fetched(request)).body == b"two"

    asyncio.run(run())


def test_a_304_that_nobody_asked_for_is_a_protocol_failure() -> None:
    async def run() -> None:
        async with serving({"/": answer(status=304), "/go": redirect("http://elsewhere.test/304")}) as server:
            only_hash = Request(server.url(), policy=HERE, validators=Validators(body_hash="0" * 64))
            assert failure(await fetched(only_hash)).kind is K.PROTOCOL
            server.replies |= {"/go": redirect(server.url("/", "elsewhere.test"))}
            sent_on = Request(server.url("/go", "vesti.example"), policy=HERE, validators=Validators(etag='"1"'))
            assert failure(await fetched(sent_on, lookup=names_of)).kind is K.PROTOCOL

    asyncio.run(run())


# ---------------------------------------------------------------- redirects


@pytest.mark.parametrize(
    ("statuses", "permanent"),
    [
        ((301,), True),
        ((308,), True),
        ((301, 308), True),
        ((302,), False),
        ((301, 302), False),
        ((307, 301), False),
        ((303,), False),
    ],
)
def test_only_an_all_permanent_chain_says_where_it_moved(statuses: tuple[int, ...], permanent: bool) -> None:
    async def run() -> None:
        replies = {f"/{n}": redirect(f"/{n + 1}", status) for n, status in enumerate(statuses)}
        last = f"/{len(statuses)}"
        async with serving({**replies, last: answer("здесь")}) as server:
            got = page(await fetched(server.url("/0")))
            assert got.url == server.url(last)
            assert got.requested_url == server.url("/0")
            assert got.moved_to == (server.url(last) if permanent else None)

    asyncio.run(run())


@pytest.mark.parametrize(
    "target",
    [b"/%EC%EE%F1%F2", "/мост".encode("windows-1251"), b"%EC%EE%F1%F2", b"//127.0.0.1:PORT/%EC%EE%F1%F2", b"?#x"],
)
def test_locations_as_they_are_written_in_the_wild(target: bytes) -> None:
    async def run() -> None:
        async with serving({"/%EC%EE%F1%F2": answer("здесь"), "/?": answer("здесь")}) as server:
            place = target.replace(b"PORT", str(server.port).encode())
            server.replies["/"] = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + place + b"\r\n\r\n"
            assert page(await fetched(server.url())).body.decode() == "здесь"

    asyncio.run(run())


def test_a_utf_8_location_is_read_as_such() -> None:
    async def run() -> None:
        async with serving({"/%D0%BC%D0%BE%D1%81%D1%82": answer("здесь")}) as server:
            server.replies["/"] = redirect("/мост")
            assert page(await fetched(server.url())).body.decode() == "здесь"

    asyncio.run(run())


def test_a_circle_a_chain_without_end_and_a_way_off_the_web() -> None:
    async def run() -> None:
        chain = {f"/{n}": redirect(f"/{n + 1}") for n in range(50)}
        circle = {"/a": redirect("/b"), "/b": redirect("/a"), "/self": redirect("/self#again")}
        off = {f"/off{n}": redirect(target) for n, target in enumerate(OFF_THE_WEB)}
        async with serving({**chain, **circle, **off, "/10": answer("last")}) as server:
            for start, requests in (("/a", 2), ("/self", 1), ("/11", 11)):
                server.asked.clear()
                result = failure(await fetched(server.url(start)))
                assert (result.kind, len(server.asked), result.attempts) == (K.REDIRECT, requests, 1)
            assert page(await fetched(server.url("/0"))).body == b"last", "ten redirects are followed"
            for n in range(len(OFF_THE_WEB)):
                result = failure(await fetched(server.url(f"/off{n}")))
                assert (result.kind, result.status) == (K.REDIRECT, 302)
                assert "geheim" not in result.detail

    asyncio.run(run())


OFF_THE_WEB = (
    "file:///etc/passwd",
    "ftp://vesti.example/",
    "javascript:alert(1)",
    "http://user:geheim@127.0.0.1/",
    "http://[::1",
    "http://vesti.example:99999/",
    "/" + "a" * 5000,
)


def test_keys_and_validators_stay_with_the_site_they_were_meant_for() -> None:
    async def run() -> None:
        async with serving({"/here": answer("x"), "/there": answer("x"), "/sub": answer("x")}) as server:
            server.replies |= {
                "/1": redirect(server.url("/there", "elsewhere.test")),
                "/2": redirect(server.url("/sub", "www.vesti.test")),
            }
            own = policy(headers=(("Authorization", "Bearer geheim"), ("X-Key", "geheim")))
            known = Validators(etag='"1"', last_modified="Mon, 23 Nov 2026 10:00:00 GMT")
            for start in ("/1", "/2"):
                request = Request(server.url(start, "vesti.test"), policy=own, validators=known)
                page(await fetched(request, lookup=names_of))
            sent = {each.path: each.headers for each in server.asked}
            secrets = {"authorization", "x-key", "if-none-match", "if-modified-since"}
            assert secrets <= set(sent["/1"])
            assert not secrets & set(sent["/there"])
            assert secrets <= set(sent["/sub"]), "a subdomain is the same site"
            assert "geheim" not in str(sent["/there"])

    asyncio.run(run())


def test_keys_do_not_follow_from_https_to_http(tmp_path: Path) -> None:
    async def run() -> None:
        papers = Papers(tmp_path)
        async with serving({"/": answer("x")}) as plain:
            replies = {"/": redirect(plain.url(host="vesti.test"))}
            async with serving(replies, papers.server("vesti.test")) as secret:
                request = Request(secret.url(host="vesti.test"), policy=policy(headers=(("X-Key", "geheim"),)))
                page(await fetched(request, lookup=names_of, verify=papers.client()))
                assert secret.asked[0].headers["x-key"] == "geheim"
                assert "x-key" not in plain.asked[0].headers

    asyncio.run(run())


# ---------------------------------------------------------------- private addresses

PRIVATE = """127.0.0.1 127.8.9.1 10.0.0.1 172.16.5.4 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 255.255.255.255 224.0.0.251
    192.0.2.1 198.18.0.1 240.0.0.1 :: ::1 fe80::1 fe80::1%eth0 fc00::1 fd12::1 fec0::1 ff02::1 2001:db8::1 3fff::1
    ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::127.0.0.1 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::a00:1 2002:7f00:1::
    2002:a00:1::1 2001:0:0:0:0:0:80ff:fffe 100::1 5f00::1 4000::1""".split()
PUBLIC = "8.8.8.8 77.88.55.60 2a02:6b8::2:242 2606:4700::1111 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::1".split()


@pytest.mark.parametrize("address", PRIVATE)
def test_these_addresses_are_private(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_these_addresses_are_public(address: str) -> None:
    assert is_public(address)


@settings(max_examples=60)
@given(st.ip_addresses(v=4))
def test_however_an_ipv4_address_is_dressed_the_verdict_is_the_same(address: object) -> None:
    number = int(ip_address(str(address)))
    dressed = [
        f"::ffff:{address}",
        str(ip_address((0x64FF9B << 96) | number)),
        str(ip_address(0x2002 << 112 | number << 80)),
    ]
    assert {is_public(each) for each in dressed} == {is_public(str(address))}


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "2130706433",
        "0x7f.1",
        "127.1",
        "017700000001",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "0",
    ],
)
@pytest.mark.parametrize("robots", [True, False])
def test_however_this_machine_is_spelled_it_is_refused_and_not_asked(host: str, robots: bool) -> None:
    async def run() -> None:
        async with serving({"*": answer("внутреннее")}) as server:
            request = Request(server.url(host=host), policy=policy(allow_private=False, robots=robots))
            result = failure(await fetched(request))
            assert (result.kind, result.attempts) == (K.PRIVATE_ADDRESS, 1)
            assert server.connections == 0

    asyncio.run(run())


def test_a_public_name_with_a_private_address_is_refused_and_looked_up_once() -> None:
    """DNS rebinding: the second look-up would say something else, so there is none."""
    answers = [["8.8.8.8", "127.0.0.1"], ["127.0.0.1"]]

    async def lookup(host: str, port: int) -> list[str]:
        return answers.pop(0)

    async def run() -> None:
        async with serving({"*": answer("внутреннее")}) as server:
            request = Request(server.url(host="vesti.example"), policy=policy(allow_private=False))
            result = failure(await fetched(request, lookup=lookup))
            assert result.kind is K.PRIVATE_ADDRESS
            assert "127.0.0.1" in result.detail
            assert server.connections == 0

    asyncio.run(run())
    assert len(answers) == 1


def test_a_redirect_to_a_private_address_is_refused() -> None:
    """The first server is reached because the resolver calls it public and the test's door leads to loopback anyway."""

    async def lookup(host: str, port: int) -> list[str]:
        return {"vesti.example": ["8.8.8.8"]}.get(host, [host])

    async def run() -> None:
        async with serving({"/admin": answer("внутреннее")}) as server:
            server.replies["/"] = redirect(server.url("/admin"))
            with pytest.MonkeyPatch.context() as patch:
                _lead_to_loopback(patch, "8.8.8.8")
                request = Request(server.url(host="vesti.example"), policy=policy(allow_private=False))
                result = failure(await fetched(request, lookup=lookup))
            assert result.kind is K.PRIVATE_ADDRESS
            assert result.url == server.url("/admin")
            assert server.paths() == ["/"]

    asyncio.run(run())


def _lead_to_loopback(patch: pytest.MonkeyPatch, public: str) -> None:
    loop = type(asyncio.get_running_loop())
    real = loop.sock_connect

    async def connect(self: object, sock: object, address: tuple[str, int]) -> None:
        await real(self, sock, ("127.0.0.1", address[1]) if address[0] == public else address)  # type: ignore[arg-type]

    patch.setattr(loop, "sock_connect", connect)


def test_what_one_source_may_reach_another_may_not_by_its_connection() -> None:
    async def run() -> None:
        async with serving({"*": answer("внутреннее")}) as server, Fetcher(limits=QUICK, sleep=no_sleep) as fetcher:
            page(await fetcher.fetch(Request(server.url(), policy=HERE)))
            result = failure(await fetcher.fetch(Request(server.url(), policy=policy(allow_private=False))))
            assert result.kind is K.PRIVATE_ADDRESS
            assert len(server.asked) == 1

    asyncio.run(run())


# ---------------------------------------------------------------- proxies


def test_a_proxy_is_used_when_a_source_names_one_and_its_rule_holds_for_what_can_be_seen() -> None:
    async def run() -> None:
        async with serving({"http://vesti.example/": answer("через посредника")}) as proxy:
            behind = policy(proxy=proxy.url(), allow_private=False)
            assert (
                page(await fetched(Request("http://vesti.example/", policy=behind))).body.decode() == "через посредника"
            )
            for host in ("127.0.0.1", "localhost", "[::1]", "0x7f.1", "router.local", "10.1.1.1"):
                result = failure(await fetched(Request(f"http://{host}/", policy=behind)))
                assert result.kind is K.PRIVATE_ADDRESS
            assert proxy.paths() == ["http://vesti.example/"]

    asyncio.run(run())


def test_interim_answers_without_end_are_given_up_behind_a_proxy_too() -> None:
    async def storm(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 500)
            await writer.drain()
            await asyncio.sleep(0)

    async def run() -> None:
        async with serving({"http://vesti.example/": storm}) as proxy:
            limits = Limits(connect=10, first_byte=30, total=60)
            asked = Request("http://vesti.example/", policy=policy(proxy=proxy.url()))
            assert failure(await fetched(asked, limits=limits)).kind is K.PROTOCOL

    asyncio.run(run())


def test_the_environment_does_not_choose_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    async def run() -> None:
        async with serving({"/": answer("прямо")}) as server:
            assert page(await fetched(server.url())).body.decode() == "прямо"

    asyncio.run(run())


@pytest.mark.parametrize("host", ["vesti.example", "8.8.8.8", "localhost.example", "[2a02:6b8::1]", ""])
def test_hosts_that_do_not_say_that_they_are_private(host: str) -> None:
    assert not names_private(host)


def test_connections_are_used_again_also_after_failures_and_redirects() -> None:
    async def run() -> Server:
        replies = {"/": redirect("/2"), "/2": answer("x"), "/404": answer("нет такой", status=404)}
        async with serving(replies) as server, Fetcher(limits=QUICK) as fetcher:
            for path in ("/", "/404", "/2", "/404"):
                await fetcher.fetch(Request(server.url(path), policy=HERE))
            return server

    server = asyncio.run(run())
    assert (len(server.asked), server.connections) == (5, 1)
