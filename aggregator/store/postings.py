"""The telling terms of a batch of articles in, the articles of the window that share some of them out.

All terms of a batch are looked up together, in their order: what one look-up has brought into the processor's memory serves the
next. What the batch itself files meanwhile is known without being asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from sqlite3 import Connection
from typing import TypeAlias

from aggregator.dedup.stories import WINDOW
from aggregator.store.bands import number

STANDING = """
    SELECT asked.value, (SELECT group_concat(t.article_id) FROM story_terms t WHERE t.day IN ({days}) AND t.term = asked.value)
    FROM json_each(?) asked
"""
"""Most rows are of articles that share one term: as one text a term they cost a third of what they do one by one."""

FILE = "INSERT OR IGNORE INTO story_terms (day, term, article_id) VALUES (?, ?, ?)"

Days: TypeAlias = tuple[int, int]
"""The first and the last of some days, as they stand in `story_terms`."""


@dataclass(slots=True)
class Postings:
    """What stands under which terms, for the articles of one transaction."""

    connection: Connection
    stored: Days | None = None
    """The days of which there were any, when the transaction began."""
    known: dict[Days, dict[int, str | None]] = field(default_factory=dict)
    filed: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    """Day and article, by term, of what is to be written."""
    moved: set[str] = field(default_factory=set)
    """Articles that stand elsewhere now: of them only `filed` is right."""

    def __post_init__(self) -> None:
        first, last = self.connection.execute(
            "SELECT (SELECT min(day) FROM story_terms), (SELECT max(day) FROM story_terms)"
        ).fetchone()
        self.stored = None if first is None else (first, last)

    def look_up(self, asked: Iterable[tuple[datetime, Collection[int]]]) -> None:
        """Look up the terms of many articles, of which the times are given, at once."""
        wanted: dict[Days, set[int]] = {}
        for at, terms in asked:
            wanted.setdefault(_window(at), set()).update(terms)
        for days, terms in wanted.items():
            self._fetch(days, terms)

    def sharing(self, at: datetime, terms: Collection[int]) -> list[int]:
        """The articles of the window that share two terms or more, those that share most first; of equals the latest."""
        first, last = days = _window(at)
        self._fetch(days, terms)
        found = ",".join(filter(None, map(self.known[days].get, terms))).split(",")
        if self.moved:
            found = [each for each in found if each not in self.moved]
        filed = [each for term in terms if term in self.filed for each in self.filed[term]]
        shared = Counter(found + [article for day, article in filed if first <= day <= last])
        return [each for _, each in sorted([(n, int(each)) for each, n in shared.items() if n > 1], reverse=True)]

    def file(self, article: int, day: int, terms: Collection[int], *, again: bool = False) -> None:
        """File an article of a day under its terms; `again`: it stood under others before."""
        named = str(article)
        for term in terms:
            self.filed.setdefault(term, []).append((day, named))
        if again:
            self.moved.add(named)

    def write(self) -> None:
        """Write what was filed, in the order of the table. To be called once, at the end of the transaction."""
        rows = sorted((day, term, int(article)) for term, filed in self.filed.items() for day, article in filed)
        self.connection.executemany(FILE, rows)

    def _fetch(self, days: Days, terms: Collection[int]) -> None:
        known = self.known.setdefault(days, {})
        wanted = sorted([term for term in terms if term not in known])
        if not wanted:
            return
        first, last = self.stored or (0, -1)
        within = range(max(first, days[0]), min(last, days[1]) + 1)
        if within:
            known.update(self.connection.execute(_standing(len(within)), (*within, str(wanted))))
        else:
            known.update(dict.fromkeys(wanted))


def _window(at: datetime) -> Days:
    return number((at - WINDOW).date()), number((at + WINDOW).date())


@cache
def _standing(days: int) -> str:
    return STANDING.format(days=", ".join("?" * days))
