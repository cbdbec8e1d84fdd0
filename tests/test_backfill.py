"""Years before the first pass: given web archives, an operator reads them in, and has what passes would have collected then."""

from __future__ import annotations

import asyncio
import gzip
import os
import shutil
import signal
import sqlite3
import subprocess
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator import raw, sources
from aggregator.backfill import Outlets
from aggregator.edition import Order, publish
from aggregator.newsroom import Newsroom
from aggregator.run import lock
from aggregator.store import Store
from aggregator.store.backfills import Named
from tests.cli_kit import finished, run, start
from tests.warc_kit import THEN, Answer, Reading, address, rows, story, warc

# ---------------------------------------------------------------- the newsroom, seen twice


@dataclass(frozen=True, slots=True)
class Kept:
    """A newsroom that was collected by two passes with an edit between, and what they kept of it."""

    folder: Path
    live: Path
    sources: Path

    @property
    def raw(self) -> str:
        return str(self.folder / "raw")

    def arguments(self, database: Path, *more: str) -> list[str]:
        return ["--sources", str(self.sources), "--db", str(database), "backfill", self.raw, *more]


FEW = ("kedrovka", "hankajskij-lotos", "spassk-admin", "tuman-i-port", "rybachij-mys")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Of a few outlets."""
    return collected(tmp_path_factory.mktemp("kept"), FEW)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Of the whole newsroom."""
    return collected(tmp_path_factory.mktemp("everything"), None)


def lately() -> datetime:
    """Two hours ago, or yesterday evening: two passes two hours apart are on one day, which is one file."""
    begun = datetime.now(UTC) - timedelta(hours=2)
    same_day = (begun + timedelta(hours=2, minutes=10)).date() == begun.date()
    return begun if same_day else begun.replace(hour=20)


def collected(folder: Path, outlets: tuple[str, ...] | None) -> Kept:
    with Newsroom(now=lately(), delay=0.1, outlets=outlets) as newsroom:
        text = newsroom.sources_yaml()
        roster = sources.parse(text, folder / "sources.yaml").sources
        keeping = tuple(replace(source, keep_raw=True) for source in roster)
        for _ in range(2):
            begun, there = time.monotonic(), newsroom.now

            def clock(begun: float = begun, there: datetime = there) -> datetime:
                return there + timedelta(seconds=time.monotonic() - begun)

            asyncio.run(publish(keeping, folder / "live.db", Order(everything=True), clock=clock))
            newsroom.advance(timedelta(hours=2))
    (folder / "sources.yaml").write_text(text, encoding="utf-8")
    return Kept(folder, folder / "live.db", folder / "sources.yaml")


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_web_archive_gives_the_articles_that_the_passes_gave(everything: Kept, tmp_path: Path, workers: str) -> None:
    said = finished(start(everything.arguments(tmp_path / "second.db", "--workers", workers)))
    assert said.code == 0, said.err
    there = rows(everything.live)
    assert len(there) > 200
    assert any(row[-1] for row in there), "one was edited between the passes"
    assert rows(tmp_path / "second.db") == there
    with Store.open(tmp_path / "second.db") as store:
        assert store.check().problems == ()
        assert store.waiting_index() == store.waiting_studies(datetime.now(UTC)) == 0
        assert store.stats()["rows"]["fetches"] == 0, "nobody was asked for anything"


def test_a_second_run_has_nothing_to_do_and_again_changes_nothing(kept: Kept, tmp_path: Path) -> None:
    database = tmp_path / "second.db"
    run(*kept.arguments(database))
    before = rows(database)
    said = run(*kept.arguments(database))
    assert said.code == 0
    assert "1 file read before" in said.out
    shutil.copytree(kept.raw, tmp_path / "moved")
    moved = run("--sources", str(kept.sources), "--db", str(database), "backfill", str(tmp_path / "moved"))
    assert "1 file read before" in moved.out, "a file is known again under another name"
    again = run(*kept.arguments(database, "--again"))
    assert again.out.startswith("0 new articles from 1 file")
    assert rows(database) == before


