"""A newsroom, archives of several ages, and the plug: given a work and a trap in it, then what is left and what a rerun makes."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from unittest import mock

from aggregator import sources
from aggregator.cli import settings
from aggregator.edition import Order, publish
from aggregator.newsroom import Newsroom
from aggregator.store import migrations
from aggregator.store.connection import connect, transaction
from tests.cli_kit import Said, run
from tests.plug.rows import Rows, check, lost_and_doubled, rows, tables, unannounced
from tests.plug.trap import Trap, clock
from tests.plug.works import Place, Work

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
"""The newsroom's time when works are killed: whatever the hour here, the same articles are new."""

APART = timedelta(hours=2)
OUTLETS = ("kedrovka", "hankajskij-lotos", "spassk-admin", "dalnij-meridian")
NEVER = 10**12
OLD_ARTICLES = 400
KILLED = (-signal.SIGKILL, -signal.SIGXFSZ)


@dataclass(frozen=True, slots=True)
class Struck:
    """A kill and what came of it."""

    work: str
    place: str
    where: str
    """What was being done; empty if the work was over before."""
    lost: int = 0
    doubled: int = 0
    unannounced: int = 0
    """Articles whose endpoint had its validators already."""
    torn: str = ""
    """The file in which a write was torn."""

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.unannounced)


class World:
    """The newsroom and what uninterrupted works make of it."""

    def __init__(self, newsroom: Newsroom, folder: Path) -> None:
        self.folder = folder
        self.sources = folder / "sources.yaml"
        self.sources.write_text(newsroom.sources_yaml(), encoding="utf-8")
        self._collect_first(newsroom)
        newsroom.advance(APART)
        self._totals: dict[tuple[str, Place], int] = {}
        self._whole: dict[str, Rows] = {}
        self._number = 0

    def _collect_first(self, newsroom: Newsroom) -> None:
        roster = sources.parse(newsroom.sources_yaml(), self.sources).sources
        keeping = tuple(replace(source, keep_raw=True) for source in roster)
        first = self.folder / "first" / "news.db"
        asyncio.run(publish(keeping, first, Order(everything=True), clock=clock(NOW - APART)))
        self.raw = first.parent / "raw"

    @cached_property
    def whole(self) -> Path:
        """The archive of both passes."""
        folder = self.folder / "whole"
        folder.mkdir()
        shutil.copy(self.folder / "first" / "news.db", folder)
        self.at_once(folder / "news.db", "collect", "--all")
        return folder / "news.db"

    @cached_property
    def old(self) -> Path:
        """An archive of this program's first version."""
        folder = self.folder / "old"
        folder.mkdir()
        made_old(folder / "news.db")
        return folder / "news.db"

    # ------------------------------------------------------------ running

    def at_once(self, database: Path, *command: str) -> Said:
        """A command that nobody interrupts, a minute later."""
        with mock.patch.object(settings, "now", clock(NOW + timedelta(minutes=1))):
            said = run("--sources", str(self.sources), "--db", str(database), *command)
        assert said.code == 0, f"{command} ended with {said.code}: {said.err}"
        return said

    @contextmanager
    def begun(self, work: Work) -> Iterator[Path]:
        """A folder of its own with the archive that a work begins with."""
        self._number += 1
        folder = self.folder / f"{self._number:04}-{work.name.replace(' ', '-')}"
        folder.mkdir()
        before = {"first": self.folder / "first" / "news.db"}
        if work.before in ("whole", "old"):
            before[work.before] = self.whole if work.before == "whole" else self.old
        if work.before != "nothing":
            shutil.copy(before[work.before], folder / "news.db")
        yield folder / "news.db"
        shutil.rmtree(folder)

    def command(self, words: tuple[str, ...], work: Work, database: Path) -> list[str]:
        """The words of a command, with what they are about."""
        return [word.format(raw=self.raw, made=database.parent / work.makes) for word in words]

    def trapped(self, work: Work, traps: Sequence[Trap], database: Path) -> int:
        """The work with traps in it, in a process of its own; its exit code."""
        set_ = f"[{', '.join(map(str, traps))}]"
        told = ["--sources", str(self.sources), "--db", str(database), *self.command(work.command, work, database)]
        with (database.parent / "said").open("wb") as said:
            done = subprocess.run(
                [sys.executable, "-m", "tests.plug.trap", set_, *told], stdout=said, stderr=said, check=False, timeout=120
            )  # fmt: skip
        return done.returncode

    def total(self, work: Work, place: Place) -> int:
        """How many events of a place there are in an uninterrupted work; of bytes, the size of the largest file."""
        if (work.name, place) not in self._totals:
            self._survey(work)
        return self._totals[work.name, place]

    def _survey(self, work: Work) -> None:
        """Run a work to its end, and count the events of all its places."""
        with self.begun(work) as database:
            notes = {place: database.parent / f"note-{number}" for number, place in enumerate(work.places)}
            traps = [
                replace(_trap(each, NEVER, 0, database), checkpoints=None, note=str(note))
                for each, note in notes.items()
            ]
            counting = [trap for trap in traps if trap.kind != "bytes"]
            assert self.trapped(work, counting, database) == 0, (database.parent / "said").read_text()
            for place, note in notes.items():
                self._totals[work.name, place] = _total(note, database, work)
            self._whole[work.name] = self.verdict(work, database)

    # ------------------------------------------------------------ judging

    def verdict(self, work: Work, database: Path) -> Rows:
        """What must be the same. Raises AssertionError if the archive is damaged."""
        if work.makes:
            return made(work, database.parent / work.makes)
        return tables(database) if work.name in ("db migrate", "db compact") else rows(database)

    def pull(self, work: Work, place: Place, share: float, after: float = 0.0, *, bad: bool = False) -> Struck:
        """Kill a work when this share of it is done, look at what is left, do it again, and compare.

        With `bad`, the collector is the one with a known fault.
        """
        total = self.total(work, place)
        with self.begun(work) as database:
            trap = _trap(place, max(1, min(total, round(total * share))), after, database)
            code = self.trapped(work, [replace(trap, bad=bad)], database)
            struck = self._look(work, place, trap, code, database)
            self._again(work, database)
            lost, doubled = lost_and_doubled(self._whole[work.name], self.verdict(work, database))
            if work.name != "db migrate":
                check(database)
            assert not list(database.parent.rglob("*.part")), "something unfinished is left lying about"
            return replace(struck, lost=lost, doubled=doubled)

    def _look(self, work: Work, place: Place, trap: Trap, code: int, database: Path) -> Struck:
        """The moment after: the file is whole, and no validator is there without its articles."""
        note = Path(trap.note)
        where = note.read_text(encoding="utf-8") if note.exists() else ""
        torn = _torn(database, trap.at) if code == -signal.SIGXFSZ else ""
        killed = code in KILLED or (trap.kind == "worker" and bool(where))
        survives = not killed or trap.kind == "worker"
        assert code == 0 or not survives, (database.parent / "said").read_text(encoding="utf-8")
        if database.exists():
            with closing(sqlite3.connect(database)) as connection:
                assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        hidden = unannounced(database, self.whole) if work.command[0] == "collect" and work.before == "nothing" else []
        return Struck(
            work.name, place.called, (where or torn or "killed") if killed else "", torn=torn, unannounced=len(hidden)
        )

    def _again(self, work: Work, database: Path) -> None:
        if work.makes == "copy.db" and (database.parent / work.makes).exists():
            assert not lost_and_doubled(self._whole[work.name], self.verdict(work, database))[0], "a half copy"
            (database.parent / work.makes).unlink()
        if not database.exists() and work.before != "nothing":
            raise AssertionError("the archive is gone")
        for left in database.parent.rglob("*.part"):  # by the time of the rerun it is a minute old
            os.utime(left, (time.time() - 60, time.time() - 60))
        self.at_once(database, *self.command(work.again, work, database))


