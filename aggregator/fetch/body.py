"""A streamed answer in, its unpacked body out, with both ends bounded: a bomb is stopped before it goes off."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Callable
from typing import Protocol

import brotli
import zstandard

from aggregator.errors import DocumentError
from aggregator.failures import FailureKind
from aggregator.fetch.limits import Limits

SLICE = 4096
"""Packed bytes given to a decoder at a time: with a thousandfold expansion, four megabytes are made before we look."""

ZSTD_SLICE = 256
"""Four bytes of zstd can mean 128 KB (an RLE block, RFC 8878 section 3.1.1.2): 8 MB a slice at the worst."""

MOST_CODINGS = 2


class Decoder(Protocol):
    """One content coding, fed piece by piece."""

    def feed(self, data: bytes, room: int) -> bytes:
        """The unpacked bytes; at most about `room` where the library lets us say so."""
        ...

    def complete(self) -> bool:
        """Whether the stream came to its own end."""
        ...


class _Zlib:
    def __init__(self, window: int) -> None:
        self._window = window
        self._inner = zlib.decompressobj(window)
        self._begun = False

    def feed(self, data: bytes, room: int) -> bytes:
        if not self._begun and self._window == zlib.MAX_WBITS and data and data[0] & 0x0F != 8:
            self._inner = zlib.decompressobj(-zlib.MAX_WBITS)  # "deflate" without its zlib wrapper, as many send it
        self._begun = True
        return self._inner.decompress(self._inner.unconsumed_tail + data, room + 1)

    def complete(self) -> bool:
        return self._inner.eof or not self._begun


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Decompressor()
        self._begun = False

    def feed(self, data: bytes, room: int) -> bytes:
        self._begun = True
        return bytes(self._inner.process(data, output_buffer_limit=room + 1))

    def complete(self) -> bool:
        return self._inner.is_finished() or not self._begun


class _Zstandard:
    def __init__(self) -> None:
        # RFC 8878 section 7.2 and RFC 9659: a window of 8 MB is what senders on the web may ask for
        self._inner = zstandard.ZstdDecompressor(max_window_size=2**23).decompressobj()
        self._begun = False

    def feed(self, data: bytes, room: int) -> bytes:
        self._begun = True
        made = bytearray()
        for start in range(0, len(data), ZSTD_SLICE):  # the library cannot be told how much to make at most
            made += self._inner.decompress(data[start : start + ZSTD_SLICE])
            if len(made) > room:
                break
        return bytes(made)

    def complete(self) -> bool:
        return self._inner.eof or not self._begun


DECODERS: dict[str, Callable[[], Decoder]] = {
    "gzip": lambda: _Zlib(zlib.MAX_WBITS | 16),
    "x-gzip": lambda: _Zlib(zlib.MAX_WBITS | 16),
    "deflate": lambda: _Zlib(zlib.MAX_WBITS),
    "br": _Brotli,
    "zstd": _Zstandard,
}
BROKEN = (zlib.error, brotli.error, zstandard.ZstdError)


async def read(raw: AsyncIterator[bytes], codings: str, limits: Limits) -> tuple[bytes, int]:
    """The unpacked body and the number of bytes on the wire.

    Raises DocumentError: TOO_LARGE past a limit, ENCODING for an unknown coding, a corrupt stream or one cut short.
    """
    chain = _chain(codings)
    body = bytearray()
    wire = 0
    async for chunk in raw:
        wire += len(chunk)
        if wire > limits.wire_bytes:
            raise DocumentError(FailureKind.TOO_LARGE, f"more than {limits.wire_bytes:,} bytes on the wire")
        for start in range(0, len(chunk), SLICE):
            body += _unpack(chain, chunk[start : start + SLICE], limits.body_bytes - len(body))
            if len(body) > limits.body_bytes:
                raise DocumentError(FailureKind.TOO_LARGE, f"more than {limits.body_bytes:,} bytes unpacked")
    if not all(decoder.complete() for decoder in chain):
        raise DocumentError(FailureKind.ENCODING, f"the {codings} stream is cut short")
    return bytes(body), wire


def _chain(codings: str) -> list[Decoder]:
    """Decoders in the order of unpacking: the last coding that was applied first (RFC 9110 section 8.4)."""
    names = [name.strip().lower() for name in codings.split(",") if name.strip().lower() not in ("", "identity")]
    if len(names) > MOST_CODINGS:
        raise DocumentError(FailureKind.ENCODING, f"{len(names)} content codings, one over the other")
    unknown = next((name for name in names if name not in DECODERS), None)
    if unknown is not None:
        raise DocumentError(FailureKind.ENCODING, f"unknown content coding {unknown[:40]!r}")
    return [DECODERS[name]() for name in reversed(names)]


def _unpack(chain: list[Decoder], data: bytes, room: int) -> bytes:
    try:
        for decoder in chain:
            data = decoder.feed(data, room)
    except BROKEN as error:
        raise DocumentError(FailureKind.ENCODING, "the compressed body is corrupt") from error
    return data
