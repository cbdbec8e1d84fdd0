"""Every work that writes, what it begins with, what is done after a kill, and where a trap may be set in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tests.plug.trap import Kind

Before = Literal["nothing", "first", "whole", "old"]
"""The archive a work begins with: none; of the pass two hours ago; of that and one now; of this program's first version."""

COLLECTING = ("collect",)
OFTEN = 20
"""Pages of the log after which traps of checkpoints let it be emptied."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a trap may be set: `Trap` says what the fields mean. `after` is the most."""

    kind: Kind
    like: str = ""
    after: float = 0.0
    checkpoints: int | None = None
    called: str = ""
    """Its name in tables."""


@dataclass(frozen=True, slots=True)
class Work:
    """A command that may be killed, and the one that makes good what is missing."""

    name: str
    before: Before
    command: tuple[str, ...]
    again: tuple[str, ...]
    places: tuple[Place, ...]
    makes: str = ""
    """The file or folder it makes beside the archive: whole, as it was, or not there."""


STATEMENT = Place("statement", called="before a statement")
COMMIT = Place("statement", "^COMMIT", 4.0, called="within a commit")
CHECKPOINT = Place("statement", "^COMMIT|checkpoint", 4.0, OFTEN, called="within a checkpoint")
TORN = Place("bytes", called="a torn write")
TORN_CHECKPOINT = Place("bytes", checkpoints=OFTEN, called="a torn write, often a checkpoint's")
FILE = Place("file", called="before a file operation")
FETCH = Place("fetch", after=8.0, called="within a fetch")
WORKER = Place("worker", after=6.0, called="a worker alone")
WRITING = (STATEMENT, COMMIT, CHECKPOINT, TORN, TORN_CHECKPOINT)
SAME = ("collect", "--all")

WORKS = (
    Work("collect", "nothing", COLLECTING, COLLECTING, (*WRITING, FETCH, FILE)),
    Work("collect again", "first", SAME, SAME, (*WRITING, FETCH)),
    Work("collect --workers 2", "nothing", ("collect", "--workers", "2"), COLLECTING, (WORKER, STATEMENT)),
    Work("db migrate", "old", ("db", "migrate"), ("db", "migrate"), (STATEMENT, COMMIT, TORN, FILE)),
    Work("reindex", "whole", ("reindex",), ("reindex", "--continue"), WRITING),
    Work(
        "db compact", "whole", ("db", "compact"), ("db", "compact"),
        (STATEMENT, Place("statement", "^VACUUM|'merge'|wal_checkpoint", 8.0, called="within VACUUM"), TORN),
    ),
    Work("backfill", "nothing", ("backfill", "{raw}"), ("backfill", "{raw}"), WRITING),
    Work("db backup", "whole", ("db", "backup", "{made}"), ("db", "backup", "{made}"), (STATEMENT, FILE, TORN), "copy.db"),
    Work("export csv", "whole", ("export", "csv", "-o", "{made}"), ("export", "csv", "-o", "{made}"), (FILE, TORN), "out.csv"),
    Work(
        "export parquet", "whole", ("export", "parquet", "-o", "{made}"), ("export", "parquet", "-o", "{made}"), (FILE, TORN),
        "out",
    ),
)  # fmt: skip
BY_NAME = {work.name: work for work in WORKS}
