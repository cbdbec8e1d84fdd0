"""What is claimed of dates in, the instants out: never in the future, in the source's zone where none is named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser

from aggregator.extractors import dates_shown
from aggregator.extractors.body import Layout
from aggregator.extractors.claims import Claims, each
from aggregator.extractors.dates_weighed import (
    AGREED,
    CONFIDENCE,
    NEARBY_DAYS,
    Reading,
    confidence_of,
    corroborated,
    day_of,
    finer,
    in_utc,
    localised,
    on_day,
    swapped,
)
from aggregator.model import Found, Hints, Method, Moment
from aggregator.normalize import clock, dates, stamps

MOST_CLAIMS = 8
MOST_HIDDEN = 20
CLOCK = re.compile(r"\W*\d{1,2}[:.]\d{2}(?::\d{2})?\W*")
"""A time without a day: on a page that may be of any day, it says nothing."""

YEAR = re.compile(r"\d{4}|\d[./-]\d\d(?!\d)|\d{8}")
"""What a date that names its year has."""


class _Read(NamedTuple):
    """How dates are read: what is later than now is none."""

    now: datetime
    zone: ZoneInfo
    language: str | None

    def __call__(self, text: str) -> Moment | None:
        """The instant, as programs write it or as people do."""
        found = stamps.parse(text) or dates.parse(text, now=self.now, zone=self.zone, language=self.language)
        return found if found is not None and found.precision != "month" and found.at <= self.now else None


class _Page(NamedTuple):
    tree: LexborHTMLParser
    claims: list[Claims]
    url: str
    zone: ZoneInfo
    read: _Read
    layout: Layout | None
    html: str


def published(
    tree: LexborHTMLParser, claims: list[Claims], url: str, hints: Hints, layout: Layout | None, html: str
) -> Found[Moment] | None:
    """When the article was published, with the day a reader of the page saw (`dates.written_day`).

    What the editor's selector points at is final; then what the page claims, checked against its address and the line beside
    its headline; then what it shows (`layout`, if it has text); then what the scripts in `html` know. A bare day yields to
    a clock time of the same day.
    """
    read = _reader(claims, hints)
    page = _Page(tree, claims, url, read.zone, read, layout, html)
    asked = [claim for claim in claims if claim.method != "template"]
    said = _some(_readings(_claimed(asked, "published"), read), MOST_CLAIMS)
    if said and said[0].method == "selector":
        return Found(said[0].moment, "selector")
    best, confidence = _checked(said, page) if said else _unclaimed(page)
    if best is None:
        best = next(_readings(_claimed(claims, "published"), read), None)
        confidence = CONFIDENCE["template"]
    return Found(best.moment, best.method, confidence) if best else None


def modified(claims: list[Claims], hints: Hints) -> Found[Moment] | None:
    """When the article was last changed, if the page says so."""
    first = next(_readings(_claimed(claims, "modified"), _reader(claims, hints)), None)
    return Found(first.moment, first.method, confidence_of(first)) if first else None


# ---------------------------------------------------------------- readings


def _claimed(claims: list[Claims], name: str) -> Iterator[tuple[str, Method, str]]:
    for method, value in each(claims, name):
        yield method, method, value


def _reader(claims: list[Claims], hints: Hints) -> _Read:
    """Dates are read in the source's zone and language; in the page's own, where it says one and the source none."""
    language = hints.language or next((value for _, value in each(claims, "language")), None)
    return _Read(hints.now, hints.zone, language)


def _readings(values: Iterable[tuple[str, Method, str]], read: _Read) -> Iterator[Reading]:
    for kind, method, value in values:
        moment = None if CLOCK.fullmatch(value) else read(value)
        if moment is not None:
            changed = kind == "near" and bool(clock.UPDATED.match(value.casefold()))
            yield Reading(moment, kind, method, bool(YEAR.search(value)), changed)


def _some(readings: Iterator[Reading], most: int) -> list[Reading]:
    return [reading for reading, _ in zip(readings, range(most), strict=False)]


def _near(page: _Page, *, certain: bool = False) -> Iterator[Reading]:
    titles = (value for name in ("title", "page_title") for _, value in each(page.claims, name))
    title = next(titles, None)
    lines = dates_shown.near(page.tree, title, certain=certain)
    return _readings((("near", "body", line) for line in lines), page.read)


def _times(page: _Page) -> Iterator[Reading]:
    return _readings((("time", "body", line) for line in dates_shown.times(page.tree)), page.read)


def _timed(page: _Page) -> Iterator[Reading]:
    yield from _near(page)
    yield from _times(page)


def _shown(page: _Page) -> list[Reading]:
    """What the page shows; the dear places only where the others name no full date."""
    seen = list(_near(page))
    if not any(reading.yearly and reading.moment.precision != "day" for reading in seen):
        seen += _times(page)
    if not any(reading.yearly for reading in seen):
        seen += _readings((("named", "body", line) for line in dates_shown.named(page.layout)), page.read)
    return seen


def _hidden(page: _Page) -> Iterator[Reading]:
    yield from _readings((("misnamed", "meta", said) for said in dates_shown.misnamed(page.tree)), page.read)
    yield from _readings(
        (("anywhere", "body", line) for line in dates_shown.anywhere(page.layout, page.tree)), page.read
    )
    yield from _readings((("scripted", "body", line) for line in dates_shown.scripted(page.html)), page.read)


def _pictured(page: _Page) -> Iterator[Reading]:
    for address in dates_shown.pictures(page.tree):
        named = dates.from_url(address, page.zone, page.read.now)
        if named and named.precision == "day":
            yield Reading(named, "picture", "meta")


def _named_day(page: _Page) -> Reading | None:
    """The day that the address names."""
    named = dates.from_url(page.url, page.zone, page.read.now)
    return Reading(named, "url", "url") if named and named.precision == "day" else None


# ---------------------------------------------------------------- what was claimed


def _checked(said: list[Reading], page: _Page) -> tuple[Reading, float]:
    """The first claim, on the day the reader saw; or what stands beside the headline, if that names another day."""
    best, zone = _original(said, page), page.zone
    if best.moment.precision == "day":
        best = finer(best, said[1:], zone)
    if in_utc(best):
        best = next(filter(None, (localised(best, other, zone) for other in said[1:])), best)
    address = _named_day(page)
    if address is not None:
        on = day_of(address, zone)
        if day_of(best, zone) != on and in_utc(best):
            best = on_day(best, address, zone) or best
        if day_of(best, zone) == on and best.moment.precision != "day":
            return best, AGREED
        if day_of(best, zone) - on > timedelta(days=1):  # published again; an address is given once
            return address, CONFIDENCE["url"]
    if corroborated(best, said, zone):
        return best, AGREED
    near = _near(page, certain=True)
    shown = next((reading for reading in near if reading.yearly and not reading.changed), None)
    best, confidence = _settled(best, shown, page) if shown else (best, confidence_of(best))
    if best.moment.precision == "day":
        best = finer(best, _timed(page), zone)
    return best, confidence


def _original(said: list[Reading], page: _Page) -> Reading:
    """The first claim; if it is the very instant of the last change, an earlier one that another method makes."""
    best = said[0]
    earlier = [other for other in said[1:] if other.moment.at < best.moment.at and other.method != best.method]
    changed = next(_readings(_claimed(page.claims, "modified"), page.read), None) if earlier else None
    return earlier[0] if changed is not None and changed.moment.at == best.moment.at else best


def _settled(best: Reading, shown: Reading, page: _Page) -> tuple[Reading, float]:
    zone = page.zone
    claimed, seen = day_of(best, zone), day_of(shown, zone)
    if claimed == seen:
        return best, AGREED
    if in_utc(best) and (moved := localised(best, shown, zone) or on_day(best, shown, zone)):
        return moved, AGREED
    if swapped(claimed, seen):
        return (shown if best.method == "meta" else best), CONFIDENCE["meta"]
    if abs(claimed - seen) <= timedelta(days=NEARBY_DAYS):
        return shown, CONFIDENCE["near"]
    return best, confidence_of(best)


# ---------------------------------------------------------------- what nobody claimed


def _unclaimed(page: _Page) -> tuple[Reading | None, float]:
    zone = page.zone
    seen = _shown(page)
    best = next((reading for reading in seen if reading.yearly), next(iter(seen), None))
    if best is not None and best.moment.precision == "day":
        best = finer(best, seen, zone)
    address = _named_day(page)
    if address is not None and (best is None or day_of(best, zone) != day_of(address, zone)):
        wanted = day_of(address, zone)
        same = next((reading for reading in seen if day_of(reading, zone) == wanted), None)
        best = same or finer(address, _times(page), zone)
        return best, CONFIDENCE["url"]
    if best is None or not best.yearly:
        best = _dug_up(best, page)
    return best, confidence_of(best) if best else 0.0


def _dug_up(yearless: Reading | None, page: _Page) -> Reading | None:
    """What is not shown as a dateline; a shown day without its year is preferred with the year said elsewhere."""
    found = _some(_hidden(page), MOST_HIDDEN)
    zone = page.zone
    if yearless is not None:
        named = day_of(yearless, zone).strftime("%m-%d")
        found.sort(key=lambda reading: day_of(reading, zone).strftime("%m-%d") != named)
    return next(iter(found), None) or yearless or next(_pictured(page), None)
