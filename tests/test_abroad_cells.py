"""Given a Dask worker and documents that no process survives, then they are failures, it lives, and nobody is left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import test_bounds
from test_bounds import PLANTED, QUICK, SAYS

from aggregator import compose, desk
from aggregator.bounds import Limits
from aggregator.edition import Order, publish
from aggregator.engines import Batches, LostError, far
from aggregator.model import Endpoint, Entry, Failure, PageTask, Source
from aggregator.run.trips import Stop, Trip, travel
from tests.test_abroad import rows

distributed = pytest.importorskip("distributed", reason="--engine dask is an extra: pip install 'aggregator[cluster]'")

TEXT = "Движение по мосту через реку Спасовку открыли во вторник утром, сообщили в администрации округа. " * 5
LEFT_ALONE = 60.0
"""Seconds after which a process that is still there has been left behind."""


def plant() -> int:
    """On a worker: from now on documents do what stands in them."""
    desk.complete, desk.poll, desk.linked = test_bounds.complete, test_bounds.poll, test_bounds.linked
    return os.getpid()


@pytest.fixture(scope="module")
def workers() -> Iterator[Any]:
    """A scheduler and a worker of two threads, a process that its nanny has started as a daemon."""
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=2, processes=True, dashboard_address=":0", protocol="tcp://"
        ) as made,
        distributed.Client(made, set_as_default=False) as client,
    ):
        client.run(plant)
        yield client


class Site:
    """An outlet with some articles, by the names of what their pages do."""

    def __init__(self, address: str, *names: str) -> None:
        self.home, self.names = address, names
        feed = f"{address}/rss"
        self.source = Source(
            "vesti", "Вести", f"{address}/", "UTC", feeds=(feed,), pause=timedelta(0), allow_private=True
        )

    def answer(self, path: str) -> str:
        if path == "/rss":
            items = (
                f"<item><title>Новость {name}</title><link>/{n}</link></item>" for n, name in enumerate(self.names)
            )
            return f"<rss version='2.0'><channel><title>Вести</title>{''.join(items)}</channel></rss>"
        name = self.names[int(path[1:])] if path[1:].isdigit() else ""
        return f"<h1>Новость {name}</h1><article><p>[[{name}]] {TEXT}</p></article>" if name else ""

    def trip(self, limits: Limits) -> Trip:
        """To its pages."""
        endpoint, now = Endpoint("vesti", "feed", f"{self.home}/rss"), datetime.now(UTC)
        entries = [Entry(f"{self.home}/{n}", f"Новость {name}") for n, name in enumerate(self.names)]
        tasks = (PageTask(n, compose.announce(each, endpoint, self.source, now)) for n, each in enumerate(entries))
        return Trip((Stop((self.source,), pages=tuple(tasks)),), now, limits=limits)


@contextmanager
def site(*names: str) -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = made.answer(self.path).encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made = Site(f"http://127.0.0.1:{server.server_port}", *names)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield made
        finally:
            server.shutdown()


def below(pid: int) -> set[int]:
    """The processes that have descended from one, and live."""
    listed = subprocess.run(["ps", "-eo", "pid,ppid,stat"], capture_output=True, text=True, check=True).stdout
    parents = {
        int(child): int(parent) for child, parent, stat in map(str.split, listed.splitlines()[1:]) if stat[0] != "Z"
    }
    found, more = set[int](), {pid}
    while more:
        more = {child for child, parent in parents.items() if parent in more} - found
        found |= more
    return found


def living(pids: set[int]) -> set[int]:
    """Those that are still there, once some time has been given to them."""
    ends = time.monotonic() + LEFT_ALONE
    while (left := {pid for pid in pids if alive(pid)}) and time.monotonic() < ends:
        time.sleep(0.05)
    return left


def alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_trip_brings_failures_for_what_it_could_not_read_and_all_the_rest(workers: Any) -> None:
    with site("первая", *PLANTED, "последняя") as made:
        (worker,) = workers.run(os.getpid).values()
        before = below(worker)
        brought = workers.submit(travel, made.trip(QUICK), pure=False).result()
        answers = [outcome.answer for outcome in brought.outcomes]
        why = {made.names[n]: each.detail for n, each in enumerate(answers) if isinstance(each, Failure)}
        assert why == SAYS
        assert {each.kind for each in answers if isinstance(each, Failure)} == {"overrun"}
        read = [outcome.article.text for outcome in brought.outcomes if outcome.article]
        assert len(read) == 2
        assert all("Движение по мосту" in text for text in read)
        assert list(workers.run(os.getpid).values()) == [worker], "it lives"
    assert len({pid for pid in below(worker) - before if is_cell(pid)}) == 1, "who is left waits for the next trip"


def is_cell(pid: int) -> bool:
    """Whether a process is a fork of a fork server: its parent has the same command, or it has none of its own."""
    try:
        parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]
        return Path(f"/proc/{pid}/cmdline").read_bytes() == Path(f"/proc/{parent}/cmdline").read_bytes()
    except OSError:
        return False


def test_a_pass_abroad_stores_all_but_the_documents_that_killed_their_readers(workers: Any, tmp_path: Path) -> None:
    with site("первая", "exits", "вторая", "crashes_in_c", "третья") as made:
        database = tmp_path / "news.db"
        (worker,) = workers.run(os.getpid).values()
        order = Order(scheduler=workers.scheduler.address)
        report = asyncio.run(publish([made.source], database, order)).report
        assert report.failures == {"overrun": 2}
        assert (report.state, report.left) == ("done", 0)
        why = rows(database, "select detail from fetches where outcome = 'overrun' order by url")
        assert why == [(SAYS["exits"],), (SAYS["crashes_in_c"],)]
        assert rows(database, "select count(*) from news where text is not null") == [(3,)]
        assert list(workers.run(os.getpid).values()) == [worker], "it lives"


def test_of_calls_that_travel_together_only_the_guilty_is_lost(workers: Any) -> None:
    (worker,) = workers.run(os.getpid).values()
    calls = Batches(workers.get_executor(pure=False), 2, carry=far.carry)
    futures = [
        calls.submit(call) for call in (os.getpid, test_bounds.exits, os.getpid, test_bounds.crashes_in_c, os.getpid)
    ]
    for n in (0, 2, 4):
        assert futures[n].result(60) != worker
    for n in (1, 3):
        with pytest.raises(LostError, match="the process that read it"):
            futures[n].result(60)
    assert list(workers.run(os.getpid).values()) == [worker], "it lives"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_that_ends_in_the_midst_of_a_document_leaves_nobody_behind(number: int) -> None:
    with (
        site("spins_in_c") as made,
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, processes=True, dashboard_address=":0", protocol="tcp://"
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        (worker,) = client.run(plant).values()
        before = below(worker)
        future = client.submit(travel, made.trip(Limits()), pure=False, retries=0)
        ends = time.monotonic() + LEFT_ALONE
        while not any(is_cell(pid) for pid in below(worker) - before) and time.monotonic() < ends:
            time.sleep(0.05)
        theirs = below(worker) - before
        assert theirs
        os.kill(worker, number)
        assert not living(theirs)
        future.cancel()
