"""Numbers a day in, the path of a small bar chart for an inline SVG out: no style, no script, so that no policy is loosened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT = 20
STEP = 4
BAR = 3


@dataclass(frozen=True, slots=True)
class Spark:
    """A bar chart: a path within a box of `width` times HEIGHT."""

    path: str
    width: int
    low: int
    high: int
    last: int
    days: int
    height: int = HEIGHT


def spark(numbers: Sequence[int]) -> Spark | None:
    """The bars, the earliest left; the highest fills the box, and a day without any leaves a gap."""
    if not numbers or max(numbers) <= 0:
        return None
    high = max(numbers)
    bars = []
    for n, number in enumerate(numbers):
        height = max(1, round(HEIGHT * number / high)) if number else 0
        if height:
            bars.append(f"M{n * STEP} {HEIGHT}v-{height}h{BAR}v{height}z")
    return Spark("".join(bars), len(numbers) * STEP - STEP + BAR, min(numbers), high, numbers[-1], len(numbers))
