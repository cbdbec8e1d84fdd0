"""`/spassk-dalny/`, `…/2024/11/12/`, `…/2024/11/`: the main news of a town or region on a day, with the calendar of its month."""

from __future__ import annotations

from datetime import date
from typing import Any

from aggregator.store import Archive, daily
from aggregator.web import items, linked, names
from aggregator.web.head import Feed, Head, feeds
from aggregator.web.pages import calendar, here, listing
from aggregator.web.pages.calendar import Month
from aggregator.web.pages.here import Here
from aggregator.web.pages.listing import Listed
from aggregator.web.plain import said
from aggregator.web.visit import Answer, Elsewhere, NowhereError, Page, Visit

TOWNS = 40
"""Towns that a region's page lists."""


@here.of_place
def latest(archive: Archive, visit: Visit, at: Here) -> Answer:
    """Today, where the place is; if nothing was published yet, the latest day that has news."""
    day = daily.latest(archive.database, at.id, at.today) or at.today
    return _shown(archive, visit, at, day, own=False)


@here.of_place
def of_day(archive: Archive, visit: Visit, at: Here) -> Answer:
    """Any day. One without news says so; one that is to come, or was before the archive, is no page (404) but says so, too."""
    year, month, day = (visit.parts[name] for name in ("year", "month", "day"))
    meant = calendar.day_of(year, month.zfill(2), day.zfill(2))
    if meant is None:
        raise NowhereError
    if (len(month), len(day)) != (2, 2):
        return Elsewhere(visit.href(day_path(at, meant)))
    return _shown(archive, visit, at, meant, own=True)


@here.of_place
def of_month(archive: Archive, visit: Visit, at: Here) -> Answer:
    """A month: the calendar, and the weightiest story of each of its days, the latest first."""
    first = calendar.day_of(visit.parts["year"], visit.parts["month"].zfill(2))
    if first is None:
        raise NowhereError
    path = f"{at.said.path}{calendar.address(first, whole=True)}"
    if len(visit.parts["month"]) != 2:
        return Elsewhere(visit.href(path))
    counts = {day: row["articles"] for day, row in archive.month(at.id, first).items() if day <= at.today}
    tops = daily.headlines(archive.database, at.id, counts)
    days = [(day, counts[day], _headline(tops.get(day), visit)) for day in sorted(counts, reverse=True)]
    words = visit.words
    title = words.fill("month_of", of=at.said.of, month=words.month_within(first))
    shown = _calendar(archive, at, counts, first)
    shows = {
        "at": at,
        "first": first,
        "days": days,
        "month": shown,
        "head": Head(title, path, _described(visit, at), feeds=_feeds(visit, at)),
    }
    within = first <= at.today and (shown.before is not None or shown.after is None)  # the archive, or it is this month
    return Page("month.html", shows, 200 if counts or within else 404)


@here.of_place
def without_slash(archive: Archive, visit: Visit, at: Here) -> Answer:
    """`/spassk-dalny` is `/spassk-dalny/`."""
    del archive
    return Elsewhere(visit.href(at.said.path))


def day_path(at: Here, day: date) -> str:
    """The path of a place's day."""
    return f"{at.said.path}{calendar.address(day)}"


def _shown(archive: Archive, visit: Visit, at: Here, day: date, *, own: bool) -> Page:
    """`own`: the day was asked for; else it is the latest there is."""
    listed = listing.of_day(archive, visit, at.id, day, at.zone, region=at.region if at.name == at.region else "")
    month = archive.month(at.id, day)
    before, after = daily.around(archive.database, at.id, day, at.today)
    counts = {each: row["articles"] for each, row in month.items()}
    shows: dict[str, Any] = {
        "at": at,
        "day": day,
        "own": own,
        "listed": listed,
        "counts": month.get(day),
        "month": _calendar(archive, at, counts, day.replace(day=1), shown=day),
        "before": before,
        "after": after,
        "base": visit.href(day_path(at, day) if own else at.said.path),
        "towns": _towns(archive, visit, at, day),
        "head": _head(visit, at, day, listed, own=own),
    }
    outside = own and day not in month and (day > at.today or before is None)
    return Page("place.html", shows, 404 if outside else 200, items.origins(listed.stories))


def _calendar(archive: Archive, at: Here, counts: dict[date, int], first: date, shown: date | None = None) -> Month:
    bounds = archive.bounds(at.id)
    return calendar.month(first, counts, today=at.today, begins=bounds and bounds[0], shown=shown)


def _towns(archive: Archive, visit: Visit, at: Here, day: date) -> list[tuple[names.Named, int]]:
    """The towns of a region that have news that day."""
    if at.above is not None or at.name != at.region:
        return []
    rows = daily.towns(archive.database, at.region, day)[:TOWNS]
    return [(names.of_row(row, visit.words.code), row["articles"]) for row in rows]


def _headline(row: dict[str, Any] | None, visit: Visit) -> tuple[str, str, str] | None:
    """Words, path and language of a day's first story."""
    if row is None:
        return None
    path = f"/article/{row['article']}/" if row["articles_in_all"] == 1 else f"/story/{row['id']}/"
    return said(row["title"]), path, items.foreign(row["language"], visit.words.code)


def _head(visit: Visit, at: Here, day: date, listed: Listed, *, own: bool) -> Head:
    words = visit.words
    title = words.fill("main_news_of", of=at.said.of)
    if own:
        title = f"{title}, {words.day(day)}"
    path = (day_path(at, day) if own else at.said.path) + listed.query
    crumbs = [
        (words["site"], "/"),
        *([(at.above.name, at.above.path)] if at.above else []),
        (at.said.name, at.said.path),
    ]
    about = linked.collection(visit, title, path, listed.stories, crumbs, day)
    return Head(title, path, _described(visit, at), feeds=_feeds(visit, at), linked=about)


def _feeds(visit: Visit, at: Here) -> tuple[Feed, ...]:
    return feeds(at.said.path, visit.words.fill("news_of", of=at.said.of))


def _described(visit: Visit, at: Here) -> str:
    return visit.words.fill("described", of=at.said.of, where=at.said.where)
