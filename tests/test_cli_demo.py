"""Whoever has just cloned the project: one command, no internet, and the whole of it is seen at work."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from cli_kit import Said, run

from aggregator import demo


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def shown(folder: Path) -> Said:
    return run("demo", "--db", str(folder / "demo.db"))


def test_the_demo_keeps_its_promises(shown: Said) -> None:
    assert "BROKEN PROMISE" not in shown.out
    assert shown.code == 0, shown.err


def test_it_leaves_an_archive_of_at_least_150_articles(shown: Said, folder: Path) -> None:
    with sqlite3.connect(folder / "demo.db") as connection:
        total, urls = connection.execute("select count(*), count(distinct url) from articles").fetchone()
        kinds = {kind for (kind,) in connection.execute("select distinct outcome from fetches")}
    assert total == urls >= 150
    assert {"refused", "rate-limited", "robots", "not-modified"} <= kinds


def test_it_shows_what_an_editor_wants_to_see(shown: Said) -> None:
    for heading in (
        "What the second pass brought",
        "A reprint, and its original",
        "edited after we had it",
        "The month",
    ):
        assert heading in shown.out
    assert "Спасск-Дальний" in shown.out
    assert "{+" in shown.out, "the edit is shown word by word"


def test_it_begins_anew_each_time_but_never_over_a_real_archive(shown: Said, folder: Path, tmp_path: Path) -> None:
    real = tmp_path / "news.db"
    real.write_bytes((folder / "demo.db").read_bytes())
    said = run("demo", "--db", str(real))
    assert said.code == 2
    assert "was not made by the demo" in said.err


def test_a_diff_of_words() -> None:
    before, after = "Мост закрыт до вторника.", "Мост закрыт до среды, сообщили в мэрии."
    assert demo.word_diff(before, after) == (
        ("same", "Мост закрыт до"),
        ("gone", " вторника."),
        ("new", " среды, сообщили в мэрии."),
    )
    assert "".join(words for what, words in demo.word_diff(before, after) if what != "gone") == after
