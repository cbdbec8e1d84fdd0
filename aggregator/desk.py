"""The CPU half of a pass: bytes that came from the network in, records out. Pure functions, given to an Executor.

They know every stage that reads, so that the stages need not know each other; what goes in and out can be pickled.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from aggregator import bounds, compose, dedup, extractors, plan, readers
from aggregator.errors import DocumentError, short_of_files
from aggregator.extractors import consent, tails
from aggregator.extractors.memory import of_the_others
from aggregator.failures import FailureKind
from aggregator.model import (
    Announced,
    Article,
    Endpoint,
    EndpointState,
    Extraction,
    Failure,
    Hints,
    Page,
    PageTask,
    Plan,
    Reading,
    Rhythm,
    SiteMemory,
    Source,
)
from aggregator.normalize import charset
from aggregator.normalize.binary import is_binary
from aggregator.normalize.tame import tame

log = logging.getLogger(__name__)

R = TypeVar("R")

SHORTEST_ARTICLE = 25
"""Characters of a page's text below which it is none: "Loading…" is what a script was to replace."""

HARDLY_ANYTHING = 0.05
"""The confidence of a text that was put together from what a site's memory had left."""


@dataclass(frozen=True, slots=True)
class PollResult:
    """An endpoint's answer, understood: its reading, the articles it announces, the rhythm learnt and the next plan."""

    reading: Reading
    announced: tuple[Announced, ...]
    rhythm: Rhythm
    plan: Plan


@dataclass(frozen=True, slots=True)
class PageResult:
    """An article's page, understood."""

    article: Article
    missed: tuple[str, ...] = ()
    """Fields whose selector matched nothing."""
    blocks: tuple[int, ...] = ()
    """Fingerprints of the page's paragraphs."""


def hints(source: Source, now: datetime, article: Article | None = None, memory: SiteMemory | None = None) -> Hints:
    """What readers and extractors are told about a source, its pages, and the article they look for."""
    return Hints(
        now=now,
        timezone=source.timezone,
        language=source.language,
        selectors=source.selectors,
        max_entries=source.max_articles,
        homepage=source.homepage,
        title=article.title if article and article.provenance.get("title") != "url" else None,
        summary=article.lead if article else None,
        prefer=source.prefer,
        memory=memory,
    )


def read(page: Page, endpoint: Endpoint, source: Source, now: datetime) -> Reading | Failure:
    """The reading of an endpoint's answer, or why it cannot be read."""
    return _understand(page, lambda: readers.read(page, endpoint, hints(source, now)))


def linked(page: Page, key: str) -> tuple[Endpoint, ...] | Failure:
    """The endpoints of a source to which its home page links, best first."""
    return _understand(page, lambda: tuple(readers.discover(page, key)))


def poll(page: Page, state: EndpointState, source: Source, now: datetime) -> PollResult | Failure:
    """Everything a poll's answer means: entries to articles, a rhythm, the next due time."""
    reading = read(page, state.endpoint, source, now)
    return reading if isinstance(reading, Failure) else weigh(reading, page, state, source, now)


def weigh(reading: Reading, page: Page, state: EndpointState, source: Source, now: datetime) -> PollResult:
    """What a reading means for the archive and for the next poll."""
    before = replace(state.rhythm, max_age=plan.max_age(page.headers))
    rhythm = plan.learn(before, reading.entries, now, ttl=reading.ttl)
    return PollResult(
        reading,
        announced(reading, state.endpoint, source, now),
        rhythm,
        plan.after_success(source, rhythm, state.endpoint.url, now),
    )


def announced(reading: Reading, endpoint: Endpoint, source: Source, now: datetime) -> tuple[Announced, ...]:
    """The articles a reading announces, with the pages that have to be fetched; the editor's globs are kept to."""
    result = []
    for entry in reading.entries:
        article = compose.announce(entry, endpoint, source, now)
        if not compose.wanted(article.url, source):
            continue
        fetch_page = compose.needs_page(entry, source)
        result.append(Announced(_fingerprinted(_without_tail(article, source)), now if fetch_page else None))
    return tuple(result)


