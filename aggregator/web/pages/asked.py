"""What a path names in, a checked value out; whatever it cannot be, there is no such page."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import quote

from aggregator.web.visit import NowhereError, Visit

NUMBER = re.compile(r"[1-9][0-9]{0,18}")
LARGEST = 2**63 - 1
"""SQLite's greatest integer."""

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def number(visit: Visit, name: str) -> int:
    """A row's number."""
    asked = visit.parts[name]
    if not NUMBER.fullmatch(asked) or int(asked) > LARGEST:
        raise NowhereError
    return int(asked)


def key(visit: Visit) -> str:
    """A source's key."""
    asked = visit.parts["source"]
    if not KEY.fullmatch(asked):
        raise NowhereError
    return asked


def day(visit: Visit) -> date | None:
    """The day of `/YYYY/MM/DD/`; None if the path has none."""
    if "year" not in visit.parts:
        return None
    parts = [visit.parts[name] for name in ("year", "month", "day")]
    if [len(part) for part in parts] != [4, 2, 2] or not all(part.isascii() and part.isdigit() for part in parts):
        raise NowhereError
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        raise NowhereError from None


def article_path(number: int) -> str:
    """Where an article is shown."""
    return f"/article/{number}/"


def story_path(number: int) -> str:
    """Where a story is shown."""
    return f"/story/{number}/"


def source_path(key: str, day: date | None = None) -> str:
    """Where a source is shown, or one of its days."""
    return f"/source/{quote(key, safe='')}/" + (f"{day:%Y/%m/%d}/" if day else "")
