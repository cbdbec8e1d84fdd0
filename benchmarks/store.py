"""A new article in an archive of any size: `python -m benchmarks.store [--articles 1000000] [--quick] [--on FILE…]`.

Archives are made of invented articles, 5,000 a day: the days of the window through the Store, all that is older by plain SQL and
with short texts. Passes of a hundred new articles are then stored and studied as the pipeline does it, on each archive in turn,
and their CPU time is taken apart. What is older than the window must not cost anything.
With `--on`, archives that are there already (`benchmarks.web_world` makes them) are used instead, and are written to.
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median
from types import ModuleType

from aggregator import dedup, study
from aggregator.model import Study, StudyTask
from aggregator.store import Store, citing, places, reprints, weighing
from benchmarks.report import Goal, last_line, table
from benchmarks.store_world import A_DAY, NOW, SOURCES, Press, fill, poll

OUTLETS = study.outlets(SOURCES)


A_PASS, PASSES, A_WINDOW = 100, 9, 2_000
MOST_MS, MOST_GROWTH, MOST_SECONDS = 1.5, 1.2, 1.0
PARTS = ("keys", "reprints", "profile", "due", "stories", "study", "named", "weighed", "index")
OURS = ("keys", "reprints", "profile", "due", "stories")
"""Reprints and stories, the pure halves included: MinHash keys (made by the desk), look-ups and marks, profiles, the queue, the
story chosen and written. Beside them stand the rest of a study (places and citations found), what it writes of them (`named`),
the tables of the readers' pages (`weighed`) and the full-text index."""


@dataclass
class Cost:
    """CPU seconds of passes of A_PASS articles each, by part; and of each pass in all."""

    parts: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in PARTS})
    whole: list[float] = field(default_factory=list)

    def ms(self, *names: str) -> float:
        """Milliseconds an article: the median pass."""
        return median(map(sum, zip(*(self.parts[name] for name in names), strict=True))) / A_PASS * 1000

    @property
    def passes(self) -> list[float]:
        """What `ours` is made of, pass by pass."""
        return [sum(each) for each in zip(*(self.parts[name] for name in OURS), strict=True)]

    @property
    def ours(self) -> float:
        """What reprints and stories cost with all of their SQLite work."""
        return self.ms(*OURS)


class Meter:
    """Times some functions of the store wherever they are called; use it with `with`."""

    def __init__(self, *functions: tuple[ModuleType, str]) -> None:
        self.seconds = 0.0
        self.whole = [(module, name, getattr(module, name)) for module, name in functions]

    def __enter__(self) -> Meter:
        for module, name, function in self.whole:
            setattr(module, name, partial(self._timed, function))
        return self

    def __exit__(self, *_: object) -> None:
        for module, name, function in self.whole:
            setattr(module, name, function)

    def _timed(self, function: Callable[..., object], *args: object, **kwargs: object) -> object:
        begun = time.process_time()
        try:
            return function(*args, **kwargs)
        finally:
            self.seconds += time.process_time() - begun


def profiled(task: StudyTask) -> Study:
    """A study without places and citations: how the window is filled in good time."""
    return Study(task, profile=dedup.profile(task.title, task.lead, task.text, (), task.language).data)


def window(store: Store, press: Press, days: Sequence[int], run_id: int) -> None:
    """A day of articles for each of so many days ago, through the Store."""
    for ago in days:
        at = NOW - timedelta(days=ago)
        for first in range(0, A_DAY, 250):
            poll(store, run_id, press.articles(at - timedelta(hours=12), 250, spread=12 * 60, first=first), at)
        settle(store)


def settle(store: Store) -> None:
    now = NOW + timedelta(hours=1)
    while tasks := store.due_studies(now, 250):
        store.record_studies([profiled(task) for task in tasks], now)


def a_pass(store: Store, press: Press, run_id: int, cost: Cost | None) -> None:
    """A pass of new articles; without `cost` it warms up."""
    articles = press.articles(NOW, A_PASS, spread=5)
    spent = dict.fromkeys(PARTS, 0.0)
    begun = time.process_time()
    for each in articles:
        dedup.described(each.text)
    spent["keys"] = time.process_time() - begun
    begun = time.process_time()
    with Meter((reprints, "mark")) as meter:
        for first in range(0, A_PASS, 20):
            poll(store, run_id, articles[first : first + 20], NOW)
    spent["reprints"] = meter.seconds
    _study(store, spent)
    if cost is not None:
        cost.whole.append(time.process_time() - begun + spent["keys"] - spent["again"])
        for name in PARTS:
            cost.parts[name].append(spent[name])


def _study(store: Store, spent: dict[str, float]) -> None:
    """The pass's studies, as `pipeline._study`; `profile`, a part of `study`, is timed by making it again."""
    spent["again"] = 0.0
    now = NOW + timedelta(hours=1)
    while True:
        marks = [time.process_time()]
        tasks = store.due_studies(now, study.A_TURN)
        marks.append(time.process_time())
        if not tasks:
            return
        found = study.of(tasks, OUTLETS)
        marks.append(time.process_time())
        with Meter((places, "name"), (citing, "write")) as named, Meter((weighing, "weigh")) as weighed:
            store.record_studies(found, now)
        marks.append(time.process_time())
        store.index_articles([task.article_id for task in tasks])
        marks.append(time.process_time())
        for task in tasks:
            profiled(task)
        marks.append(time.process_time())
        due, pure, record, index, profile = (after - before for before, after in itertools.pairwise(marks))
        spent["due"] += due
        spent["study"] += pure - profile
        spent["stories"] += record - named.seconds - weighed.seconds
        spent["named"] += named.seconds
        spent["weighed"] += weighed.seconds
        spent["index"] += index
        spent["profile"] += profile
        spent["again"] += profile


