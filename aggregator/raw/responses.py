"""The records of a WARC file in, the pages of its responses out: bodies unpacked, headers that speak of the wire renamed.

WARC's own words say when and from where; our files add, in a metadata record behind each response, what was asked for.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader

from aggregator.model import Page, Validators
from aggregator.raw.framing import Damage, NotWarcError, Record, records

LARGEST_BODY = 20_000_000
"""Bytes of a body, unpacked: what a pass would take."""

STEP = 65_536
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
    file: BinaryIO, start: int = 0, wanted: Wanted = lambda _url, _at: True
) -> Iterator[Response | Seen | Damage]:
    """What a file holds, record by record, from the byte `start` on. Raises NotWarcError, OSError."""
    waiting: Response | None = None
    number = ""
    for record in records(file, start):
        if isinstance(record, Record) and waiting and _is_about(record, number):
            waiting = replace(waiting, page=_completed(waiting.page, record.body.decode("utf-8", "replace")))
            continue
        if isinstance(record, Record) and record.fields.get("warc-type") == "request":
            yield Seen(record.offset, "request")  # stands between a response and what is said of it
            continue
        if waiting:
            yield waiting
            waiting = None
        found = _found(record, wanted) if isinstance(record, Record) else record
        if isinstance(found, Response) and isinstance(record, Record):
            waiting, number = found, record.fields.get("warc-record-id", "")
        else:
            yield found
    if waiting:
        yield waiting


def _is_about(record: Record, number: str) -> bool:
    return record.fields.get("warc-type") == "metadata" and record.fields.get("warc-concurrent-to") == number


def _found(record: Record, wanted: Wanted) -> Response | Seen | Damage:
    kind = record.fields.get("warc-type", "")
    if kind != "response":
        return Seen(record.offset, kind)
    url = record.fields.get("warc-target-uri", "").strip("<>")  # WARC/1.0 writers put it into angle brackets
    at = _instant(record.fields.get("warc-date", ""))
    if at is None:
        return Damage(
            record.offset, f"the WARC-Date of a response is none: {record.fields.get('warc-date', '')[:40]!r}"
        )
    if "warc-truncated" in record.fields:
        return Seen(record.offset, "truncated")
    if not record.body.startswith(b"HTTP/"):
        return Seen(record.offset, "other")
    if record.body[:20].split(None, 2)[1:2] != [b"200"]:
        return Seen(record.offset, "status")
    if not wanted(url, at):
        return Seen(record.offset, "unwanted")
    return _response(record, url, at)


def _response(record: Record, url: str, at: datetime) -> Response | Damage:
    loader = ArcWarcRecordLoader()
    try:
        parsed = loader.parse_record_stream(io.BytesIO(record.head + record.body), known_format="warc")
        http = parsed.http_headers.headers
        body = _body(parsed.content_stream())
    except (
        ArchiveLoadFailed,
        EOFError,
        OSError,
        ValueError,
        AttributeError,
    ) as error:  # what warcio raises of bad HTTP
        return Damage(record.offset, f"the answer of {url[:200]} cannot be unpacked: {error or type(error).__name__}")
    if body is None:
        words = f"the answer of {url[:200]} is passed over: more than {LARGEST_BODY:,} bytes are not read"
        return Damage(record.offset, words)
    headers = _folded(http)
    page = Page(
        url=url,
        body=body,
        headers=headers,
        fetched_at=at,
        status=OK,
        requested_url=url,
        validators=Validators(headers.get("etag"), headers.get("last-modified"), sha256(body).hexdigest()),
        wire_bytes=len(body),
        raw_headers=tuple(http),
    )
    return Response(record.offset, page)


def _body(stream: BinaryIO) -> bytes | None:
    """All of it, unpacked in steps; None if it is too large."""
    parts, size = [], 0
    while piece := stream.read(STEP):
        size += len(piece)
        if size > LARGEST_BODY:
            return None
        parts.append(piece)
    return b"".join(parts)


def _folded(http: Iterable[tuple[str, str]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in http:
        known = headers.get(name.lower())
        headers[name.lower()] = value if known is None else f"{known}, {value}"
    return headers


def _instant(said: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


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
