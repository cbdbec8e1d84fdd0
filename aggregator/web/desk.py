"""The analyst's desk: Datasette over the same file, under `/db/`; every table and column has its sentence there.

It is loaded with the first request, and cannot write: Datasette opens the file read-only and bounds every question.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
import threading
from collections.abc import Callable
from html import escape
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aggregator.errors import StoreError
from aggregator.store import Archive, Table
from aggregator.store.connection import PRIMARY, connect, translation
from aggregator.store.matching import words
from aggregator.store.recipes import recipes
from aggregator.web import dress, manners
from aggregator.web.aside import Aside
from aggregator.web.bounds import TOO_BIG, Measure, refusal
from aggregator.web.file import File, State, seen
from aggregator.web.trouble import Trouble

BASE = "/db/"

LIMITS: dict[str, Any] = {
    "base_url": BASE,
    "sql_time_limit_ms": 1000,
    "max_returned_rows": 1000,
    "facet_time_limit_ms": 200,
    "num_sql_threads": 2,
    "suggest_facets": False,  # each suggestion is a question of its own, on tables of millions of rows
    "allow_download": False,  # the file is being written
    "max_csv_mb": 200,
    "default_cache_ttl": 5,
}
"""https://docs.datasette.io/en/stable/settings.html"""

CLOSED = re.compile(rf"(?!{re.escape(dress.PATH)}$)/-(?!/static/)|{BASE}".encode())
"""What Datasette shows of itself (threads, settings, forms to try permissions), and what it would take for another address."""

DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})

INNER = frozenset(
    "bands likenesses story_profiles story_terms term_counts stories_touched search_queue search_state study_queue page_queue "
    "robots selector_misses site_memories article_urls article_guids alerts alert_states".split()
)
"""Tables that the program keeps for itself: explained like the others, and shown after them."""

POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Datasette's own pages have scripts and styles in them; nothing of anybody else's is let in."""


class Desk:
    """An ASGI application that becomes Datasette when it is first asked."""

    def __init__(self, path: Path, address: str, trouble: Trouble) -> None:
        self._path, self._trouble = path, trouble
        scheme, _, self._host = address.partition("://")
        self._seen = {"scheme": scheme, "root_path": ""}
        self._file = File(path)
        self._datasette: Aside | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        inside = self._within(scope)
        shown = self._shown(inside)

        async def with_manners(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [_led(*pair) for pair in message["headers"] if pair[0].lower() not in ALREADY]
                message = {**message, "headers": [*kept, *HEADERS]}
            await send(message)

        await shown(inside, receive, with_manners)

    def _within(self, scope: Scope) -> Scope:
        """The request as Datasette would have it without us (its links have BASE anyhow), at the address that readers see."""
        base = BASE.rstrip("/")
        path, raw = scope["path"].removeprefix(base), scope["raw_path"].removeprefix(base.encode())
        headers = [(b"host", self._host.encode()), *(pair for pair in scope["headers"] if pair[0] != b"host")]
        return {**scope, **self._seen, "headers": headers, "path": path or "/", "raw_path": raw or b"/"}

    def _shown(self, inside: Scope) -> ASGIApp:
        """Datasette, or an excuse if it is not to be asked this, or there is no file, or none that can be used."""
        if inside["method"] not in manners.READING:
            return manners.refusal()
        if CLOSED.match(inside["raw_path"]):
            return PlainTextResponse("The desk has no such page.\n", 404)
        try:
            self._file.now()
            if self._datasette is None:
                self._datasette = Aside(datasette(self._path, self._trouble).app())
        except StoreError as error:
            self._trouble.failed(error, BASE, _nothing)
            return PlainTextResponse("The archive cannot be read now.\n", 503, {"Cache-Control": "no-store"})
        self._trouble.answered()
        return self._datasette

    def close(self) -> None:
        """Let its thread end, if it has one."""
        if self._datasette is not None:
            self._datasette.close()


class Shown(Database):  # type: ignore[misc]  # Datasette has no types
    """The file that is under a path now: a thread whose connection does not see it as it is opens it anew."""

    def __init__(self, ds: Datasette, path: Path, trouble: Trouble) -> None:
        super().__init__(ds, path=str(path), is_mutable=True)
        self._trouble = trouble
        self._file = File(path)
        self._open = threading.local()

    async def execute_fn(self, fn: Callable[[Connection], Any]) -> Any:
        """As Datasette's own, which keeps a connection for good."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.ds.executor, lambda: fn(self._connection()))

    async def execute(self, *asked: Any, **how: Any) -> Any:
        """As Datasette's own; what an analyst asks wrong is told to the analyst, and no line of the operator's log."""
        try:
            return await super().execute(*asked, **{**how, "log_sql_errors": False})
        except sqlite3.DataError as error:
            raise refusal(TOO_BIG) from error
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & PRIMARY in DAMAGE:
                self._damaged(error)
            raise

    def _damaged(self, error: sqlite3.DatabaseError) -> None:
        """The file is, not the question."""
        inode = self._file.now()[:1]

        def replaced(archive: Archive) -> None:
            """Not the question itself, which nothing but the desk bounds."""
            del archive
            if self._file.is_still(inode):
                raise told

        told = translation(Path(self.path), error)
        self._trouble.failed(told, BASE, replaced)

    def connect(self, write: bool = False) -> Connection:
        """Never to be written; as the readers' pages open it."""
        del write
        return connect(Path(self.path), create=False, readonly=True)

    def _connection(self) -> Connection:
        known: tuple[State, Connection, Measure] | None = getattr(self._open, "known", None)
        if known is None or not self._file.is_still(known[0]):
            state, opened = self._file.now(), self.connect()
            self.ds._prepare_connection(opened, self.name)
            if known is not None:
                known[1].close()
            known = self._open.known = (seen(state, opened), opened, Measure(opened))
        known[2].begin()
        return known[1]


