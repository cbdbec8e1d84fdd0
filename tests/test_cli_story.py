"""The reader at the terminal asks what the pages show: the course of a story, and the main news of a place and day."""

from __future__ import annotations

import io
import re
import shutil
import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cli_kit import Said, run
from rich.console import Console
from web_kit import Reader

from aggregator.cli import course, mainnews, paper

TOWN = "Спасск-Дальний"
HOSTILE = "По\x1b[2Jжар\x1b]0;owned\x07 на \x9b31mскладе\u202e и далее"
NARROW = 80


def ask(archive: Path, *words: str) -> Said:
    return run("--db", str(archive), *words)


def rows(archive: Path, sql: str, *values: object) -> list[Any]:
    with sqlite3.connect(archive) as connection:
        return connection.execute(sql, values).fetchall()


@pytest.fixture(scope="module")
def archive(demo_archive: Path) -> Path:
    return demo_archive


@pytest.fixture
def own(archive: Path, tmp_path: Path) -> Path:
    """A copy of the archive, to do with as a test likes."""
    return Path(shutil.copy(archive, tmp_path / "news.db"))


@pytest.fixture(scope="module")
def merged(archive: Path) -> tuple[int, int]:
    """A story that turned out to be another, and that one."""
    found: tuple[int, int] = rows(archive, "SELECT id, merged_into FROM stories WHERE merged_into IS NOT NULL")[0]
    return found


@pytest.fixture(scope="module")
def copied(archive: Path) -> int:
    """A story with a reprint."""
    return int(rows(archive, "SELECT story_id FROM articles WHERE reprint_of IS NOT NULL ORDER BY id")[0][0])


def narrow(shown: Any, found: Any) -> str:
    """What a terminal of 80 columns shows, colours and all."""
    out = io.StringIO()
    shown(Console(file=out, force_terminal=True, width=NARROW, color_system=None, markup=False, highlight=False), found)
    return out.getvalue()


# a story


def test_a_storys_course_is_told_in_order_with_outlets_links_and_whom_they_cite(
    archive: Path, merged: tuple[int, int]
) -> None:
    number = str(merged[1])
    said = ask(archive, "story", number)
    found = ask(archive, "story", number, "--format", "json").json
    assert said.code == 0, said.err
    lines = said.out.splitlines()
    assert lines[0] == found["title"]
    assert lines[1].startswith(f"story {number} · {found['outlets']} outlets · {found['articles']} articles")
    assert "first: 20" in lines[2]
    assert "last: 20" in lines[2]
    assert "times of Asia/Vladivostok" in lines[2]
    assert TOWN in lines[3]
    at = 0
    for row in found["told"]:
        at = said.out.index(f"{row['published_local'][11:16]}  {row['title']}", at)
        assert row["source_name"] in said.out[at:]
        assert row["url"] in said.out[at:]
    assert said.out.count("had it first") == 1
    assert re.search(r"via: ИА «Кедровка» \(article \d+\)", said.out)
    assert re.search(r"cites: .*администрация Спасска-Дальнего", said.out)


def test_it_is_the_story_that_its_page_tells(archive: Path, merged: tuple[int, int]) -> None:
    with Reader(archive) as reader:
        page = reader.open(f"/story/{merged[1]}/")
    said = ask(archive, "story", str(merged[1])).out
    found = [line for line in said.splitlines() if re.match(r"  \d\d:\d\d  ", line)]
    assert [line[9:] for line in found] == page.texts(".course .headline")
    assert [line[2:7] for line in found] == page.texts(".course .when")


def test_a_reprint_says_whose_it_is(archive: Path, copied: int) -> None:
    said = ask(archive, "story", str(copied)).out
    found = ask(archive, "story", str(copied), "--format", "json").json
    copy = next(row for row in found["told"] if row["reprint_of"])
    assert f"{copy['source_name']} · reprint ({copy['reprint_kind']}) of {copy['original_source_name']}" in said
    assert "· 1 reprint" in said or re.search(r"· \d+ reprints", said)


