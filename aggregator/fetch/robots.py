"""What robots.txt of an origin says: fetched, read by protego, and remembered for a day (RFC 9309)."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from protego import Protego

from aggregator.model import Answer, Failure, Page

FRESH = timedelta(hours=24)
"""RFC 9309 section 2.4: not longer than 24 hours."""

FRESH_WHILE_DOWN = timedelta(hours=1)
"""A server that errs on robots.txt is asked again sooner."""

MOST_READ = 500 * 1024
"""RFC 9309 section 2.5: at least 500 kibibytes are read."""

MOST_REMEMBERED = 1000

Rule = Literal["rules", "allow-all", "disallow-all"]


@dataclass(frozen=True, slots=True)
class RobotsRecord:
    """What is remembered of an origin's robots.txt."""

    text: str
    rule: Rule
    fetched_at: datetime
    expires_at: datetime


class RobotsCache(Protocol):
    """Where records live between passes."""

    async def get(self, origin: str) -> RobotsRecord | None:
        """The record of an origin (`https://vesti.example`), if there is one, also an expired one."""
        ...

    async def put(self, origin: str, record: RobotsRecord) -> None:
        """Keep a record."""
        ...


class RobotsMemory:
    """A cache for one process; the oldest records are dropped."""

    def __init__(self) -> None:
        self._records: OrderedDict[str, RobotsRecord] = OrderedDict()

    async def get(self, origin: str) -> RobotsRecord | None:
        return self._records.get(origin)

    async def put(self, origin: str, record: RobotsRecord) -> None:
        self._records[origin] = record
        while len(self._records) > MOST_REMEMBERED:
            self._records.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether a URL may be fetched, and the pause that is asked for (Crawl-delay, seconds)."""

    allowed: bool
    delay: float = 0.0


def record(answer: Answer, now: datetime) -> RobotsRecord | None:
    """What an answer for /robots.txt means (RFC 9309 section 2.3.1); None when the server was not reached at all."""
    if isinstance(answer, Page):
        text = answer.body[:MOST_READ].decode("utf-8", "replace")
        return RobotsRecord(text, "rules", now, now + FRESH)
    if not isinstance(answer, Failure) or answer.status is None:
        return None
    unavailable = 400 <= answer.status < 500 and answer.status != 429
    if unavailable:
        return RobotsRecord("", "allow-all", now, now + FRESH)
    return RobotsRecord("", "disallow-all", now, now + FRESH_WHILE_DOWN)


def permission(record: RobotsRecord, url: str, agent: str) -> Permission:
    """What a record says of a URL for our product token (`aggregator` of `aggregator/1.0 (+…)`)."""
    if record.rule != "rules" or not record.text.strip():
        return Permission(record.rule != "disallow-all")
    rules = Protego.parse(record.text)
    token = agent.split("/")[0].strip() or "*"
    return Permission(rules.can_fetch(url, token), float(rules.crawl_delay(token) or 0.0))
