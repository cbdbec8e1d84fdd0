"""The reader at the terminal: a day's news, a month, a search, an export, from an archive of real passes."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cli_kit import Desk, run

from aggregator.newsroom import Newsroom

OUTLETS = ("kedrovka", "hankajskij-lotos", "spassk-admin", "rybachij-mys", "dalnij-meridian")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk whose archive has been filled by one pass."""
    with Newsroom(now=datetime.now(UTC), outlets=OUTLETS) as press:
        desk = Desk(press, tmp_path_factory.mktemp("reading"))
        assert desk.run("collect").code == 0
        yield desk


@pytest.fixture(scope="module")
def days(desk: Desk) -> list[str]:
    """The days that have articles, in order."""
    rows = desk.run("news", "--since", "2000-01-01", "--limit", "1000", "--format", "json").json
    return sorted({row["day"] for row in rows})


def test_a_day_is_printed_with_local_time_outlet_and_link(desk: Desk, days: list[str]) -> None:
    rows = desk.run("news", "--day", days[-2], "--format", "json").json
    said = desk.run("news", "--day", days[-2]).out
    assert f"{len(rows)} article" in said
    for row in rows:
        assert row["title"] in said
        assert row["source_name"] in said
        assert row["published_local"][11:16] in said
    assert desk.press.home(rows[0]["source"]) in said


def test_a_reprint_names_its_original(desk: Desk) -> None:
    said = desk.run("news", "--since", "2000-01-01", "--limit", "1000").out
    assert "reprint of ИА «Кедровка»" in said


def test_a_row_says_who_else_has_the_story_and_where_the_news_began(desk: Desk) -> None:
    said = desk.run("news", "--since", "2000-01-01", "--limit", "1000").out
    shown = said.partition("Электричка «Ханка» свяжет Уссурийск и Спасск-Дальний\n")[2].splitlines()[0]
    assert shown.strip() == (
        "ИА «Кедровка» · 3 outlets, first: ИА «Кедровка» · source: пресс-служба краевого правительства"
    )
    shown = said.partition("Хищник у теплицы: тигр зашёл в школу Арсеньева раньше учеников\n")[2].splitlines()[0]
    assert "via: ИА «Кедровка»" in shown


def test_a_place_narrows_the_news(desk: Desk) -> None:
    everywhere = desk.run("news", "--since", "2000-01-01", "--limit", "1000", "--format", "json").json
    town = desk.run(
        "news", "--since", "2000-01-01", "--limit", "1000", "--place", "спасск-дальний", "--format", "json"
    ).json
    assert 0 < len(town) < len(everywhere)
    assert "spassk-admin" in {row["source"] for row in town}


def test_whole_texts_are_shown_only_of_sources_that_allow_it(desk: Desk) -> None:
    allowed = desk.run(
        "news", "--since", "2000-01-01", "--source", "rybachij-mys", "--limit", "1", "--format", "json"
    ).json
    withheld = desk.run(
        "news", "--since", "2000-01-01", "--source", "kedrovka", "--limit", "1", "--format", "json"
    ).json
    assert allowed[0]["text"]
    assert "text" not in withheld[0]
    last = allowed[0]["text"].split("\n\n")[-1]
    assert last in desk.run("news", "--since", "2000-01-01", "--source", "rybachij-mys", "--limit", "1", "--full").out
    true = next(article for article in desk.press.truth() if article.url == withheld[0]["url"])
    shown = desk.run("news", "--since", "2000-01-01", "--source", "kedrovka", "--limit", "1", "--full").out
    assert true.text.split("\n\n")[-1] not in shown


def test_a_day_without_news_says_so(desk: Desk) -> None:
    said = desk.run("news", "--day", "2001-01-01", "--place", "Спасск-Дальний")
    assert said.code == 0
    assert "no articles: Monday, 1 January 2001 · Спасск-Дальний" in said.out


def test_more_than_the_limit_is_said(desk: Desk) -> None:
    assert "more than 2" in desk.run("news", "--since", "2000-01-01", "--limit", "2").out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("news", "--place", "Спаск-Дальний"), "did you mean 'Спасск-Дальний'?"),
        (("news", "--source", "kedrofka"), "did you mean 'kedrovka'?"),
        (("news", "--day", "31.02.2024"), "not a day"),
        (("news", "--day", "today", "--since", "today"), "either --day"),
        (("news", "--since", "today", "--until", "yesterday"), "later than --until"),
        (("calendar", "--month", "November"), "not a month"),
        (("search", "?!"), "no word"),
    ],
)
def test_a_mistake_ends_with_2_and_a_hint(desk: Desk, arguments: tuple[str, ...], words: str) -> None:
    said = desk.run(*arguments)
    assert said.code == 2
    assert words in said.err
    assert said.out == ""


