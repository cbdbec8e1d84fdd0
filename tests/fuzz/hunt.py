"""Many documents, read in processes that may die (`engines/cells.py`); finds are made small and kept, with how to repeat them."""

from __future__ import annotations

import hashlib
import shlex
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

from aggregator.engines.cells import Cells, LostError

from .checks import WAYS, Complaint, complaints
from .corpus import seeds, write_newsroom
from .mutate import mutated
from .shrink import shrunk

TURN = 25
"""Documents that are handed out at once."""

LIKELY = {
    "feed": ("feed", "feed", "feed", "sitemap", "page"),
    "page": ("page", "page", "page", "listing", "linked", "feed"),
}


@dataclass(frozen=True, slots=True)
class Tried:
    """A document and what was wrong with it."""

    number: int
    way: str
    origin: str
    body: bytes
    wrong: tuple[Complaint, ...]


def made(folder: Path, seed: int, number: int) -> tuple[str, str, bytes]:
    """The n-th document of a seed: how it is read, of what it was made, and itself."""
    random = Random(f"{seed}:{number}")
    known = seeds(folder)
    first, second = random.choice(known), random.choice(known)
    body = mutated(random, first.body, second.body)
    way = random.choice(LIKELY[first.kind]) if random.random() < 0.97 else random.choice(WAYS)
    return way, f"{first.name} and {second.name}", body


def tried(folder: Path, seed: int, number: int) -> Tried | None:
    """Read one; None: all is as it should be."""
    way, origin, body = made(folder, seed, number)
    wrong = complaints(way, body)
    return Tried(number, way, origin, body, tuple(wrong)) if wrong else None


def small(way: str, body: bytes, kind: str) -> bytes:
    """The document without what the complaint does not need."""
    return shrunk(body, lambda smaller: any(each.kind == kind for each in complaints(way, smaller)))


@dataclass(slots=True)
class Hunt:
    """One run: what was read, what was found, and where it is kept."""

    folder: Path
    seed: int
    found: Path
    cells: Cells
    repeat: str
    said: Callable[[str], None]
    """Is told of each find."""
    read: int = 0
    kinds: Counter[str] = field(default_factory=Counter)

    def turn(self, numbers: range) -> None:
        """Read some documents, and keep what was never found before."""
        calls = [partial(tried, self.folder, self.seed, number) for number in numbers]
        for number, (result, error) in zip(numbers, self.cells.carry(calls), strict=True):
            self.read += 1
            if isinstance(error, LostError):
                way, origin, body = made(self.folder, self.seed, number)
                result = Tried(number, way, origin, body, (Complaint(f"{way}: {error}", ""),))
            elif error is not None:
                raise error
            for complaint in result.wrong if result else ():
                self._keep(result, complaint)

    def _keep(self, tried: Tried, complaint: Complaint) -> None:
        self.kinds[complaint.kind] += 1
        if self.kinds[complaint.kind] > 1:
            return
        ((body, error),) = self.cells.carry([partial(small, tried.way, tried.body, complaint.kind)])
        body = tried.body if error else body
        name = hashlib.sha256(complaint.kind.encode()).hexdigest()[:12]
        self.found.mkdir(parents=True, exist_ok=True)
        (self.found / f"{name}.document").write_bytes(body)
        (self.found / f"{name}.whole").write_bytes(tried.body)
        said = (
            f"{complaint.kind}\nread as: {tried.way}\nmade of: {tried.origin}\nrepeat: {self.repeat} --at {tried.number}\n"
            f"small: {len(body)} bytes, whole: {len(tried.body)} bytes\n\n{complaint.detail}\n"
        )
        (self.found / f"{name}.txt").write_text(said, encoding="utf-8", errors="backslashreplace")
        self.said(f"found: {complaint.kind} ({self.found / name}.txt)")


def hunt(
    cases: Path | None,
    seed: int,
    found: Path,
    seconds: float,
    *,
    at: int | None = None,
    said: Callable[[str], None] = lambda _: None,
) -> Hunt:
    """Read documents until the time is up, or only the one at `at`."""
    command = f"python -m tests.fuzz --seed {seed}" + (f" --cases {shlex.quote(str(cases))}" if cases else "")
    with tempfile.TemporaryDirectory() as made_here, Cells(1) as cells:
        this = Hunt(cases or write_newsroom(Path(made_here)), seed, found, cells, command, said)
        until = time.monotonic() + seconds
        if at is not None:
            this.turn(range(at, at + 1))
        while at is None and time.monotonic() < until:
            this.turn(range(this.read, this.read + TURN))
    return this
