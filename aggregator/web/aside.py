"""An ASGI application in, the same on a thread and an event loop of its own out: nobody else waits for it."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from collections.abc import Awaitable
from concurrent.futures import Future

from starlette.types import ASGIApp, Message, Receive, Scope, Send

AT_ONCE = 4
"""Answers under way at once, which bounds their memory; who comes then waits."""

PIECE = 64 * 1024
"""Bytes handed over at a time, each when the one before was taken: what a slow reader has not taken is kept once."""

LARGE = 1024 * 1024
"""Bytes after which it is worth some milliseconds to look for what can be freed."""

SOON = 0.3
"""Seconds."""

TURN = 0.0005
"""Seconds for which a thread that computes may keep the interpreter from one that could answer a reader (Python's own: 0.005)."""


class Aside:
    """Answers GET and HEAD, which have no body, by an application that never shares a thread with its caller."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._room = asyncio.Semaphore(AT_ONCE)
        self._loop = asyncio.new_event_loop()
        sys.setswitchinterval(TURN)
        threading.Thread(target=self._run, name="aside", daemon=True).start()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._room:
            parcels = _Parcels(send, asyncio.get_running_loop())
            answering = asyncio.wrap_future(_in(self._loop, self._answer(scope, parcels)))
            leaving = asyncio.ensure_future(_left(receive))
            try:
                await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
                # who has it all leaves, too, and what was opened for it is still closed
                if answering.done() or parcels.over:
                    await answering
            finally:
                leaving.cancel()
                answering.cancel()

    async def _answer(self, scope: Scope, parcels: _Parcels) -> None:
        try:
            await self._app(scope, _nothing_more, parcels.send)
        finally:
            if parcels.large:  # requests and answers are rings, and their bytes do not make the collector look
                self._loop.call_later(SOON, gc.collect)  # when nothing of this holds them any more

    def close(self) -> None:
        """Let the thread end."""
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _run(self) -> None:
        self._loop.run_forever()
        self._loop.close()


class _Parcels:
    """What one answer sends, brought to the loop of its reader in pieces of even size."""

    def __init__(self, send: Send, to: asyncio.AbstractEventLoop) -> None:
        self._send, self._to = send, to
        self._waiting = bytearray()
        self.large = self.over = False
        """Whether it was, and whether the last of it is on its way."""

    async def send(self, message: Message) -> None:
        if message["type"] != "http.response.body":
            await self._bring(message)
            return
        self._waiting += message.get("body", b"")
        self.large = self.large or len(self._waiting) > LARGE
        last = not message.get("more_body", False)
        while len(self._waiting) > PIECE:
            await self._bring({"type": message["type"], "body": self._taken(), "more_body": True})
        if last:
            self.over = True
            await self._bring({"type": message["type"], "body": self._taken(), "more_body": False})

    def _taken(self) -> bytes:
        piece = bytes(self._waiting[:PIECE])
        del self._waiting[:PIECE]
        return piece

    async def _bring(self, message: Message) -> None:
        await asyncio.wrap_future(_in(self._to, self._send(message)))


async def _nothing_more() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _left(receive: Receive) -> None:
    """Until the reader is gone."""
    while (await receive())["type"] != "http.disconnect":
        continue


def _in(loop: asyncio.AbstractEventLoop, work: Awaitable[None]) -> Future[None]:
    async def done() -> None:
        await work

    return asyncio.run_coroutine_threadsafe(done(), loop)
