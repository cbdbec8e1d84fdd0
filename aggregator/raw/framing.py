"""The bytes of a WARC file in, its whole records out, each with the offset at which it begins (ISO 28500, 1.0 and 1.1).

Records stand one after the other, or in gzip members, as a rule one in each. Whatever is wrong costs only the records it
concerns: it is said as a Damage, and reading goes on where the next record begins. Memory is bounded by LARGEST.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

MEMBER = b"\x1f\x8b\x08"
"""How every gzip member begins (RFC 1952 section 2.3.1)."""

RECORD = b"WARC/"
VERSIONS = (b"WARC/1.0", b"WARC/1.1")
LINE_ENDS = (b"\r\n", b"\n")

LARGEST = 32 * 1024 * 1024
"""Bytes of a record, unpacked; a larger one is passed over. A pass takes 20 MB of one answer."""

LONGEST_LINE = 65_536
MOST_LINES = 500
STEP = 16_384
BUFFER = 65_536
LOOK = 1024 * 1024
"""Bytes looked through at once, at most, for the next record after a broken one."""

GLANCE = 1024
"""Packed bytes that are enough to know whether a record begins in them."""


class NotWarcError(Exception):
    """A file that does not begin as a WARC file does."""


class _BrokenError(Exception):
    """What is wrong with a record, in words."""


class _CutError(_BrokenError):
    """The file, or the gzip member, ends within a record."""


@dataclass(frozen=True, slots=True)
class Record:
    """A whole record as it stands. `fields` are those of its head, names in lower case."""

    offset: int
    fields: Mapping[str, str]
    head: bytes
    body: bytes
    size: int
    """Bytes of it and of the line ends around it, unpacked."""


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that could not be read: at which byte of the file, and what is wrong there."""

    offset: int
    words: str

    def __str__(self) -> str:
        return f"byte {self.offset:,}: {self.words}"


def records(file: BinaryIO, start: int = 0) -> Iterator[Record | Damage]:
    """The records of a file that can be sought in, from the byte `start` on. Raises NotWarcError, OSError."""
    file.seek(0)
    first = file.read(len(RECORD))
    if first.startswith(MEMBER):
        if not _holds_records(file, 0) and _next_member(file, 1) is None:
            raise NotWarcError("it is a gzip file, but what is packed in it is no WARC record")
        return _packed(file, start)
    if first == RECORD:
        return _plain(file, start)
    raise NotWarcError(f"it is no WARC file: it begins with {first!r}" if first else "it is empty")


def _buffered(stream: io.RawIOBase) -> io.BufferedReader:
    return io.BufferedReader(stream, BUFFER)


# ---------------------------------------------------------------- one record


def _record(stream: io.BufferedReader, offset: int) -> Record | None:
    """The next record of a stream, None at its end. Raises _BrokenError."""
    before = _line_ends(stream)
    line = _line(stream)
    if not line:
        return None
    if line.rstrip() not in VERSIONS:
        raise _BrokenError(f"where a record should begin there is {line[:20]!r}")
    head, fields = _head(stream, line)
    length = _length(fields)
    if length > LARGEST:
        raise _BrokenError(f"a record of {length:,} bytes is passed over: more than {LARGEST:,} are not read")
    body = stream.read(length)
    if len(body) < length:
        raise _CutError(f"a record is cut short: {len(body):,} of the {length:,} bytes that its Content-Length names")
    after = _line_ends(stream)  # at the end of a gzip member its checksum has been compared by now
    if not after and (rest := stream.peek(2)[:20]):
        raise _BrokenError(f"the Content-Length of a record, {length:,}, is wrong: it goes on with {rest!r}")
    return Record(offset, fields, head, body, before + len(head) + length + after)


def _line_ends(stream: io.BufferedReader) -> int:
    """Step over empty lines; how many bytes they are."""
    passed = 0
    while stream.peek(1)[:1] in (b"\r", b"\n"):
        passed += len(stream.read(1))
    return passed


