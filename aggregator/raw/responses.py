"""The records of a WARC file in, the pages of its responses out: bodies unpacked, as strictly as those of a live server.

WARC's own words say when and from where; our files add, in a metadata record behind each response, what was asked for.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from aggregator.errors import DocumentError
from aggregator.failures import FailureKind
from aggregator.model import Page, Validators
from aggregator.normalize import codings
from aggregator.raw.framing import Damage, NotWarcError, Record, records
from aggregator.raw.members import Bytes

LARGEST_BODY = 20_000_000
"""Bytes of a body, unpacked: what a pass would take."""

LARGEST_HEAD = 131_072
"""Bytes of the status line and the headers of an answer."""

YEARS = range(1990, 2100)
"""In which a page can have been fetched: any other WARC-Date is a slip, and some of them cannot be reckoned with."""

CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")
"""How a chunk begins (RFC 9112 section 7.1)."""

MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[A-Za-z!?]")
"""How a page begins that is not packed."""

OK = 200

Wanted = Callable[[str, datetime], bool]
"""Whether the page of an address, answered at a time, is asked for: what is not costs no more than its unpacking."""


@dataclass(frozen=True, slots=True)
class Response:
    """A page that a WARC file holds, and the byte at which its record begins."""

    offset: int
    page: Page


@dataclass(frozen=True, slots=True)
class Seen:
    """A record that is no page to read: its kind, such as `request`; of a response `status`, `truncated`, `other`, `unwanted`."""

    offset: int
    kind: str


def read(path: Path) -> Iterator[Page]:
    """The pages of a WARC file in the order in which they were kept; what is cut short or damaged is left out."""
    with path.open("rb") as file:
        try:
            yield from (each.page for each in responses(file) if isinstance(each, Response))
        except NotWarcError:
            return


def responses(
    file: Bytes, start: int = 0, wanted: Wanted = lambda _url, _at: True
) -> Iterator[Response | Seen | Damage]:
    """What a file holds, record by record, from the byte `start` on. Raises NotWarcError, OSError."""
    waiting: _Waiting | None = None
    for record in records(file, start):
        if waiting is not None:
            if waiting.takes(record):
                continue
            yield from waiting.ended()
            waiting = None
        found = _found(record, wanted) if isinstance(record, Record) else record
        if isinstance(found, Response) and isinstance(record, Record):
            waiting = _Waiting(found, record.fields.get("warc-record-id", ""))
        else:
            yield found
    if waiting is not None:
        yield from waiting.ended()


@dataclass(slots=True)
class _Waiting:
    """A response of which more may be said in the records behind it.

    They are told of after it: whoever has heard of a record may take all that is before it for done.
    """

    response: Response
    number: str
    request: Seen | None = None

    def takes(self, record: Record | Damage) -> bool:
        """Whether a record belongs to this response."""
        if isinstance(record, Damage) or record.fields.get("warc-concurrent-to") != self.number:
            return False
        kind = record.fields.get("warc-type")
        if kind == "request" and self.request is None:  # stands between a response and what is said of it
            self.request = Seen(record.offset, "request")
            return True
        if kind == "metadata":
            page = _completed(self.response.page, record.body.decode("utf-8", "replace"))
            self.response = replace(self.response, page=page)
            return True
        return False

    def ended(self) -> Iterator[Response | Seen]:
        """What there is to tell, in the order of the file."""
        yield self.response
        if self.request is not None:
            yield self.request


def _found(record: Record, wanted: Wanted) -> Response | Seen | Damage:
    kind = record.fields.get("warc-type", "")
    if kind != "response":
        return Seen(record.offset, kind)
    url = record.fields.get("warc-target-uri", "").strip("<>")  # WARC/1.0 writers put it into angle brackets
    at = _instant(record.fields.get("warc-date", ""))
    if at is None:
        return Damage(
            record.offset, f"the WARC-Date of a response cannot be right: {record.fields.get('warc-date', '')[:40]!r}"
        )
    if not record.body.startswith(b"HTTP/"):
        return Seen(record.offset, "other")
    if record.body[:20].split(None, 2)[1:2] != [b"200"]:
        return Seen(record.offset, "status")
    if not wanted(url, at):
        return Seen(record.offset, "unwanted")
    if "warc-truncated" in record.fields:
        return Seen(record.offset, "truncated")
    return _response(record, url, at)


def _response(record: Record, url: str, at: datetime) -> Response | Damage:
    try:
        http, packed = _message(record.body)
        headers = _folded(http)
        body = _unpacked(_joined(packed, headers), headers)
    except DocumentError as error:
        return Damage(record.offset, _why(error, url))
    page = Page(
        url=url,
        body=body,
        headers=headers,
        fetched_at=at,
        status=OK,
        requested_url=url,
        validators=Validators(headers.get("etag"), headers.get("last-modified"), sha256(body).hexdigest()),
        wire_bytes=len(packed),
        raw_headers=tuple(http),
    )
    return Response(record.offset, page)


def _why(error: DocumentError, url: str) -> str:
    if error.kind is FailureKind.TOO_LARGE:
        return f"the answer of {url[:200]} is passed over: more than {LARGEST_BODY:,} bytes are not read"
    return f"the answer of {url[:200]} cannot be unpacked: {error.detail}"


# ---------------------------------------------------------------- an HTTP message as it was kept


def _message(kept: bytes) -> tuple[list[tuple[str, str]], bytes]:
    """The headers of an answer and what follows them. Raises DocumentError."""
    stream = io.BytesIO(kept[:LARGEST_HEAD])
    try:
        parsed = StatusAndHeadersParser(["HTTP/"]).parse(stream)
    except (StatusAndHeadersParserException, EOFError) as error:
        raise DocumentError(FailureKind.PROTOCOL, "it does not begin as one") from error
    if stream.tell() == LARGEST_HEAD:
        raise DocumentError(FailureKind.PROTOCOL, f"its headers are longer than {LARGEST_HEAD:,} bytes")
    return parsed.headers, kept[stream.tell() :]


def _joined(body: bytes, headers: Mapping[str, str]) -> bytes:
    """A body without its chunks. Many crawlers join them and leave the header: what does not begin as one has none."""
    if "chunked" not in headers.get("transfer-encoding", "").lower() or not CHUNK.match(body):
        return body
    made, at = list[bytes](), 0
    while begun := CHUNK.match(body, at):
        size, start = int(begun[1], 16), begun.end()
        if not size:
            return b"".join(made)
        at = start + size + 2
        if body[at - 2 : at] != b"\r\n":
            break
        made.append(body[start : at - 2])
    raise DocumentError(FailureKind.PROTOCOL, "its chunks are broken or cut short")


def _unpacked(body: bytes, headers: Mapping[str, str]) -> bytes:
    """A body without its content codings. Some crawlers unpack and leave the header: plain markup is taken as it stands."""
    try:
        return codings.unpacked(body, headers.get("content-encoding", ""), LARGEST_BODY)
    except DocumentError as error:
        if error.kind is not FailureKind.ENCODING or len(body) > LARGEST_BODY or not MARKUP.match(body):
            raise
        return body


def _folded(http: Iterable[tuple[str, str]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in http:
        known = headers.get(name.lower())
        headers[name.lower()] = value if known is None else f"{known}, {value}"
    return headers


def _instant(said: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(said)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):  # the second of a zone at the very end of the calendar
        return None
    return at if at.year in YEARS else None


def _completed(page: Page, said: str) -> Page:
    known = dict(_pairs(said.splitlines()))
    return replace(
        page,
        requested_url=known.get("requestedUrl", page.url),
        moved_to=known.get("movedTo"),
        wire_bytes=_number(known, "wireBytes", page.wire_bytes),
        attempts=_number(known, "attempts", page.attempts),
        elapsed=_number(known, "fetchTimeMs", 0) / 1000,
    )


def _number(known: Mapping[str, str], name: str, otherwise: int) -> int:
    said = known.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 18 else otherwise


def _pairs(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        name, _, value = line.partition(": ")
        yield name, value
