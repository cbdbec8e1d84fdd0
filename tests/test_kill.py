"""The plug is pulled: a pass killed with SIGKILL at some moment, then a rerun, gives the rows of an uninterrupted one.

A collector that is known to be bad (it commits an endpoint's validators before its articles) is killed in the same way,
to show that this would be noticed.
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

KILLS = 24
BAD_KILLS = 8
BAD_COLLECTOR = Path(__file__).with_name("bad_collector.py")
ROWS = """
    select a.source, a.url, a.title, a.day, a.published_at, a.lead, t.text, o.url as original, a.revision_count
    from articles a left join article_texts t on t.article_id = a.id left join articles o on o.id = a.reprint_of
    order by a.url
"""
MEMORY = "select key, alias, article_id is null from article_urls order by key"
LEARNT = "select source, pages from site_memories order by source"


class World:
    """A newsroom, its sources.yaml, and what an uninterrupted pass makes of it."""

    def __init__(self, newsroom: Newsroom, folder: Path) -> None:
        self.folder = folder
        self.sources = folder / "sources.yaml"
        self.sources.write_text(newsroom.sources_yaml(), encoding="utf-8")
        started = time.monotonic()
        self.finish(folder / "whole.db")
        self.seconds = time.monotonic() - started
        self.rows = rows(folder / "whole.db")

    def start(self, database: Path, program: tuple[str, ...] = ("-m", "aggregator")) -> subprocess.Popen[bytes]:
        command = [sys.executable, *program, "--sources", str(self.sources), "--db", str(database), "collect"]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def finish(self, database: Path) -> None:
        """Passes until nothing is due any more."""
        process = self.start(database)
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0, output.decode()


def rows(database: Path) -> tuple[list[tuple[object, ...]], ...]:
    connection = sqlite3.connect(database)
    try:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        return tuple(connection.execute(query).fetchall() for query in (ROWS, MEMORY, LEARNT))
    finally:
        connection.close()


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


@pytest.mark.timeout(300)
def test_a_killed_pass_and_a_rerun_give_the_rows_of_an_uninterrupted_pass(world: World) -> None:
    landed = 0
    for n in range(KILLS):
        database = world.folder / f"killed-{n}.db"
        running = kill_after(world.start(database), world.seconds * (0.25 + 0.75 * n / KILLS))
        landed += running and articles(database) > 0
        world.finish(database)
        assert rows(database) == world.rows, f"kill {n} lost or doubled something"
    assert landed >= KILLS // 3, "too few kills hit a pass that was storing: the test would prove nothing"


@pytest.mark.timeout(120)
def test_a_collector_that_commits_validators_first_is_caught(world: World) -> None:
    differs = 0
    for n in range(BAD_KILLS):
        database = world.folder / f"bad-{n}.db"
        process = world.start(database, (str(BAD_COLLECTOR),))
        kill_after(process, world.seconds * (0.6 + 0.5 * n / BAD_KILLS))
        world.finish(database)
        differs += rows(database) != world.rows
    assert differs, "validators were committed before their articles, and no kill noticed it"
