"""What stands in web archives: answers of servers and crawlers of every kind, kept rightly or not, and what comes of them."""

from __future__ import annotations

import gzip
import io
import time
import zlib
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import brotli
import pytest
import zstandard
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from aggregator import raw, sources
from aggregator.backfill import Filling, Order
from aggregator.cli.settings import counted
from aggregator.engines import InlineExecutor
from aggregator.model import Page
from aggregator.raw import Damage, Response, Seen
from aggregator.store import Store
from tests.warc_kit import THEN, YAML, Answer, Reading, address, rows, story, warc

KIND = ("Content-Type", "text/html; charset=utf-8")


class Desk(Reading):
    """The same, with a backfill in this process."""

    def filled(
        self,
        file: Path,
        executor: Executor | None = None,
        told: Callable[[], bool] = lambda: False,
        *,
        again: bool = False,
    ) -> int:
        """Read files in this process, until told to stop. Returns how many were read to their end."""
        roster = sources.parse(YAML, Path("sources.yaml")).sources
        with Store.open(self.database) as store:
            clock = lambda: datetime.now(UTC)  # noqa: E731 - three words
            filling = Filling(store, roster, executor or InlineExecutor(), clock, Order(again=again), told)
            return filling.run(raw.found([str(file)])).files


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def read(content: bytes) -> list[Response | Seen | Damage]:
    return list(raw.responses(io.BytesIO(content)))


def damages(content: bytes) -> list[str]:
    return [each.words for each in read(content) if isinstance(each, Damage)]


def bodies(content: bytes) -> list[bytes]:
    return [each.page.body for each in read(content) if isinstance(each, Response)]


# ---------------------------------------------------------------- told to stop at any record


