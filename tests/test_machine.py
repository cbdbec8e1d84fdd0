"""The machine: given a full disk, few files, a wrong clock, ten passes at once, then nothing is lost, and a line says so."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import shutil
import signal
import sqlite3
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest

from aggregator.cli import settings
from aggregator.newsroom import Newsroom
from aggregator.run import lock
from aggregator.sources import load
from aggregator.store import Store, wal
from aggregator.store.migrations import MIGRATIONS
from tests.cli_kit import Desk, Said, finished, run, start
from tests.limits import grown, limited, small_disk
from tests.plug.pulled import NOW, OLD_ARTICLES, OUTLETS, made_old
from tests.plug.rows import Rows, rows, tables
from tests.plug.trap import clock
from tests.ports import free_ports

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def press() -> Iterator[Newsroom]:
    with Newsroom(now=NOW, outlets=OUTLETS) as newsroom:
        yield newsroom


@pytest.fixture(scope="module")
def filled(press: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk whose archive is complete. Not to be written to."""
    made = Desk(press, tmp_path_factory.mktemp("filled"))
    assert made.run("collect").code == 0
    return made


@pytest.fixture(scope="module")
def complete(filled: Desk) -> Rows:
    return rows(filled.database)


@pytest.fixture
def desk(press: Newsroom, tmp_path: Path) -> Desk:
    return Desk(press, tmp_path)


def is_whole(database: Path) -> bool:
    said = run("--db", str(database), "db", "check")
    return said.code == 0


def full(said: Said) -> bool:
    """It ended with 1 and a line that says that there is no room, and where."""
    assert "Traceback" not in said.err, said.err
    assert said.code == 1, said.err
    return "no space is left" in said.err or "is full" in said.err or "may not grow" in said.err


# ---------------------------------------------------------------- a full disk


@pytest.mark.parametrize("room", [150_000, 400_000, 900_000])
def test_a_pass_on_a_full_disk_says_so_and_the_next_one_with_room_completes_it(
    desk: Desk, complete: Rows, room: int
) -> None:
    assert full(limited([*desk.where, "collect"], fsize=room))
    assert desk.run("collect").code == 0
    assert rows(desk.database) == complete
    assert is_whole(desk.database)


@pytest.mark.parametrize("size", ["1m", "2m"])
def test_a_pass_on_a_small_disk(desk: Desk, complete: Rows, tmp_path: Path, size: str) -> None:
    with small_disk(tmp_path / "disk", size) as disk:
        where = ["--sources", str(desk.sources), "--db", str(disk / "news.db")]
        assert full(finished(start([*where, "collect"])))
        assert full(finished(start([*where, "collect"]))), "as long as there is no room it says so"
        grown(disk, "20m")
        assert run(*where, "collect").code == 0
        assert rows(disk / "news.db") == complete
        assert is_whole(disk / "news.db")


@pytest.mark.parametrize("command", [("reindex",), ("db", "compact")])
def test_works_on_a_filled_archive_leave_it_whole(
    filled: Desk, complete: Rows, tmp_path: Path, command: tuple[str, ...]
) -> None:
    shutil.copy(filled.database, tmp_path / "news.db")
    where = ["--sources", str(filled.sources), "--db", str(tmp_path / "news.db")]
    assert full(limited([*where, *command], fsize=300_000))
    assert run(*where, *command).code == 0
    assert rows(tmp_path / "news.db") == complete
    assert is_whole(tmp_path / "news.db")


