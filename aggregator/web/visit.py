"""What a reader asked for, and what a page gives back: the two records between the server and the pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from aggregator.web.words import LANGUAGES, Words


@dataclass(frozen=True, slots=True)
class Visit:
    """One request, checked: everything a page may depend on."""

    address: str
    """Scheme and host under which readers see the site, without a slash at the end; never taken from the request."""
    path: str
    """The path without its language, beginning with a slash."""
    query: Mapping[str, str]
    """The query's first value of each name, each of 500 characters at most."""
    parts: Mapping[str, str]
    """What the route found in the path."""
    words: Words
    now: datetime
    """Aware, UTC."""
    desk: bool = True
    """Whether the file itself is shown, too, under `/db/`."""

    def href(self, path: str, language: str | None = None) -> str:
        """A path of the site in the reader's language, or in another."""
        code = language or self.words.code
        return path if code == LANGUAGES[0] else f"/{code}{path}"


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be set: a template and what it shows."""

    template: str
    shows: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    images: frozenset[str] = frozenset()
    """Origins of the images it shows, for the Content-Security-Policy."""


@dataclass(frozen=True, slots=True)
class Document:
    """An answer that is no page: a feed, a sitemap, numbers."""

    body: bytes
    media_type: str
    status: int = 200
    changed: datetime | None = None
    """When what it says changed last, if that is known (aware)."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The page has another address on this site: a path, already with its language."""

    path: str
    permanent: bool = True


Answer: TypeAlias = Page | Document | Elsewhere


class NowhereError(Exception):
    """There is no such page."""
