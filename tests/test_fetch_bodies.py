"""Bodies, packed and unpacked: what arrives is what was sent, and no answer is larger than we let it be."""

from __future__ import annotations

import asyncio
import gzip
import random
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace

import brotli
import pytest
import zstandard
from fetch_kit import HERE, QUICK, Reply, answer, failure, fetched, names_of, page, serving
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import DocumentError
from aggregator.failures import FailureKind
from aggregator.fetch import Fetcher, Limits
from aggregator.fetch.body import read
from aggregator.model import Answer, Page, Request

K = FailureKind
pytestmark = pytest.mark.usefixtures("engine")
TEXT = "Мост на остров Русский закрыт из-за шторма. ".encode() * 300


def _deflate(data: bytes) -> bytes:
    return zlib.compress(data)


def _bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def _zstd(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_content_size=False).compress(data)


PACKERS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("gzip", gzip.compress),
    ("x-gzip", gzip.compress),
    ("GZip", gzip.compress),
    ("deflate", _deflate),
    ("deflate", _bare_deflate),
    ("br", brotli.compress),
    ("zstd", _zstd),
    ("gzip, br", lambda data: brotli.compress(gzip.compress(data))),
    ("identity", bytes),
    ("", bytes),
]
PACKED = [pair for pair in PACKERS if pair[0] in ("gzip", "deflate", "br", "zstd")]


def asked(reply: Reply, **options: object) -> Answer:
    async def run() -> Answer:
        async with serving({"/": reply}) as server:
            return await fetched(server.url(), **options)

    return asyncio.run(run())


def unpacked(chunks: Iterable[bytes], codings: str, limits: Limits | None = None, enough: int | None = None) -> bytes:
    async def raw() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    return asyncio.run(read(raw(), codings, limits or Limits(), enough=enough))


@pytest.mark.parametrize(("coding", "pack"), PACKERS)
def test_a_packed_page_is_unpacked_and_its_wire_bytes_are_counted(coding: str, pack: Callable[[bytes], bytes]) -> None:
    packed = pack(TEXT)
    got = page(asked(answer(packed, f"Content-Encoding: {coding}")))
    assert got.body == TEXT
    assert got.wire_bytes == len(packed)


def test_what_we_can_unpack_is_what_we_ask_for() -> None:
    async def run() -> None:
        async with serving({"/": answer("x")}) as server:
            await fetched(server.url())
            assert server.asked[0].headers["accept-encoding"] == "gzip, deflate, br, zstd"

    asyncio.run(run())


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=20_000), st.sampled_from(PACKERS), st.integers(1, 9000))
def test_how_the_network_cuts_a_body_does_not_matter(
    data: bytes, packer: tuple[str, Callable[[bytes], bytes]], size: int
) -> None:
    coding, pack = packer
    packed = pack(data)
    assert unpacked((packed[at : at + size] for at in range(0, len(packed), size)), coding) == data


@pytest.mark.parametrize("size", [1, 2, 3, 4096, 10**6])
def test_streams_of_several_members_are_read_to_the_end(size: int) -> None:
    for coding, pack in (("gzip", gzip.compress), ("zstd", _zstd)):
        packed = pack(TEXT) + pack(b"") + pack("и ещё".encode())
        chunks = (packed[at : at + size] for at in range(0, len(packed), size))
        assert unpacked(chunks, coding) == TEXT + "и ещё".encode()


def test_padding_after_the_end_is_ignored() -> None:
    assert unpacked([gzip.compress(TEXT) + b"\0" * 5000], "gzip") == TEXT


@pytest.mark.parametrize(("coding", "pack"), PACKED)
def test_a_corrupt_stream_or_one_cut_short_is_an_encoding_failure(coding: str, pack: Callable[[bytes], bytes]) -> None:
    packed = pack(random.Random(1).randbytes(5000))
    broken = packed[:1000] + bytes(byte ^ 0xFF for byte in packed[1000:1100]) + packed[1100:]
    for sent in (packed[:-200], b"\x28\xb5\x2f\xfd\xff" + packed[5:], b"<html>not packed at all</html>"):
        result = failure(asked(answer(sent, f"Content-Encoding: {coding}")))
        assert (result.kind, result.status) == (K.ENCODING, 200)
    if pack in (gzip.compress, _deflate):  # these have a checksum; elsewhere a changed literal is a changed text
        assert failure(asked(answer(broken, f"Content-Encoding: {coding}"))).kind is K.ENCODING


@pytest.mark.parametrize("coding", ["lzma", "gzip, gzip, gzip", "gzip;q=1", "compress, gzip"])
def test_codings_we_do_not_know_and_towers_of_them_are_refused(coding: str) -> None:
    assert failure(asked(answer(b"x", f"Content-Encoding: {coding}"))).kind is K.ENCODING


