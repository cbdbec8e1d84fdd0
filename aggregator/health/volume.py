"""How much a source publishes: its days, its last week beside its usual one, and a little picture of the month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from statistics import median

from aggregator.model import Day

SHOWN = 30
"""Days of the picture."""

WEEKS = 4
"""Weeks before the last one that say what is usual."""

WEEKS_NEEDED = 3
DAYS_NEEDED = 4
"""Days of each of these weeks with an article: of a weekly paper one missed issue is a whole week, and no sign of anything."""

FEW = 1 / 3
"""Less than this part of its quietest week is few."""

BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Volume:
    """Articles a day."""

    daily: tuple[int, ...]
    """Of the last SHOWN days, today's last."""
    week: int
    """Of the seven days before today."""
    month: int
    """Of the last SHOWN days."""
    usual: float | None
    """Articles a week: the median of the weeks before; None if fewer than WEEKS_NEEDED are known."""
    few: bool = False

    @property
    def per_day(self) -> float:
        """Articles a day in the last week."""
        return self.week / 7

    @property
    def usual_per_day(self) -> float | None:
        """The same, as it usually is."""
        return None if self.usual is None else self.usual / 7


def volume(published: Sequence[Day], today: date) -> Volume:
    """The volume of a source, on its own `today`."""
    counts = {each.day: each.articles for each in published}
    days = [counts.get(day, 0) for day in _days_before(today)]
    known = (today - date.fromisoformat(published[0].day)).days if published else 0
    weeks = [days[1 + 7 * n : 8 + 7 * n] for n in range(1, WEEKS + 1) if known >= 7 * (n + 1)]
    week = sum(days[1:8])
    usual = median(map(sum, weeks)) if len(weeks) >= WEEKS_NEEDED else None
    busy = usual is not None and all(sum(map(bool, each)) >= DAYS_NEEDED for each in weeks)
    few = busy and week < min(map(sum, weeks)) * FEW
    return Volume(tuple(reversed(days[:SHOWN])), week, sum(days[:SHOWN]), usual, few)


@lru_cache(maxsize=4)
def _days_before(today: date) -> tuple[str, ...]:
    return tuple(str(today - timedelta(days=back)) for back in range(7 * (WEEKS + 1) + 1))


def sparkline(daily: Sequence[int]) -> str:
    """One block a day, as high as the day's part of the busiest; a dot for a day without an article."""
    most = max(daily, default=0)
    return "".join(BARS[(each * len(BARS) - 1) // most] if each else "·" for each in daily)