@pytest.mark.parametrize("command", [("news",), ("calendar",), ("search", "мост"), ("export", "csv"), ("db", "stats")])
def test_without_an_archive_the_next_step_is_said(tmp_path: Path, command: tuple[str, ...]) -> None:
    said = run("--db", str(tmp_path / "news.db"), *command)
    assert said.code == 2
    assert "run `aggregator collect` first" in said.err
    assert list(tmp_path.iterdir()) == []


def test_a_month_has_the_number_of_each_day(desk: Desk, days: list[str]) -> None:
    month = days[-1][:7]
    facts = desk.run("calendar", "--month", month, "--format", "json").json
    said = desk.run("calendar", "--month", month).out
    assert sum(row["articles"] for row in facts) == sum(article_day.startswith(month) for article_day in all_days(desk))
    assert said.splitlines()[1].split() == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    for row in facts:
        assert f"{int(row['day'][-2:]):>2}{row['articles']:>5}" in said


def test_today_is_marked(desk: Desk) -> None:
    assert "▸" in desk.run("calendar").out
    assert "▸" not in desk.run("calendar", "--month", "2001-01").out


def test_a_search_finds_words_and_says_where(desk: Desk) -> None:
    row = desk.run("news", "--since", "2000-01-01", "--limit", "1", "--format", "json").json[0]
    word = max(row["title"].split(), key=len).strip("«».,:!?")
    said = desk.run("search", word)
    assert said.code == 0
    assert row["title"] in said.out
    assert "nothing found" in desk.run("search", "гиппопотамус").out


def test_an_export_is_every_article_once(desk: Desk, tmp_path: Path) -> None:
    number = len(desk.press.truth())
    lines = [json.loads(line) for line in desk.run("export", "ndjson").out.splitlines()]
    assert len({line["url"] for line in lines}) == len(lines) == number
    file = tmp_path / "all.csv"
    assert desk.run("export", "csv", "-o", str(file)).code == 0
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
        assert len(rows) == number
        assert {row["kind"] for row in rows} == {"article"}
    assert [path.name for path in tmp_path.iterdir()] == ["all.csv"]


def test_an_export_that_cannot_be_written_leaves_what_was_there(desk: Desk, tmp_path: Path) -> None:
    said = desk.run("export", "csv", "-o", str(tmp_path / "no" / "all.csv"))
    assert said.code == 2
    assert "cannot be written" in said.err


def test_an_export_can_be_narrowed(desk: Desk) -> None:
    rows = list(csv.DictReader(io.StringIO(desk.run("export", "csv", "--source", "spassk-admin").out.lstrip("\ufeff"))))
    assert {row["source"] for row in rows} == {"spassk-admin"}


def test_a_pipe_that_closes_early_is_no_error(desk: Desk) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "aggregator", *desk.where, "export", "ndjson"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )
    assert process.stdout
    assert process.stderr
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    process.wait(timeout=20)


def test_the_file_can_be_checked_counted_described_and_copied(desk: Desk, tmp_path: Path) -> None:
    assert desk.run("db", "check").out.startswith("OK:")
    assert desk.run("db", "stats", "--format", "json").json["rows"]["articles"] == len(desk.press.truth())
    assert "articles" in desk.run("db", "stats").out
    assert "CREATE TABLE articles" in desk.run("db", "schema").out
    assert desk.run("db", "migrate").code == 0
    copy = tmp_path / "copy.db"
    assert desk.run("db", "backup", str(copy)).code == 0
    assert run("--db", str(copy), "db", "check").code == 0
    assert desk.run("db", "backup", str(copy)).code == 2


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "news.db"
    file.write_bytes(b"SQLite format 3\0" + b"rubbish" * 1000)
    said = run("--db", str(file), "db", "check")
    assert said.code == 1
    assert "Traceback" not in said.err


def all_days(desk: Desk) -> list[str]:
    return [row["day"] for row in desk.run("news", "--since", "2000-01-01", "--limit", "5000", "--format", "json").json]
