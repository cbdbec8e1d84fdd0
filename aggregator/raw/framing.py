"""The bytes of a WARC file in, its whole records out, each with the offset at which it begins (ISO 28500, 1.0 and 1.1).

Records stand one after the other, or in gzip members, as a rule one in each. Whatever is wrong costs only the records it
concerns: it is said as a Damage, and reading goes on where the next record begins. Memory is bounded by LARGEST.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aggregator.raw.members import (
    MEMBER,
    RECORD,
    BrokenError,
    Bytes,
    CutError,
    Member,
    Rest,
    holds_records,
    next_member,
    next_plain,
)

VERSIONS = (b"WARC/1.0", b"WARC/1.1")
LINE_ENDS = (b"\r\n", b"\n")

LARGEST = 32 * 1024 * 1024
"""Bytes of a record, unpacked; a larger one is passed over. A pass takes 20 MB of one answer."""

LONGEST_LINE = 65_536
MOST_LINES = 500
BUFFER = 65_536

FARTHEST = 1024 * 1024 * 1024
"""Unpacked bytes of a gzip member that are looked through for the next record after a broken one."""


class NotWarcError(Exception):
    """A file that does not begin as a WARC file does."""


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


def records(file: Bytes, start: int = 0) -> Iterator[Record | Damage]:
    """The records of a file that can be sought in, from the byte `start` on. Raises NotWarcError, OSError."""
    file.seek(0)
    first = file.read(len(RECORD))
    if first.startswith(MEMBER):
        if not holds_records(file, 0) and next_member(file, 1) is None:
            raise NotWarcError("it is a gzip file, but what is packed in it is no WARC record")
        return _packed(file, start)
    if first == RECORD:
        return _plain(file, start)
    raise NotWarcError(f"it is no WARC file: it begins with {first!r}" if first else "it is empty")


def _buffered(stream: io.RawIOBase) -> io.BufferedReader:
    return io.BufferedReader(stream, BUFFER)


# ---------------------------------------------------------------- one record


def _record(stream: io.BufferedReader, offset: int, line: bytes = b"") -> Record | None:
    """The next record of a stream, None at its end; `line` is its first one if that was read. Raises BrokenError."""
    before = 0 if line else _line_ends(stream)
    line = line or _line(stream)
    if not line:
        return None
    if line.rstrip() not in VERSIONS:
        raise BrokenError(f"where a record should begin there is {line[:20]!r}")
    head, fields = _head(stream, line)
    length = _length(fields)
    if length > LARGEST:
        raise BrokenError(f"a record of {length:,} bytes is passed over: more than {LARGEST:,} are not read")
    body = stream.read(length)
    if len(body) < length:
        raise CutError(f"a record is cut short: {len(body):,} of the {length:,} bytes that its Content-Length names")
    after = _line_ends(stream)  # at the end of a gzip member its checksum has been compared by now
    if not after and (rest := stream.peek(2)[:20]):
        raise BrokenError(f"the Content-Length of a record, {length:,}, is wrong: it goes on with {rest!r}")
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
            raise CutError("a record is cut short in its head")
        name, _, value = line.decode("utf-8", "replace").partition(":")
        fields[name.strip().lower()] = value.strip()
    raise BrokenError(f"the head of a record has more than {MOST_LINES} lines")


def _line(stream: io.BufferedReader) -> bytes:
    line = stream.readline(LONGEST_LINE)
    if len(line) == LONGEST_LINE:
        raise BrokenError(f"a line of a record's head is longer than {LONGEST_LINE:,} bytes")
    return line


def _length(fields: Mapping[str, str]) -> int:
    said = fields.get("content-length", "")
    if not (said.isascii() and said.isdigit() and len(said) <= 18):
        raise BrokenError(f"the Content-Length of a record is no number: {said[:20]!r}")
    return int(said)


# ---------------------------------------------------------------- records one after the other


def _plain(file: Bytes, start: int) -> Iterator[Record | Damage]:
    at: int | None = start
    while at is not None:
        file.seek(at)
        stream = _buffered(Rest(file))
        try:
            while (record := _record(stream, at)) is not None:
                yield record
                at += record.size
            return
        except BrokenError as broken:
            following = next_plain(file, at + 1)
            yield Damage(at, f"{broken}; {_where(following)}")
            at = following


# ---------------------------------------------------------------- records in gzip members


def _packed(file: Bytes, start: int) -> Iterator[Record | Damage]:
    at: int | None = start
    while at is not None:
        member = Member(file, at)
        yield from _unpacked(member, at)
        if member.is_nothing:
            return
        at = member.following


def _unpacked(member: Member, at: int) -> Iterator[Record | Damage]:
    """The records of one member, mostly one; in some files all of them, so that what stands behind a broken one is looked for."""
    stream, line = _buffered(member), b""
    while True:
        begun = stream.tell() - len(line)
        try:
            record = _record(stream, at, line)
        except BrokenError as broken:
            line = _next_line(stream)
            yield Damage(at, f"{_within(begun)}{broken}; {_further(member, line)}")
            if not line:
                return
        else:
            if record is None:
                return
            yield record
            line = b""


def _next_line(stream: io.BufferedReader) -> bytes:
    """The first line of the next record of a stream, empty if none comes; what is before it is passed over."""
    passed, whole = 0, True
    try:
        while passed < FARTHEST and (line := stream.readline(LONGEST_LINE)):
            if whole and line.rstrip() in VERSIONS:
                return line
            passed, whole = passed + len(line), line.endswith(b"\n")
    except BrokenError:  # the member is broken as well; that there is a damage here is being said
        return b""
    return b""


def _within(begun: int) -> str:
    return f"{begun:,} bytes into what is packed there: " if begun else ""


def _further(member: Member, line: bytes) -> str:
    if line:
        return "reading goes on with the next record in the same gzip member"
    lost = "" if member.ended else "what else is in its gzip member is lost, "
    return lost + _where(member.following)


# ---------------------------------------------------------------- the next record after a broken one


def _where(following: int | None) -> str:
    return "no whole record follows" if following is None else f"reading goes on at byte {following:,}"