def complete(
    page: Page, task: PageTask, source: Source, now: datetime, memory: SiteMemory | None = None
) -> PageResult | Failure:
    """The article after its page has been read, or why the page is worth nothing. `memory` is of the source's pages so far."""
    others = of_the_others(memory) if memory and task.complete else memory
    return _understand(page, lambda: _complete(page, task.article, source, now, others))


def _complete(page: Page, article: Article, source: Source, now: datetime, memory: SiteMemory | None) -> PageResult:
    html, _ = charset.decode(page.body, page.headers.get("content-type"))
    if is_binary(page.body, html):
        raise DocumentError(FailureKind.NO_ARTICLE, "this is no HTML: a PDF, a picture or other binary data")
    found = extractors.extract(html, page.url, hints(source, now, article, memory), page.headers)
    if memory is not None and memory.pages and (found.text is None or found.text.confidence <= HARDLY_ANYTHING):
        # all that stands on the page is known from others, a daily notice say: better that than nothing
        found = extractors.extract(html, page.url, hints(source, now, article, SiteMemory()), page.headers)
    if not article.text and _is_hardly_a_text(found):
        if tame(html) is None:
            raise DocumentError(FailureKind.TANGLED, "the page is nested so deeply that reading it would take seconds")
        also = "; the selector for text matched nothing" if "text" in found.selectors_missed else ""
        raise DocumentError(FailureKind.NO_ARTICLE, f"no article text was found in the page{also}")
    if _is_wall(found, hints(source, now, article).title):
        raise DocumentError(
            FailureKind.NO_ARTICLE, "the page asks for consent to cookies instead of showing the article"
        )
    whole = compose.complete(article, found, source, now)
    whole = _described(whole if source.selectors.text else _without_tail(whole, source))
    return PageResult(whole, found.selectors_missed, found.blocks)


def _is_hardly_a_text(found: Extraction) -> bool:
    """Whether a page has no text worth the name; what the editor's selector points at is one, however short."""
    said = found.text
    return said is None or (said.method != "selector" and len(said.value) < SHORTEST_ARTICLE)


def _is_wall(found: Extraction, announced: str | None) -> bool:
    """Whether what stands in the article's place only asks for consent; an editor's selector is believed."""
    headline = announced or (found.title.value if found.title else None)
    return found.text is not None and found.text.method != "selector" and consent.is_wall(found.text.value, headline)


def _without_tail(article: Article, source: Source) -> Article:
    """The article without what its outlet says behind each of its texts, in feeds and on pages alike."""
    text = article.text and tails.without(article.text, (source.name,))
    return article if text == article.text else replace(article, text=text)


def _fingerprinted(article: Article) -> Article:
    """An announced article: most are known, so what near reprints are found by is worked out only for those stored anew."""
    return replace(article, fingerprint=dedup.fingerprint(article.text))


def _described(article: Article) -> Article:
    named, keys = dedup.described(article.text)
    return replace(article, fingerprint=named, bands=keys.bands if keys else ())


def _understand(page: Page, call: Callable[[], R]) -> R | Failure:
    try:
        return bounds.within(call)
    except DocumentError as error:
        return _failure(page, error.kind, error.detail)
    except bounds.Overrun as error:
        return overrun(page, str(error))
    except MemoryError:
        return overrun(page, "reading it took more memory than is allowed")
    except Exception as error:
        if ours := short_of_files(error):
            raise ours from error
        # one document that our code cannot cope with must not stop the others; the traceback is for us
        log.exception("%s: could not be read", page.url)
        return _failure(page, FailureKind.CRASHED, f"{type(error).__name__} while reading it")


def overrun(page: Page, why: str) -> Failure:
    """Of a document that could not be read in bounds, or whose reader died."""
    return _failure(page, FailureKind.OVERRUN, why)


def _failure(page: Page, kind: FailureKind, detail: str) -> Failure:
    return Failure(
        kind=kind,
        detail=detail,
        url=page.url,
        fetched_at=page.fetched_at,
        status=page.status,
        wire_bytes=page.wire_bytes,
        elapsed=page.elapsed,
        attempts=page.attempts,
    )
