"""What goes wrong with the archive in, a line of the log out: once when it begins, and once when it is over.

Readers are told on every page; an operator with a thousand readers needs one line. As one page of a damaged file may fail
while others are answered, it is over when the very question that failed first has an answer.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias

from aggregator.errors import StoreError
from aggregator.store import Archive

log = logging.getLogger(__name__)

AGAIN = 60.0
"""Seconds between two looks whether what failed is answered again; the first is at once."""

Question: TypeAlias = Callable[[Archive], object]


class Ask(Protocol):
    """As ReadingRoom.ask."""

    def __call__(self, question: Question, *, at_length: bool) -> Awaitable[Any]: ...


class Trouble:
    """What is wrong now, by the kind of error; of each the question that met it first."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._known: dict[type[StoreError], Question] = {}
        self._next = 0.0
        self._looking: asyncio.Task[None] | None = None

    def failed(self, error: StoreError, where: str, question: Question) -> None:
        """Say it, if it is not known. `where` is a path of the site. From any thread."""
        if type(error) not in self._known:
            self._known[type(error)] = question
            log.warning("%s (readers of %.100r and perhaps others are told to come back)", error, where)

    def answered(self) -> None:
        """Something could be read: time to look whether what failed can be, too. Some nanoseconds if nothing is wrong."""
        if self._known and time.monotonic() >= self._next and (self._looking is None or self._looking.done()):
            self._next = time.monotonic() + AGAIN
            self._looking = asyncio.get_running_loop().create_task(self._look())

    async def _look(self) -> None:
        for kind, question in [*self._known.items()]:
            try:
                await self._ask(question, at_length=True)
            except StoreError as error:
                log.info("still: %s", error)
            else:
                del self._known[kind]
                if not self._known:
                    self._next = 0.0
                    log.warning("the archive can be read again")
