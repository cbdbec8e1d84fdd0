"""The analyst and the webmaster at the terminal: exports by day and place, folders of Parquet, feeds; killed ones, too."""

from __future__ import annotations

import builtins
import csv
import fcntl
import io
import json
import signal
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import feedparser
import pandas
import pytest
from cli_kit import Desk, start

from aggregator.newsroom import Newsroom
from aggregator.outputs import parquet
from aggregator.store import Store
from aggregator.store.connection import transaction

OUTLETS = ("kedrovka", "spassk-admin", "rybachij-mys")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk whose archive has been filled by one pass."""
    with Newsroom(now=datetime.now(UTC), outlets=OUTLETS) as press:
        desk = Desk(press, tmp_path_factory.mktemp("exporting"))
        assert desk.run("collect").code == 0
        yield desk


@pytest.fixture(scope="module")
def days(desk: Desk) -> dict[str, int]:
    """The articles of each day."""
    with Store.open(desk.database, readonly=True) as store:
        rows = [row["day"] for row in store.news()]
    return {day: rows.count(day) for day in rows}


@pytest.mark.parametrize("command", ["export csv", "sources export", "db metrics"])
def test_a_dash_is_stdout(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.chdir(tmp_path)
    said = desk.run(*command.split(), "-o", "-")
    assert said.code == 0
    assert said.out.splitlines()[1:]
    assert not [*tmp_path.iterdir()]


def test_a_dash_is_no_folder(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = desk.run("export", "parquet", "-o", "-")
    assert said.code == 2
    assert "-o FOLDER" in said.err
    assert not [*tmp_path.iterdir()]


def test_parquet_has_every_article_once(desk: Desk, tmp_path: Path, days: dict[str, int]) -> None:
    folder = tmp_path / "archive"
    said = desk.run("export", "parquet", "-o", str(folder))
    assert (said.code, said.out) == (0, "")
    assert f"{folder}: {sum(days.values())} articles, {len(days)} days" in said.err
    frame = pandas.read_parquet(folder)
    assert frame.groupby("day", observed=True).size().to_dict() == days
    assert frame.text.notna().all()


def test_a_day_can_be_written_anew_and_leaves_the_others(desk: Desk, tmp_path: Path, days: dict[str, int]) -> None:
    folder, day = tmp_path / "archive", max(days, key=lambda each: days[each])
    assert desk.run("export", "parquet", "-o", str(folder)).code == 0
    others = {file: file.stat().st_mtime_ns for file in folder.rglob("*.parquet") if day not in str(file)}
    said = desk.run("export", "parquet", "--day", day, "--source", "kedrovka", "-o", str(folder))
    assert "1 day" in said.err
    assert {file: file.stat().st_mtime_ns for file in others} == others
    frame = pandas.read_parquet(folder / f"day={day}")
    assert set(frame.source) == {"kedrovka"}
    assert desk.run("export", "parquet", "--day", day, "--query", "гиппопотамус", "-o", str(folder)).code == 0
    assert not (folder / f"day={day}").exists()
    assert len(list(folder.rglob("*.parquet"))) == len(days) - 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("parquet",), "say which with -o FOLDER"),
        (("parquet", "-o", "x", "--limit", "5"), "a part of the day"),
        (("rss", "--self", "javascript:alert(1)"), "no web address"),
        (("csv", "--day", "today", "--since", "today"), "either --day"),
        (("atom", "--place", "Спаск-Дальний"), "did you mean 'Спасск-Дальний'?"),
    ],
)
def test_a_mistake_ends_with_2_and_a_hint(desk: Desk, arguments: tuple[str, ...], words: str) -> None:
    said = desk.run("export", *arguments)
    assert (said.code, said.out) == (2, "")
    assert words in said.err
    assert not Path("x").exists()


def test_without_pyarrow_it_says_what_to_install(desk: Desk, tmp_path: Path) -> None:
    whole = builtins.__import__

    def bare(name: str, *arguments: Any, **more: Any) -> Any:
        if name.partition(".")[0] == "pyarrow":
            raise ModuleNotFoundError(name)
        return whole(name, *arguments, **more)

    loaded = {name: None for name in sys.modules if name == "aggregator.outputs.parquet"}
    import aggregator.outputs as package

    with mock.patch.dict(sys.modules), mock.patch.object(builtins, "__import__", bare):
        for name in loaded:
            del sys.modules[name]
        with mock.patch.object(package, "parquet", create=True):
            del package.parquet  # type: ignore[attr-defined]
            said = desk.run("export", "parquet", "-o", str(tmp_path / "archive"))
    assert said.code == 2
    assert "pip install pyarrow" in said.err
    assert list(tmp_path.iterdir()) == []


def test_other_exports_do_without_the_extra(desk: Desk) -> None:
    process = start([*desk.where, "export", "rss", "--limit", "1"], PYTHONPROFILEIMPORTTIME="1")
    _, err = process.communicate(timeout=60)
    assert "aggregator.outputs.rss" in err
    assert "aggregator.outputs.parquet" not in err


def test_one_export_a_folder_at_a_time(desk: Desk, tmp_path: Path) -> None:
    with (tmp_path / ".export.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = desk.run("export", "parquet", "-o", str(tmp_path))
    assert said.code == 2
    assert "another export is writing there" in said.err


def test_a_folder_that_cannot_be_made_is_one_line(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = desk.run("export", "parquet", "-o", str(tmp_path / "file" / "archive"))
    assert said.code == 2
    assert "cannot be written" in said.err
    assert "Traceback" not in said.err


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of ten days of plain rows."""
    database = tmp_path_factory.mktemp("plain") / "news.db"
    made_archive(database, days=10, a_day=200)
    return database


