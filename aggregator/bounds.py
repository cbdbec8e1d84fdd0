"""The bounds of reading one document: the CPU time, and, in a process that can be replaced, the memory that it may take.

What is parsed is tamed before (`normalize/tame.py`), so an honest document comes nowhere near; this is for what nobody foresaw.
Three things end a reading, one behind the other:

* a timer raises `Overrun` where the interpreter is running: the document is a failure, nothing else is touched;
* a timer of the system ends the process, for the interpreter does not get a word in while a parser spins in C;
* `confine` bounds the address space of a worker: MemoryError in Python, the end of the process in C.

Timers are the main thread's (`signal`): in other threads, a Dask worker's say, nothing is timed.
"""

from __future__ import annotations

import resource
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TypeVar

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one document. Among 570 pages and 1,600 feeds the 99.9th percentile is 0.08 s and the largest 0.1 s of CPU; the largest
    sitemap that is fetched (20 MB) takes 1.2 s and 190 MB."""

    cpu: float = 15.0
    """Seconds of CPU of the process, after which its reading is broken off."""
    killed: float = 30.0
    """Seconds of CPU outside the kernel after which the process is ended."""
    megabytes: int = 1000
    """Address space beyond what a worker has when it starts."""
    silence: float = 600.0
    """Seconds, by the clock, after which a worker that shows no sign of life is ended: it waits for something."""


LIMITS = Limits()
"""The one place to change them. Workers are told them when they start."""

ENOUGH = -signal.SIGVTALRM
"""The exit code of a process that the system ended for its CPU time."""

AGAIN = 1.0
"""Seconds of CPU after which an Overrun that came to nothing (in a destructor, say) is raised again."""


class Overrun(BaseException):
    """Reading a document takes too long. No Exception: what catches every error of a part of a page is to let it pass."""


@dataclass(slots=True)
class _State:
    limits: Limits = LIMITS
    mortal: bool = False
    """Whether this process may be ended."""
    armed: bool = False


_STATE = _State()


def within(call: Callable[[], R]) -> R:
    """Read a document. Raises Overrun, MemoryError, and what the call raises; or ends the process, if it is mortal."""
    try:
        try:
            _arm()
            return call()
        finally:
            _disarm()
    except Overrun:
        _disarm()  # it may have come while that was being done
        raise


def _arm() -> None:
    if threading.current_thread() is not threading.main_thread():
        return
    if signal.getsignal(signal.SIGPROF) is not _over:
        signal.signal(signal.SIGPROF, _over)
    _STATE.armed = True
    signal.setitimer(signal.ITIMER_PROF, _STATE.limits.cpu, AGAIN)
    if _STATE.mortal:
        signal.setitimer(signal.ITIMER_VIRTUAL, _STATE.limits.killed)


def _disarm() -> None:
    if _STATE.armed:
        _STATE.armed = False
        signal.setitimer(signal.ITIMER_PROF, 0)
        if _STATE.mortal:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _over(_number: int, _frame: FrameType | None) -> None:
    if _STATE.armed:
        raise Overrun(f"reading it took more than {_STATE.limits.cpu:g} s of CPU time")


def confine(limits: Limits) -> None:
    """In a worker, for good: its memory is bounded, it may be ended, and leaves no core file of an archive's size behind."""
    _STATE.limits, _STATE.mortal = limits, True
    with suppress(ValueError, OSError):  # a system that has not got these limits
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        most = _taken() + (limits.megabytes << 20)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _taken() -> int:
    """Bytes of address space; where the system does not say, a guess (one library reserves a gigabyte that it never uses)."""
    statm = Path("/proc/self/statm")
    if sys.platform == "linux" and statm.exists():
        return int(statm.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    return 2 << 30


def why(exit_code: int | None, limits: Limits) -> str:
    """A sentence on the end of a worker."""
    if exit_code == ENOUGH:
        return f"reading it took more than {limits.killed:g} s of CPU time"
    if exit_code is not None and exit_code < 0:
        return f"the process that read it was ended by {signal.Signals(-exit_code).name}"
    return f"the process that read it ended with code {exit_code}"
