"""The file itself: opened, migrated, refused, full, locked, described; and sources.yaml laid over it."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rights import as_nobody
from store_builders import MINUTE, NOW, USSURIYSK, Desk, article, source

from aggregator.errors import (
    StoreCorruptError,
    StoreError,
    StoreFullError,
    StoreLockedError,
    StoreNewerError,
    StoreReadOnlyError,
    UsageError,
)
from aggregator.model import Endpoint, Listing, SearchOutcome
from aggregator.run import endings
from aggregator.run.writer import Writer
from aggregator.store import Store, StoredRobots, SyncReport, describe, markdown, migrations, wal
from aggregator.store.connection import connect


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "news.db"


def filled(path: Path) -> None:
    desk = Desk(path)
    desk.poll(*(article(str(n), text="слово " * 400) for n in range(50)))
    while desk.store.index_articles():
        pass
    desk.store.close()


# ---------------------------------------------------------------- opening


def test_a_new_archive_is_made_with_its_folder_in_wal_mode(path: Path) -> None:
    with Store.open(path) as store:
        assert store.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert store.connection.execute("PRAGMA synchronous").fetchone() == (1,)
        assert store.connection.execute("PRAGMA busy_timeout").fetchone() == (10_000,)
        assert store.check().ok
    assert path.read_bytes()[68:72] == b"News", "the application id, for file(1)"


def test_a_missing_archive_is_not_made_by_a_reader(path: Path) -> None:
    for options in ({"readonly": True}, {"create": False}):
        with pytest.raises(StoreError, match="no such file"):
            Store.open(path, **options)  # type: ignore[arg-type]
    assert not path.exists()


def test_the_plain_shell_reads_writes_and_searches_it(path: Path) -> None:
    if shutil.which("sqlite3") is None:
        pytest.skip("no sqlite3 shell on this machine")
    filled(path)
    script = "select count(*) from news; delete from articles where id <= 10; update articles set title = 'Ёж' where id = 11;"
    script += "select count(*) from search where search match 'слов*'; select count(*) from source_health;"
    script += "select count(*) from search join articles on id = search.rowid where search match 'слов*';"
    done = subprocess.run(["sqlite3", str(path), script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["50", "50", "1", "40"]
    with Store.open(path) as store:
        assert store.check().problems == ()
        assert store.index_articles() == 11, "ten are forgotten, one is written anew"
        assert [row["id"] for row in store.search("ежи")] == [11]
        assert store.check().problems == ()


def test_another_writer_is_waited_for_and_then_named(path: Path) -> None:
    filled(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Store.open(path, patience=0.05) as store:
        started = time.monotonic()
        with pytest.raises(StoreLockedError, match=r"news\.db: another program keeps it locked"):
            store.begin_run(NOW)
        assert time.monotonic() - started < 5
        assert len(list(store.news())) == 50, "reading goes on"
        other.execute("ROLLBACK")
        assert store.begin_run(NOW)
    other.close()


def test_a_short_lock_is_waited_out(path: Path) -> None:
    filled(path)
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.2, lambda: other.execute("ROLLBACK"))
    release.start()
    with Store.open(path, patience=5) as store:
        assert store.begin_run(NOW)
    release.join()
    other.close()


def test_a_reader_with_an_open_cursor_does_not_lock_the_writer_out(path: Path) -> None:
    filled(path)
    with Store.open(path, readonly=True) as reader, Store.open(path, patience=0.05) as writer:
        rows = reader.news()
        next(rows)
        assert writer.begin_run(NOW)
        assert len(list(rows)) == 49


def test_an_archive_opened_for_reading_cannot_be_written(path: Path) -> None:
    filled(path)
    with Store.open(path, readonly=True) as store, pytest.raises(StoreReadOnlyError, match="may not be written"):
        store.begin_run(NOW)


def test_a_folder_that_cannot_be_made_or_a_folder_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreReadOnlyError, match="folder cannot be made"):
        Store.open(tmp_path / "file" / "news.db")
    (tmp_path / "news.db").mkdir()
    for how in ({}, {"create": False}, {"readonly": True}):
        with pytest.raises(StoreReadOnlyError, match=r"it cannot be opened: it is a folder; .*news\.db/news\.db"):
            Store.open(tmp_path / "news.db", **how)


def test_a_file_without_the_right_to_write() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.db"
        filled(path)
        path.chmod(0o444)
        path.parent.chmod(0o555)
        with as_nobody():
            with pytest.raises(StoreReadOnlyError, match=r"look at the rights|look whether its folder"):
                Store.open(path).begin_run(NOW)
            with Store.open(path, readonly=True) as store:
                assert len(list(store.news())) == 50
        path.parent.chmod(0o755)


@pytest.mark.parametrize("damage", ["garbage", "truncated", "overwritten"])
def test_a_damaged_file_is_named_as_such(path: Path, damage: str) -> None:
    filled(path)
    body = path.read_bytes()
    if damage == "garbage":
        path.write_bytes(b"<html>not a database</html>" * 100)
    elif damage == "truncated":
        path.write_bytes(body[: len(body) // 2])
    else:
        path.write_bytes(body[:4096] + os.urandom(len(body) - 4096))
    with pytest.raises(StoreCorruptError, match=r"news\.db: it is (not an SQLite database|damaged)"):
        _use_everything(path)


def _use_everything(path: Path) -> None:
    with Store.open(path) as store:
        list(store.news())
        report = store.check()
        if not report.ok:
            raise StoreCorruptError(f"{path}: it is damaged: {report.problems[0]}")


def test_somebody_elses_database_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE photos (id)")
    other.commit()
    other.close()
    with pytest.raises(StoreCorruptError, match="another program"):
        Store.open(path)
    other = sqlite3.connect(path)
    assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("photos",)]
    other.close()


# ---------------------------------------------------------------- migrations


def test_a_newer_file_is_refused_and_not_touched(path: Path) -> None:
    filled(path)
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA user_version = 99")
    raw.close()
    with pytest.raises(StoreNewerError, match=rf"version 99.*up to {len(migrations.MIGRATIONS)}.*update the program"):
        Store.open(path)


ADDED = "ALTER TABLE sources ADD COLUMN note TEXT;\nUPDATE sources SET note = name;"
NEWEST = len(migrations.MIGRATIONS)


def test_an_older_file_is_copied_and_migrated(path: Path) -> None:
    filled(path)
    steps = (*migrations.scripts(), ADDED)
    connection = connect(path, create=False, readonly=False)
    copy = migrations.migrate(connection, path, steps, lambda: datetime(2024, 11, 12, 3, 0, tzinfo=UTC))
    assert copy == path.with_name(f"news.db.v{NEWEST}-20241112T030000Z.backup")
    assert migrations.version_of(connection) == NEWEST + 1
    assert connection.execute("SELECT note FROM sources").fetchall() == [("Газета spassk",)]
    assert migrations.migrate(connection, path, steps) is None, "nothing is left to do"
    connection.close()
    with Store.open(copy, readonly=True) as before:
        assert len(list(before.news())) == 50


def test_a_migration_that_fails_changes_nothing(path: Path) -> None:
    filled(path)
    steps = (*migrations.scripts(), ADDED + "\nSELECT nothing FROM nowhere;")
    connection = connect(path, create=False, readonly=False)
    with pytest.raises(sqlite3.OperationalError):
        migrations.migrate(connection, path, steps)
    assert migrations.version_of(connection) == NEWEST
    assert "note" not in connection.execute("SELECT sql FROM sqlite_master WHERE name = 'sources'").fetchone()[0]
    connection.close()


FIRST_VERSION_ROWS = """
    INSERT INTO sources (key, name, homepage, kind, timezone, language, added_at, settings_hash)
      VALUES ('spassk', 'Газета', 'https://spassk.example/', 'outlet', 'Asia/Vladivostok', 'ru', '2024-11-12T03:00:00Z', 'x');
    INSERT INTO articles (id, source, day, sorted_at, title, url, url_key, first_seen, page_state, provenance)
      VALUES (7, 'spassk', '2024-11-12', '2024-11-12T03:00:00Z', 'Мост открыт', 'https://spassk.example/1', 'spassk.example/1',
        '2024-11-12T03:00:00Z', 'complete', '{"title": "feed"}');
    INSERT INTO article_urls (key, article_id, first_seen) VALUES ('spassk.example/1', 7, '2024-11-12T03:00:00Z');
    INSERT INTO article_texts (article_id, text) VALUES (7, 'Движение пустили утром.');
