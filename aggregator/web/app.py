"""The table of addresses, and how each is answered. A new page is one module of `pages/` and one line here."""

from __future__ import annotations

import gc
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from aggregator.errors import StoreError
from aggregator.store import Archive
from aggregator.web import manners, setting
from aggregator.web.desk import BASE, Desk
from aggregator.web.pages import article, feeds, front, machines, place, search, source, status, story
from aggregator.web.room import ReadingRoom, TooLongError
from aggregator.web.shelf import FRESH, Copy, Shelf, copied
from aggregator.web.trouble import Trouble
from aggregator.web.visit import Answer, Document, Elsewhere, NowhereError, Page, Visit
from aggregator.web.words import LANGUAGES, words

View: TypeAlias = Callable[[Archive, Visit], Answer]
Clock: TypeAlias = Callable[[], datetime]

HTML = "text/html; charset=utf-8"
BRIEFLY = "public, max-age=30"
NEVER = "no-store"
"""For what went wrong here: it may be over the next moment."""

ASKED = frozenset({"page", "before", "q", "place", "source", "since", "until", "order", "state"})
"""What a query may say; anything else changes no page, and makes no copy of one."""

LONGEST = 500
"""Characters of a query's value; more is cut off."""

PLAIN = re.compile(r"(?:/[\w-]+)+/")
"""A path that leads nowhere else: no empty part, which would be another host, and no dots."""

GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|\Z))", re.IGNORECASE)
"""In Accept-Encoding: gzip, and not with a quality of nought (RFC 9110 section 12.5.3)."""

FAVICON = "/favicon.ico"
"""What a browser asks for beside a page that names no icon, as the desk's."""

PAGES: tuple[tuple[str, View], ...] = (
    ("/", front.page),
    ("/search", search.page),
    ("/search/", search.slashed),
    ("/status", status.page),
    ("/status/", status.slashed),
    ("/story/{story}/", story.page),
    ("/article/{article}/", article.page),
    ("/source/{source}/", source.page),
    ("/source/{source}/{year}/{month}/", source.of_month),
    ("/source/{source}/{year}/{month}/{day}/", source.page),
    # a place is whatever no page above is
    ("/{place}/{year}/{month}/{day}/", place.of_day),
    ("/{place}/{year}/{month}/", place.of_month),
    ("/{place}/", place.latest),
    ("/{place}", place.without_slash),
)
"""Each in every language: `/…`, `/en/…`."""

DOCUMENTS: tuple[tuple[str, View], ...] = (
    ("/robots.txt", machines.robots),
    ("/sitemap.xml", machines.sitemap),
    ("/metrics", status.metrics),
)
"""Answers that have no language of their own."""

FEEDS: tuple[tuple[str, View], ...] = (
    *((f"/search/{file}", feeds.of_search) for file in feeds.FORMATS),
    *((f"/source/{{source}}/{file}", feeds.of_source) for file in feeds.FORMATS),
    *((f"/{{place}}/{file}", feeds.of_place) for file in feeds.FORMATS),
)
"""In every language, as the pages; their articles have their own."""

AT_LENGTH: frozenset[View] = frozenset({feeds.of_search, status.page, status.metrics, machines.sitemap})
"""What looks at more than a few hundred rows."""


def application(path: Path, *, address: str, desk: bool = True, clock: Clock = lambda: datetime.now(UTC)) -> Starlette:
    """The readers' pages of an archive. `address` is the scheme and host under which readers see them.

    With `desk`, the file itself is under `/db/`, whole texts included.

    Raises StoreError if the file is not there, or was made by another version.
    """
    site = _Site(ReadingRoom(path), address.rstrip("/"), clock, desk=desk)
    shown = Desk(path, site.address, site.trouble)

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        del app
        await site.warm()
        yield
        shown.close()
        site.room.close()

    base = BASE.rstrip("/")
    desks: list[BaseRoute] = [Mount(base, shown), Route(base, site.slashed)] if desk else []
    excuses = {404: site.lost, 405: site.lost, 500: site.failed}
    app = Starlette(routes=[*desks, *site.routes()], exception_handlers=excuses, lifespan=life)
    app.router.redirect_slashes = False  # it would write the request's Host into the answer
    return app