def build(sizes: Sequence[int], days: Sequence[int], press: Press, folder: Path) -> dict[int, Path]:
    """An archive of each size; `days`: of these, so many through the Store."""
    files: dict[int, Path] = {}
    file, there = folder / "news.db", 0
    for size, wanted in zip(sizes, days, strict=True):
        begun = time.monotonic()
        with Store.open(file) as store:
            store.sync_sources(SOURCES, NOW)
            window(store, press, range(wanted - 1, there - 1, -1), store.begin_run(NOW))
            fill(store.connection, press, size, before=wanted)
            while store.weigh_stories() or store.index_articles(limit=1_000):
                pass
        there = wanted
        files[size] = Path(shutil.copy(file, folder / f"{size}.db"))
        print(
            f"{size:,} articles, {file.stat().st_size / 1e6:.0f} MB: built in {time.monotonic() - begun:.0f} s",
            flush=True,
        )
    file.unlink()
    return files


def ready(files: Sequence[Path], press: Press) -> dict[int, Path]:
    """Archives that are there already, each with some articles of the last hours; by size."""
    found = {}
    for file in files:
        with Store.open(file) as store:
            (size,) = store.connection.execute("SELECT max(id) FROM articles").fetchone()
            store.sync_sources(SOURCES, NOW)
            run_id = store.begin_run(NOW)
            for _ in range(A_WINDOW // 250):
                poll(store, run_id, press.articles(NOW - timedelta(hours=12), 250, spread=12 * 60), NOW)
            settle(store)
            store.index_articles(limit=1)
        found[round(size, -3)] = file
    return found


def run(files: dict[int, Path], press: Press) -> None:
    """Let passes on each archive take turns (what else the machine does slows all alike), and print."""
    sizes = sorted(files)
    costs = {size: Cost() for size in sizes}
    with ExitStack() as stack:
        stores = {size: stack.enter_context(Store.open(file)) for size, file in files.items()}
        runs = {size: store.begin_run(NOW) for size, store in stores.items()}
        for n in range(PASSES + 1):
            for size, store in stores.items():
                a_pass(store, press, runs[size], costs[size] if n else None)
    rows = []
    for size, cost in costs.items():
        parts = [f"{cost.ms(name):.2f}" for name in PARTS]
        rows.append((f"{size:,}", *parts, f"{cost.ours:.2f}", f"{median(cost.whole):.2f}"))
    head = ("articles", *PARTS, "reprints + stories", "s a pass of 100")
    print(table("CPU ms of a new article, by the size of the archive", head, rows))
    _last(sizes, costs)


def _last(sizes: Sequence[int], costs: dict[int, Cost]) -> None:
    small, large = costs[sizes[-2]], costs[sizes[-1]]
    growth = median(after / before for before, after in zip(small.passes, large.passes, strict=True))
    passes = zip(costs[sizes[0]].whole, large.whole, strict=True)
    whole, seconds = median(after / before for before, after in passes), median(large.whole)
    ours = {
        str(size): {name: round(cost.ms(name), 3) for name in PARTS}
        | {
            "reprints and stories": round(cost.ours, 3),
            "pass": round(median(cost.whole), 3),
        }
        for size, cost in costs.items()
    }
    goals = [
        Goal("ms an article", round(large.ours, 3), f"<= {MOST_MS}", large.ours <= MOST_MS),
        Goal("growth", round(growth, 3), f"<= {MOST_GROWTH}", growth <= MOST_GROWTH),
        Goal("growth of all", round(whole, 3), f"<= {MOST_GROWTH}", whole <= MOST_GROWTH),
        Goal("s a pass of 100", round(seconds, 3), f"<= {MOST_SECONDS}", seconds <= MOST_SECONDS),
    ]
    print(last_line("store", ours, goals=goals))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000_000, help="of the largest archive")
    parser.add_argument("--quick", action="store_true", help="archives of 10,000 and 50,000 articles")
    parser.add_argument(
        "--on", nargs="+", type=Path, default=[], metavar="FILE", help="use these archives, and write to them"
    )
    arguments = parser.parse_args()
    if len(arguments.on) == 1:
        parser.error("--on compares archives: give two or more, of different sizes")
    if arguments.quick:
        wanted, through = [10_000, 50_000], [1, 1]
    else:
        wanted = sorted({10_000, max(20_000, arguments.articles // 10), arguments.articles})
        through = [2, 4, 4][: len(wanted)]
    articles = Press(7)
    with tempfile.TemporaryDirectory() as folder:
        files = ready(arguments.on, articles) if arguments.on else build(wanted, through, articles, Path(folder))
        run(files, articles)
