"""Whoever has just cloned the project: one command, no internet, and the whole of it is seen at work."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from cli_kit import Said, run

from aggregator.demo import promises
from aggregator.demo import two_passes as demo
from aggregator.run.tally import Report
from aggregator.store import Store


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
        "Reprints, and their originals",
        "The main news of Спасска-Дальнего",
        "edited after we had it",
        "The month",
    ):
        assert heading in shown.out
    assert "Спасск-Дальний" in shown.out
    assert "{+" in shown.out, "the edit is shown word by word"


def test_it_shows_who_had_the_main_news_first_and_whom_it_cites(shown: Said) -> None:
    page = shown.out.partition("The main news of Спасска-Дальнего")[2].partition("The month")[0]
    weights = [float(weight) for weight in re.findall(r"weight (\d+\.\d+)", page)]
    assert weights == sorted(weights, reverse=True)
    assert re.search(r"\d outlets", page)
    assert "first: " in page
    assert "cites: " in page


def test_the_article_it_offers_to_explain_can_be_explained(shown: Said, folder: Path) -> None:
    number = re.search(r"aggregator why (\d+) --db", shown.out)
    assert number
    said = run("--db", str(folder / "demo.db"), "why", number[1])
    assert said.code == 0
    assert "this article made two stories one" in said.out
    assert "score" in said.out


def test_it_says_how_to_look_round_in_the_terminal_and_in_a_browser(shown: Said, folder: Path) -> None:
    steps = shown.out.partition("Look round\n")[2].partition("And for real")[0].splitlines()
    where = f"--db {folder / 'demo.db'}"
    assert f"  aggregator news --place Спасск-Дальний --main {where}" in steps
    assert any(step.startswith(f"  aggregator serve {where} ") and "http://127.0.0.1:8024" in step for step in steps)


@pytest.mark.parametrize("kind", ["exact", "near", "partial"])
def test_it_shows_a_reprint_of_each_kind(shown: Said, kind: str) -> None:
    assert re.search(rf"\b{kind} [01]\.\d\d ", shown.out)


def test_a_promise_that_is_not_kept_is_said(folder: Path, shown: Said) -> None:
    world = promises.World((), frozenset())
    with Store.open(folder / "demo.db", readonly=True) as store:
        rows = list(store.news())
        said = promises.broken(world, rows, Report(new=3), store)
    assert any("no articles of the press" in each for each in said)
    assert any("second pass stored 3" in each for each in said)


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


def test_asked_to_stay_it_shows_the_towns_page_until_it_is_told_to_end(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "aggregator", "demo", "--serve", "--db", str(tmp_path / "demo.db")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    ) as stays:
        assert stays.stdout is not None
        try:
            said = next(line for line in stays.stdout if "The town's page" in line)
            answer = httpx.get(said.split()[-1], timeout=60, trust_env=False)
        finally:
            stays.send_signal(signal.SIGTERM)

    assert answer.status_code == 200
    assert "Главные новости Спасска-Дальнего" in answer.text
    assert stays.returncode in (0, -signal.SIGTERM)
