"""A batch of a web archive's answers in, what they mean out: the same functions as in a pass, for an Executor. Pure.

Nobody announced most of these pages, so it has to be shown that one is an article: precision goes before recall, as everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from aggregator import compose, desk
from aggregator.desk import PageResult
from aggregator.model import (
    NEW,
    Article,
    Caught,
    Endpoint,
    Entry,
    Failure,
    Page,
    PageOutcome,
    PageTask,
    SiteMemory,
    Source,
)
from aggregator.readers.families import may_be_article
from aggregator.readers.shapes import shape
from aggregator.run.lessons import Lessons

FEWEST_SIGNS = 2
"""Of three: a time of publication, an address like an article's, the page's own claim to be one."""

CLAIMS = frozenset({"json-ld", "microdata", "meta"})


@dataclass(frozen=True, slots=True)
class Job:
    """Pages of one source in their order, with the articles they are to complete, and what its pages before them taught."""

    source: Source
    pages: tuple[tuple[Page, PageTask], ...]
    memory: SiteMemory


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a batch."""

    caught: Caught
    no_articles: int = 0
    """Pages that are something else: rubrics, services, notices without a text."""
    unreadable: int = 0


def unannounced(page: Page, source: Source) -> PageTask:
    """The task of a page of which nothing is known but its address."""
    endpoint = Endpoint(source.key, "listing", page.url)
    return PageTask(NEW, compose.announce(Entry(page.url), endpoint, source, page.fetched_at))


def may_be(page: Page, source: Source) -> bool:
    """Whether an address could be an article's, as far as can be told without its page; the editor's globs are kept to."""
    path = urlsplit(page.url)
    inside = bool(path.path.strip("/") or path.query)
    return inside and may_be_article(page.url, source.homepage) and compose.wanted(page.url, source)


def read(job: Job) -> Done:
    """The articles of pages. Each page is read with what those before it taught, as in a pass."""
    lessons = Lessons(job.memory if job.source.site_memory else None)
    outcomes, others, broken = list[PageOutcome](), 0, 0
    for page, task in job.pages:
        found = desk.complete(page, task, job.source, page.fetched_at, lessons.of_the_pages)
        if isinstance(found, Failure):
            broken += task.article_id != NEW
            others += task.article_id == NEW
            continue
        if task.article_id == NEW and not is_article(found.article, page.url):
            others += 1
            continue
        outcomes.append(_outcome(page, task, found))
        lessons.learn(outcomes[-1])
    return Done(Caught(job.source.key, tuple(outcomes)), others, broken)


def announce(page: Page, endpoint: Endpoint, source: Source) -> Done:
    """The announcements of a feed, sitemap or listing."""
    reading = desk.read(page, endpoint, source, page.fetched_at)
    if isinstance(reading, Failure):
        return Done(Caught(source.key), unreadable=1)
    said = desk.announced(reading, endpoint, source, page.fetched_at)
    return Done(Caught(source.key, feed=endpoint, announced=said, fetched_at=page.fetched_at))


def is_article(article: Article, url: str) -> bool:
    """Whether a page that nobody announced is one article: two of three signs, a headline, and not several articles."""
    said = article.provenance
    if article.kind == "several" or said.get("title") == "url" or not article.text:
        return False
    claims = said.get("kind") in CLAIMS or article.kind != "article"
    return claims + (article.published is not None) + shape(url).strong >= FEWEST_SIGNS


def _outcome(page: Page, task: PageTask, found: PageResult) -> PageOutcome:
    """Without the body, which need not travel back."""
    return PageOutcome(task, replace(page, body=b""), found.article, None, found.missed, found.blocks)
