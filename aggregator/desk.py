"""The CPU half of a pass: bytes that came from the network in, records out. Pure functions, given to an Executor.

They know every stage that reads, so that the stages need not know each other; what goes in and out can be pickled.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from aggregator import compose, dedup, extractors, plan, readers
from aggregator.errors import DocumentError
from aggregator.failures import FailureKind
from aggregator.model import (
    Announced,
    Article,
    Endpoint,
    EndpointState,
    Failure,
    Hints,
    Page,
    PageTask,
    Plan,
    Reading,
    Rhythm,
    Source,
)
from aggregator.normalize import charset

log = logging.getLogger(__name__)

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class PollResult:
    """An endpoint's answer, understood: its reading, the articles it announces, the rhythm learnt and the next plan."""

    reading: Reading
    announced: tuple[Announced, ...]
    rhythm: Rhythm
    plan: Plan


@dataclass(frozen=True, slots=True)
class PageResult:
    """An article's page, understood. `missed` names the selectors that matched nothing."""

    article: Article
    missed: tuple[str, ...] = ()


def hints(source: Source, now: datetime, article: Article | None = None) -> Hints:
    """What readers and extractors are told about a source, and about the article they look for."""
    return Hints(
        now=now,
        timezone=source.timezone,
        language=source.language,
        selectors=source.selectors,
        max_entries=source.max_articles,
        homepage=source.homepage,
        title=article.title if article and article.provenance.get("title") != "url" else None,
        summary=article.lead if article else None,
    )


def read(page: Page, endpoint: Endpoint, source: Source, now: datetime) -> Reading | Failure:
    """The reading of an endpoint's answer, or why it cannot be read."""
    return _understand(page, lambda: readers.read(page, endpoint, hints(source, now)))


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
        result.append(Announced(_fingerprinted(article), now if fetch_page else None))
    return tuple(result)


def complete(page: Page, task: PageTask, source: Source, now: datetime) -> PageResult | Failure:
    """The article after its page has been read, or why the page is worth nothing."""
    return _understand(page, lambda: _complete(page, task.article, source, now))


def _complete(page: Page, article: Article, source: Source, now: datetime) -> PageResult:
    html, _ = charset.decode(page.body, page.headers.get("content-type"))
    extraction = extractors.extract(html, page.url, hints(source, now, article), page.headers)
    if extraction.text is None and not article.text:
        raise DocumentError(FailureKind.NO_ARTICLE, "no article text was found in the page")
    return PageResult(
        _fingerprinted(compose.complete(article, extraction, source, now)),
        extraction.selectors_missed,
    )


def _fingerprinted(article: Article) -> Article:
    return replace(article, fingerprint=dedup.fingerprint(article.text))


def _understand(page: Page, call: Callable[[], R]) -> R | Failure:
    try:
        return call()
    except DocumentError as error:
        return _failure(page, error.kind, error.detail)
    except Exception as error:
        # one document that our code cannot cope with must not stop the others; the traceback is for us
        log.exception("%s: could not be read", page.url)
        return _failure(page, FailureKind.CRASHED, f"{type(error).__name__} while reading it")


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
