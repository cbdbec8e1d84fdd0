"""The bounds of every exchange with a server: nothing from the network is read without one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, bytes and counts. `total` bounds one attempt, redirects included, from its turn at the first host on."""

    connect: float = 10.0
    """Finding the addresses of a name, and again for connecting to one of them."""
    first_byte: float = 15.0
    total: float = 30.0
    for_room: float = 60.0
    """Waiting until a large body may be read on, which `total` does not count: few are read at once, by our own rule."""
    wire_bytes: int = 10_000_000
    body_bytes: int = 20_000_000
    """After decompression."""
    headers: int = 200
    header_bytes: int = 65_536
    redirects: int = 10
    url_length: int = 4096
    attempts: int = 3
    first_wait: float = 0.5
    longest_wait: float = 5.0
    """Seconds between two attempts; a server that asks for more is asked again in a later pass."""
    retry_after_cap: timedelta = timedelta(days=1)
    longest_crawl_delay: timedelta = timedelta(seconds=30)