def test_the_old_number_of_a_merged_story_leads_to_the_one_it_is_now(archive: Path, merged: tuple[int, int]) -> None:
    old, now = merged
    said = ask(archive, "story", str(old))
    assert said.code == 0
    assert said.out == f"Story {old} turned out to be story {now}.\n" + ask(archive, "story", str(now)).out
    assert ask(archive, "story", str(old), "--format", "json").json["id"] == now


def test_the_address_of_an_article_leads_to_its_story(archive: Path, copied: int) -> None:
    url = rows(archive, "SELECT url FROM articles WHERE story_id = ? ORDER BY id DESC", copied)[0][0]
    assert ask(archive, "story", url).out == ask(archive, "story", str(copied)).out


def test_whole_texts_are_left_out_unless_the_outlet_allows_them(archive: Path) -> None:
    for (number,) in rows(archive, "SELECT DISTINCT story_id FROM articles ORDER BY id DESC LIMIT 5"):
        for row in ask(archive, "story", str(number), "--format", "json").json["told"]:
            assert ("text" in row) == bool(row["full_text"])


@pytest.mark.parametrize("which", ["99999999", "0", "9" * 40, "²", "https://nobody.example/1"])
def test_what_is_no_story_ends_with_2(archive: Path, which: str) -> None:
    said = ask(archive, "story", which)
    assert said.code == 2
    assert which in said.err
    assert said.out == ""


def test_an_article_that_is_not_studied_yet_says_so(own: Path, copied: int) -> None:
    url = rows(own, "SELECT url FROM articles WHERE story_id = ?", copied)[0][0]
    with sqlite3.connect(own) as connection:
        connection.execute("UPDATE articles SET story_id = NULL WHERE url = ?", (url,))
    said = ask(own, "story", url)
    assert said.code == 2
    assert "not studied yet" in said.err


# the main news


def test_the_main_news_are_those_of_the_places_page(archive: Path) -> None:
    with Reader(archive, clock=lambda: datetime.now(UTC)) as reader:
        page = reader.open("/spassk-dalny/")
    found = ask(archive, "news", "--place", TOWN, "--main", "--format", "json").json
    said = ask(archive, "news", "--place", "спасск-дальний", "--main").out
    assert [story["title"] for story in found["stories"]] == page.texts(".story h2, .stories h2")
    scores = [story["score"] for story in found["stories"]]
    assert scores == sorted(scores, reverse=True)
    for number, story in enumerate(found["stories"], 1):
        shown = said.partition(f"{number:>7}  {story['title']}\n")[2].partition("\n\n")[0]
        clock = story["at"][11:16] if story["at"] else "--:--"
        assert f"{clock} {story['source_name']}" in shown
        assert f"story {story['story']}" in shown
        assert story["url"] in shown
        assert (f"first of {story['outlets']} outlets" in shown) == (story["outlets"] > 1)
        assert story["origin"] is None or f"cites: {story['origin']}" in shown
        assert (story["origin"] or "").casefold() != story["source_name"].casefold()


def test_a_story_whose_first_outlet_cites_itself_names_whom_the_next_one_cites(archive: Path) -> None:
    days = (
        ask(archive, "news", "--place", TOWN, "--main", "--day", day, "--format", "json").json
        for day in ("today", "yesterday")
    )
    fires = [story for day in days for story in day["stories"] if "подстанции «Лотосная»" in story["title"]]
    assert fires, "the fire of the demo is of the last two days"
    assert "пресс-служба краевого управления МЧС" in {story["origin"] for story in fires}


def test_a_day_before_has_its_own_and_a_region_names_the_towns(archive: Path) -> None:
    found = ask(archive, "news", "--place", "Приморский край", "--main", "--day", "yesterday", "--format", "json").json
    assert date.fromisoformat(found["day"]) == date.fromisoformat(found["today"]) - timedelta(days=1)
    assert any(story["places"] for story in found["stories"])
    assert len(found["stories"]) <= 20


