"""Raw answers: given pages that were kept, then the same pages come back, even from a file that was cut short."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import random
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from aggregator import raw, sources
from aggregator.edition import publish
from aggregator.errors import StoreFullError, StoreReadOnlyError
from aggregator.model import Page, Validators
from aggregator.newsroom import Newsroom

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HEADERS = (("Content-Type", "text/html; charset=windows-1251"), ("Content-Encoding", "gzip"))


def page(number: int, at: datetime = NOON) -> Page:
    body = f"<p>Новость {number} о мосте".encode("cp1251") * 50
    return Page(f"https://vesti.example/{number}", body, {}, at, raw_headers=HEADERS)


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    keeper = raw.RawKeeper(tmp_path / "raw")
    for number in range(3):
        keeper.keep(page(number))
    back = list(raw.read(tmp_path / "raw" / "2026-11-23.warc.gz"))
    assert [(each.url, each.body) for each in back] == [(page(n).url, page(n).body) for n in range(3)]
    assert back[0].headers["content-type"] == "text/html; charset=windows-1251"
    assert back[0].fetched_at == NOON


def test_the_body_is_kept_unpacked_and_its_headers_do_not_say_otherwise(tmp_path: Path) -> None:
    raw.RawKeeper(tmp_path).keep(page(1))
    (back,) = raw.read(tmp_path / "2026-11-23.warc.gz")
    assert "content-encoding" not in back.headers
    assert back.headers["x-original-content-encoding"] == "gzip"


def test_each_day_has_a_file_of_its_own(tmp_path: Path) -> None:
    keeper = raw.RawKeeper(tmp_path)
    keeper.keep(page(1))
    keeper.keep(page(2, NOON + timedelta(hours=12)))
    assert sorted(file.name for file in tmp_path.iterdir()) == ["2026-11-23.warc.gz", "2026-11-24.warc.gz"]


def test_a_file_that_was_cut_short_gives_its_whole_records(tmp_path: Path) -> None:
    keeper = raw.RawKeeper(tmp_path)
    for number in range(3):
        keeper.keep(page(number))
    file = tmp_path / "2026-11-23.warc.gz"
    whole = file.read_bytes()
    for lost in (1, 20, 100):
        file.write_bytes(whole[:-lost])
        assert [each.url for each in raw.read(file)][:2] == [page(0).url, page(1).url]


def test_a_pass_keeps_the_answers_of_sources_that_ask_for_it(tmp_path: Path) -> None:
    with Newsroom(now=datetime.now(UTC), outlets=("kedrovka", "dalnij-meridian")) as newsroom:
        roster = sources.parse(newsroom.sources_yaml(), tmp_path / "sources.yaml")
        kept = tuple(replace(source, keep_raw=source.key == "kedrovka") for source in roster.sources)
        asyncio.run(publish(kept, tmp_path / "news.db"))
        home = newsroom.home("kedrovka")
    (file,) = (tmp_path / "raw").iterdir()
    addresses = [each.url for each in raw.read(file)]
    assert all(address.startswith(home.rstrip("/")) for address in addresses)
    assert sum("rss" in address for address in addresses) == 1
    assert len(addresses) > 20


def test_what_a_search_for_endpoints_has_read_is_kept_too(tmp_path: Path) -> None:
    with Newsroom(now=datetime.now(UTC), outlets=("kedrovka",)) as newsroom:
        roster = sources.parse(newsroom.sources_yaml(), tmp_path / "sources.yaml")
        kept = tuple(replace(source, keep_raw=True, feeds=(), sitemaps=(), listings=()) for source in roster.sources)
        asyncio.run(publish(kept, tmp_path / "news.db"))
        home = newsroom.home("kedrovka")
    (file,) = (tmp_path / "raw").iterdir()
    assert home in [each.url for each in raw.read(file)]


def test_a_folder_that_cannot_be_written_is_said_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "raw").write_text("a file where the folder should be")
    with pytest.raises(StoreReadOnlyError, match="cannot be kept"):
        raw.RawKeeper(tmp_path / "raw").keep(page(1))


FULL = Page(
    url="https://xn--b1agj9af.xn--p1ai/%D0%BC%D0%BE%D1%81%D1%82?id=7",
    body="<p>Мост".encode(),
    headers={"etag": '"7"', "content-disposition": "inline; filename=Мост.html", "x-two": "a, b"},
    fetched_at=NOON.replace(microsecond=123456),
    requested_url="https://вести.рф/мост?id=7",
    moved_to="https://xn--b1agj9af.xn--p1ai/%D0%BC%D0%BE%D1%81%D1%82?id=7",
    validators=Validators('"7"', None, "6b6e24ba5e4d4a1e5cf4f5d2c70a3ad6b4c3a1c3d3a3ef5f7a7ab7fd2ce6e5e3"),
    wire_bytes=6,
    elapsed=1.25,
    attempts=2,
    raw_headers=(
        ("ETag", '"7"'),
        ("Content-Disposition", "inline; filename=Мост.html"),
        ("X-Two", "a"),
        ("X-Two", "b"),
    ),
)


def test_everything_that_is_known_of_a_page_comes_back(tmp_path: Path) -> None:
    raw.RawKeeper(tmp_path).keep(FULL)
    (back,) = raw.read(tmp_path / "2026-11-23.warc.gz")
    assert replace(back, validators=FULL.validators) == FULL
    assert back.validators == Validators('"7"', None, hashlib.sha256(FULL.body).hexdigest())


def test_the_file_is_a_warc_that_others_can_read_and_holds_no_secrets(tmp_path: Path) -> None:
    keeper = raw.RawKeeper(tmp_path)
    keeper.keep(FULL)
    keeper.keep(page(2))
    with (tmp_path / "2026-11-23.warc.gz").open("rb") as file:
        records = []
        for record in ArchiveIterator(file, check_digests="raise"):
            body = record.content_stream().read()
            records.append((record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), body))
            if record.rec_type == "request":
                assert [name for name, _ in record.http_headers.headers] == ["Host"]
    one = ["response", "request", "metadata"]
    assert [kind for kind, _, _ in records] == ["warcinfo", *one, *one]
    assert [url for _, url, _ in records[1:4]] == [FULL.url] * 3
    assert records[1][2] == FULL.body


def test_headers_cannot_break_out_of_their_lines(tmp_path: Path) -> None:
    hostile = replace(page(1), raw_headers=(("X-A", "a\r\nX-B: b\r\n\r\n<p>forged"), ("X\n-C", "c\0")))
    raw.RawKeeper(tmp_path).keep(hostile)
    (back,) = raw.read(tmp_path / "2026-11-23.warc.gz")
    assert back.body == hostile.body
    assert "x-b" not in back.headers


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_after_a_kill_at_any_byte_the_next_process_goes_on_with_a_whole_file(cut: int, packed: bool) -> None:
    """The page that was being written may itself be a gzip file that stands in its record as it is."""
    body = gzip.compress(random.Random(cut).randbytes(3000)) if packed else b"x" * 3000
    with TemporaryDirectory() as folder:
        file = Path(folder) / "2026-11-23.warc.gz"
        raw.RawKeeper(Path(folder)).keep(page(1))
        first = file.stat().st_size
        raw.RawKeeper(Path(folder)).keep(replace(page(2), body=body))
        whole = file.read_bytes()
        kept = cut % (len(whole) + 1)
        file.write_bytes(whole[:kept])
        raw.RawKeeper(Path(folder)).keep(page(3))
        back = [each.url for each in raw.read(file)]
        assert back[-1] == page(3).url
        assert len(back) == len(set(back))
        assert (page(1).url in back) or kept < first
        with file.open("rb") as handle:
            types = [record.rec_type for record in ArchiveIterator(handle, check_digests="raise")]
        assert types[-3:] == ["response", "request", "metadata"], "other tools read it to the end, too"


def test_a_gzip_file_inside_a_page_is_not_taken_for_a_record_when_its_own_was_cut_short(tmp_path: Path) -> None:
    file = tmp_path / "2026-11-23.warc.gz"
    raw.RawKeeper(tmp_path).keep(page(1))
    first = file.read_bytes()
    packed = gzip.compress(random.Random(2).randbytes(8000))
    body = random.Random(3).randbytes(20_000) + packed  # so dense that deflate stores it as it is
    raw.RawKeeper(tmp_path).keep(replace(page(2), body=body))
    second = file.read_bytes()[len(first) :]
    end = second.index(packed) + len(packed)
    for cut in range(end, end + 20):
        file.write_bytes(first + second[:cut])
        raw.RawKeeper(tmp_path).keep(page(3))
        with file.open("rb") as handle:
            types = [record.rec_type for record in ArchiveIterator(handle, check_digests="raise")]
        assert types[-3:] == ["response", "request", "metadata"], cut


def test_a_damaged_record_costs_only_itself(tmp_path: Path) -> None:
    keeper = raw.RawKeeper(tmp_path)
    sizes = [0]
    file = tmp_path / "2026-11-23.warc.gz"
    for number in range(4):
        keeper.keep(replace(page(number), body=random.Random(number).randbytes(3000)))
        sizes.append(file.stat().st_size)
    content = bytearray(file.read_bytes())
    content[sizes[1] + 1000] ^= 0xFF
    file.write_bytes(content)
    assert [each.url[-1] for each in raw.read(file)] == ["0", "2", "3"]


def test_an_empty_file_and_one_of_rubbish_hold_no_pages(tmp_path: Path) -> None:
    for content in (b"", b"not a WARC at all", gzip.compress(b"neither is this"), b"\x1f\x8b\x08"):
        file = tmp_path / "2026-11-23.warc.gz"
        file.write_bytes(content)
        assert list(raw.read(file)) == []
        raw.RawKeeper(tmp_path).keep(page(1))
        assert [each.url for each in raw.read(file)] == [page(1).url]


@contextmanager
def a_disk_with_room_for(size: int) -> Iterator[None]:
    """Files of this process can grow no larger (Python turns the signal into an error)."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_said_and_leaves_no_half_record(tmp_path: Path) -> None:
    keeper = raw.RawKeeper(tmp_path)
    keeper.keep(page(1))
    file = tmp_path / "2026-11-23.warc.gz"
    whole = file.read_bytes()
    with a_disk_with_room_for(len(whole) + 500), pytest.raises(StoreFullError, match="cannot be kept"):
        keeper.keep(replace(page(2), body=random.Random(2).randbytes(100_000)))
    assert file.read_bytes() == whole
    keeper.keep(page(3))
    assert [each.url for each in raw.read(file)] == [page(1).url, page(3).url]