SELDOM = 50_000, 20, 100
"""Objects between two looks of the garbage collector, and looks of a generation before the next: a page makes some thousand
objects, none of them in a ring, and at Python's 700 the looking took a tenth of its time."""


class _Site:
    """One archive on show."""

    def __init__(self, room: ReadingRoom, address: str, clock: Clock, *, desk: bool) -> None:
        self.room, self.address, self.clock, self.desk = room, address, clock, desk
        self.shelf = Shelf()
        self.trouble = Trouble(room.ask)

    async def warm(self) -> None:
        """Load what every page needs, and keep it out of the garbage collector's way: a quarter of a page's time was its."""
        visit = Visit(self.address, "/", {}, {}, words(LANGUAGES[0]), self.clock())
        with suppress(StoreError):  # the first reader is told
            await self.room.ask(partial(self._set, view=front.page, visit=visit))
        setting.load()
        gc.collect()
        gc.freeze()
        gc.set_threshold(*SELDOM)

    def routes(self) -> list[Route]:
        found = [Route(f"/{setting.STYLE}", self.style)]
        found += [Route(path, self.icon) for path in (f"/{setting.ICON}", FAVICON)]
        found += [Route(path, partial(self.answer, view=view, code=LANGUAGES[0])) for path, view in DOCUMENTS]
        for code in LANGUAGES[1:] + LANGUAGES[:1]:
            prefix = "" if code == LANGUAGES[0] else f"/{code}"
            found += [Route(prefix, self.slashed)] if prefix else []
            found += [
                Route(prefix + path, partial(self.answer, view=view, code=code)) for path, view in (*FEEDS, *PAGES)
            ]
        return found

    async def answer(self, request: Request, view: View, code: str) -> Response:
        """From the shelf, if the archive has not changed since; else set anew."""
        visit = self.visit(request, code)
        key = (code, visit.path, *sorted(visit.query.items()))
        now = time.monotonic()
        kept = self.shelf.find(key, now)
        if kept and now - kept.seen < FRESH:
            return _sent(kept.copy, request)
        question = partial(self._set, view=view, visit=visit)
        try:
            edition = self.room.edition()
            if kept and kept.edition == edition:
                kept.seen = now
                self.trouble.answered()
                return _sent(kept.copy, request)
            copy = await self.room.ask(question, at_length=_is_long(view, visit))
        except TooLongError:
            copy = self._excuse(request, "too_long", 503)
        except StoreError as error:
            self.trouble.failed(error, visit.path, question)
            copy = self._excuse(request, "trouble", 503)
        else:
            self.trouble.answered()
            if copy.status == 200:
                self.shelf.put(key, copy, edition, now)
        return _sent(copy, request)

    async def style(self, request: Request) -> Response:
        """The stylesheet; its address changes with it."""
        return _sent(copied(setting.style(), 200, (
            *manners.ALWAYS, ("Content-Type", "text/css; charset=utf-8"),
            ("Cache-Control", "public, max-age=31536000, immutable"),
        )), request)  # fmt: skip

    async def icon(self, request: Request) -> Response:
        """The picture beside the page's name in a browser."""
        return _sent(copied(setting.icon(), 200, (
            *manners.ALWAYS, manners.policy(), ("Content-Type", "image/svg+xml"), ("Cache-Control", "public, max-age=86400"),
        )), request)  # fmt: skip

    async def slashed(self, request: Request) -> Response:
        """`/en` is `/en/`."""
        return _sent(_elsewhere(f"{_path(request)}/"), request)

    async def lost(self, request: Request, error: Exception) -> Response:
        """No such address; if only its last slash is missing, it leads there. Or a method that is not answered at all."""
        del error
        if request.method not in manners.READING:
            return manners.refusal()
        whole = _path(request) + "/"
        if PLAIN.fullmatch(whole) and any(route.path_regex.match(whole) for route in request.app.routes):
            return _sent(_elsewhere(quote(whole)), request)
        return _sent(self._excuse(request, "not_found", 404), request)

    async def failed(self, request: Request, error: Exception) -> Response:
        """A fault of ours: the reader is told so, the operator has the traceback in the log."""
        del error
        return _sent(self._excuse(request, "fault", 500), request)

    def visit(self, request: Request, code: str) -> Visit:
        path = _path(request)
        if code != LANGUAGES[0]:  # `/ruza/` is a town, not a language
            path = path.removeprefix(f"/{code}") or "/"
        asked = reversed(request.query_params.multi_items())
        query = {name: value[:LONGEST] for name, value in asked if name in ASKED}
        parts = {name: str(value) for name, value in request.path_params.items()}
        return Visit(self.address, path, query, parts, words(code), self.clock(), self.desk)

    def _set(self, archive: Archive, view: View, visit: Visit) -> Copy:
        try:
            answer = view(archive, visit)
        except NowhereError:
            return self._page(Page("excuse.html", {"excuse": visit.words["not_found"]}, 404), visit)
        if isinstance(answer, Elsewhere):
            return _elsewhere(answer.path, 301 if answer.permanent else 302)
        if isinstance(answer, Document):
            return copied(answer.body, answer.status, (*_headers(answer.media_type, ()), *_dated(answer, visit)))
        return self._page(answer, visit)

    def _page(self, page: Page, visit: Visit) -> Copy:
        return copied(setting.html(page, visit), page.status, _headers(HTML, page.images))

    def _excuse(self, request: Request, key: str, status: int) -> Copy:
        first = next((code for code in LANGUAGES[1:] if _path(request).startswith(f"/{code}/")), LANGUAGES[0])
        visit = self.visit(request, first)
        page = Page("excuse.html", {"excuse": visit.words[key]}, status)
        return copied(setting.html(page, visit), status, _headers(HTML, (), caching=BRIEFLY if status < 500 else NEVER))


