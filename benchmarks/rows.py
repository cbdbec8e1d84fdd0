"""Whole articles stored a second: `python -m benchmarks.rows [--articles 4000] [--rounds 3]`.

Ours is all that the archive does with a new article: the poll that announced it, its page, who copied whom, its places,
citations and story, the tables that readers' pages are read from, the log, and the full-text index over stems; in the batches
of a pass. Beside it sqlite-utils puts the same articles into one table with FTS5 triggers, and alone fills the same index.
Rounds take turns; all write with WAL and `synchronous=NORMAL`. What is pure (fingerprints, places and citations found) is made
before the clock starts.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median

from sqlite_utils import Database

from aggregator import study
from aggregator.model import Announced, Article, Page, PageOutcome, PageTask, Plan, PollOutcome, Rhythm, Validators
from aggregator.run.writer import MOST_AT_ONCE
from aggregator.store import Store
from aggregator.store.connection import WRITING_PRAGMAS
from benchmarks.report import Goal, last_line, table
from benchmarks.store import OUTLETS
from benchmarks.store_world import NOW, SOURCES, Press

PARTS = ("polls", "pages", "due", "studies", "index")
LEAST, HOUR = 2_500, timedelta(hours=1)
AT_ONCE = 500
"""Rows the peer writes in one transaction: its best, of 1 to 5,000."""

INDICES = (["day", "sorted_at"], ["source", "day", "sorted_at"], ["fingerprint"], ["story_id"], ["url_key"])
"""Of the peer's table, as the archive has them."""


@dataclass
class Spent:
    """CPU and wall seconds of one round, by part."""

    cpu: dict[str, float] = field(default_factory=dict)
    wall: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def on(self, part: str) -> Iterator[None]:
        cpu, wall = time.process_time(), time.perf_counter()
        yield
        self.cpu[part] = self.cpu.get(part, 0.0) + time.process_time() - cpu
        self.wall[part] = self.wall.get(part, 0.0) + time.perf_counter() - wall


def ours(file: Path, made: Sequence[Article], *, pages: bool) -> Spent:
    """Store articles as a pass does; with `pages`, polls announce them without text, and their pages bring it."""
    spent, now = Spent(), NOW + HOUR
    with Store.open(file) as store:
        store.sync_sources(SOURCES, NOW)
        run_id = store.begin_run(NOW)
        polls = _polls(store, made, pages=pages)
        tasks: list[PageTask] = []
        with spent.on("polls"):
            for some in batches(polls, MOST_AT_ONCE):
                for stored in store.together([partial(store.record_poll, run_id, each) for each in some]):
                    tasks += stored.pages
        outcomes = _pages(made, tasks)
        with spent.on("pages"):
            for some in batches(outcomes, MOST_AT_ONCE):
                store.together([partial(store.record_page, run_id, each) for each in some])
        while True:
            with spent.on("due"):
                due = store.due_studies(now, study.A_TURN)
            if not due:
                break
            found = study.of(due, OUTLETS)
            with spent.on("studies"):
                store.record_studies(found, now)
            with spent.on("index"):
                store.index_articles([task.article_id for task in due])
        (there,) = store.connection.execute("SELECT count(*) FROM search_docsize").fetchone()
        assert there == len(made), f"{there} of {len(made)} are indexed"
    return spent


def _polls(store: Store, made: Sequence[Article], *, pages: bool) -> list[PollOutcome]:
    """The articles as polls of their sources announce them."""
    states = {state.endpoint.source: state for state in store.endpoints()}
    found = []
    for source, group in itertools.groupby(made, key=lambda each: each.source):
        announced = [Announced(_bare(each), NOW) if pages else Announced(each, None) for each in group]
        page = Page(states[source].endpoint.url, b"<rss/>", {}, NOW, validators=Validators(), wire_bytes=100)
        plan = Plan(NOW + HOUR, HOUR, ("because",))
        found.append(
            PollOutcome(states[source], page, plan, announced=tuple(announced), rhythm=Rhythm(gap=HOUR), format="rss20")
        )
    return found


def _pages(made: Sequence[Article], tasks: Sequence[PageTask]) -> list[PageOutcome]:
    whole = {each.url: each for each in made}
    return [
        PageOutcome(task, Page(task.article.url, b"<html>", {}, NOW, wire_bytes=100), whole[task.article.url], None)
        for task in tasks
    ]


