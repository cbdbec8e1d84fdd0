"""Given hostile articles and hostile readers, then the pages stay what they are: text, read-only, and their own."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote

import httpx
import pytest
from selectolax.lexbor import LexborNode
from starlette.datastructures import URL
from starlette.requests import Request
from store_builders import Desk, article, source
from web_kit import ADDRESS, NOON, Reader, Seen

from aggregator.errors import StoreReadOnlyError
from aggregator.web import application
from aggregator.web.room import ReadingRoom, TooLongError

BIG = 1_000_000
SCRIPT = "<script>alert(1)</script>"
BREAKING = f"\"'>{SCRIPT}<img src=x onerror=alert(2)></title></textarea>{{{{7*7}}}}"
TURNED = "Мэр \u202eдворед\u202c и \u2066скрытое\u2069 слово"
LINKS = ("javascript:alert(1)", "data:text/html,x", "vbscript:x", "//evil.example/x", "https://", "ftp://evil.example/")
PAGES = (
    "/", "/en/", "/spassk-dalny/", "/story/1/", "/article/1/", "/article/2/", "/article/3/", "/source/spassk/", "/search",
    "/search?q=мэр", "/nowhere/", "/article/999/",
)  # fmt: skip


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Three articles: markup everywhere, letters that turn, a megabyte; links of every bad kind, put there by force."""
    desk = Desk(tmp_path_factory.mktemp("hostile") / "news.db", source(full_text=True, name=f"Газета {BREAKING}"))
    desk.poll(
        article(
            "1", f"Мэр {BREAKING}", lead=BREAKING, text=f"{BREAKING}\n\nМэр.", authors=(BREAKING,), section=BREAKING
        ),
        article("2", "Разворот", lead="x", text="x"),
        article("3", "Мегабайт", lead="ж" * BIG, text="Мэр " * (BIG // 4)),
    )
    sql = desk.store.connection.execute
    sql("UPDATE articles SET title = ?, lead = ? WHERE id = 2", (TURNED, TURNED))
    sql("UPDATE articles SET title = ?, url = ? WHERE id = 3", ("Мэр" * (BIG // 3), LINKS[0]))
    sql("UPDATE sources SET homepage = ?", (LINKS[0],))
    sql(
        "INSERT INTO stories (id, title, first_seen, articles, outlets) VALUES (1, ?, '2024-11-12T00:00:00Z', 3, 1)",
        (BREAKING,),
    )
    sql("UPDATE articles SET story_id = 1")
    for n, link in enumerate(LINKS):
        sql(
            "INSERT INTO citations (article_id, role, name, url, method, evidence) VALUES (1, 'via', ?, ?, 'text', ?)",
            (f"Издание {n} {BREAKING}", link, BREAKING),
        )
        sql(
            "INSERT INTO article_urls (key, article_id, alias, url, first_seen) VALUES (?, 1, 1, ?, '2024')",
            (f"k{n}", link),
        )
    sql(
        "INSERT INTO revisions (article_id, seen_from, seen_until, title, lead, text) VALUES (1, 'x', '', ?, ?, ?)",
        (BREAKING,) * 3,
    )
    sql(
        "INSERT INTO revisions (article_id, seen_from, seen_until, title, text) VALUES (3, '2024', '2024', ?, ?)",
        ("А" * BIG, "другие слова " * (BIG // 13)),
    )
    while desk.store.index_articles():
        pass
    yield desk.store.path
    desk.store.close()


@pytest.fixture
def reader(path: Path) -> Iterator[Reader]:
    with Reader(path) as made:
        yield made


def seen(reader: Reader) -> Iterator[Seen]:
    for page in PAGES:
        yield Seen(reader.ask(page))


# ---------------------------------------------------------------- what comes from outside


def test_markup_in_titles_names_and_texts_is_text(reader: Reader) -> None:
    for page in seen(reader):
        assert not [script for script in page.all("script") if script.attributes.get("type") != "application/ld+json"]
        assert not page.all("img[src=x]")
        assert not page.all("[onerror], [onload], [style], style, iframe, object, base")
        assert SCRIPT not in page.html
        assert "49" not in page.text("title")
    assert SCRIPT in reader.open("/article/1/").all("h1")[0].text(), "it is shown as it was written"


def test_the_json_of_a_page_cannot_end_its_element(reader: Reader) -> None:
    for page in ("/story/1/", "/article/1/"):
        raw = reader.open(page).html
        (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', raw, re.DOTALL)
        assert "<" not in block


def test_links_that_are_none_of_the_web_are_never_links(reader: Reader) -> None:
    for page in seen(reader):
        for link in page.all("[href], [src], [action]"):
            address = _address(link)
            assert re.match(r"(https?://[a-z0-9.-]+[:/]|/(?!/)|\?|#)", address), address
            assert "evil" not in address
    page = reader.open("/article/3/")
    assert "не похож на ссылку" in page.html
    assert not page.all(".original")


def _address(node: LexborNode) -> str:
    return str(next(node.attributes[name] for name in ("href", "src", "action") if name in node.attributes))


def test_letters_that_turn_the_reading_direction_are_gone(reader: Reader) -> None:
    for page in seen(reader):
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f]", page.html)
    assert reader.open("/article/2/").all("h1 bdi")


def test_a_megabyte_is_cut_and_the_page_says_so(reader: Reader) -> None:
    for page in PAGES:
        assert len(reader.ask(page).content) < 60_000, page
    page = reader.open("/article/3/")
    assert "Показано начало" in page.html
    assert len(page.text("h1")) <= 241
    assert "Показаны не все отличия" in page.html


# ---------------------------------------------------------------- what every answer carries


def test_every_page_has_a_strict_policy_and_the_usual_headers(reader: Reader) -> None:
    for page in (*PAGES, "/style.css", "/article/1", "/robots.txt", "/sitemap.xml"):
        headers = reader.ask(page).headers
        assert headers["x-content-type-options"] == "nosniff", page
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
        assert "set-cookie" not in headers
        if headers.get("content-type", "").startswith("text/html"):
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert "script-src" not in policy, "nothing runs: default-src forbids it"
            assert "frame-ancestors 'none'" in policy


def test_the_host_that_a_reader_names_is_no_part_of_the_address(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Older Starlettes read `request.url` from it: one reader's page would have been kept as the answer for another address."""
    monkeypatch.setattr(Request, "url", URL("http://x/source/spassk/#/status"))
    assert "Состояние" in reader.open("/status").text("title")
    assert "Газета" in reader.open("/source/spassk/").text("title")


def test_the_host_that_a_reader_names_is_never_written(reader: Reader) -> None:
    for page in (*PAGES, "/article/1", "/source/spassk", "/en", "/spassk-dalny", "/robots.txt", "/sitemap.xml"):
        answer = reader.ask(page, host="evil.example", x_forwarded_host="evil.example")
        assert "evil.example" not in str(answer.headers), page
        assert not re.search(r"https?://evil\.example[/\"]", answer.text.replace("ftp://evil.example/", "")), page


# ---------------------------------------------------------------- hostile addresses


@pytest.mark.parametrize(
    "address",
    [
        "/article/0/", "/article/-1/", "/article/1e3/", "/article/٣/", f"/article/{10**30}/", "/article/9223372036854775808/",
        "/story/0/", f"/story/{10**30}/", "/story/1;drop/", "/source/..%2f..%2fetc%2fpasswd/", "/source/%2e%2e/", "/source/A/",
        "/source/spassk'--/", "/source/spassk/2024/13/01/", "/source/spassk/2024/11/12/x/", f"/source/{'a' * 3000}/",
        "/static/10-base.css", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/article/1%00/", "/style.css/../x",
        f"/search?page={10**30}", "/search?page=-1", "/story/1/?page=1%27",
    ],
)  # fmt: skip
def test_an_address_that_means_nothing_is_not_found(reader: Reader, address: str) -> None:
    answer = reader.ask(address)
    assert answer.status_code == 404, answer.text[:200]
    assert "Такой страницы нет" in answer.text or "Такого места" in answer.text
    assert "root:" not in answer.text


@pytest.mark.parametrize(
    "address", ["//evil.example", "//evil.example/", "/\\evil.example", "//evil.example/story/1", "/%5cevil.example/"]
)
def test_no_answer_leads_away(path: Path, address: str) -> None:
    """An address as it comes over the wire: a client would read `//evil.example` as another host."""
    answer = _raw(path, address)
    location = answer.get("location", "/")
    assert re.match(r"/(?![/\\])", location), location


def _raw(path: Path, address: str) -> dict[str, str]:
    app = application(path, address=ADDRESS, clock=lambda: NOON)
    sent: list[dict[str, object]] = []

    async def ask() -> None:
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "https",
            "path": unquote(address), "raw_path": address.encode(), "query_string": b"", "headers": [(b"host", b"evil.example")],
            "server": ("evil.example", 443), "client": ("127.0.0.1", 1), "root_path": "",
        }  # fmt: skip

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        async with app.router.lifespan_context(app):
            await app(scope, receive, send)  # type: ignore[arg-type]

    asyncio.run(ask())
    headers = sent[0]["headers"]
    assert isinstance(headers, list)
    return {name.decode(): value.decode() for name, value in headers}


@pytest.mark.parametrize(
    "words",
    [
        "'", '"', '"мэр', "мэр\"*", "NEAR(мэр, 2)", "title:мэр OR 1=1", "мэр AND", "* ^ ( )", "-мэр", "place:", "day:9999-99-99",
        "\0", "🔥" * 400, "%", "'; DROP TABLE articles; --", "a" * 5000, "((((((((", "мэр " * 200,
    ],
)  # fmt: skip
def test_whatever_is_typed_into_the_search_is_words(reader: Reader, words: str) -> None:
    answer = reader.ask(f"/search?q={quote(words)}")
    assert answer.status_code == 200
    assert len(answer.content) < 60_000


# ---------------------------------------------------------------- the file


def test_no_address_and_no_method_writes(path: Path, reader: Reader) -> None:
    before = path.read_bytes()
    for page in PAGES:
        reader.ask(page)
    with pytest.raises(StoreReadOnlyError):
        asyncio.run(_write(path))
    assert path.read_bytes() == before


async def _write(path: Path) -> None:
    room = ReadingRoom(path)
    try:
        await room.ask(lambda archive: archive.connection.execute("DELETE FROM articles"))
    finally:
        room.close()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_only_reading_is_answered(path: Path, method: str) -> None:
    for page in (
        "/",
        "/article/1/",
        "/article/1",
        "/search",
        "/style.css",
        "/robots.txt",
        "/nowhere/",
        "/en",
        "/db",
        "/db/",
        "/db/news",
    ):
        answer = _ask(path, method, page)
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD"), page
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in answer.headers


def test_head_is_get_without_a_body(path: Path) -> None:
    whole, head = _ask(path, "GET", "/article/1/"), _ask(path, "HEAD", "/article/1/")
    assert head.status_code == 200
    assert head.headers["etag"] == whole.headers["etag"]
    assert not head.content


def test_what_has_not_changed_is_not_sent_again(reader: Reader) -> None:
    for page in ("/article/1/", "/story/1/", "/source/spassk/", "/search?q=мэр"):
        first = reader.ask(page)
        again = reader.ask(page, if_none_match=first.headers["etag"])
        assert (again.status_code, again.content) == (304, b""), page
        assert again.headers["etag"] == first.headers["etag"]


def _ask(path: Path, method: str, address: str) -> httpx.Response:
    app = application(path, address=ADDRESS, clock=lambda: NOON)

    async def ask() -> httpx.Response:
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS) as client,
        ):
            return await client.request(method, address)

    return asyncio.run(ask())


# ---------------------------------------------------------------- questions without end


SLOW = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


def test_a_question_that_takes_too_long_is_broken_off(path: Path) -> None:
    async def ask() -> None:
        room = ReadingRoom(path, patience=0.1)
        try:
            await room.ask(lambda archive: archive.connection.execute(SLOW).fetchone())
        finally:
            room.close()

    with pytest.raises(TooLongError):
        asyncio.run(ask())


def test_a_reader_is_told_so_on_a_page(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ReadingRoom.__init__, "__kwdefaults__", {"threads": 1, "patience": 0.1})
    monkeypatch.setattr("aggregator.store.records.PARTS", {"revisions": f"{SLOW} WHERE ? > 0"})
    answer = _ask(path, "GET", "/article/1/")
    assert answer.status_code == 503
    assert "слишком много времени" in answer.text
    assert "content-security-policy" in answer.headers
