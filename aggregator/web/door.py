"""A connection in, and out again if nothing is asked on it: uvicorn's HTTP protocol with an eye on the clock.

uvicorn waits for the rest of a request for ever, and counts who is silent among those it has no room for. Here a request's head
must have come within HEAD seconds, an answer be taken little by little, and who asks nothing makes room for who does.
"""

from __future__ import annotations

import asyncio
from urllib.parse import quote_from_bytes

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

IDLE = 15
"""Seconds a connection may be kept without a request."""

HEAD = 10.0
"""Seconds for which a connection may have no whole head; after an answer, so many more than it may be idle."""

LONGEST = 64 * 1024
"""Bytes of a head."""

STUCK = 30.0
"""Seconds for which an answer may wait without a byte of it being taken."""

LOOK = 2.0
"""Seconds between two looks at a connection."""

NEVER = float("inf")
ASCII = "".join(map(chr, range(128)))


class Door(HttpToolsProtocol):
    """One connection."""

    _closes = NEVER
    """When it is closed (the loop's time) unless a whole head comes before; NEVER while it is answered."""
    _heading, _head = True, 0
    """Whether the next byte is of a head, and how many of it have come."""
    _line = True
    """Whether it is of the head's first line. Never a body's: it would be longer than it says, and its end another request."""
    _left, _since = 0, 0.0
    """Bytes that its reader has still to take, and since when they are so many."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        self._closes = self.loop.time() + HEAD
        self._make_room()
        self.loop.call_later(LOOK, self._look)

    def data_received(self, data: bytes) -> None:
        if self._line:
            data = data if data.isascii() else _encoded(data)
            self._line = b"\n" not in data
        if self._heading:
            self._head += len(data)
        super().data_received(data)
        if self._heading and self._head > LONGEST and not self.transport.is_closing():
            self.send_400_response("The request is too long.")

    def on_headers_complete(self) -> None:
        self._closes, self._heading, self._line, self._head = NEVER, False, False, 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._line = self._heading = True
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete:  # else the next one waits already
            self._closes = self.loop.time() + IDLE + HEAD

    def _make_room(self) -> None:
        """Where nobody can be let in any more, who has waited longest without asking anything leaves."""
        if self.limit_concurrency is None or len(self.connections) < self.limit_concurrency:
            return
        silent = [
            each for each in self.connections if isinstance(each, Door) and each is not self and each._closes != NEVER
        ]
        if silent:
            first = min(silent, key=lambda each: each._closes)
            self.connections.discard(first)
            first.transport.abort()

    def _look(self) -> None:
        if self.parser is None:  # it is lost
            return
        now, left = self.loop.time(), self.transport.get_write_buffer_size()
        if left == 0 or left != self._left:
            self._left, self._since = left, now
        if now > self._closes or now - self._since > STUCK:
            self.transport.abort()
        else:
            self.loop.call_later(LOOK, self._look)


def _encoded(data: bytes) -> bytes:
    """A request whose address has letters as they were typed, as a browser would have sent it; the parser takes ASCII alone."""
    line, end, rest = data.partition(b"\n")
    return quote_from_bytes(line, ASCII).encode() + end + rest
