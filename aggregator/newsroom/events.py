"""Events that several outlets tell, each in its own words (`texts/events_*.toml`), out as reports with their times. Pure.

    [event]                     section = "ЖКХ", place = "spassk"
    [[event.told]]              one report: outlet, title, paragraphs; author, if it is signed
    days = 9, at = "08:35"      published nine days before the world begins, at this local time; or
    minutes = -215              so many minutes before (or after) it begins
    copies = "kedrovka"         instead of paragraphs: that outlet's report, with `swaps` of words, or its `first` paragraphs

Words may have the calendar slots of `slots`. A new event is one table in a file of `texts/`; its reports stand in the
order of publication.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from random import Random
from typing import Any, Literal

from aggregator.newsroom.slots import Scope, calendar_names, fill
from aggregator.newsroom.writer import Draft, texts

EVENT_FILES = ("events_spassk", "events_region")

Copying = Literal["exact", "near", "partial"]
"""How a reprint repeats its original: word for word, with some words changed, or the beginning alone."""


@dataclass(frozen=True, slots=True)
class Report:
    """What one outlet has of an event. `at` is local."""

    event: str
    outlet: str
    draft: Draft
    at: datetime
    author: str | None = None
    original: Draft | None = None
    """The report of another outlet that this one copies."""
    copying: Copying | None = None


def reports(begins: datetime) -> tuple[Report, ...]:
    """Every report of every event, for a world that begins at this local instant."""
    return tuple(
        report for name in EVENT_FILES for event, table in texts(name).items() for report in _told(event, table, begins)
    )


def _told(event: str, table: dict[str, Any], begins: datetime) -> Iterator[Report]:
    drafts: dict[str, Draft] = {}
    for entry in table["told"]:
        at, outlet = _time(entry, begins), entry["outlet"]
        original = drafts.get(entry.get("copies", ""))
        if original is None:
            draft = _draft(table, entry, at)
        else:
            draft = replace(original, title=entry["title"], paragraphs=_copied(original.paragraphs, entry))
        drafts[outlet] = draft
        yield Report(event, outlet, draft, at, entry.get("author"), original, _copying(entry))


def _time(entry: dict[str, Any], begins: datetime) -> datetime:
    if "minutes" in entry:
        return begins + timedelta(minutes=entry["minutes"])
    day = begins.date() - timedelta(days=entry["days"])
    return datetime.combine(day, time.fromisoformat(entry["at"]), begins.tzinfo)


def _draft(table: dict[str, Any], entry: dict[str, Any], at: datetime) -> Draft:
    scope = Scope(calendar_names(at), at)
    # What an event is does not hang on chance: nothing in its words is drawn.
    title, *paragraphs = (fill(words, scope, Random(0)) for words in (entry["title"], *entry["paragraphs"]))
    return Draft(section=table["section"], place=table["place"], title=title, paragraphs=tuple(paragraphs), scope=scope)


def _copied(paragraphs: tuple[str, ...], entry: dict[str, Any]) -> tuple[str, ...]:
    shown = paragraphs[: entry.get("first")]
    for old, new in entry.get("swaps", ()):
        shown = tuple(paragraph.replace(old, new) for paragraph in shown)
    return shown


def _copying(entry: dict[str, Any]) -> Copying | None:
    if "copies" not in entry:
        return None
    return "partial" if "first" in entry else "near" if "swaps" in entry else "exact"
