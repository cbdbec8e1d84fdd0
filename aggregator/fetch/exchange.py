"""One attempt at a URL: asked, followed from redirect to redirect, read within its limits, and judged."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

import httpx

from aggregator.errors import DocumentError
from aggregator.failures import FailureKind
from aggregator.fetch import body, verdicts
from aggregator.fetch.addresses import names_private
from aggregator.fetch.limits import Limits
from aggregator.fetch.redirects import REDIRECTS, Trail
from aggregator.fetch.retries import RefusedError
from aggregator.model import Answer, Failure, NotModified, Page, Request, Validators

ACCEPT_ENCODING = "gzip, deflate, br, zstd"
ACCEPT_LANGUAGE = "ru,en;q=0.7"
NOT_MODIFIED = 304
LONGEST_VALIDATOR = 1024
NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
VALUE = re.compile(rb"[\t\x20-\x7e\x80-\xff]*")
"""What a header may be made of (RFC 9110 sections 5.1 and 5.5)."""

SMALL = 65_536
"""Bytes of an answer nobody wants that are read all the same, so that its connection can be used again."""

DRAINING = 1.0
"""Seconds for that."""

Turn = Callable[[str], AbstractAsyncContextManager[None]]
"""Waits until a URL may be asked for. Raises RefusedError if it may not be at all."""


@dataclass(slots=True)
class Exchange:
    """One attempt. `run` gives a Page or NotModified, or raises RefusedError; `spent` and `wire` hold in any case.

    It talks to an httpx transport, not to a client: a client reads Location before we can check it, and keeps cookies.
    """

    request: Request
    door: httpx.AsyncBaseTransport
    turn: Turn
    limits: Limits
    clock: Callable[[], datetime]
    user_agent: str
    enough: int | None = None
    """Bytes of the body after which the rest is left unread; None: all of it is wanted."""
    rooms: asyncio.Semaphore | None = None
    """Places for large bodies."""
    spent: float = 0.0
    """Seconds of talking, waiting for turns and for rooms not counted."""
    wire: int = 0
    """Bytes of the bodies as they came."""
    _status: int | None = field(default=None, init=False)
    _conditional: bool = field(default=False, init=False)
    _bell: asyncio.Timeout = field(init=False)
    """Rings when the time of a hop is over."""
    _waited: float = field(default=0.0, init=False)
    """Seconds of this hop in which we were the ones to be waited for."""

    async def run(self) -> Answer:
        """Ask, and follow redirects to the end. The host's turn is held during a hop, never between two."""
        try:
            trail = Trail(self.request.url, self.limits)
        except DocumentError as error:
            raise self._refused(self.request.url, error.kind, error.detail) from error
        while True:
            async with self.turn(trail.url):
                answer = await self._timed(trail)
            if answer is not None:
                return answer

    async def _timed(self, trail: Trail) -> Answer | None:
        """One hop within what is left of the time; None after a redirect, with `trail.url` at its target."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        url = trail.url
        self._status, self._waited = None, 0.0
        try:
            async with asyncio.timeout(max(0.0, self.limits.total - self.spent)) as self._bell:
                return await self._hop(trail)
        except verdicts.NETWORK as error:
            kind, detail, again = verdicts.of_error(error, self.limits)
            self._status = None  # what was begun is no answer
            raise self._refused(url, kind, detail, again=again) from error
        except DocumentError as error:
            raise self._refused(url, error.kind, error.detail) from error
        finally:
            self.spent += loop.time() - began - self._waited

    async def _hop(self, trail: Trail) -> Answer | None:
        self._check_host(trail.url)
        asked = self._asked(trail)
        response = await self.door.handle_async_request(asked)
        response.request = asked
        self._status = response.status_code
        try:
            return await self._judged(trail, response)
        finally:
            self.wire += response.num_bytes_downloaded
            await response.aclose()

    async def _judged(self, trail: Trail, response: httpx.Response) -> Answer | None:
        self._check_headers(response)
        if response.status_code in REDIRECTS:
            trail.follow(response)
            await _drain(response)
            return None
        if response.status_code == NOT_MODIFIED:
            await _drain(response)
            return self._unchanged(trail, response)
        verdict = verdicts.of_status(response.status_code)
        if verdict is not None:
            await _drain(response)
            raise self._told(trail.url, response, verdict)
        return await self._read(trail, response)

    # ------------------------------------------------------------ what is sent

    def _asked(self, trail: Trail) -> httpx.Request:
        try:
            return httpx.Request("GET", trail.url, headers=self._headers(trail), extensions=self._patience())
        except UnicodeError as error:  # httpx knows IDNA 2008 only, browsers and ada more
            raise DocumentError(FailureKind.BAD_URL, "the host name is not valid") from error

    def _headers(self, trail: Trail) -> list[tuple[bytes, bytes]]:
        """Validators and the editor's own headers go to the site that was asked, never to another one behind it."""
        validators = self.request.validators
        trusted = trail.trusted()
        self._conditional = trusted and bool(validators.etag or validators.last_modified)
        sent = _usual(self.user_agent, self.request.accept, self.request.policy.headers if trusted else ())
        if self._conditional:
            known = {"if-none-match": validators.etag, "if-modified-since": validators.last_modified}
            return [*_packed({name: value for name, value in known.items() if value}), *sent]
        return list(sent)

    def _patience(self) -> dict[str, dict[str, float | None]]:
        limits = self.limits
        return {"timeout": httpx.Timeout(limits.first_byte, connect=limits.connect, pool=limits.total).as_dict()}

    def _check_host(self, url: str) -> None:
        """Behind a proxy, which resolves names itself, only what a host says of itself can be refused."""
        policy = self.request.policy
        if policy.proxy and not policy.allow_private:
            host = httpx.URL(url).raw_host.decode("ascii")
            if names_private(host):
                raise DocumentError(FailureKind.PRIVATE_ADDRESS, f"{host[:100]} is not on the public internet")

    # ------------------------------------------------------------ what came back

    def _check_headers(self, response: httpx.Response) -> None:
        raw = response.headers.raw
        size = sum(len(name) + len(value) for name, value in raw)
        if len(raw) > self.limits.headers or size > self.limits.header_bytes:
            raise DocumentError(FailureKind.TOO_LARGE, f"{len(raw)} headers of {size:,} bytes")

    async def _read(self, trail: Trail, response: httpx.Response) -> Answer:
        declared = response.headers.get("content-length", "")
        if self.enough is None and declared.isdigit() and int(declared[:18]) > self.limits.wire_bytes:
            raise DocumentError(FailureKind.TOO_LARGE, f"{int(declared[:18]):,} bytes announced")
        codings = response.headers.get("content-encoding", "")
        room = self._room if self.rooms is not None else None
        content = await body.read(response.aiter_raw(), codings, self.limits, enough=self.enough, room=room)
        headers = _flat(response)
        digest = hashlib.sha256(content).hexdigest()
        if digest == self.request.validators.body_hash:
            return NotModified(trail.url, self.clock(), "hash", headers)
        return Page(
            url=trail.url,
            body=content,
            headers=headers,
            fetched_at=self.clock(),
            status=response.status_code,
            requested_url=self.request.url,
            moved_to=trail.moved_to,
            validators=Validators(_validator(headers, "etag"), _validator(headers, "last-modified"), digest),
            raw_headers=tuple(response.headers.multi_items()),
        )

    @asynccontextmanager
    async def _room(self) -> AsyncIterator[None]:
        """One of the places for large bodies. Until then the server's time stands still: others are not its fault."""
        assert self.rooms is not None  # the caller has looked
        loop = asyncio.get_running_loop()
        began, ends = loop.time(), self._bell.when()
        self._bell.reschedule(None)
        try:
            async with asyncio.timeout(self.limits.for_room):
                await self.rooms.acquire()
        except TimeoutError as error:
            words = f"no room for a large body within {self.limits.for_room:g} s: others were being read"
            raise DocumentError(FailureKind.TIMEOUT, words) from error
        finally:
            self._waited += loop.time() - began
            self._bell.reschedule(None if ends is None else ends + self._waited)
        try:
            yield
        finally:
            self.rooms.release()

    def _unchanged(self, trail: Trail, response: httpx.Response) -> NotModified:
        if not self._conditional:
            raise DocumentError(FailureKind.PROTOCOL, "HTTP 304, though nothing was said of an earlier answer")
        return NotModified(trail.url, self.clock(), "304", _flat(response))

    def _told(self, url: str, response: httpx.Response, verdict: verdicts.Verdict) -> RefusedError:
        """A status that is a failure, with the server's own word on when to come back: a long one ends the trying."""
        now = self.clock()
        back = verdicts.retry_at(response.headers, now, self.limits.retry_after_cap)
        soon = back is None or (back - now).total_seconds() <= self.limits.longest_wait
        return self._refused(url, verdict.kind, verdict.detail, again=verdict.again and soon, retry_at=back)

    def _refused(
        self, url: str, kind: FailureKind, detail: str, *, again: bool = False, retry_at: datetime | None = None
    ) -> RefusedError:
        return RefusedError(Failure(kind, detail, url, self.clock(), self._status, retry_at), again=again)


