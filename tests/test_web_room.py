"""Given an archive that is moved away, damaged or restored while it is on show, then readers are told so, and see the new one."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from store_builders import Desk, article, source
from web_kit import Reader

from aggregator.cli import serving
from aggregator.errors import StoreError, StoreLockedError
from aggregator.store import Archive, connection
from aggregator.web import app
from aggregator.web.room import ReadingRoom

TROUBLE = "Архив сейчас не читается"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return _archive(tmp_path / "news.db", "Первый номер")


@pytest.fixture
def reader(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    monkeypatch.setattr(app, "FRESH", 0.0)  # each look asks whether the archive has changed
    with Reader(path) as made:
        yield made


@pytest.fixture
def reader_of_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a log beside it, a file in WAL mode can only be opened by who may make one (root may always)."""
    opening = connection._open

    def refused(path: Path, mode: str, *more: Any) -> sqlite3.Connection:
        if mode == "ro" and not path.with_name(path.name + "-shm").exists():
            error = sqlite3.OperationalError("unable to open database file")
            error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
            raise error
        return opening(path, mode, *more)

    monkeypatch.setattr(connection, "_open", refused)


def _archive(path: Path, title: str) -> Path:
    desk = Desk(path, source())
    desk.poll(article("1", title, lead="x"))
    desk.store.close()
    return path


def _put(file: Path, at: Path) -> None:
    """As a restored backup comes: a whole file in the place of another."""
    part = at.with_suffix(".part")
    shutil.copy(file, part)
    part.replace(at)


def _title(archive: Archive) -> str:
    return str(archive.connection.execute("SELECT title FROM articles").fetchone()[0])


def test_a_reader_is_told_that_the_file_is_gone_and_it_may_come_back(path: Path, reader: Reader) -> None:
    reader.open("/article/1/")
    away = path.rename(path.with_name("away.db"))
    assert TROUBLE in reader.open("/article/1/", 503).html
    away.rename(path)
    assert "Первый номер" in reader.open("/article/1/").html


def test_what_cannot_be_shown_is_given_no_address(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "other.db").write_bytes(b"no database " * 2000)
    with pytest.raises(StoreError):
        serving.serve(tmp_path / "other.db", "127.0.0.1", 0, None, None)
    assert capsys.readouterr().err == ""


def test_a_reader_is_told_that_the_file_was_overwritten(path: Path, reader: Reader) -> None:
    reader.open("/article/1/")
    path.write_bytes(b"no database " * 2000)
    for _ in range(3):
        assert TROUBLE in reader.open("/article/1/", 503).html


def test_a_restored_archive_is_on_show_at_once(tmp_path: Path, path: Path, reader: Reader) -> None:
    reader.open("/article/1/")
    _put(_archive(tmp_path / "backup.db", "Второй номер"), path)
    assert "Второй номер" in reader.open("/article/1/").html


def test_what_went_wrong_is_not_kept_by_anybody(path: Path, reader: Reader) -> None:
    path.rename(path.with_name("away.db"))
    answer = reader.ask("/article/1/")
    assert (answer.status_code, answer.headers["cache-control"]) == (503, "no-store")


def test_a_reader_who_may_not_write_the_folder_sees_what_is_collected_later(
    path: Path, reader_of_the_folder: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Begun when nobody wrote it, SQLite takes such a file for one that never changes."""
    monkeypatch.setattr(app, "FRESH", 0.0)
    with Reader(path) as reader:
        assert len(reader.open("/source/spassk/").all(".latest li")) == 1
        desk = Desk(path, source())
        desk.poll(article("2", "Пока собирают", lead="x"))
        assert len(reader.open("/source/spassk/").all(".latest li")) == 2
        desk.poll(article("3", "Собрано", lead="x"))
        desk.store.close()
        assert len(reader.open("/source/spassk/").all(".latest li")) == 3
        for log in ("-wal", "-shm"):
            path.with_name(path.name + log).unlink(missing_ok=True)
    with Reader(path) as reader:
        assert len(reader.open("/source/spassk/").all(".latest li")) == 3
        desk = Desk(path, source())
        desk.poll(article("4", "Собрано, пока никто не смотрел", lead="x"))
        desk.store.close()
        assert len(reader.open("/source/spassk/").all(".latest li")) == 4


def test_the_desk_sees_it_too(path: Path, reader_of_the_folder: None) -> None:
    asked = "/db/news.json?sql=select+count(*)+from+articles&_shape=arrayfirst"
    with Reader(path) as reader:
        assert reader.ask(asked).json() == [1]
        desk = Desk(path, source())
        desk.poll(article("2", "Пока собирают", lead="x"))
        desk.store.close()
        assert reader.ask(asked).json() == [2]


@pytest.mark.parametrize("name", ["100%41", "a?b", "nr #1", "с пробелом"])
def test_a_folder_may_be_called_anything(tmp_path: Path, name: str) -> None:
    with Reader(_archive(tmp_path / name / "news.db", "Первый номер")) as reader:
        assert "Первый номер" in reader.open("/article/1/").html
        assert "https://spassk.example/1" in reader.ask("/db/news/articles.json").text


def test_a_file_that_another_program_keeps_locked_holds_nobody_else_up(path: Path) -> None:
    """As after a restore of a file that is not in WAL mode, while something works on it."""
    keeper = sqlite3.connect(path, isolation_level=None)
    keeper.execute("PRAGMA journal_mode = DELETE")
    room = ReadingRoom(path, threads=1)
    try:
        room.edition()
        keeper.execute("BEGIN EXCLUSIVE")
        begun = time.monotonic()
        with pytest.raises(StoreLockedError):
            room.edition()
        assert time.monotonic() - begun < 1, "the whole server waits for this question"
        keeper.execute("ROLLBACK")
        room.edition()
    finally:
        keeper.close()
        room.close()


def test_a_thread_that_could_not_open_the_new_file_opens_it_when_it_can(tmp_path: Path, path: Path) -> None:
    second = _archive(tmp_path / "backup.db", "Второй номер")
    room = ReadingRoom(path, threads=1)
    try:
        assert asyncio.run(room.ask(_title)) == "Первый номер"
        broken = tmp_path / "broken"
        broken.write_bytes(b"no database " * 2000)
        _put(broken, path)
        for _ in range(2):
            with pytest.raises(StoreError):
                asyncio.run(room.ask(_title))
        _put(second, path)
        assert asyncio.run(room.ask(_title)) == "Второй номер"
    finally:
        room.close()
