"""What is claimed of dates in, the instants out: never in the future, in the source's zone where none is named."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from aggregator.extractors.claims import Claims, each
from aggregator.extractors.nearby import beside_headline, brief
from aggregator.model import Found, Hints, Method, Moment
from aggregator.normalize import dates

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

DAY = re.compile(r"(?:19|20)\d\d|\d{1,2}[./]\d{1,2}[./]\d\d|\d{1,2}:\d\d")
RELATIVE = re.compile(r"\b(?:назад|ago|сегодня|вчера|позавчера|today|yesterday)\b", re.I)
"""What a line near the headline must have to be tried as a dateline."""

LONGEST_PHRASE = 60
"""Characters; a longer line with "yesterday" or a full stop is a sentence of the article."""


def published(tree: LexborHTMLParser, claims: list[Claims], url: str, hints: Hints) -> Found[Moment] | None:
    """When the article was published. A bare day yields to a clock time of the same day that stands on the page."""
    said = _first(each(claims, "published"), hints)
    if said is not None:
        return said if said.value.precision != "day" else _finer(said, _shown(tree), hints)
    seen = list(_shown(tree))
    shown = _first(iter(seen), hints)
    if shown is not None and shown.value.precision == "day":
        shown = _finer(shown, iter(seen), hints)
    named = dates.from_url(url, hints.zone, hints.now)
    by_url: Found[Moment] | None = Found(named, "url") if named and named.precision == "day" else None
    if shown is not None and by_url is not None and _day(shown, hints) != _day(by_url, hints):
        return by_url  # a dateline elsewhere on the page, or one without a year
    return shown or by_url


def modified(claims: list[Claims], hints: Hints) -> Found[Moment] | None:
    """When the article was last changed, if the page says so."""
    return _first(each(claims, "modified"), hints)


def _finer(day: Found[Moment], values: Iterator[tuple[Method, str]], hints: Hints) -> Found[Moment]:
    """The first value that says the hour of that same day, else the day."""
    for value in values:
        found = _first(iter([value]), hints)
        if found and found.value.precision != "day" and _day(found, hints) == _day(day, hints):
            return found
    return day


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
    for line in beside_headline(tree):
        if _may_be_dateline(line):
            yield "body", line
    for node in tree.css(TIMES)[:MOST_TRIED]:
        value = node.attributes.get("datetime") or brief(node, LONGEST_DATELINE)
        if value:
            yield "body", value
    tried = 0
    for node in tree.css(NAMED)[:MOST_NODES]:
        text = brief(node, LONGEST_DATELINE)
        if len(text) >= 4 and any(char.isdigit() for char in text):
            yield "body", text
            tried += 1
        if tried >= MOST_TRIED:
            return


def _may_be_dateline(line: str) -> bool:
    if len(line) > LONGEST_PHRASE and (len(line) > LONGEST_DATELINE or line.endswith((".", "!", "?", "»"))):
        return False
    return bool(DAY.search(line)) or (len(line) <= LONGEST_PHRASE and bool(RELATIVE.search(line)))


def _day(found: Found[Moment], hints: Hints) -> object:
    return dates.local_day(found.value.at, hints.zone)
