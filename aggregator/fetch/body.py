"""A streamed answer in, its unpacked body out, with both ends bounded: a bomb is stopped before it goes off."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack

from aggregator.errors import DocumentError
from aggregator.failures import FailureKind
from aggregator.fetch.limits import Limits
from aggregator.normalize.codings import Unpacking, slices

LARGE = 1_000_000
"""Unpacked bytes past which a body is one of few that are read at once."""

Room = Callable[[], AbstractAsyncContextManager[None]]
"""Waits for one of the places that there are for large bodies. Raises DocumentError if none becomes free."""


async def read(
    raw: AsyncIterator[bytes], codings: str, limits: Limits, *, enough: int | None = None, room: Room | None = None
) -> bytes:
    """The unpacked body; `codings` is the Content-Encoding header. With `enough` the rest is left unread.

    A body that grows past LARGE waits for a `room`, and has it until it is read: few are large at once.
    Raises DocumentError: TOO_LARGE past a limit, ENCODING for an unknown coding, a corrupt stream or one cut short.
    """
    unpacking = Unpacking(codings)
    body = bytearray()
    async with AsyncExitStack() as held:
        async for piece in _pieces(raw, limits.wire_bytes):
            body += unpacking.feed(piece, limits.body_bytes - len(body))
            if enough is not None and len(body) >= enough:
                return bytes(body[:enough])
            if len(body) > limits.body_bytes:
                raise DocumentError(FailureKind.TOO_LARGE, f"more than {limits.body_bytes:,} bytes unpacked")
            if room is not None and len(body) > LARGE:
                await held.enter_async_context(room())
                room = None
    unpacking.end()
    return bytes(body)


async def _pieces(raw: AsyncIterator[bytes], most: int) -> AsyncIterator[bytes]:
    """What comes, a slice at a time. Raises DocumentError when it is more than `most` in all."""
    wire = 0
    async for chunk in raw:
        wire += len(chunk)
        if wire > most:
            raise DocumentError(FailureKind.TOO_LARGE, f"more than {most:,} bytes on the wire")
        for piece in slices(chunk):
            yield piece
