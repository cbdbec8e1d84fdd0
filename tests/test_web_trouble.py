"""Given an archive that is damaged or gone while it is shown, then the log has a line when it begins and one when it is over."""

from __future__ import annotations

import logging
import shutil
import sqlite3
import time
from pathlib import Path

import pytest
from store_builders import Desk, article, source
from web_served import served

from aggregator.web import app, trouble

OVER = "the archive can be read again"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = Desk(tmp_path / "news.db", source())
    made.poll(*(article(str(n), f"Мост {n}", lead="x", text=f"Текст о мосте {n} " * 200) for n in range(40)))
    made.store.close()
    return made.store.path


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> pytest.LogCaptureFixture:
    """The log; each request asks whether the archive has changed, each answer whether what failed can be answered again."""
    monkeypatch.setattr(app, "FRESH", 0.0)
    monkeypatch.setattr(trouble, "AGAIN", 0.0)
    caplog.set_level(logging.WARNING)
    return caplog


def said(lines: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in lines.records]


def at_last(lines: pytest.LogCaptureFixture, number: int) -> list[str]:
    """So many lines; the last may come after the answer."""
    until = time.monotonic() + 10
    while len(said(lines)) < number and time.monotonic() < until:
        time.sleep(0.02)
    return said(lines)


def damage(path: Path) -> None:
    """The page with the texts' tree is noise."""
    with sqlite3.connect(path) as file:
        (page,) = file.execute("SELECT rootpage FROM sqlite_master WHERE name = 'article_texts'").fetchone()
        (size,) = file.execute("PRAGMA page_size").fetchone()
    file.close()
    with path.open("r+b") as raw:
        raw.seek((page - 1) * size)
        raw.write(b"\xa5" * size)


def test_a_file_that_is_gone_is_said_once_and_its_return_once(path: Path, lines: pytest.LogCaptureFixture) -> None:
    with served(path) as client:
        for away in (path.with_name("away.db"), path.with_name("again.db")):
            lines.clear()
            path.rename(away)
            for n in range(5):
                assert client.get(f"/article/{n + 1}/").status_code == 503
                assert client.get("/db/").status_code == 503
            (line,) = said(lines)
            assert str(path) in line
            assert "it is not there any more" in line
            assert "'/article/1/'" in line
            away.rename(path)
            for _ in range(5):
                assert client.get("/article/1/").status_code == 200
            assert at_last(lines, 2)[1:] == [OVER]


@pytest.mark.parametrize("asked", ["/article/1/", "/db/news.json?sql=select+count(text)+from+article_texts"])
def test_a_damaged_part_is_said_once_though_the_rest_is_well(
    path: Path, lines: pytest.LogCaptureFixture, asked: str
) -> None:
    shutil.copy(path, path.with_name("backup.db"))
    damage(path)
    with served(path) as client:
        for n in range(5):
            assert client.get(asked).status_code in (400, 503)
            assert client.get(f"/robots.txt?page={n}").status_code == 200, "which tries the damaged part again"
        (line,) = said(lines)
        assert "it is damaged; take the last backup" in line
        path.with_name("backup.db").replace(path)
        # an attempt at the damaged part may still be under way, and end after the next answer
        until = time.monotonic() + 30
        while len(said(lines)) < 2 and time.monotonic() < until:
            assert client.get(asked).status_code in (200, 400, 503)
        assert said(lines)[1:] == [OVER]


def test_what_was_asked_wrong_is_none(path: Path, lines: pytest.LogCaptureFixture) -> None:
    with served(path) as client:
        assert client.get("/db/news.json", params={"sql": "select nothing from nowhere"}).status_code == 400
        assert client.get("/article/999/").status_code == 404
        assert said(lines) == []