def _head(stream: io.BufferedReader, first: bytes) -> tuple[bytes, dict[str, str]]:
    lines, fields = [first], dict[str, str]()
    for _ in range(MOST_LINES):
        line = _line(stream)
        lines.append(line)
        if line in LINE_ENDS:
            return b"".join(lines), fields
        if not line:
            raise _CutError("a record is cut short in its head")
        name, _, value = line.decode("utf-8", "replace").partition(":")
        fields[name.strip().lower()] = value.strip()
    raise _BrokenError(f"the head of a record has more than {MOST_LINES} lines")


def _line(stream: io.BufferedReader) -> bytes:
    line = stream.readline(LONGEST_LINE)
    if len(line) == LONGEST_LINE:
        raise _BrokenError(f"a line of a record's head is longer than {LONGEST_LINE:,} bytes")
    return line


def _length(fields: Mapping[str, str]) -> int:
    said = fields.get("content-length", "")
    if not (said.isascii() and said.isdigit() and len(said) <= 18):
        raise _BrokenError(f"the Content-Length of a record is no number: {said[:20]!r}")
    return int(said)


# ---------------------------------------------------------------- records one after the other


def _plain(file: BinaryIO, start: int) -> Iterator[Record | Damage]:
    at: int | None = start
    while at is not None:
        file.seek(at)
        stream = _buffered(_Rest(file))
        try:
            while (record := _record(stream, at)) is not None:
                yield record
                at += record.size
            return
        except _BrokenError as broken:
            following = _next_plain(file, at + 1)
            yield Damage(at, _where(broken, following))
            at = following


class _Rest(io.RawIOBase):
    """A file from where it stands on, for a buffer of its own: whatever opened it may not peek."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, target: memoryview) -> int:  # type: ignore[override]  # typeshed's Buffer is a memoryview here
        data = self._file.read(len(target))
        target[: len(data)] = data
        return len(data)


# ---------------------------------------------------------------- records in gzip members


def _packed(file: BinaryIO, start: int) -> Iterator[Record | Damage]:
    at: int | None = start
    while at is not None:
        member = _Member(file, at)
        stream = _buffered(member)
        try:
            while (record := _record(stream, at)) is not None:
                yield record
            if member.is_nothing:
                return
            at = member.end
        except _BrokenError as broken:
            following = member.end if member.ended else _next_member(file, at + 1)
            yield Damage(at, _where(broken, following))
            at = following


class _Member(io.RawIOBase):
    """What is packed in the gzip member that begins at a byte of a file."""

    def __init__(self, file: BinaryIO, at: int) -> None:
        file.seek(at)
        self._file = file
        self._inner = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._packed = b""
        self._begun = self._at = at

    def readable(self) -> bool:
        return True

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
                raise _BrokenError(f"a broken gzip member ({str(error).partition(': ')[2] or error})") from error
            self._packed = self._inner.unconsumed_tail
            if data:
                target[: len(data)] = data
                return len(data)
            if dry and not self._inner.eof:
                raise _CutError("the file is cut short within a gzip member")
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
    def end(self) -> int:
        """The byte behind it, once it has been read to its end."""
        return self._at - len(self._inner.unused_data)


# ---------------------------------------------------------------- the next record after a broken one


def _where(broken: _BrokenError, following: int | None) -> str:
    if following is None:
        return f"{broken}; no whole record follows"
    return f"{broken}; reading goes on at byte {following:,}"


def _next_member(file: BinaryIO, at: int) -> int | None:
    """Where the next gzip member begins that holds a WARC record: a page may itself be a gzip file."""
    return next((found for found in _sights(file, at, MEMBER) if _holds_records(file, found)), None)


def _next_plain(file: BinaryIO, at: int) -> int | None:
    found = next(_sights(file, at, b"\n" + RECORD + b"1."), None)
    return None if found is None else found + 1


def _holds_records(file: BinaryIO, at: int) -> bool:
    file.seek(at)
    inner = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        return inner.decompress(file.read(GLANCE), len(RECORD)) == RECORD
    except zlib.error:
        return False


def _sights(file: BinaryIO, at: int, words: bytes) -> Iterator[int]:
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
