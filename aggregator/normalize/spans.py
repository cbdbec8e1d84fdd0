"""A time span in, words out."""

from __future__ import annotations

from datetime import timedelta

_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"))


def words(span: timedelta) -> str:
    """A time span as a person says it: `45 s`, `12 min`, `2.5 h`, `1 d`."""
    seconds = span.total_seconds()
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{round(seconds / size, 1):g} {unit}"
    return f"{round(seconds):d} s"
