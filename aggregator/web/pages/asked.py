"""What a path names in, a checked value out; whatever it cannot be, there is no such page."""

from __future__ import annotations

import re
from datetime import date

from aggregator.web.pages.calendar import address, day_of
from aggregator.web.visit import NowhereError, Visit

NUMBER = re.compile(r"[1-9][0-9]{0,18}")
LARGEST = 2**63 - 1
"""SQLite's greatest integer."""

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
"""As sources.yaml has it."""


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
    found = day_of(visit.parts["year"], visit.parts["month"], visit.parts["day"])
    if found is None:
        raise NowhereError
    return found


def article_path(number: int) -> str:
    """Where an article is shown."""
    return f"/article/{number}/"


def story_path(number: int) -> str:
    """Where a story is shown."""
    return f"/story/{number}/"


def source_path(key: str, day: date | None = None) -> str:
    """Where a source is shown, or one of its days."""
    return f"/source/{key}/{address(day) if day else ''}"


def page(visit: Visit, most: int) -> int:
    """The page of a list, `?page=2`; the first if the query has none."""
    asked = visit.query.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 4 and 1 <= int(asked) <= most):
        raise NowhereError
    return int(asked)


def before(visit: Visit) -> int | None:
    """The article after which a list goes on, `?before=5`; None from the beginning."""
    asked = visit.query.get("before")
    if asked is None:
        return None
    if not NUMBER.fullmatch(asked) or int(asked) > LARGEST:
        raise NowhereError
    return int(asked)
