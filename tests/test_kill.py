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
from aggregator.store import Store

KILLS = 24
EARLY_KILLS = 4
"""Of these, before anything is stored; the others while the pass is storing."""

BAD_KILLS = 8
BAD_COLLECTOR = Path(__file__).with_name("bad_collector.py")
ROWS = """
    select a.source, a.url, a.title, a.day, a.published_at, a.lead, t.text, o.url as original, a.revision_count
    from articles a left join article_texts t on t.article_id = a.id left join articles o on o.id = a.reprint_of
    order by a.url
"""
MEMORY = "select key, alias, article_id is null from article_urls order by key"
LEARNT = "select source, pages from site_memories order by source"
STUDIED = """
    select a.url, p.name, ap.how, ap.stands, ap.mentions, ap.weight from article_places ap
    join articles a on a.id = ap.article_id join places p on p.id = ap.place_id order by a.url, p.name
"""
CITED = """
    select a.url, c.role, c.kind, c.name, c.rule from citations c join articles a on a.id = c.article_id
    order by a.url, c.role, c.name, c.rule
"""
UNSTUDIED = (
    "select count(*) from articles a left join stories s on s.id = a.story_id where s.id is null or s.merged_into"
)
"""Which story an article is in may depend on who came first; that it is in one may not."""
MISCOUNTED = """
    select s.id, s.articles, s.outlets, s.first_seen, s.last_seen, n.* from stories s left join (
      select story_id, count(*) as articles, count(distinct source) as outlets, min(sorted_at) as first, max(sorted_at) as last
      from articles group by story_id
    ) n on n.story_id = s.id
    where (s.articles, s.outlets) is not (ifnull(n.articles, 0), ifnull(n.outlets, 0))
      or s.merged_into is null and (s.first_seen, s.last_seen) is not (n.first, n.last)
"""
"""Stories that say another number of articles or outlets, or other times, than their articles do."""


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
        assert connection.execute(MISCOUNTED).fetchall() == []
        return tuple(
            connection.execute(query).fetchall() for query in (ROWS, MEMORY, LEARNT, STUDIED, CITED, UNSTUDIED)
        )
    finally:
        connection.close()


def check(database: Path) -> None:
    """The file is whole by its own rules, and everything in it can be searched for."""
    with Store.open(database) as store:
        assert store.check().problems == ()
        assert store.waiting_index() == 0


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


@pytest.mark.timeout(300)
def test_a_collector_that_commits_validators_first_is_caught(world: World) -> None:
    differs = 0
    for n in range(BAD_KILLS):
        database = world.folder / f"bad-{n}.db"
        process = world.start(database, (str(BAD_COLLECTOR),))
        wait_for_articles(process, database)
        kill_after(process, world.busy * 0.5 * n / BAD_KILLS)
        world.finish(database)
        differs += rows(database) != world.rows
    assert differs, "validators were committed before their articles, and no kill noticed it"