class Functions:
    """SQL functions of the desk, a Datasette plugin: `stems(words)`, for `search MATCH stems('оттоку населения')`."""

    @staticmethod
    @hookimpl  # type: ignore[untyped-decorator]  # pluggy's marker
    def prepare_connection(conn: Connection) -> None:
        conn.create_function("stems", 1, words, deterministic=True)


def _nothing(archive: Archive) -> None:
    """Whether it can be opened is all that is asked."""
    del archive


def _led(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """A header of an answer. Some redirects of Datasette lead to where it thinks it is, others have BASE already."""
    inside = name.lower() == b"location" and value.startswith(b"/") and not value.startswith(BASE.encode())
    return (name, BASE.rstrip("/").encode() + value) if inside else (name, value)


def datasette(path: Path, trouble: Trouble) -> Datasette:
    """Datasette with the archive's dictionary and questions. Raises StoreError if the file cannot be used."""
    with Archive.open(path, create=False, readonly=True) as archive:
        tables = archive.describe()
    from datasette import handle_exception  # it registers itself only if `datasette.app` was imported before

    for plugin in (Functions, dress.Dress):
        if not pm.is_registered(plugin):
            pm.register(plugin)
    handle_exception.rich = None  # where it finds rich, it prints every wrong question with all local variables
    # else nobody could tell `/db/news` from `/db/db/news`
    name = "archive" if path.stem == BASE.strip("/") else path.stem
    # without a file it would show its memory
    made = Datasette([str(path)], metadata=_metadata(name, tables), settings=LIMITS)
    made.remove_database(path.stem)
    made.add_database(Shown(made, path, trouble), name)
    return made


def _welcome(database: str) -> str:
    """What the desk's first page says: where to start, and the questions."""
    asked = "".join(
        f'<li><a href="{BASE}{database}/{recipe.name}">{escape(recipe.title)}</a></li>' for recipe in recipes()
    )
    return (
        f'<p>Start with the view <a href="{BASE}{database}/news">news</a>, one row an article, or with a question:</p>'
        f'<ul>{asked}</ul><p><a href="/">The pages for readers</a></p>'
    )


def _metadata(database: str, tables: tuple[Table, ...]) -> dict[str, Any]:
    described: dict[str, dict[str, Any]] = {
        table.name: {
            "description": table.description,
            "columns": {column.name: column.description for column in table.columns},
        }
        for table in tables
    }
    for name in INNER & described.keys():
        described[name]["hidden"] = True
    described["news"]["sort_desc"] = "id"
    described["articles"]["sort_desc"] = "id"
    queries = {
        recipe.name: {"title": recipe.title, "description": recipe.description, "sql": recipe.sql}
        for recipe in recipes()
    }
    return {
        "title": "The archive",
        "description_html": _welcome(database),
        "databases": {database: {"tables": described, "queries": queries}},
    }


HEADERS = [
    (name.lower().encode(), value.encode()) for name, value in (*manners.ALWAYS, ("Content-Security-Policy", POLICY))
]
ALREADY = frozenset(name for name, _ in HEADERS)