def test_without_a_place_they_are_everybodys(archive: Path) -> None:
    said = ask(archive, "news", "--main", "--day", "yesterday", "--limit", "2")
    assert said.code == 0
    assert "the first 2 stories" in said.out
    assert "There are more: --limit 10" in said.out


def test_a_day_that_has_brought_nothing_yet_is_said_and_the_latest_shown(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = datetime.now(UTC) + timedelta(days=30)
    monkeypatch.setattr("aggregator.cli.settings.now", lambda: later)
    said = ask(archive, "news", "--place", TOWN, "--main")
    assert said.code == 0
    assert "this is the latest day that has news" in said.out
    last = rows(archive, "SELECT max(day) FROM main_news WHERE place = ?", TOWN)[0][0]
    assert said.out.startswith(paper.long_day(date.fromisoformat(last)))


@pytest.mark.parametrize("more", [("--day", "2001-01-01", "--place", TOWN), ("--place", "Мурманск")])
def test_no_stories_are_no_error(archive: Path, more: tuple[str, ...]) -> None:
    said = ask(archive, "news", "--main", *more)
    assert said.code == 0
    assert said.out.startswith("no stories: ")


def test_a_day_whose_articles_are_not_studied_yet_says_how_many_wait(own: Path) -> None:
    with sqlite3.connect(own) as connection:
        connection.execute("DELETE FROM place_stories")
    said = ask(own, "news", "--main", "--place", TOWN)
    assert said.code == 0
    assert re.search(r"no stories: .* · \d+ articles? to be studied", said.out)


@pytest.mark.parametrize("more", [("--since", "today"), ("--source", "kedrovka"), ("--full",)])
def test_what_main_news_cannot_be_narrowed_by_ends_with_2(archive: Path, more: tuple[str, ...]) -> None:
    said = ask(archive, "news", "--main", *more)
    assert said.code == 2
    assert "--main is of one day" in said.err


# on a narrow terminal, and from a hostile outlet


def test_80_columns_are_enough_and_nothing_is_cut(archive: Path, merged: tuple[int, int]) -> None:
    found = ask(archive, "story", str(merged[1]), "--format", "json").json
    long = " ".join(f"слово{n}" for n in range(60))
    found["title"] = found["told"][0]["title"] = long
    found["told"][1]["title"] = "б" * 300
    main = ask(archive, "news", "--main", "--format", "json").json
    main["day"], main["today"] = date.fromisoformat(main["day"]), date.fromisoformat(main["today"])
    for story in main["stories"]:
        story["title"], story["began"] = long, None
    for said in (narrow(course.show, found), narrow(mainnews.show, main)):
        assert all(len(line) <= NARROW for line in said.splitlines() if "http://" not in line)
        assert long in " ".join(said.split())
        assert "…" not in said
    assert narrow(course.show, found).count("б") >= 300


def test_a_hostile_headline_does_nothing_to_the_terminal(own: Path, copied: int) -> None:
    with sqlite3.connect(own) as connection:
        connection.execute(
            "UPDATE articles SET title = ?, url = url || ? WHERE story_id = ?", (HOSTILE, "\x1b[2J", copied)
        )
        connection.execute("UPDATE stories SET title = ?", (HOSTILE,))
        connection.execute("UPDATE sources SET name = ?", (HOSTILE,))
        connection.execute("UPDATE citations SET name = ?", (HOSTILE,))
    for command in (("story", str(copied)), ("news", "--main")):
        for more in ((), ("--format", "json")):
            said = ask(own, *command, *more)
            assert said.code == 0
            assert not set("\x1b\x9b\x07\u202e") & set(said.out)
        assert "Пожар на складе и далее" in ask(own, *command).out
