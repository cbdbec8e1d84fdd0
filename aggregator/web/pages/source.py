"""`/source/<key>/` and its days: an outlet with its articles by day, how much it writes, how it answers, who takes it up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aggregator.store import Archive, outlet
from aggregator.web.head import Head, feeds
from aggregator.web.items import foreign
from aggregator.web.moments import Moment, moment, place_of, published
from aggregator.web.names import Named, named
from aggregator.web.pages import asked, calendar
from aggregator.web.plain import NAME, outward, said
from aggregator.web.spark import spark
from aggregator.web.visit import Answer, Elsewhere, NowhereError, Page, Visit

Row = Mapping[str, Any]

MOST = 40
"""Articles on a page."""

SPAN = timedelta(days=29)
"""Days of the small chart, with the last one."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An article in the outlet's list."""

    row: Row
    at: Moment
    day: date
    language: str


def page(archive: Archive, visit: Visit) -> Answer:
    """The outlet's latest articles, or those of one day; `?before=` an article goes on after it."""
    key, day = asked.key(visit), asked.day(visit)
    found = archive.source_page(key, day, limit=MOST, before=asked.before(visit))
    if found is None:
        raise NowhereError
    zone = _zone(str(found["timezone"]))
    today = visit.now.astimezone(zone).date()
    if day and day > today and not found["latest"]:  # some articles are dated ahead
        raise NowhereError
    first, last, before, after = outlet.bounds(archive.database, key, day or today)
    shown = day or min(last or today, today)
    begun = first is not None and first.replace(day=1) <= shown  # before its first article its months are no pages
    days = outlet.days(archive.database, key, min(shown.replace(day=1), today - SPAN), max(today, shown))
    reprinting, citing = outlet.taken_up(archive.database, key) if day is None else ([], [])
    latest = [_listed(row, zone.key, visit) for row in found["latest"]]
    return Page(
        "source.html",
        {
            "source": found,
            "name": said(found["name"], NAME),
            "place": _place(found, visit),
            "homepage": outward(found["homepage"]),
            "day": day,
            "before_day": before if day else None,
            "after_day": after if day and after and after <= today else None,
            "latest": latest,
            "older": latest[-1].row["id"] if latest and found["more"] else None,
            "month": calendar.month(shown.replace(day=1), days, today=today, begins=first, shown=day)
            if begun
            else None,
            "spark": spark([days.get(today - SPAN + timedelta(days=n), 0) for n in range(SPAN.days + 1)]),
            "reprinting": reprinting,
            "citing": citing,
            "how": _how(archive, found, zone.key),
            "clock_of": place_of(zone.key, visit.words.code),
            "outlet_path": asked.source_path,
            "head": _head(found, day, visit),
        },
        404 if day and not latest and before is None else 200,  # as for a place: before the archive there is no page
    )


def of_month(archive: Archive, visit: Visit) -> Answer:
    """`/source/<key>/2024/11/`: its last day in that month that has articles."""
    key = asked.key(visit)
    first = calendar.day_of(visit.parts["year"], visit.parts["month"])
    if first is None or archive.source_page(key, limit=0) is None:
        raise NowhereError
    following = calendar.following(first)
    _, _, last, _ = outlet.bounds(archive.database, key, following or date.max)
    shown = last if last and last >= first else first
    return Elsewhere(visit.href(asked.source_path(key, shown)), permanent=False)


def _head(row: Row, day: date | None, visit: Visit) -> Head:
    name = said(row["name"], NAME)
    title = f"{name}, {visit.words.day(day)}" if day else name
    path = asked.source_path(row["key"], day)
    return Head(
        title, path, visit.words.fill("source_described", name=name), feeds=feeds(asked.source_path(row["key"]), name)
    )


def _how(archive: Archive, row: Row, zone: str) -> dict[str, object]:
    """How asking it goes: the name of a state, and since or until when."""
    known = outlet.asked(archive.database, row["key"])
    state = "well" if known["last_success"] else "new"
    if row["paused_at"]:
        state = "gone"
    elif not row["enabled"]:
        state = "paused"
    elif known["failing_since"]:
        state = "failing"
    return {
        "state": state,
        "last_success": moment(known["last_success"], zone),
        "failing_since": moment(known["failing_since"], zone),
        "next_due": moment(known["next_due"], zone) if state in ("well", "failing") else None,
    }


def _listed(row: Row, zone: str, visit: Visit) -> Listed:
    return Listed(row, published(row, zone), date.fromisoformat(row["day"]), foreign(row["language"], visit.words.code))


def _place(row: Row, visit: Visit) -> Named | None:
    return named(row["place"], row["region"], visit.words.code) if row["place"] else None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return ZoneInfo("UTC")
