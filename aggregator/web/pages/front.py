"""`/`: the main stories of all regions of a day, and the regions and towns that have news."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from aggregator.store import Archive, daily
from aggregator.web import items, linked, names
from aggregator.web.head import Head
from aggregator.web.items import Row
from aggregator.web.names import Named
from aggregator.web.pages import listing
from aggregator.web.visit import Page, Visit

TOWNS = 12
"""Towns that a region shows on the front page; all are on its own."""

TOWNS_OF_ALL = 120
EVERYWHERE = 0

COMMANDS = "aggregator sources add https://…\naggregator collect"
"""What fills an empty archive."""


@dataclass(slots=True)
class Group:
    """A region and its towns with news, each with its number of articles."""

    region: Named
    articles: int = 0
    towns: list[tuple[Named, int]] = field(default_factory=list)


def page(archive: Archive, visit: Visit) -> Page:
    """The front page. What day it is, the clocks of most sources say."""
    zone = ZoneInfo(daily.zone(archive.database))
    today = visit.now.astimezone(zone).date()
    day = daily.latest(archive.database, EVERYWHERE, today)
    if day is None:
        head = Head(visit.words["main_news"], "/", visit.words["described_all"])
        return Page("empty.html", {"head": head, "commands": COMMANDS})
    listed = listing.of_day(archive, visit, EVERYWHERE, day, zone)
    title, path = visit.words["main_news"], f"/{listed.query}"
    about = linked.collection(visit, title, path, listed.stories, [(visit.words["site"], "/")], day)
    shows: dict[str, Any] = {
        "day": day,
        "today": today,
        "listed": listed,
        "groups": grouped(daily.everywhere(archive.database, day), visit.words.code),
        "head": Head(title, path, visit.words["described_all"], linked=about),
    }
    return Page("front.html", shows, images=items.origins(listed.stories))


def grouped(rows: Iterable[Row], code: str) -> list[Group]:
    """Places with news under their regions; the regions with most come first, and so do towns."""
    groups: dict[str, Group] = {}
    left = TOWNS_OF_ALL
    for row in rows:
        group = groups.setdefault(row["region"], Group(names.named(row["region"], row["region"], code)))
        if row["name"] == row["region"]:
            group.articles = row["articles"]
        elif len(group.towns) < TOWNS and left:
            group.towns.append((names.of_row(row, code), row["articles"]))
            left -= 1
    return sorted(groups.values(), key=lambda group: -group.articles)