"""


def test_a_file_of_the_first_version_is_backed_up_migrated_and_goes_on(path: Path) -> None:
    path.parent.mkdir()
    connection = connect(path, create=True, readonly=False)
    migrations.migrate(connection, path, migrations.scripts()[:1])
    connection.executescript(FIRST_VERSION_ROWS)
    connection.close()
    with Store.open(path, clock=lambda: NOW) as store:
        (row,) = store.news()
        assert (row["title"], row["text"], row["kind"]) == ("Мост открыт", "Движение пустили утром.", "article")
        assert store.site_memory("spassk").pages == 0
        assert store.health()[0]["selectors_missed"] == "{}"
        assert store.check().ok
        assert store.find("движение").waiting == 1
        assert store.index_articles() == 1
        assert [each["id"] for each in store.search("движение")] == [7]
    backup = path.with_name("news.db.v1-20241112T030000Z.backup")
    assert sqlite3.connect(backup).execute("SELECT title FROM articles").fetchall() == [("Мост открыт",)]
    desk = Desk(path)
    desk.poll(article("2", "Снег"), pages=True)
    desk.complete(desk.due()[0], kind="video", confidence={"text": 0.93})
    assert desk.rows("SELECT kind, confidence FROM articles ORDER BY id") == [
        ("article", "{}"),
        ("video", '{"text": 0.93}'),
    ]
    desk.store.close()


def test_two_processes_may_open_an_older_archive_at_once(path: Path) -> None:
    path.parent.mkdir()
    connection = connect(path, create=True, readonly=False)
    migrations.migrate(connection, path, migrations.scripts()[:1])
    connection.executescript(FIRST_VERSION_ROWS)
    connection.close()
    titles: list[list[str]] = []

    def open_it() -> None:
        with Store.open(path) as store:
            titles.append([row["title"] for row in store.news()])

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert titles == [["Мост открыт"]] * 4
    assert [each.name for each in path.parent.glob("*backup*")] == ["news.db.v1.backup"], (
        "one copy, by whoever was first"
    )


def test_what_has_been_released_is_never_edited_only_added_to() -> None:
    assert list(migrations.MIGRATIONS) == sorted(migrations.MIGRATIONS)
    assert [name[:4] for name in migrations.MIGRATIONS] == [
        f"{n:04d}" for n in range(1, len(migrations.MIGRATIONS) + 1)
    ]


def test_two_processes_may_open_a_new_archive_at_once(path: Path) -> None:
    opened: list[int] = []

    def open_it() -> None:
        with Store.open(path) as store:
            opened.append(store.begin_run(NOW))

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(opened) == [1, 2, 3, 4]


# ---------------------------------------------------------------- a full disk

FILL = """
    import resource, signal, sys
    from pathlib import Path
    sys.path.insert(0, {tests!r})
    from store_builders import Desk, article
    from aggregator.errors import StoreFullError
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    desk = Desk(Path({path!r}))
    desk.poll(article("first"))
    resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
    try:
        for n in range(10_000):
            desk.poll(*(article(f"{{n}}-{{k}}", text="слово " * 1000) for k in range(20)))
    except StoreFullError as error:
        print(error)
        print(desk.one("SELECT count(*) FROM articles"), desk.one("SELECT count(*) FROM fetches"))
