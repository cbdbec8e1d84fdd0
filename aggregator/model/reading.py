"""What an endpoint's answer says, once it has been understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from aggregator.model.memory import SiteMemory
from aggregator.model.source import Preference, Selectors

Precision = Literal["second", "minute", "day", "month"]


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """An instant (aware, UTC) and how exactly it was said. A day without a time is its local midnight."""

    at: datetime
    precision: Precision = "second"
    offset: timedelta | None = field(default=None, compare=False)
    """The UTC offset it was written with, None where it named none: the day a reader of that page saw."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What readers and extractors are told about a source: time is an argument, never asked for."""

    now: datetime
    timezone: str = "UTC"
    language: str | None = None
    selectors: Selectors = field(default_factory=Selectors)
    max_entries: int = 200
    homepage: str = ""
    title: str | None = None
    """Extractors only: the headline the endpoint announced, to agree with."""
    summary: str | None = None
    """Extractors only: what the endpoint said of the article, to agree with."""
    prefer: Preference = "balanced"
    memory: SiteMemory | None = None
    """Extractors only: what stands on many pages of the source; None: nothing is to be learnt."""
    with_html: bool = False
    """Extractors only: the text is wanted as clean HTML, too."""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whom an entry or article names as its origin (RSS `<source>`, Atom `source`)."""

    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody concerned had to say on the news (`yandex:official-comment`): the mayor's office, a company."""

    text: str
    name: str | None = None
    url: str | None = None
    """Where it was said (`origin`)."""
    about: tuple[str, ...] = ()
    """Addresses of the articles that it is bound to, those of others among them (`yandex:bind-to`)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What an endpoint says of one article. Text fields are plain text; `link` and `image` are absolute."""

    link: str
    title: str | None = None
    guid: str | None = None
    summary: str | None = None
    text: str | None = None
    """The whole text, when the endpoint carries it (`content:encoded`, `yandex:full-text`, Atom content)."""
    published: Moment | None = None
    updated: Moment | None = None
    authors: tuple[str, ...] = ()
    image: str | None = None
    categories: tuple[str, ...] = ()
    genre: str | None = None
    language: str | None = None
    attribution: Attribution | None = None
    related: tuple[str, ...] = ()
    comment: Comment | None = None
    online: str | None = None
    """Where the event is reported as it goes on (`yandex:online`)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer, understood. `format` is what it turned out to be (`rss20`, `atom10`, `news-sitemap`, `listing`…)."""

    format: str
    entries: tuple[Entry, ...]
    title: str | None = None
    homepage: str | None = None
    language: str | None = None
    logo: str | None = None
    """The outlet's emblem (`yandex:logo`)."""
    ttl: timedelta | None = None
    """RSS `ttl` or `sy:updatePeriod` / `updateFrequency`."""
    children: tuple[str, ...] = ()
    """A sitemap index: the sitemaps to read instead, newest first."""
    skipped: tuple[str, ...] = ()
    """One line for each entry that could not be used, and why; bounded."""
