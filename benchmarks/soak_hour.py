"""An hour at a minute's pace, as fast as the passes go: one process collects, another is the world; what it holds is noted.

`python -m benchmarks.soak_hour` is the collecting process: it is told where everything is as JSON, then a line for each pass.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator import sources
from aggregator.edition import Order, publish
from aggregator.model import Source
from aggregator.newsroom import Newsroom
from aggregator.store import Store, wal
from benchmarks.hostile import bad, equip, hostile_web
from tests.hostile.test_faults import outlet

MINUTE = timedelta(minutes=1)
BEGUN = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
UNREACHABLE = frozenset({"down", "forbidden", "limited"})
ALL_EVERY = 10
"""Passes, of which one asks everybody, due or not: else most would have next to nothing to hold."""

RESIDENT = re.compile(r"VmRSS:\s*(\d+) kB")


@dataclass(frozen=True, slots=True)
class Look:
    """What the collecting process holds after a pass. Sizes in MB, times in seconds."""

    memory: float
    files: int
    threads: int
    log: float
    archive: float
    said: int
    """Lines that the pass wrote to its log."""
    cpu: float
    wall: float
    articles: int


def hour(minutes: int) -> tuple[list[Look], int]:
    """A look after each pass, and how many articles of the newsroom are lacking at the end."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Newsroom(now=BEGUN, delay=0.3) as newsroom,
        hostile_web() as hostile,
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.soak_hour"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as collecting,
    ):
        assert collecting.stdin
        assert collecting.stdout
        database = Path(folder) / "news.db"
        told = {
            "hostile": hostile,
            "yaml": newsroom.sources_yaml(),
            "database": str(database),
            "begun": BEGUN.isoformat(),
        }
        collecting.stdin.write(json.dumps(told) + "\n")
        looks = []
        for number in range(minutes):
            collecting.stdin.write(f"{number}\n")
            collecting.stdin.flush()
            looks.append(Look(**json.loads(collecting.stdout.readline())))
            newsroom.advance(MINUTE)
            print(f"pass {number + 1}: {looks[-1]}", file=sys.stderr, flush=True)
        collecting.stdin.close()
        collecting.wait(60)
        return looks, _lacking(newsroom, database)


def _lacking(newsroom: Newsroom, database: Path) -> int:
    """Articles that were there when their source was last asked and are not stored. Raises AssertionError of a damaged file."""
    with Store.open(database) as store:
        assert store.check().problems == ()
    with closing(sqlite3.connect(database)) as archive:
        there = {url for (url,) in archive.execute("SELECT url FROM articles")}
        asked = dict(archive.execute("SELECT source, max(last_success) FROM endpoints GROUP BY source"))
    reachable = {each.key for each in newsroom.outlets if each.trouble not in UNREACHABLE}
    return sum(
        a.outlet in reachable
        and f"{a.published + MINUTE:%Y-%m-%dT%H:%M:%SZ}" < (asked[a.outlet] or "")
        and a.url not in there
        for a in newsroom.truth()
    )


# ---------------------------------------------------------------- the collecting process


class _Lines(logging.Handler):
    """Counts what is said."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0

    def emit(self, _record: logging.LogRecord) -> None:
        self.count += 1


def _collecting() -> None:
    told = json.loads(sys.stdin.readline())
    lines = _Lines()
    logging.basicConfig(level=logging.WARNING, handlers=[lines])
    web = bad(told["hostile"])
    with pytest.MonkeyPatch.context() as patch:
        equip(patch, web, told["hostile"]["papers"])
        asked = [*sources.parse(told["yaml"], Path("sources.yaml")).sources, *_hostile(web)]
        for line in sys.stdin:
            before = lines.count
            number = int(line)
            now = datetime.fromisoformat(told["begun"]) + number * MINUTE
            look = _one_pass(
                asked, Path(told["database"]), Order(everything=number % ALL_EVERY == 0, workers=None), now
            )
            print(json.dumps(asdict(replace(look, said=lines.count - before))), flush=True)


def _hostile(web: list[Any]) -> list[Source]:
    made = [(number, outlet(fault, here)) for number, (fault, here) in enumerate(web)]
    return [replace(source, key=f"bad-{number}") for number, source in made]


def _one_pass(asked: list[Source], database: Path, order: Order, now: datetime) -> Look:
    began, used = time.monotonic(), time.process_time()
    asyncio.run(publish(asked, database, order, clock=lambda: now + timedelta(seconds=time.monotonic() - began)))
    with closing(sqlite3.connect(database)) as archive:
        (articles,) = archive.execute("SELECT count(*) FROM articles").fetchone()
    return Look(
        memory=_resident(),
        files=len(os.listdir("/dev/fd")),  # noqa: PTH208 - it is a list of numbers
        threads=threading.active_count(),
        log=wal.size(database) / 1e6,
        archive=database.stat().st_size / 1e6,
        said=0,
        cpu=time.process_time() - used,
        wall=time.monotonic() - began,
        articles=articles,
    )


def _resident() -> float:
    """MB of memory that is held now; where the system does not say, the most that ever was."""
    status = Path("/proc/self/status")
    if status.exists() and (found := RESIDENT.search(status.read_text(encoding="ascii", errors="replace"))):
        return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)


if __name__ == "__main__":
    _collecting()
