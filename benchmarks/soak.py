"""The long run: `python -m benchmarks.soak [--minutes 60] [--kills 500] [--seed 1]`, which is `make soak MINUTES=60 KILLS=500`.

First the plug is pulled so many times, in every work that writes and at every kind of moment of `tests/plug/works.py`, in turn,
at a random share of the work; then an uninterrupted rerun must give the rows of a work that nobody killed. Some kills more are of
a collector with a known fault, and must bring it to light. Then one process collects the demo's newsroom and every server of
`tests/hostile`, a pass a minute by a clock that goes as fast as the passes do, and what it holds must stay flat.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

from aggregator.newsroom import Newsroom
from benchmarks.report import Goal, last_line, table
from benchmarks.soak_hour import Look, hour
from tests.plug.pulled import APART, NOW, OUTLETS, Struck, World
from tests.plug.works import BY_NAME, COMMIT, WORKS

CONTROL = range(7, 19)
"""The commits before which the collector that is known to be bad is killed: those of the first polls are among them."""

MOST_MEMORY = 1.10
"""The median of the last quarter's passes, of the first's."""

MOST_FILES = 4
"""Open files that may be more in the last quarter than in the first: idle connections come and go."""

LOG = 64 << 20
"""Bytes of the log beside the archive that `aggregator.store.wal` leaves."""


def kills(count: int, seed: int) -> tuple[list[Struck], int]:
    """So many kills that struck, and how many of the control were noticed."""
    chance = random.Random(seed)
    struck: list[Struck] = []
    with tempfile.TemporaryDirectory() as folder, Newsroom(now=NOW - APART, outlets=OUTLETS) as newsroom:
        world = World(newsroom, Path(folder))
        turns = cycle([(work, place) for work in WORKS for place in work.places])
        while sum(bool(each.where) for each in struck) < count:
            work, place = next(turns)
            struck.append(world.pull(work, place, chance.random(), chance.random() * place.after))
            if len(struck) % 50 == 0:
                print(f"{len(struck)} traps set", file=sys.stderr, flush=True)
        collect = BY_NAME["collect"]
        noticed = sum(
            not world.pull(collect, COMMIT, at / world.total(collect, COMMIT), bad=True).clean for at in CONTROL
        )
    return struck, noticed


def of_kills(struck: Sequence[Struck]) -> str:
    """A row a work and kind of moment."""
    head = ("work: where it was killed", "traps", "kills", "torn files", "rows lost", "doubled", "validators alone")
    rows = []
    for key in dict.fromkeys((each.work, each.place) for each in struck):
        own = [each for each in struck if (each.work, each.place) == key]
        hit = [each for each in own if each.where]
        sums = (sum(getattr(each, name) for each in hit) for name in ("lost", "doubled", "unannounced"))
        rows.append((": ".join(key), len(own), len(hit), sum(bool(each.torn) for each in hit), *sums))
    return table("The plug", head, rows)


def of_moments(struck: Sequence[Struck]) -> str:
    """What was being done when it struck."""
    whole = Counter(_moment(each.where) for each in struck if each.where and not each.torn)
    torn = Counter(f"torn write: {_file(each.torn)}" for each in struck if each.torn)
    return table("Where it struck", ("moment", "kills"), [*whole.most_common(18), *torn.most_common(6)])


def _moment(where: str) -> str:
    first, _, second = where.partition(" ")
    if where.startswith("http") or where == "a worker":
        return "fetch" if where.startswith("http") else where
    if first == "--":
        return "statement of a trigger or of the full-text index"
    return f"{first} of {_file(second.split()[0])}" if "." in first or first == "open" else first.lower()


def _file(name: str) -> str:
    """What kind of file it is."""
    last = name.rpartition("/")[2]
    known = (
        ("-wal", "the log"),
        (".backup", "the copy before a migration"),
        ("copy.db", "a backup"),
        ("out.csv", "an export"),
    )
    known += (("part-0", "an export"), (".lock", "the lock"), ("news.db", "the archive"))
    return next((words for sign, words in known if sign in last), "a folder")


def quarters(looks: Sequence[Look], name: str) -> tuple[float, float]:
    """The medians of the first and the last quarter."""
    size = max(1, len(looks) // 4)
    first, last = looks[:size], looks[-size:]
    return tuple(statistics.median(float(getattr(each, name)) for each in part) for part in (first, last))  # type: ignore[return-value]


SHOWN = (
    ("memory", "memory MB"),
    ("files", "open files"),
    ("threads", "threads"),
    ("log", "log beside the archive, MB"),
    ("archive", "archive MB"),
    ("said", "lines said"),
    ("cpu", "CPU s a pass"),
    ("wall", "s a pass"),
)


def of_hour(looks: Sequence[Look]) -> str:
    rows = []
    for name, called in SHOWN:
        first, last = quarters(looks, name)
        most = max(float(getattr(each, name)) for each in looks)
        rows.append((called, f"{first:.2f}", f"{last:.2f}", f"{most:.2f}"))
    return table(f"{len(looks)} passes in one process", ("", "first quarter", "last quarter", "most"), rows)


def goals_of_kills(struck: Sequence[Struck], noticed: int, asked: int) -> list[Goal]:
    hit = [each for each in struck if each.where]
    none = {
        "rows lost": sum(each.lost for each in hit),
        "rows doubled": sum(each.doubled for each in hit),
        "validators without their articles": sum(each.unannounced for each in hit),
    }
    return [
        Goal("kills", len(hit), f"at least {asked}", len(hit) >= asked),
        *(Goal(name, count, "0", count == 0) for name, count in none.items()),
        Goal(f"of {len(CONTROL)} kills of the bad collector noticed", noticed, "at least 1", noticed > 0),
    ]


def goals_of_hour(looks: Sequence[Look], lacking: int) -> list[Goal]:
    memory, files, said = (quarters(looks, name) for name in ("memory", "files", "said"))
    log = max(each.log for each in looks)
    growth = memory[1] / memory[0]
    return [
        Goal("memory, last quarter to first", round(growth, 3), f"at most {MOST_MEMORY}", growth <= MOST_MEMORY),
        Goal(
            "open files, more than at first",
            files[1] - files[0],
            f"at most {MOST_FILES}",
            files[1] - files[0] <= MOST_FILES,
        ),
        Goal("log beside the archive, most MB", round(log, 2), f"at most {LOG / 1e6:.0f}", log <= LOG / 1e6),
        Goal("lines said a pass, more than at first", said[1] - said[0], "at most 0", said[1] <= said[0]),
        Goal("articles of the newsroom lacking", lacking, "0", lacking == 0),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    said = parser.parse_args()
    ours: dict[str, object] = {"seed": said.seed}
    goals: list[Goal] = []
    began = time.monotonic()
    if said.kills:
        struck, noticed = kills(said.kills, said.seed)
        print(of_kills(struck), of_moments(struck), sep="\n", flush=True)
        goals += goals_of_kills(struck, noticed, said.kills)
        ours |= {"traps": len(struck), "kills": sum(bool(each.where) for each in struck)}
    if said.minutes:
        looks, lacking = hour(said.minutes)
        print(of_hour(looks), flush=True)
        goals += goals_of_hour(looks, lacking)
        ours |= {"passes": len(looks), "articles": looks[-1].articles}
        ours |= {
            f"{called}, {when}": round(figure, 2)
            for name, called in SHOWN
            for when, figure in zip(("first quarter", "last quarter"), quarters(looks, name), strict=True)
        }
    ours["wall s"] = round(time.monotonic() - began)
    rows = [(goal.name, goal.value, goal.aim, "yes" if goal.holds else "NO") for goal in goals]
    print(table("Aims", ("aim", "figure", "wanted", "holds"), rows))
    print(last_line("soak", ours, goals=goals))
    sys.exit(not all(goal.holds for goal in goals))


if __name__ == "__main__":
    main()