def _trap(place: Place, at: int, after: float, database: Path) -> Trap:
    like = re.escape(str(database.parent)) if place.kind == "file" else place.like
    return Trap(place.kind, at, like, after, place.checkpoints, note=str(database.parent / "note"), now=NOW.isoformat())


def made(work: Work, path: Path) -> Rows:
    """What a work made beside the archive."""
    if work.makes == "copy.db":
        return tables(path)
    files = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
    return tuple([(str(file.relative_to(path)), file.read_bytes())] for file in files)


def _total(note: Path, database: Path, work: Work) -> int:
    written = note.with_name(note.name + ".total")
    if written.exists():
        return int(written.read_text(encoding="ascii"))
    whole = database.parent / work.makes if work.makes else database.parent
    made_here = [whole] if whole.is_file() else [each for each in whole.rglob("*") if each.is_file()]
    return max(each.stat().st_size for each in made_here)


def _torn(database: Path, size: int) -> str:
    """The file that ends where the write was torn; if none does, the page lay in the midst of the archive."""
    cut = [each.name for each in database.parent.rglob("*") if each.is_file() and each.stat().st_size == size]
    return ", ".join(sorted(cut)) or database.name


FIRST_SOURCE = """
    INSERT INTO sources (key, name, homepage, kind, timezone, language, added_at, settings_hash)
      VALUES ('spassk', 'Газета', 'https://spassk.example/', 'outlet', 'Asia/Vladivostok', 'ru', '2024-11-12T03:00:00Z', 'x')
"""
FIRST_ARTICLE = """
    INSERT INTO articles (id, source, day, sorted_at, title, url, url_key, first_seen, page_state, provenance)
      VALUES (:id, 'spassk', '2024-11-12', '2024-11-12T03:00:00Z', 'Мост открыт ' || :id, 'https://spassk.example/' || :id,
        'spassk.example/' || :id, '2024-11-12T03:00:00Z', 'complete', '{"title": "feed"}')
"""
FIRST_URL = "INSERT INTO article_urls VALUES ('spassk.example/' || :id, :id, 0, '2024-11-12T03:00:00Z')"
FIRST_TEXT = "INSERT INTO article_texts (article_id, text) VALUES (:id, 'Движение пустили утром, день ' || :id || '.')"


def made_old(path: Path, articles: int = OLD_ARTICLES) -> None:
    """An archive as this program's first version made them, of so many articles."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = connect(path, create=True, readonly=False)
    migrations.migrate(connection, path, migrations.scripts()[:1])
    with transaction(connection):
        connection.execute(FIRST_SOURCE)
        for number in range(1, articles + 1):
            connection.execute(FIRST_ARTICLE, {"id": number})
            connection.execute(
                FIRST_URL.replace("VALUES (", "(key, article_id, alias, first_seen) VALUES ("), {"id": number}
            )
            connection.execute(FIRST_TEXT, {"id": number})
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
