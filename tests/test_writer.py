"""Outcomes that have gathered are committed together: each is whole or absent, and nobody hears of his before the commit."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from aggregator.errors import StoreError
from aggregator.run import means
from aggregator.run.writer import Writer
from aggregator.store import Store
from aggregator.store.guards import written


class Notes(Store):
    """A store with one more table."""

    @written
    def note(self, words: str, wrong: Exception | None = None) -> int:
        """Write a line; with `wrong`, fail when it has been written."""
        row = self.connection.execute(
            "INSERT INTO places (name, region, kind, timezone) VALUES (?, '', 'town', 'UTC')", (words,)
        )
        if wrong is not None:
            raise wrong
        return row.lastrowid or 0

    @written
    def lose(self) -> None:
        """What a full disk does: SQLite rolls back by itself."""
        self.connection.execute("ROLLBACK")
        raise sqlite3.OperationalError("database or disk is full")


def names(database: Path) -> set[str]:
    with sqlite3.connect(database) as connection:
        found = {name for (name,) in connection.execute("SELECT name FROM places")}
    connection.close()
    return found


def test_many_outcomes_are_one_commit_and_one_that_fails_undoes_itself_alone(tmp_path: Path) -> None:
    database = tmp_path / "news.db"

    async def run(writer: Writer) -> list[int | BaseException]:
        calls = [writer.do(Notes.note, f"n{n}", ValueError("no") if n == 7 else None) for n in range(50)]  # type: ignore[arg-type]
        return await asyncio.gather(*calls, return_exceptions=True)

    with Notes.open(database) as store:
        commits: list[str] = []
        store.connection.set_trace_callback(lambda said: commits.append(said) if said == "COMMIT" else None)
        writer = Writer(store)
        results = asyncio.run(run(writer))
        writer.close()
        store.connection.set_trace_callback(None)
    assert [n for n, result in enumerate(results) if isinstance(result, ValueError)] == [7]
    assert len(commits) <= 3
    assert names(database) == {f"n{n}" for n in range(50) if n != 7}


def test_when_nothing_can_be_committed_everybody_is_told(tmp_path: Path) -> None:
    database = tmp_path / "news.db"

    async def run(writer: Writer) -> list[int | BaseException | None]:
        first = writer.do(Notes.note, "first")  # type: ignore[arg-type]
        rest = [writer.do(Notes.note, "second"), writer.do(Notes.lose), writer.do(Notes.note, "third")]  # type: ignore[arg-type]
        return await asyncio.gather(first, *rest, return_exceptions=True)

    with Notes.open(database) as store:
        writer = Writer(store)
        results = asyncio.run(run(writer))
        writer.close()
    assert isinstance(results[2], StoreError)
    heard = {
        name for name, result in zip(("first", "second", "", "third"), results, strict=True) if isinstance(result, int)
    }
    assert names(database) == heard, "who was told that it is stored has it stored, and nobody else"


def test_a_caller_who_has_gone_is_not_written_unless_it_was_begun(tmp_path: Path) -> None:
    database = tmp_path / "news.db"

    async def run(writer: Writer) -> None:
        tasks = [asyncio.create_task(writer.do(Notes.note, f"n{n}")) for n in range(3)]  # type: ignore[arg-type]
        await asyncio.sleep(0)
        tasks[2].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    with Notes.open(database) as store:
        writer = Writer(store)
        asyncio.run(run(writer))
        writer.close()
    assert names(database) == {"n0", "n1"}


def test_the_machine_is_asked_for_no_more_than_it_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr("resource.setrlimit", lambda _, limits: asked.append(limits))
    for limits, lanes, raised in (
        ((1024, 1_048_576), means.MOST_LANES, [(4096, 1_048_576)]),
        ((1024, 1024), 240, []),
        ((256, 256), 48, []),
        ((64, 64), means.FEWEST_LANES, []),
        ((20_000, 20_000), means.MOST_LANES, []),
    ):
        asked.clear()
        monkeypatch.setattr("resource.getrlimit", lambda _, limits=limits: limits)
        assert (means.lanes(), asked) == (lanes, raised)
