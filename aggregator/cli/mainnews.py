"""What `news --main` does: the main stories of a place and day on the terminal, as the day's page has them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from aggregator.cli import choosing, clocks, paper, settings, values
from aggregator.cli.newspaper import LONGEST_NAME, MARGIN
from aggregator.cli.settings import Settings, counted
from aggregator.normalize import text
from aggregator.store import Store, daily
from aggregator.store.connection import snapshot, translated

Row = Mapping[str, Any]

EVERYWHERE = 0


def run(said: Settings, place: str | None, day: str | None, *, limit: int, as_json: bool) -> None:
    """Print the main stories of a day; without one, of today, or of the latest day that has news."""
    found = _found(said, place, day, limit)
    if as_json:
        paper.write_json(found)
    else:
        show(paper.console(), found)


def _found(said: Settings, name: str | None, day: str | None, limit: int) -> dict[str, Any]:
    place = choosing.place(name) if name else None
    with Store.open(said.archive(), readonly=True) as store, translated(store.path), snapshot(store.connection):
        database = store.database
        row = daily.place(database, place.name, place.region) if place else {"id": EVERYWHERE}
        zone = ZoneInfo(place.timezone if place else daily.zone(database))
        today = settings.now().astimezone(zone).date()
        meant = values.day(day, today) if day else (daily.latest(database, row["id"], today) if row else None) or today
        rows = daily.front(database, row["id"], meant, limit + 1) if row else []
        counted_of_day = store.month(row["id"], meant).get(meant) if row else None
        region = place.name if place and place.kind == "region" else ""
        places = _places(store, rows, meant, region=region) if region or not place else {}
    return {
        "place": place.name if place else None,
        "region": place.region if place else None,
        "day": meant,
        "today": today,
        "latest": not day and meant != today,
        "articles": counted_of_day["articles"] if counted_of_day else 0,
        "stories": [_story(each, places.get(each["id"], ()), zone) for each in rows[:limit] if each["told"]],
        "more": len(rows) > limit,
    }


def _places(store: Store, rows: list[dict[str, Any]], day: date, *, region: str) -> dict[int, list[dict[str, Any]]]:
    if region:
        return daily.towns_of(store.database, rows, day, region)
    return daily.places_of(store.database, rows, day)


def _story(row: Row, places: Any, zone: ZoneInfo) -> dict[str, Any]:
    """A story as it is shown: the numbers are those of the place and day."""
    meant = daily.meant(places)
    clock = ZoneInfo(meant[0]["timezone"]) if meant else zone
    first = row["told"][0]
    at = clocks.published(first, clock)
    began = clocks.local(row["first_seen"], clock)
    own = first["source_name"].casefold()
    origin = next((each["origin"] for each in row["told"] if each["origin"] and each["origin"].casefold() != own), None)
    return {
        "story": row["id"],
        "title": row["title"] or first["title"],
        "score": row["score"],
        "outlets": row["outlets"],
        "articles": row["articles"],
        "reprints": row["reprints"],
        "source": first["source"],
        "source_name": first["source_name"],
        "at": at.isoformat(timespec="minutes") if at else None,
        "began": began.date() if began else None,
        "origin": origin,
        "places": [each["name"] for each in meant],
        "url": first["url"],
    }


def show(out: Console, found: Row) -> None:
    """Print the main stories of a day, numbered."""
    where = paper.line(found["place"] or "")
    title = [paper.long_day(found["day"]), where]
    if not found["stories"]:
        if found["articles"]:
            title.append(f"{counted(found['articles'], 'article')} to be studied by the pass under way, or the next")
        paper.indented(out, Text(f"no stories: {' · '.join(filter(None, title))}"), 0)
        return
    size = counted(len(found["stories"]), "story", "stories")
    title.append(f"the main news, the first {size}" if found["more"] else f"the main news, {size}")
    paper.indented(out, Text(" · ".join(filter(None, title)), style="bold"), 0)
    if found["latest"]:
        told = f"Nothing of today, {paper.long_day(found['today'])}, yet: this is the latest day that has news."
        paper.indented(out, Text(told), 0)
    for number, story in enumerate(found["stories"], 1):
        out.print()
        _print(out, number, story, found["day"])
    if found["more"]:
        out.print(Text(f"\nThere are more: --limit {len(found['stories']) * 5} shows them.", style="dim"))


def _print(out: Console, number: int, story: Row, day: date) -> None:
    paper.hanging(out, f"{number:>7}  ", Text(paper.line(story["title"]), style="bold"))
    clock = story["at"][11:16] if story["at"] else "--:--"
    first = f"{clock} {paper.line(story['source_name'])}"
    facts = [first if story["outlets"] < 2 else f"{first}, first of {counted(story['outlets'], 'outlet')}"]
    if story["reprints"]:
        facts.append(counted(story["reprints"], "reprint"))
    if story["began"] and story["began"] < day:
        facts.append(f"since {story['began']}")
    facts += [paper.line(name) for name in story["places"]]
    facts += [f"weight {story['score']:.2f}", f"story {story['story']}"]
    paper.indented(out, Text(" · ".join(facts), style="dim"), MARGIN)
    if story["origin"]:
        cited = text.excerpt(paper.line(story["origin"]), LONGEST_NAME)
        paper.indented(out, Text(f"cites: {cited}", style="dim"), MARGIN)
    paper.link(out, story["url"], MARGIN)
