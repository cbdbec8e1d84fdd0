"""A function from path to document in, a well-behaved HTTP/1.1 server on loopback out (RFC 9110: 304, gzip).

How an outlet misbehaves is a line in `TROUBLES`.
"""

from __future__ import annotations

import gzip
import hashlib
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aggregator.newsroom.outlets import Outlet
from aggregator.newsroom.sites import Document

HOST = "127.0.0.1"
RETRY_AFTER = "3600"
_IDLE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as the world saw it. `conditional`: it carried If-None-Match or If-Modified-Since."""

    outlet: str
    method: str
    path: str
    status: int
    conditional: bool


@dataclass(frozen=True, slots=True)
class Site:
    """What one server needs: `serve(target)` gives the document or None, `seen` takes a note of each request."""

    outlet: Outlet
    serve: Callable[[str], Document | None]
    seen: Callable[[Seen], None]
    delay: float


class SiteServer(ThreadingHTTPServer):
    """One outlet on its own port. Closing it ends the connections that clients keep open, and waits for its threads."""

    daemon_threads = False
    request_queue_size = 128

    def __init__(self, site: Site, port: int) -> None:
        self.site = site
        self.closing = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__((HOST, port), _Handler)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), name=site.outlet.key)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def close(self) -> None:
        """Stop serving; every socket is closed when this returns."""
        self.closing.set()
        self.shutdown()
        self._thread.join()
        with self._lock:
            for connection in self._open:
                _hang_up(connection)
        self.server_close()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):  # a client that goes away is no error of ours
            super().handle_error(request, client_address)


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the client was quicker


def reserve_closed_port(port: int) -> socket.socket:
    """A socket that is bound but does not listen: connections to its port are refused, and nobody else gets it."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((HOST, port))
    except OSError:
        bound.close()
        raise
    return bound


class _Handler(BaseHTTPRequestHandler):
    server: SiteServer
    protocol_version = "HTTP/1.1"
    server_version = "Newsroom"
    sys_version = ""
    timeout = _IDLE_SECONDS
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        site = self.server.site
        trouble = TROUBLES.get(site.outlet.trouble)
        if trouble and self.path != "/robots.txt" and trouble(self):
            return
        document = site.serve(self.path)
        if document is None:
            self._answer(HTTPStatus.NOT_FOUND, "Страницы нет\n".encode(), {"Content-Type": "text/plain; charset=utf-8"})
        else:
            self._answer_with(document)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are noted in `Newsroom.requests`, not printed."""

    def _answer_with(self, document: Document) -> None:
        outlet = self.server.site.outlet
        body, headers = document.body, {"Content-Type": document.content_type}
        if outlet.gzip:
            headers["Vary"] = "Accept-Encoding"
        zipped = outlet.gzip and "gzip" in self.headers.get("Accept-Encoding", "")
        if zipped:
            body = gzip.compress(body, mtime=0)
            headers["Content-Encoding"] = "gzip"
        headers |= _validators(outlet, document)
        if self._matches(headers, document.modified):
            headers.pop("Content-Encoding", None)
            self._answer(HTTPStatus.NOT_MODIFIED, b"", headers)
        else:
            self._answer(HTTPStatus.OK, body, headers)

    def _matches(self, headers: dict[str, str], modified: datetime) -> bool:
        """RFC 9110 section 13.2.2: If-None-Match is asked first, If-Modified-Since only without it."""
        if tags := self.headers.get("If-None-Match"):
            known = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
            return headers.get("ETag", "-").removeprefix("W/") in known
        since = self.headers.get("If-Modified-Since")
        if not since or "Last-Modified" not in headers:
            return False
        try:
            known_since = parsedate_to_datetime(since)
        except ValueError:
            return False
        if known_since.tzinfo is None:
            known_since = known_since.replace(tzinfo=UTC)
        return modified.replace(microsecond=0) <= known_since

    def _answer(self, status: HTTPStatus, body: bytes, headers: dict[str, str]) -> None:
        asked = "If-None-Match" in self.headers or "If-Modified-Since" in self.headers
        site = self.server.site
        site.seen(Seen(site.outlet.key, self.command, self.path, int(status), asked))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def wait(self) -> bool:
        """The slow outlet: the answer comes, late (at once when the server is closing)."""
        self.server.closing.wait(self.server.site.delay)
        return False

    def refuse(self) -> bool:
        """The outlet that says 429 Too Many Requests (RFC 6585) to everybody."""
        self._answer(
            HTTPStatus.TOO_MANY_REQUESTS, b"", {"Retry-After": RETRY_AFTER, "Content-Type": "text/plain; charset=utf-8"}
        )
        return True


# Each says whether it has answered already.
TROUBLES: dict[str, Callable[[_Handler], bool]] = {"slow": _Handler.wait, "limited": _Handler.refuse}


def _validators(outlet: Outlet, document: Document) -> dict[str, str]:
    headers = {}
    if outlet.validating in ("both", "etag"):
        digest = hashlib.sha256(document.body).hexdigest()[:20]
        # Two encodings are two representations (RFC 9110 section 8.8.3.3); a weak tag says that they mean the same.
        headers["ETag"] = f'W/"{digest}"' if outlet.gzip else f'"{digest}"'
    if outlet.validating in ("both", "last-modified"):
        headers["Last-Modified"] = format_datetime(document.modified.replace(microsecond=0), usegmt=True)
    return headers