def test_the_pass_that_found_an_article_has_the_last_word(kept: Kept, tmp_path: Path) -> None:
    shutil.copy(kept.live, tmp_path / "live.db")
    said = run(*kept.arguments(tmp_path / "live.db"))
    assert said.out.startswith("0 new articles")
    assert rows(tmp_path / "live.db") == rows(kept.live)
    assert rows(tmp_path / "live.db", "SELECT count(*) FROM articles WHERE backfill IS NOT NULL") == [(0,)]


def wait_for_articles(process: subprocess.Popen[str], database: Path) -> None:
    while process.poll() is None:
        try:
            if database.exists() and rows(database, "SELECT count(*) FROM articles") > [(40,)]:
                return
        except sqlite3.OperationalError:
            pass  # it is being made
        time.sleep(0.01)


@pytest.mark.parametrize("pause", [0.0, 0.3])
def test_after_a_kill_the_same_command_goes_on(kept: Kept, tmp_path: Path, pause: float) -> None:
    database = tmp_path / "killed.db"
    process = start(kept.arguments(database, "--workers", "0"))
    wait_for_articles(process, database)
    time.sleep(pause)
    os.kill(process.pid, signal.SIGKILL)
    finished(process)
    (before,) = rows(database, "SELECT state, position FROM backfills")
    assert before[0] == "reading"
    said = run(*kept.arguments(database))
    assert said.code == 0
    assert rows(database) == rows(kept.live)
    assert rows(database, "SELECT state FROM backfills") == [("done",)]
    assert rows(database, "SELECT count(*) FROM study_queue") == [(0,)]


FROM_PAGES = "SELECT id FROM articles WHERE captured_at IS NOT NULL"
"""The other articles' texts are those of their feeds."""


def test_again_that_was_killed_mends_what_is_left_and_nothing_twice(kept: Kept, tmp_path: Path) -> None:
    """Texts as an older extractor has left them; the command is killed amidst, and given once more."""
    database, wrong = tmp_path / "killed.db", "SELECT count(*) FROM article_texts WHERE text LIKE 'Меню сайта.%'"
    run(*kept.arguments(database))
    before = rows(database)
    with Store.open(database) as store, store.connection as connection:
        connection.execute(f"UPDATE article_texts SET text = 'Меню сайта. ' || text WHERE article_id IN ({FROM_PAGES})")
    ((many,),) = rows(database, wrong)
    process = start(kept.arguments(database, "--again", "--workers", "0"))
    while process.poll() is None and rows(database, wrong) > [(many - 30,)]:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    finished(process)
    ((left,),) = rows(database, wrong)
    assert 0 < left < many
    ((state, mark),) = rows(database, "SELECT state, again FROM backfills")
    assert (state, mark is not None) == ("reading", True)
    said = run(*kept.arguments(database, "--again"))
    assert (said.code, rows(database, wrong)) == (0, [(0,)])
    assert rows(database) == before
    assert rows(database, "SELECT state, again FROM backfills") == [("done", mark)]


def test_told_to_stop_it_ends_cleanly_and_can_be_gone_on_with(kept: Kept, tmp_path: Path) -> None:
    database = tmp_path / "stopped.db"
    process = start(kept.arguments(database, "--workers", "0"))
    wait_for_articles(process, database)
    process.send_signal(signal.SIGTERM)
    said = finished(process)
    assert said.code == 0, said.err
    assert "told to stop" in said.out
    run(*kept.arguments(database))
    assert rows(database) == rows(kept.live)


def test_a_pass_is_not_locked_out_and_a_second_backfill_is(kept: Kept, tmp_path: Path) -> None:
    database = tmp_path / "second.db"
    with lock.held(database, datetime.now(UTC)):  # a pass is running
        said = run(*kept.arguments(database))
    assert said.code == 0
    with lock.held(database, datetime.now(UTC), "backfill"):
        said = run(*kept.arguments(database, "--again"))
        assert said.code == 75
        assert "another backfill is running" in said.err
        with lock.held(database, datetime.now(UTC)):
            pass


