"""The connections of the quick door: aiohttp's, and nothing comes over them that nobody had asked for, nor without end."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import Any

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.client_reqrep import ConnectionKey
from aiohttp.connector import Connection
from aiohttp.http_parser import RawResponseMessage
from aiohttp.streams import StreamReader
from aiohttp.tracing import Trace

MOST_INTERIM = 100
"""Interim answers (RFC 9110, 15.2) before one that counts: a server that sends them without end would cost a core until its time
is over, for aiohttp reads whatever comes."""

ROOM, MOST_TIMES = 1 << 20, 16
"""Bytes of a head, or around the chunks of a body, and how many times the bytes of the body they may be: a chunk of one byte
takes six. A size of a chunk that never ends («000…») costs whoever reads it a core: llhttp sees no end of it, and no mistake."""


class Connector(aiohttp.TCPConnector):
    """An idle connection on which something came that nobody had asked for is not used again.

    aiohttp would take it for the answer to the next question: one page's text under another's address.
    """

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        # there is no public way to say how a connection is read
        self._factory = partial(_Handler, loop=self._loop)  # type: ignore[assignment]  # a _Handler is one

    async def _get(self, key: ConnectionKey, traces: list[Trace]) -> Connection | None:
        while (kept := await super()._get(key, traces)) is not None:
            if kept.protocol is not None and not kept.protocol.should_close:
                break
            kept.close()
        return kept


class _Handler(ResponseHandler):
    """A connection over which nothing comes without end that is neither head nor body."""

    _interim = 0
    _wire = 0
    """Bytes of the head or of the body that is being read, as they came."""
    _in_body = False

    def feed_data(self, data: tuple[RawResponseMessage, StreamReader], size: int = 0) -> None:
        """Take a message in; `data_received` calls it for each."""
        self._interim = self._interim + 1 if data[0].code < HTTPStatus.OK else 0
        self._in_body, self._wire = True, 0
        if self._interim <= MOST_INTERIM:
            super().feed_data(data, size)

    def data_received(self, data: bytes) -> None:
        """Read what has come."""
        self._wire += len(data)
        super().data_received(data)
        payload = self._payload
        if self._in_body and payload is not None and payload.is_eof():
            self._in_body, self._wire = False, 0
        if self._interim > MOST_INTERIM:
            self._give_up(f"more than {MOST_INTERIM} interim answers")
        elif self._wire > ROOM and self._wire > ROOM + MOST_TIMES * self._body_bytes():
            self._give_up("more around the text than text, and no end of it")

    def _body_bytes(self) -> int:
        """What has come of the body that is being read; a head has none."""
        return self._payload.total_bytes if self._in_body and self._payload is not None else 0

    def _give_up(self, why: str) -> None:
        error = aiohttp.ClientPayloadError(why)
        self.set_exception(error)
        if self._payload is not None:
            self._payload.set_exception(error)
        if self.transport is not None:
            self.transport.abort()
