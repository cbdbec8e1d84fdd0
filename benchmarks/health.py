"""The operator's morning on a large archive: `python -m benchmarks.health [--sources 10000] [--articles 1000000] [--quick]`.

An archive of a year is made by plain SQL: sources with rhythms of their own, an article each at its hours, two endpoints a
source, a month of exchanges. Then everybody is judged, as `sources health`, `/metrics` and the end of each pass with
`on_alert` do it. What is older than the window must not cost anything: the same is asked of an archive of eight weeks.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from aggregator.health import Status, status
from aggregator.outputs import prometheus
from aggregator.store import Store
from aggregator.store.vitals import WINDOW
from benchmarks.report import Goal, last_line, table

NOW = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
YEAR = 365
MOST_SECONDS = 1.0
ROUNDS = 5
PROVENANCE = "{" + ", ".join(f'"{name}": "json-ld"' for name in ("title", "lead", "text", "image", "authors")) + "}"


def fill(path: Path, sources: int, articles: int, days: int) -> None:
    """An archive of so many articles in so many days up to NOW; a few outlets write most of them, as in life."""
    Store.open(path).close()
    connection = sqlite3.connect(path)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    keys = [f"source-{number}" for number in range(sources)]
    connection.executemany(
        """INSERT INTO sources (key, name, homepage, kind, timezone, language, added_at, settings_hash)
           VALUES (?, ?, ?, 'outlet', 'Asia/Vladivostok', 'ru', '2025-01-01T00:00:00Z', '')""",
        ((key, f"Газета {key}", f"https://{key}.example/") for key in keys),
    )
    connection.executemany(
        """INSERT INTO endpoints (source, kind, url, last_success, last_attempt, next_due, last_published)
           VALUES (?, 'feed', ?, '2026-11-23T03:29:00Z', '2026-11-23T03:29:00Z', '2026-11-23T03:40:00Z', NULL)""",
        ((key, f"https://{key}.example/{n}") for key in keys for n in range(2)),
    )
    connection.executemany(
        """INSERT INTO articles (source, day, published_at, sorted_at, title, lead, text_length, url, url_key, image,
             first_seen, page_state, provenance) VALUES (?, ?, ?, ?, ?, ?, 1500, ?, ?, ?, ?, 'complete', ?)""",
        _articles(keys, articles, days),
    )
    connection.executemany(
        """INSERT INTO fetches (run_id, at, source, purpose, url, outcome) VALUES (1, ?, ?, 'endpoint', ?, ?)""",
        _fetches(keys, min(articles, 300_000)),
    )
    connection.execute(
        "INSERT INTO runs (started_at, ended_at, state) VALUES (?, ?, 'done')", ("2026-11-23T03:29:00Z",) * 2
    )
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _articles(keys: list[str], articles: int, days: int) -> Iterator[tuple[object, ...]]:
    chance = random.Random(5)
    weights = [1 / (1 + rank) ** 0.7 for rank in range(len(keys))]
    first = NOW - timedelta(days=days)
    for number in range(articles):
        (key,) = chance.choices(keys, cum_weights=_sums(weights))
        at = first + timedelta(seconds=days * 86_400 * number / articles)
        stamp, url = f"{at:%Y-%m-%dT%H:%M:%SZ}", f"{key}.example/{at:%Y/%m/%d}/{number}"
        title = f"Новость {number}: мост через реку откроют к концу месяца, сообщили в администрации"
        yield (
            key, f"{at + timedelta(hours=10):%Y-%m-%d}", stamp, stamp, title, title * 2, f"https://{url}", url,
            f"https://{url}.jpg", stamp, PROVENANCE,
        )  # fmt: skip


_cache: list[float] = []


def _sums(weights: list[float]) -> list[float]:
    if len(_cache) != len(weights):
        _cache.clear()
        total = 0.0
        for weight in weights:
            total += weight
            _cache.append(total)
    return _cache


def _fetches(keys: list[str], count: int) -> Iterator[tuple[object, ...]]:
    for number in range(count):
        at = NOW - timedelta(days=30) * (1 - number / count)
        key = keys[number % len(keys)]
        yield (
            f"{at:%Y-%m-%dT%H:%M:%SZ}",
            key,
            f"https://{key}.example/0",
            "timeout" if number % 50 == 0 else "not-modified",
        )


def measured(path: Path) -> dict[str, float]:
    """Median CPU seconds of each part: other programs of the machine do not count."""
    parts: dict[str, list[float]] = {"facts": [], "verdicts": [], "metrics": []}
    with Store.open(path, readonly=True) as store:
        for _ in range(ROUNDS):
            begun = time.process_time()
            vitals, work = store.vitals(NOW), store.workload(NOW)
            asked = time.process_time()
            found: Status = status(vitals, store.last_runs(), work, NOW)
            judged = time.process_time()
            prometheus.text(found)
            parts["facts"].append(asked - begun)
            parts["verdicts"].append(judged - asked)
            parts["metrics"].append(time.process_time() - judged)
    return {name: median(each) for name, each in parts.items()}


def main() -> None:
    """Make the archives, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=10_000)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--quick", action="store_true", help="a tenth of it")
    said = parser.parse_args()
    sources, articles = (said.sources // 10, said.articles // 10) if said.quick else (said.sources, said.articles)
    sizes = {
        f"{articles:,} in a year": (articles, YEAR),
        "its last eight weeks alone": (articles * WINDOW // YEAR, WINDOW),
    }
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, (count, days) in sizes.items():
            path = Path(folder) / f"{days}.db"
            fill(path, sources, count, days)
            found[name] = measured(path)
    rows = [
        (name, *(f"{parts[each]:.3f}" for each in parts), f"{sum(parts.values()):.3f}") for name, parts in found.items()
    ]
    print(
        table(f"{sources:,} sources judged, CPU seconds", ("articles", "facts", "verdicts", "metrics", "in all"), rows)
    )
    whole = sum(next(iter(found.values())).values())
    goal = Goal("s to judge everybody", round(whole, 3), f"<= {MOST_SECONDS}", whole <= MOST_SECONDS)
    ours = {name: {part: round(each, 3) for part, each in parts.items()} for name, parts in found.items()}
    print(last_line("health", ours, goals=[goal]))


if __name__ == "__main__":
    main()
