"""Tools that extract articles, each as a function of a page: text, title, authors, date out. A new peer is one line of PEERS.

Each is imported when it is first asked, so that a process holds only the tools it runs. Peers are run as their own benchmarks
run them; none is told anything of the page but its address.
"""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import FrameType
from typing import Any

from benchmarks.scoring import Record

NOWHERE = "https://page.invalid/"
LONGEST_PAGE = 20.0
"""Seconds after which a peer is cut on a page."""

PROBE = (
    "<html lang='en'><head><title>A probe of a page</title></head><body><article><h1>A probe of a page</h1>"
    + "<p>The council said on Monday that the bridge, which was closed in May, will open again next week.</p>" * 9
    + "</article></body></html>"
)

BLOCKS = tuple("p div li br h1 h2 h3 h4 h5 h6 td th pre blockquote".split())

Adapter = Callable[[str, str], Record]
NOTHING: Record = {"text": "", "title": "", "author": [], "date": ""}
OURS = "aggregator"
PARSE = "selectolax, parse alone"
FAST = "trafilatura, fast"


class TooLongError(Exception):
    """A peer was cut on a page."""


def ours(html: str, url: str) -> Record:
    """This project's extractor; the day is that of the offset the page wrote, or of the source's zone."""
    from aggregator.extractors import extract
    from aggregator.model import Hints
    from aggregator.normalize.dates import written_day

    hints = Hints(now=datetime.now(UTC), timezone="UTC")
    found = extract(html, url, hints)
    return {
        "text": found.text.value if found.text else "",
        "title": found.title.value if found.title else "",
        "author": list(found.authors.value) if found.authors else [],
        "date": written_day(found.published.value, hints.zone).isoformat() if found.published else "",
    }


def parse_alone(html: str, _url: str) -> Record:
    """Only the parse on which this project's extractor stands."""
    from selectolax.lexbor import LexborHTMLParser

    LexborHTMLParser(html)
    return NOTHING


def trafilatura(html: str, url: str, *, fast: bool = False) -> Record:
    """Trafilatura, comments left out, as in its own evaluation."""
    import trafilatura as library

    found = library.bare_extraction(html, url=url, fast=fast, with_metadata=True, include_comments=False)
    given: Any = found.as_dict() if found else {}
    return {
        "text": given.get("text") or "",
        "title": given.get("title") or "",
        "author": [given["author"]] if given.get("author") else [],
        "date": given.get("date") or "",
    }


def trafilatura_fast(html: str, url: str) -> Record:
    """Trafilatura without the extractors it falls back to."""
    return trafilatura(html, url, fast=True)


def readability(html: str, url: str) -> Record:
    """readability-lxml; a block's text apart from the next."""
    import lxml.html
    from readability import Document

    document = Document(html, url=url)
    summary = lxml.html.fromstring(document.summary())
    for block in summary.iter(*BLOCKS):
        block.tail = "\n" + (block.tail or "")
    return {**NOTHING, "text": summary.text_content(), "title": document.short_title()}


def resiliparse(html: str, _url: str) -> Record:
    """resiliparse's main content, and the page's <title>."""
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    tree = HTMLTree.parse(html)
    return {**NOTHING, "text": extract_plain_text(tree, main_content=True), "title": tree.title or ""}


def newspaper(html: str, url: str) -> Record:
    """newspaper4k with its language extras; the language is what the page says."""
    import newspaper as library

    article = library.Article(url, fetch_images=False)
    article.download(input_html=html)
    article.parse()
    day = article.publish_date
    return {
        "text": article.text or "",
        "title": article.title or "",
        "author": list(article.authors),
        "date": day.date().isoformat() if isinstance(day, datetime) else str(day or ""),
    }


def htmldate(html: str, url: str) -> Record:
    """htmldate: the original date, by its extensive search."""
    from htmldate import find_date

    return {**NOTHING, "date": find_date(html, url=url, original_date=True, extensive_search=True) or ""}


PEERS: dict[str, Adapter] = {
    "trafilatura": trafilatura,
    FAST: trafilatura_fast,
    "readability-lxml": readability,
    "resiliparse": resiliparse,
    "newspaper4k": newspaper,
    "htmldate": htmldate,
}
FIELDS: dict[str, tuple[str, ...]] = {
    "readability-lxml": ("text", "title"),
    "resiliparse": ("text", "title"),
    "htmldate": ("date",),
    PARSE: (),
}
"""What a tool gives, where that is not everything: it is not judged by what it does not do."""

TOOLS: dict[str, Adapter] = {OURS: ours, PARSE: parse_alone, **PEERS}
LIBRARIES = ("trafilatura", "readability-lxml", "resiliparse", "newspaper4k", "htmldate")


@dataclass
class Run:
    """What one tool found on every page, its CPU seconds by round, and where it failed."""

    records: dict[tuple[str, str, str], Record] = field(default_factory=dict)
    spent: list[float] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)
    """Pages by the name of the exception; each counts as an empty answer."""


def asked(tool: Adapter, run: Run, html: str, url: str) -> tuple[Record, float]:
    """What a tool finds on a page, and its CPU seconds; nothing if it fails or takes too long."""
    began = time.process_time()
    try:
        with _cut_after(LONGEST_PAGE):
            record = tool(html, url or NOWHERE)
    except Exception as error:  # noqa: BLE001 - a peer may raise anything, and its fall is counted
        run.failed[type(error).__name__] += 1
        record = NOTHING
    return record, time.process_time() - began


@contextmanager
def _cut_after(seconds: float) -> Iterator[None]:
    def cut(_signal: int, _frame: FrameType | None) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGALRM, cut)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def installed(name: str) -> bool:
    """Whether a tool is installed here; says so if not."""
    try:
        TOOLS[name](PROBE, NOWHERE)
    except ImportError as missing:
        print(f"{name}: left out, {missing}")
        return False
    return True
