"""The readers' pages under sixteen readers at once: `python -m benchmarks.web [--articles 1000000] [--archive FILE] [--quick]`.

An archive is made (or FILE, made before, is taken), `aggregator serve` is started on it as a user would, and a second program
asks for each kind of page by itself. Days, searches and articles are all different, so that what is kept of earlier answers
does not help; of the towns there are some sixty, which is what readers come back to. Datasette's own table page, in a process
of its own on the same file, is the peer.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aggregator.places import slugs
from aggregator.store import Archive
from benchmarks.report import Goal, last_line, table
from benchmarks.web_load import READERS
from benchmarks.web_world import build, finish

AIMS = {"town": 50.0, "day": 50.0, "search": 150.0}
"""Most milliseconds at the 95th percentile."""

MEMORY = 250.0
"""Most megabytes resident."""

KEPT = frozenset({"town", "status"})
"""Pages that readers come back to: the first of each is set, the others are kept. One round, or the first would not count."""

RESIDENT = re.compile(r"VmRSS:\s*(\d+) kB")
A_KIND = 600
"""Questions of each kind in a round."""

ROUNDS = 3
"""A machine that others share hesitates now and then: figures are the medians of so many rounds, no question twice."""


def questions(archive: Path, count: int) -> dict[str, list[str]]:
    """Addresses of each kind of page, none of them twice."""
    rng = random.Random(3)
    with Archive.open(archive, readonly=True) as opened:
        places = [
            slugs.of(row["name"], row["region"]) for row in opened.database.query("SELECT name, region FROM places")
        ]
        first, last = opened.database.conn.execute("SELECT min(day), max(day) FROM articles").fetchone()
        titles = [
            row["title"] for row in opened.database.query("SELECT title FROM articles WHERE id % 997 = 5 LIMIT 3000")
        ]
        most = opened.database.conn.execute("SELECT max(id) FROM articles").fetchone()[0]
    days = [
        date.fromisoformat(first) + timedelta(days=n)
        for n in range((date.fromisoformat(last) - date.fromisoformat(first)).days)
    ]
    words = [word for title in titles for word in re.findall(r"\w{5,}", title)]
    common = sorted(set(words), key=words.count, reverse=True)[:40]
    asked = [" ".join(rng.sample(words, 2)) for _ in range(count // 2)]
    asked += [f"{rng.choice(common)} {rng.choice(words)}" for _ in range(count // 4)]
    asked += [rng.choice(common) + f" day:{rng.choice(days):%Y-%m}" for _ in range(count // 4)]
    return {
        "town": [f"/{place}/" for place in rng.choices(places, k=count // ROUNDS)],
        "day": [
            f"/{place}/{day:%Y/%m/%d}/" for place, day in rng.sample([(p, d) for p in places for d in days], count)
        ],
        "search": [f"/search?q={quote(words)}" for words in dict.fromkeys(asked)],
        "article": [f"/article/{number}/" for number in rng.sample(range(1, most), count)],
        "status": ["/status"] * max(16, count // (10 * ROUNDS)),
    }


@contextmanager
def serving(archive: Path, *options: str) -> Iterator[tuple[int, int]]:
    """`aggregator serve` on a free port: the port and the process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "aggregator", "serve", "--db", str(archive), "--port", str(port), *options]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        try:
            _wait(port, server)
            yield port, server.pid
        finally:
            server.terminate()


def load(port: int, paths: Sequence[str]) -> dict[str, Any]:
    """What the readers saw."""
    asked = subprocess.run(
        [sys.executable, "-m", "benchmarks.web_load", str(port)],
        input=json.dumps(paths), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return dict(json.loads(asked.stdout))


def resident(pid: int) -> float:
    """Resident megabytes of a process."""
    return int(RESIDENT.search(Path(f"/proc/{pid}/status").read_text())[1]) / 1024  # type: ignore[index]


def plans(archive: Path, place: int, day: str) -> list[str]:
    """The plans of every statement that a place's day asks."""
    with Archive.open(archive, readonly=True) as opened:
        connection, said = opened.connection, list[str]()
        connection.set_trace_callback(said.append)
        opened.front(place, date.fromisoformat(day), limit=30)
        connection.set_trace_callback(None)
        explained = (
            connection.execute("EXPLAIN QUERY PLAN " + sql).fetchall()
            for sql in said
            if sql.lstrip()[:6].upper() in ("SELECT", "WITH R")
        )
        return [row[3] for plan in explained for row in plan]


def percentile(seconds: Sequence[float], share: float) -> float:
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))] * 1000


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise SystemExit("the server did not start")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/robots.txt", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not answer")


