"""A reader of the pages for the tests: asks an application as a browser would, without a port."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.web import application

ADDRESS = "https://news.example"
NOON = datetime(2024, 11, 12, 3, 0, tzinfo=UTC)
"""One in the afternoon of 12 November 2024 in Primorye."""


class Reader:
    """Use with `with`: the archive is closed at the end."""

    def __init__(self, database: Path, clock: Callable[[], datetime] = lambda: NOON) -> None:
        self._app = application(database, address=ADDRESS, clock=clock)
        self._loop = asyncio.Runner()
        self._life = self._app.router.lifespan_context(self._app)

    def __enter__(self) -> Self:
        self._loop.run(self._life.__aenter__())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.run(self._life.__aexit__(kind, error, trace))
        self._loop.close()

    def ask(self, path: str, **headers: str) -> httpx.Response:
        """The answer to GET, redirects not followed."""
        return self._loop.run(self._ask(path, {name.replace("_", "-"): value for name, value in headers.items()}))

    def open(self, path: str, status: int = 200) -> Seen:
        """A page, after checking how it was answered."""
        answer = self.ask(path)
        assert answer.status_code == status, (path, answer.status_code, answer.text[:300])
        return Seen(answer)

    async def _ask(self, path: str, headers: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(self._app)
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS, headers=headers) as client:
            return await client.get(path)


class Seen:
    """A page as it is seen."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self.html = answer.text
        self.tree = LexborHTMLParser(answer.text)

    def all(self, css: str) -> list[LexborNode]:
        """The elements of a selector."""
        return self.tree.css(css)

    def texts(self, css: str) -> list[str]:
        """What the elements of a selector say, spaces as people see them."""
        return [_line(node.text()) for node in self.all(css)]

    def text(self, css: str) -> str:
        """What the one element of a selector says."""
        (found,) = self.texts(css)
        return found

    def links(self, css: str) -> list[str]:
        """Where the links of a selector lead."""
        return [str(node.attributes["href"]) for node in self.all(css)]


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(text)).strip()
