"""Answers as they came in, one WARC file a day out (ISO 28500:2017), so that a better extractor can be run over the past.

Each record is a gzip member of its own: what a killed process leaves is readable up to its last whole record, and the
next process cuts the broken end off before it goes on.
"""

from __future__ import annotations

import errno
import io
import mmap
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC
from pathlib import Path
from urllib.parse import urlsplit

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from aggregator.errors import StoreFullError, StoreReadOnlyError
from aggregator.model import Page
from aggregator.raw.members import MEMBER, RECORD

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

NOT_KEPT = frozenset({"content-encoding", "transfer-encoding", "content-length"})
"""Headers that speak of the bytes on the wire: the body is kept unpacked, so they would be untrue. They stand as X-Original-*."""

BREAKS = re.compile(r"[\r\n\x00]+")
WARC_VERSION = "1.1"


class RawKeeper:
    """Keeps pages in a folder, a file for each day (UTC) on which they were fetched. One process writes at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._whole: set[Path] = set()
        """Files that are known to end with a whole record."""

    def keep(self, page: Page) -> None:
        """Append a page to its day's file. Raises StoreFullError or StoreReadOnlyError when it cannot be written."""
        path = self._folder / f"{page.fetched_at.astimezone(UTC):%Y-%m-%d}.warc.gz"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._append(path, page)
        except OSError as error:
            kind = StoreFullError if error.errno in NO_ROOM else StoreReadOnlyError
            raise kind(f"{path}: the raw answer cannot be kept: {error.strerror}") from error

    def _append(self, path: Path, page: Page) -> None:
        if path not in self._whole and path.exists():
            _mend(path)
        self._whole.discard(path)
        with path.open("ab", buffering=0) as file:
            size = file.tell()
            try:
                left = memoryview(_packed(page, first_of=None if size else path.name))
                while left:
                    left = left[file.write(left) :]
            except OSError:
                with suppress(OSError):  # if even that fails, the next process mends it
                    file.truncate(size)
                raise
        self._whole.add(path)


# ---------------------------------------------------------------- writing


class _Headers(StatusAndHeaders):  # type: ignore[misc]  # warcio has no types
    """Header lines as they came: warcio would percent-encode a whole line for one Cyrillic letter in it."""

    def to_ascii_bytes(self, filter_func: None = None) -> bytes:
        return bytes(self.to_bytes(filter_func, "utf-8"))


def _packed(page: Page, first_of: str | None) -> bytes:
    """The records of one page: what was asked, what was answered, and what is known of the exchange besides."""
    packed = io.BytesIO()
    writer = WARCWriter(packed, gzip=True, warc_version=WARC_VERSION)
    if first_of is not None:
        _write(
            writer,
            writer.create_warcinfo_record(first_of, {"software": "aggregator", "format": "WARC File Format 1.1"}),
        )
    for record in _of_page(writer, page):
        _write(writer, record)
    return packed.getvalue()


def _of_page(writer: WARCWriter, page: Page) -> Iterator[ArcWarcRecord]:
    named = {"WARC-Date": f"{page.fetched_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"}
    http = _Headers(f"{page.status} OK", _as_kept(page), protocol="HTTP/1.1")
    body = io.BytesIO(page.body)
    response = writer.create_warc_record(
        page.url, "response", payload=body, length=len(page.body), http_headers=http, warc_headers_dict=dict(named)
    )
    named["WARC-Concurrent-To"] = response.rec_headers.get_header("WARC-Record-ID")
    yield response
    yield writer.create_warc_record(page.url, "request", http_headers=_asked(page.url), warc_headers_dict=dict(named))
    known = _known(page).encode()
    named["Content-Type"] = "application/warc-fields"
    yield writer.create_warc_record(
        page.url, "metadata", payload=io.BytesIO(known), length=len(known), warc_headers_dict=named
    )


def _write(writer: WARCWriter, record: ArcWarcRecord) -> None:
    writer.write_record(record)
    record.raw_stream.close()  # warcio's temporary file, which it does not close itself


def _asked(url: str) -> StatusAndHeaders:
    """What is certain of the request. Its other headers are the policy's, and may hold keys: they are never kept."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return StatusAndHeaders(f"GET {target} HTTP/1.1", [("Host", parts.netloc)], is_http_request=True)


def _as_kept(page: Page) -> list[tuple[str, str]]:
    named = page.raw_headers or tuple(page.headers.items())
    clean = [(BREAKS.sub(" ", name), BREAKS.sub(" ", value)) for name, value in named]
    return [(f"X-Original-{name}" if name.lower() in NOT_KEPT else name, value) for name, value in clean]


def _known(page: Page) -> str:
    """The `application/warc-fields` of a metadata record (section 6.6), with fields of our own after the standard's."""
    fields = {
        "fetchTimeMs": str(round(page.elapsed * 1000)),
        "requestedUrl": page.requested_url,
        "movedTo": page.moved_to,
        "wireBytes": str(page.wire_bytes),
        "attempts": str(page.attempts),
    }
    return "".join(f"{name}: {BREAKS.sub(' ', value)}\r\n" for name, value in fields.items() if value)


# ---------------------------------------------------------------- what a kill left


def _mend(path: Path) -> None:
    """Cut off what stands after the last whole member: a process was killed while it wrote."""
    size = path.stat().st_size
    if not size:
        return
    end = 0
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
        at = view.rfind(MEMBER)
        while at >= 0:
            found = _unpacked(view, at)
            if found is not None:
                end = found[1]
                break
            at = view.rfind(MEMBER, 0, at + len(MEMBER) - 1)
    if end < size:
        with path.open("r+b") as broken:
            broken.truncate(end)


def _unpacked(view: mmap.mmap, at: int, step: int = 65_536) -> tuple[bytes, int] | None:
    """The record in the gzip member that begins at `at` and where that ends; None if it is broken, cut short, or none.

    A page may itself be a gzip file that stands in its record as it is: only a WARC record counts.
    """
    inner = zlib.decompressobj(zlib.MAX_WBITS | 16)
    parts: list[bytes] = []
    while not inner.eof and at < len(view):
        chunk = view[at : at + step]
        try:
            parts.append(inner.decompress(chunk))
        except zlib.error:
            return None
        at += len(chunk)
    record = b"".join(parts)
    return (record, at - len(inner.unused_data)) if inner.eof and record.startswith(RECORD) else None
