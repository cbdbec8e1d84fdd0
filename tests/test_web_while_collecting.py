"""Given readers who never pause, sixteen at once, when passes write what they read, then neither side notices the other."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import httpx
import pytest
from cli_kit import Desk, finished, start

from aggregator.newsroom import Newsroom
from aggregator.store import Store

OUTLETS = ("kedrovka", "hankajskij-lotos", "spassk-admin")
READERS = 16
BREATH = 0.1
"""Seconds between two questions of a reader, so that the pass, on the same machine, has some of it."""

PASSES_APART = timedelta(hours=2)
NOT_COUNTED = frozenset({"event", "at", "seconds", "wire_bytes"})
"""What the end of a pass tells beside its counts."""

TOWN = "/spassk-dalny/"
ALWAYS = ("/", "/search?q=мост", "/search?q=подстанции", "/status", "/metrics", "/robots.txt")
LINK = re.compile(r'href="(/(?:en/)?(?:story|article|source|spassk-dalny|primorye)/[^"#]*)"')
KINDS = frozenset({"search", "status", "story", "article", "source", "spassk-dalny"})
"""The first part of the addresses of the pages that somebody must have asked for."""

MOST_LINKS = 40
"""Links of pages that a reader goes after, the last it has seen."""


@dataclass
class Reading:
    """What the readers have met."""

    answers: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    known: set[str] = field(default_factory=set)
    """What has been answered with a page, or was linked by one, before the question was asked: it may not be lost again."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, path: str, answer: httpx.Response, *, promised: bool) -> list[str]:
        """Keep how a path was answered; gives back the links of the page."""
        found = LINK.findall(answer.text) if answer.status_code == 200 else []
        right = answer.status_code == 200 or (answer.status_code == 404 and not promised)
        with self.lock:
            self.answers[answer.status_code] += 1
            if not right:
                self.wrong.append(f"{answer.status_code} {path} {answer.text[:200]}")
            elif answer.status_code == 200:
                self.kinds[path.removeprefix("/en").split("/")[1].partition("?")[0]] += 1
                self.known |= {path, *found}
        return found

    def promised(self, path: str) -> bool:
        with self.lock:
            return path in self.known


@contextmanager
def serving(database: Path) -> Iterator[str]:
    """The pages of an archive in a process of their own."""
    process = start(["--db", str(database), "serve", "--port", "0"])
    assert process.stderr
    try:
        yield process.stderr.readline().strip().rstrip("/")
    finally:
        process.terminate()
        said = finished(process)
    assert said.err == "", "the server complains of nothing"


@contextmanager
def readers(address: str) -> Iterator[Reading]:
    """Sixteen readers at once, until the end of the block."""
    seen, over = Reading(), threading.Event()
    threads = [threading.Thread(target=read, args=(address, n, seen, over), daemon=True) for n in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        over.set()
        for thread in threads:
            thread.join(30)
    assert not any(thread.is_alive() for thread in threads)


def read(address: str, number: int, seen: Reading, over: threading.Event) -> None:
    """Ask town, day, search, status and whatever they link to, again and again."""
    today = datetime.now(UTC) + timedelta(hours=10)
    days = [f"{TOWN}{today - timedelta(days=back):%Y/%m/%d}/" for back in range(3)]
    paths = [*ALWAYS, TOWN, *days, f"{TOWN}feed.json"]
    links: list[str] = []
    try:
        with httpx.Client(base_url=address, timeout=30, trust_env=False, follow_redirects=True) as client:
            for n in count(number):
                if over.is_set():
                    return
                for path in (paths[n % len(paths)], *links[-1 - n % MOST_LINKS :][:1]):
                    promised = seen.promised(path)
                    links += seen.note(path, client.get(path), promised=promised or path in ALWAYS)
                del links[:-MOST_LINKS]
                time.sleep(BREATH)
    except httpx.HTTPError as error:
        with seen.lock:
            seen.wrong.append(f"reader {number}: {error!r}")


def collect(desk: Desk) -> dict[str, object]:
    """One pass in a process of its own, to its end; what it counted."""
    said = finished(desk.start("--log-format", "json", "collect", "--all"))
    assert said.code == 0, said.err
    assert not [event for event in said.events if event["event"] in ("error", "log")], said.err
    return {name: value for name, value in said.events[-1].items() if name not in NOT_COUNTED}


@pytest.mark.timeout(120)
def test_a_pass_and_sixteen_readers_do_not_disturb_each_other(tmp_path: Path) -> None:
    with Newsroom(now=datetime.now(UTC) - PASSES_APART, outlets=OUTLETS) as press:
        (tmp_path / "quiet").mkdir()
        (tmp_path / "read").mkdir()
        quiet, busy = Desk(press, tmp_path / "quiet"), Desk(press, tmp_path / "read")
        Store.open(busy.database).close()
        with serving(busy.database) as address:
            alone = [collect(quiet)]
            with readers(address) as first:
                together = [collect(busy)]
            press.advance(PASSES_APART)
            alone.append(collect(quiet))
            with readers(address) as second:
                together.append(collect(busy))
                until = time.monotonic() + 30
                while not second.kinds.keys() >= KINDS and time.monotonic() < until:  # which links they meet is chance
                    time.sleep(BREATH)

    for seen in (first, second):
        assert seen.wrong == []
        assert seen.answers.keys() <= {200, 404}
        assert seen.answers[200] > 3 * READERS
    assert second.kinds.keys() >= KINDS
    assert together == alone
    with Store.open(busy.database, readonly=True) as store:
        assert store.check().problems == ()
