"""The extractor's sources in this process, for benchmarks that time its parts or put others in their places.

Compiled modules call each other directly, whatever a module's names stand for by then.
"""

from __future__ import annotations

import os
import sys

from aggregator import compiled


def from_sources() -> None:
    """Start this program again without the compiled extractor, if there is one."""
    if compiled.made() is not None:
        os.environ[compiled.PURE] = "1"
        os.execv(sys.executable, sys.orig_argv)
