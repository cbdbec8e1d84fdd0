"""The frozen records that pass between stages, in the order of the flow. Pure data: no stage is imported here.

Source -> Endpoint -> Request -> Page | NotModified | Failure -> Reading(Entry) -> Article
                                                    Page + Article -> Extraction -> Article
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Generic, Literal, TypeVar
from zoneinfo import ZoneInfo

from aggregator.failures import FailureKind

T = TypeVar("T")

# ---------------------------------------------------------------- sources.yaml, resolved

SourceKind = Literal["outlet", "agency", "authority", "aggregator"]
EndpointKind = Literal["feed", "sitemap", "listing"]
Identity = Literal["auto", "guid", "link", "link+date"]
PlaceKind = Literal["town", "region", "country"]


@dataclass(frozen=True, slots=True)
class Place:
    """A town or region of the gazetteer. `region` is the full name of the subject («Приморский край»); of itself, for a region."""

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


# ---------------------------------------------------------------- fetching


@dataclass(frozen=True, slots=True)
class Validators:
    """What makes the next request conditional (RFC 9110 section 13); `body_hash` serves servers that know neither header."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """How to behave towards the servers of one source."""

    user_agent: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    proxy: str | None = None
    allow_private: bool = False
    pause: timedelta = timedelta(seconds=1)
    robots: bool = True


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to fetch. `accept` is the Accept header: feeds and pages ask for different things."""

    url: str
    policy: Policy = field(default_factory=Policy)
    validators: Validators = field(default_factory=Validators)
    accept: str = "*/*"
    retry: bool = True
    """Whether passing faults are tried again at once (tenacity); a pass that comes every minute may say no."""


@dataclass(frozen=True, slots=True)
class Page:
    """One HTTP answer 200, as it came: the body unpacked, not decoded. Header names are lower case."""

    url: str
    """The final URL, after redirects."""
    body: bytes
    headers: Mapping[str, str]
    fetched_at: datetime
    status: int = 200
    requested_url: str = ""
    moved_to: str | None = None
    """Where a chain of only permanent redirects (301, 308) ends; None if there was none."""
    validators: Validators = field(default_factory=Validators)
    wire_bytes: int = 0
    elapsed: float = 0.0
    """Seconds of the whole exchange, waiting for the host's turn not counted."""
    attempts: int = 1
    raw_headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class NotModified:
    """The answer is the one we know: status 304, or 200 with the same body (`by == "hash"`)."""

    url: str
    fetched_at: datetime
    by: Literal["304", "hash"] = "304"
    headers: Mapping[str, str] = field(default_factory=dict)
    wire_bytes: int = 0
    elapsed: float = 0.0
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class Failure:
    """A fetch, or the reading of its answer, that came to nothing; `detail` is one line for a person."""

    kind: FailureKind
    detail: str
    url: str
    fetched_at: datetime
    status: int | None = None
    retry_at: datetime | None = None
    """The server's own word (Retry-After), already bounded to one day."""
    wire_bytes: int = 0
    elapsed: float = 0.0
    attempts: int = 1


Answer = Page | NotModified | Failure


# ---------------------------------------------------------------- reading

Precision = Literal["second", "minute", "day", "month"]


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """An instant (aware, UTC) and how exactly it was said. A day without a time is its local midnight."""

    at: datetime
    precision: Precision = "second"


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

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whom an entry or article names as its origin (RSS `<source>`, Atom `source`)."""

    name: str
    url: str | None = None


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


@dataclass(frozen=True, slots=True)
class Reading:
    """An endpoint's answer, understood. `format` is what it turned out to be (`rss20`, `atom10`, `news-sitemap`, `listing`…)."""

    format: str
    entries: tuple[Entry, ...]
    title: str | None = None
    homepage: str | None = None
    language: str | None = None
    ttl: timedelta | None = None
    """RSS `ttl` or `sy:updatePeriod` / `updateFrequency`."""
    children: tuple[str, ...] = ()
    """A sitemap index: the sitemaps to read instead, newest first."""
    skipped: tuple[str, ...] = ()
    """One line for each entry that could not be used, and why; bounded."""


# ---------------------------------------------------------------- extracting and composing