def run(archive: Path, count: int) -> None:
    """Ask, and print."""
    rows, ours, goals = [], {}, []
    asked = questions(archive, ROUNDS * count)
    with serving(archive, "--no-desk") as (port, pid):
        load(port, ["/", "/status", *asked["article"][-32:]])
        for kind, paths in asked.items():
            times = 1 if kind in KEPT else ROUNDS
            rounds = [load(port, paths[n::times]) for n in range(times)]
            if wrong := [path for seen in rounds for path in seen["wrong"]]:
                raise SystemExit(f"not answered as it should: {wrong}")
            rows.append((kind, *_row(rounds)))
            ours[kind] = _figures(rounds)
        memory = resident(pid)
    peer = _peer(archive, count // 4)
    rows.append(("Datasette's table page", *_row([peer])))
    print(
        table(f"Milliseconds, {READERS} readers at once", ("page", "p50", "p95", "pages a second", "largest KB"), rows)
    )
    print(f"\nresident: {memory:.0f} MB")
    for kind, most in AIMS.items():
        goals.append(Goal(f"{kind}: p95, ms", round(ours[kind]["p95"], 1), f"<= {most:g}", ours[kind]["p95"] <= most))
    goals.append(Goal("resident, MB", round(memory), f"<= {MEMORY:g}", memory <= MEMORY))
    bad = [
        line
        for line in plans(archive, 1, f"{datetime.now(UTC):%Y-%m-%d}")
        if (line.startswith("SCAN ") and "VIRTUAL TABLE" not in line) or "TEMP B-TREE" in line
    ]
    goals.append(Goal("scans and sorts in a place's day", len(bad), "0", not bad))
    peers = {"datasette table": _figures([peer])}
    print(*bad, sep="\n")
    print(
        last_line(
            "web",
            {**ours, "resident": memory},
            peers=peers,
            goals=goals,
            libraries=("datasette", "starlette", "uvicorn", "jinja2"),
        )
    )


def _peer(archive: Path, count: int) -> dict[str, Any]:
    with serving(archive, "--desk") as (port, _):
        load(port, ["/db/"] * 4)
        return load(port, [f"/db/{archive.stem}/articles?_next={n * 100}" for n in range(1, count + 1)])


def _figures(rounds: Sequence[dict[str, Any]]) -> dict[str, float]:
    """The median of the rounds' percentiles, milliseconds."""
    return {
        name: statistics.median(percentile(seen["seconds"], share) for seen in rounds)
        for name, share in (("p50", 0.5), ("p95", 0.95))
    }


def _row(rounds: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    found = _figures(rounds)
    rate = statistics.median(len(seen["seconds"]) / seen["wall"] for seen in rounds)
    largest = max(size for seen in rounds for size in seen["bytes"])
    return f"{found['p50']:.1f}", f"{found['p95']:.1f}", f"{rate:.0f}", f"{largest / 1024:.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--archive", type=Path, help="made before; made there if it is not")
    parser.add_argument("--quick", action="store_true", help="30,000 articles, fewer questions")
    said = parser.parse_args()
    size, count = (30_000, 160) if said.quick else (said.articles, A_KIND)
    with tempfile.TemporaryDirectory() as folder:
        archive = said.archive or Path(folder) / "news.db"
        if not archive.exists():
            begun = time.monotonic()
            build(archive, size, datetime.now(UTC))
            finish(archive)
            print(
                f"{size:,} articles, {archive.stat().st_size / 1e6:,.0f} MB: built in {time.monotonic() - begun:.0f} s",
                flush=True,
            )
        run(archive, count)


if __name__ == "__main__":
    main()
