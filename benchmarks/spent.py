"""What a command and all processes it starts spend: `python -m benchmarks.spent MODULE [ARGUMENT...]`.

Runs `python -m MODULE ...`, whose last line is a JSON object, and prints that object with `cpu` (seconds) and `peak MB` of the
whole family in it. Memory is the sum of proportional sizes (`Pss` of proc(5)), looked at ten times a second: a page that two
processes share counts half for each, so what a fork has in common with its parent counts once.
On Linux whoever outlives a parent is reaped here (PR_SET_CHILD_SUBREAPER, prctl(2)): the processes of a pool are children of a
server that nobody else waits for.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
LOOKS = 0.1
"""Seconds between two looks at the memory."""


def taken(session: int) -> float:
    """Megabytes of memory of all processes of a session; 0 where there is no /proc."""
    total = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (
                int((process / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[3])
                == session
            ):
                lines = (process / "smaps_rollup").read_text(encoding="ascii").splitlines()
                total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        except OSError:  # it has ended meanwhile
            continue
    return total / 1024


def reaped() -> float:
    """CPU seconds of every child that has ended or will, with those they waited for."""
    spent = 0.0
    while True:
        try:
            _, _, used = os.wait4(-1, 0)
        except ChildProcessError:
            return spent
        spent += used.ru_utime + used.ru_stime


def main() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    command = [sys.executable, "-m", *sys.argv[1:]]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    peak, over = [0.0], threading.Event()

    def look() -> None:
        while not over.wait(LOOKS):
            peak[0] = max(peak[0], taken(process.pid))

    looker = threading.Thread(target=look)
    looker.start()
    assert process.stdout
    said = process.stdout.read()
    spent = reaped()
    over.set()
    looker.join()
    figures = json.loads(said.splitlines()[-1])
    figures |= {"cpu": spent, "peak MB": max(peak[0], figures.get("peak MB", 0.0))}
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
