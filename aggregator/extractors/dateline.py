"""What is claimed of dates in, the instants out: never in the future, in the source's zone where none is named."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extractors.claims import Claims, each
from aggregator.model import Found, Hints, Method, Moment
from aggregator.normalize import dates
from aggregator.normalize.html import text_of

TIMES = "time[datetime], time[pubdate], time, relative-time[datetime]"
NAMED = (
    '[class*="publish" i], [class*="posted" i], [class*="date" i], [class*="time" i], [id*="date" i], [class*="byline" i], '
    '[class*="meta" i], [class*="info" i], [class*="datum" i], [class*="fecha" i], [class*="created" i]'
)
"""Classes under which datelines stand."""

LONGEST_DATELINE = 120
MOST_TRIED = 25
MOST_NODES = 400

CLOCK = re.compile(r"\W*\d{1,2}[:.]\d{2}(?::\d{2})?\W*")
"""A time without a day: on a page that may be of any day, it says nothing."""

DAY = re.compile(
    r"(?:19|20)\d\d|\d{1,2}[./]\d{1,2}[./]\d\d|\d{1,2}:\d\d|\bназад\b|\bago\b|\b(?:сегодня|вчера|today|yesterday)\b",
    re.I,
)
"""What a line near the headline must have to be tried as a dateline."""

CLIMBS = 4
LINES_BEFORE = 3
LINES_AFTER = 6
MOST_CHARACTERS = 20_000


def published(tree: LexborHTMLParser, claims: list[Claims], url: str, hints: Hints) -> Found[Moment] | None:
    """When the article was published. A bare day yields to a clock time of the same day that stands on the page."""
    said = _first(each(claims, "published"), hints)
    if said is not None and said.value.precision != "day":
        return said
    shown = _first(_shown(tree), hints)
    if said is not None:
        same_day = shown is not None and _day(shown, hints) == _day(said, hints)
        return shown if same_day and shown is not None and shown.value.precision != "day" else said
    named = dates.from_url(url, hints.zone, hints.now)
    by_url: Found[Moment] | None = Found(named, "url") if named and named.precision == "day" else None
    if shown is not None and by_url is not None and _day(shown, hints) != _day(by_url, hints):
        return by_url  # a dateline elsewhere on the page, or one without a year
    return shown or by_url


def modified(claims: list[Claims], hints: Hints) -> Found[Moment] | None:
    """When the article was last changed, if the page says so."""
    return _first(each(claims, "modified"), hints)


def _first(values: Iterator[tuple[Method, str]], hints: Hints) -> Found[Moment] | None:
    for method, value in values:
        if CLOCK.fullmatch(value):
            continue
        moment = dates.parse(value, now=hints.now, zone=hints.zone, language=hints.language)
        if moment is not None and moment.precision != "month" and moment.at <= hints.now:
            return Found(moment, method)
    return None


def _shown(tree: LexborHTMLParser) -> Iterator[tuple[Method, str]]:
    """Datelines as readers see them: lines near the headline, <time>, then short texts under classes that speak of dates."""
    headline = tree.css_first("h1")
    if headline is not None:
        for line in near(headline):
            if len(line) <= LONGEST_DATELINE and DAY.search(line):
                yield "body", line
    for node in tree.css(TIMES)[:MOST_TRIED]:
        value = node.attributes.get("datetime") or text_of(node)
        if value:
            yield "body", value
    tried = 0
    for node in tree.css(NAMED)[:MOST_NODES]:
        text = text_of(node)
        if 4 <= len(text) <= LONGEST_DATELINE and any(char.isdigit() for char in text):
            yield "body", text
            tried += 1
        if tried >= MOST_TRIED:
            return


def near(headline: LexborNode) -> list[str]:
    """The lines a reader sees just after the headline, then those just before it."""
    known = text_of(headline)
    around = headline.parent if known else None
    for _ in range(CLIMBS):
        if around is None or around.tag in ("body", "html"):
            break
        if len(around.text() or "") > MOST_CHARACTERS:
            break
        text = text_of(around)
        before, found, after = text.partition(known)
        if found and len(after.split("\n\n")) > LINES_AFTER:
            return _lines(after)[:LINES_AFTER] + _lines(before)[-LINES_BEFORE:]
        around = around.parent
    return []


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n\n") if line]


def _day(found: Found[Moment], hints: Hints) -> object:
    return dates.local_day(found.value.at, hints.zone)
