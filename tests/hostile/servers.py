"""The hosts of the table: raw sockets on loopback, one address a fault, reached through addresses that look public.

A fault's host has a name and a public address (9.66.x.y); the test's loop leads connections to it to 127.66.x.y. So the
rule about private addresses is in force, as it is outside, and a name or a redirect that leads into a private network is
one that really does.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from fetch_kit import Papers, Reply, Server, answer
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import RequestReceived

from aggregator.fetch import Fetcher

from .fault import Fault, Here, Talk

NEIGHBOUR, HEALTHY = 0, 1
"""Numbers of the two hosts that are there with every fault."""

PUBLIC, LOOPBACK = "9.66.", "127.66."
BLACK_HOLE = "9.67.0.1"
"""A public address at which nothing ever answers."""
ONLY_IPV6 = "2a02:6b8:66::1"
"""A public address that leads to ::1."""
NO_ROUTE = "2a02:6b8:67::1"
"""A public address to which there is no way from here."""


def public(number: int) -> str:
    """The address of a host, as its name resolves."""
    return f"{PUBLIC}{number // 250}.{number % 250 + 1}"


@cache
def papers() -> Papers:
    """An authority of our own, made once a process."""
    return Papers(Path(mkdtemp(prefix="papers")))


@cache
def _own_authority() -> Papers:
    return Papers(Path(mkdtemp(prefix="papers")))


def _certificate(fault: Fault, here: Here) -> ssl.SSLContext | None:
    match fault.secure:
        case "good":
            return papers().server(here.name)
        case "http/2":
            return papers().server(here.name, protocols=("h2",))
        case "expired":
            return papers().server(here.name, expired=True)
        case "self-signed":
            return _own_authority().server(here.name)
        case "wrong name":
            return papers().server("bank.example")
    return None


@asynccontextmanager
async def hosted(fault: Fault, number: int, healthy: Server) -> AsyncIterator[Here]:
    """The fault's host, its neighbour and a healthy host, reached by their names."""
    here = Here(fault.name + ".example", public(number), secure=bool(fault.secure))
    async with contextlib.AsyncExitStack() as open_:
        for server, at in ((here.other, NEIGHBOUR), (healthy, HEALTHY)):
            sock = open_.enter_context(_bound(_loopback(at)))
            server.port = sock.getsockname()[1]
            await open_.enter_async_context(_listening(server, sock))
        sock = open_.enter_context(_bound("::1" if fault.ipv6 else _loopback(number)))
        here.port = sock.getsockname()[1]
        if fault.server is not None:
            await open_.enter_async_context(_listening(fault.server(here), sock, _certificate(fault, here)))
        yield here


def _bound(address: str) -> socket.socket:
    """A socket with a port of its own, at which nobody listens yet."""
    sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    sock.bind((address, 0))
    return sock


@asynccontextmanager
async def _listening(talk: Talk, sock: socket.socket, tls: ssl.SSLContext | None = None) -> AsyncIterator[None]:
    """A server that lets nobody hang when it is over."""
    tasks: set[asyncio.Task[Any]] = set()

    async def quietly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ssl.SSLError):
            try:
                await talk(reader, writer)
            except asyncio.CancelledError:
                writer.transport.abort()
            finally:
                writer.close()
                tasks.discard(task)

    server = await asyncio.start_server(quietly, sock=sock, ssl=tls)
    try:
        yield
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _loopback(number: int) -> str:
    return public(number).replace(PUBLIC, LOOPBACK, 1)


def lead(patch: pytest.MonkeyPatch) -> None:
    """Connections to the public addresses of the hosts go to loopback."""
    loop = asyncio.SelectorEventLoop
    real = loop.sock_connect

    async def connect(self: Any, sock: socket.socket, address: Any) -> None:
        host = str(address[0])
        if host == BLACK_HOLE:
            await asyncio.sleep(3600)
        if host == NO_ROUTE:
            raise OSError(101, "Network is unreachable")
        led = {ONLY_IPV6: "::1"}.get(host) or (host.replace(PUBLIC, LOOPBACK, 1) if host.startswith(PUBLIC) else host)
        await real(self, sock, (led, *address[1:]))

    patch.setattr(loop, "sock_connect", connect)


def name_servers(fault: Fault, number: int, here: Here) -> Callable[[str, int], Any]:
    """What is looked up: the names of the three hosts, and whatever a fault says."""
    known = {"neighbour.example": public(NEIGHBOUR), "healthy.example": public(HEALTHY), here.name: here.address}
    known["localhost"] = "127.0.0.1"

    async def lookup(host: str, port: int) -> list[str]:
        here.lookups.append(host)
        if host == here.name and fault.lookup is not None:
            return fault.lookup(here, host)
        with contextlib.suppress(OSError):  # however an address is spelled, as the system's own resolver takes it
            return [host] if ":" in host else [socket.inet_ntoa(socket.inet_aton(host))]
        if host in known:
            return [known[host]]
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    return lookup