class Late(ThreadPoolExecutor):
    """Reads beside the reading of the file, as processes do: what was handed out comes back when the next records are known."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        def late() -> Any:
            time.sleep(0.3)
            return fn(*args, **kwargs)

        return super().submit(late)


@pytest.mark.parametrize("records", [*range(64, 68)])
def test_told_to_stop_at_any_record_of_our_own_files_no_article_is_lost(desk: Desk, records: int) -> None:
    """Between a response and what is said of it stands a request: who has heard of that must have the response, too."""
    keeper, titles = raw.RawKeeper(desk.folder / "raw"), [f"Мост номер {n} открыт" for n in range(34)]
    for n, title in enumerate(titles):
        headers = {"content-type": "text/html; charset=utf-8"}
        keeper.keep(Page(address(n), story(title).encode(), headers, THEN, raw_headers=(KIND,)))
    (file,) = (desk.folder / "raw").iterdir()
    calls = iter(range(records))
    with Late(1) as executor:
        desk.filled(file, executor, lambda: next(calls, None) is None)
    desk.filled(file)
    assert sorted(map(str, desk.titles)) == sorted(titles)


def test_what_is_damaged_is_remembered_once_though_it_is_read_twice(desk: Desk) -> None:
    """The page of another outlet is still to be read when the damage behind it is remembered: that is gone back to."""
    packed = (KIND, ("Content-Encoding", "gzip"))
    waits = Answer(address(0).replace("vesti", "gazeta"), story("Газета о мосте через реку"))
    broken = Answer(address(1), b"no gzip at all", headers=packed)
    pages = [Answer(address(n), story(f"Мост номер {n} открыт")) for n in range(2, 36)]
    file = desk.file(warc([waits, broken, *pages]))
    calls = iter(range(len(pages) + 2))
    desk.filled(file, told=lambda: next(calls, None) is None)
    (before,) = rows(desk.database, "SELECT state, detail LIKE '%cannot be unpacked%' FROM backfills")
    assert before == ("reading", 1)
    said = desk.run(file)
    assert (said.code, said.err.count("cannot be unpacked")) == (1, 1)
    ((detail,),) = rows(desk.database, "SELECT detail FROM backfills")
    assert detail.count("cannot be unpacked") == 1
    assert len(desk.titles) == 35


# ---------------------------------------------------------------- read once more


def as_an_older_extractor_would_have(desk: Desk) -> None:
    """Headlines and texts that the pages do not bear out."""
    with Store.open(desk.database) as store, store.connection as connection:
        connection.execute("UPDATE articles SET title = 'Меню: ' || title")
        connection.execute("UPDATE article_texts SET text = 'Главная. Реклама. ' || text")


WRONG = "SELECT count(*) FROM articles JOIN article_texts ON article_id = id WHERE title LIKE 'Меню%' OR text LIKE 'Главная%'"


def test_again_reads_what_is_stored_anew_from_the_same_page(desk: Desk) -> None:
    """Other words are the extractor's doing: no edit of the outlet's, and what is of a later page stays."""
    first = [Answer(address(n), story(f"Мост номер {n} открыт", "первая редакция")) for n in range(3)]
    later = Answer(address(0), story("Мост номер 0 открыт", "вторая редакция"), THEN + timedelta(days=1))
    file = desk.file(warc([*first, later]))
    desk.run(file)
    before = rows(desk.database)
    as_an_older_extractor_would_have(desk)
    assert desk.run(file).code == 0
    assert rows(desk.database, WRONG) == [(3,)], "read before"
    said = desk.run(file, "--again")
    assert (said.code, said.err) == (0, "")
    assert "3 changed" in said.out
    assert rows(desk.database) == before
    assert rows(desk.database, "SELECT text LIKE '%вторая%' FROM article_texts LIMIT 1") == [(1,)]
    assert rows(desk.database, "SELECT count(*) FROM revisions") == [(1,)]
    assert desk.run("--again", file).out.startswith("0 new articles from 1 file; 0 reprints among them; 0 changed")


def test_again_leaves_alone_what_a_pass_has_found_to_be_otherwise_since(desk: Desk) -> None:
    file = desk.file(warc([Answer(address(1), story("Мост через Спасовку открыт"))]))
    desk.run(file)
    as_an_older_extractor_would_have(desk)
    with Store.open(desk.database) as store, store.connection as connection:
        connection.execute("UPDATE articles SET updated_at = '2026-11-23T12:00:00Z'")
    desk.run(file, "--again")
    assert rows(desk.database, WRONG) == [(1,)]


@pytest.mark.parametrize("calls", [*range(2, 8)])
def test_again_goes_on_after_a_stop_with_the_file_and_the_byte_where_it_was(desk: Desk, calls: int) -> None:
    """Three files: those that were read once more before the stop are not read a third time, by none of the next commands."""
    files = [desk.file(warc([Answer(address(n), story(f"Мост номер {n} открыт"))]), f"{n}.warc.gz") for n in range(3)]
    desk.run(desk.folder)
    as_an_older_extractor_would_have(desk)
    left = iter(range(calls))
    read_again = desk.filled(desk.folder, told=lambda: next(left, None) is None, again=True)
    said = desk.run(desk.folder, "--again")
    assert said.code == 0, said.err
    assert f"from {counted(3 - read_again, 'file')}" in said.out
    assert ("read before, once more since 20" in said.out) == bool(read_again)
    assert rows(desk.database, WRONG) == [(0,)]
    assert len({again for (again,) in rows(desk.database, "SELECT again FROM backfills")}) == 1
    assert f"from {counted(len(files), 'file')}" in desk.run(desk.folder, "--again").out, "and then it is a new order"


def test_again_after_a_kill_goes_on_within_the_file(desk: Desk) -> None:
    """A file that was being read once more: the next command reads what is behind the byte that was remembered, and no more."""
    file = desk.file(warc([Answer(address(n), story(f"Мост номер {n} открыт")) for n in range(80)]))
    desk.run(file)
    as_an_older_extractor_would_have(desk)
    left = iter(range(70))
    desk.filled(file, told=lambda: next(left, None) is None, again=True)
    ((state, position),) = rows(desk.database, "SELECT state, position FROM backfills")
    assert (state, position > 0) == ("reading", True)
    assert rows(desk.database, WRONG) == [(16,)], "two batches of 32 have been read"
    said = desk.run(file, "--again")
    assert "16 changed" in said.out
    assert rows(desk.database, WRONG) == [(0,)]


def test_a_file_that_was_not_read_to_its_end_is_begun_anew_by_again(desk: Desk) -> None:
    file = desk.file(warc([Answer(address(n), story(f"Мост номер {n} открыт")) for n in range(40)]))
    left = iter(range(38))
    desk.filled(file, told=lambda: next(left, None) is None)
    assert len(desk.titles) == 32
    as_an_older_extractor_would_have(desk)
    assert "32 changed" in desk.run(file, "--again").out
    assert (rows(desk.database, WRONG), len(desk.titles)) == ([(0,)], 40)


# ---------------------------------------------------------------- the order of records


def test_records_are_told_of_in_their_order(tmp_path: Path) -> None:
    raw.RawKeeper(tmp_path).keep(Page(address(1), b"<p>x", {}, THEN, raw_headers=(KIND,)))
    content = (tmp_path / "2019-11-12.warc.gz").read_bytes()
    found = read(content)
    assert [type(each).__name__ for each in found] == ["Seen", "Response", "Seen"]
    assert [each.offset for each in found] == sorted(each.offset for each in found)


# ---------------------------------------------------------------- packed bodies


def _bare(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACKERS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("gzip", gzip.compress),
    ("x-gzip", gzip.compress),
    ("deflate", zlib.compress),
    ("deflate", _bare),
    ("br", brotli.compress),
    ("zstd", zstandard.ZstdCompressor().compress),
    ("gzip, br", lambda data: brotli.compress(gzip.compress(data))),
    ("identity", bytes),
]


@pytest.mark.parametrize(("coding", "pack"), PACKERS)
def test_every_coding_that_a_pass_unpacks_is_unpacked(coding: str, pack: Callable[[bytes], bytes]) -> None:
    body = story("Мост через Спасовку открыт").encode()
    kept = Answer(address(1), pack(body), headers=(KIND, ("Content-Encoding", coding)))
    assert bodies(warc([kept])) == [body]


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_corrupt_body_is_said_and_nothing_is_written_to_stderr(
    coding: str, capfd: pytest.CaptureFixture[str]
) -> None:
    pack = dict(PACKERS)[coding]
    packed = pack(bytes(range(256)) * 4000)
    broken = packed[: len(packed) // 2] + b"\xff" * 40
    answers = [
        Answer(address(1), broken, headers=(KIND, ("Content-Encoding", coding))),
        Answer(address(2), "<p>whole"),
    ]
    content = warc(answers)
    (said,) = damages(content)
    assert f"the answer of {address(1)} cannot be unpacked: the " in said
    assert bodies(content) == [b"<p>whole"]
    assert capfd.readouterr().err == ""


def test_a_body_that_the_crawler_has_unpacked_is_taken_though_its_header_was_left() -> None:
    body = story("Мост через Спасовку открыт")
    left = (("Content-Encoding", "br"), ("Transfer-Encoding", "chunked"))
    answers = [Answer(address(n), body, headers=(KIND, *left[: n + 1])) for n in range(2)]
    answers.append(Answer(address(3), body, headers=(KIND, ("Content-Encoding", "utf-8"))))
    assert bodies(warc(answers)) == [body.encode()] * 3


@pytest.mark.parametrize(("coding", "pack"), [pair for pair in PACKERS if pair[0] in ("gzip", "deflate", "br", "zstd")])
def test_a_bomb_in_any_coding_is_passed_over(coding: str, pack: Callable[[bytes], bytes]) -> None:
    bomb = Answer(address(1), pack(bytes(60_000_000)), headers=(KIND, ("Content-Encoding", coding)))
    (said,) = damages(warc([bomb]))
    assert "is passed over: more than 20,000,000 bytes are not read" in said


@pytest.mark.parametrize(
    ("kept", "body"),
    [
        (b"4\r\n<p>o\r\n2;x=y\r\nne\r\n0\r\n\r\n", b"<p>one"),
        (b"4\r\n<p>o\r\n0\r\nX-Trailer: 1\r\n\r\n", b"<p>o"),
        (b"<p>joined by the crawler", b"<p>joined by the crawler"),
        (b"", b""),
        (b"4\r\n<p>o\r\n9\r\nne", None),
        (b"4\r\n<p>ooo\r\n0\r\n\r\n", None),
        (b"4\r\n<p>o\r\n", None),
    ],
)
def test_chunks_are_joined_and_broken_ones_are_said(kept: bytes, body: bytes | None) -> None:
    content = warc([Answer(address(1), kept, headers=(KIND, ("Transfer-Encoding", "chunked")))])
    if body is None:
        assert "its chunks are broken or cut short" in damages(content)[0]
    else:
        assert bodies(content) == [body]


def test_an_answer_whose_headers_have_no_end_costs_only_itself() -> None:
    endless = Answer(address(1), "x", headers=(("X-Long", "y" * 200_000),))
    content = warc([endless, Answer(address(2), "<p>whole")])
    assert "its headers are longer" in damages(content)[0]
    assert bodies(content) == [b"<p>whole"]


# ---------------------------------------------------------------- dates


@pytest.mark.parametrize(
    "said",
    [
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-14:00",
        "2999-01-01T00:00:00Z",
        "yesterday",
        "",
    ],
)
def test_a_date_that_cannot_be_costs_only_its_record(desk: Desk, said: str) -> None:
    content = warc([Answer(address(n), story(f"Мост номер {n} открыт")) for n in range(3)], packed=False)
    second = content.rindex(b"WARC/1.0\r\n", 0, content.index(address(1).encode()))
    dated = content.index(b"WARC-Date: ", second)
    end = content.index(b"\r\n", dated)
    ended = desk.run(desk.file(content[:dated] + b"WARC-Date: " + said.encode() + content[end:], "then.warc"))
    assert ended.code == 1
    assert f"the WARC-Date of a response cannot be right: {said!r}" in ended.err
    assert desk.titles == ["Мост номер 0 открыт", "Мост номер 2 открыт"]


# ---------------------------------------------------------------- CC-NEWS


def cc_news(pages: list[tuple[str, bytes, list[tuple[str, str]], dict[str, str]]]) -> bytes:
    """A file as the crawler of CC-NEWS writes it: a request and a response each, a gzip member a record."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.0")
    about = {
        "software": "StormCrawler 2.11 https://stormcrawler.net/",
        "description": "News crawl for Common Crawl",
        "http-header-user-agent": "CCBot/2.0 (https://commoncrawl.org/faq/)",
        "format": "WARC File Format 1.0",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.0/",
    }
    writer.write_record(writer.create_warcinfo_record("CC-NEWS-20191112030000-00001.warc.gz", about))
    for url, body, headers, more in pages:
        named = {"WARC-Date": "2019-11-12T03:00:00Z", "WARC-IP-Address": "203.0.113.7"}
        asked = StatusAndHeaders("GET /news HTTP/1.1", [("Host", "vesti.example")], is_http_request=True)
        request = writer.create_warc_record(url, "request", http_headers=asked, warc_headers_dict=dict(named))
        http = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
        about_it = named | {
            "WARC-Concurrent-To": request.rec_headers.get_header("WARC-Record-ID"),
            "WARC-Identified-Payload-Type": "text/html",
            **more,
        }
        kept = io.BytesIO(body)
        response = writer.create_warc_record(
            url, "response", payload=kept, length=len(body), http_headers=http, warc_headers_dict=about_it
        )
        for record in (request, response):
            writer.write_record(record)
            record.raw_stream.close()
    return out.getvalue()


