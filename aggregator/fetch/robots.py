"""What a robots.txt means, and where it is remembered (RFC 9309, read by protego). Asking for it is `permits`' work."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal, Protocol

from protego import Protego

from aggregator.failures import FailureKind
from aggregator.model import Answer, Failure, Page

FRESH = timedelta(hours=24)
"""RFC 9309 section 2.4: not longer than 24 hours."""

FRESH_WHILE_DOWN = timedelta(hours=1)
"""A server that errs on robots.txt is asked again sooner."""

LONG_DOWN = timedelta(days=30)
"""RFC 9309 section 2.3.1.4: for so long the rules that were known before may be kept to."""

MOST_READ = 500 * 1024
"""RFC 9309 section 2.5: at least 500 kibibytes are read."""

MOST_REDIRECTS = 5
"""RFC 9309 section 2.3.1.2."""

MOST_REMEMBERED = 4096
MOST_PARSED = 64
"""Parsed files kept at hand; one of 500 KiB takes a third of a second to parse."""

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
    """A cache for one process; the records that were put first are dropped first."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._records: OrderedDict[str, RobotsRecord] = OrderedDict()

    async def get(self, origin: str) -> RobotsRecord | None:
        """The record of an origin, expired or not."""
        return self._records.get(origin)

    async def put(self, origin: str, record: RobotsRecord) -> None:
        """Keep a record."""
        self._records[origin] = record
        while len(self._records) > self._most:
            self._records.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether a URL may be fetched, and the pause that is asked for (Crawl-delay, seconds)."""

    allowed: bool
    delay: float = 0.0


def record(answer: Answer, now: datetime, before: RobotsRecord | None = None) -> RobotsRecord | None:
    """What an answer for /robots.txt means (RFC 9309 section 2.3.1); `before` is the record that has expired.

    None when the server was not reached, or asks to be left alone for a while (429): that failure is the page's too.
    """
    if isinstance(answer, Page):
        # a byte order mark would hide the first line from protego
        return RobotsRecord(answer.body[:MOST_READ].decode("utf-8-sig", "replace"), "rules", now, now + FRESH)
    if not isinstance(answer, Failure) or answer.kind is FailureKind.RATE_LIMITED:
        return None
    if _unavailable(answer):
        return RobotsRecord("", "allow-all", now, now + FRESH)
    if answer.status is None:
        return None
    if before and before.rule != "disallow-all" and now - before.fetched_at < LONG_DOWN:
        return replace(before, expires_at=now + FRESH_WHILE_DOWN)
    return RobotsRecord("", "disallow-all", now, now + FRESH_WHILE_DOWN)


def permission(record: RobotsRecord, url: str, agent: str) -> Permission:
    """What a record says of a URL for our product token (`aggregator` of `aggregator/1.0 (+…)`)."""
    if record.rule != "rules" or not record.text.strip():
        return Permission(record.rule != "disallow-all")
    rules = _parsed(record.text)
    token = agent.split("/")[0].strip() or "*"
    return Permission(rules.can_fetch(url, token), float(rules.crawl_delay(token) or 0.0))


def _unavailable(failure: Failure) -> bool:
    """There is no robots.txt: 4xx, 204 and the like, or redirects that lead nowhere (sections 2.3.1.2 and 2.3.1.3)."""
    return failure.kind is FailureKind.REDIRECT or 200 < (failure.status or 0) < 500


@lru_cache(maxsize=MOST_PARSED)
def _parsed(text: str) -> Protego:
    return Protego.parse(text)
