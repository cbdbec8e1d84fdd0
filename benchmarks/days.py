"""A place's day, asked of archives of any size: `python -m benchmarks.days FILE… [--pairs 300]`.

Days and places are drawn anew for each archive (`benchmarks.web_world` makes them). Each question is put first as it comes,
and then some times more, of which the best counts: what the system's cache has not kept costs a read of the disk, and that
says more of the machine than of the archive. CPU time beside time on the wall.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from sqlite3 import Connection

from sqlite_utils import Database

from aggregator.store import daily
from aggregator.store.connection import connect
from benchmarks.report import Goal, last_line, table
from benchmarks.web import percentile

MOST_MS, AGAIN = 1.0, 3
LIST = "the list of the day"
ASKED = {
    LIST: """
        SELECT n.id, n.published_local, n.source, n.title, n.url FROM article_places ap JOIN news n ON n.id = ap.article_id
        WHERE ap.place_id = :place AND ap.day = :day ORDER BY ap.at""",
    "the same, by the place's name": """
        SELECT n.id, n.published_local, n.source, n.title, n.url FROM places p JOIN article_places ap ON ap.place_id = p.id
        JOIN news n ON n.id = ap.article_id WHERE p.name = :name AND p.region = :region AND ap.day = :day ORDER BY n.sorted_at""",
    "its latest 20": """
        SELECT n.id, n.published_local, n.source, n.title, n.url FROM article_places ap JOIN news n ON n.id = ap.article_id
        WHERE ap.place_id = :place AND ap.day = :day ORDER BY ap.at DESC LIMIT 20""",
    "all columns of news": """
        SELECT n.* FROM article_places ap JOIN news n ON n.id = ap.article_id
        WHERE ap.place_id = :place AND ap.day = :day ORDER BY ap.at""",
    "main_news, 20 stories": """
        SELECT * FROM main_news WHERE place = :name AND region = :region AND day = :day ORDER BY score DESC LIMIT 20""",
}  # fmt: skip
"""As an analyst asks, of the documented views."""

FRONT = "a page's stories with what tells them, 30"

Pair = dict[str, str | int]


def pairs(connection: Connection, count: int) -> list[Pair]:
    """Places with days, at random, none of them without news."""
    rng = random.Random(5)
    places = connection.execute("SELECT id, name, region FROM places").fetchall()
    first, last = map(date.fromisoformat, connection.execute("SELECT min(day), max(day) FROM articles").fetchone())
    made: list[Pair] = []
    while len(made) < count:
        place, name, region = rng.choice(places)
        day = (first + timedelta(days=rng.randrange((last - first).days))).isoformat()
        some = "SELECT 1 FROM article_places WHERE place_id = ? AND day = ? LIMIT 1"
        if connection.execute(some, (place, day)).fetchone():
            made.append({"place": place, "name": name, "region": region, "day": day})
    return made


def questions(connection: Connection) -> dict[str, Callable[[Pair], int]]:
    """Each takes a place and day, and gives back how many rows there were."""
    database = Database(connection, execute_plugins=False)
    found: dict[str, Callable[[Pair], int]] = {
        name: lambda pair, sql=sql: len(connection.execute(sql, pair).fetchall())  # type: ignore[misc]
        for name, sql in ASKED.items()
    }
    found[FRONT] = lambda pair: len(daily.front(database, int(pair["place"]), date.fromisoformat(str(pair["day"])), 30))
    return found


def measure(ask: Callable[[Pair], int], asked: Sequence[Pair]) -> dict[str, float]:
    """Rows a question, and milliseconds of the first asking and of the best of the next."""
    wall, cpu, rows = [], [], 0
    for pair in asked:
        times, spent = [], []
        for _ in range(1 + AGAIN):
            times.append(time.perf_counter())
            spent.append(time.process_time())
            rows += ask(pair)
        times.append(time.perf_counter())
        spent.append(time.process_time())
        wall.append([after - before for before, after in pairwise(times)])
        cpu.append([after - before for before, after in pairwise(spent)])
    figures = {"rows": round(rows / len(asked) / (1 + AGAIN), 1)}
    for name, seconds in (("wall", wall), ("cpu", cpu)):
        for which, each in (("first", [one[0] for one in seconds]), ("again", [min(one[1:]) for one in seconds])):
            figures |= {f"{which} {name} p{at}": round(percentile(each, at / 100), 3) for at in (50, 95)}
    return figures


def run(files: Sequence[Path], count: int) -> None:
    """Ask each archive, and print."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for file in files:
        with closing(connect(file, create=False, readonly=True)) as connection:
            (size,) = connection.execute("SELECT max(id) FROM articles").fetchone()
            asked = pairs(connection, count)
            name = f"{size:,}"
            found[name] = {each: measure(ask, asked) for each, ask in questions(connection).items()}
        head = ("ms", *next(iter(found[name].values())))
        rows = [(each, *figures.values()) for each, figures in found[name].items()]
        print(
            table(f"{name} articles, {file.stat().st_size / 1e6:,.0f} MB, {count} places and days", head, rows),
            flush=True,
        )
    goals = [
        Goal(
            f"{LIST}, p95 ms of CPU, {size}",
            each[LIST]["again cpu p95"],
            f"< {MOST_MS}",
            each[LIST]["again cpu p95"] < MOST_MS,
        )
        for size, each in found.items()
    ]
    print(last_line("days", found, goals=goals))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archives", nargs="+", type=Path)
    parser.add_argument("--pairs", type=int, default=300)
    arguments = parser.parse_args()
    run(arguments.archives, arguments.pairs)
