"""`aggregator db compact`: given an archive from which much was deleted, it becomes small, and whatever happens, whole."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections import namedtuple
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.cli import vault
from aggregator.run import lock
from aggregator.store import Store
from tests.cli_kit import Said, finished, run, start

Usage = namedtuple("Usage", "total used free")
MEGABYTE = 1_000_000
LATER = "2030-01-01T00:00:00Z"


def archive(path: Path, megabytes: int = 8) -> Path:
    """An archive with so much in it, of which half is deleted."""
    with Store.open(path) as store:
        rows = [
            (f"https://{n}.example", os.urandom(MEGABYTE // 4).hex(), "rules", LATER, LATER)
            for n in range(2 * megabytes)
        ]
        store.connection.execute("BEGIN")
        store.connection.executemany("INSERT INTO robots VALUES (?, ?, ?, ?, ?)", rows)
        store.connection.execute("DELETE FROM robots WHERE origin > 'https://5'")
        store.connection.execute("COMMIT")
    return path


def held(path: Path) -> list[tuple[str, int]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT origin, length(text) FROM robots ORDER BY origin").fetchall()


def is_whole(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def compact(path: Path) -> Said:
    return run("--db", str(path), "db", "compact")


def test_what_was_deleted_takes_no_room_any_more(tmp_path: Path) -> None:
    path = archive(tmp_path / "news.db")
    before, rows = path.stat().st_size, held(path)
    said = compact(path)
    assert said.code == 0
    assert f"{path}: " in said.out
    assert "MB before" in said.out
    assert "MB now" in said.out
    assert path.stat().st_size < 0.8 * before
    assert held(path) == rows
    assert is_whole(path)
    assert run("--db", str(path), "db", "check").code == 0


def test_the_full_text_index_is_one_tree_and_finds_the_same(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with Store.open(path) as store:
        for n in range(200):  # a transaction each, so that the index has many trees
            store.connection.execute(
                "INSERT INTO search (rowid, title, lead, text) VALUES (?, 'мост', '', ?)", (n, f"слово{n}")
            )
    trees = "SELECT count(DISTINCT segid) FROM search_idx"
    with closing(sqlite3.connect(path)) as connection:
        many = connection.execute(trees).fetchone()[0]
    assert compact(path).code == 0
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute(trees).fetchone()[0] == 1 < many
        assert connection.execute("SELECT count(*) FROM search WHERE search MATCH 'мост'").fetchone() == (200,)


def test_without_room_it_is_refused_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = archive(tmp_path / "news.db")
    content = path.read_bytes()
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(10**9, 10**9, 18 * MEGABYTE))
    said = compact(path)
    assert said.code == 1
    assert "MB must be free in" in said.err
    assert "Traceback" not in said.err
    assert path.read_bytes() == content


def test_a_running_pass_is_waited_for_and_not_fought(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = archive(tmp_path / "news.db", 1)
    monkeypatch.setattr(vault, "PATIENCE", timedelta(seconds=0.6))
    with lock.held(path, datetime.now(UTC)):
        said = compact(path)
    assert said.code == 75
    assert "another pass is running" in said.err
    with lock.held(path, datetime.now(UTC)):
        process = start(["--db", str(path), "db", "compact"])
        time.sleep(2)
        assert process.poll() is None
    assert finished(process).code == 0


def test_readers_go_on_reading(tmp_path: Path) -> None:
    path = archive(tmp_path / "news.db")
    rows = held(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM robots").fetchone()
        said = compact(path)
        assert said.code == 0
        assert "when those who read it now are done" in said.out
        assert reader.execute("SELECT origin, length(text) FROM robots ORDER BY origin").fetchall() == rows
        reader.execute("COMMIT")
    assert held(path) == rows
    assert is_whole(path)


def begun(path: Path, *, after: float) -> subprocess.Popen[str]:
    """A compaction that has been writing for a while."""
    process = start(["--db", str(path), "db", "compact"])
    log = path.with_name(path.name + "-wal")
    while process.poll() is None and not (log.exists() and log.stat().st_size > MEGABYTE):
        time.sleep(0.001)
    time.sleep(after)
    return process


@pytest.mark.parametrize("after", [0.0, 0.02, 0.05, 0.1])
def test_a_kill_leaves_the_file_whole(tmp_path: Path, after: float) -> None:
    path = archive(tmp_path / "news.db", 40)
    rows = held(path)
    process = begun(path, after=after)
    process.kill()
    finished(process)
    assert is_whole(path)
    assert held(path) == rows
    assert compact(path).code == 0
    assert held(path) == rows


def test_told_to_stop_it_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = archive(tmp_path / "news.db", 60)
    rows, size = held(path), path.stat().st_size
    process = start(["--db", str(path), "db", "compact"])
    while process.poll() is None and not _has_temporary(Path(f"/proc/{process.pid}/fd")):
        time.sleep(0.001)
    process.send_signal(signal.SIGTERM)
    said = finished(process)
    assert said.code == 0, said.err
    assert "as it was" in said.out or "MB now" in said.out
    if "as it was" in said.out:
        assert path.stat().st_size == size
    assert held(path) == rows
    assert is_whole(path)


def _has_temporary(descriptors: Path) -> bool:
    try:
        return any("etilqs" in str(each.readlink()) for each in descriptors.iterdir())
    except OSError:
        return False


def test_there_must_be_an_archive(tmp_path: Path) -> None:
    said = compact(tmp_path / "none.db")
    assert said.code == 2
    assert "no archive yet" in said.err