def test_when_the_log_cannot_be_emptied_into_the_file_nothing_is_lost(
    filled: Desk, complete: Rows, tmp_path: Path
) -> None:
    """The checkpoint: the log is whole, the file itself may not be written."""
    database = tmp_path / "news.db"
    shutil.copy(filled.database, database)
    with closing(sqlite3.connect(database, isolation_level=None)) as holding:
        holding.execute("PRAGMA wal_autocheckpoint = 0")
        holding.execute("UPDATE article_texts SET text = text || ' '")
        holding.execute("UPDATE article_texts SET text = rtrim(text)")
        shutil.copy(database, tmp_path / "left.db")
        shutil.copy(wal_of(database), wal_of(tmp_path / "left.db"))
    left = tmp_path / "left.db"
    assert wal.size(left) > 500_000
    said = limited(["--db", str(left), "db", "check"], fsize=200_000)
    assert full(said)
    assert wal.size(left) > 500_000, "what is in the log stays there"
    assert is_whole(left)
    assert [len(part) for part in rows(left)] == [len(part) for part in complete]


def wal_of(database: Path) -> Path:
    return database.with_name(database.name + "-wal")


@pytest.mark.parametrize(("room", "left_at"), [(200_000, 1), (450_000, len(MIGRATIONS))])
def test_a_migration_without_room_is_whole_or_has_not_been(tmp_path: Path, room: int, left_at: int) -> None:
    """With room for the copy and for the log, but not for the file to grow, it is done, and stands in the log."""
    database = tmp_path / "news.db"
    made_old(database)
    before = tables(database)
    assert full(limited(["--db", str(database), "db", "migrate"], fsize=room))
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (left_at,)
    assert left_at > 1 or tables(database) == before
    assert not list(tmp_path.glob("*.part"))
    assert run("--db", str(database), "db", "migrate").code == 0
    assert is_whole(database)
    with Store.open(database, readonly=True) as store:
        assert store.stats()["rows"]["articles"] == OLD_ARTICLES


@pytest.mark.parametrize("kind", ["csv", "ndjson", "rss", "parquet", "backup"])
def test_an_export_without_room_leaves_what_stood_there(filled: Desk, tmp_path: Path, kind: str) -> None:
    target = tmp_path / "made"
    write = ("export", kind, "-o", str(target)) if kind != "backup" else ("db", "backup", str(target))
    if kind not in ("parquet", "backup"):
        target.write_text("what stood there", encoding="utf-8")
    room = 30_000 if kind != "parquet" else 12_000
    assert full(limited(["--db", str(filled.database), *write], fsize=room))
    if kind == "backup":
        assert list(tmp_path.iterdir()) == []
    elif kind == "parquet":
        assert not list(target.rglob("*.part"))
    else:
        assert target.read_text(encoding="utf-8") == "what stood there"
        assert list(tmp_path.iterdir()) == [target]
    assert run("--db", str(filled.database), *write).code == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    "command", [("export", "csv"), ("news", "--since", "2000-01-01"), ("db", "stats"), ("db", "schema")]
)
def test_a_full_disk_behind_stdout_is_one_line(filled: Desk, command: tuple[str, ...]) -> None:
    said = limited(["--db", str(filled.database), *command], out=Path("/dev/full"))
    assert (said.code, said.err) == (1, "no space is left on the disk\n")


def test_what_a_killed_export_left_is_taken_away_by_the_next_and_a_living_one_is_not_disturbed(
    filled: Desk, tmp_path: Path
) -> None:
    left, young, living = (tmp_path / f".out.csv.{name}.part" for name in ("left", "young", "living"))
    for each in (left, young, living):
        each.write_text("half", encoding="utf-8")
    for each in (left, living):
        os.utime(each, (time.time() - 60, time.time() - 60))
    with living.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert run("--db", str(filled.database), "export", "csv", "-o", str(tmp_path / "out.csv")).code == 0
    assert sorted(tmp_path.iterdir()) == sorted([tmp_path / "out.csv", young, living])


# ---------------------------------------------------------------- open files


