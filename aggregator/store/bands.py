"""An article's keys in, the articles of the same days that share some of them out; days past the window are pruned.

The day leads the primary key: new rows come to stand beside one another, and a day that is over is deleted as one range.
A row says no more than "look at these two": it may outlive the text it was made of, until its day is pruned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
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
    connection.execute(
        "INSERT OR IGNORE INTO bands (day, key, article) SELECT ?, value, ? FROM json_each(?)",
        (number(day), article_id, str(sorted(set(keys)))),
    )


def sharing(connection: Connection, article_id: int, day: date, keys: Sequence[int], days: int = DAYS) -> list[int]:
    """The other articles within the window that share keys, those that share most first."""
    seen = _days(connection, number(day), days)
    if not seen or not keys:
        return []
    asked = ", ".join("?" * len(seen)), ", ".join("?" * len(keys))
    rows = connection.execute(
        f"SELECT article FROM bands WHERE day IN ({asked[0]}) AND key IN ({asked[1]})",  # noqa: S608  only question marks
        (*seen, *keys),
    )
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


def number(day: date) -> int:
    """Days since 1970: three bytes in each row, where the ISO date would be eleven."""
    return (day - EPOCH).days


def _days(connection: Connection, day: int, days: int) -> range:
    """The days of the window that have rows at all, as far as the first and the last day tell."""
    first, last = connection.execute("SELECT (SELECT min(day) FROM bands), (SELECT max(day) FROM bands)").fetchone()
    if first is None:
        return range(0)
    return range(max(first, day - days + 1), min(last, day + days - 1) + 1)
