"""An article's keys in, the articles of the same days that share some of them out; days past the window are pruned.

The day leads the primary key: new rows come to stand beside one another, and a day that is over is deleted as one range.
A row says no more than "look at these two": it may outlive the text it was made of, until its day is pruned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from sqlite3 import Connection

from aggregator.model.analysis import REPRINT_DAYS
from aggregator.store.connection import transaction

DAYS = REPRINT_DAYS
"""What `days` is where nobody says it."""

MOST_SHARING = 200
"""Candidates of one article; of a text that everybody has, more would be the same again."""

EPOCH = date(1970, 1, 1)


def add(connection: Connection, article_id: int, day: date, keys: Sequence[int]) -> None:
    """File an article under its keys."""
    own = sorted(set(keys))
    if own:
        connection.execute(_adding(len(own)), (number(day), article_id, *own))


def sharing(connection: Connection, article_id: int, day: date, keys: Sequence[int], days: int = DAYS) -> list[int]:
    """The other articles within the window that share keys, those that share most first."""
    seen = _days(connection, number(day), days)
    if not seen or not keys:
        return []
    asked = sorted(set(keys))
    rows = connection.execute(_sharing(len(seen), len(asked)), (*seen, *asked))
    shared = Counter([found for (found,) in rows])  # mostly none: SQLite would make ready to group and sort in any case
    shared.pop(article_id, None)
    return sorted(shared, key=lambda each: (-shared[each], each))[:MOST_SHARING]


def prune(connection: Connection, today: date, days: int = DAYS) -> int:
    """Delete the days that no new article is compared with any more, each in a transaction; returns how many rows.

    One day more than the window is kept, for what is announced late. What is kept is found at once: on a day of which
    nothing is over this costs one look into the index.
    """
    deleted = 0
    while (oldest := connection.execute("SELECT min(day) FROM bands").fetchone()[0]) is not None:
        if oldest >= number(today - timedelta(days=days)):
            break
        with transaction(connection):
            deleted += connection.execute("DELETE FROM bands WHERE day = ?", (oldest,)).rowcount
    return deleted


def window(day: date, days: int = DAYS) -> tuple[str, str]:
    """The first and the last day that a day's articles are compared with, as they stand in `articles`."""
    reach = timedelta(days=days - 1)
    return (day - reach).isoformat(), (day + reach).isoformat()


@cache
def _adding(keys: int) -> str:
    rows = ", ".join(f"(?1, ?{n}, ?2)" for n in range(3, keys + 3))
    return f"INSERT OR IGNORE INTO bands (day, key, article) VALUES {rows}"  # noqa: S608  only question marks


@cache
def _sharing(days: int, keys: int) -> str:
    """Days and keys as lists that are walked: `IN` would copy them into an index of its own for each article."""
    asked = [", ".join(["(?)"] * count) for count in (days, keys)]
    return (
        f"SELECT b.article FROM (VALUES {asked[0]}) these CROSS JOIN (VALUES {asked[1]}) own"  # noqa: S608  only question marks
        " CROSS JOIN bands b ON b.day = these.column1 AND b.key = own.column1"
    )


def number(day: date) -> int:
    """Days since 1970: three bytes in each row, where the ISO date would be eleven."""
    return (day - EPOCH).days


def _days(connection: Connection, day: int, days: int) -> range:
    """The days of the window that have rows at all, as far as the first and the last day tell."""
    first, last = connection.execute("SELECT (SELECT min(day) FROM bands), (SELECT max(day) FROM bands)").fetchone()
    if first is None:
        return range(0)
    return range(max(first, day - days + 1), min(last, day + days - 1) + 1)
