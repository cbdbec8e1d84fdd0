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
    """A connection on which interim answers do not come without end."""

    _interim = 0

    def feed_data(self, data: tuple[RawResponseMessage, StreamReader], size: int = 0) -> None:
        """Take a message in; `data_received` calls it for each."""
        self._interim = self._interim + 1 if data[0].code < HTTPStatus.OK else 0
        if self._interim <= MOST_INTERIM:
            super().feed_data(data, size)

    def data_received(self, data: bytes) -> None:
        """Read what has come."""
        super().data_received(data)
        if self._interim > MOST_INTERIM and self.transport is not None:
            self.set_exception(aiohttp.ClientPayloadError(f"more than {MOST_INTERIM} interim answers"))
            self.transport.abort()
