"""A service that watches: given a newsroom, passes come when something is due, and systemd hears what it has to."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.cli.dials import SPAN, Rates
from aggregator.cli.systemd import Service
from aggregator.newsroom import Newsroom
from aggregator.run import lock
from aggregator.run.tally import Report
from aggregator.sources import parse
from aggregator.store import Store
from tests.cli_kit import Desk, finished, start

QUICK = ("kedrovka", "spassk-admin")


class Manager:
    """A service manager that listens at a socket."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.ear.bind(str(path))
        self.ear.settimeout(60)
        self.started: list[subprocess.Popen[str]] = []

    def until(self, wanted: Callable[[dict[str, str]], bool]) -> dict[str, str]:
        """Listen until something is said."""
        while True:
            said = dict(line.split("=", 1) for line in self.ear.recv(4096).decode().splitlines())
            if wanted(said):
                return said

    def hears(self, name: str) -> dict[str, str]:
        return self.until(lambda said: name in said)


@pytest.fixture(scope="module")
def press() -> Iterator[Newsroom]:
    with Newsroom(now=datetime.now(UTC), outlets=QUICK) as newsroom:
        yield newsroom


@pytest.fixture
def desk(press: Newsroom, tmp_path: Path) -> Desk:
    return Desk(press, tmp_path)


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    manager = Manager(tmp_path / "notify")
    yield manager
    manager.ear.close()
    for process in manager.started:
        if process.poll() is None:
            process.kill()
            process.communicate()


def begin(desk: Desk, manager: Manager, *arguments: str, **more: str) -> subprocess.Popen[str]:
    process = start([*desk.where, *arguments], NOTIFY_SOCKET=str(manager.path), **more)
    manager.started.append(process)
    return process


def articles(desk: Desk) -> int:
    connection = sqlite3.connect(desk.database)
    try:
        return int(connection.execute("select count(*) from articles").fetchone()[0])
    finally:
        connection.close()


def test_systemd_hears_when_it_is_ready_alive_and_stopping(desk: Desk, manager: Manager) -> None:
    process = begin(desk, manager, "watch", WATCHDOG_USEC="400000")
    ready = manager.hears("READY")
    assert ready["STATUS"] == "watching 2 sources"
    manager.hears("WATCHDOG")
    manager.until(lambda said: "asked:" in said.get("STATUS", ""))
    manager.hears("WATCHDOG")
    process.send_signal(signal.SIGTERM)
    assert manager.hears("STOPPING")
    said = finished(process)
    assert said.code == 0, said.err
    assert "asked: 2 endpoints" in said.err, "a line a pass for the journal"
    assert articles(desk) == len(desk.press.truth())


def test_sighup_reads_the_sources_again_and_a_broken_file_keeps_the_old_ones(desk: Desk, manager: Manager) -> None:
    right = desk.sources.read_text(encoding="utf-8")
    process = begin(desk, manager, "watch", "--every", "1h")
    manager.until(lambda said: "asked:" in said.get("STATUS", ""))
    desk.sources.write_text(right.replace("homepage:", "homepag:"), encoding="utf-8")
    process.send_signal(signal.SIGHUP)
    assert re.fullmatch(r"\d+", manager.hears("RELOADING")["MONOTONIC_USEC"])
    broken = manager.hears("READY")["STATUS"]
    assert "sources.yaml:" in broken
    assert "did you mean 'homepage'" in broken
    manager.until(
        lambda said: "nothing" in said.get("STATUS", "")
    )  # the next pass comes at once, and knows its sources
    desk.sources.write_text(right.split("  spassk-admin:")[0], encoding="utf-8")
    process.send_signal(signal.SIGHUP)
    manager.hears("RELOADING")
    assert "read again: 1 source" in manager.hears("READY")["STATUS"]
    manager.hears("STATUS")
    process.send_signal(signal.SIGTERM)
    said = finished(process)
    assert said.code == 0
    assert re.search(r"sources.yaml:\d+:\d+: .*homepag.*did you mean 'homepage'", said.err)
    with Store.open(desk.database, readonly=True) as store:
        paused = store.connection.execute("select key from sources where paused_at is not null").fetchall()
    assert paused == [("spassk-admin",)]


