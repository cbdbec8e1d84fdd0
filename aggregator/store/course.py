"""A story's articles in, the places it is about and the clock it is told by out. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]

SLIGHT = 0.2
"""Places with less than this part of the weightiest one's weight are named in passing."""

WIDENESS = {"district": 1, "region": 2, "country": 3}


def places(told: Sequence[Row]) -> list[Row]:
    """The places its articles name, the weightiest first; a region has the news of its towns, and so comes after them."""
    weights: defaultdict[int, float] = defaultdict(float)
    rows: dict[int, Row] = {}
    for row in told:
        for place in row["places"]:
            weights[place["id"]] += place["weight"]
            rows[place["id"]] = place
    least = max(weights.values(), default=0) * SLIGHT
    kept = [row for row in rows.values() if weights[row["id"]] >= least]
    return sorted(kept, key=lambda row: (WIDENESS.get(row["kind"], 0), -weights[row["id"]]))


def zone(told: Sequence[Row]) -> str:
    """The time zone of the place it is about most; of a story that names none, that of the outlet which had it first."""
    named = places(told)
    return str(named[0]["timezone"] if named else told[0]["source_timezone"])
