"""Processes that can be replaced: calls in, results out, and of a call that ends its process no more than its own error.

`concurrent.futures.ProcessPoolExecutor` gives all of its calls up when one worker dies, can end none, and does not say which
call it was. Here a thread waits for one process, which says what it has in hand; what it leaves behind goes to its successor.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from ctypes import c_int
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext, ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from aggregator import bounds
from aggregator.bounds import LIMITS, Limits
from aggregator.errors import AggregatorError

Call = Callable[[], Any]
Result = tuple[Any, BaseException | None]

CLOSED = "the engine was closed"

SERVER = multiprocessing.get_context("forkserver")
"""Forks processes for a program that has threads, whose locks nobody would release in a fork of itself. To start it costs half
a second of CPU, once."""

SERVER.set_forkserver_preload(["__main__", "aggregator.desk", "aggregator.study"])  # once, not in each process

FORK = multiprocessing.get_context("fork") if sys.platform == "linux" else None
"""Forks this process itself, which has imported everything, in some milliseconds: while it has no threads yet."""

STANDARD_FILES = 3

FAMILY = threading.Lock()
"""Held while a process is started or its exit code read: to start one is to look at all others, and a code can be read once."""


class LostError(AggregatorError):
    """A call ended the process that made it, or had to be ended with it; `str()` says how."""


class _DiedError(Exception):
    """A process ended with the call at `place` of those it was given in hand; `certain`: it was that call's own doing."""

    def __init__(self, place: int, why: str, *, certain: bool) -> None:
        super().__init__(why)
        self.place, self.certain = place, certain


class Cells(ThreadPoolExecutor):
    """As many processes as threads: started at once where that is cheap, else when there is something for them to do."""

    def __init__(self, most: int, limits: Limits = LIMITS) -> None:
        super().__init__(most, "cell")
        self._cells = [_Cell(limits) for _ in range(most)]
        self._idle = list(self._cells)
        self._closed = False
        if FORK is not None and threading.active_count() == 1:
            for cell in self._cells:
                cell.start(FORK)

    def carry(self, calls: Sequence[Call]) -> list[Result]:
        """In a thread of ours: each call's result or its error. Raises InterruptedError when it was closed meanwhile."""
        cell = self._idle.pop()
        try:
            return self._carried(cell, calls)
        finally:
            self._idle.append(cell)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """With `cancel_futures` nobody is waited for: what is being done is ended."""
        self._closed = cancel_futures
        for cell in self._cells if cancel_futures else ():
            cell.kill()
        super().shutdown(wait, cancel_futures=cancel_futures)
        for cell in self._cells:
            cell.end()

    def _carried(self, cell: _Cell, calls: Sequence[Call]) -> list[Result]:
        results: dict[int, Result] = {}
        packed = {place: data for place, call in enumerate(calls) if (data := _packed(call, place, results))}
        doubted: int | None = None
        while packed:
            # the one that a process died of is tried once more, alone and in a fresh one; then the others
            asked = [doubted] if doubted is not None else list(packed)
            try:
                answers = cell.ask([packed[place] for place in asked])
            except _DiedError as death:
                if self._closed:
                    raise InterruptedError(CLOSED) from death
                guilty = asked[death.place]
                if guilty == doubted or death.certain:
                    results[guilty] = (None, LostError(str(death)))
                    del packed[guilty]
                doubted = guilty if guilty in packed else None
            else:
                results |= {place: pickle.loads(answer) for place, answer in zip(asked, answers, strict=True)}
                for place in asked:
                    del packed[place]
                doubted = None
        return [results[place] for place in range(len(calls))]


def _packed(call: Call, place: int, results: dict[int, Result]) -> bytes | None:
    try:
        return pickle.dumps(call)
    except Exception as error:  # noqa: BLE001 - what cannot travel is this call's error and no other's
        results[place] = (None, error)
        return None


class _Cell:
    """One process after the other."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: BaseProcess | None = None
        self._line: Connection | None = None
        self._in_hand = SERVER.RawValue(c_int, 0)
        self._closed = False
        self._lock = threading.Lock()
        """Held while it is decided which process is meant."""

    def start(self, context: ForkContext | ForkServerContext) -> Connection:
        """A process, and the line to it."""
        line, theirs = context.Pipe()
        given = (theirs, self._in_hand, self._limits)
        process: BaseProcess = context.Process(
            target=_serve if context is SERVER else _serve_alone, args=given, name="cell", daemon=True
        )
        with theirs, FAMILY:
            process.start()
        with self._lock:
            self._process, self._line = process, line
            if self._closed:
                process.kill()
        return line

    def ask(self, calls: list[bytes]) -> list[bytes]:
        """The results of the calls. Raises _DiedError."""
        self._in_hand.value = 0
        line = self._line or self.start(SERVER)
        try:
            line.send(calls)
            self._listen(line)
            answers: list[bytes] = line.recv()
        except (EOFError, OSError):
            code = self.end()
            raise _DiedError(
                self._in_hand.value, bounds.why(code, self._limits), certain=code == bounds.ENOUGH
            ) from None
        return answers

    def kill(self) -> None:
        """End the process, whatever it does, and start no other; a thread that waits for it will hear of it."""
        with self._lock:
            self._closed = True
            if self._process is not None:
                self._process.kill()

    def end(self) -> int | None:
        """The end of a process that is idle or dead; its exit code."""
        with self._lock:
            process, line = self._process, self._line
            self._process = self._line = None
        if line is not None:
            line.close()
        if process is None:
            return None
        wait([process.sentinel])
        with FAMILY:
            process.join()
            code = process.exitcode
            process.close()
        return code

    def _listen(self, line: Connection) -> None:
        """Wait for the answers. A process that has the same call in hand for too long waits for something: it is ended."""
        seen = -1
        while not line.poll(self._limits.silence):
            if seen == self._in_hand.value and self._process is not None:
                self._process.kill()
            seen = self._in_hand.value


# ---------------------------------------------------------------- in the process


def _serve_alone(line: Connection, in_hand: Any, limits: Limits) -> None:
    """The same in a process that was forked: of what is its parent's, signals and files, it keeps nothing."""
    signal.set_wakeup_fd(-1)
    for number in signal.valid_signals():
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    ours = {line.fileno(), parent.sentinel if parent is not None else -1}
    for file in [int(path.name) for path in Path("/proc/self/fd").iterdir()]:
        if file >= STANDARD_FILES and file not in ours:
            with suppress(OSError):  # the one with which the folder was read is closed already
                os.close(file)
    _serve(line, in_hand, limits)


def _serve(line: Connection, in_hand: Any, limits: Limits) -> None:
    """Make the calls that come, until nobody sends any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    bounds.confine(limits)
    with suppress(EOFError, ConnectionError):
        while True:
            answers = []
            for place, call in enumerate(line.recv()):
                in_hand.value = place
                answers.append(_answer(call))
            line.send(answers)


def _answer(call: bytes) -> bytes:
    try:
        return pickle.dumps((pickle.loads(call)(), None))
    except Exception as error:  # noqa: BLE001 - an executor hands every error on
        return _error(error)


def _error(error: Exception) -> bytes:
    try:
        data = pickle.dumps((None, error))
        pickle.loads(data)
    except Exception:  # noqa: BLE001 - an error that cannot travel is told instead
        return pickle.dumps((None, RuntimeError(f"{type(error).__name__}: {error}")))
    return data


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    """A parent that was killed leaves nobody behind."""
    parent.join()
    os._exit(1)