def equip(patch: pytest.MonkeyPatch, fault: Fault, number: int, here: Here, **more: Any) -> None:
    """Every Fetcher from now on has the fault's limits, its name servers and our authority."""
    given = {"limits": fault.limits, "lookup": name_servers(fault, number, here), "verify": papers().client(), **more}
    for name, value in given.items():
        patch.setitem(Fetcher.__init__.__kwdefaults__, name, value)
    lead(patch)


# ---------------------------------------------------------------- what servers are made of


def raw(talk: Talk) -> Callable[[Here], Talk]:
    """A host that does one thing with every connection."""
    return lambda here: talk


def site(**paths: Reply) -> Callable[[Here], Talk]:
    """A host with these answers (`rss` is /rss), and 404 for all else."""
    return pages(lambda here: {f"/{name}": reply for name, reply in paths.items()})


def pages(make: Callable[[Here], dict[str, Reply]]) -> Callable[[Here], Talk]:
    """A host whose answers depend on where it is."""

    def made(here: Here) -> Talk:
        server = Server(make(here), scheme="https" if here.secure else "http")

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await server(reader, writer)
            finally:
                here.asked[:] = server.paths()

        return talk

    return made


def says(*parts: bytes | float) -> Talk:
    """Reads a request, then says the parts, sleeping where one is a number of seconds, and hangs up."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for part in parts:
            if isinstance(part, bytes):
                writer.write(part)
                await writer.drain()
            else:
                await asyncio.sleep(part)
        writer.close()

    return talk


def only_rss(talk: Talk) -> Callable[[Here], Talk]:
    """A host that is well but for /rss."""
    return site(rss=talk)


Flood = Callable[[asyncio.StreamWriter, int], Any]
"""What a host says over HTTP/2 on a stream of this number, in raw frames."""


def http_2(flood: Flood) -> Callable[[Here], Talk]:
    """A host that speaks HTTP/2, and is well but for /rss."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        h2 = H2Connection(H2Configuration(client_side=False))
        h2.initiate_connection()
        while data := await reader.read(65536):
            asked = [event for event in h2.receive_data(data) if isinstance(event, RequestReceived)]
            for event in asked:
                if (b":path", b"/rss") not in (event.headers or []):
                    h2.send_headers(event.stream_id or 0, [(":status", "404")], end_stream=True)
            writer.write(h2.data_to_send())
            for event in asked:
                if (b":path", b"/rss") in (event.headers or []):
                    await flood(writer, event.stream_id or 0)
        writer.close()

    return raw(talk)


def frame(kind: int, flags: int, stream: int, inner: bytes) -> bytes:
    """A frame of HTTP/2 (RFC 9113, 4.1)."""
    return len(inner).to_bytes(3) + bytes([kind, flags]) + stream.to_bytes(4) + inner


def reset(writer: asyncio.StreamWriter) -> None:
    """End a connection with a reset, not an end."""
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    writer.transport.abort()


PROSE = "Движение по мосту через реку Спасовку открыли во вторник утром, сообщили в администрации округа. "
NAMESPACES = (
    "xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:yandex='http://news.yandex.ru' "
    "xmlns:media='http://search.yahoo.com/mrss/'"
)


def item(title: str, link: str = "", more: str = "", text: str = "") -> str:
    """An entry with its whole text, so that no page is asked for."""
    path = link or f"/{abs(hash(title)) % 10**8}"
    whole = text or f"{title}. {PROSE * 8}"
    return (
        f"<item><title>{title}</title><link>{path}</link>{more}<description>{title}. {PROSE}</description>"
        f"<content:encoded><![CDATA[<p>{whole}</p>]]></content:encoded></item>"
    )


def rss(*items: str, head: str = "", encoding: str = "utf-8") -> bytes:
    """A feed of these items; what is no markup is a title."""
    inner = "".join(each if each.startswith("<") else item(each) for each in items)
    text = f"<?xml version='1.0' encoding='{encoding}'?><rss version='2.0' {NAMESPACES}><channel><title>Вести</title>{head}{inner}</channel></rss>"
    return text.encode(encoding)


def feed(body: bytes | str, *headers: str, kind: str = "application/rss+xml") -> bytes:
    """An answer that is a feed."""
    return answer(body, f"Content-Type: {kind}", *headers)