"""


def test_a_full_disk_is_said_and_harms_nothing(path: Path) -> None:
    path.parent.mkdir()
    script = textwrap.dedent(FILL.format(tests=str(Path(__file__).parent), path=str(path), limit=3_000_000))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    message, counted = done.stdout.splitlines()
    assert "could not be written" in message or "no space" in message
    articles, fetches = (int(count) for count in counted.split())
    assert articles == 1 + 20 * (fetches - 1), "each poll is there as a whole or not at all"
    with Store.open(path) as store:
        assert store.check().problems == ()
        assert store.stats()["rows"]["articles"] == articles
        assert store.begin_run(NOW)


def test_a_database_that_may_not_grow_is_full(path: Path) -> None:
    desk = Desk(path)
    desk.store.connection.execute("PRAGMA max_page_count = 120")
    with pytest.raises(StoreFullError, match="no space is left"):
        desk.poll(*(article(str(n), text="слово " * 5000) for n in range(200)))
    assert desk.titles() == []
    desk.store.close()


# ---------------------------------------------------------------- copies and descriptions


def test_a_backup_is_whole_and_overwrites_nothing(path: Path, tmp_path: Path) -> None:
    filled(path)
    with Store.open(path) as store:
        store.backup(tmp_path / "copy.db")
        with pytest.raises(UsageError, match="exists already"):
            store.backup(tmp_path / "copy.db")
        with pytest.raises(StoreError):
            store.backup(tmp_path / "no" / "such" / "folder.db")
    with Store.open(path, readonly=True) as reader:
        reader.backup(tmp_path / "second.db")
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_file()) == ["copy.db", "second.db"]
    with Store.open(tmp_path / "copy.db", readonly=True) as copy:
        assert len(list(copy.news())) == 50
        assert copy.check().ok


def test_check_finds_a_search_index_that_differs_and_a_lost_row(path: Path) -> None:
    filled(path)
    with Store.open(path) as store:
        store.connection.execute("INSERT INTO search (search, rowid, title) VALUES ('delete', 1, 'never said')")
        store.connection.execute("DELETE FROM article_urls WHERE article_id = 2")
        problems = " ".join(store.check().problems)
        store.index_anew()
        assert store.waiting_index() == 50
        while store.index_articles():
            pass
        mended = " ".join(store.check().problems)
    assert "search index differs" in problems
    assert "1 articles whose address is not remembered" in problems
    assert "search" not in mended


def test_every_table_view_and_column_has_a_sentence(path: Path) -> None:
    with Store.open(path) as store:
        tables = describe(store.connection)
        assert {"articles", "news", "calendar", "reprints", "source_health", "search", "robots"} <= {
            t.name for t in tables
        }
        for table in tables:
            assert table.description.endswith("."), table.name
            if table.name == "search":
                continue
            for column in table.columns:
                assert column.description.endswith("."), f"{table.name}.{column.name}: {column.description!r}"
        page = markdown(tables)
        assert "| `published_at` |" in page
        assert store.schema().count("-- ") > 200


def test_stats_count_what_is_there(path: Path) -> None:
    filled(path)
    with Store.open(path) as store:
        stats = store.stats()
    assert stats["rows"]["articles"] == 50
    assert (stats["first_day"], stats["last_day"]) == ("2024-11-12", "2024-11-12")
    assert stats["bytes"] > 4096


# ---------------------------------------------------------------- sources.yaml over the archive


def test_sources_enter_change_pause_and_resume(path: Path) -> None:
    a, b = source("a"), source("b")
    with Store.open(path) as store:
        assert store.preview_sync([a, b]) == store.sync_sources([a, b], NOW) == SyncReport(added=("a", "b"))
        assert not store.sync_sources([a, b], NOW)
        renamed = replace(a, name="Другая", place=USSURIYSK)
        assert store.sync_sources([renamed], NOW) == SyncReport(changed=("a",), paused=("b",))
        assert [state.endpoint.source for state in store.endpoints()] == ["a"]
        assert store.sync_sources([renamed, b], NOW + MINUTE) == SyncReport(resumed=("b",))
        assert len(store.endpoints()) == 2
        assert store.connection.execute("SELECT added_at FROM sources").fetchall() == [("2024-11-12T03:00:00Z",)] * 2


def test_a_removed_source_keeps_its_articles(path: Path) -> None:
    desk = Desk(path)
    desk.poll(article("1"))
    desk.store.sync_sources([source("other")], NOW)
    assert [row["title"] for row in desk.store.news()] == ["Новость 1"]
    desk.store.close()


def test_endpoints_follow_the_file(path: Path) -> None:
    home = "https://a.example/"
    with Store.open(path) as store:
        store.sync_sources([source("a")], NOW)
        store.sync_sources([source("a", feeds=(), listings=(Listing(home + "news", ".x a"),))], NOW)
        (state,) = store.endpoints()
        assert (state.endpoint.kind, state.endpoint.links, state.due) == ("listing", ".x a", None)
        store.sync_sources([source("a", enabled=False)], NOW)
        assert store.endpoints() == []
        store.sync_sources([source("a")], NOW)
        assert [state.endpoint.url for state in store.endpoints(["a"])] == [home + "feed"]
        assert store.endpoints([]) == []


def test_a_changed_source_is_read_whole_and_at_once(path: Path) -> None:
    desk = Desk(path)
    desk.poll(article("1"))
    assert desk.state().validators.etag
    desk.store.sync_sources([source(exclude=("*reklama*",))], NOW)
    state = desk.state()
    assert (state.validators.etag, state.validators.body_hash, state.due) == (None, None, None)
    desk.store.close()


def test_sources_without_endpoints_are_searched_less_and_less_often(path: Path) -> None:
    with Store.open(path) as store:
        store.sync_sources([source("a", feeds=())], NOW)
        run = store.begin_run(NOW)
        now, waits = NOW, []
        for _ in range(7):
            assert store.undiscovered(["a", "b"], now) == ["a"]
            store.record_discovery(
                run, SearchOutcome("a", "https://a.example/", (), "nothing among 3 addresses tried"), now
            )
            waited = 0
            while not store.undiscovered(["a"], now):
                now += timedelta(minutes=30)
                waited += 1
            waits.append(waited / 2)
        assert waits == [1, 2, 4, 8, 16, 24, 24]
        assert store.undiscovered(["a"], now - timedelta(hours=2), everything=True) == ["a"]
        found = (Endpoint("a", "feed", "https://a.example/rss", found=True),)
        store.record_discovery(run, SearchOutcome("a", "https://a.example/", found, "feed"), now)
        assert store.undiscovered(["a"], now, everything=True) == []
        assert [state.endpoint.found for state in store.endpoints()] == [True]
        store.sync_sources([source("a")], now)
        assert [state.endpoint.found for state in store.endpoints()] == [False], "the editor's word replaces the search"
        store.sync_sources([source("a", feeds=())], now)
        assert [state.endpoint.url for state in store.endpoints()] == ["https://a.example/rss"], (
            "and what was found is kept"
        )


def test_a_thousand_unchanged_sources_cost_next_to_nothing(path: Path) -> None:
    sources = [source(f"s{n}") for n in range(1000)]
    with Store.open(path) as store:
        store.sync_sources(sources, NOW)
        before = store.connection.total_changes
        started = time.process_time()
        assert not store.sync_sources(sources, NOW + MINUTE)
        assert time.process_time() - started < 1
        assert store.connection.total_changes == before
        assert len(store.endpoints()) == 1000


def test_robots_files_are_kept(path: Path) -> None:
    kept = StoredRobots("https://a.example", "User-agent: *\n", "rules", NOW, NOW + timedelta(days=1))
    with Store.open(path) as store:
        assert store.robots_get(kept.origin) is None
        store.robots_put(kept)
        store.robots_put(replace(kept, text=None, rule="allow"))
        assert store.robots_get(kept.origin) == replace(kept, text=None, rule="allow")
        store.trim_log(NOW + timedelta(days=2))
        assert store.robots_get(kept.origin) is not None, "expired, but of use while the site cannot be reached"
        store.trim_log(NOW + timedelta(days=40))
        assert store.robots_get(kept.origin) is None


# ---------------------------------------------------------------- the log beside the file


@pytest.fixture
def small_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is small or large in a log is so for a test, too."""
    monkeypatch.setattr(wal, "SMALL", 100_000)
    monkeypatch.setattr(wal, "LARGE", 500_000)