def test_with_few_open_files_a_pass_over_many_hosts_is_as_complete(tmp_path: Path) -> None:
    from benchmarks.collect import world

    with world(60, 2, None) as port:
        sources = tmp_path / "sources.yaml"
        sources.write_text(_many(60, port), encoding="utf-8")
        where = ["--sources", str(sources), "--db", str(tmp_path / "news.db")]
        said = limited([*where, "collect"], nofile=48)
        assert (said.code, said.err) == (0, "")
        with Store.open(tmp_path / "news.db", readonly=True) as store:
            assert store.stats()["rows"]["articles"] == 120
        short = ["--sources", str(sources), "--db", str(tmp_path / "short.db"), "collect"]
        said = limited(short, nofile=12)
        assert said.code == 1
        assert said.err.endswith(
            "this process may open no more files: raise its limit (ulimit -n, LimitNOFILE= of a service)\n"
        )
        assert "Traceback" not in said.err
        with Store.open(tmp_path / "short.db") as store:
            assert not any(store.failing().values()), "no site is blamed for it"
        assert run(*short).code == 0
        assert [len(part) for part in rows(tmp_path / "short.db")] == [len(part) for part in rows(tmp_path / "news.db")]


def _many(sites: int, port: int) -> str:
    lines = ["defaults:", "  contact: editor@example.org", "  pause: 0s", "sources:"]
    for number in range(sites):
        home = f"http://127.0.1.{number + 1}:{port}/"
        lines += [
            f"  site-{number}:",
            f"    name: Сайт {number}",
            f"    homepage: {home}",
            "    timezone: Asia/Vladivostok",
        ]
        lines += [f"    feeds: ['{home}rss']", "    allow_private: true"]
    return "\n".join(lines) + "\n"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the address space has no limit that is kept")
@pytest.mark.parametrize("megabytes", [260, 300])
def test_a_pass_that_is_given_too_little_memory_leaves_an_archive_that_the_next_completes(
    desk: Desk, complete: Rows, megabytes: int
) -> None:
    limited([*desk.where, "collect"], **{"as": megabytes << 20})  # how it ends is Python's; that it ends is enough
    assert desk.run("collect").code == 0
    assert rows(desk.database) == complete
    assert is_whole(desk.database)


# ---------------------------------------------------------------- the clock


def collect_at(desk: Desk, when: datetime, *more: str) -> tuple[int, str]:
    """A pass by a clock that says so; how many requests it made, and what it said."""
    before = len(desk.press.requests)
    with mock.patch.object(settings, "now", clock(when)):
        said = desk.run("collect", *more)
    assert said.code == 0, said.err
    return len(desk.press.requests) - before, said.err


@pytest.mark.parametrize("ahead", [timedelta(days=365), timedelta(days=1)])
def test_a_clock_that_was_ahead_for_one_pass_stops_nothing(tmp_path: Path, ahead: timedelta) -> None:
    with Newsroom(now=NOW, outlets=("kedrovka", "spassk-admin")) as press:
        desk = Desk(press, tmp_path)
        collect_at(desk, NOW)
        asked, said = collect_at(desk, NOW + ahead, "--all")
        assert asked
        assert said == ""
        press.advance(2 * HOUR)
        _, said = collect_at(desk, NOW + 2 * HOUR)
        assert said.count("the clock is") == 1
        assert collect_at(desk, NOW + 2 * HOUR + timedelta(minutes=1))[1] == "", "it is said once"
        press.advance(24 * HOUR)
        asked, _ = collect_at(desk, NOW + 26 * HOUR)
        assert asked, "nothing waits for next year"
        assert _titles(desk) == len(press.truth())
        assert is_whole(desk.database)


def test_a_clock_that_is_set_back_an_hour_doubles_nothing(tmp_path: Path) -> None:
    with Newsroom(now=NOW, outlets=("kedrovka", "spassk-admin")) as press:
        desk = Desk(press, tmp_path)
        collect_at(desk, NOW)
        before = rows(desk.database)
        collect_at(desk, NOW - HOUR, "--all")
        assert rows(desk.database) == before
        assert is_whole(desk.database)


