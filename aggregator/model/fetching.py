"""One exchange with a server: what is asked, and the three ways in which it can be answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from aggregator.failures import FailureKind


@dataclass(frozen=True, slots=True)
class Validators:
    """What makes the next request conditional (RFC 9110 section 13); `body_hash` serves servers without either header."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """How to behave towards the servers of one source."""

    user_agent: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    proxy: str | None = None
    allow_private: bool = False
    pause: timedelta = timedelta(seconds=1)
    robots: bool = True


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to fetch. `accept` is the Accept header: feeds and pages ask for different things."""

    url: str
    policy: Policy = field(default_factory=Policy)
    validators: Validators = field(default_factory=Validators)
    accept: str = "*/*"
    retry: bool = True
    """Whether passing faults are tried again at once (tenacity); a pass that comes every minute may say no."""


@dataclass(frozen=True, slots=True)
class Page:
    """One HTTP answer 200, as it came: the body unpacked, not decoded. Header names are lower case."""

    url: str
    """The final URL, after redirects."""
    body: bytes
    headers: Mapping[str, str]
    fetched_at: datetime
    status: int = 200
    requested_url: str = ""
    moved_to: str | None = None
    """Where a chain of only permanent redirects (301, 308) ends; None if there was none."""
    validators: Validators = field(default_factory=Validators)
    wire_bytes: int = 0
    elapsed: float = 0.0
    """Seconds of the whole exchange, waiting for the host's turn not counted."""
    attempts: int = 1
    raw_headers: tuple[tuple[str, str], ...] = ()
    length: int | None = None
    """Bytes of a body that was left behind (`without_body`)."""

    @property
    def body_bytes(self) -> int:
        """How long the body is, or was."""
        return len(self.body) if self.length is None else self.length

    def without_body(self) -> Page:
        """The same answer, once its body has been read, small enough to travel."""
        return replace(self, body=b"", raw_headers=(), length=self.body_bytes)


@dataclass(frozen=True, slots=True)
class NotModified:
    """The answer is the one we know: status 304, or 200 with the same body (`by == "hash"`)."""

    url: str
    fetched_at: datetime
    by: Literal["304", "hash"] = "304"
    headers: Mapping[str, str] = field(default_factory=dict)
    wire_bytes: int = 0
    elapsed: float = 0.0
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class Failure:
    """A fetch, or the reading of its answer, that came to nothing; `detail` is one line for a person."""

    kind: FailureKind
    detail: str
    url: str
    fetched_at: datetime
    status: int | None = None
    retry_at: datetime | None = None
    """The server's own word (Retry-After), already bounded to one day."""
    wire_bytes: int = 0
    elapsed: float = 0.0
    attempts: int = 1


Answer = Page | NotModified | Failure
