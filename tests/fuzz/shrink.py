"""A document and what it is to keep in, a small document out: pieces are left out as long as nothing is lost."""

from __future__ import annotations

import time
from collections.abc import Callable


def shrunk(body: bytes, keeps: Callable[[bytes], bool], seconds: float = 20.0) -> bytes:
    """Halves, quarters, and so on to single bytes, are left out while `keeps` says yes (Zeller's ddmin); CPU time is bounded."""
    until = time.process_time() + seconds
    size = max(1, len(body) // 2)
    while time.process_time() < until:
        at, before = 0, len(body)
        while at < len(body) and time.process_time() < until:
            smaller = body[:at] + body[at + size :]
            if keeps(smaller):
                body = smaller
            else:
                at += size
        if size == 1 and len(body) == before:
            break
        size = max(1, size // 2)
    return body
