"""What is claimed of dates in, the instants out: never in the future, in the source's zone where none is named."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extractors import dates_dug, dates_shown, nearby
from aggregator.extractors.body import Layout
from aggregator.extractors.claims import Claims, each
from aggregator.extractors.dates_read import Page, claimed, reader, readings_of, some
from aggregator.extractors.dates_weighed import (
    AGREED,
    CONFIDENCE,
    Reading,
    answers,
    confidence_of,
    corroborated,
    day_of,
    dubious,
    finer,
    in_utc,
    localised,
    on_day,
    rank,
    speaks_to,
    sure,
    weighed,
)
from aggregator.model import Found, Hints, Moment
from aggregator.normalize import dates

MOST_CLAIMS = 8
MOST_HIDDEN = 20
LEAP_DAY = (2, 29)
FRESH = timedelta(days=7)
"""A page is mostly fetched within a week of its publication."""


def published(
    tree: LexborHTMLParser, claims: list[Claims], url: str, hints: Hints, layout: Layout | None, html: str
) -> Found[Moment] | None:
    """When the article was published, with the day a reader of the page saw (`dates.written_day`).

    What the editor's selector points at is final; then what the page claims, checked against its address and the line beside
    its headline; then what it shows (`layout`, if it has text); then what the scripts in `html` know. A bare day yields to
    a clock time of the same day.
    """
    read = reader(claims, hints)
    page = Page(tree, claims, url, read.zone, read, layout, html, {})
    try:
        return _published(page)
    finally:
        page.asked.clear()  # a place that was read in part holds the page, which holds it: the tree would stay for long


def _published(page: Page) -> Found[Moment] | None:
    asked = [claim for claim in page.claims if claim.method != "template"]
    said = some(readings_of(claimed(asked, "published"), page.read), MOST_CLAIMS)
    if said and said[0].method == "selector":
        return Found(said[0].moment, "selector")
    best, confidence = _checked(said, page) if said else _unclaimed(page)
    if best is None:
        best = next(readings_of(claimed(page.claims, "published"), page.read), None)
        confidence = CONFIDENCE["template"]
    return Found(best.moment, best.method, confidence) if best else None


def modified(claims: list[Claims], hints: Hints) -> Found[Moment] | None:
    """When the article was last changed, if the page says so."""
    first = next(readings_of(claimed(claims, "modified"), reader(claims, hints)), None)
    return Found(first.moment, first.method, confidence_of(first)) if first else None


# ---------------------------------------------------------------- readings


def _title(page: Page) -> str | None:
    return next((value for name in ("title", "page_title") for _, value in each(page.claims, name)), None)


def _near(page: Page, *, certain: bool = False) -> Iterable[Reading]:
    """What stands beside the headline; if `certain`, beside one that shares a word with the title."""
    headline = None
    if "near" not in page.asked:
        title = _title(page)
        headline = nearby.headline_of(page.tree, title, _headings(page.layout))
        if certain and headline is not None and not nearby.confirmed(headline, title):
            return ()
    return page.readings("near", lambda: ((place, "body", line) for place, line in dates_shown.near(headline)))


def _headings(layout: Layout | None) -> list[LexborNode]:
    """The first <h1> elements that were walked through."""
    if layout is None:
        return []
    found: list[LexborNode] = []
    tags, at = layout.walk.tags, -1
    for _ in range(min(tags.count("h1"), nearby.MOST_HEADLINES)):
        at = tags.index("h1", at + 1)
        found.append(layout.walk.nodes[at])
    return found


def _times(page: Page) -> Iterable[Reading]:
    return page.readings("times", lambda: (("time", "body", line) for line in dates_shown.times(page.tree)))


def _titled(page: Page) -> Iterable[Reading]:
    titles = (value for _, value in each(page.claims, "page_title"))
    return page.readings("titled", lambda: (("titled", "meta", part) for part in dates_dug.titled(titles)))


def _timed(page: Page) -> Iterator[Reading]:
    yield from _near(page)
    yield from _times(page)


def _shown(page: Page) -> Iterable[Reading]:
    """What the page shows; the dear places only where the others name no full date that nothing speaks against."""
    return page.kept("shown", lambda: _place_by_place(page))


def _place_by_place(page: Page) -> Iterator[Reading]:
    timed = answered = False
    for place in (_near, _times, _named, _titled):
        if timed or (answered and place is not _times):
            return
        for reading in place(page):
            yield reading
            answered = answered or answers(reading)
            timed = timed or (sure(reading) and reading.moment.precision != "day")


def _hidden(page: Page) -> Iterator[Reading]:
    yield from readings_of((("misnamed", "meta", said) for said in dates_dug.misnamed(page.tree)), page.read)
    yield from readings_of((("led", "body", said) for said in dates_dug.led(page.layout)), page.read)
    yield from readings_of(
        (("anywhere", "body", line) for line in dates_dug.anywhere(page.layout, page.tree)), page.read
    )
    yield from readings_of((("scripted", "body", line) for line in dates_dug.scripted(page.html)), page.read)


def _pictured(page: Page) -> Iterator[Reading]:
    for address in dates_dug.pictures(page.tree):
        named = dates.from_url(address, page.zone, page.read.now)
        if named and named.precision == "day":
            yield Reading(named, "picture", "meta")


def _named_day(page: Page) -> Reading | None:
    """The day that the address names."""
    named = dates.from_url(page.url, page.zone, page.read.now)
    return Reading(named, "url", "url") if named and named.precision == "day" else None


# ---------------------------------------------------------------- what was claimed


def _checked(said: list[Reading], page: Page) -> tuple[Reading, float]:
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
    changed = next(iter(_changed(page)), None)
    if corroborated(best, said, zone) and not dubious(best, changed, zone):
        return best, AGREED
    shown = next((reading for reading in _beside(page) if speaks_to(reading, best, changed)), None)
    best, confidence = weighed(best, shown, changed, zone) if shown else (best, confidence_of(best))
    if best.moment.precision == "day":
        best = finer(best, _timed(page), zone)
    return best, confidence


def _named(page: Page) -> Iterable[Reading]:
    return page.readings("named", lambda: (("named", "body", line) for line in dates_shown.named(page.layout)))


def _beside(page: Page) -> Iterator[Reading]:
    yield from _near(page, certain=True)
    yield from _titled(page)


def _changed(page: Page) -> Iterable[Reading]:
    return page.readings("changed", lambda: claimed(page.claims, "modified"))


def _original(said: list[Reading], page: Page) -> Reading:
    """The first claim; if it is the very instant of the last change, an earlier one that another method makes."""
    best = said[0]
    earlier = [other for other in said[1:] if other.moment.at < best.moment.at and other.method != best.method]
    changed = next(iter(_changed(page)), None) if earlier else None
    return earlier[0] if changed is not None and changed.moment.at == best.moment.at else best


# ---------------------------------------------------------------- what nobody claimed


def _unclaimed(page: Page) -> tuple[Reading | None, float]:
    zone = page.zone
    seen = _shown(page)
    best = next(filter(sure, seen), None) or min(seen, key=rank, default=None)
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
    elif best.doubt == "today":
        best = _just_before(best, page) or best
    return best, confidence_of(best) if best else 0.0


def _just_before(today: Reading, page: Page) -> Reading | None:
    """The instant that stands somewhere on a page whose head says only what day it is, if it was not long before."""
    zone = page.zone
    said = readings_of((("anywhere", "body", line) for line in dates_dug.anywhere(page.layout, page.tree)), page.read)
    return next(
        (
            reading
            for reading in said
            if reading.moment.precision != "day" and timedelta(0) < day_of(today, zone) - day_of(reading, zone) <= FRESH
        ),
        None,
    )


def _dug_up(yearless: Reading | None, page: Page) -> Reading | None:
    """What is not shown as a dateline; a shown day without its year is preferred with the year said elsewhere."""
    found = page.kept("hidden", lambda: islice(_hidden(page), MOST_HIDDEN))
    if yearless is not None:
        on = day_of(yearless, page.zone)
        same = next((one for one in found if day_of(one, page.zone).strftime("%m-%d") == on.strftime("%m-%d")), None)
        if same := same or _in_year(yearless, dates_dug.year_in(page.html, on), page):
            return same
    plain = next((reading for reading in found if reading.doubt is None), None)
    return plain or next(iter(found), None) or yearless or next(_pictured(page), None)


def _in_year(yearless: Reading, year: int | None, page: Page) -> Reading | None:
    on = day_of(yearless, page.zone)
    # the 29th of February is no day of every year
    if year is None or ((on.month, on.day) == LEAP_DAY and not isleap(year)):
        return None
    at = yearless.moment.at + (on.replace(year=year) - on)
    return None if at > page.read.now else yearless._replace(moment=replace(yearless.moment, at=at), yearly=True)
