"""What `sources test` and `sources add` do: everything a pass would do for one source, with nothing stored.

An address or a source in; what was tried, what was announced and one whole article out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator import desk, discovery
from aggregator.discovery import Fetch, Tried
from aggregator.model import Announced, Article, Endpoint, EndpointKind, Failure, Page, PageTask, Reading, Source

PAGES_TRIED = 3
"""Article pages asked before a trial gives up finding one that can be read."""

AT_ONCE = 32
"""Sources tried at the same time by `trials`."""

_ANNOUNCING: tuple[EndpointKind, ...] = ("feed", "sitemap")


@dataclass(frozen=True, slots=True)
class Trial:
    """What a pass would find at a source, and what went wrong on the way."""

    source: Source
    tried: tuple[Tried, ...] = ()
    announced: tuple[Announced, ...] = ()
    """The articles of the first endpoint that announces some."""
    article: Article | None = None
    """One article, completed from its page if it needs one; its `provenance` says where each field is from."""
    selectors_missed: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    """The home page's failure and those of the article pages; an endpoint's own is in `tried`."""

    @property
    def working(self) -> tuple[Endpoint, ...]:
        """The endpoints that announce articles."""
        return tuple(one.endpoint for one in self.tried if isinstance(one.result, Reading) and one.result.entries)

    @property
    def entries(self) -> int:
        """Entries of all working endpoints."""
        return sum(len(one.result.entries) for one in self.tried if isinstance(one.result, Reading))

    @property
    def why(self) -> str:
        """One line for a person: what stands in the way, or nothing."""
        if not self.working:
            failed = [one.result for one in self.tried if isinstance(one.result, Failure)] or list(self.failures)
            return f"{failed[0].kind}: {failed[0].detail}" if failed else "nothing that announces articles was found"
        if self.article is None or not self.article.text:
            return f"{self.failures[0].kind}: {self.failures[0].detail}" if self.failures else "no text was found"
        return f"selectors matched nothing: {', '.join(self.selectors_missed)}" if self.selectors_missed else ""


async def trial(source: Source, fetch: Fetch, now: datetime) -> Trial:
    """Try a source: its endpoints, or the search for them, then one article. Whatever the site does, it never raises."""
    if source.endpoints:
        tried = tuple([Tried(endpoint, await _reading(endpoint, source, fetch, now)) for endpoint in source.endpoints])
        return await _with_article(Trial(source, tried), fetch, now)
    found = await discovery.discover(source, fetch, now)
    failures = (found.failure,) if found.failure else ()
    return await _with_article(Trial(source, found.tried, failures=failures), fetch, now)


async def trial_of_address(source: Source, fetch: Fetch, now: datetime) -> Trial:
    """Try an address nobody knows yet (`source.homepage`): a feed or sitemap itself, or a home page to search from."""
    answer = await fetch(discovery.request(source.homepage, source, "feed"))
    if isinstance(answer, Failure):
        return Trial(source, failures=(answer,))
    if isinstance(answer, Page):
        for kind in _ANNOUNCING:
            endpoint = Endpoint(source.key, kind, source.homepage)
            result = await discovery.understood(answer, endpoint, source, fetch, now)
            if isinstance(result, Reading) and result.entries:
                return await _with_article(Trial(source, (Tried(endpoint, result),)), fetch, now)
    return await trial(source, fetch, now)


async def trials(sources: Sequence[Source], fetch: Fetch, now: datetime) -> tuple[Trial, ...]:
    """Try many sources, AT_ONCE at a time; the answer keeps their order."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(source: Source) -> Trial:
        async with turn:
            return await trial(source, fetch, now)

    return tuple(await asyncio.gather(*(one(source) for source in sources)))


async def _reading(endpoint: Endpoint, source: Source, fetch: Fetch, now: datetime) -> Reading | Failure:
    answer = await fetch(discovery.request(endpoint.url, source, endpoint.kind))
    return await discovery.understood(answer, endpoint, source, fetch, now)


async def _with_article(so_far: Trial, fetch: Fetch, now: datetime) -> Trial:
    """The trial with one whole article of its first working endpoint."""
    source = so_far.source
    first = next((one for one in so_far.tried if isinstance(one.result, Reading) and one.result.entries), None)
    if first is None or not isinstance(first.result, Reading):
        return so_far
    announced = desk.announced(first.result, first.endpoint, source, now)
    so_far = replace(so_far, announced=announced)
    for each in announced[:PAGES_TRIED]:
        if each.page_due is None:
            return replace(so_far, article=each.article)
        answer = await fetch(discovery.request(each.article.url, source, "listing"))
        result = desk.complete(answer, PageTask(0, each.article), source, now) if isinstance(answer, Page) else answer
        if isinstance(result, desk.PageResult):
            return replace(so_far, article=result.article, selectors_missed=result.missed)
        if isinstance(result, Failure):
            so_far = replace(so_far, failures=(*so_far.failures, result))
    return so_far
