"""Finished articles in, what each is about out: the places it names, whom it cites, what it is compared by. Pure.

What follows from that among other articles (whose reprint it is, which story it tells) the archive decides, one by one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from functools import lru_cache

from aggregator import bounds, citations, dedup, places
from aggregator.citations import Lexicon, Link, Outlet, Structured
from aggregator.engines.cells import LostError
from aggregator.model import Attribution, Origins, Source, Study, StudyTask

log = logging.getLogger(__name__)

Outlets = tuple[Outlet, ...]
"""The configured sources, as articles may cite them."""

A_TURN = 100
"""Articles that are studied in one go: enough for a commit to cost little, few enough for memory and a prompt end."""


def outlets(sources: Iterable[Source]) -> Outlets:
    """What `of` has to know of the sources."""
    return tuple(
        Outlet(source.name, (citations.site_name(source.homepage),), (), source.key, source.kind == "authority")
        for source in sources
    )


def of(tasks: Sequence[StudyTask], known: Outlets) -> list[Study]:
    """The study of each article, in the same order. One that our code cannot cope with has an empty one."""
    lexicon = _lexicon(known)
    return [_one(task, lexicon) for task in tasks]


def one_by_one(executor: Executor, tasks: Sequence[StudyTask], outlets: Outlets) -> list[Study]:
    """The same after the process in which it was done was lost: the article of which it died has an empty study."""
    studies = []
    for task in tasks:
        try:
            studies += executor.submit(of, [task], outlets).result()
        except LostError as error:
            log.warning("%s: could not be studied: %s", task.url, error)
            studies.append(Study(task))
    return studies


def _one(task: StudyTask, lexicon: Lexicon) -> Study:
    try:
        return bounds.within(lambda: _study(task, lexicon))
    except (Exception, bounds.Overrun):
        # one article must not stop the others; the traceback is for us
        log.exception("%s: could not be studied", task.url)
        return Study(task)


def _study(task: StudyTask, lexicon: Lexicon) -> Study:
    mentions = places.mentions(task.title, task.lead, task.text, task.home)
    cited = citations.found(
        task.title,
        task.lead,
        _with_line(task),
        own_names=(task.source_name, citations.site_name(task.homepage), citations.site_name(task.url)),
        lexicon=lexicon,
        structured=_structured(task),
    )
    named = [f"{mention.place.name}, {mention.place.region}" for mention in mentions if mention.count]
    made = dedup.profile(task.title, task.lead, task.text, named, task.language)
    return Study(task, mentions, cited, made.data)


def _structured(task: StudyTask) -> Structured:
    said = task.origins or Origins()
    return Structured(
        url=task.url,
        feed_source=_link(task.attribution),
        creators=task.authors,
        based_on=tuple(Link(work.name, work.url) for work in said.based_on),
        publisher=Link(said.publisher) if said.publisher else None,
        canonical=said.canonical,
        last_link=_link(said.last_link),
    )


def _with_line(task: StudyTask) -> str | None:
    """The text with the line behind it that names its source, which is no part of it."""
    line = task.origins.line if task.origins else None
    return "\n\n".join(filter(None, (task.text, line))) or None


def _link(named: Attribution | None) -> Link | None:
    return Link(named.name, named.url) if named else None


@lru_cache(maxsize=2)
def _lexicon(known: Outlets) -> Lexicon:
    """The outlets that articles may cite: the shipped ones, and those of sources.yaml; made once a pass."""
    return citations.lexicon(known)