def _zstd_of_blocks(size: int) -> bytes:
    """RLE blocks of 128 KB in four bytes each, the densest that zstd can be (RFC 8878 section 3.1.1.2)."""
    block = ((128 * 1024) << 3 | 0b010).to_bytes(3, "little") + b"x"
    last = (1 << 3 | 0b011).to_bytes(3, "little") + b"x"
    return b"\x28\xb5\x2f\xfd\x00\x58" + block * (size // (128 * 1024)) + last


BOMBS: list[tuple[str, Callable[[], bytes]]] = [
    ("gzip", lambda: gzip.compress(bytes(300_000_000), 1)),
    ("deflate", lambda: zlib.compress(bytes(300_000_000), 1)),
    ("br", lambda: brotli.compress(bytes(300_000_000), quality=3)),
    ("zstd", lambda: _zstd_of_blocks(2_000_000_000)),
    ("gzip, gzip", lambda: gzip.compress(gzip.compress(bytes(300_000_000), 9), 9)),
]


@pytest.mark.parametrize(("coding", "make"), BOMBS)
def test_a_bomb_is_stopped_before_it_goes_off(coding: str, make: Callable[[], bytes]) -> None:
    bomb = make()
    tracemalloc.start()
    try:
        result = failure(asked(answer(bomb, f"Content-Encoding: {coding}")))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert result.kind is K.TOO_LARGE
    assert result.wire_bytes > 0
    assert peak < 90_000_000, "20 MB of body, as much again while it grows, and one slice"


def test_a_page_of_50_mb_is_refused_as_soon_as_it_says_so() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n" + b"x" * 1000)
        await reader.read()

    result = failure(asked(talk))
    assert (result.kind, result.detail) == (K.TOO_LARGE, "50,000,000 bytes announced")
    assert result.elapsed < 1


def test_who_sends_too_much_is_hung_up_on() -> None:
    async def run() -> None:
        gone = asyncio.Event()

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n" + b"x" * 1000)
            await reader.read()
            gone.set()

        async with serving({"/": talk}) as server, Fetcher(limits=QUICK) as fetcher:
            failure(await fetcher.fetch(Request(server.url(), policy=HERE)))
            async with asyncio.timeout(2):
                await gone.wait()

    asyncio.run(run())


def test_a_page_of_50_mb_that_does_not_say_so_is_stopped_at_the_limit() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        for _ in range(500):
            writer.write(b"x" * 100_000)
            await writer.drain()

    result = failure(asked(talk))
    assert (result.kind, result.detail) == (K.TOO_LARGE, "more than 10,000,000 bytes on the wire")
    assert 10_000_000 < result.wire_bytes < 11_000_000


def test_the_limits_are_exact() -> None:
    limits = Limits(wire_bytes=1000, body_bytes=2000)
    assert unpacked([b"x" * 1000], "", limits) == b"x" * 1000
    assert unpacked([gzip.compress(b"x" * 2000)], "gzip", limits) == b"x" * 2000
    for chunks, coding in (([b"x" * 1001], ""), ([gzip.compress(b"x" * 2001)], "gzip")):
        with pytest.raises(DocumentError) as error:
            unpacked(chunks, coding, limits)
        assert error.value.kind is K.TOO_LARGE


def test_when_the_beginning_is_enough_the_rest_is_left() -> None:
    assert unpacked([gzip.compress(bytes(10**8), 1)], "gzip", enough=500) == bytes(500)


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=3000), st.sampled_from(["gzip", "deflate", "br", "zstd", "br, gzip"]))
def test_rubbish_is_a_document_error_and_nothing_else(data: bytes, coding: str) -> None:
    limits = Limits(body_bytes=100_000)
    try:
        assert len(unpacked([data], coding, limits)) <= limits.body_bytes
    except DocumentError as error:
        kind = error.kind
    else:
        return
    assert kind in {K.ENCODING, K.TOO_LARGE}


# ---------------------------------------------------------------- few large bodies at once

HALF = b"x" * 600_000


def _crowd(limits: Limits, size: int, monkeypatch: pytest.MonkeyPatch, last: float = 0.3) -> list[Answer]:
    """Large bodies of as many hosts, of which one at a time is read.

    Each comes at once but for its last byte, which comes `last` seconds after that of the one before.
    """
    monkeypatch.setattr("aggregator.fetch.fetcher.LARGE_AT_ONCE", 1)

    async def run() -> list[Answer]:
        one_by_one = asyncio.Lock()

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1200001\r\n\r\n" + HALF + HALF)
            async with one_by_one:
                await asyncio.sleep(last)
            writer.write(b"!")
            await writer.drain()
            await reader.read()

        async with serving({"/": talk}) as server, Fetcher(limits=limits, lookup=names_of) as fetcher:
            asking = []
            for n in range(size):
                asked = Request(server.url(host=f"host-{n}.example"), policy=HERE)
                asking.append(asyncio.create_task(fetcher.fetch(asked)))
                while len(server.asked) <= n:
                    await asyncio.sleep(0.01)
            return await asyncio.gather(*asking)

    return asyncio.run(run())


def test_a_crowd_of_large_bodies_makes_no_healthy_server_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five bodies of 0.3 s each, read one after the other, and each server has one second."""
    got = _crowd(replace(QUICK, total=1.0, attempts=1), 5, monkeypatch)
    assert [len(page(each).body) for each in got] == [1_200_001] * 5
    assert all(each.elapsed < 1 for each in got), "waiting for us is no time of theirs"


def test_who_gets_no_room_is_told_so_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    got = _crowd(replace(QUICK, total=5.0, for_room=0.1, attempts=1), 2, monkeypatch)
    lost = [failure(each) for each in got if not isinstance(each, Page)]
    assert [(each.kind, each.detail) for each in lost] == [
        (K.TIMEOUT, "no room for a large body within 0.1 s: others were being read")
    ]


def test_a_body_that_had_its_room_is_still_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second gets its room when the first is given up, and then has what was left of its own time."""
    got = _crowd(replace(QUICK, total=0.25, attempts=1), 2, monkeypatch, last=20)
    assert [failure(each).detail for each in got] == ["not done within 0.25 s"] * 2
