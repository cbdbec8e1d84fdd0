"""What is claimed of dates in, the instants out: never in the future, in the source's zone where none is named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extractors import dates_dug, dates_shown, nearby
from aggregator.extractors.body import Layout
from aggregator.extractors.claims import Claims, each
from aggregator.extractors.dates_shown import NAMES_YEAR, doubt
from aggregator.extractors.dates_weighed import (
    AGREED,
    CONFIDENCE,
    NEARBY_DAYS,
    Kept,
    Reading,
    confidence_of,
    corroborated,
    day_of,
    finer,
    in_utc,
    localised,
    on_day,
    rank,
    settled,
    sure,
    swapped,
)
from aggregator.model import Found, Hints, Method, Moment
from aggregator.normalize import dates, stamps

MOST_CLAIMS = 8
MOST_HIDDEN = 20
CLOCK = re.compile(r"\W*\d{1,2}[:.]\d{2}(?::\d{2})?\W*")
"""A time without a day: on a page that may be of any day, it says nothing."""

SHOWN = frozenset({"near", "above", "time", "named", "anywhere"})
"""Kinds of readings of what a reader sees."""

FRESH = timedelta(days=7)
"""A page is mostly fetched within a week of its publication."""


Said = tuple[str, Method, str]
"""The kind of a place, its method, and what is said there."""


class _Read(NamedTuple):
    """How dates are read: what is later than now is none."""

    now: datetime
    zone: ZoneInfo
    language: str | None
    known: dict[str, Moment | None]
    """What was read before: a page says the same in many places."""

    def __call__(self, text: str) -> Moment | None:
        """The instant, as programs write it or as people do."""
        if text not in self.known:
            found = stamps.parse(text, self.zone)
            found = found or dates.parse(text, now=self.now, zone=self.zone, language=self.language)
            good = found is not None and found.precision != "month" and found.at <= self.now
            self.known[text] = found if good else None
        return self.known[text]


class _Page(NamedTuple):
    tree: LexborHTMLParser
    claims: list[Claims]
    url: str
    zone: ZoneInfo
    read: _Read
    layout: Layout | None
    html: str
    asked: dict[str, Kept[Reading]]
    """The readings of places that were asked before."""

    def readings(self, place: str, values: Callable[[], Iterator[Said]]) -> Iterable[Reading]:
        """What is read at a place; a second time, what was read the first."""
        return self.kept(place, lambda: _readings(values(), self.read))

    def kept(self, place: str, readings: Callable[[], Iterator[Reading]]) -> Iterable[Reading]:
        """The same of what is read already."""
        if place not in self.asked:
            self.asked[place] = Kept(readings())
        return self.asked[place]


def published(
    tree: LexborHTMLParser, claims: list[Claims], url: str, hints: Hints, layout: Layout | None, html: str
) -> Found[Moment] | None:
    """When the article was published, with the day a reader of the page saw (`dates.written_day`).

    What the editor's selector points at is final; then what the page claims, checked against its address and the line beside
    its headline; then what it shows (`layout`, if it has text); then what the scripts in `html` know. A bare day yields to
    a clock time of the same day.
    """
    read = _reader(claims, hints)
    page = _Page(tree, claims, url, read.zone, read, layout, html, {})
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


def _claimed(claims: list[Claims], name: str) -> Iterator[Said]:
    for method, value in each(claims, name):
        yield method, method, value


def _reader(claims: list[Claims], hints: Hints) -> _Read:
    """Dates are read in the source's zone and language; in the page's own, where it says one and the source none."""
    language = hints.language or next((value for _, value in each(claims, "language")), None)
    return _Read(hints.now, hints.zone, language, {})


def _readings(values: Iterable[Said], read: _Read) -> Iterator[Reading]:
    for kind, method, value in values:
        moment = None if CLOCK.fullmatch(value) else read(value)
        if moment is not None:
            against = doubt(kind, value) if kind in SHOWN else None
            yield Reading(moment, kind, method, bool(NAMES_YEAR.search(value)), against)


def _some(readings: Iterable[Reading], most: int) -> list[Reading]:
    return [reading for reading, _ in zip(readings, range(most), strict=False)]


def _title(page: _Page) -> str | None:
    return next((value for name in ("title", "page_title") for _, value in each(page.claims, name)), None)


def _near(page: _Page, *, certain: bool = False) -> Iterable[Reading]:
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


def _times(page: _Page) -> Iterable[Reading]:
    return page.readings("times", lambda: (("time", "body", line) for line in dates_shown.times(page.tree)))


def _titled(page: _Page) -> Iterable[Reading]:
    titles = (value for _, value in each(page.claims, "page_title"))
    return page.readings("titled", lambda: (("titled", "meta", part) for part in dates_dug.titled(titles)))


def _timed(page: _Page) -> Iterator[Reading]:
    yield from _near(page)
    yield from _times(page)


def _shown(page: _Page) -> Iterable[Reading]:
    """What the page shows; the dear places only where the others name no full date that nothing speaks against."""
    return page.kept("shown", lambda: _place_by_place(page))


def _place_by_place(page: _Page) -> Iterator[Reading]:
    timed = answered = False
    for place in (_near, _times, _named, _titled):
        if timed or (answered and place is not _times):
            return
        for reading in place(page):
            yield reading
            answered = answered or settled(reading)
            timed = timed or (sure(reading) and reading.moment.precision != "day")


def _hidden(page: _Page) -> Iterator[Reading]:
    yield from _readings((("misnamed", "meta", said) for said in dates_dug.misnamed(page.tree)), page.read)
    yield from _readings((("led", "body", said) for said in dates_dug.led(page.layout)), page.read)
    yield from _readings((("anywhere", "body", line) for line in dates_dug.anywhere(page.layout, page.tree)), page.read)
    yield from _readings((("scripted", "body", line) for line in dates_dug.scripted(page.html)), page.read)


def _pictured(page: _Page) -> Iterator[Reading]:
    for address in dates_dug.pictures(page.tree):
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
    changed = next(iter(_changed(page)), None)
    if corroborated(best, said, zone) and not _dubious(best, changed, zone):
        return best, AGREED
    shown = next((reading for reading in _beside(page) if _speaks_to(reading, best, changed)), None)
    best, confidence = _settled(best, shown, changed, zone) if shown else (best, confidence_of(best))
    if best.moment.precision == "day":
        best = finer(best, _timed(page), zone)
    return best, confidence


def _dubious(best: Reading, changed: Reading | None, zone: ZoneInfo) -> bool:
    """Whether a claim may be that of another event: the page was changed at that very instant, or on another day."""
    return changed is not None and (changed.moment.at == best.moment.at or day_of(changed, zone) != day_of(best, zone))


def _named(page: _Page) -> Iterable[Reading]:
    return page.readings("named", lambda: (("named", "body", line) for line in dates_shown.named(page.layout)))


def _beside(page: _Page) -> Iterator[Reading]:
    yield from _near(page, certain=True)
    yield from _titled(page)


def _speaks_to(shown: Reading, best: Reading, changed: Reading | None) -> bool:
    """Whether what is shown confirms or outweighs a claim: the very instant of the last change does not."""
    if shown.moment.at == best.moment.at:
        return True
    of_change = changed is not None and shown.moment.precision != "day" and shown.moment.at == changed.moment.at
    return sure(shown) and not of_change


def _changed(page: _Page) -> Iterable[Reading]:
    return page.readings("changed", lambda: _claimed(page.claims, "modified"))


def _original(said: list[Reading], page: _Page) -> Reading:
    """The first claim; if it is the very instant of the last change, an earlier one that another method makes."""
    best = said[0]
    earlier = [other for other in said[1:] if other.moment.at < best.moment.at and other.method != best.method]
    changed = next(iter(_changed(page)), None) if earlier else None
    return earlier[0] if changed is not None and changed.moment.at == best.moment.at else best


def _settled(best: Reading, shown: Reading, changed: Reading | None, zone: ZoneInfo) -> tuple[Reading, float]:
    claimed, seen = day_of(best, zone), day_of(shown, zone)
    if claimed == seen:
        return best, AGREED
    if in_utc(best) and (moved := localised(best, shown, zone) or on_day(best, shown, zone)):
        return moved, AGREED
    if swapped(claimed, seen):
        return (shown if best.method == "meta" else best), CONFIDENCE["meta"]
    if abs(claimed - seen) <= timedelta(days=NEARBY_DAYS) or (changed and _template_filled(best, shown, changed, zone)):
        return shown, CONFIDENCE["near"]
    return best, confidence_of(best)


def _template_filled(best: Reading, shown: Reading, changed: Reading, zone: ZoneInfo) -> bool:
    """Whether it is the claim that is of another event, and not what is shown: the page calls itself changed before it was published, or shows plainly the day that it calls that of the last change."""
    seen = day_of(shown, zone)
    if seen < day_of(best, zone):
        return changed.moment.at <= best.moment.at
    return seen == day_of(changed, zone)


# ---------------------------------------------------------------- what nobody claimed


def _unclaimed(page: _Page) -> tuple[Reading | None, float]:
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


def _just_before(today: Reading, page: _Page) -> Reading | None:
    """The instant that stands somewhere on a page whose head says only what day it is, if it was not long before."""
    zone = page.zone
    said = _readings((("anywhere", "body", line) for line in dates_dug.anywhere(page.layout, page.tree)), page.read)
    return next(
        (
            reading
            for reading in said
            if reading.moment.precision != "day" and timedelta(0) < day_of(today, zone) - day_of(reading, zone) <= FRESH
        ),
        None,
    )


def _dug_up(yearless: Reading | None, page: _Page) -> Reading | None:
    """What is not shown as a dateline; a shown day without its year is preferred with the year said elsewhere."""
    found = page.kept("hidden", lambda: islice(_hidden(page), MOST_HIDDEN))
    if yearless is not None:
        on = day_of(yearless, page.zone)
        same = next((one for one in found if day_of(one, page.zone).strftime("%m-%d") == on.strftime("%m-%d")), None)
        if same := same or _in_year(yearless, dates_dug.year_in(page.html, on), page):
            return same
    plain = next((reading for reading in found if reading.doubt is None), None)
    return plain or next(iter(found), None) or yearless or next(_pictured(page), None)


def _in_year(yearless: Reading, year: int | None, page: _Page) -> Reading | None:
    moment = yearless.moment
    if year is None or moment.at.replace(year=year) > page.read.now:
        return None
    return yearless._replace(moment=replace(moment, at=moment.at.replace(year=year)), yearly=True)
