"""The analyst's desk: the archive under Datasette at /db/, with its dictionary and its questions, and no way to write."""

from __future__ import annotations

import asyncio
import re
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from web_served import ADDRESS, served

from aggregator.demo.two_passes import collected, press
from aggregator.store import Archive
from aggregator.store.recipes import recipes


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's archive."""
    file = tmp_path_factory.mktemp("desk") / "news.db"

    with press(datetime(2026, 11, 20, 9, 0, tzinfo=UTC)) as newsroom:
        asyncio.run(collected(newsroom, file))
    return file


@pytest.fixture(scope="module")
def desk(archive: Path) -> Iterator[httpx.Client]:
    with served(archive) as client:
        yield client


ASKED = {
    "since": "2026-11-01",
    "until": "2026-11-30",
    "day": "2026-11-20",
    "place": "",
    "kind": "",
    "n": "",
    "words": "новая остановка",
}


@pytest.mark.parametrize("name", [recipe.name for recipe in recipes()])
def test_each_question_has_an_answer_in_the_demos_archive(desk: httpx.Client, name: str) -> None:
    rows = desk.get(f"/db/news/{name}.json", params={**ASKED, "_shape": "array"}).json()

    assert isinstance(rows, list), rows
    assert rows


@pytest.mark.parametrize("recipe", recipes(), ids=lambda recipe: recipe.name)
def test_each_question_says_what_it_is(desk: httpx.Client, recipe) -> None:
    page = desk.get(f"/db/news/{recipe.name}", params=ASKED).text

    assert recipe.title in page
    assert recipe.description.split(".")[0].split("`")[0] in page.replace("&#39;", "'")


def test_tables_and_columns_are_explained(desk: httpx.Client, archive: Path) -> None:
    with Archive.open(archive, readonly=True) as opened:
        news = next(table for table in opened.describe() if table.name == "news")
    page = desk.get("/db/news/news").text.replace("&#39;", "'")

    assert news.description in page
    assert all(column.description in page for column in news.columns)


def test_no_link_leaves_the_desk_for_the_readers_pages_by_mistake(desk: httpx.Client) -> None:
    for path in ("/db/", "/db/news", "/db/news/articles", "/db/news/who-is-first?since=&until="):
        links = re.findall(r'(?:href|src|action)="(/[^"]*)"', desk.get(path).text)
        assert links
        assert all(link.startswith("/db/") or link == "/" for link in links)


@pytest.mark.parametrize(
    "sql",
    [
        "delete from articles",
        "update articles set title = 'x'",
        "insert into places (name) values ('x')",
        "drop table articles",
        "attach database '/tmp/other.db' as other",
        "pragma journal_mode = delete",
        "with gone as (select 1) delete from articles",
        "select load_extension('x')",
        "select writefile('/tmp/x', 'y')",
    ],
)
def test_nothing_can_be_written(desk: httpx.Client, archive: Path, sql: str) -> None:
    with Archive.open(archive, readonly=True) as opened:
        before = opened.stats()
    answer = desk.get("/db/news.json", params={"sql": sql})

    assert answer.status_code == 400
    with Archive.open(archive, readonly=True) as opened:
        assert opened.stats() == before


def test_a_question_without_end_is_broken_off(desk: httpx.Client) -> None:
    endless = "with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c"

    answer = desk.get("/db/news.json", params={"sql": endless})

    assert answer.status_code == 400
    assert answer.json()["title"] == "SQL Interrupted"


def test_a_question_of_many_rows_is_cut(desk: httpx.Client) -> None:
    many = "with recursive c(x) as (select 1 union all select x + 1 from c limit 5000) select x from c"

    answer = desk.get("/db/news.json", params={"sql": many}).json()

    assert len(answer["rows"]) == 1000
    assert answer["truncated"]


def test_there_is_nothing_beside_the_archive(desk: httpx.Client) -> None:
    for path in ("/db/_memory.json?sql=select+1", "/db/_internal.json?sql=select+1", "/db/_memory"):
        assert desk.get(path).status_code in (403, 404), path


OF_DATASETTE = (
    "threads", "allow-debug", "versions", "plugins", "settings", "config", "metadata", "databases", "actor", "permissions",
    "messages", "patterns", "auth-token", "logout",
)  # fmt: skip


@pytest.mark.parametrize("name", OF_DATASETTE)
def test_what_datasette_shows_of_itself_is_closed(desk: httpx.Client, name: str) -> None:
    for path in (
        "/db/-/{}",
        "/db/-/{}.json",
        "/db/-/{}/",
        "/db/db/-/{}.json",
        "/db/%2D/{}.json",
        "/db//-/{}",
        "/%64b/-/{}.json",
    ):
        assert desk.get(path.format(name), follow_redirects=False).status_code in (302, 404), path
        assert _followed(desk, path.format(name)).status_code == 404, path


def _followed(desk: httpx.Client, path: str) -> httpx.Response:
    """As httpx would, which would go to the address that the site has for readers."""
    answer = desk.get(path)
    return _followed(desk, answer.headers["location"]) if answer.is_redirect else answer


def test_the_pages_have_their_styles_and_scripts(desk: httpx.Client) -> None:
    used = re.findall(r'(?:href|src)="(/db/-/[^"]*)"', desk.get("/db/news/articles").text)
    assert used
    assert {desk.get(each).status_code for each in used} == {200}


def test_the_file_cannot_be_taken_nor_others_read(desk: httpx.Client) -> None:
    assert desk.get("/db/news.db").status_code == 403
    for path in ("/db/%2e%2e/%2e%2e/etc/passwd", "/db/-/static/..%2f..%2fapp.py", "/db//etc/passwd"):
        assert desk.get(path, follow_redirects=True).status_code == 404


