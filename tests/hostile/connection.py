"""Faults of the connection: who does not answer, breaks off, drips, or is not who it says."""

from __future__ import annotations

import asyncio
import socket

from fetch_kit import answer

from aggregator.failures import FailureKind as K
from aggregator.fetch import Limits

from .fault import HASTY, Fault, Here
from .servers import BLACK_HOLE, NO_ROUTE, ONLY_IPV6, feed, only_rss, raw, reset, rss, says, site

OK = b"HTTP/1.1 200 OK\r\n"
FEED = feed(rss("Мост открыт"))
Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter


async def _silent(reader: Reader, writer: Writer) -> None:
    await asyncio.sleep(3600)


async def _reset_at_once(reader: Reader, writer: Writer) -> None:
    reset(writer)


async def _reset_in_headers(reader: Reader, writer: Writer) -> None:
    writer.write(OK + b"Content-Ty")
    await asyncio.sleep(0.05)
    reset(writer)


async def _reset_after_headers(reader: Reader, writer: Writer) -> None:
    writer.write(OK + b"Content-Length: 1000\r\n\r\n")
    await asyncio.sleep(0.05)
    reset(writer)


async def _reset_in_body(reader: Reader, writer: Writer) -> None:
    writer.write(OK + b"Content-Length: 100000\r\n\r\n" + rss("Мост открыт"))
    await asyncio.sleep(0.05)
    reset(writer)


async def _drip_headers(reader: Reader, writer: Writer) -> None:
    for letter in OK + b"X-Slow: " + b"a" * 10_000:
        writer.write(bytes([letter]))
        await writer.drain()
        await asyncio.sleep(0.02)


async def _drip_body(reader: Reader, writer: Writer) -> None:
    writer.write(OK + b"Content-Length: 100000\r\n\r\n")
    while True:
        writer.write(b"<")
        await writer.drain()
        await asyncio.sleep(0.02)


async def _endless(reader: Reader, writer: Writer) -> None:
    writer.write(OK + b"\r\n<rss>")
    while True:
        writer.write(b"<item>" * 10_000)
        await writer.drain()


async def _ends_behind_hello(reader: Reader, writer: Writer) -> None:
    await reader.read(4096)
    writer.close()


async def _never_reads(reader: Reader, writer: Writer) -> None:
    writer.transport.pause_reading()  # type: ignore[attr-defined]
    await asyncio.sleep(3600)


def _none(here: Here, name: str) -> list[str]:
    raise socket.gaierror(socket.EAI_NONAME, "no such name")


def _rebinding(here: Here, name: str) -> list[str]:
    first = here.lookups.count(name) == 1
    return [here.address] if first else ["127.0.0.1"]


def _looked_up_once(here: Here) -> None:
    assert here.lookups.count(here.name) == 1


FAULTS = (
    Fault("refused", "refuses the connection", None, K.REFUSED, says="connection refused"),
    Fault("silent", "accepts the connection and says nothing", raw(_silent), K.TIMEOUT, limits=HASTY, says="no answer within"),
    Fault("never-reads", "does not even read the request", raw(_never_reads), K.TIMEOUT, limits=HASTY),
    Fault("reset-before", "resets the connection before it has read anything", raw(_reset_at_once), K.CONNECT),
    Fault("ends-before", "hangs up without a word", only_rss(says()), K.PROTOCOL, says="broke off"),
    Fault("reset-in-headers", "resets the connection within the headers", only_rss(_reset_in_headers), K.CONNECT, says="reset"),
    Fault("reset-after-headers", "resets the connection behind the headers", only_rss(_reset_after_headers), K.CONNECT, says="reset"),
    Fault("reset-in-body", "resets the connection within the body", only_rss(_reset_in_body), K.CONNECT, says="reset"),
    Fault("drips-headers", "sends its headers one byte at a time", only_rss(_drip_headers), K.TIMEOUT, limits=HASTY, says="within"),
    Fault("drips-body", "sends its body one byte at a time", only_rss(_drip_body), K.TIMEOUT, limits=HASTY, says="within"),
    Fault("endless", "sends a body that never ends, as fast as it can", only_rss(_endless), K.TOO_LARGE, says="more than 10,000,000 bytes on the wire", wire=11_000_000, memory=60_000_000, seconds=4),
    Fault("first-address-hangs", "has two addresses, the first of which never answers", site(rss=FEED), titles=("Мост открыт",), lookup=lambda here, name: [BLACK_HOLE, here.address], limits=Limits(connect=1.0, first_byte=5, total=10), seconds=4),
    Fault("expired", "has a certificate that has expired", site(rss=FEED), K.TLS, secure="expired", says="certificate has expired"),
    Fault("self-signed", "has a certificate that no authority has signed", site(rss=FEED), K.TLS, secure="self-signed", says="certificate"),
    Fault("wrong-name", "has a certificate for another name", site(rss=FEED), K.TLS, secure="wrong name", says="not valid for"),
    Fault("handshake-hangs", "accepts the connection and leaves the TLS handshake hanging", raw(_silent), K.TIMEOUT, secure="none", limits=HASTY),
    Fault("silent-in-tls", "says nothing once the TLS handshake is done", raw(_silent), K.TIMEOUT, secure="good", limits=HASTY, says="no answer within"),
    Fault("drips-body-in-tls", "sends its body one byte at a time, over TLS", only_rss(_drip_body), K.TIMEOUT, secure="good", limits=Limits(connect=2, first_byte=0.5, total=1), says="within"),
    Fault("handshake-ends", "hangs up in the TLS handshake", raw(_ends_behind_hello), K.TLS, secure="none", says="eof"),
    Fault("handshake-rubbish", "answers the TLS handshake with plain HTTP", raw(says(answer("x"))), K.TLS, secure="none"),
    Fault("secure-and-well", "has a certificate that is valid (a control: the others are not refused for being here)", site(rss=FEED), titles=("Мост открыт",), secure="good"),
    Fault("no-such-name", "has a name that does not resolve", site(rss=FEED), K.DNS, lookup=_none, says="does not resolve"),
    Fault("no-address", "has a name without an address", site(rss=FEED), K.DNS, lookup=lambda here, name: [], says="does not resolve"),
    Fault("private-name", "has a name that resolves to 10.0.0.1", site(rss=FEED), K.PRIVATE_ADDRESS, lookup=lambda here, name: ["10.0.0.1"], says="10.0.0.1, not on the public internet"),
    Fault("half-private-name", "has a name that resolves to a public address and to 127.0.0.1", site(rss=FEED), K.PRIVATE_ADDRESS, lookup=lambda here, name: [here.address, "127.0.0.1"], says="127.0.0.1"),
    Fault("rebinding", "has a name that resolves to a public address when it is checked, and to 127.0.0.1 from then on", site(rss=FEED), titles=("Мост открыт",), lookup=_rebinding, after=_looked_up_once),
    Fault("only-ipv6", "has an IPv6 address only", site(rss=FEED), titles=("Мост открыт",), lookup=lambda here, name: [ONLY_IPV6], ipv6=True),
    Fault("no-way-to-ipv6", "has an IPv6 address only, and there is no IPv6 here", site(rss=FEED), K.CONNECT, lookup=lambda here, name: [NO_ROUTE], says="no route to the network"),
)  # fmt: skip