@lru_cache(maxsize=1024)
def _usual(agent: str, accept: str, own: tuple[tuple[str, str], ...]) -> tuple[tuple[bytes, bytes], ...]:
    """What every request of a source says; an editor's own headers win. Raises DocumentError."""
    sent = {
        "user-agent": agent,
        "accept": accept,
        "accept-language": ACCEPT_LANGUAGE,
        "accept-encoding": ACCEPT_ENCODING,
    }
    return _packed(sent | {name.lower(): value for name, value in own})


def _packed(sent: Mapping[str, str]) -> tuple[tuple[bytes, bytes], ...]:
    """Headers as they go out. Raises DocumentError for those that cannot."""
    packed = tuple((name.encode(), value.strip().encode("utf-8", "replace")) for name, value in sent.items())
    if not all(NAME.fullmatch(name) and VALUE.fullmatch(value) for name, value in packed):
        raise DocumentError(FailureKind.PROTOCOL, "the request cannot be sent: one of `headers` is not valid")
    return packed


async def _drain(response: httpx.Response) -> None:
    """Read the end of a short answer: a connection with something left in it has to be closed."""
    if "ended" in response.extensions:  # the quick door has seen it
        return
    declared = response.headers.get("content-length", "")
    if response.status_code == NOT_MODIFIED or (declared.isdigit() and int(declared[:18]) <= SMALL):
        with suppress(httpx.HTTPError, TimeoutError):  # the verdict stands without it
            async with asyncio.timeout(DRAINING):
                async for _ in response.aiter_raw():
                    pass


def _flat(response: httpx.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def _validator(headers: dict[str, str], name: str) -> str | None:
    value = headers.get(name, "")
    return value if value.isprintable() and 0 < len(value) <= LONGEST_VALIDATOR else None
