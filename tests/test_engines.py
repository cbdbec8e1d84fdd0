"""Given work for an engine, then every call has its own result or its own error, wherever it ran and whatever died."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor, wait
from pathlib import Path

import pytest

from aggregator import batches
from aggregator.batches import BATCH, Batches, DeadlyCall
from aggregator.engines import Growing, InlineExecutor, engine, run
from aggregator.errors import ExhaustedError


def double(number: int) -> int:
    if number == 13:
        raise ValueError("thirteen")
    return 2 * number


def die() -> None:
    os._exit(3)


class Counting(ThreadPoolExecutor):
    """Counts the batches, and how many of them were under way at once."""

    def __init__(self) -> None:
        super().__init__(8)
        self.batches: list[int] = []
        self.now = self.most = 0
        self.lock = threading.Lock()

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        self.batches.append(len(args[0]))

        def counted() -> object:
            with self.lock:
                self.now += 1
                self.most = max(self.most, self.now)
            try:
                time.sleep(0.005)
                return fn(*args, **kwargs)
            finally:
                with self.lock:
                    self.now -= 1

        return super().submit(counted)


@pytest.mark.parametrize("workers", [0, 2, None])
def test_each_call_has_its_own_result_or_its_own_error(workers: int | None) -> None:
    with engine(workers) as made:
        futures = [made.submit(double, number) for number in range(100)]
        assert [future.result(60) for future in futures if future is not futures[13]] == [
            2 * number for number in range(100) if number != 13
        ]
        with pytest.raises(ValueError, match="thirteen"):
            futures[13].result(60)


def test_what_comes_while_all_lines_are_busy_travels_together() -> None:
    below = Counting()
    with Batches(below, lines=2) as made:
        futures = [made.submit(double, number) for number in range(14, 200)]
        wait(futures, 60)
    assert [future.result() for future in futures] == [2 * number for number in range(14, 200)]
    assert below.most <= 2
    assert below.batches[:2] == [1, 1]  # nothing waits for company
    assert max(below.batches) == BATCH
    assert len(below.batches) < 20


def die_once(mark: str) -> str:
    """The first time, this is the end of the process."""
    if not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def test_a_worker_that_is_killed_is_replaced_and_its_call_made_again(tmp_path: Path) -> None:
    with engine(2) as made:
        killed = made.submit(die_once, str(tmp_path / "mark"))
        others = [made.submit(double, number) for number in range(14, 60)]
        assert killed.result(60) == "done"
        assert [future.result(60) for future in others] == [2 * number for number in range(14, 60)]


def test_a_call_that_is_the_end_of_each_worker_is_an_error_of_its_own_and_harms_no_other() -> None:
    with engine(2) as made:
        others = [made.submit(double, number) for number in range(14, 40)]
        deadly = made.submit(die)
        others += [made.submit(double, number) for number in range(14, 40)]
        with pytest.raises(DeadlyCall):
            deadly.result(60)
        assert [future.result(60) for future in others] == [2 * number for number in range(14, 40)] * 2


def test_when_workers_end_again_and_again_everybody_hears_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "RENEWALS", 1)
    with engine(2) as made:
        futures = [made.submit(die), made.submit(die), *(made.submit(double, n) for n in range(14, 60))]
        ended = [future.exception(60) for future in futures]
    assert isinstance(ended[1], BrokenExecutor)
    assert all(error is None or isinstance(error, BrokenExecutor) for error in ended)

    async def wait_for_it() -> None:
        with engine(2) as made:
            with pytest.raises(BrokenExecutor):
                made.submit(die).result(60)
            with pytest.raises(ExhaustedError, match="say fewer --workers"):
                await asyncio.gather(*(run(made, die) for _ in range(3)))

    asyncio.run(wait_for_it())


def test_a_call_that_the_engine_gave_up_is_an_error_not_the_end_of_whoever_waits() -> None:
    class Closing(InlineExecutor):
        def submit(self, *_: object, **__: object) -> Future[int]:  # type: ignore[override]
            future: Future[int] = Future()
            future.cancel()
            future.set_running_or_notify_cancel()
            return future

    async def wait_for_it() -> None:
        with pytest.raises(InterruptedError, match="closed"):
            await run(Closing(), double, 1)

    asyncio.run(wait_for_it())


def test_workers_end_with_a_collector_that_was_killed() -> None:
    program = (
        "import os, sys, time; from aggregator.engines import engine\n"
        "if __name__ == '__main__':\n"
        "    made = engine(2); print(made.submit(os.getpid).result(), made.submit(os.getpid).result(), flush=True)\n"
        "    time.sleep(60)\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "collector.py"
        path.write_text(program, encoding="utf-8")
        command = [sys.executable, str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as collector:
            assert collector.stdout
            pids = {int(pid) for pid in collector.stdout.readline().split()}
            collector.kill()
    until = time.monotonic() + 20
    while any(is_there(pid) for pid in pids) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(is_there(pid) for pid in pids)


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").split()[2] != "Z" if Path("/proc").exists() else True


def test_calls_that_were_given_up_are_not_made() -> None:
    held, seen = threading.Event(), list[int]()
    with Batches(ThreadPoolExecutor(1), lines=1) as made:
        made.submit(held.wait, 60)
        futures = [made.submit(seen.append, number) for number in range(5)]
        assert futures[2].cancel()
        held.set()
        wait(futures, 60)
    assert seen == [0, 1, 3, 4]


def test_a_closed_engine_says_so() -> None:
    made = Batches(ThreadPoolExecutor(1), lines=1)
    made.shutdown()
    with pytest.raises(RuntimeError, match="shutdown"):
        made.submit(double, 1).result(1)


def test_a_short_pass_starts_no_process_and_a_long_one_does() -> None:
    here = os.getpid()
    with Growing(2, enough=5) as made:
        pids = [made.submit(os.getpid).result(60) for _ in range(12)]
    assert pids[:5] == [here] * 5
    assert here not in pids[5:]
    with Growing(2, enough=5) as unused:
        assert unused.submit(os.getpid).result() == here


def test_the_inline_engine_hands_errors_on() -> None:
    made: Executor = InlineExecutor()
    with pytest.raises(ValueError, match="thirteen"):
        made.submit(double, 13).result()
