"""The plug is pulled: a pass killed with SIGKILL at some moment, then a rerun, gives the rows of an uninterrupted one.

The moments here are of the clock; planted ones, those of other works, and the control are in `test_plug`.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.newsroom import Newsroom
from tests.plug.rows import check, rows

KILLS = 6
EARLY_KILLS = 1
"""Of these, before anything is stored; the others while the pass is storing."""


class World:
    """A newsroom, its sources.yaml, and what an uninterrupted pass makes of it."""

    def __init__(self, newsroom: Newsroom, folder: Path) -> None:
        self.folder = folder
        self.sources = folder / "sources.yaml"
        self.sources.write_text(newsroom.sources_yaml(), encoding="utf-8")
        database = folder / "whole.db"
        started = time.monotonic()
        process = self.start(database)
        wait_for_articles(process, database)
        self.quiet = time.monotonic() - started
        process.communicate(timeout=60)
        self.busy = time.monotonic() - started - self.quiet
        """Seconds before the first article is stored, and from then to the end."""
        self.finish(database)
        self.rows = rows(database)

    def start(self, database: Path) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "aggregator", "--sources", str(self.sources), "--db", str(database), "collect"]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def finish(self, database: Path) -> None:
        """Passes until nothing is due any more."""
        process = self.start(database)
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0, output.decode()


def articles(database: Path) -> int:
    """How many articles a database holds, 0 if it has not got that far."""
    if not database.exists():
        return 0
    connection = sqlite3.connect(database)
    try:
        return int(connection.execute("select count(*) from articles").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
    finally:
        connection.close()


def wait_for_articles(process: subprocess.Popen[bytes], database: Path) -> None:
    """Until the first article is stored, or the pass is over."""
    while process.poll() is None and not articles(database):
        time.sleep(0.01)


def kill_after(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Kill a pass; True if it was still running."""
    time.sleep(seconds)
    running = process.poll() is None
    if running:
        os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=30)
    return running


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    quick = ("kedrovka", "sihote-vesti", "hankajskij-lotos", "dalnij-meridian", "spassk-admin", "tuman-i-port")
    with Newsroom(now=datetime.now(UTC), outlets=quick) as newsroom:
        yield World(newsroom, tmp_path_factory.mktemp("kill"))


@pytest.mark.timeout(600)
def test_a_killed_pass_and_a_rerun_give_the_rows_of_an_uninterrupted_pass(world: World) -> None:
    landed = 0
    for n in range(KILLS):
        database = world.folder / f"killed-{n}.db"
        process = world.start(database)
        if n < EARLY_KILLS:
            running = kill_after(process, world.quiet * n / EARLY_KILLS)
        else:
            wait_for_articles(process, database)
            running = kill_after(process, world.busy * 0.9 * (n - EARLY_KILLS) / (KILLS - EARLY_KILLS))
        landed += running and articles(database) > 0
        world.finish(database)
        check(database)
        assert rows(database) == world.rows, f"kill {n} lost or doubled something"
    assert landed >= KILLS // 3, "too few kills hit a pass that was storing: the test would prove nothing"
