"""An article's keys in, the articles of the same days that share some of them out; days past the window are pruned.

Four days stand together, and lead the primary key: new rows come to stand beside one another, days that are over are
deleted as one range, and a window of three days is looked for in one or two places. Each look-up of each key waits for
memory, so that they cost what they are many. A row says no more than "look at these two": it may be of a day beyond the
window, and outlive the text it was made of, until its days are pruned.
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

PERIOD = 4
"""Days that stand together, as in schema version 8."""

MOST_SHARING = 200
"""Candidates of one article, those of days beyond the window among them; of a text that everybody has, more would be the
same again."""

LEAST_SHARED = 2
"""Keys that two texts share who are worth comparing: a brief of a tenth of a long text shares four, mostly; a sentence in
common makes one or none (docs/reprints.md)."""

EPOCH = date(1970, 1, 1)

FORGET = """
    DELETE FROM bands WHERE day BETWEEN ? AND ? AND article IN (SELECT id FROM articles WHERE day BETWEEN ? AND ?)
"""


def add(connection: Connection, article_id: int, day: date, keys: Sequence[int]) -> None:
    """File an article under its keys."""
    own = sorted(set(keys))
    if own:
        connection.execute(_adding(len(own)), (_period(number(day)), article_id, *own))


def sharing(
    connection: Connection, article_id: int, day: date, keys: Sequence[int], days: int = DAYS
) -> dict[int, int]:
    """The other articles of the periods within the window that share enough keys, and how many; those that share most first."""
    seen = _days(connection, number(day), days)
    if not seen or not keys:
        return {}
    asked = sorted(set(keys))
    rows = connection.execute(_sharing(len(seen), len(asked)), (*seen, *asked))
    shared = Counter([found for (found,) in rows])  # mostly none: SQLite would make ready to group and sort in any case
    shared.pop(article_id, None)
    enough = sorted((-keys_shared, each) for each, keys_shared in shared.items() if keys_shared >= LEAST_SHARED)
    return {each: -keys_shared for keys_shared, each in enough[:MOST_SHARING]}


def prune(connection: Connection, today: date, days: int = DAYS) -> int:
    """Delete the periods that no new article is compared with any more, each in a transaction; returns how many rows.

    One day more than the window is kept, for what is announced late. What is kept is found at once: on a day of which
    nothing is over this costs one look into the index.
    """
    deleted = 0
    while (oldest := connection.execute("SELECT min(day) FROM bands").fetchone()[0]) is not None:
        if oldest + PERIOD > number(today - timedelta(days=days)):
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


def forget(connection: Connection, first: date, last: date) -> None:
    """Delete the keys of the articles of some days."""
    connection.execute(FORGET, (_period(number(first)), number(last), first.isoformat(), last.isoformat()))


def _period(day: int) -> int:
    return day - day % PERIOD


def _days(connection: Connection, day: int, days: int) -> range:
    """The periods of the window that have rows at all, as far as the first and the last one tell."""
    first, last = connection.execute("SELECT (SELECT min(day) FROM bands), (SELECT max(day) FROM bands)").fetchone()
    if first is None:
        return range(0)
    return range(max(first, _period(day - days + 1)), min(last, day + days - 1) + 1, PERIOD)