def test_a_file_of_cc_news_gives_its_articles(desk: Desk) -> None:
    """As packed by the server, as unpacked by the crawler; one that the crawler cut short is no article but half of one."""
    pages = [story(f"Мост номер {n} открыт").encode() for n in range(5)]
    server = [("Date", "Tue, 12 Nov 2019 03:00:00 GMT"), KIND, ("Server", "nginx")]
    moved = [("X-Crawler-Transfer-Encoding", "chunked"), ("X-Crawler-Content-Encoding", "gzip")]
    packed = gzip.compress(pages[2])
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    content = cc_news([
        (address(0), pages[0], [*server, *moved, ("Content-Length", str(len(pages[0])))], {}),
        (address(1), gzip.compress(pages[1]), [*server, ("Content-Encoding", "gzip"), moved[0]], {}),
        (address(2), chunked, [*server, ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")], {}),
        (address(3), pages[3], [*server, ("Content-Encoding", "gzip"), moved[0]], {}),
        (address(4), pages[4][:400], [*server, moved[0]], {"WARC-Truncated": "length"}),
        ("https://elsewhere.example/news/1", pages[0], [*server, *moved], {}),
    ])  # fmt: skip
    assert content.count(b"\x1f\x8b\x08") >= 13, "a member a record"
    said = desk.run(desk.file(content, "CC-NEWS-20191112030000-00001.warc.gz"))
    assert (said.code, said.err) == (0, "")
    assert desk.titles == [f"Мост номер {n} открыт" for n in range(4)]
    assert rows(desk.database, "SELECT DISTINCT day, published_at, first_seen, source, page_state FROM articles") == [
        ("2019-11-12", "2019-11-11T23:00:00Z", "2019-11-12T03:00:00Z", "vesti", "complete")
    ]
    assert "1 page of other sites" in said.out
    assert "1 page that the crawler cut short" in said.out
