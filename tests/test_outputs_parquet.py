"""Given an archive, then a folder of Parquet in which DuckDB and pandas find the rows of the view `news`; whole files only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas
import pyarrow.parquet as pq
import pytest
from store_builders import SPASSK, USSURIYSK, Desk, article, reprint, source

from aggregator.model import Moment
from aggregator.outputs import columns, parquet
from aggregator.store import details

DAYS = (datetime(2024, 11, 10, 22, 30, tzinfo=UTC), datetime(2024, 11, 12, 2, 0, tzinfo=UTC))
ODD = "Мост\u202e ]]> \x01 «\U0001f309»"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An archive with a reprint, lists, an undated article, a source without a place, and odd letters."""
    desk = Desk(
        tmp_path / "news.db",
        source(place=SPASSK, full_text=True),
        source("ussuri", place=USSURIYSK),
        source("far", place=None),
    )
    desk.poll(
        article("1", ODD, published=Moment(DAYS[0]), authors=("Ким, Анна", "Бо"), keywords=("мост",), text="А\n\nБ"),
        article("2", published=Moment(DAYS[1], "day"), image="https://spassk.example/i.jpg"),
        article("3", published=None),
    )
    desk.poll(reprint("spassk", published=Moment(DAYS[1])))
    desk.poll(reprint("ussuri", published=Moment(DAYS[1] + timedelta(minutes=9))), of="ussuri")
    desk.poll(article("4", of="far", published=Moment(DAYS[0])), of="far")
    yield desk
    desk.store.close()


def exported(desk: Desk, folder: Path, **question: Any) -> list[parquet.Day]:
    return list(parquet.write(desk.store.detailed(desk.store.news(**question)), folder))


