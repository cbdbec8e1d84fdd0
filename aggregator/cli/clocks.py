"""When an article was published, by the clock of the place its news is read at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any


def published(row: Mapping[str, Any], zone: tzinfo) -> datetime | None:
    """Local time; None of an article whose hour nobody said."""
    if not row["published_at"] or len(row["published_local"] or "") <= len("2024-11-12"):
        return None
    return local(row["published_at"], zone)


def local(stamp: str | None, zone: tzinfo) -> datetime | None:
    """The archive's `2024-11-12T03:15:00Z` in a zone; None if there is none."""
    try:
        return datetime.fromisoformat(stamp).astimezone(zone) if stamp else None
    except (ValueError, OverflowError):  # the first and the last day of all
        return None