Method = Literal[
    "feed",
    "sitemap",
    "listing",
    "json-ld",
    "microdata",
    "meta",
    "selector",
    "body",
    "http",
    "url",
    "source",
    "first-seen",
]


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value and the method that gave it: nothing is guessed silently."""

    value: T
    method: Method


@dataclass(frozen=True, slots=True)
class Extraction:
    """The fields of an article page, each with its provenance; None where nothing was found."""

    title: Found[str] | None = None
    lead: Found[str] | None = None
    text: Found[str] | None = None
    authors: Found[tuple[str, ...]] | None = None
    published: Found[Moment] | None = None
    modified: Found[Moment] | None = None
    image: Found[str] | None = None
    language: Found[str] | None = None
    canonical: Found[str] | None = None
    keywords: Found[tuple[str, ...]] | None = None
    section: Found[str] | None = None
    selectors_missed: tuple[str, ...] = ()
    """Fields whose given CSS matched nothing: the site may have been rebuilt."""


@dataclass(frozen=True, slots=True)
class Article:
    """The normalized record of one publication at one canonical URL by one source."""

    source: str
    url: str
    """The canonical URL: what a reader opens."""
    key: str
    """What makes two records the same article: `url` stripped to its identity (scheme, www and slash folded)."""
    title: str
    day: date
    first_seen: datetime
    guid: str | None = None
    lead: str | None = None
    text: str | None = None
    published: Moment | None = None
    modified: Moment | None = None
    authors: tuple[str, ...] = ()
    image: str | None = None
    language: str | None = None
    keywords: tuple[str, ...] = ()
    section: str | None = None
    genre: str | None = None
    attribution: Attribution | None = None
    fingerprint: str | None = None
    """Hash of the normalized text for exact reprints; None when the text is too short to mean anything."""
    provenance: Mapping[str, Method] = field(default_factory=dict)


# ---------------------------------------------------------------- scheduling


@dataclass(frozen=True, slots=True)
class Plan:
    """When an endpoint is next due, and why in words (each reason one sentence)."""

    due: datetime
    interval: timedelta
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What has been learnt of how often an endpoint publishes, and what its server says of it."""

    gap: timedelta | None = None
    """Median time between its last publications."""
    last_published: datetime | None = None
    ttl: timedelta | None = None
    max_age: timedelta | None = None


@dataclass(frozen=True, slots=True)
class IdentityEvidence:
    """Polls in a row that showed known links with new GUIDs, and known GUIDs with new links."""

    guid_churn: int = 0
    link_churn: int = 0


@dataclass(frozen=True, slots=True)
class EndpointState:
    """An endpoint as the archive remembers it between passes."""

    id: int
    endpoint: Endpoint
    validators: Validators = field(default_factory=Validators)
    rhythm: Rhythm = field(default_factory=Rhythm)
    failures: int = 0
    """Failures in a row that count against it."""
    due: datetime | None = None
    """None: never polled."""
    moved_to: str | None = None
    identity: Identity = "auto"
    """What was learnt; the source's own setting, when not `auto`, wins."""
    evidence: IdentityEvidence = field(default_factory=IdentityEvidence)
    last_success: datetime | None = None


@dataclass(frozen=True, slots=True)
class PageTask:
    """An announced article whose page is due to be fetched."""

    article_id: int
    article: Article
    attempts: int = 0
    complete: bool = False
    """The page has been read before: this is a look for edits."""


# ---------------------------------------------------------------- outcomes: one transaction each


@dataclass(frozen=True, slots=True)
class Announced:
    """An article as an endpoint announced it, and when its page should be fetched (None: not needed)."""

    article: Article
    page_due: datetime | None


@dataclass(frozen=True, slots=True)
class PollOutcome:
    """How one poll of an endpoint ended, with everything that is to be remembered of it."""

    state: EndpointState
    answer: Answer
    plan: Plan
    announced: tuple[Announced, ...] = ()
    rhythm: Rhythm = field(default_factory=Rhythm)
    blamed: bool = True
    """False: the network here was down; nothing is counted against the source."""
    format: str | None = None
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageOutcome:
    """How fetching one article's page ended. `article` is the completed record, or None after a failure."""

    task: PageTask
    answer: Answer
    article: Article | None
    next_due: datetime | None
    """When to fetch the page again (a retry, or a look for edits); None: leave it as it is."""
    selectors_missed: tuple[str, ...] = ()
    blamed: bool = True


@dataclass(frozen=True, slots=True)
class Stored:
    """What one outcome changed in the archive, in articles, and the pages that became due by it."""

    new: int = 0
    changed: int = 0
    """Articles whose wording changed: a revision was kept."""
    known: int = 0
    reprints: int = 0
    aliases: int = 0
    pages: tuple[PageTask, ...] = ()
