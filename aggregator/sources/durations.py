"""Time spans as an editor writes them: `45s`, `15m`, `1h`, `1d`."""

from __future__ import annotations

import re
from datetime import timedelta

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
WRITTEN = re.compile(r"\s*(\d{1,6}(?:\.\d{1,3})?)\s*([smhd])\s*")


def parse(text: str) -> timedelta:
    """The span that `15m` means. Raises ValueError saying how a span is written."""
    found = WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(f"{text[:40]!r} is not a time span; write a number and s, m, h or d, such as 15m")
    return timedelta(seconds=float(found[1]) * UNITS[found[2]])


def between(least: str, most: str, text: str) -> timedelta:
    """The same, held between two bounds, which the message names."""
    span = parse(text)
    if not parse(least) <= span <= parse(most):
        raise ValueError(f"{text} is out of bounds; it must be between {least} and {most}")
    return span