def test_passes_go_on_while_it_reads(kept: Kept, tmp_path: Path) -> None:
    database = tmp_path / "second.db"
    process = start(kept.arguments(database, "--workers", "0"))
    wait_for_articles(process, database)
    passes = 0
    while process.poll() is None:
        said = run("--sources", str(kept.sources), "--db", str(database), "-q", "collect", "--all", "--deadline", "2s")
        assert said.code in (0, 1), said.err  # 1: all the outlets are gone by now
        assert "locked" not in said.err
        passes += 1
    said = finished(process)
    assert said.code == 0, said.err
    assert passes
    assert [row[:10] for row in rows(database)] == [row[:10] for row in rows(kept.live)]


def test_json_lines_for_machines(kept: Kept, tmp_path: Path) -> None:
    said = run("--log-format", "json", *kept.arguments(tmp_path / "second.db"))
    assert [each["event"] for each in said.events] == ["backfill-file", "backfill-ended"]
    assert said.events[-1]["new"] == len(rows(kept.live))
    assert said.out == ""


# ---------------------------------------------------------------- an archivist's files


@pytest.fixture
def desk(tmp_path: Path) -> Reading:
    return Reading(tmp_path)


@pytest.mark.parametrize(("version", "packed"), [("1.0", True), ("1.1", True), ("1.0", False), ("1.1", False)])
def test_every_kind_of_warc_is_read(desk: Reading, version: str, packed: bool) -> None:
    answers = [Answer(address(n), story(f"Мост номер {n} открыт")) for n in range(3)]
    file = desk.file(warc(answers, version=version, packed=packed), "a.warc.gz" if packed else "a.warc")
    said = desk.run(file)
    assert said.code == 0, said.err
    assert desk.titles == [f"Мост номер {n} открыт" for n in range(3)]
    (row,) = rows(desk.database, "SELECT published_at, day, first_seen, source FROM articles WHERE id = 1")
    assert row == ("2019-11-11T23:00:00Z", "2019-11-12", "2019-11-12T03:00:00Z", "vesti")


