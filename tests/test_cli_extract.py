"""`aggregator extract`: given an address, a file or a pipe, then the record; no sources.yaml, no archive."""

from __future__ import annotations

import gzip
import io
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import pytest
from cli_kit import Said, run

from aggregator.newsroom import Newsroom, TrueArticle

URL = "https://vesti.example/2026/11/most"
TEXT = (
    "Движение по мосту через Спасовку пустили утром, на два месяца раньше срока, говорится в сообщении мэрии.",
    "Ремонт, напомним, начался в апреле; рабочие заменили пролёты, перила и асфальт.",
)
PAGE = (
    "<html lang=ru><head><title>Мост через Спасовку открыт — Вести</title><link rel=canonical href='{url}'>"
    "<meta property='article:published_time' content='2026-11-12T08:30:00+10:00'></head><body><article>"
    "<h1>Мост через Спасовку открыт</h1><div class=text><p>{0}</p><p>{1}</p></div>"
    "</article></body></html>"
)
WHOLE = PAGE.format(*TEXT, url=URL)


@pytest.fixture(autouse=True)
def somewhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in: no sources.yaml, and nothing may appear."""
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(scope="module")
def press() -> Iterator[Newsroom]:
    with Newsroom(now=datetime.now(UTC), outlets=("hankajskij-lotos", "zakrytaya-dver", "pogasshij-mayak")) as press:
        yield press


def story_of(press: Newsroom) -> TrueArticle:
    return next(story for story in press.truth() if story.outlet == "hankajskij-lotos")


def piped(body: bytes, *arguments: str) -> Said:
    with mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(body))):
        return run("extract", "-", *arguments)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("page.html", WHOLE.encode()),
        ("page.html.gz", gzip.compress(WHOLE.encode())),
        ("page.html", WHOLE.encode("cp1251")),
        ("page", WHOLE.encode("utf-16")),
    ],
)
def test_a_file_is_read_whatever_it_is_packed_and_written_in(tmp_path: Path, name: str, body: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(body)
    said = run("extract", str(file), "--format", "json")
    assert (said.code, said.err) == (0, "")
    assert said.json["title"] == "Мост через Спасовку открыт"
    assert said.json["text"] == "\n\n".join(TEXT)
    assert said.json["url"] == URL
    assert (said.json["source"], said.json["day"], said.json["language"]) == ("vesti.example", "2026-11-12", "ru")
    assert said.json["published"] == "2026-11-12T08:30:00+10:00"
    assert said.json["provenance"]["published"] == "meta"
    assert 0 < said.json["confidence"]["text"] <= 1


def test_a_pipe_is_read_and_nothing_is_left_behind(somewhere_else: Path) -> None:
    said = piped(WHOLE.encode(), "--url", "https://other.example/1", "--format", "json")
    assert said.code == 0
    assert said.json["source"] == "other.example"
    assert list(somewhere_else.iterdir()) == []


def test_a_person_sees_each_field_with_its_origin_and_then_the_text() -> None:
    said = piped(WHOLE.encode())
    lines = said.out.splitlines()
    assert said.code == 0
    assert lines[:2] == ["Мост через Спасовку открыт", URL]
    published = next(line for line in lines if line.startswith("published"))
    assert published.split()[1] == "meta"
    assert published.split()[2].endswith("%")
    assert "2026-11-12T08:30:00+10:00" in published
    assert [line for line in lines if line in TEXT] == list(TEXT)
    assert "\x1b" not in said.out


def test_the_text_as_clean_html() -> None:
    said = piped(WHOLE.encode(), "--format", "html")
    assert said.code == 0
    assert said.out.startswith(f"<p>{TEXT[0]}</p>")
    assert "class=" not in said.out


def test_selectors_win_and_one_that_matches_nothing_is_named() -> None:
    dated = WHOLE.replace("</article>", "<p class=when>13 ноября 2026, 09:15</p></article>")
    said = piped(
        dated.encode(), "--selector", "published=.when", "--selector", "lead=.gone", "--timezone", "Asia/Vladivostok",
        "--format", "json",
    )  # fmt: skip
    assert said.json["published"] == "2026-11-13T09:15+10:00"
    assert said.json["provenance"]["published"] == "selector"
    assert said.err == "the selector of lead matches nothing\n"


def test_an_address_is_asked_politely(press: Newsroom) -> None:
    story = story_of(press)
    said = run("extract", story.url, "--allow-private", "--format", "json")
    assert (said.code, said.err) == (0, "")
    assert said.json["title"] == story.title
    assert said.json["url"] == story.url
    asked = [seen for seen in press.requests if seen.outlet == "hankajskij-lotos"]
    assert asked[0].path == "/robots.txt"
    assert len(asked) == 2


def test_a_private_address_is_refused_unless_it_is_allowed(press: Newsroom) -> None:
    said = run("extract", story_of(press).url)
    assert said.code == 1
    assert "private-address" in said.err
    assert "--allow-private" in said.err


@pytest.mark.parametrize(("outlet", "kind"), [("zakrytaya-dver", "robots"), ("pogasshij-mayak", "refused")])
def test_a_page_that_cannot_be_had_is_said_with_its_kind(press: Newsroom, outlet: str, kind: str) -> None:
    said = run("extract", f"{press.home(outlet)}2026/11/1", "--allow-private")
    assert said.code == 1
    assert said.out == ""
    assert f": {kind}: " in said.err


def test_a_page_without_a_text_is_shown_with_what_it_has_and_ends_with_1() -> None:
    said = piped(b"<title>Nothing here</title>", "--url", URL, "--format", "json")
    assert said.code == 1
    assert said.json["text"] is None
    assert json.dumps(said.json["title"])
    assert said.err == "no article text was found in the page\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["vesti.example/1"], "an address begins with https://"),
        (["gone.html"], "no such file: gone.html"),
        (["."], "cannot be read"),
        (["ftp://vesti.example/1"], "is not a web address"),
        (["page.html", "--timezone", "Vladivostok"], "is not a time zone"),
        (["page.html", "--language", "блабла"], "names no language"),
        (["page.html", "--selector", "words=.x"], "FIELD is one of title, lead, text"),
        (["page.html", "--selector", "text"], "say FIELD=CSS"),
        (["nowhere.html"], "give its address with --url"),
        (["page.html", "--url", "vesti"], "is not a web address"),
    ],
)
def test_a_mistake_in_the_command_is_one_line(somewhere_else: Path, arguments: list[str], words: str) -> None:
    (somewhere_else / "page.html").write_text(WHOLE, encoding="utf-8")
    (somewhere_else / "nowhere.html").write_text("<p>Текст</p>", encoding="utf-8")
    said = run("extract", *arguments)
    assert said.code == 2
    assert words in said.err
    assert said.err.count("\n") == 1


def test_a_broken_archive_is_said(tmp_path: Path) -> None:
    file = tmp_path / "page.html.gz"
    file.write_bytes(b"\x1f\x8b\x08 no gzip at all")
    said = run("extract", str(file))
    assert said.code == 1
    assert "the gzip file is corrupt" in said.err


def test_what_a_page_says_cannot_steer_the_terminal() -> None:
    evil = WHOLE.replace("пролёты", "про\x1b]0;owned\x07\x1b[31mлёты").replace("Мост через", "Мост \x1b[2Jчерез")
    for form in ("text", "json", "html"):
        said = piped(evil.encode(), "--format", form)
        assert "\x1b" not in said.out
        assert "\x07" not in said.out
