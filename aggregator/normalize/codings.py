"""Packed bytes and their Content-Encoding in, unpacked bytes out, both ends bounded: a bomb is stopped before it goes off.

For what comes from a server and for what a web archive holds. A new content coding is one decoder and one line in `DECODERS`.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

import brotli
import zstandard

from aggregator.errors import DocumentError
from aggregator.failures import FailureKind

SLICE = 4096
"""Packed bytes given to a decoder at a time: with deflate's 1032-fold expansion, four megabytes before we look."""

BETWEEN = 16_000_000
"""Bytes one decoder may hand to the next for one slice; deflate cannot reach it, brotli is stopped by it."""

ZSTD_SLICE = 256
"""Four bytes of zstd can mean 128 KB (an RLE block, RFC 8878 section 3.1.1.2): 8 MB a slice at the worst."""

ZSTD_WINDOW = 2**23
"""RFC 9659: senders on the web must not ask for a larger window than 8 MB."""

ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
GZIP_MAGIC = b"\x1f\x8b"
MOST_CODINGS = 2


class Decoder(Protocol):
    """One content coding, fed piece by piece."""

    def feed(self, data: bytes, room: int) -> bytes:
        """The unpacked bytes; past `room` it may stop, so more than `room` came out means there was too much."""
        ...

    def complete(self) -> bool:
        """Whether the stream came to its own end (or never began)."""
        ...


class _Gzip:
    """RFC 1952: one member or several. What follows the last one (padding) is ignored, as browsers do."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._begun = False
        self._held = b""

    def feed(self, data: bytes, room: int) -> bytes:
        self._begun = self._begun or bool(data)
        made = bytearray()
        rest = self._inner.unconsumed_tail + self._held + data
        self._held = b""
        while rest and len(made) <= room:
            if self._inner.eof:
                if not rest.startswith(GZIP_MAGIC):
                    self._held = rest[: len(GZIP_MAGIC)]  # half a magic number, or padding for ever
                    break
                self._inner = zlib.decompressobj(zlib.MAX_WBITS | 16)
            made += self._inner.decompress(rest, room - len(made) + 1)
            rest = self._inner.unused_data
        return bytes(made)

    def complete(self) -> bool:
        return self._inner.eof or not self._begun


class _Deflate:
    """RFC 9110 section 8.4.1.2: zlib, but many servers send the bare deflate stream; that is understood too."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj()
        self._begun = False

    def feed(self, data: bytes, room: int) -> bytes:
        if not self._begun and data and data[0] & 0x0F != 8:  # RFC 1950 section 2.2: CM is 8 in every zlib stream
            self._inner = zlib.decompressobj(-zlib.MAX_WBITS)
        self._begun = self._begun or bool(data)
        return self._inner.decompress(self._inner.unconsumed_tail + data, room + 1)

    def complete(self) -> bool:
        return self._inner.eof or not self._begun


class _Brotli:
    """RFC 7932."""

    def __init__(self) -> None:
        self._inner = brotli.Decompressor()
        self._begun = False

    def feed(self, data: bytes, room: int) -> bytes:
        self._begun = self._begun or bool(data)
        return bytes(self._inner.process(data, output_buffer_limit=room + 1))

    def complete(self) -> bool:
        return self._inner.is_finished() or not self._begun


class _Zstandard:
    """RFC 8878: one frame or several. The library cannot be told how much to make at most, so it gets small slices."""

    def __init__(self) -> None:
        self._begin()
        self._begun = False
        self._held = b""

    def feed(self, data: bytes, room: int) -> bytes:
        self._begun = self._begun or bool(data)
        made = bytearray()
        for start in range(0, len(data), ZSTD_SLICE):
            made += self._step(data[start : start + ZSTD_SLICE])
            if len(made) > room:
                break
        return bytes(made)

    def complete(self) -> bool:
        return self._inner.eof or not self._begun

    def _begin(self) -> None:
        self._inner = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW).decompressobj()

    def _step(self, data: bytes) -> bytes:
        made = b""
        rest, self._held = self._held + data, b""
        while rest:
            if self._inner.eof:
                if not rest.startswith(ZSTD_MAGIC):
                    self._held = rest[: len(ZSTD_MAGIC)]
                    break
                self._begin()
            made += self._inner.decompress(rest)
            rest = self._inner.unused_data
        return made


DECODERS: dict[str, Callable[[], Decoder]] = {
    "gzip": _Gzip,
    "x-gzip": _Gzip,
    "deflate": _Deflate,
    "br": _Brotli,
    "zstd": _Zstandard,
}
BROKEN = (zlib.error, brotli.error, zstandard.ZstdError)


class Unpacking:
    """One body on its way through its decoders, a piece at a time."""

    def __init__(self, codings: str) -> None:
        """`codings` is the Content-Encoding header. Raises DocumentError ENCODING for one that is unknown, or too many."""
        self._codings = codings
        self._chain = _chain(codings)

    def feed(self, data: bytes, room: int) -> bytes:
        """What a piece (of SLICE bytes at most) unpacks to; more than `room` came out means there was too much.

        Raises DocumentError: ENCODING for a corrupt stream, TOO_LARGE for a bomb inside another.
        """
        try:
            for decoder in self._chain[:-1]:
                data = decoder.feed(data, BETWEEN)
                if len(data) > BETWEEN:
                    raise DocumentError(FailureKind.TOO_LARGE, "a compression bomb inside another")
            return self._chain[-1].feed(data, room) if self._chain else data
        except BROKEN as error:
            raise DocumentError(FailureKind.ENCODING, "the compressed body is corrupt") from error

    def end(self) -> None:
        """There is no more. Raises DocumentError ENCODING if there should have been."""
        if not all(decoder.complete() for decoder in self._chain):
            raise DocumentError(FailureKind.ENCODING, f"the {self._codings[:40]} stream is cut short")


def unpacked(body: bytes, codings: str, most: int) -> bytes:
    """A whole body. Raises DocumentError: TOO_LARGE if it is more than `most` bytes, else as `Unpacking` does."""
    unpacking, made = Unpacking(codings), bytearray()
    for piece in slices(body):
        made += unpacking.feed(piece, most - len(made))
        if len(made) > most:
            raise DocumentError(FailureKind.TOO_LARGE, f"more than {most:,} bytes unpacked")
    unpacking.end()
    return bytes(made)


def slices(data: bytes) -> Iterator[bytes]:
    """The pieces that a decoder may be given at a time."""
    return (data[start : start + SLICE] for start in range(0, len(data), SLICE))


def _chain(codings: str) -> list[Decoder]:
    """Decoders in the order of unpacking: the last coding that was applied first (RFC 9110 section 8.4)."""
    names = [name.strip().lower() for name in codings.split(",") if name.strip().lower() not in ("", "identity")]
    if len(names) > MOST_CODINGS:
        raise DocumentError(FailureKind.ENCODING, f"{len(names)} content codings, one over the other")
    unknown = next((name for name in names if name not in DECODERS), None)
    if unknown is not None:
        raise DocumentError(FailureKind.ENCODING, f"unknown content coding {unknown[:40]!r}")
    return [DECODERS[name]() for name in reversed(names)]