def test_a_file_that_was_changed_is_read_before_the_next_pass(desk: Desk, manager: Manager) -> None:
    process = begin(desk, manager, "watch", "--every", "1s")
    manager.until(lambda said: "asked:" in said.get("STATUS", ""))
    desk.sources.write_text("sources: [", encoding="utf-8")
    assert "sources.yaml:" in manager.hears("READY")["STATUS"]
    time.sleep(2.5)
    process.send_signal(signal.SIGTERM)
    said = finished(process)
    assert said.code == 0
    assert said.err.count("it is not used") == 1, "said once, not at every pass"


def test_a_mistake_in_the_beginning_is_a_mistake(desk: Desk) -> None:
    desk.sources.write_text("sources: [", encoding="utf-8")
    assert desk.run("watch").code == 2


def test_it_waits_for_a_pass_of_somebody_else(desk: Desk, manager: Manager) -> None:
    with lock.held(desk.database, datetime.now(UTC)):
        process = begin(desk, manager, "watch", "--every", "1s")
        manager.hears("READY")
        time.sleep(2.5)
    manager.until(lambda said: "asked:" in said.get("STATUS", ""))
    process.send_signal(signal.SIGTERM)
    said = finished(process)
    assert said.code == 0
    assert said.err.count("another pass is running") == 1


def test_sigterm_within_a_pass_ends_it_cleanly(press: Newsroom, tmp_path: Path, manager: Manager) -> None:
    desk = Desk(press, tmp_path)
    process = begin(desk, manager, "watch")
    manager.hears("READY")
    while not (desk.database.exists() and articles(desk)):
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    assert finished(process).code == 0
    with Store.open(desk.database, readonly=True) as store:
        assert store.last_runs(1)[0]["state"] in ("stopped", "done")
        assert store.check().problems == ()


def test_a_person_at_a_terminal_sees_how_it_goes(desk: Desk) -> None:
    parent, child = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "aggregator", *desk.where, "watch"],
        stdout=child,
        stderr=child,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "120"},
    )
    os.close(child)
    shown, told = "", False
    while True:
        ready, _, _ = select.select([parent], [], [], 60)
        assert ready, shown
        try:
            shown += os.read(parent, 65_536).decode("utf-8", "replace")
        except OSError:  # the other end is closed
            break
        if not told and re.search(r"resting, the next pass in \d+ s", shown):
            process.send_signal(signal.SIGINT)
            told = True
    os.close(parent)
    assert process.wait(30) == 0, shown
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)
    assert f"{len(desk.press.truth())} in all" in shown
    assert re.search(r"polls +[\d.]+ a second, 2 in all", shown)
    assert "last pass" in shown


# ---------------------------------------------------------------- its parts


def test_rates_are_those_of_the_last_minutes() -> None:
    now = [0.0]
    rates = Rates(clock=lambda: now[0])
    for _ in range(10):
        rates.count(Report())
        now[0] += 10
        rates.over(Report(polled=20, new=5, failures=Counter({"timeout": 1})))
    assert rates.a_second("polled") == pytest.approx(2.0)
    assert rates.a_second("new") * 60 == pytest.approx(30.0)
    assert rates.sums() == {"polled": 200, "new": 50, "failures": 10}
    now[0] += SPAN + 1
    assert rates.a_second("polled") == 0.0


def test_nobody_need_listen(tmp_path: Path) -> None:
    for named in ("", "nonsense", str(tmp_path / "gone"), "@nobody-listens-here"):
        Service({"NOTIFY_SOCKET": named}).ready("watching")


def test_an_abstract_socket_hears_too() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        name = f"aggregator-test-{os.getpid()}"
        ear.bind(f"\0{name}")
        Service({"NOTIFY_SOCKET": f"@{name}"}).status("two\nlines")
        assert ear.recv(100) == b"STATUS=two lines"


def test_when_something_is_next_due(tmp_path: Path) -> None:
    now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    text = "sources:\n  vesti: {name: Вести, homepage: 'https://vesti.example/', place: Находка, feeds: ['https://vesti.example/rss']}"
    with Store.open(tmp_path / "news.db") as store:
        assert store.next_due(now) is None
        store.sync_sources(parse(text, Path("sources.yaml")).sources, now)
        assert store.next_due(now) == now
        later = now + timedelta(minutes=7)
        store.connection.execute("UPDATE endpoints SET next_due = ?", (f"{later:%Y-%m-%dT%H:%M:%SZ}",))
        assert store.next_due(now) == later
