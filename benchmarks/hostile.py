"""The hostile web among healthy sources: `python -m benchmarks.hostile [--sites 200] [--items 5] [--rounds 3] [--quick]`.

A pass over the healthy sites alone (`benchmarks.world`) and one over the same sites with every server of `tests/hostile` among
them take turns. Time is that until the last healthy article was stored; each server of the table stands in a process of its own,
with the usual time limits, so a pass is over only when the last of them has run into its own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aggregator.edition import Order, publish
from aggregator.fetch import Fetcher
from aggregator.model import Source
from benchmarks.collect import sources, world
from benchmarks.report import Goal, last_line, table
from tests.hostile.fault import Fault, Here
from tests.hostile.faults import FAULTS
from tests.hostile.servers import HEALTHY, NEIGHBOUR, hosted, lead, papers, public
from tests.hostile.test_faults import healthy, outlet

LIVE = [fault for fault in FAULTS if not fault.tested_in]
AIM = 2.0
"""How much longer the healthy sites may take."""

Figures = dict[str, float]


async def serve() -> None:
    """Every server of the table; prints ports and the authority's file, and ends with its standard input."""
    async with AsyncExitStack() as stack:
        at = [await stack.enter_async_context(hosted(fault, n + 2, healthy())) for n, fault in enumerate(LIVE)]
        papers().client()  # writes the authority's file
        told = {"ports": [[here.port, here.other.port] for here in at], "papers": str(papers().folder)}
        print(json.dumps(told), flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


@contextmanager
def hostile_web() -> Iterator[dict[str, Any]]:
    """The servers, in a process of their own."""
    command = [sys.executable, "-m", "benchmarks.hostile", "--serve"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield json.loads(process.stdout.readline())
        process.terminate()


def bad(told: dict[str, Any]) -> list[tuple[Fault, Here]]:
    """The faults and where their hosts are."""
    found = []
    for number, (fault, (port, other)) in enumerate(zip(LIVE, told["ports"], strict=True)):
        here = Here(f"{fault.name}.example", public(number + 2), port, secure=bool(fault.secure))
        here.other.port = other
        found.append((fault, here))
    return found


def equip(patch: pytest.MonkeyPatch, web: list[tuple[Fault, Here]], folder: str) -> None:
    """Every Fetcher finds the hosts, and trusts their authority."""
    known = {"neighbour.example": [public(NEIGHBOUR)], "healthy.example": [public(HEALTHY)], "localhost": ["127.0.0.1"]}
    by_name = {here.name: (fault, here) for fault, here in web}

    async def lookup(name: str, _port: int) -> list[str]:
        if name in by_name:
            fault, here = by_name[name]
            here.lookups.append(name)
            return fault.lookup(here, name) if fault.lookup else [here.address]
        with suppress(OSError):
            return [name] if ":" in name else [socket.inet_ntoa(socket.inet_aton(name))]
        if name not in known:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return known[name]

    patch.setitem(Fetcher.__init__.__kwdefaults__, "lookup", lookup)
    patch.setitem(Fetcher.__init__.__kwdefaults__, "verify", type(papers())(Path(folder)).client())
    lead(patch)


def one_pass(said: argparse.Namespace, told: dict[str, Any] | None, database: Path) -> Figures:
    """One pass in this process."""
    asked: list[Source] = list(sources(said.sites, said.port, None))
    web = bad(told) if told else []
    for number, (fault, here) in enumerate(web):
        source = outlet(fault, here)
        made = type(source)(**{name: getattr(source, name) for name in source.__slots__} | {"key": f"bad-{number}"})
        asked.insert(number * 2 % len(asked), made)
    with pytest.MonkeyPatch.context() as patch:
        if told:
            equip(patch, web, told["papers"])
        begun, began = datetime.now(UTC), time.monotonic()
        asyncio.run(publish(asked, database, Order(everything=True, workers=None)))
        wall = time.monotonic() - began
    used = resource.getrusage(resource.RUSAGE_SELF)
    with closing(sqlite3.connect(database)) as archive:
        (last,) = archive.execute("SELECT max(at) FROM fetches WHERE source LIKE 'site-%'").fetchone()
        (whole,) = archive.execute(
            "SELECT count(*) FROM news WHERE source LIKE 'site-%' AND text IS NOT NULL"
        ).fetchone()
        ended = dict(
            archive.execute("SELECT source, outcome FROM fetches WHERE source LIKE 'bad-%' AND purpose = 'endpoint'")
        )
    as_told = sum(
        ended.get(f"bad-{n}") == (fault.kind or "page")
        for n, (fault, _) in enumerate(web)
        if fault.asked == "feed" and fault.polls == 1
    )
    return {
        "healthy": (datetime.fromisoformat(last) - begun).total_seconds(),
        "wall": wall,
        "cpu": used.ru_utime + used.ru_stime,
        "peak MB": used.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2),
        "articles": whole,
        "as told": as_told,
    }  # fmt: skip


def in_a_process(said: argparse.Namespace, told: dict[str, Any] | None) -> Figures:
    """The same in a process of its own, into a new archive."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "benchmarks.hostile",
            "--child",
            f"{folder}/news.db",
            "--sites",
            str(said.sites),
        ]
        command += ["--port", str(said.port), *(["--told", json.dumps(told)] if told else [])]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def report(said: argparse.Namespace, alone: list[Figures], among: list[Figures]) -> None:
    def median(rounds: list[Figures]) -> Figures:
        return {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}

    well, beset = median(alone), median(among)
    ratio = statistics.median(b["healthy"] / a["healthy"] for a, b in zip(alone, among, strict=True))
    counted = [fault for fault in LIVE if fault.asked == "feed" and fault.polls == 1]
    rows = [
        (name, f"{each['healthy']:.2f}", f"{each['wall']:.2f}", f"{each['cpu']:.2f}", f"{each['peak MB']:.0f}", f"{each['articles']:.0f}")  # noqa: E501
        for name, each in (("alone", well), (f"with {len(LIVE)} hostile servers", beset))
    ]  # fmt: skip
    head = ("healthy sites", "last article s", "pass s", "CPU s", "peak MB", "articles with text")
    print(table(f"{said.sites} healthy sites, {said.items} articles each, {said.rounds} rounds (median)", head, rows))
    expected = said.sites * said.items
    goals = [
        Goal("healthy articles, all there", min(each["articles"] for each in among), f"{expected}", all(each["articles"] == expected for each in among)),  # noqa: E501
        Goal("healthy time, with the hostile web", round(ratio, 2), f"at most {AIM:g} times", ratio <= AIM),
        Goal("feeds that end as the table says", min(each["as told"] for each in among), f"{len(counted)}", all(each["as told"] == len(counted) for each in among)),  # noqa: E501
    ]  # fmt: skip
    ours = {"healthy sites": said.sites, "hostile servers": len(LIVE), "ratio": round(ratio, 3)}
    ours |= {
        f"{name}, {where}": round(figures[name], 2)
        for where, figures in (("alone", well), ("among", beset))
        for name in figures
    }
    print(last_line("hostile", ours, goals=goals))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=200)
    parser.add_argument("--items", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="one round")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--told", type=json.loads, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.serve:
        asyncio.run(serve())
    elif said.child:
        print(json.dumps(one_pass(said, said.told, said.child)))
    else:
        said.rounds = 1 if said.quick else said.rounds
        with world(said.sites, said.items, None) as said.port, hostile_web() as told:
            pairs = [(in_a_process(said, None), in_a_process(said, told)) for _ in range(said.rounds)]
        report(said, *map(list, zip(*pairs, strict=True)))


if __name__ == "__main__":
    main()
