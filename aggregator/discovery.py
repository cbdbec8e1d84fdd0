"""A home page in, a working endpoint out: the page's own links, then robots.txt, then the usual paths, then itself.

Every candidate is fetched and read before it is believed. The search serves the pass, `sources add` and `sources test`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Concatenate, ParamSpec, Protocol, TypeVar
from urllib.parse import urljoin

from aggregator import desk, readers
from aggregator.fetch import trusted
from aggregator.model import Answer, Endpoint, Failure, Page, Policy, Reading, Request, Source
from aggregator.normalize import charset

P = ParamSpec("P")
R = TypeVar("R")

Fetch = Callable[[Request], Awaitable[Answer]]


class Read(Protocol):
    """Where a document is read: here, or in a process that can be replaced; then it may come to a Failure, too."""

    async def __call__(
        self, call: Callable[Concatenate[Page, P], R], page: Page, /, *args: P.args, **kwargs: P.kwargs
    ) -> R | Failure:
        """What `call` makes of the page."""
        ...


async def here(call: Callable[Concatenate[Page, P], R], page: Page, /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Read it in this thread."""
    return call(page, *args, **kwargs)


ACCEPT = {
    "feed": "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5",
    "sitemap": "application/xml, text/xml;q=0.9, */*;q=0.5",
    "listing": "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
}
FEWEST_LISTED = 3
"""A home page with fewer article links than this is no listing."""

MOST_TRIED = 16
"""Candidates asked in one search: an editor waits, and so does the site."""


CHILDREN_READ = 3
"""Sitemaps read of a sitemap index, the newest first: the older ones hold no news."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One candidate and what came of it: a reading, or why not."""

    endpoint: Endpoint
    result: Reading | Failure


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a search found (`endpoints`, best first), all that was tried, and the home page's failure if it had one."""

    endpoints: tuple[Endpoint, ...]
    tried: tuple[Tried, ...]
    failure: Failure | None = None

    @property
    def why(self) -> str:
        """One line for a person: what was found, or what stood in the way."""
        if self.endpoints:
            return ", ".join(f"{endpoint.kind} {endpoint.url}" for endpoint in self.endpoints)
        if self.failure:
            return f"home page: {self.failure.kind}: {self.failure.detail}"
        return f"nothing that announces articles among {len(self.tried)} addresses tried"


async def discover(source: Source, fetch: Fetch, now: datetime, read: Read = here) -> Discovery:
    """Find the endpoints of a source from its home page alone. Never raises for anything the site does."""
    home = await fetch(request(source.homepage, source, "listing"))
    if not isinstance(home, Page):
        failure = home if isinstance(home, Failure) else None
        return Discovery((), (), failure)
    search = _Search(source, fetch, now, read)
    linked = await read(desk.linked, home, source.key)
    if isinstance(linked, Failure):
        return Discovery((), (), linked)
    if found := await search.first(linked):
        return search.done(found)
    if found := await search.first(await _from_robots(home, source, fetch)):
        return search.done(found)
    if found := await search.first(readers.guesses(home.url, source.key)):
        return search.done(found)
    return search.done(await search.listing(home))


class _Search:
    """The candidates tried so far; each URL once, and not more than MOST_TRIED in all."""

    def __init__(self, source: Source, fetch: Fetch, now: datetime, read: Read) -> None:
        self.source = source
        self.fetch = fetch
        self.now = now
        self.read = read
        self.tried: dict[str, Tried] = {}

    async def first(self, candidates: Iterable[Endpoint]) -> Endpoint | None:
        """The first candidate that can be read and announces something."""
        for endpoint in candidates:
            if endpoint.url in self.tried or len(self.tried) >= MOST_TRIED:
                continue
            result = await self.try_one(endpoint)
            if isinstance(result, Reading) and result.entries:
                return endpoint
        return None

    async def try_one(self, endpoint: Endpoint) -> Reading | Failure:
        answer = await self.fetch(request(endpoint.url, self.source, endpoint.kind))
        result = await understood(answer, endpoint, self.source, self.fetch, self.now, self.read)
        self.tried[endpoint.url] = Tried(endpoint, result)
        return result

    async def listing(self, home: Page) -> Endpoint | None:
        endpoint = Endpoint(self.source.key, "listing", home.url, found=True)
        result = await self.read(desk.read, home, endpoint, self.source, self.now)
        self.tried[endpoint.url] = Tried(endpoint, result)
        if isinstance(result, Reading) and len(result.entries) >= FEWEST_LISTED:
            return endpoint
        return None

    def done(self, found: Endpoint | None) -> Discovery:
        endpoints = (replace(found, found=True),) if found else ()
        return Discovery(endpoints, tuple(self.tried.values()))


async def understood(
    answer: Answer, endpoint: Endpoint, source: Source, fetch: Fetch, now: datetime, read: Read = here
) -> Reading | Failure:
    """The reading of an unconditional answer, the newest children of a sitemap index included."""
    if not isinstance(answer, Page):
        return answer if isinstance(answer, Failure) else Reading("not-modified", ())
    reading = await read(desk.read, answer, endpoint, source, now)
    if isinstance(reading, Reading) and reading.children:
        return await unfold(reading, endpoint, source, fetch, now, read)
    return reading


async def unfold(
    reading: Reading, endpoint: Endpoint, source: Source, fetch: Fetch, now: datetime, read: Read = here
) -> Reading:
    """A sitemap index with the entries of its newest sitemaps; a child that cannot be had is one skipped line."""
    entries, skipped = list(reading.entries), list(reading.skipped)
    for url in reading.children[:CHILDREN_READ]:
        child = replace(endpoint, kind="sitemap", url=url)
        answer = await fetch(request(url, source, "sitemap"))
        result = await read(desk.read, answer, child, source, now) if isinstance(answer, Page) else answer
        if isinstance(result, Reading):
            entries.extend(result.entries)
        elif isinstance(result, Failure):
            skipped.append(f"{url}: {result.kind}: {result.detail}")
    return replace(reading, entries=tuple(entries[: source.max_articles]), skipped=tuple(skipped), children=())


def request(url: str, source: Source, kind: str) -> Request:
    """The request for an endpoint of a kind, or for an article's page (`listing`: HTML)."""
    return Request(url, policy=policy(url, source), accept=ACCEPT[kind])


def policy(url: str, source: Source) -> Policy:
    """How to behave at an address: the source's own `headers`, which may be keys, are for the sites that its editor named.

    A feed may link to anybody, and an endpoint may have moved to anybody's site for good.
    """
    named = (source.homepage, *(endpoint.url for endpoint in source.endpoints))
    if not source.headers or any(trusted(name, url) for name in named):
        return source.policy
    return replace(source.policy, headers=())


async def _from_robots(home: Page, source: Source, fetch: Fetch) -> tuple[Endpoint, ...]:
    # robots.txt itself is never forbidden by robots.txt (RFC 9309 section 2.2.2)
    address = urljoin(home.url, "/robots.txt")
    answer = await fetch(Request(address, policy=replace(policy(address, source), robots=False)))
    if not isinstance(answer, Page):
        return ()
    text, _ = charset.decode(answer.body, answer.headers.get("content-type"))
    return readers.from_robots(text, source.key, home.url)
