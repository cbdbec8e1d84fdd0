"""One attempt at a URL: asked, followed from redirect to redirect, read within its limits, and judged."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from aggregator.errors import DocumentError
from aggregator.failures import FailureKind
from aggregator.fetch import body, verdicts
from aggregator.fetch.limits import Limits
from aggregator.model import Answer, Failure, NotModified, Page, Request, Validators
from aggregator.normalize import urls

ACCEPT_ENCODING = "gzip, deflate, br, zstd"
ACCEPT_LANGUAGE = "ru,en;q=0.7"
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
NOT_MODIFIED = 304

Turn = Callable[[str], AbstractAsyncContextManager[None]]
"""Waits for the turn at a host."""


class RefusedError(Exception):
    """An attempt that came to nothing: the failure, and whether another try may help."""

    def __init__(self, failure: Failure, *, again: bool) -> None:
        super().__init__(failure.detail)
        self.failure = failure
        self.again = again


@dataclass(slots=True)
class Exchange:
    """One attempt. `run` gives a Page or NotModified, or raises RefusedError."""

    request: Request
    client: httpx.AsyncClient
    turn: Turn
    limits: Limits
    clock: Callable[[], datetime]
    user_agent: str
    url: str = ""
    moved_to: str | None = None
    permanent: bool = True
    spent: float = 0.0
    """Seconds of talking, waiting for turns not counted."""
    wire: int = 0
    seen: set[str] = field(default_factory=set)

    async def run(self) -> Answer:
        self.url = self._web(self.request.url, self.request.url, FailureKind.BAD_URL)
        for _ in range(self.limits.redirects + 1):
            self.seen.add(self.url)
            async with self.turn(urls.host(self.url)):
                answer = await self._timed()
            if answer is not None:
                return answer
        raise self._refused(FailureKind.REDIRECT, f"more than {self.limits.redirects} redirects")

    async def _timed(self) -> Answer | None:
        """One hop within what is left of the time; None after a redirect, with `url` at its target."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout(max(0.0, self.limits.total - self.spent)):
                return await self._hop(began)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, UnicodeError) as error:
            kind, detail = verdicts.of_error(error, self.limits)
            raise self._refused(kind, detail, again=kind in verdicts.BROKEN_TWICE) from error
        except DocumentError as error:
            raise self._refused(error.kind, error.detail) from error
        finally:
            self.spent += loop.time() - began

    async def _hop(self, began: float) -> Answer | None:
        async with self.client.stream("GET", self.url, headers=self._headers()) as response:
            if response.status_code in REDIRECTS:
                self._follow(response)
                return None
            if response.status_code == NOT_MODIFIED:
                return self._unchanged(response, began)
            failure = verdicts.of_status(response.status_code)
            if failure is not None:
                raise self._status_refused(response, *failure)
            content, wire = await body.read(
                response.aiter_raw(), response.headers.get("content-encoding", ""), self.limits
            )
            self.wire += wire
            return self._page(response, content, began)

    # ------------------------------------------------------------ what is sent

    def _headers(self) -> dict[str, str]:
        """Validators and the editor's own headers go to the site that was asked, never to another one behind it."""
        request = self.request
        sent = {
            "user-agent": self.user_agent,
            "accept": request.accept,
            "accept-language": ACCEPT_LANGUAGE,
            "accept-encoding": ACCEPT_ENCODING,
        }
        if self.url != request.url and not urls.same_site(self.url, request.url):
            return sent
        if request.validators.etag:
            sent["if-none-match"] = request.validators.etag
        if request.validators.last_modified:
            sent["if-modified-since"] = request.validators.last_modified
        return sent | {name.lower(): value for name, value in request.policy.headers}

    # ------------------------------------------------------------ what came back

    def _follow(self, response: httpx.Response) -> None:
        location = response.headers.get("location", "")
        if not location:
            raise self._refused(FailureKind.PROTOCOL, f"HTTP {response.status_code} that does not say where to go")
        target = self._web(location, self.url, FailureKind.REDIRECT)
        if target in self.seen:
            raise self._refused(FailureKind.REDIRECT, "the redirects go round in a circle")
        self.permanent = self.permanent and response.status_code in PERMANENT
        self.moved_to = target if self.permanent else self.moved_to
        self.url = target

    def _web(self, link: str, base: str, kind: FailureKind) -> str:
        """The absolute address of a link; one that is no public web address (file:, credentials, rubbish) is refused."""
        found = urls.absolute(link, base) if len(link) <= self.limits.url_length else None
        if found is None:
            raise self._refused(kind, f"not a web address: {link[:100]!r}")
        return found

    def _unchanged(self, response: httpx.Response, began: float) -> NotModified:
        validators = self.request.validators
        if not (validators.etag or validators.last_modified):
            raise self._refused(FailureKind.PROTOCOL, "HTTP 304, though nothing was said of an earlier answer")
        return NotModified(self.url, self.clock(), "304", _flat(response), self.wire, self._elapsed(began))

    def _page(self, response: httpx.Response, content: bytes, began: float) -> Answer:
        digest = hashlib.sha256(content).hexdigest()
        headers = _flat(response)
        if digest == self.request.validators.body_hash:
            return NotModified(self.url, self.clock(), "hash", headers, self.wire, self._elapsed(began))
        return Page(
            url=self.url,
            body=content,
            headers=headers,
            fetched_at=self.clock(),
            status=response.status_code,
            requested_url=self.request.url,
            moved_to=self.moved_to,
            validators=Validators(headers.get("etag"), headers.get("last-modified"), digest),
            wire_bytes=self.wire,
            elapsed=self._elapsed(began),
            raw_headers=tuple(response.headers.multi_items()),
        )

    def _status_refused(self, response: httpx.Response, kind: FailureKind, detail: str) -> RefusedError:
        now = self.clock()
        back = verdicts.retry_at(response.headers, now, self.limits.longest_retry_after)
        soon = back is None or (back - now).total_seconds() <= self.limits.longest_wait
        again = response.status_code in verdicts.WORTH_ANOTHER_TRY and soon
        return self._refused(kind, detail, again=again, status=response.status_code, retry_at=back)

    def _refused(
        self,
        kind: FailureKind,
        detail: str,
        *,
        again: bool = False,
        status: int | None = None,
        retry_at: datetime | None = None,
    ) -> RefusedError:
        failure = Failure(
            kind, detail, self.url or self.request.url, self.clock(), status, retry_at, self.wire, self.spent
        )
        return RefusedError(failure, again=again)

    def _elapsed(self, began: float) -> float:
        return self.spent + asyncio.get_running_loop().time() - began


def _flat(response: httpx.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}
