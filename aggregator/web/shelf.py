"""Answers that were set already, kept while the archive is as it was: bounded in bytes, the least read go first."""

from __future__ import annotations

import gzip
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b

ROOM = 24 * 1024 * 1024
"""Bytes of answers kept."""

FRESH = 2.0
"""Seconds for which an answer is given without asking whether the archive has changed."""

STALE = 60.0
"""Seconds after which it is set anew even so: midnight comes, and «today» is another day."""

SQUEEZE = 5
"""gzip's level: nine takes three times as long for two per cent."""


@dataclass(frozen=True)
class Copy:
    """An answer as it goes out."""

    body: bytes
    status: int
    headers: tuple[tuple[str, str], ...]
    etag: str

    @cached_property
    def squeezed(self) -> bytes:
        """The body by gzip, made when it is first asked for."""
        return gzip.compress(self.body, SQUEEZE, mtime=0)


@dataclass(slots=True)
class Kept:
    """A copy, and of which edition of the archive and when (monotonic seconds) it was made."""

    copy: Copy
    edition: Hashable
    made: float
    seen: float


@dataclass(slots=True)
class Shelf:
    """Copies by what was asked for."""

    room: int = ROOM
    kept: OrderedDict[Hashable, Kept] = field(default_factory=OrderedDict)
    size: int = 0

    def find(self, key: Hashable, now: float) -> Kept | None:
        """What is kept, unless it is too old to be right about what day it is."""
        found = self.kept.get(key)
        if found is None or now - found.made > STALE:
            return None
        self.kept.move_to_end(key)
        return found

    def put(self, key: Hashable, copy: Copy, edition: Hashable, now: float) -> None:
        """Keep a copy; what was read longest ago makes room."""
        self.drop(key)
        self.kept[key] = Kept(copy, edition, now, now)
        self.size += _weight(copy)
        while self.size > self.room and self.kept:
            self.drop(next(iter(self.kept)))

    def drop(self, key: Hashable) -> None:
        """Forget one."""
        found = self.kept.pop(key, None)
        if found:
            self.size -= _weight(found.copy)


def copied(body: bytes, status: int, headers: tuple[tuple[str, str], ...]) -> Copy:
    """An answer with its ETag (RFC 9110 section 8.8.3)."""
    tag = blake2b(body, digest_size=10).hexdigest()
    return Copy(body, status, headers, f'W/"{tag}"')


def _weight(copy: Copy) -> int:
    """Its bytes; compressed it has a quarter of them."""
    return len(copy.body) * 5 // 4 + 500
