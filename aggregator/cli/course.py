"""What `story` does: the course of a story on the terminal, as its page tells it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from aggregator.cli import clocks, paper, reading, values
from aggregator.cli.newspaper import LONGEST_NAME, MARGIN
from aggregator.cli.settings import Settings, counted
from aggregator.errors import UsageError
from aggregator.normalize import text
from aggregator.store import Store, course

Row = Mapping[str, Any]

PLACE = ("id", "name", "region", "kind", "timezone")
"""What is said of a place of the whole story."""

MOST_PLACES = 6
MOST_CITED = 6


def run(said: Settings, which: str, *, as_json: bool) -> None:
    """Print a story by its number, or by the address of one of its articles. Raises UsageError if there is none."""
    with Store.open(said.archive(), readonly=True) as store:
        number = values.number(which)
        found = store.story(_of_article(store, which, said) if number is None else number)
    if found is None or not found["told"]:
        raise UsageError(
            f"no story {which} in {said.database}: `aggregator news --main` shows the numbers of the day's stories"
        )
    places = [{name: row[name] for name in PLACE} for row in course.places(found["told"])]
    found |= {"timezone": course.zone(found["told"]), "places": places}
    if as_json:
        paper.write_json(found | {"told": [reading.shareable(row) for row in found["told"]]})
    else:
        show(paper.console(), found)


def _of_article(store: Store, address: str, said: Settings) -> int:
    found = store.explain(address)
    if found is None:
        raise UsageError(f"no article {address} in {said.database}: give a story's number or an article's address")
    if found["story_id"] is None:
        raise UsageError(f"article {found['id']} is not studied yet: the next pass does it")
    return int(found["story_id"])


def show(out: Console, found: Row) -> None:
    """Print a story, as `Store.story` has it, with its `timezone` and `places`."""
    told = found["told"]
    zone = ZoneInfo(found["timezone"])
    if found["asked"] != found["id"]:
        paper.indented(out, Text(f"Story {found['asked']} turned out to be story {found['id']}."), 0)
    paper.indented(out, Text(paper.line(found["title"] or told[0]["title"]), style="bold"), 0)
    for line in _facts(found, zone):
        paper.indented(out, Text(line, style="dim"), 0)
    for day, articles in groupby(told, key=lambda row: _day(row, zone)):
        out.print()
        paper.indented(out, Text(paper.long_day(day), style="bold"), 0)
        for row in articles:
            out.print()
            _article(out, row, zone, first=row is told[0])
    if found["more"]:
        out.print(Text(f"\nThese are its first {counted(len(told), 'article')}; there are {found['articles']:,}."))


def _facts(found: Row, zone: ZoneInfo) -> list[str]:
    """How much it is, when it was seen first and last, and where."""
    told = found["told"]
    copies = sum(row["reprint_of"] is not None for row in told)
    size = [f"story {found['id']}", counted(found["outlets"], "outlet"), counted(found["articles"], "article")]
    facts = [" · ".join([*size, counted(copies, "reprint")] if copies else size)]
    first = clocks.published(told[0], zone)
    seen = [f"first: {first:%Y-%m-%d %H:%M}" if first else f"first: {told[0]['day']}"]
    if (last := clocks.local(found["last_seen"], zone)) and last != first:
        seen.append(f"last: {last:%Y-%m-%d %H:%M}")
    facts.append(" · ".join([*seen, f"times of {zone.key}"]))
    if found["places"]:
        facts.append(f"places: {' · '.join(paper.line(row['name']) for row in found['places'][:MOST_PLACES])}")
    return facts


def _day(row: Row, zone: ZoneInfo) -> date:
    at = clocks.published(row, zone)
    return at.date() if at else date.fromisoformat(row["day"])


def _article(out: Console, row: Row, zone: ZoneInfo, *, first: bool) -> None:
    """Local time, headline; outlet, whose reprint it is; whom it cites; link."""
    at = clocks.published(row, zone)
    paper.hanging(out, f"  {at:%H:%M}  " if at else "  --:--  ", Text(paper.line(row["title"]), style="bold"))
    by = [paper.line(row["source_name"])]
    if first:
        by.append("had it first")
    if row["reprint_of"] is not None:
        kind = f" ({row['reprint_kind']})" if row["reprint_kind"] else ""
        by.append(f"reprint{kind} of {paper.line(row['original_source_name'] or 'a deleted article')}")
    paper.indented(out, Text(" · ".join([*by, f"article {row['id']}"]), style="dim"), MARGIN)
    for word, role in (("via", "via"), ("cites", "primary")):
        if names := _cited(row["citations"], role):
            paper.indented(out, Text(f"{word}: {', '.join(names)}", style="dim"), MARGIN)
    paper.link(out, row["url"], MARGIN)


def _cited(citations: list[Row], role: str) -> list[str]:
    """Whom an article cites, each once; with the number of the article that is meant, if we have it."""
    found: dict[str, int | None] = {}
    for each in citations:
        name = text.excerpt(paper.line(each["name"] or ""), LONGEST_NAME)
        if each["role"] == role and name:
            found[name] = found.get(name) or each["cites_article"]
    return [f"{name} (article {number})" if number else name for name, number in found.items()][:MOST_CITED]