def _titles(desk: Desk) -> int:
    with closing(sqlite3.connect(desk.database)) as connection:
        return int(connection.execute("SELECT count(DISTINCT url) FROM articles").fetchone()[0])


@pytest.mark.parametrize(
    "midnight",
    [
        datetime(2026, 11, 22, 14, 0, tzinfo=UTC),  # midnight at Vladivostok, which has no summer time
        datetime(2026, 3, 29, 0, 30, tzinfo=UTC),  # the night in which Europe's clocks go forward, at 1:00 UTC
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),  # and the one in which they go back
    ],
)
def test_passes_across_midnight_and_through_nights_with_another_hour_give_every_article_its_day(
    tmp_path: Path, midnight: datetime
) -> None:
    zone = "Asia/Vladivostok" if midnight.month == 11 else "Europe/Berlin"
    with Newsroom(now=midnight - HOUR, outlets=("kedrovka", "spassk-admin")) as press:
        desk = Desk(press, tmp_path)
        text = desk.sources.read_text(encoding="utf-8").replace("    place:", f"    timezone: {zone}\n    place:")
        desk.sources.write_text(text, encoding="utf-8")
        for minutes in (0, 50, 70, 130, 190):
            press.advance(midnight - HOUR + timedelta(minutes=minutes) - press.now)
            collect_at(desk, press.now, "--all")
        assert _titles(desk) == len(press.truth())
        with Store.open(desk.database, readonly=True) as store:
            assert {source.timezone for source in load(desk.sources).sources} == {zone}
            for row in store.news():
                at = datetime.fromisoformat(row["published_at"] or row["first_seen"])
                assert row["day"] == at.astimezone(ZoneInfo(zone)).date().isoformat()
        assert is_whole(desk.database)


# ---------------------------------------------------------------- several at once


@pytest.mark.parametrize("passes", [2, 10])
def test_of_passes_started_at_once_one_works_and_the_others_leave(desk: Desk, complete: Rows, passes: int) -> None:
    started = [desk.start("collect") for _ in range(passes)]
    ended = [finished(each) for each in started]
    assert {each.code for each in ended} <= {0, 75}
    assert any(each.code == 0 for each in ended)
    assert all("another pass is running" in each.err for each in ended if each.code == 75)
    assert not any("locked" in each.err or "Traceback" in each.err for each in ended)
    assert rows(desk.database) == complete
    assert is_whole(desk.database)


