"""What `news`, `calendar` and `search` do: the options become a question to the archive, the answer is printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from rich.text import Text

from aggregator.cli import choosing, newspaper, paper, settings, values
from aggregator.cli.settings import Settings, counted
from aggregator.errors import UsageError
from aggregator.model import Place
from aggregator.store import Store
from aggregator.store.search import Found, Order

HIDDEN = ("text",)
"""Columns of a row that are left out for sources whose whole texts readers may not be shown."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the archive; days in the local time of the sources' places."""

    said: Settings
    today: date
    since: date | None = None
    until: date | None = None
    place: Place | None = None
    source: str | None = None

    @property
    def narrowed(self) -> dict[str, Any]:
        """The conditions, as the store's reading methods take them."""
        return {"since": self.since, "until": self.until, "place": self.place, "source": self.source}

    @property
    def where(self) -> str:
        """The place or source, for a title."""
        return self.place.name if self.place else self.source or ""


def ask(
    said: Settings,
    *,
    day: str | None = None,
    since: str | None = None,
    until: str | None = None,
    month: str | None = None,
    place: str | None = None,
    source: str | None = None,
    default_today: bool = False,
) -> Question:
    """The question that the options ask. Raises UsageError for what does not exist, and if there is no archive."""
    if day and (since or until):
        raise UsageError("--day is one day: say either --day, or --since and --until")
    where = choosing.place(place) if place else None
    with Store.open(said.archive(), readonly=True) as store:
        today = settings.now().astimezone(_zone(store, where)).date()
        if source:
            _require_source(store, source, said)
    first, last = values.span(since, until, today)
    if month:
        first = values.month(month, today)
    if day or (default_today and not (first or last)):
        first = last = values.day(day or "today", today)
    return Question(said, today, first, last, where, source)


def news(question: Question, *, limit: int, full: bool, as_json: bool) -> None:
    """Print articles, the newest first."""
    with Store.open(question.said.archive(), readonly=True) as store:
        rows = list(store.news(**question.narrowed, limit=limit + 1))
    more, rows = len(rows) > limit, rows[:limit]
    if as_json:
        paper.write_json([shareable(row) for row in rows])
        return
    out = paper.console()
    if not rows:
        out.print(Text(_nothing(question)))
        return
    newspaper.pages(out, rows, question.where, full=full)
    if more:
        out.print(Text(f"There are more than {limit}: --limit {limit * 5} shows them.", style="dim"))


def calendar(question: Question, *, as_json: bool) -> None:
    """Print a month's grid."""
    first = question.since or question.today.replace(day=1)
    with Store.open(question.said.archive(), readonly=True) as store:
        days = store.calendar(first, question.place)
    if as_json:
        paper.write_json(days)
        return
    articles = {date.fromisoformat(row["day"]): int(row["articles"]) for row in days}
    newspaper.month_grid(paper.console(), first, articles, question.today, question.where)


def search(question: Question, query: str, *, order: Order, limit: int, as_json: bool) -> None:
    """Print what is found, in order, with what it is made up of."""
    if not any(letter.isalnum() for letter in query):
        raise UsageError(f"there is no word in {query!r} to search for")
    with Store.open(question.said.archive(), readonly=True) as store:
        found = store.find(query, **question.narrowed, order=order, limit=limit)
    if as_json:
        paper.write_json(asdict(found))
        return
    out = paper.console()
    for hit in found.hits:
        newspaper.hit(out, hit)
        out.print()
    newspaper.facets(out, found)
    out.print(Text(_count(found, query), style="bold"))
    for words in found.ignored:
        out.print(Text(f"ignored: {paper.line(words)}"))
    if found.waiting:
        out.print(Text(f"{counted(found.waiting, 'article')} not indexed yet; the next passes do it"))


def _count(found: Found, query: str) -> str:
    if not found.total:
        return f"nothing found for {paper.line(query)}"
    most = f"more than {found.total:,} articles" if found.more else counted(found.total, "article")
    return f"{most}, {len(found.hits):,} shown (--limit shows more)" if len(found.hits) < found.total else most


def shareable(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row for programs that show it: without the whole text, unless the source allows that."""
    return dict(row) if row["full_text"] else {name: value for name, value in row.items() if name not in HIDDEN}


def _nothing(question: Question) -> str:
    if question.since and question.since == question.until:
        days = paper.long_day(question.since)
    else:
        days = f"{question.since or 'the first day'} to {question.until or 'the last day'}"
    return f"no articles: {' · '.join(part for part in (days, question.where) if part)}"


def _zone(store: Store, place: Place | None) -> tzinfo:
    """Where `today` is: at the place; else on this machine; on one that runs on UTC, where the newest news is from."""
    if place:
        return ZoneInfo(place.timezone)
    here = settings.now().astimezone()
    if here.utcoffset() != timedelta(0):
        return here.tzinfo or UTC
    newest = next(iter(store.news(limit=1)), None)
    facts = store.why(newest["source"]) if newest else None
    return ZoneInfo(facts["timezone"]) if facts else UTC


def _require_source(store: Store, key: str, said: Settings) -> None:
    if store.why(key) is None:
        choosing.known_key(key, [row["source"] for row in store.health()], str(said.database))
