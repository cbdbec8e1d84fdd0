"""The operator on cron: one pass, its exit code, and what it says when, and only when, a person is needed."""

from __future__ import annotations

import contextlib
import os
import pty
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli_kit import Desk, finished, run

from aggregator.newsroom import Newsroom
from aggregator.run import lock

WELL = ("kedrovka", "hankajskij-lotos", "spassk-admin", "dalnij-meridian")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with four outlets that are well."""
    with Newsroom(now=datetime.now(UTC), outlets=WELL) as press:
        yield Desk(press, tmp_path)


@pytest.fixture
def dark_desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with one outlet that is well and one that is down."""
    with Newsroom(now=datetime.now(UTC), outlets=("kedrovka", "pogasshij-mayak")) as press:
        yield Desk(press, tmp_path)


def articles(desk: Desk) -> int:
    with sqlite3.connect(desk.database) as connection:
        return int(connection.execute("select count(*) from articles").fetchone()[0])


def last_run(desk: Desk) -> dict[str, object]:
    with sqlite3.connect(desk.database) as connection:
        connection.row_factory = sqlite3.Row
        return dict(connection.execute("select * from runs order by id desc limit 1").fetchone())


def test_a_pass_stores_what_is_announced_and_says_nothing(desk: Desk) -> None:
    said = desk.run("collect")
    assert (said.code, said.out, said.err) == (0, "", "")
    assert articles(desk) == len(desk.press.truth())


def test_a_second_pass_over_an_unchanged_world_stores_nothing(desk: Desk) -> None:
    desk.run("collect")
    before = articles(desk)
    asked = len(desk.press.requests)
    assert desk.run("collect", "--all").code == 0
    assert articles(desk) == before
    run_row = last_run(desk)
    assert run_row["polled"] == len(WELL)
    assert run_row["not_modified"] == run_row["polled"]
    assert (run_row["new_articles"], run_row["pages"]) == (0, 0)
    assert len(desk.press.requests) - asked == len(WELL), "robots.txt is remembered between passes"


def test_what_a_pass_that_was_killed_at_its_end_left_unindexed_is_indexed_though_nothing_is_due(desk: Desk) -> None:
    assert desk.run("collect").code == 0
    with sqlite3.connect(desk.database) as connection:
        connection.execute("INSERT INTO search_queue (article_id) SELECT min(id) FROM articles")
    connection.close()
    assert desk.run("collect").code == 0
    with sqlite3.connect(desk.database) as connection:
        assert connection.execute("SELECT count(*) FROM search_queue").fetchone() == (0,)
    connection.close()


def test_nothing_due_is_no_error(desk: Desk) -> None:
    desk.run("collect")
    said = desk.run("collect")
    assert (said.code, said.out, said.err) == (0, "", "")
    assert last_run(desk)["polled"] == 0


def test_only_the_sources_asked_for_are_asked_and_the_others_are_not_paused(desk: Desk) -> None:
    assert desk.run("collect", "--source", "spassk-admin").code == 0
    with sqlite3.connect(desk.database) as connection:
        sources = {key for (key,) in connection.execute("select distinct source from articles")}
        paused = connection.execute("select count(*) from sources where paused_at is not null").fetchone()[0]
    assert sources == {"spassk-admin"}
    assert paused == 0


def test_a_region_asks_the_sources_of_its_towns(desk: Desk) -> None:
    said = desk.run("collect", "--dry-run", "--place", "Спасск-Дальний")
    assert "spassk-admin" in said.out
    assert "kedrovka" not in said.out
    assert "kedrovka" in desk.run("collect", "--dry-run", "--place", "Приморский край").out


def test_a_rehearsal_asks_nobody_and_stores_nothing(desk: Desk) -> None:
    said = desk.run("collect", "--dry-run")
    assert said.code == 0
    assert "kedrovka" in said.out
    assert "nothing was asked or stored" in said.out
    assert not desk.press.requests
    assert not desk.database.exists()
    desk.run("collect")
    assert "0 of 4 sources due" in desk.run("collect", "--dry-run").out
    assert "--all" in desk.run("collect", "--dry-run", "--all").out


def test_a_source_that_fails_is_said_once(dark_desk: Desk) -> None:
    first = dark_desk.run("collect", "--all")
    assert first.code == 0
    assert first.err.count("pogasshij-mayak: refused") == 1
    second = dark_desk.run("collect", "--all")
    assert (second.code, second.err) == (0, "")


def test_json_lines_tell_a_machine(dark_desk: Desk) -> None:
    said = dark_desk.run("--log-format", "json", "collect")
    events = {event["event"]: event for event in said.events}
    assert list(events) == ["pass-began", "source-failing", "pass-ended"]
    assert events["source-failing"]["source"] == "pogasshij-mayak"
    assert events["pass-ended"]["new"] == articles(dark_desk)
    assert events["pass-ended"]["failures_by_kind"] == {"refused": 1}


def test_verbose_sums_up_even_without_a_terminal(desk: Desk) -> None:
    assert "articles" in desk.run("-v", "collect").err


def test_a_pass_in_which_everything_fails_ends_with_1(tmp_path: Path) -> None:
    with Newsroom(now=datetime.now(UTC), outlets=("pogasshij-mayak",)) as press:
        desk = Desk(press, tmp_path)
        assert desk.run("collect").code == 1
        assert desk.run("collect", "--all").code == 0, "that it still fails is no news"