def _bare(article: Article) -> Article:
    return replace(article, text=None, fingerprint=None, bands=())


def peer(file: Path, made: Sequence[Article], *, fts: bool) -> Spent:
    """sqlite-utils: one table with indices, and its full-text index kept by triggers."""
    spent, database = Spent(), Database(file)
    for pragma in WRITING_PRAGMAS:
        database.execute(pragma)
    articles = database.table("articles")
    rows = [_row(number, each) for number, each in enumerate(made, 1)]
    articles.create({name: type(value) for name, value in rows[0].items()}, pk="id")
    for columns in INDICES:
        articles.create_index(columns)
    if fts:
        articles.enable_fts(["title", "lead", "text"], create_triggers=True, tokenize="unicode61")
    with spent.on("rows"):
        articles.insert_all(rows, batch_size=AT_ONCE)
    database.conn.close()
    return spent


def _row(number: int, article: Article) -> dict[str, str | int]:
    """What the archive knows of an article from its announcement alone, in one row."""
    return {
        "id": number, "source": article.source, "day": article.day.isoformat(), "sorted_at": article.first_seen.isoformat(),
        "first_seen": article.first_seen.isoformat(), "url": article.url, "url_key": article.key, "title": article.title,
        "lead": article.lead or "", "text": article.text or "", "text_length": len(article.text or ""),
        "language": article.language or "", "fingerprint": article.fingerprint or "", "story_id": number,
        "provenance": json.dumps(dict(article.provenance)),
    }  # fmt: skip


def batches(of: Sequence, most: int) -> Iterator[Sequence]:  # type: ignore[type-arg]
    return (of[first : first + most] for first in range(0, len(of), most))


def run(count: int, rounds: int, folder: Path) -> None:
    """Let ours and the peers take turns, and print."""
    made = Press(7).articles(NOW, count, spread=60)
    ways = {
        "ours, texts in feeds": partial(ours, pages=False),
        "ours, texts on pages": partial(ours, pages=True),
        "sqlite-utils, FTS5 triggers": partial(peer, fts=True),
        "sqlite-utils, no FTS": partial(peer, fts=False),
    }
    spent: dict[str, list[Spent]] = {name: [] for name in ways}
    for n in range(rounds):
        for name, way in ways.items():
            gc.collect()
            spent[name].append(way(folder / f"{n}.db", made))
            for file in folder.iterdir():
                file.unlink()
    rows = []
    for name, each in spent.items():
        parts = [_ms(each, (part,), count) for part in PARTS]
        rows.append((name, _rate(each, "cpu", count), _rate(each, "wall", count), *(f"{ms:.3f}" for ms in parts)))
    print(
        table(
            f"{count:,} articles, {rounds} rounds",
            ("", "rows/CPU s", "rows/s", *(f"{part} ms" for part in PARTS)),
            rows,
        )
    )
    _last(spent, count)


def _last(spent: dict[str, list[Spent]], count: int) -> None:
    rates = {name: {by: _rate(each, by, count) for by in ("cpu", "wall")} for name, each in spent.items()}
    first, second, full, _ = rates
    goals = [
        Goal(f"rows a CPU second, {name}", rates[name]["cpu"], f">= {LEAST}", rates[name]["cpu"] >= LEAST)
        for name in (first, second)
    ]
    against = [
        peers / sum(own.cpu.values())
        for own, peers in zip(spent[first], (sum(each.cpu.values()) for each in spent[full]), strict=True)
    ]
    goals.append(Goal("times the peer, CPU", round(median(against), 3), ">= 1", median(against) >= 1))
    parts = {name: {part: round(_ms(each, (part,), count), 3) for part in PARTS} for name, each in spent.items()}
    mine = {name: rates[name] | parts[name] for name in (first, second)}
    print(last_line("rows", mine, peers={name: rates[name] for name in rates if name not in mine}, goals=goals))


def _ms(each: Sequence[Spent], parts: Sequence[str], count: int) -> float:
    """CPU milliseconds an article: the median round."""
    return median(sum(spent.cpu.get(part, 0.0) for part in parts) for spent in each) / count * 1000


def _rate(each: Sequence[Spent], by: str, count: int) -> int:
    return round(count / median(sum(getattr(spent, by).values()) for spent in each))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=4_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as made_here:
        run(arguments.articles, arguments.rounds, Path(made_here))
