"""What a row of the table is."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from fetch_kit import Server

from aggregator.failures import FailureKind
from aggregator.fetch import Limits

Group = Literal[
    "Connection",
    "HTTP",
    "Redirects and addresses",
    "Encoding",
    "Feeds",
    "robots and sitemaps",
    "Pages",
    "Configuration",
]
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
"""What a host does with a connection."""

Asked = Literal["feed", "sitemap", "listing", "page", "homepage"]

PATIENT = Limits(connect=10, first_byte=10, total=20)
"""For faults that are not about time: a loaded machine must not make them so."""

HASTY = Limits(connect=0.3, first_byte=0.3, total=0.6)
"""For faults that are: what is proved is that a limit holds, whatever it is."""


@dataclass(slots=True)
class Here:
    """Where a fault has its host: what its server may need to know, and what is looked at afterwards."""

    name: str
    """The host's name, `reset-before.example`."""
    address: str = ""
    """Its public address."""
    port: int = 0
    secure: bool = False
    other: Server = field(default_factory=lambda: Server({}))
    """A host of somebody else's, who notes what it is asked: `neighbour.example`."""
    lookups: list[str] = field(default_factory=list)
    """Names that were looked up, one after the other."""
    polls: int = 0
    """Passes that have been made before this one."""
    asked: list[str] = field(default_factory=list)
    """Paths that the fault's own host was asked for, where its server is a site."""

    def url(self, path: str = "/rss") -> str:
        """An address here."""
        return f"http{'s' if self.secure else ''}://{self.name}:{self.port}{path}"

    def elsewhere(self, path: str = "/rss") -> str:
        """An address at the neighbour's."""
        return f"http://neighbour.example:{self.other.port}{path}"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that a server may do wrong, and what must come of it."""

    name: str
    """Its host is `NAME.example`."""
    does: str
    """What the server does, in a line."""
    server: Callable[[Here], Talk] | None = None
    """None: nobody listens."""
    kind: FailureKind | None = None
    """How the fetch ends; None: the answer is read."""
    httpcore: FailureKind | None = None
    """How it ends over httpcore (behind TLS), where that is another way."""
    titles: tuple[str, ...] = ()
    """The headlines of the source's articles after the pass."""
    says: str = ""
    """Words of the failure's detail."""
    asked: Asked = "feed"
    seconds: float = 2.0
    """Of CPU time that a pass over the fault and its healthy neighbour may take, beside the three of a pass over nothing."""
    wire: int = 100_000
    """Bytes of bodies that are read at most."""
    memory: int | None = None
    """Bytes that Python holds at most meanwhile, where it matters."""
    limits: Limits = PATIENT
    secure: Literal["", "good", "expired", "self-signed", "wrong name", "none", "http/2"] = ""
    """The certificate of a host with TLS; "http/2": a good one, and the host speaks that and nothing else."""
    lookup: Callable[[Here, str], list[str]] | None = None
    """What the name servers say, where it is not simply the host's address."""
    ipv6: bool = False
    """Whether it is at ::1."""
    source: Mapping[str, Any] = field(default_factory=dict)
    """What sources.yaml says beside it."""
    polls: int = 1
    after: Callable[[Here], None] | None = None
    """What else must hold after the pass."""
    holds: Callable[[sqlite3.Connection], None] | None = None
    """What else must stand in the archive."""
    tested_in: str = ""
    """The test that does this already, and more thoroughly: `file::test`."""
    group: Group = "Connection"

    def __str__(self) -> str:
        return f"{self.group.split()[0].lower()}:{self.name}"
