"""Read documents that nobody wrote: `python -m tests.fuzz [--seconds N] [--cases DIR] [--seed N] [--at N] [--found DIR]`.

What is found is written to a folder, made small, with the command that repeats it; the exit code is 1 then. Documents are read
in processes of their own (`aggregator.engines.cells`), so that one that dies is found, too.
"""

from __future__ import annotations

import argparse
import sys
import time
from functools import partial
from pathlib import Path

from .hunt import hunt

FOUND = Path(__file__).resolve().parents[2] / "fuzz-found"


def main() -> int:
    said = partial(print, flush=True)
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument(
        "--cases", type=Path, help="a folder with feeds/files and extraction/pages; else the newsroom's"
    )
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--at", type=int, help="only this document of the seed")
    parser.add_argument("--found", type=Path, default=FOUND)
    asked = parser.parse_args()
    this = hunt(asked.cases, asked.seed, asked.found, asked.seconds, at=asked.at, said=said)
    said(
        f"seed {asked.seed}: {this.read} documents read, {sum(this.kinds.values())} complaints of {len(this.kinds)} kinds"
    )
    for kind, times in this.kinds.most_common():
        said(f"  {times} × {kind}")
    return 1 if this.kinds else 0


if __name__ == "__main__":
    sys.exit(main())
