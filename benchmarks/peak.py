"""One tool over the pages, alone in its process: `python -m benchmarks.peak --cases DIR --tool NAME` prints its peak in MB."""

from __future__ import annotations

import argparse
import re
import resource
import sys
from pathlib import Path

from benchmarks.peers import TOOLS, Run, asked
from benchmarks.scoring import one_by_one, read

PEAK = re.compile(r"VmHWM:\s*(\d+) kB")


def peak() -> float:
    """Peak resident memory of this program in MB.

    Linux hands `ru_maxrss` from a process down to the programs it starts (getrusage(2)), `VmHWM` not (proc(5)).
    """
    status = Path("/proc/self/status")
    if status.exists() and (found := PEAK.search(status.read_text(encoding="ascii", errors="replace"))):
        return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--tool", choices=TOOLS, required=True)
    said = parser.parse_args()
    pages = list({case.page: (case.path, case.page) for case in one_by_one(said.cases, said.every)}.values())
    for path, (_, url, charset) in pages:
        asked(TOOLS[said.tool], Run(), read({"bytes_decode_as": charset}, path.read_bytes()), url)
    print(round(peak(), 1))


if __name__ == "__main__":
    main()
