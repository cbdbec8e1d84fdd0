"""An analyst who follows the guide: given the demo's archive, each of its queries runs and answers something."""

from __future__ import annotations

import re
import sqlite3
import struct
import subprocess
import sys
import zlib
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
from cli_kit import run

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "docs" / "analyst.md").read_text(encoding="utf-8")
QUESTION = re.compile(r"^\*\*(\d+)\. (.*?)\*\*.*?```(sql|python)\n(.*?)```", re.S | re.M)
QUESTIONS = {int(number): (language, code) for number, _, language, code in QUESTION.findall(GUIDE)}


@pytest.fixture(scope="module")
def place(demo_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `news.db` and `archive`, as the guide has it."""
    folder = tmp_path_factory.mktemp("analyst")
    (folder / "news.db").symlink_to(demo_archive)
    assert run("--db", str(demo_archive), "export", "parquet", "-o", str(folder / "archive")).code == 0
    return folder


def answer(number: int) -> Any:
    """What a question's code finds, in the folder where it is asked."""
    language, code = QUESTIONS[number]
    if language == "python":
        said: dict[str, Any] = {}
        exec(compile(code, f"question {number}", "exec"), said)
        return said["answer"]
    if code.startswith("-- duckdb"):
        return duckdb.sql(code).fetchall()
    with closing(sqlite3.connect("file:news.db?mode=ro", uri=True)) as archive:
        return archive.execute(code).fetchall()


def test_the_guide_asks_in_three_languages() -> None:
    assert sorted(QUESTIONS) == list(range(1, 17))
    assert sum(language == "python" for language, _ in QUESTIONS.values()) == 3
    assert sum(code.startswith("-- duckdb") for _, code in QUESTIONS.values()) == 5


@pytest.mark.parametrize("number", QUESTIONS)
def test_a_question_is_answered(place: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.chdir(place)
    assert len(answer(number)) > 0


def test_the_answers_are_those_of_the_demo(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    assert answer(7)[0][0] == "ИА «Кедровка»"
    assert answer(12)[0][1] == "ИА «Кедровка»"
    with closing(sqlite3.connect("file:news.db?mode=ro", uri=True)) as archive:
        (articles,) = archive.execute("select count(*) from articles").fetchone()
    assert sum(row[1] for row in answer(1)) == articles
    assert sum(row[1] for row in answer(13)) == articles
    assert {row[2] for row in answer(4)} == {"exact", "near", "partial"}
    times = dict(answer(16).stack().items())
    assert times["ИА «Кедровка»", "ИА «Кедровка»"] == 1
    assert all(0 <= share <= 1 for share in times.values())


def pixels(png: bytes) -> tuple[int, int, bytes]:
    """Width, height and the unpacked lines of a PNG (https://www.w3.org/TR/png-3/)."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    data, at = b"", 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        data += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += length + 12
    return width, height, zlib.decompress(data)


def test_the_pictures_are_drawn_and_not_blank(demo_archive: Path, tmp_path: Path) -> None:
    script = ROOT / "docs" / "examples" / "archive_in_pictures.py"
    subprocess.run(
        [sys.executable, "-W", "error", str(script), str(demo_archive), "-o", str(tmp_path)], check=True, timeout=100
    )
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["articles-a-day.png", "life-of-a-story.png", "who-cites-whom.png"]
    for file in files:
        width, height, lines = pixels(file.read_bytes())
        assert width == 1200
        assert height >= 400
        assert len(set(lines)) > 100  # a blank page has a filter byte, and one colour
        assert len(file.read_bytes()) > 15_000


def test_pictures_of_no_archive_are_refused_with_a_hint(tmp_path: Path) -> None:
    script = ROOT / "docs" / "examples" / "archive_in_pictures.py"
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "no.db")], capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 2
    assert "make run" in done.stderr
