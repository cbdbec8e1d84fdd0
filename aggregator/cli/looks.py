"""What the answer of `sources health` looks like."""

from __future__ import annotations

from enum import StrEnum


class Look(StrEnum):
    """A table for people, a line a source for mails and logs, JSON for programs."""

    TABLE = "table"
    TEXT = "text"
    JSON = "json"