def a_pass(desk: Desk, number: int) -> int:
    """A pass that writes about a megabyte; what it says of the log."""
    desk.store.begin_run(desk.now)
    desk.poll(*(article(f"{number}-{n}", text=f"слово{n} " * 4_000) for n in range(20)))
    return desk.store.empty_log()


def test_the_log_is_emptied_after_a_pass_unless_somebody_reads_and_that_is_told_once(
    path: Path, small_log: None
) -> None:
    desk = Desk(path)
    assert a_pass(desk, 0) == 0
    assert wal.size(path) == 0
    analyst = connect(path, create=False, readonly=True)
    analyst.execute("BEGIN")
    (before,) = analyst.execute("SELECT count(*) FROM articles").fetchone()
    held = a_pass(desk, 1)
    assert held > 500_000, "told"
    assert held == wal.size(path)
    assert desk.store.empty_log() == 0, "and not again"
    assert a_pass(desk, 2) > 1_000_000, "but when it has doubled"
    assert analyst.execute("SELECT count(*) FROM articles").fetchone() == (before,), "a reader sees one moment"
    with Store.open(path) as other:
        other.begin_run(NOW)
        assert other.empty_log() == 0, "the next program does not tell what this one has told"
    analyst.close()
    assert desk.store.empty_log() == 0
    assert wal.size(path) == 0, "the reader has gone, and so has the log"
    desk.store.close()


def test_the_log_stays_small_when_readers_come_and_go(path: Path, small_log: None) -> None:
    desk = Desk(path)
    reader = connect(path, create=False, readonly=True)
    for number in range(3):
        reader.execute("SELECT count(*) FROM news").fetchone()
        assert a_pass(desk, number) == 0
        assert wal.size(path) == 0
    reader.close()
    desk.store.close()


def test_a_pass_says_once_that_a_reader_lets_the_log_grow(
    path: Path, small_log: None, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(path)
    writer = Writer(desk.store)
    reader = connect(path, create=False, readonly=True)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM articles").fetchone()
    desk.poll(*(article(str(n), text=f"слово{n} " * 4_000) for n in range(20)))
    for _ in range(2):
        asyncio.run(endings.empty_log(writer))
    assert caplog.text.count("the log beside the archive (-wal) has grown") == 1
    reader.close()
    writer.close()
    desk.store.close()