def stamped(value: Any) -> Any:
    """An instant as the archive spells it."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value, datetime) else value


def as_in_news(row: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """A row of Parquet as the view spells it."""
    row = {name: stamped(row[name]) for name in names}
    for name in ("authors", "keywords"):
        row[name] = ", ".join(row[name]) or None
    return row | {"day": str(row["day"])[:10]}


def test_duckdb_finds_the_rows_of_the_view(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    days = exported(desk, folder)
    asked = duckdb.sql(f"from read_parquet('{folder}/**/*.parquet', hive_partitioning = true)")
    found = [dict(zip(asked.columns, values, strict=True)) for values in asked.fetchall()]
    news = list(desk.store.news())
    by_number = {row["id"]: as_in_news(row, list(news[0])) for row in found}
    assert [by_number[row["id"]] for row in news] == news
    assert len(found) == len(news) == sum(day.rows for day in days)
    assert dict(zip(asked.columns, map(str, asked.types), strict=True))["day"] == "DATE"


def test_pandas_finds_the_rows_of_the_view(desk: Desk, tmp_path: Path) -> None:
    exported(desk, tmp_path / "archive")
    frame = pandas.read_parquet(tmp_path / "archive")
    news = list(desk.store.news())
    assert str(frame.dtypes["published_at"]) == "datetime64[us, UTC]"
    frame = frame.set_index("id")
    for row in news:
        found = frame.loc[row["id"]]
        assert (found.title, str(found.day), found.full_text) == (row["title"], row["day"], bool(row["full_text"]))
        assert (", ".join(found.authors) or None) == row["authors"]
        assert (None if pandas.isna(found.reprint_of) else int(found.reprint_of)) == row["reprint_of"]
        assert found.sorted_at == pandas.Timestamp(row["sorted_at"])


def test_the_columns_are_those_of_the_view_and_the_documented_ones(desk: Desk, tmp_path: Path) -> None:
    (first, *_) = exported(desk, tmp_path / "archive")
    news = next(desk.store.news())
    assert [*columns.NEWS] == [name for name in news if name != "day"]
    assert pq.read_schema(first.file).names == [*columns.COLUMNS]
    meta = pq.read_metadata(first.file)
    assert {meta.row_group(0).column(n).compression for n in range(meta.num_columns)} == {"ZSTD"}


def test_lists_places_and_provenance_come_with_their_types(desk: Desk, tmp_path: Path) -> None:
    exported(desk, tmp_path / "archive")
    rows = {
        row["url"]: row for day in sorted((tmp_path / "archive").glob("*/*")) for row in pq.read_table(day).to_pylist()
    }
    row = rows["https://spassk.example/1"]
    assert row["authors"] == ["Ким, Анна", "Бо"]
    assert row["title"] == ODD
    assert row["precision"] == "second"
    assert [place["name"] for place in row["places"]] == ["Спасск-Дальний", "Приморский край"]
    assert dict(row["provenance"])["text"] == "feed"
    assert rows["https://spassk.example/3"]["published_at"] is None
    assert rows["https://far.example/4"]["places"] == []


def test_each_day_is_a_folder_and_a_question_narrows_it(desk: Desk, tmp_path: Path) -> None:
    days = exported(desk, tmp_path, until=date(2024, 11, 11), source="spassk")
    assert [(day.day, day.rows) for day in days] == [(date(2024, 11, 11), 1)]
    assert [path.name for path in tmp_path.glob("day=*")] == ["day=2024-11-11"]
    assert [path.name for path in days[0].file.parent.iterdir()] == ["part-0.parquet"]


def test_a_day_that_is_exported_again_is_replaced(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    exported(desk, folder)
    exported(desk, folder)
    assert len(pandas.read_parquet(folder)) == 6
    desk.rows("DELETE FROM articles WHERE source = 'far'")
    exported(desk, folder)
    assert len(pandas.read_parquet(folder)) == 5


def test_days_without_articles_are_forgotten_but_only_those_asked_for(tmp_path: Path) -> None:
    files = {day: tmp_path / f"day=2024-11-{day}" / parquet.FILE for day in (10, 11, 12)}
    for file in (*files.values(), tmp_path / "day=notes" / parquet.FILE):
        file.parent.mkdir()
        file.write_bytes(b"old")
    gone = parquet.forget(tmp_path, date(2024, 11, 11), date(2024, 11, 12), {date(2024, 11, 12)})
    assert gone == [date(2024, 11, 11)]
    assert not files[11].parent.exists()
    assert files[10].exists()
    assert (tmp_path / "day=notes" / parquet.FILE).exists()


def test_what_is_asked_for_a_batch_is_found_by_keys(desk: Desk) -> None:
    for sql in (details.OWN, details.PLACES, details.CITATIONS):
        plan = [step for *_, step in desk.rows(f"EXPLAIN QUERY PLAN {sql}", "[1, 2]")]
        scans = [step for step in plan if step.startswith("SCAN")]
        assert all("VIRTUAL TABLE" in step for step in scans), plan


def row(number: int, day: str = "2024-11-12", **fields: object) -> dict[str, object]:
    return {
        "id": number,
        "day": day,
        "title": f"Новость {number}",
        "full_text": 0,
        "sorted_at": f"{day}T00:00:00Z",
    } | fields


def test_a_failure_halfway_leaves_what_was_there(tmp_path: Path) -> None:
    list(parquet.write([row(1)], tmp_path))
    file = tmp_path / "day=2024-11-12" / parquet.FILE
    before = file.read_bytes()

    def broken() -> Iterator[dict[str, object]]:
        yield from (row(number) for number in range(5_000))
        raise OSError("the disk went away")

    with pytest.raises(OSError, match="went away"):
        list(parquet.write(broken(), tmp_path))
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == [parquet.FILE]
    with pytest.raises(OSError, match="went away"):
        list(parquet.write(({**each, "day": "2024-11-13"} for each in broken()), tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["day=2024-11-12"]


def test_what_a_kill_left_is_skipped_by_readers_and_taken_away_by_the_next_export(tmp_path: Path) -> None:
    list(parquet.write([row(1)], tmp_path))
    left = tmp_path / "day=2024-11-12" / parquet.UNFINISHED
    left.write_bytes(b"PAR1 half of it")
    assert len(pandas.read_parquet(tmp_path)) == 1
    assert duckdb.sql(f"select count(*) from '{tmp_path}/**/*.parquet'").fetchall() == [(1,)]
    list(parquet.write([row(1, "2024-11-13")], tmp_path))
    assert not left.exists()


def test_a_day_in_two_pieces_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2024-11-12 do not stand together"):
        list(parquet.write([row(1), row(2, "2024-11-11"), row(3)], tmp_path))


def test_a_long_day_is_several_row_groups(tmp_path: Path) -> None:
    taken: list[int] = []

    def rows() -> Iterator[dict[str, object]]:
        for number in range(parquet.GROUP_ROWS + 1):
            taken.append(number)
            yield row(number)
        yield row(-1, text="д" * parquet.GROUP_LETTERS)
        yield row(-2)

    (day,) = parquet.write(rows(), tmp_path)
    meta = pq.read_metadata(day.file)
    assert [meta.row_group(n).num_rows for n in range(meta.num_row_groups)] == [parquet.GROUP_ROWS, 2, 1]


def test_odd_values_are_nothing_or_replaced_and_no_error(tmp_path: Path) -> None:
    odd = row(
        1,
        title="\ud800 и \x00",
        published_at="вчера",
        reprint_of="?",
        reprint_score="",
        authors="Ким, Бо",
        full_text=None,
    )
    (day,) = parquet.write([odd], tmp_path)
    (found,) = pq.read_table(day.file).to_pylist()
    assert found["title"] == "\ufffd и \x00"
    assert [found[name] for name in ("published_at", "reprint_of", "reprint_score")] == [None, None, None]
    assert found["authors"] == ["Ким", "Бо"]
    assert found["full_text"] is False
    json.dumps(found, default=str)
