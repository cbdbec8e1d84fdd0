"""An outlet of sources.yaml, checked and resolved, and the endpoints at which it announces articles."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from aggregator.model.fetching import Policy

SourceKind = Literal["outlet", "agency", "authority", "aggregator"]
EndpointKind = Literal["feed", "sitemap", "listing"]
Identity = Literal["auto", "guid", "link", "link+date"]
Preference = Literal["balanced", "recall", "precision"]
"""What an editor would rather have of a doubtful paragraph: keep it (`recall`) or leave it out (`precision`)."""
PlaceKind = Literal["town", "region", "country", "district", "settlement"]


@dataclass(frozen=True, slots=True)
class Place:
    """A town or region of the gazetteer. `region` is the full name of the subject («Приморский край»)."""

    name: str
    region: str
    kind: PlaceKind
    timezone: str
    latitude: float | None = None
    longitude: float | None = None
    population: int | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """An HTML page that announces articles; `links` is a CSS selector of the article links, if the editor gave one."""

    url: str
    links: str | None = None


@dataclass(frozen=True, slots=True)
class Selectors:
    """CSS of a source's article page; each one that is given wins over what is found."""

    title: str | None = None
    lead: str | None = None
    text: str | None = None
    authors: str | None = None
    published: str | None = None
    modified: str | None = None
    image: str | None = None


@dataclass(frozen=True, slots=True)
class Expect:
    """The least an editor expects of a source; less is an alarm in `sources health`."""

    entries: int | None = None
    articles_per_week: int | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """An outlet of `sources.yaml`, checked and resolved: nothing in here has to be asked twice."""

    key: str
    name: str
    homepage: str
    timezone: str
    kind: SourceKind = "outlet"
    place: Place | None = None
    language: str = "ru"
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    listings: tuple[Listing, ...] = ()
    selectors: Selectors = field(default_factory=Selectors)
    prefer: Preference = "balanced"
    site_memory: bool = True
    """Whether what repeats on the source's pages is learnt and left out of its texts."""
    every: timedelta | None = None
    """Fixed interval between polls; None: learnt (`auto`)."""
    pause: timedelta = timedelta(seconds=1)
    """Least time between two requests to one host."""
    enabled: bool = True
    identity: Identity = "auto"
    expect: Expect = field(default_factory=Expect)
    headers: tuple[tuple[str, str], ...] = ()
    user_agent: str = ""
    """The whole User-Agent line, contact included."""
    proxy: str | None = None
    max_articles: int = 200
    """At most this many entries are taken from one answer, newest first."""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    """Glob patterns over the whole article URL; `exclude` wins."""
    keep_raw: bool = False
    watch_edits: bool = False
    full_text: bool = False
    """Whether readers may be shown the whole text; otherwise an excerpt and the link."""
    images: bool = False
    """Whether readers may be shown its lead images, straight from its own address."""
    allow_private: bool = False
    tags: tuple[str, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the source's place: where its days begin."""
        return ZoneInfo(self.timezone)

    @property
    def policy(self) -> Policy:
        """How to behave towards the source's servers."""
        return Policy(
            user_agent=self.user_agent,
            headers=self.headers,
            proxy=self.proxy,
            allow_private=self.allow_private,
            pause=self.pause,
        )

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """The endpoints an editor named; empty when they are to be found from the home page."""
        feeds = tuple(Endpoint(self.key, "feed", url) for url in self.feeds)
        sitemaps = tuple(Endpoint(self.key, "sitemap", url) for url in self.sitemaps)
        listings = tuple(Endpoint(self.key, "listing", listing.url, listing.links) for listing in self.listings)
        return feeds + sitemaps + listings


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One URL of a source that announces articles. `found` is False for those an editor named."""

    source: str
    kind: EndpointKind
    url: str
    links: str | None = None
    found: bool = False
