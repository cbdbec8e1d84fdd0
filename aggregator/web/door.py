"""A connection in, and out again if nothing is asked on it: uvicorn's HTTP protocol with an eye on the clock.

uvicorn waits for the rest of a request for ever, and counts who is silent among those it has no room for. Here a request's head
must have come within HEAD seconds, an answer be taken little by little, and who asks nothing makes room for who does.
"""

from __future__ import annotations

import asyncio
from urllib.parse import quote_from_bytes

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

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

ASCII = "".join(map(chr, range(128)))


class Door(HttpToolsProtocol):
    """One connection. What a whole request in one piece passes through is kept short: the rest is seen at the looks."""

    _asked: RequestResponseCycle | None = None
    """The last request whose head was whole."""
    _head, _line = 0, True
    """Bytes since then, and whether they are of a first line still."""
    _seen: RequestResponseCycle | None = None
    """The last request at the last look."""
    _quiet = 0.0
    """Since when nothing was asked (the loop's time)."""
    _left, _since = 0, 0.0
    """Bytes that its reader has still to take, and since when they are so many."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        self._quiet = self.loop.time()
        self._make_room()
        self.loop.call_later(LOOK, self._look)

    def data_received(self, data: bytes) -> None:
        if not data.isascii() and self._line and (self.cycle is None or not self.cycle.more_body):
            # never a body: it would be longer than it says, and its end another request
            data = _encoded(data)
        super().data_received(data)
        if self.cycle is not self._asked:
            self._asked, self._head, self._line = self.cycle, 0, True
        elif not self._busy or not self.cycle.more_body:
            self._a_part_came(data)

    @property
    def _busy(self) -> bool:
        """Whether it waits for an answer."""
        return self.cycle is not None and not self.cycle.response_complete

    def _a_part_came(self, data: bytes) -> None:
        """Of a head; or of a body that nobody has waited for."""
        self._head += len(data)
        self._line = self._line and b"\n" not in data
        if self._head <= LONGEST or self.transport.is_closing():
            return
        if self.cycle is None or not self.cycle.more_body:
            self.send_400_response("The request is too long.")
        else:
            self.transport.close()

    def _make_room(self) -> None:
        """Where nobody can be let in any more, who has waited longest without asking anything leaves."""
        if self.limit_concurrency is None or len(self.connections) < self.limit_concurrency:
            return
        others = [each for each in self.connections if isinstance(each, Door) and each is not self and not each._busy]
        if others:
            first = min(others, key=lambda each: each._quiet)
            self.connections.discard(first)
            first.transport.abort()

    def _look(self) -> None:
        if self.parser is None:  # it is lost
            return
        now, left = self.loop.time(), self.transport.get_write_buffer_size()
        if left == 0 or left != self._left:
            self._left, self._since = left, now
        if self._busy or self.cycle is not self._seen:
            self._seen, self._quiet = self.cycle, now
        if now - self._quiet > (HEAD if self.cycle is None else IDLE + HEAD) or now - self._since > STUCK:
            self.transport.abort()
        else:
            self.loop.call_later(LOOK, self._look)


def _encoded(data: bytes) -> bytes:
    """A request whose address has letters as they were typed, as a browser would have sent it; the parser takes ASCII alone."""
    line, end, rest = data.partition(b"\n")
    return quote_from_bytes(line, ASCII).encode() + end + rest
