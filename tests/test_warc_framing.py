"""WARC files of anybody: whatever is done to the bytes, reading ends, and the records that were not touched come out."""

from __future__ import annotations

import gzip
import io
import random
import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator import raw
from aggregator.raw import Damage, NotWarcError, Response
from aggregator.raw.framing import Record, records
from tests.warc_kit import Answer, story, warc

PAGES = [Answer(f"https://vesti.example/{n}", story(f"Мост номер {n}") * (n + 1)) for n in range(5)]
PACKED, PLAIN = (warc(PAGES, packed=packed) for packed in (True, False))


def urls(content: bytes, start: int = 0) -> list[str]:
    found = raw.responses(io.BytesIO(content), start)
    return [each.page.url for each in found if isinstance(each, Response)]


def offsets(content: bytes) -> Iterator[int]:
    return (each.offset for each in records(io.BytesIO(content)) if isinstance(each, Record))


@pytest.mark.parametrize("content", [PACKED, PLAIN], ids=["packed", "plain"])
def test_reading_can_begin_at_every_record(content: bytes) -> None:
    everything = [page.url for page in PAGES]
    begun = [urls(content, offset) for offset in offsets(content)]
    assert begun == [everything, *(everything[n:] for n in range(5))]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([PACKED, PLAIN]), st.data())
def test_bytes_that_were_changed_cost_the_record_they_are_in(content: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(20, len(content) - 1))
    changed = bytearray(content)
    changed[at] ^= data.draw(st.integers(1, 255))
    places = [*offsets(content), len(content)]
    touched = max(n for n, place in enumerate(places[:-1]) if place <= at)
    found = urls(bytes(changed))
    kept = [page.url for n, page in enumerate(PAGES, start=1) if n not in (touched, touched - 1)]
    assert [url for url in found if url in kept] == kept


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([PACKED, PLAIN]), st.integers(0, 10**9))
def test_of_a_file_that_is_cut_anywhere_the_whole_records_come_out(content: bytes, cut: int) -> None:
    kept = 20 + cut % (len(content) - 20)
    places = [*offsets(content), len(content)]
    whole = sum(place <= kept for place in places[2:])
    try:
        found = urls(content[:kept])
    except NotWarcError:  # cut within the first record, which packed cannot be known as one
        found = []
    assert found[:whole] == [page.url for page in PAGES[:whole]]
    assert len(found) <= whole + 1, "the line ends behind a plain record may be missing"


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=2000), st.sampled_from([b"", b"WARC/1.0\r\n", b"WARC/1.1\r\nContent-Length: ", b"\x1f\x8b\x08"])
)
def test_rubbish_is_said_to_be_rubbish(rubbish: bytes, begun: bytes) -> None:
    try:
        found = list(raw.responses(io.BytesIO(begun + rubbish)))
    except NotWarcError:
        return
    assert all(isinstance(each, Damage) or not isinstance(each, Response) for each in found)


def test_a_whole_file_in_one_gzip_member_is_read_too() -> None:
    assert urls(gzip.compress(PLAIN)) == [page.url for page in PAGES]


def damages(content: bytes) -> list[Damage]:
    return [each for each in raw.responses(io.BytesIO(content)) if isinstance(each, Damage)]


def test_in_a_file_of_one_gzip_member_a_record_that_is_too_long_costs_only_itself() -> None:
    long = Answer("https://vesti.example/long", b"the same line\r\n" * 3_000_000)
    content = gzip.compress(warc([PAGES[0], long, PAGES[1]], packed=False))
    (said,) = damages(content)
    assert "bytes into what is packed there: a record of 45,0" in said.words
    assert said.words.endswith(
        "is passed over: more than 33,554,432 are not read; reading goes on with the next record in the same gzip member"
    ), said.words
    assert urls(content) == [PAGES[0].url, PAGES[1].url]


def test_what_is_lost_with_a_gzip_member_is_said() -> None:
    broken = bytearray(gzip.compress(PLAIN + bytes(random.Random(1).randbytes(100_000)) + PLAIN))
    broken[-50_000] ^= 0xFF
    content = bytes(broken) + PACKED
    found = damages(content)
    assert found[-1].offset == 0
    assert f"what else is in its gzip member is lost, reading goes on at byte {len(broken):,}" in found[-1].words
    assert urls(content) == [page.url for page in PAGES] * 2


@pytest.mark.parametrize("by", [-50, 50])
def test_in_a_file_of_one_gzip_member_a_wrong_length_costs_only_its_record(by: int) -> None:
    head, length, rest = re.split(rb"(?<=Content-Length: )(\d+)", PLAIN, maxsplit=1)
    content = gzip.compress(head + str(int(length) + by).encode() + rest)
    assert len(damages(content)) == 1
    assert len(urls(content)) >= len(PAGES) - 1


def test_memory_is_bounded_by_the_largest_record() -> None:
    class Endless(io.RawIOBase):
        """A record that says it is a terabyte long."""

        size = 0

        def read(self, count: int = -1) -> bytes:
            assert 0 <= count <= 2_000_000, "nobody asks for all of it"
            self.size += count
            head = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 1000000000000\r\n\r\n"
            return head[:count] if self.size == count else b"" if self.size > 10**8 else b"x" * count

        def seek(self, _offset: int, _whence: int = 0) -> int:
            self.size = 0 if self.size < 100 else self.size
            return 0

    (said,) = list(records(Endless()))  # type: ignore[arg-type]  # it can do what is asked of it
    assert isinstance(said, Damage)
    assert "passed over" in said.words
