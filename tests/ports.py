"""Ports for what goes away and comes back at the same address."""

from __future__ import annotations

import os
import random
import socket
from contextlib import ExitStack, closing, suppress

MOST = 20
"""Ports that are needed in a row; the embedded press has no more outlets."""


def free_ports() -> int:
    """The first of MOST free ports in a row, below those that systems give to whoever asks for any (RFC 6056)."""
    for base in random.Random(os.getpid()).sample(range(20_000, 30_000, MOST), 100):
        with ExitStack() as bound, suppress(OSError):
            for port in range(base, base + MOST):
                bound.enter_context(closing(socket.socket())).bind(("127.0.0.1", port))
            return base
    raise AssertionError("no free ports between 20,000 and 30,000")
