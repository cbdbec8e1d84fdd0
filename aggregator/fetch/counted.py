"""Connections of the versatile door on which nothing comes without end that is neither head nor body.

h11 and h2 read whatever comes: interim answers (RFC 9110, 15.2), chunks that are all extension, frames that carry nothing. So
the network's side of a connection counts what it hands up, and the door tells it of each head and each piece of a body that came
of it; what is too much is refused at the next read.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator

import httpcore
import httpx

from aggregator.fetch.connector import MOST_INTERIM, MOST_TIMES, ROOM

MOST_FRAMES = 500
"""Frames of HTTP/2 that carry next to no text, between the beginning and the end of one answer: settings, pings, interim answers,
crumbs of a body. Each costs h2 and httpcore up to a millisecond of CPU."""

LITTLE = 16
"""Bytes of text below which a frame carries next to none, whatever it is filled up with."""

WINDOW = 1 << 24
"""Bytes of a body that is not wanted which come all the same over HTTP/2, before the next answer (httpcore's window)."""

HEAD = b"HTTP/"
"""How an answer of HTTP/1.1 begins."""
DATA, PADDED = 0, 8
"""The type of a frame with a part of a body, and its flag of one that is filled up (RFC 9113, 6.1)."""
FRAME = 9
"""Bytes before each frame: three of its length, its type, its flags, four of its stream (RFC 9113, 4.1)."""


class Counted(httpcore.AsyncNetworkStream):
    """HTTP/1.1 as it comes. Before a head at most MOST_INTERIM others, and never much more around a body than there is of it."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._wire = 0
        """Bytes of the head or of the body that is being read, as they came."""
        self._text = 0
        """Those of them that were a body's."""
        self._asides = 0
        """Heads before the one that counts."""
        self._in_body = False
        self._last = b""
        """The end of what came, in which something begins that is not yet whole."""

    def head_came(self) -> None:
        """An answer has begun."""
        # what is still owed of an earlier body may come later, too
        self._wire = min(self._wire, 0)
        self._text = self._asides = 0
        self._in_body = True

    def text_came(self, count: int) -> None:
        """Some bytes of its body were read."""
        self._text += count

    def body_over(self, *, whole: bool) -> None:
        """Nothing more of it will be read, for all of it was, or because it is not wanted."""
        self._wire = 0 if whole else -WINDOW
        self._text = self._asides = 0
        self._in_body = False

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What comes next. Raises httpcore.RemoteProtocolError if what came before was too much."""
        why = self._too_much()
        if why:
            raise httpcore.RemoteProtocolError(why)
        data = await self._stream.read(max_bytes, timeout)
        self._wire += len(data)
        self._look(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send."""
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """The same connection, from now on under TLS, speaking what was agreed on there."""
        made = await self._stream.start_tls(ssl_context, server_hostname, timeout)
        agreed = made.get_extra_info("ssl_object")
        return (_Framed if agreed and agreed.selected_alpn_protocol() == "h2" else Counted)(made)

    def get_extra_info(self, info: str) -> object:
        """What is known of the connection below."""
        return self._stream.get_extra_info(info)

    def _too_much(self) -> str | None:
        if self._wire > ROOM + MOST_TIMES * self._text:
            return "more around the text than text, and no end of it"
        return self._too_many()

    def _too_many(self) -> str | None:
        # whoever reads on has not met the head that counts; the beginning of it may be here
        return f"more than {MOST_INTERIM} interim answers" if self._asides > MOST_INTERIM + 1 else None

    def _look(self, data: bytes) -> None:
        if self._in_body:
            self._last = b""
        else:
            self._asides += (self._last + data).count(HEAD)
            self._last = data[1 - len(HEAD) :]


class _Framed(Counted):
    """HTTP/2 as it comes, where a frame says of itself how long it is, and whether it is a part of a body."""

    _left = 0
    """Bytes that are still to come of a frame."""

    def _too_many(self) -> str | None:
        return f"more than {MOST_FRAMES} frames that carry next to nothing" if self._asides > MOST_FRAMES else None

    def _look(self, data: bytes) -> None:
        come, at = self._last + data, self._left
        while at + FRAME <= len(come):
            length = int.from_bytes(come[at : at + 3])
            self._asides += come[at + 3] != DATA or _text_of(come, at, length) < LITTLE
            at += FRAME + length
        self._last, self._left = come[at:], max(0, at - len(come))


def _text_of(come: bytes, at: int, length: int) -> int:
    """Bytes of text in the frame that begins there; how far it is filled up is its first byte, if that has come."""
    if come[at + 4] & PADDED and at + FRAME < len(come):
        return length - 1 - come[at + FRAME]
    return length


class _Body(httpx.AsyncByteStream):
    """A body, of which the connection is told."""

    def __init__(self, below: httpx.AsyncByteStream, line: Counted) -> None:
        self._below, self._line = below, line
        self._whole = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._below:
            self._line.text_came(len(piece))
            yield piece
        self._whole = True

    async def aclose(self) -> None:
        await self._below.aclose()
        self._line.body_over(whole=self._whole)


def told(response: httpx.Response) -> httpx.Response:
    """An answer whose head has come over a counted connection, and of whose body that will be told."""
    line = response.extensions.get("network_stream")
    if isinstance(line, Counted) and isinstance(response.stream, httpx.AsyncByteStream):
        line.head_came()
        response.stream = _Body(response.stream, line)
    return response
