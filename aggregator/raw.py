"""Answers as they came in, one WARC file a day out (ISO 28500:2017), so that a better extractor can be run over the past.

Each record is a gzip member of its own: what a killed process leaves is readable up to its last whole record.
"""

from __future__ import annotations

import errno
import io
import zlib
from collections.abc import Iterator
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.timeutils import datetime_to_iso_date, iso_date_to_datetime
from warcio.warcwriter import WARCWriter

from aggregator.errors import StoreFullError, StoreReadOnlyError
from aggregator.model import Page

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

NOT_KEPT = frozenset({"content-encoding", "transfer-encoding", "content-length"})
"""Headers that speak of the bytes on the wire: the body is kept unpacked, so they would be untrue. They stand as X-Original-*."""


class RawKeeper:
    """Keeps pages in a folder, a file for each day (UTC) on which they were fetched."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, page: Page) -> None:
        """Append a page to its day's file. Raises StoreFullError or StoreReadOnlyError when it cannot be written."""
        packed = io.BytesIO()
        writer = WARCWriter(packed, gzip=True)
        record = writer.create_warc_record(
            page.url,
            "response",
            payload=io.BytesIO(page.body),
            http_headers=StatusAndHeaders(f"{page.status} OK", _headers(page), protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": datetime_to_iso_date(page.fetched_at)},
        )
        writer.write_record(record)
        record.raw_stream.close()  # warcio's temporary file, which it does not close itself
        self._append(self._folder / f"{page.fetched_at:%Y-%m-%d}.warc.gz", packed.getvalue())

    def _append(self, path: Path, record: bytes) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with path.open("ab") as file:
                file.write(record)  # one write: two records are never mixed
        except OSError as error:
            kind = StoreFullError if error.errno in NO_ROOM else StoreReadOnlyError
            raise kind(f"{path}: the raw answer cannot be kept: {error.strerror}") from error


def read(path: Path) -> Iterator[Page]:
    """The pages of a WARC file in the order in which they were kept; a record that was cut short ends the file."""
    with path.open("rb") as file:
        try:
            for record in ArchiveIterator(file):
                if record.rec_type == "response":
                    yield _page(record.rec_headers, record.http_headers, record.content_stream().read())
        except (ArchiveLoadFailed, EOFError, zlib.error):
            return


def _headers(page: Page) -> list[tuple[str, str]]:
    named = page.raw_headers or tuple(page.headers.items())
    return [(f"X-Original-{name}" if name.lower() in NOT_KEPT else name, value) for name, value in named]


def _page(record: StatusAndHeaders, http: StatusAndHeaders, body: bytes) -> Page:
    url = record.get_header("WARC-Target-URI") or ""
    return Page(
        url=url,
        body=body,
        headers={name.lower(): value for name, value in http.headers},
        fetched_at=iso_date_to_datetime(record.get_header("WARC-Date"), tz_aware=True),
        status=int(http.get_statuscode()),
        requested_url=url,
        raw_headers=tuple(http.headers),
    )
