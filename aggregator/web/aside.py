"""An ASGI application in, the same on a thread and an event loop of its own out: nobody else waits for it."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from collections.abc import Coroutine

from starlette.types import ASGIApp, Message, Receive, Scope, Send

AT_ONCE = 4
"""Answers under way at once, which bounds their memory; who comes then waits."""

PIECE = 64 * 1024
"""Bytes handed over at a time, each when the one before was taken: what a slow reader has not taken is kept once."""

LARGE = 1024 * 1024
"""Bytes after which it is worth some milliseconds to look for what can be freed."""

SOON = 0.3
"""Seconds."""

PATIENCE = 5.0
"""Seconds to wait for the end of an answer that nobody waits for any more."""

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
            answering = _Away(self._loop, self._answer(scope, parcels))
            leaving = asyncio.ensure_future(_left(receive))
            try:
                await asyncio.wait({answering.ended, leaving}, return_when=asyncio.FIRST_COMPLETED)
                # who has it all leaves, too, and what was opened for it is still closed
                if answering.ended.done() or parcels.over:
                    await answering.ended
            finally:
                leaving.cancel()
                await answering.give_up()  # whoever comes next finds its place empty

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


class _Away:
    """Work on another thread's loop; `ended` is what came of it, on the loop of its caller, once it is really over."""

    def __init__(self, loop: asyncio.AbstractEventLoop, work: Coroutine[None, None, None]) -> None:
        self._loop, self._here = loop, asyncio.get_running_loop()
        self.ended: asyncio.Future[None] = self._here.create_future()
        self._task: asyncio.Task[None] | None = None
        loop.call_soon_threadsafe(self._begin, work)

    async def give_up(self) -> None:
        """End it, if it is not over, and wait for that; a loop that was stopped meanwhile is not waited for long."""
        if not self.ended.done():
            self._loop.call_soon_threadsafe(lambda: self._task and self._task.cancel())
            await asyncio.wait({self.ended}, timeout=PATIENCE)
        if self.ended.done() and not self.ended.cancelled():
            self.ended.exception()  # whoever waited for it has been told

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        self._task = self._loop.create_task(work)
        self._task.add_done_callback(lambda done: self._here.call_soon_threadsafe(self._settle, done))

    def _settle(self, done: asyncio.Task[None]) -> None:
        if self.ended.done():
            return
        if done.cancelled():
            self.ended.cancel()
        elif error := done.exception():
            self.ended.set_exception(error)
        else:
            self.ended.set_result(None)


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
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(_sent(self._send, message), self._to))


async def _nothing_more() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _left(receive: Receive) -> None:
    """Until the reader is gone."""
    while (await receive())["type"] != "http.disconnect":
        continue


async def _sent(send: Send, message: Message) -> None:
    await send(message)
