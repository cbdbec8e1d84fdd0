"""A server of raw bytes on loopback, in the test's own loop: it answers exactly what a test says, right or wrong."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from aggregator.fetch import Fetcher, Limits
from aggregator.model import Answer, Failure, Page, Policy, Request

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HERE = Policy(allow_private=True, robots=False, pause=timedelta(0))
"""Loopback is allowed, nothing else is asked for."""

SPEAK_HTTP_2 = pytest.mark.parametrize("engine", ["auto", "httpcore"], indirect=True)
"""For tests of HTTP/2: the third engine, aiohttp, speaks HTTP/1.1 only."""

QUICK = Limits(connect=2, first_byte=2, total=4)


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it; times are the loop's."""

    method: str
    path: str
    headers: Mapping[str, str]
    began: float
    connection: int


Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Reply = bytes | Callable[[Asked], bytes] | Talk


@dataclass
class Server:
    """Paths and what is answered there; `asked` remembers every request, `ended` when each answer was out."""

    replies: dict[str, Reply]
    port: int = 0
    scheme: str = "http"
    asked: list[Asked] = field(default_factory=list)
    ended: list[float] = field(default_factory=list)
    connections: int = 0
    talking: int = 0
    most_at_once: int = 0

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [each.path for each in self.asked]

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        number = self.connections
        try:
            while await self._one(reader, writer, number):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError, asyncio.CancelledError):
            return  # the other side has left, or the test is over
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        clock = asyncio.get_running_loop().time
        asked = Asked(method, path, headers, clock(), number)
        self.asked.append(asked)
        self.talking += 1
        self.most_at_once = max(self.most_at_once, self.talking)
        reply = self.replies.get(path, self.replies.get("*", answer(status=404)))
        try:
            if isinstance(reply, bytes):
                said: bytes | None = reply
            else:
                result = reply(asked) if reply.__code__.co_argcount == 1 else reply(reader, writer)  # type: ignore
                said = result if isinstance(result, bytes) else await result
            if said is not None:
                writer.write(said)
                await writer.drain()
        finally:
            self.talking -= 1
            self.ended.append(clock())
        return said is not None


@asynccontextmanager
async def serving(replies: dict[str, Reply], tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    """A server on a free port of 127.0.0.1."""
    server = Server(replies, scheme="https" if tls else "http")
    listening = await asyncio.start_server(server, "127.0.0.1", 0, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()


def answer(body: bytes | str = b"", *more: str, status: int = 200, words: str = "Words") -> bytes:
    """A whole HTTP/1.1 answer; `more` are header lines."""
    content = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} {words}", f"Content-Length: {len(content)}", *more]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def redirect(target: str, status: int = 302) -> bytes:
    """An answer that points elsewhere."""
    return answer(b"", f"Location: {target}", status=status)


async def names_of(host: str, port: int) -> list[str]:
    """A resolver for which every name lives on this machine."""
    return ["127.0.0.1"]


async def no_sleep(seconds: float) -> None:
    """Waiting between attempts, without the waiting."""


async def fetched(request: Request | str, **options: object) -> Answer:
    """One fetch with a fetcher of its own; a URL alone is asked for with `HERE`."""
    asked = Request(request, policy=HERE) if isinstance(request, str) else request
    given: dict[str, object] = {"limits": QUICK, "clock": lambda: NOW, "sleep": no_sleep} | options
    async with Fetcher(**given) as fetcher:  # type: ignore[arg-type]
        return await fetcher.fetch(asked)


def page(result: Answer) -> Page:
    """The answer, which must be a page."""
    assert isinstance(result, Page), result
    return result


def failure(result: Answer) -> Failure:
    """The answer, which must be a failure with one short line of words."""
    assert isinstance(result, Failure), result
    assert 0 < len(result.detail) < 300
    assert result.detail.isprintable()
    return result


def policy(**changes: object) -> Policy:
    """`HERE` with changes."""
    return replace(HERE, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Papers:
    """A certificate authority of our own and what it signed: server contexts by name, and the client that trusts it."""

    folder: Path

    def server(self, *names: str, expired: bool = False, protocols: tuple[str, ...] = ("http/1.1",)) -> ssl.SSLContext:
        """A server's context with a certificate for `names` (host names or addresses)."""
        authority, key = self._authority()
        own = ec.generate_private_key(ec.SECP256R1())
        certificate = _certificate(names, own, authority.subject, key, expired=expired)
        file = self.folder / f"{names[0]}-{expired}.pem"
        file.write_bytes(_pem(own) + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        context.set_alpn_protocols(list(protocols))
        return context

    def client(self) -> ssl.SSLContext:
        """A context that trusts this authority and no other."""
        self._authority()
        return ssl.create_default_context(cafile=str(self.folder / "authority.pem"))

    def _authority(self) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
        file = self.folder / "authority.pem"
        if not file.exists():
            key = ec.generate_private_key(ec.SECP256R1())
            certificate = _certificate((), key, _name("Our own authority"), key, authority=True)
            file.write_bytes(_pem(key) + certificate.public_bytes(serialization.Encoding.PEM))
        loaded = serialization.load_pem_private_key(file.read_bytes(), None)
        assert isinstance(loaded, ec.EllipticCurvePrivateKey)
        return x509.load_pem_x509_certificate(file.read_bytes()), loaded


def _certificate(
    names: tuple[str, ...],
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    signer: ec.EllipticCurvePrivateKey,
    *,
    expired: bool = False,
    authority: bool = False,
) -> x509.Certificate:
    now = datetime.now(UTC)
    begins, ends = (now - timedelta(days=9), now - timedelta(days=2)) if expired else (now - timedelta(days=1),) * 2
    builder = (
        x509.CertificateBuilder()
        .subject_name(issuer if authority else _name(names[0]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends if expired else now + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
    return builder.sign(signer, hashes.SHA256())


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _name(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    private = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, private, serialization.NoEncryption())