def test_a_running_pass_is_not_disturbed(desk: Desk) -> None:
    with lock.held(desk.database, datetime.now(UTC)):
        said = desk.run("collect")
        assert said.code == 75
        assert "another pass is running" in said.err
        in_json = desk.run("collect", "--log-format", "json")
        assert in_json.code == 75
        assert (in_json.events[-1]["event"], in_json.events[-1]["exit_code"]) == ("error", 75)
    assert not desk.database.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sources:\n  a: {name: A, homepage: 'http://a.example/', lisitngs: []}\n", "did you mean 'listings'?"),
        ("sources:\n  a: {name: A, homepage: 'http://a.example/', place: Спаск-Дальний}\n", "Спасск-Дальний"),
        ("sources: [", "sources.yaml:"),
    ],
)
def test_a_mistake_in_the_file_ends_with_2_before_anything_is_asked(desk: Desk, text: str, said: str) -> None:
    desk.sources.write_text(text, encoding="utf-8")
    result = desk.run("collect")
    assert result.code == 2
    assert said in result.err
    assert "Traceback" not in result.err
    assert not desk.database.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--source", "kedrovk"), "did you mean 'kedrovka'?"),
        (("--place", "Спаск-Дальний"), "did you mean 'Спасск-Дальний'?"),
        (("--place", "Тверь"), "is at Тверь"),
        (("--deadline", "soon"), "not a time span"),
    ],
)
def test_a_mistake_in_the_command_ends_with_2_and_a_hint(desk: Desk, arguments: tuple[str, ...], words: str) -> None:
    said = desk.run("collect", *arguments)
    assert said.code == 2
    assert words in said.err


def test_a_missing_sources_file_is_named(tmp_path: Path) -> None:
    said = run("--sources", str(tmp_path / "none.yaml"), "--db", str(tmp_path / "news.db"), "collect")
    assert said.code == 2
    assert "none.yaml" in said.err


def test_a_file_that_is_no_database_is_named(desk: Desk) -> None:
    desk.database.write_text("not a database, but long enough to look like one" * 100)
    said = desk.run("collect")
    assert said.code == 1
    assert "not an SQLite database" in said.err
    assert "Traceback" not in said.err


def test_new_articles_come_with_the_next_pass(tmp_path: Path) -> None:
    with Newsroom(now=datetime.now(UTC) - timedelta(hours=3), outlets=WELL) as press:
        desk = Desk(press, tmp_path)
        desk.run("collect")
        before = articles(desk)
        published = len(press.truth())
        press.advance(timedelta(hours=2))
        assert desk.run("collect", "--all").code == 0
        assert articles(desk) - before == len(press.truth()) - published > 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_pass_that_is_told_to_stop_finishes_what_it_has_in_hand(tmp_path: Path, number: signal.Signals) -> None:
    with Newsroom(now=datetime.now(UTC), outlets=("kedrovka", "cherepahovyj-ostrov"), delay=2.0) as press:
        desk = Desk(press, tmp_path)
        process = desk.start("collect")
        while not any(seen.path.startswith("/rss") for seen in press.requests) and process.poll() is None:
            time.sleep(0.02)
        time.sleep(0.3)
        process.send_signal(number)
        said = finished(process)
        assert (said.code, said.err) == (0, "")
        assert last_run(desk)["state"] == "stopped"
        assert desk.run("db", "check").code == 0


def test_a_deadline_ends_a_pass_cleanly(tmp_path: Path) -> None:
    with Newsroom(now=datetime.now(UTC), outlets=("cherepahovyj-ostrov",), delay=1.0) as press:
        desk = Desk(press, tmp_path)
        assert desk.run("collect", "--deadline", "0.5s").code == 0
        assert last_run(desk)["state"] == "deadline"


def test_a_watch_makes_pass_after_pass_until_it_is_told_to_stop(desk: Desk) -> None:
    process = desk.start("--log-format", "json", "watch", "--every", "1s")
    assert process.stderr
    ended = 0
    while ended < 2:
        line = process.stderr.readline()
        assert line, "it goes on when a pass runs out of time"
        ended += '"pass-ended"' in line and '"done"' in line
    process.send_signal(signal.SIGTERM)
    assert finished(process).code == 0
    assert articles(desk) == len(desk.press.truth())


def test_the_environment_names_the_files(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGGREGATOR_SOURCES", str(desk.sources))
    monkeypatch.setenv("AGGREGATOR_DB", str(desk.database))
    assert run("collect", "--source", "spassk-admin").code == 0
    assert desk.database.exists()


def test_a_person_at_a_terminal_sees_progress_and_a_summary(desk: Desk) -> None:
    shown = on_terminal(desk, "collect", "--source", "spassk-admin")
    assert "━" in shown, "a progress bar"
    assert "1 endpoint and 18 pages" in shown
    assert "asked" in shown
    assert "articles" in shown
    assert "nothing" in on_terminal(desk, "collect", "--source", "spassk-admin")
    assert on_terminal(desk, "-q", "collect", "--source", "spassk-admin") == ""


def test_a_second_ctrl_c_does_not_wait(tmp_path: Path) -> None:
    with Newsroom(now=datetime.now(UTC), outlets=("cherepahovyj-ostrov",), delay=5.0) as press:
        desk = Desk(press, tmp_path)
        process = desk.start("collect")
        while not desk.database.exists():
            time.sleep(0.02)
        time.sleep(0.8)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        said = finished(process)
        assert (said.code, said.err) == (130, "")
        assert time.monotonic() - began < 4


def on_terminal(desk: Desk, *arguments: str) -> str:
    """What the command shows on a terminal of its own."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "aggregator", *desk.where, *arguments], stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    shown = b""
    # the read fails with EIO when the last process has closed the other end (Linux), or gives nothing (elsewhere)
    with contextlib.suppress(OSError):
        while chunk := os.read(ours, 65536):
            shown += chunk
    os.close(ours)
    assert process.wait(timeout=30) == 0
    return shown.decode("utf-8")
