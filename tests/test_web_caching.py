"""Given a reader who has an answer already, then it is not sent again; and a browser finds the icon where it looks for one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx
import pytest
from store_builders import Desk, article, source
from web_served import served

FEEDS = ("/source/spassk/rss.xml", "/source/spassk/atom.xml", "/source/spassk/feed.json", "/search/rss.xml?q=мост")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = Desk(tmp_path_factory.mktemp("caching") / "news.db", source())
    made.poll(article("1", "Мост", lead="x", text="Мост " * 50))
    while made.store.index_articles():
        pass
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def client(desk: Desk) -> Iterator[httpx.Client]:
    with served(desk.store.path) as asked:
        yield asked


@pytest.mark.parametrize("path", ["/", "/article/1/", *FEEDS, "/style.css", "/icon.svg", "/robots.txt"])
@pytest.mark.parametrize("tags", ["*", '"x", {}', "{}"])
def test_who_has_it_is_told_so(client: httpx.Client, path: str, tags: str) -> None:
    first = client.get(path)
    asked = {"If-None-Match": tags.format(first.headers["etag"])}
    assert client.get(path, headers=asked).status_code == 304
    assert client.get(path, headers={"If-None-Match": '"x"'}).status_code == 200


def test_what_is_not_there_is_nobodys(client: httpx.Client) -> None:
    assert client.get("/nowhere/", headers={"If-None-Match": "*"}).status_code == 404


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_says_when_it_changed(client: httpx.Client, desk: Desk, path: str) -> None:
    (row,) = desk.store.connection.execute("SELECT updated_at, first_seen, published_at FROM articles")
    said = client.get(path).headers["last-modified"]
    assert said.endswith(" GMT")
    stamps = [datetime.fromisoformat(stamp) for stamp in row if stamp]
    assert parsedate_to_datetime(said) == (stamps[-1] if "search" in path else max(stamps)), (
        "a search knows when it was published"
    )
    known = client.get(path, headers={"If-Modified-Since": said})
    assert (known.status_code, known.content, known.headers["last-modified"]) == (304, b"", said)
    assert client.get(path, headers={"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"}).status_code == 200
    both = {"If-Modified-Since": said, "If-None-Match": '"another"'}
    assert client.get(path, headers=both).status_code == 200, "the tag is the better witness"


def test_the_icon_is_where_browsers_look(client: httpx.Client) -> None:
    found = client.get("/favicon.ico")
    assert (found.status_code, found.headers["content-type"]) == (200, "image/svg+xml")
    assert found.content == client.get("/icon.svg").content