def test_bodies_are_unpacked_as_the_server_packed_them(desk: Reading) -> None:
    body = story("Мост через Спасовку открыт").encode()
    packed = gzip.compress(body)
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    kind = ("Content-Type", "text/html; charset=utf-8")
    ways = (
        (packed, (kind, ("Content-Encoding", "gzip"))),
        (chunked, (kind, ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"))),
        (body, (("Content-Type", "text/html; charset=windows-1251"),)),  # the page's own letters know better
    )
    answers = [Answer(address(n), said, headers=headers) for n, (said, headers) in enumerate(ways)]
    desk.run(desk.file(warc(answers)))
    assert desk.titles == ["Мост через Спасовку открыт"] * 3


def test_what_is_no_article_is_not_stored(desk: Reading) -> None:
    listing = "".join(f'<p><a href="/n/{n}">Новость номер {n} о мосте</a> 12.11.2019</p>' for n in range(20))
    front = f"<html><title>Вести</title><main><h1>Новости</h1>{listing}</main></html>"
    answers = [
        Answer("https://vesti.example/", front),
        Answer("https://vesti.example/category/gorod/", story("Город", og="website")),
        Answer("https://vesti.example/gorod", front),
        Answer("https://vesti.example/o-redaktsii", story("О редакции", day=None)),
        Answer(address(1), story("Страница не найдена"), status="404 Not Found"),
        Answer(address(2), "<html><title>Вести</title><p>Загрузка…</p></html>"),
        Answer("https://vesti.example/img/1234.jpg", b"\xff\xd8", headers=(("Content-Type", "image/jpeg"),)),
        Answer("https://elsewhere.example/news/2019/4711", story("Чужая новость")),
        Answer(address(3), story("Мост через Спасовку открыт")),
    ]
    said = desk.run(desk.file(warc(answers)))
    assert desk.titles == ["Мост через Спасовку открыт"]
    assert "1 page of other sites" in said.out


def test_without_a_date_the_time_of_the_answer_bounds_it(desk: Reading) -> None:
    late = "2031-01-01T00:00:00Z"
    answers = [
        Answer(address(1), story("Мост без даты открыт", day=None)),
        Answer(address(2), story("Мост из будущего открыт", day=late)),
    ]
    desk.run(desk.file(warc(answers)))
    found = rows(desk.database, "SELECT published_at, day, first_seen FROM articles")
    assert found == [(None, "2019-11-12", "2019-11-12T03:00:00Z")] * 2
    assert rows(desk.database, "SELECT b.file FROM articles a JOIN backfills b ON b.id = a.backfill")


def test_a_later_capture_with_other_words_is_a_revision_and_an_earlier_one_is_none(desk: Reading) -> None:
    first = Answer(address(1), story("Мост через Спасовку открыт", "первая редакция"))
    second = Answer(address(1), story("Мост через Спасовку открыт", "вторая редакция"), THEN + timedelta(days=1))
    desk.run(desk.file(warc([first, second]), "a.warc.gz"))
    desk.run(desk.file(warc([replace(first, at=THEN + timedelta(hours=1))]), "b.warc.gz"))
    assert rows(desk.database, "SELECT text LIKE '%вторая%' FROM article_texts") == [(1,)]
    assert rows(desk.database, "SELECT text LIKE '%первая%' FROM revisions") == [(1,)]


def test_what_was_deleted_does_not_come_back(desk: Reading) -> None:
    desk.run(desk.file(warc([Answer(address(1), story("Мост через Спасовку открыт"))])))
    connection = sqlite3.connect(desk.database)
    with connection:
        connection.execute("DELETE FROM articles")
    connection.close()
    desk.run(desk.file(warc([Answer(address(1), story("Мост через Спасовку открыт!"))]), "b.warc.gz"))
    assert desk.titles == []


def test_only_some_sources_and_days(desk: Reading) -> None:
    answers = [
        Answer(address(1), story("Мост открыт двенадцатого")),
        Answer(address(2), story("Мост открыт десятого", day="2019-11-10T09:00:00+10:00")),
        Answer(address(3, "gazeta.example"), story("Газета о мосте через реку")),
    ]
    file = desk.file(warc(answers))
    said = desk.run(file, "--source", "vesti", "--since", "2019-11-11", "--until", "2019-11-12")
    assert desk.titles == ["Мост открыт двенадцатого"]
    assert "1 article of other days" in said.out
    desk.run(file, "--source", "gazeta")
    assert desk.titles[1:] == ["Газета о мосте через реку"]
    assert desk.run(file, "--source", "gazet").code == 2


def test_a_rehearsal_says_whose_pages_there_are_and_stores_nothing(desk: Reading) -> None:
    answers = [
        Answer(address(n, host), "x") for n, host in enumerate(["vesti.example"] * 3 + ["www.other.example"] * 2)
    ]
    said = desk.run(desk.file(warc(answers)), "--dry-run")
    assert said.code == 0
    assert "vesti" in said.out
    assert "other.example" in said.out
    assert not desk.database.exists()


def test_an_old_feed_announces_what_no_page_is_left_of(desk: Reading) -> None:
    item = f"<item><title>Мост через Спасовку закрыт</title><link>{address(7)}</link><guid>7</guid></item>"
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Вести</title>{item}</channel></rss>'
    kind = (("Content-Type", "application/rss+xml"),)
    desk.run(desk.file(warc([Answer("https://vesti.example/rss", feed, headers=kind)])))
    assert rows(desk.database, "SELECT title, page_state FROM articles") == [("Мост через Спасовку закрыт", "failed")]
    assert rows(desk.database, "SELECT count(*) FROM page_queue") == [(0,)], "nobody is asked for a page of 2019"


def test_what_is_still_announced_today_is_fetched_after_all(tmp_path: Path) -> None:
    """An article is known from an old feed alone; the outlet still announces it, and its page is there."""
    with Newsroom(now=datetime.now(UTC), outlets=("kedrovka",)) as newsroom:
        (tmp_path / "sources.yaml").write_text(newsroom.sources_yaml(), encoding="utf-8")
        where = ("--sources", str(tmp_path / "sources.yaml"), "--db", str(tmp_path / "news.db"))
        url = newsroom.truth()[-1].url
        item = f"<item><title>Старый заголовок</title><link>{url}</link></item>"
        feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>К</title>{item}</channel></rss>'
        kind = (("Content-Type", "application/rss+xml"),)
        (tmp_path / "a.warc").write_bytes(warc([Answer(f"{newsroom.home('kedrovka')}rss.xml", feed, headers=kind)]))
        run(*where, "backfill", str(tmp_path / "a.warc"))
        state = f"SELECT page_state FROM articles WHERE url = '{url}'"
        assert rows(tmp_path / "news.db", state) == [("failed",)]
        run(*where, "collect", "--all")
        assert rows(tmp_path / "news.db", state) == [("complete",)]


def test_the_stories_of_old_days_outlive_the_passes_that_go_on_meanwhile(desk: Reading) -> None:
    """A pass ends by deleting what older days' articles are compared by: not while a backfill still needs it."""
    with Store.open(desk.database) as store:
        now = datetime.now(UTC)
        begun = store.begin_backfill(Named("a.warc", 1, "x", ""), now)
        store.connection.execute("INSERT INTO bands (day, key, article) VALUES (100, 1, 1)")
        store.trim_log(now)
        assert store.connection.execute("SELECT count(*) FROM bands").fetchone() == (1,)
        store.end_backfill(replace(begun, state="done"), now)
        store.trim_log(now)
        assert store.connection.execute("SELECT count(*) FROM bands").fetchone() == (0,)


# ---------------------------------------------------------------- hostile files


def test_a_file_that_is_no_warc_is_said_and_the_others_are_read(desk: Reading) -> None:
    desk.file(b"<html>404 Not Found</html>", "a.warc.gz")
    desk.file(gzip.compress(b"not this either"), "b.warc.gz")
    desk.file(b"", "c.warc.gz")
    desk.file(warc([Answer(address(1), story("Мост через Спасовку открыт"))]), "d.warc.gz")
    said = desk.run(desk.folder)
    assert said.code == 1
    lines = said.err.splitlines()
    assert [line.rpartition("/")[2][:9] for line in lines] == ["a.warc.gz", "b.warc.gz", "c.warc.gz"]
    assert "it is no WARC file: it begins with b'<html'" in lines[0]
    assert "no WARC record" in lines[1]
    assert "it is empty" in lines[2]
    assert desk.titles == ["Мост через Спасовку открыт"]


@pytest.mark.parametrize("packed", [True, False])
def test_of_a_file_that_is_cut_short_the_whole_records_are_kept(desk: Reading, packed: bool) -> None:
    content = warc([Answer(address(n), story(f"Мост номер {n} открыт")) for n in range(3)], packed=packed)
    said = desk.run(desk.file(content[:-100]))
    assert said.code == 1
    assert "cut short" in said.err
    assert "byte " in said.err
    assert desk.titles == ["Мост номер 0 открыт", "Мост номер 1 открыт"]
    assert desk.run(desk.folder / "then.warc.gz").code == 0, "it is said once"
    assert rows(desk.database, "SELECT state, detail <> '' FROM backfills") == [("damaged", 1)]


def test_a_broken_member_costs_only_its_record(desk: Reading) -> None:
    content = warc([Answer(address(n), story(f"Мост номер {n} открыт")) for n in range(3)])
    members = [at for at in range(len(content)) if content.startswith(b"\x1f\x8b\x08", at)]
    broken = bytearray(content)
    broken[members[2] + 200] ^= 0xFF
    said = desk.run(desk.file(bytes(broken)))
    assert said.code == 1
    assert f"byte {members[2]:,}: " in said.err
    assert f"reading goes on at byte {members[3]:,}" in said.err
    assert desk.titles == ["Мост номер 0 открыт", "Мост номер 2 открыт"]


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("by", [-50, 50, 10**9])
def test_a_wrong_length_costs_only_its_record(desk: Reading, packed: bool, by: int) -> None:
    content = warc([Answer(address(n), story(f"Мост номер {n} открыт")) for n in range(3)], packed=False)
    records = [b"WARC/1.0" + each for each in content.split(b"WARC/1.0")[1:]]
    head, _, body = records[2].partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.startswith(b"Content-Length")]
    length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length"))
    records[2] = b"\r\n".join([*lines, b"Content-Length: %d" % (length + by)]) + b"\r\n\r\n" + body
    said = desk.run(desk.file(b"".join(gzip.compress(each) for each in records) if packed else b"".join(records)))
    assert said.code == 1
    assert "Content-Length" in said.err or "passed over" in said.err
    assert desk.titles == ["Мост номер 0 открыт", "Мост номер 2 открыт"]


def test_a_bomb_is_passed_over(desk: Reading) -> None:
    bomb = gzip.compress(b" " * 60_000_000)
    kind = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
    answers = [Answer(address(1), bomb, headers=kind), Answer(address(2), story("Мост через Спасовку открыт"))]
    said = desk.run(desk.file(warc(answers)))
    assert said.code == 1
    assert "passed over" in said.err
    assert desk.titles == ["Мост через Спасовку открыт"]


# ---------------------------------------------------------------- which files, whose pages


def test_folders_globs_and_names_each_file_once(tmp_path: Path) -> None:
    for name in ("b.warc.gz", "a.warc", "notes.txt"):
        (tmp_path / name).write_bytes(b"x")
    names = [
        Path(each.name).name for each in raw.found([str(tmp_path), str(tmp_path / "*.gz"), str(tmp_path / "a.warc")])
    ]
    assert names == ["a.warc", "b.warc.gz"]


@pytest.mark.parametrize(
    ("named", "words"),
    [("nowhere.warc", "no such file"), ("*.warc.gz", "no such file"), (".", "has no file that ends")],
)
def test_a_file_that_is_not_there_is_a_mistake(
    desk: Reading, named: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.folder)
    said = desk.run(named)
    assert said.code == 2
    assert words in said.err


def test_without_fsspec_it_is_said_how_to_get_it(desk: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "fsspec.core", None)
    said = desk.run("s3://commoncrawl/a.warc.gz")
    assert said.code == 2
    assert "pip install 'aggregator[backfill]'" in said.err


def test_addresses_are_read_with_fsspec(desk: Reading) -> None:
    fsspec = pytest.importorskip("fsspec")
    content = warc([Answer(address(1), story("Мост через Спасовку открыт"))])
    with fsspec.open("memory://news/a.warc.gz", "wb") as file:
        file.write(content)
    said = desk.run("memory://news/*.warc.gz")
    assert said.code == 0, said.err
    assert desk.titles == ["Мост через Спасовку открыт"]
    assert desk.run("memory://news/none.warc.gz").code == 2


def test_a_page_belongs_to_the_source_whose_site_it_is_on() -> None:
    text = """
sources:
  portal: {name: Портал, homepage: 'https://portal.example/', place: Владивосток}
  nakhodka: {name: Находка, homepage: 'https://portal.example/nakhodka/', place: Находка}
  blog: {name: Блог, homepage: 'https://blog.portal.example/', place: Находка}
  city: {name: Город, homepage: 'https://www.city.example/', place: Находка}
"""
    outlets = Outlets(sources.parse(text, Path("sources.yaml")).sources)

    def whose(url: str) -> str | None:
        found = outlets.source(url)
        return found.key if found else None

    assert whose("http://www.portal.example/news/1") == "portal"
    assert whose("https://portal.example/nakhodka/1") == "nakhodka"
    assert whose("https://portal.example/nakhodkanews/1") == "portal"
    assert whose("https://blog.portal.example/1") == "blog"
    assert whose("https://shop.portal.example/1") is None, "it could be any of three"
    assert whose("https://news.city.example/1") == "city"
    assert whose("https://elsewhere.example/1") is None
