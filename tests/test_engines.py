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
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from functools import partial
from pathlib import Path

import pytest

from aggregator.bounds import Limits
from aggregator.engines import Batches, InlineExecutor, LostError, engine, run
from aggregator.engines.batches import BATCH
from aggregator.engines.cells import Cells


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


def test_a_call_that_ends_its_worker_is_its_own_error_and_no_other_s() -> None:
    with engine(2) as made:
        futures: list[Future[object]] = [
            made.submit(die) if number % 15 == 5 else made.submit(double, number) for number in range(14, 64)
        ]
        ends = [future.exception(60) for future in futures]
    assert [number for number, end in enumerate(ends, 14) if end] == [20, 35, 50]
    assert {(type(end), str(end)) for end in ends if end} == {(LostError, "the process that read it ended with code 3")}
    assert [future.result() for future, end in zip(futures, ends, strict=True) if not end] == [
        2 * number for number in range(14, 64) if number % 15 != 5
    ]


def test_a_worker_that_is_ended_from_outside_costs_its_call_nothing() -> None:
    with tempfile.TemporaryDirectory() as folder, engine(2) as made:
        assert made.submit(killed_once, str(Path(folder) / "was-here")).result(60) == "the second time"


def killed_once(path: str) -> str:
    if Path(path).exists():
        return "the second time"
    Path(path).touch()
    os.kill(os.getpid(), signal.SIGKILL)
    return "never"


FORKED = """
import os, signal, socket, sys
from pathlib import Path
from aggregator.engines import engine

held = Path(sys.argv[1]).open("w"), socket.create_server(("127.0.0.1", 0))
signal.signal(signal.SIGTERM, lambda *_: None)
with engine(2) as made:
    parent = made.submit(os.getppid).result()
    files = [made.submit(os.readlink, f"/proc/self/fd/{each.fileno()}").exception() for each in held]
    print(parent == os.getpid(), [type(each).__name__ for each in files])
    print(made.submit(signal.getsignal, signal.SIGTERM).result() is signal.SIG_DFL)
    print(isinstance(made.submit(os._exit, 3).exception(), Exception), made.submit(abs, -1).result())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked from the pass itself on Linux alone")
def test_processes_that_are_forked_keep_neither_files_nor_signals_of_the_pass() -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", FORKED, str(Path(folder) / "lock")]
        ran = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert (ran.stdout.split("\n"), ran.stderr) == (
        ["True ['FileNotFoundError', 'FileNotFoundError']", "True", "True 1", ""],
        "",
    )


def test_a_worker_that_waits_for_something_for_ever_is_ended() -> None:
    with Cells(1, Limits(silence=0.3)) as made:
        ((_, error), (twice, _)) = made.carry([partial(time.sleep, 60), partial(double, 14)])
    assert (str(error), twice) == ("the process that read it was ended by SIGKILL", 28)


def test_what_cannot_travel_is_an_error_of_its_call() -> None:
    with engine(2) as made:
        futures = [
            made.submit(double, 14),
            made.submit(lambda: 1),
            made.submit(threading.Lock),
            made.submit(fail_oddly),
        ]
        assert futures[0].result(60) == 28
        assert "pickle" in str(futures[1].exception(60))
        assert "pickle" in str(futures[2].exception(60))
        assert str(futures[3].exception(60)) == "OddError: of two words"


class OddError(Exception):
    """An error that cannot be made anew from its message."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} {two}")


def fail_oddly() -> None:
    raise OddError("of two", "words")


def test_a_closed_engine_waits_for_nobody_and_leaves_nobody_behind() -> None:
    made = engine(2)
    pids = [made.submit(os.getpid).result(60) for _ in range(4)]
    futures = [made.submit(time.sleep, 600) for _ in range(4)]
    while not futures[1].running():
        time.sleep(0.01)
    began = time.monotonic()
    made.shutdown(cancel_futures=True)
    assert time.monotonic() - began < 30
    assert {type(future.exception()) for future in futures if not future.cancelled()} == {InterruptedError}
    assert not any(is_there(pid) for pid in pids)


class Fragile(ThreadPoolExecutor):
    """Loses whole batches, as a cluster does when a call of theirs ends its workers."""

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        if any(call.func is die for call in args[0]):
            future: Future[object] = Future()
            future.set_exception(KeyError("worker"))
            return future
        return super().submit(fn, *args, **kwargs)


def test_the_calls_of_a_batch_that_a_cluster_lost_travel_once_more_one_by_one() -> None:
    held = threading.Event()
    with Batches(Fragile(1), lines=1, deadly=KeyError) as made:
        made.submit(held.wait, 60)
        futures: list[Future[object]] = [made.submit(double, 1), made.submit(die), made.submit(double, 2)]
        held.set()
        assert (futures[0].result(60), futures[2].result(60)) == (2, 4)
        assert isinstance(futures[1].exception(60), LostError)


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


def test_the_inline_engine_hands_errors_on() -> None:
    made: Executor = InlineExecutor()
    with pytest.raises(ValueError, match="thirteen"):
        made.submit(double, 13).result()
