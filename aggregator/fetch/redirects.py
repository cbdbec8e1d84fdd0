"""Redirects, followed by hand: each hop is checked before it is made, and what was permanent is remembered."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote

import httpx

from aggregator.errors import DocumentError
from aggregator.failures import FailureKind
from aggregator.fetch.limits import Limits
from aggregator.normalize import urls

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
"""RFC 9110 section 15.4: the new address should be used from now on."""


@dataclass(slots=True)
class Trail:
    """The way of one attempt from the URL that was asked for to the one that answers."""

    start: str
    limits: Limits
    url: str = field(init=False)
    """Where the next hop goes."""
    _seen: set[str] = field(init=False)
    _permanent: bool = field(init=False, default=True)

    def __post_init__(self) -> None:
        """Raises DocumentError (BAD_URL) for what is no web address."""
        self.url = web_address(self.start, "", self.limits, FailureKind.BAD_URL)
        self.start = self.url
        self._seen = {self.url}

    @property
    def moved_to(self) -> str | None:
        """Where a chain of only permanent redirects ended; None if there was none."""
        return self.url if self._permanent and len(self._seen) > 1 else None

    def follow(self, response: httpx.Response) -> None:
        """Go where a redirect points. Raises DocumentError for nowhere, in circles, too far, or off the web."""
        location = _location(response)
        if not location:
            raise DocumentError(FailureKind.PROTOCOL, f"HTTP {response.status_code} that does not say where to go")
        target = web_address(location, self.url, self.limits, FailureKind.REDIRECT)
        if target in self._seen:
            raise DocumentError(FailureKind.REDIRECT, "the redirects go round in a circle")
        if len(self._seen) > self.limits.redirects:
            raise DocumentError(FailureKind.REDIRECT, f"more than {self.limits.redirects} redirects")
        self._seen.add(target)
        self._permanent = self._permanent and response.status_code in PERMANENT
        self.url = target

    def trusted(self) -> bool:
        """Whether what was meant for the first server may be told to this one."""
        return trusted(self.start, self.url)


def trusted(start: str, url: str) -> bool:
    """Whether what is meant for the server of one address may be told to that of another: the same site, and no less secret."""
    downgraded = start.startswith("https:") and not url.startswith("https:")
    return url == start or (not downgraded and urls.same_site(start, url))


def web_address(link: str, base: str, limits: Limits, kind: FailureKind) -> str:
    """The absolute http(s) address of a link, without its fragment.

    Raises DocumentError of `kind` for other schemes, credentials in the address, and rubbish.
    """
    if len(link) > limits.url_length:
        raise DocumentError(kind, f"an address of {len(link):,} characters")
    found = urls.absolute(link, base)
    if found is None:
        # what stands before an @ may be a password: it is never repeated
        shown = "it carries credentials" if "@" in link.partition("?")[0] else repr(link[:100])
        raise DocumentError(kind, f"not a web address: {shown}")
    return found.partition("#")[0]


def origin(url: str) -> str:
    """Scheme, host and port of a web address: what a robots.txt speaks for (RFC 9309 section 2.3)."""
    return "/".join(url.split("/", 3)[:3])


def _location(response: httpx.Response) -> str:
    """Location as browsers read it: UTF-8 if it is that; other bytes (windows-1251 paths) stay what they are, as %XX."""
    for name, value in response.headers.raw:
        if name.lower() == b"location":
            try:
                return value.decode("utf-8")
            except UnicodeDecodeError:
                return quote(value, safe="!#$%&'()*+,/:;=?@[]~")
    return ""