def _is_long(view: View, visit: Visit) -> bool:
    return view in AT_LENGTH or (view is search.page and search.is_long(visit))


def _path(request: Request) -> str:
    """The path that the routes were looked up by. `request.url` is read from the Host that the request names."""
    return str(request.scope["path"])


def _elsewhere(path: str, status: int = 301) -> Copy:
    """The way to another path here; a browser keeps a 301 that says nothing of caches for ever."""
    return copied(b"", status, (*manners.ALWAYS, ("Location", path), ("Cache-Control", BRIEFLY)))


def _headers(media_type: str, images: frozenset[str] | tuple[str, ...], *, caching: str = BRIEFLY) -> manners.Headers:
    return (
        *manners.ALWAYS,
        manners.policy(images),
        ("Content-Type", media_type),
        ("Cache-Control", caching),
    )


def _dated(document: Document, visit: Visit) -> manners.Headers:
    """When it changed last; some articles are dated ahead, and no server may be."""
    if document.changed is None:
        return ()
    return (("Last-Modified", format_datetime(min(document.changed, visit.now).astimezone(UTC), usegmt=True)),)


def _is_known(copy: Copy, headers: dict[str, str], request: Request) -> bool:
    """Whether the reader has it (RFC 9110 section 13.2.2). A date must be the one that was said: what was taken out has none."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or copy.etag in tags
    changed = headers.get("Last-Modified")
    return changed is not None and request.headers.get("if-modified-since") == changed


def _sent(copy: Copy, request: Request) -> Response:
    headers = {**dict(copy.headers), "ETag": copy.etag, "Vary": "Accept-Encoding"}
    if copy.status == 200 and _is_known(copy, headers, request):
        return Response(status_code=304, headers=headers)
    body = copy.body
    if GZIP.search(request.headers.get("accept-encoding", "")) and len(copy.squeezed) < len(body):
        body, headers["Content-Encoding"] = copy.squeezed, "gzip"
    return Response(body, copy.status, headers)
