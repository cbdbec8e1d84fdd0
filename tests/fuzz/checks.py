"""What must hold of any document that was read: no crash, a bounded answer, values that are normalized and can be stored."""

from __future__ import annotations

import dataclasses
import logging
import pickle
import re
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from aggregator import compose, desk, study
from aggregator.failures import FailureKind
from aggregator.model import Article, Endpoint, EndpointState, Entry, Failure, Page, PageTask, Source, StudyTask
from aggregator.normalize import dates, languages, text, urls

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HOME = "https://vesti.example/"
SOURCE = Source(key="vesti", name="Вести", homepage=HOME, timezone="Asia/Vladivostok")
SECONDS = 5.0
"""CPU time of one reading, on a slow machine."""

LONGEST = {"title": compose.TITLE_LENGTH, "url": urls.LONGEST, "image": urls.LONGEST, "language": 40, "guid": 5_000}
MOST = {"authors": 100, "keywords": 200}
MOST_SAID = 8
"""Characters of all articles together a byte of their document: a text may stand in a lead, too, and a link is made absolute."""

CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
WAYS = ("feed", "sitemap", "listing", "page", "linked")
"""How a document may be read."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong; those of one `kind` have one cause."""

    kind: str
    detail: str


def complaints(way: str, body: bytes) -> list[Complaint]:
    """Everything that is wrong with how a document is read."""
    page = Page(f"{HOME}2026/11/most", body, {}, NOW)
    began = time.process_time()
    with _overheard() as heard:
        first = READERS[way](page)
        articles = _articles(first)
        found = study.of([_task(article) for article in articles[:3]], ())
    took = time.process_time() - began
    wrong = [*heard, *(complaint for article in articles for complaint in _of_article(article))]
    said = sum(len(each) for article in articles for each in _strings(dataclasses.asdict(article)))
    if said > MOST_SAID * len(body) + 1_000 * len(articles) + 1_000:
        wrong.append(Complaint(f"{way}: more than there is", f"{said} characters of {len(body)} bytes"))
    if took > SECONDS:
        wrong.append(Complaint(f"{way}: slow", f"{took:.1f} s of CPU"))
    if isinstance(first, Failure) and first.kind is FailureKind.OVERRUN:
        wrong.append(Complaint(f"{way}: overrun", first.detail))
    if pickle.loads(pickle.dumps((first, found))) != (first, found):
        wrong.append(Complaint(f"{way}: does not travel", ""))
    if not heard and READERS[way](page) != first:
        wrong.append(Complaint(f"{way}: read otherwise the second time", ""))
    return wrong


def _announcing(kind: Any) -> Callable[[Page], Any]:
    def read(page: Page) -> Any:
        return desk.poll(page, EndpointState(1, Endpoint(SOURCE.key, kind, page.url)), SOURCE, NOW)

    return read


def _page(page: Page) -> Any:
    announced = compose.announce(Entry(page.url), Endpoint(SOURCE.key, "feed", HOME), SOURCE, NOW - timedelta(hours=1))
    return desk.complete(page, PageTask(1, announced), SOURCE, NOW)


READERS: dict[str, Callable[[Page], Any]] = {
    "feed": _announcing("feed"),
    "sitemap": _announcing("sitemap"),
    "listing": _announcing("listing"),
    "page": _page,
    "linked": lambda page: desk.linked(page, SOURCE.key),
}


def _articles(result: Any) -> list[Article]:
    if isinstance(result, desk.PollResult):
        return [each.article for each in result.announced]
    return [result.article] if isinstance(result, desk.PageResult) else []


def _task(article: Article) -> StudyTask:
    return StudyTask(
        article_id=1,
        source=SOURCE.key,
        source_name=SOURCE.name,
        homepage=HOME,
        home=None,
        url=article.url,
        title=article.title,
        lead=article.lead,
        text=article.text,
        language=article.language,
        at=NOW,
        authors=article.authors,
        attribution=article.attribution,
        origins=article.origins,
    )


def _of_article(article: Article) -> Iterator[Complaint]:
    for name, broken in RULES.items():
        try:
            said = broken(article)
        except Exception as error:  # noqa: BLE001 - a rule that cannot be applied is broken
            said = f"{type(error).__name__}: {error}"
        if said:
            yield Complaint(name, str(said)[:300])


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _strings(tuple(value.values()))
    elif isinstance(value, (tuple, list)):
        for each in value:
            yield from _strings(each)


def _unless(same: bool, said: Any) -> Any:
    return None if same else repr(said)


def _too_long(article: Article) -> Any:
    return [name for name, most in LONGEST.items() if len(getattr(article, name) or "") > most] + [
        name for name, most in MOST.items() if len(getattr(article, name)) > most
    ]


def _of_another_time(article: Article) -> Any:
    said = article.published
    if said is None:
        return None
    known = said.at.tzinfo is not None and said.at.year >= 1990 and said.at <= NOW + compose.CLOCK_SKEW
    return _unless(known, said) or _unless(article.day == dates.local_day(said.at, SOURCE.zone), (article.day, said))


RULES: dict[str, Callable[[Article], Any]] = {
    "a control character": lambda a: [each for each in _strings(dataclasses.asdict(a)) if CONTROL.search(each)],
    "too long": _too_long,
    "no headline": lambda a: _unless(bool(a.title.strip()), a.title),
    "a headline that is not clean": lambda a: _unless(text.clean(a.title) == a.title, a.title),
    "a text that is not clean": lambda a: _unless(not a.text or text.clean_paragraphs(a.text) == a.text, a.text),
    "a lead that is not clean": lambda a: _unless(not a.lead or text.clean_paragraphs(a.lead) == a.lead, a.lead),
    "an author who is not clean": lambda a: [each for each in a.authors if not each or text.clean(each) != each],
    "a keyword that is not clean": lambda a: [each for each in a.keywords if not each or text.clean(each) != each],
    "an address that is not canonical": lambda a: _unless(urls.canonical(a.url) == a.url, a.url),
    "an address without its key": lambda a: _unless(urls.key(a.url) == a.key, (a.url, a.key)),
    "an address of no web page": lambda a: _unless(a.url.startswith(("http://", "https://")), a.url),
    "a picture of no web address": lambda a: _unless(
        not a.image or a.image.startswith(("http://", "https://")), a.image
    ),
    "a language that is none": lambda a: _unless(not a.language or languages.tag(a.language) == a.language, a.language),
    "a time that cannot be": _of_another_time,
}


class _Ear(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Complaint] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/aggregator/" in frame.filename]
            at = f"{frames[-1].filename.rpartition('/aggregator/')[2]}:{frames[-1].name}" if frames else "?"
            said = "".join(traceback.format_exception(error))
            self.heard.append(Complaint(f"{type(error).__name__} in {at}", said[-4000:]))


@contextmanager
def _overheard() -> Iterator[list[Complaint]]:
    """What the readers log of errors that they did not expect."""
    ear, log = _Ear(), logging.getLogger("aggregator")
    before = log.propagate
    log.addHandler(ear)
    log.propagate = False
    try:
        yield ear.heard
    finally:
        log.removeHandler(ear)
        log.propagate = before