def test_an_archive_reached_by_a_link_is_the_same_archive(desk: Desk, complete: Rows, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    real = tmp_path / "elsewhere" / "real.db"
    desk.database.symlink_to(real)
    with lock.held(real, datetime.now(UTC)):
        said = desk.run("collect")
        assert said.code == 75, "one pass at a time, whatever it calls the archive"
    assert desk.run("collect").code == 0
    assert rows(real) == complete
    with Store.open(desk.database) as store:
        store.begin_run(NOW)
        assert wal.size(desk.database) == wal.size(real) > 0


def test_an_archive_on_another_file_system(desk: Desk, complete: Rows, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "20m") as disk:
        desk.database.symlink_to(disk / "news.db")
        assert desk.run("collect").code == 0
        assert rows(disk / "news.db") == complete
        for kind in ("csv", "parquet"):
            assert desk.run("export", kind, "-o", str(tmp_path / kind)).code == 0
        assert desk.run("db", "backup", str(tmp_path / "copy.db")).code == 0
        assert desk.run("db", "compact").code == 0
        assert is_whole(desk.database)


@pytest.mark.parametrize("damage", ["cut short", "overwritten", "newer"])
def test_a_pass_over_a_damaged_archive_ends_with_a_line(filled: Desk, tmp_path: Path, damage: str) -> None:
    database = tmp_path / "news.db"
    body = bytearray(filled.database.read_bytes())
    if damage == "cut short":
        del body[len(body) // 2 :]
    elif damage == "overwritten":
        body[40_960 : len(body) - 40_960] = os.urandom(len(body) - 81_920)
    database.write_bytes(body)
    if damage == "newer":
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA user_version = 99")
    said = finished(start(["--sources", str(filled.sources), "--db", str(database), "collect", "--all"]))
    assert said.code == 1, said.err
    assert "Traceback" not in said.err
    assert "update the program" in said.err if damage == "newer" else "damaged" in said.err


# ---------------------------------------------------------------- signals, and a terminal that goes


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Desk]:
    """A desk at which a pass takes some seconds."""
    with Newsroom(now=datetime.now(UTC), outlets=("kedrovka", "cherepahovyj-ostrov"), delay=0.4) as press:
        yield Desk(press, tmp_path)


def begun(press: Newsroom, process: subprocess.Popen[Any]) -> None:
    while not any(seen.path.startswith("/rss") for seen in press.requests) and process.poll() is None:
        time.sleep(0.02)
    time.sleep(0.3)


def state(desk: Desk) -> str:
    return str(json.loads(desk.run("db", "stats", "--format", "json").out)["last_runs"][0]["state"])


@pytest.mark.parametrize(("number", "ended"), [(signal.SIGHUP, "stopped"), (signal.SIGPIPE, "done")])
def test_sighup_ends_a_pass_cleanly_and_sigpipe_does_not_end_it(slow: Desk, number: signal.Signals, ended: str) -> None:
    process = slow.start("collect")
    begun(slow.press, process)
    process.send_signal(number)
    assert finished(process) == Said(0, "", "")
    assert state(slow) == ended


def test_a_pass_under_nohup_outlives_its_terminal(slow: Desk) -> None:
    process = subprocess.Popen(
        ["nohup", sys.executable, "-m", "aggregator", *slow.where, "collect"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    begun(slow.press, process)
    process.send_signal(signal.SIGHUP)
    assert finished(process).code == 0
    assert state(slow) == "done"


@pytest.mark.parametrize(
    "command", [("news", "--since", "2000-01-01"), ("export", "ndjson"), ("export", "csv"), ("db", "schema")]
)
def test_a_reader_who_has_seen_enough_is_no_error_to_speak_of(filled: Desk, command: tuple[str, ...]) -> None:
    process = filled.start(*command)
    assert process.stdout
    assert process.stderr
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(60) in (0, 1)


@pytest.mark.parametrize("command", [("collect",), ("watch", "--every", "5s")])
def test_a_terminal_that_is_closed_ends_what_runs_on_it(slow: Desk, command: tuple[str, ...]) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "aggregator", *slow.where, *command], stdin=theirs, stdout=theirs, stderr=theirs,
        start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )  # fmt: skip
    try:
        os.close(theirs)
        begun(slow.press, process)
        os.close(ours)
        process.wait(60)
    finally:
        process.kill()
    assert state(slow) == "stopped"
    assert is_whole(slow.database)
    assert slow.run("collect").code == 0
    assert _titles(slow) == len(slow.press.truth())


# ---------------------------------------------------------------- the network here


def test_after_an_outage_here_nobody_is_blamed_and_each_address_is_asked_once(tmp_path: Path) -> None:
    first = Newsroom(now=NOW, base_port=free_ports(), outlets=OUTLETS)
    with first:
        desk = Desk(first, tmp_path)
        collect_at(desk, NOW)
    later = NOW + 12 * HOUR
    with mock.patch.object(settings, "now", clock(later)):
        said = desk.run("collect", "--all")  # every host refuses
    assert said.code == 1
    assert "network" in said.err
    with Store.open(desk.database) as store:
        assert not any(store.failing().values())
    first.advance(12 * HOUR)
    with first.start():
        known = len(first.requests)
        collect_at(desk, later + timedelta(minutes=5))
        asked = [(seen.outlet, seen.path) for seen in first.requests[known:]]
        assert len(asked) == len(set(asked))
        assert _titles(desk) == len(first.truth())