ELSEWHERE = (
    "//evil.example/", "/%2F%2Fevil.example/", "//evil.example/%2e%2e/", "/\\\\evil.example/", "/%5Cevil.example/",
)  # fmt: skip


@pytest.mark.parametrize("path", ELSEWHERE)
def test_nobody_is_sent_to_another_site(desk: httpx.Client, path: str) -> None:
    answer = desk.get("/db" + path)
    while answer.is_redirect:
        assert answer.next_request is not None
        assert answer.next_request.url.host == desk.base_url.host
        answer = desk.send(answer.next_request)

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/db/news/", "/db/news"),
        ("/db/news/articles/", "/db/news/articles"),
        ("/db/news/articles/?_size=1", "/db/news/articles?_size=1"),
        ("/db/news/articles/1/", "/db/news/articles/1"),
        ("/db/news/articles.jsono", "/db/news/articles.json?_shape=objects"),
        ("/db/news/articles?_filter_column=id&_filter_op=exact&_filter_value=1", "/db/news/articles?id__exact=1"),
        ("/db/news/articles?_sort=id&_sort_by_desc=on", "/db/news/articles?_sort_desc=id"),
    ],
)
def test_a_redirect_stays_on_the_desk(desk: httpx.Client, path: str, to: str) -> None:
    answer = desk.get(path)

    assert (answer.is_redirect, answer.headers["location"]) == (True, to)
    assert desk.get(to).status_code == 200


def test_an_archive_called_db_is_on_the_desk_too(archive: Path, tmp_path: Path) -> None:
    shutil.copy(archive, tmp_path / "db.db")
    with served(tmp_path / "db.db") as client:
        first = client.get("/db/").text
        assert 'href="/db/archive/news"' in first
        assert client.get("/db/archive/news.json?_size=1").status_code == 200


WRITTEN = (
    "", "news", "news/articles", "news/articles.json?_size=1&_facet=source", "news/articles?_facet=day", "news/articles/1",
    "news.csv?sql=select+zeroblob(3)", "news/search?words=мост", "nothing", "news/articles/",
)  # fmt: skip


def test_the_host_that_is_named_is_never_written(desk: httpx.Client) -> None:
    """Whoever keeps answers for others would give them one that leads away."""
    for path in WRITTEN:
        answer = desk.get(f"/db/{path}", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
        assert "evil.example" not in str(answer.headers), path
        assert "evil.example" not in answer.text, path
    page = desk.get("/db/news/articles.json?_size=1")
    assert page.json()["next_url"].startswith(f"{ADDRESS}/db/news/articles.json?_size=1&_next=")
    assert desk.get("/db/news").headers["link"].startswith(f"{ADDRESS}/db/news.json;")


def test_its_pages_let_nobody_elses_script_in(desk: httpx.Client) -> None:
    headers = desk.get("/db/").headers

    assert "script-src 'self' 'unsafe-inline';" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"


def test_without_the_desk_there_is_none(archive: Path) -> None:
    with served(archive, desk=False) as client:
        assert client.get("/db/").status_code == 404
        assert client.get("/db").status_code == 404
        assert client.get("/db/news.json?sql=select+1").status_code == 404
        for page in ("/", "/status", "/nowhere/"):
            assert "/db/" not in client.get(page).text, "no page leads to what is not there"


def _open_files(path: Path) -> int:
    """Descriptors of this process to whatever has or had that name."""
    links = []
    for each in Path("/proc/self/fd").glob("*"):
        with suppress(OSError):
            links.append(str(each.readlink()))
    return sum(link.startswith(str(path)) for link in links)


def test_an_archive_that_was_restored_in_its_place_is_on_the_desk(archive: Path, tmp_path: Path) -> None:
    shown, other = tmp_path / "news.db", tmp_path / "other.db"
    shutil.copy(archive, shown)
    shutil.copy(archive, other)
    with sqlite3.connect(other) as changed:
        changed.execute("UPDATE sources SET name = 'После восстановления'")
    changed.close()
    with served(shown) as client:
        ask = {"sql": "select distinct name from sources", "_shape": "arrays"}
        before = client.get("/db/news.json", params=ask).json()["rows"]
        assert ["После восстановления"] not in before
        other.replace(shown)
        assert client.get("/db/news.json", params=ask).json()["rows"] == [["После восстановления"]]
        for _ in range(5):
            shutil.copy(shown, other)
            other.replace(shown)
            assert client.get("/db/news.json", params=ask).status_code == 200
        threads, files = threading.active_count(), _open_files(shown)
        for _ in range(5):
            shutil.copy(shown, other)
            other.replace(shown)
            assert client.get("/db/news.json", params=ask).status_code == 200
        assert threading.active_count() < threads + 5, "one of a pool may have begun meanwhile, but none an archive"
        assert _open_files(shown) < files + 5, "those of the old ones are closed, each thread's when it is next asked"
        shown.rename(other)
        assert client.get("/db/news.json", params=ask).status_code == 503
        other.rename(shown)
        assert client.get("/db/news.json", params=ask).status_code == 200


def test_words_are_found_in_all_their_forms(desk: httpx.Client) -> None:
    asked = [
        desk.get("/db/news/search.json", params={"words": said, "_shape": "array"}).json()
        for said in ("мост", "мостов", "мост -мост", "")
    ]

    assert asked[0] == asked[1] != []
    assert asked[2] == asked[3] == []