@pytest.mark.parametrize("patience", [0.0, 0.05])
def test_a_killed_export_leaves_no_file_that_looks_whole(plain: Path, tmp_path: Path, patience: float) -> None:
    database, folder = plain, tmp_path / "archive"
    process = start(["--db", str(database), "export", "parquet", "-o", str(folder)])
    while not list(folder.glob("*/*.parquet")) and process.poll() is None:
        time.sleep(0.005)
    time.sleep(patience)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    files = list(folder.rglob("*.parquet"))
    assert files
    assert [len(pandas.read_parquet(file)) for file in files] == [200] * len(files)
    again = start(["--db", str(database), "export", "parquet", "-o", str(folder)])
    again.communicate()
    assert again.returncode == 0
    assert len(pandas.read_parquet(folder)) == 10 * 200
    assert not list(folder.rglob(parquet.UNFINISHED))


def made_archive(database: Path, *, days: int, a_day: int) -> None:
    """An archive of plain rows."""
    with Store.open(database) as store, transaction(store.connection):
        connection = store.connection
        connection.execute(
            "INSERT INTO sources (key, name, homepage, kind, timezone, language, added_at, settings_hash) VALUES "
            "('vesti', 'Вести', 'https://vesti.example/', 'outlet', 'UTC', 'ru', '2024-01-01T00:00:00Z', '')"
        )
        for number in range(1, days * a_day + 1):
            day = f"2024-11-{number % days + 1:02}"
            connection.execute(
                "INSERT INTO articles (id, source, day, sorted_at, title, url, url_key, first_seen, page_state) "
                "VALUES (?, 'vesti', ?, ?, 'Мост', ?, ?, ?, 'complete')",
                (number, day, f"{day}T00:00:00Z", f"https://vesti.example/{number}", f"vesti.example/{number}", day),
            )
            connection.execute("INSERT INTO article_texts VALUES (?, ?)", (number, f"Мост номер {number}. " * 40))


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_a_feed_of_a_place_is_read_by_a_reader(desk: Desk, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "feed.xml"
    options = ("--place", "Спасск-Дальний", "--limit", "7", "--self", "https://news.example/spassk.xml")
    assert desk.run("export", kind, *options, "--link", "https://news.example/", "-o", str(file)).code == 0
    found = feedparser.parse(file.read_bytes())
    assert not found.bozo
    assert (found.feed.title, found.feed.language, len(found.entries)) == ("Спасск-Дальний", "ru", 7)
    stamps = [entry.published_parsed for entry in found.entries]
    assert stamps == sorted(stamps, reverse=True)


def test_a_feed_of_a_source_is_called_as_it_is(desk: Desk) -> None:
    said = desk.run("export", "jsonfeed", "--source", "kedrovka", "--query", "школа").json
    assert said["title"] == "ИА «Кедровка» · школа"
    assert said["home_page_url"] == desk.press.home("kedrovka")
    assert said["language"] == "ru"


def test_feeds_hold_excerpts_and_an_analysts_files_whole_texts(desk: Desk) -> None:
    true = {article.url: article.text for article in desk.press.truth()}
    feed = {item["id"]: item for item in desk.run("export", "jsonfeed").json["items"]}
    rows = [json.loads(line) for line in desk.run("export", "ndjson").out.splitlines()]
    assert {bool(row["full_text"]) for row in rows} == {True, False}
    for row in rows:
        last = true[row["url"]].split("\n\n")[-1]
        assert last in row["text"]
        assert ("content_html" in feed[row["url"]]) == bool(row["full_text"])


def test_a_day_and_a_number_narrow_every_format(desk: Desk, days: dict[str, int]) -> None:
    day = max(days, key=lambda each: days[each])
    rows = list(csv.DictReader(io.StringIO(desk.run("export", "csv", "--day", day).out)))
    assert len(rows) == days[day]
    assert len(desk.run("export", "ndjson", "--day", day, "--limit", "2").out.splitlines()) == 2


def test_on_a_terminal_a_bar_shows_the_way_and_is_gone_at_the_end(desk: Desk, tmp_path: Path) -> None:
    from rich.progress import Progress

    moved: list[dict[str, Any]] = []
    whole = Progress.update

    def update(self: Progress, *arguments: Any, **facts: Any) -> None:
        moved.append(facts)
        whole(self, *arguments, **facts)

    with (
        mock.patch("aggregator.cli.settings.on_terminal", return_value=True),
        mock.patch.object(Progress, "update", update),
    ):
        assert desk.run("export", "csv", "-o", str(tmp_path / "all.csv")).code == 0
        assert "article" in moved[0]["said"]
        moved.clear()
        assert desk.run("export", "csv", "--quiet", "-o", str(tmp_path / "all.csv")).code == 0
    assert moved == []
