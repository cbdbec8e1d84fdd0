"""The demo: an invented press is collected, two hours pass, it is collected again. Records out; the command shows them.

The demo keeps its own promises: what did not come out as it should is in `Showing.broken`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Literal

from aggregator.demo.frontpage import FrontPage, main_news
from aggregator.demo.promises import World, broken
from aggregator.edition import Edition, Order, publish
from aggregator.errors import UsageError
from aggregator.newsroom import Newsroom
from aggregator.places import Gazetteer
from aggregator.sources import load
from aggregator.store import Store

PASSES_APART = timedelta(hours=2)
SLOWNESS = 0.3
"""Seconds the slow outlet takes for an answer: enough to see that the others do not wait for it."""

TOWN = "Спасск-Дальний"
KINDS = ("exact", "near", "partial")
EVERYTHING = Order(everything=True)
"""Both passes ask everybody: two hours later not all would be due, and there would be less to see."""

Row = Mapping[str, Any]
Change = tuple[Literal["same", "gone", "new"], str]


@dataclass(frozen=True, slots=True)
class Edit:
    """An article whose wording changed after it was stored."""

    row: Row
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Showing:
    """Everything the demo has to show. Rows are those of the view `news`."""

    database: Path
    sources: Path
    editions: tuple[Edition, Edition]
    today: date
    fresh: Sequence[Row]
    """What the second pass brought, the newest first."""
    reprints: Sequence[tuple[Row, Row]]
    """An original and its reprint, one pair of each kind."""
    edit: Edit | None
    failing: Sequence[Row]
    """The sources that fail, as `source_health` has them, each with its last `detail`."""
    town_news: Sequence[Row]
    front_page: FrontPage | None
    """The main news of the town."""
    calendar: Mapping[date, int]
    broken: tuple[str, ...]
    """Promises that were not kept, one sentence each."""


def press(now: datetime) -> Newsroom:
    """The newsroom of the demo, its clock two hours before `now`, so that the second pass is at `now`."""
    return Newsroom(now=now - PASSES_APART, delay=SLOWNESS)


async def collected(newsroom: Newsroom, database: Path) -> Showing:
    """Collect the running newsroom into a new archive, let two hours pass, collect it again, and look at the result.

    Raises UsageError if `database` is an archive that no demo made.
    """
    sources = _made_room(database)
    sources.write_text(newsroom.sources_yaml(), encoding="utf-8")
    outlets = load(sources).sources
    clock = _clock(newsroom)
    first = await publish(outlets, database, EVERYTHING, clock=clock)
    seen = frozenset(article.url for article in newsroom.truth())
    newsroom.advance(PASSES_APART)
    second_began = clock().replace(microsecond=0)
    second = await publish(outlets, database, EVERYTHING, clock=clock)
    today = newsroom.now.astimezone(outlets[0].zone).date()
    with Store.open(database, readonly=True) as store:
        rows = list(store.news())
        return Showing(
            database=database,
            sources=sources,
            editions=(first, second),
            today=today,
            fresh=[row for row in rows if datetime.fromisoformat(row["first_seen"]) >= second_began],
            reprints=_reprints(rows),
            edit=_an_edit(store, rows),
            failing=_failing(store),
            town_news=_town_news(store, today),
            front_page=_front_page(store, today),
            calendar={date.fromisoformat(row["day"]): row["articles"] for row in store.calendar(today)},
            broken=broken(World(newsroom.truth(), seen), rows, second.report, store),
        )


def word_diff(before: str, after: str) -> tuple[Change, ...]:
    """What changed between two wordings, word by word (difflib), in the order of reading."""
    old, new = re.findall(r"\s*\S+", before), re.findall(r"\s*\S+", after)
    changes: list[Change] = []
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            changes.append(("same", "".join(old[i:j])))
            continue
        if i < j:
            changes.append(("gone", "".join(old[i:j])))
        if k < m:
            changes.append(("new", "".join(new[k:m])))
    return tuple(changes)


def _clock(newsroom: Newsroom) -> Callable[[], datetime]:
    """The newsroom's time, which runs on while a pass is at work."""
    begun = time.monotonic()
    return lambda: newsroom.now + timedelta(seconds=time.monotonic() - begun)


def _made_room(database: Path) -> Path:
    """Remove what an earlier demo left; returns where its sources.yaml goes, which is also what tells it is a demo's."""
    sources = database.with_name(f"{database.stem}.sources.yaml")
    if database.exists() and not sources.exists():
        raise UsageError(
            f"{database} was not made by the demo, which begins anew each time: name another file with --db"
        )
    database.parent.mkdir(parents=True, exist_ok=True)
    for suffix in ("", "-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    return sources


# ---------------------------------------------------------------- what there is to see


def _reprints(rows: Sequence[Row]) -> list[tuple[Row, Row]]:
    """The latest reprint of each kind, after its original."""
    by_id = {row["id"]: row for row in rows}
    latest = {row["reprint_kind"]: row for row in reversed(rows) if row["reprint_of"] in by_id}
    return [(by_id[latest[kind]["reprint_of"]], latest[kind]) for kind in KINDS if kind in latest]


def _an_edit(store: Store, rows: Sequence[Row]) -> Edit | None:
    edited = next((row for row in rows if row["revision_count"]), None)
    whole = store.article(edited["id"]) if edited else None
    if whole is None:
        return None
    before = whole["revisions"][-1]
    return Edit(whole, word_diff(before["text"] or before["lead"] or "", whole["text"] or whole["lead"] or ""))


def _town_news(store: Store, today: date) -> list[Row]:
    """The town's news of today, or, in the small hours, of yesterday."""
    return list(store.news(day=today, place=TOWN)) or list(store.news(day=today - timedelta(days=1), place=TOWN))


def _front_page(store: Store, today: date) -> FrontPage | None:
    place = Gazetteer.load().find(TOWN)
    return main_news(store, place, today) if place else None


def _failing(store: Store) -> list[Row]:
    """Sources that fail, or whose last search or poll failed, with what was said."""
    found: list[Row] = []
    for row in store.health():
        facts = store.why(row["source"])
        last = next((each for each in facts["fetches"] if each["purpose"] != "page"), None) if facts else None
        if last and last["outcome"] not in ("page", "not-modified"):
            found.append({**row, "failure": last["outcome"], "detail": last["detail"]})
    return found
