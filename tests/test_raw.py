"""Raw answers: given pages that were kept, then the same pages come back, even from a file that was cut short."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator import raw, sources
from aggregator.edition import publish
from aggregator.errors import StoreReadOnlyError
from aggregator.model import Page
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


def test_a_folder_that_cannot_be_written_is_said_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "raw").write_text("a file where the folder should be")
    with pytest.raises(StoreReadOnlyError, match="cannot be kept"):
        raw.RawKeeper(tmp_path / "raw").keep(page(1))
