"""A warm pass over many feeds: `python -m benchmarks.collect --warm 10000 [--world HOST:PORT] [--peers] [--steady]`.

Every feed answers 304. Ours plans, asks robots.txt's memory, polls and records each outcome in an archive that knows every
feed's articles (their pages are left out: nobody fetches them here). Scrapy, with the settings that make it quickest, asks
the same feeds with the same validators and writes one row each; newsboat, where it is installed, reloads a few hundred of
them, and the script that anybody writes first asks as many. The runs take turns, each in processes of its own. With
`--steady` minutes follow in which one site in a hundred has published an article: its feed is read, its page fetched,
extracted, stored, studied and indexed.
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
from urllib.request import urlopen

from benchmarks import collect
from benchmarks.report import Goal, last_line, table

Figures = dict[str, float]
FEW = 300
"""Feeds that newsboat is asked for: at 2,000 it does not end within a minute and a half."""
NEWSBOAT, NAIVE = "newsboat, few", "feedparser and sqlite-utils, few"
FORGET = "DELETE FROM page_queue; DELETE FROM study_queue; DELETE FROM search_queue;"


def without_pages(database: Path) -> None:
    """Forget that pages are to be fetched, studied and indexed: what is measured is the polling."""
    with sqlite3.connect(database) as connection:
        connection.executescript(FORGET)
    connection.close()


def child(module: str, *arguments: object) -> Figures:
    """The figures that a program of its own prints as its last line, with the CPU and memory of all its processes."""
    return last_of("benchmarks.spent", module, *arguments)


def last_of(module: str, *arguments: object) -> Figures:
    """The figures that a program of its own prints as its last line."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def where(said: argparse.Namespace, port: int, sites: int) -> list[object]:
    return ["--sites", sites, "--port", port, *(["--world", said.world] if said.world else [])]


def prepared(said: argparse.Namespace, port: int, archive: Path) -> None:
    """An archive that knows all articles of all feeds."""
    asked = where(said, port, said.warm)
    child("benchmarks.collect", "--child", archive, "--announce", *asked)
    without_pages(archive)
    # a pass indexes ten thousand articles, and there may be more
    child("benchmarks.collect", "--child", archive, *asked)


def rounds(said: argparse.Namespace, port: int, folder: Path) -> dict[str, list[Figures]]:
    """The figures of each program, round by round."""
    asked = where(said, port, said.warm)
    cold, archive = folder / "cold.db", folder / "news.db"
    prepared(said, port, cold)
    peer = folder / "scrapy.db"
    few, naive = where(said, port, min(FEW, said.warm)), folder / "naive.db"
    if said.peers:
        child("benchmarks.scrapy_feeds", "--database", peer, *asked)
        last_of("benchmarks.naive_feeds", "--database", naive, *few)
    found: dict[str, list[Figures]] = {}
    for _ in range(said.rounds):
        shutil.copy(cold, archive)
        found.setdefault("aggregator", []).append(child("benchmarks.collect", "--child", archive, *asked))
        if said.peers:
            found.setdefault("scrapy", []).append(child("benchmarks.scrapy_feeds", "--database", peer, *asked))
            found.setdefault(NAIVE, []).append(last_of("benchmarks.naive_feeds", "--database", naive, *few))
        if said.peers and shutil.which("newsboat"):
            found.setdefault(NEWSBOAT, []).append(last_of("benchmarks.newsboat_feeds", *few))
    for minute in range(1, said.rounds + 1) if said.steady else ():
        tick(said, port, minute)
        found.setdefault("aggregator, 1 % new", []).append(child("benchmarks.collect", "--child", cold, *asked))
    return found


def tick(said: argparse.Namespace, port: int, minute: int) -> None:
    """The world's clock goes on: one site in a hundred publishes something."""
    with urlopen(f"http://{collect.address(0, said.world)}:{port}/__tick/{minute}", timeout=10) as answer:
        answer.read()


def measure(said: argparse.Namespace, port: int) -> None:
    """The whole of it, printed."""
    with tempfile.TemporaryDirectory() as folder:
        found = rounds(said, port, Path(folder))
    middle = {
        name: {key: statistics.median(each[key] for each in runs) for key in runs[0]} for name, runs in found.items()
    }
    head = ("program", "wall s", "CPU s", "spread", "peak MB", "304s", "pages")
    rows = [shown(name, middle[name], runs) for name, runs in found.items()]
    print(table(f"{said.warm} feeds, warm, {said.rounds} rounds (median)", head, rows))
    peers = {name: each for name, each in middle.items() if not name.startswith("aggregator")}
    ours = {"feeds": said.warm, **middle["aggregator"], "steady": middle.get("aggregator, 1 % new")}
    libraries = ("aiohttp", "uvloop", "scrapy")
    goals = goals_of(said, middle)
    print(last_line("collect", ours, cases=said.world, peers=peers, goals=goals, libraries=libraries))


def shown(name: str, middle: Figures, runs: list[Figures]) -> tuple[str, ...]:
    spread = "{:.2f} to {:.2f}".format(*(pick(run["cpu"] for run in runs) for pick in (min, max)))
    seconds = (f"{middle['wall']:.2f}", f"{middle['cpu']:.2f}", spread)
    return name, *seconds, f"{middle['peak MB']:.0f}", f"{middle['unchanged']:.0f}", f"{middle.get('pages', 0):.0f}"


def goals_of(said: argparse.Namespace, middle: dict[str, Figures]) -> list[Goal]:
    """The goals of what was run; seconds are for ten thousand feeds."""
    ours, share = middle["aggregator"], said.warm / 10_000
    goals = [
        Goal("CPU seconds, warm", ours["cpu"], "<= 8 for 10,000 feeds", ours["cpu"] <= 8 * share),
        Goal("wall seconds, warm", ours["wall"], "<= 6 for 10,000 feeds", ours["wall"] <= 6 * share),
        Goal("peak MB", ours["peak MB"], "<= 150", ours["peak MB"] <= 150),
        Goal("only 304s", ours["unchanged"], f"{said.warm}", ours["unchanged"] == said.warm),
    ]
    if "scrapy" in middle:
        times = middle["scrapy"]["cpu"] / ours["cpu"]
        goals.append(Goal("CPU of scrapy / ours", round(times, 2), ">= 3", times >= 3))
    if NEWSBOAT in middle:
        times = middle[NEWSBOAT]["a feed"] / (ours["cpu"] / said.warm)
        goals.append(Goal("CPU a feed of newsboat / ours", round(times, 2), ">= 4", times >= 4))
    if steady := middle.get("aggregator, 1 % new"):
        goals.append(Goal("CPU seconds, steady", steady["cpu"], "<= 12 for 10,000", steady["cpu"] <= 12 * share))
        goals.append(Goal("wall seconds, steady", steady["wall"], "<= 10 for 10,000", steady["wall"] <= 10 * share))
    return goals
