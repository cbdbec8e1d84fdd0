"""A warm pass over many feeds, beside Scrapy: `python -m benchmarks.collect --warm 10000 [--world HOST:PORT] [--peers]`.

Every feed answers 304. Ours plans, asks robots.txt's memory, polls and records each outcome in an archive that knows every
feed's articles (their pages are left out: nobody fetches them here). Scrapy, with the settings that make it quickest, asks
the same feeds with the same validators and writes one row each. The runs take turns, each in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.report import Goal, last_line, table

Figures = dict[str, float]
FORGET = "DELETE FROM page_queue; DELETE FROM study_queue;"


def without_pages(database: Path) -> None:
    """Forget that pages are to be fetched and studied: what is measured is the polling."""
    with sqlite3.connect(database) as connection:
        connection.executescript(FORGET)
    connection.close()


def child(module: str, *arguments: object) -> Figures:
    """The figures that a process of its own prints as its last line."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def rounds(said: argparse.Namespace, port: int, folder: Path) -> dict[str, list[Figures]]:
    """The figures of each program, round by round."""
    where = ["--sites", said.warm, "--port", port, *(["--world", said.world] if said.world else [])]
    cold, archive = folder / "cold.db", folder / "news.db"
    child("benchmarks.collect", "--child", cold, "--announce", *where)
    without_pages(cold)
    child(
        "benchmarks.collect", "--child", cold, *where
    )  # a pass indexes ten thousand articles, and there may be twice as many
    peer = folder / "scrapy.db"
    if said.peers:
        child("benchmarks.scrapy_feeds", "--database", peer, *where)
    found: dict[str, list[Figures]] = {}
    for _ in range(said.rounds):
        shutil.copy(cold, archive)
        found.setdefault("aggregator", []).append(child("benchmarks.collect", "--child", archive, *where))
        if said.peers:
            found.setdefault("scrapy", []).append(child("benchmarks.scrapy_feeds", "--database", peer, *where))
    return found


def measure(said: argparse.Namespace, port: int) -> None:
    """The whole of it, printed."""
    with tempfile.TemporaryDirectory() as folder:
        found = rounds(said, port, Path(folder))
    middle = {
        name: {key: statistics.median(each[key] for each in runs) for key in runs[0]} for name, runs in found.items()
    }
    rows = [
        (
            name,
            f"{each['wall']:.2f}",
            f"{each['cpu']:.2f}",
            f"{min(run['cpu'] for run in found[name]):.2f} to {max(run['cpu'] for run in found[name]):.2f}",
            f"{each['peak MB']:.0f}",
            f"{each['unchanged']:.0f}",
        )
        for name, each in middle.items()
    ]
    head = ("program", "wall s", "CPU s", "spread", "peak MB", "304s")
    print(table(f"{said.warm} feeds, warm, {said.rounds} rounds (median)", head, rows))
    ours = middle["aggregator"]
    goals = [
        Goal("CPU seconds, warm", ours["cpu"], "<= 8 for 10,000 feeds", ours["cpu"] <= 8 * said.warm / 10_000),
        Goal("wall seconds, warm", ours["wall"], "<= 6 for 10,000 feeds", ours["wall"] <= 6 * said.warm / 10_000),
        Goal("peak MB", ours["peak MB"], "<= 150", ours["peak MB"] <= 150),
        Goal("only 304s", ours["unchanged"], f"{said.warm}", ours["unchanged"] == said.warm),
    ]
    if said.peers:
        times = middle["scrapy"]["cpu"] / ours["cpu"]
        goals.append(Goal("CPU of scrapy / ours", round(times, 2), ">= 3", times >= 3))
    peers = {name: each for name, each in middle.items() if name != "aggregator"}
    libraries = ("aiohttp", "uvloop", "scrapy")
    print(
        last_line(
            "collect", {"feeds": said.warm, **ours}, cases=said.world, peers=peers, goals=goals, libraries=libraries
        )
    )
