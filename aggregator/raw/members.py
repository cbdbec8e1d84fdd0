"""A file of bytes in; what is packed in one of its gzip members out, and where the next member or record begins."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import Protocol

MEMBER = b"\x1f\x8b\x08"
"""How every gzip member begins (RFC 1952 section 2.3.1)."""

RECORD = b"WARC/"

STEP = 16_384
LOOK = 1024 * 1024
"""Bytes looked through at once, at most, for the next record after a broken one."""

GLANCE = 1024
"""Packed bytes that are enough to know whether a record begins in them."""


class Bytes(Protocol):
    """A file that can be sought in. It reads less than was asked for at its end only."""

    def read(self, size: int, /) -> bytes:
        """The next bytes. Raises OSError."""
        ...

    def seek(self, offset: int, /) -> int:
        """Go to a byte."""
        ...


class BrokenError(Exception):
    """What is wrong with a record, in words."""


class CutError(BrokenError):
    """The file, or the gzip member, ends within a record."""


class Rest(io.RawIOBase):
    """A file from where it stands on, for a buffer of its own: whatever opened it may not peek."""

    def __init__(self, file: Bytes) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, target: memoryview) -> int:  # type: ignore[override]  # typeshed's Buffer is a memoryview here
        data = self._file.read(len(target))
        target[: len(data)] = data
        return len(data)


class Member(io.RawIOBase):
    """What is packed in the gzip member that begins at a byte of a file."""

    def __init__(self, file: Bytes, at: int) -> None:
        file.seek(at)
        self._file = file
        self._inner = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._packed = b""
        self._begun = self._at = at
        self._made = 0
        self._following: int | None = -1

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        """How many bytes of it have been unpacked."""
        return self._made

    def readinto(self, target: memoryview) -> int:  # type: ignore[override]  # as above
        while not self._inner.eof:
            if not self._packed:
                self._packed = self._file.read(STEP)
                self._at += len(self._packed)
                if not self._packed and self._at == self._begun:
                    return 0
            dry = not self._packed
            try:
                data = self._inner.decompress(self._packed, len(target))
            except zlib.error as error:
                raise BrokenError(f"a broken gzip member ({str(error).partition(': ')[2] or error})") from error
            self._packed = self._inner.unconsumed_tail
            if data:
                target[: len(data)] = data
                self._made += len(data)
                return len(data)
            if dry and not self._inner.eof:
                raise CutError("the file is cut short within a gzip member")
        return 0

    @property
    def is_nothing(self) -> bool:
        """Whether the file ended where the member should have begun."""
        return self._at == self._begun

    @property
    def ended(self) -> bool:
        """Whether it was read to its end."""
        return self._inner.eof

    @property
    def following(self) -> int | None:
        """Where the next member begins, once this one has been read to its end, or as far as it can be; None: there is none."""
        if self.ended:
            return self._at - len(self._inner.unused_data)
        if self._following == -1:
            self._following = next_member(self._file, self._begun + 1)
        return self._following


def next_member(file: Bytes, at: int) -> int | None:
    """Where the next gzip member begins that holds a WARC record: a page may itself be a gzip file."""
    return next((found for found in _sights(file, at, MEMBER) if holds_records(file, found)), None)


def next_plain(file: Bytes, at: int) -> int | None:
    found = next(_sights(file, at, b"\n" + RECORD + b"1."), None)
    return None if found is None else found + 1


def holds_records(file: Bytes, at: int) -> bool:
    file.seek(at)
    inner = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        return inner.decompress(file.read(GLANCE), len(RECORD)) == RECORD
    except zlib.error:
        return False


def _sights(file: Bytes, at: int, words: bytes) -> Iterator[int]:
    """Where some bytes stand in the rest of a file; the file may be used in between."""
    kept, look = len(words) - 1, STEP
    while True:
        file.seek(at)
        piece = file.read(look)
        found = piece.find(words)
        while found >= 0:
            yield at + found
            found = piece.find(words, found + 1)
        if len(piece) < look:
            return
        at += len(piece) - kept
        look = min(2 * look, LOOK)
