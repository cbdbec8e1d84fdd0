"""An exception or a status in, a failure kind and our own short words out. A new case is one line in a table."""

from __future__ import annotations

import errno
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

import httpx

from aggregator.errors import short_of_files
from aggregator.failures import FailureKind
from aggregator.fetch.guard import PrivateAddressError, UnresolvedError
from aggregator.fetch.limits import Limits


class Verdict(NamedTuple):
    """What went wrong, in one line, and whether another try at once may help."""

    kind: FailureKind
    detail: str
    again: bool = False


STATUSES: dict[int, FailureKind] = {
    401: FailureKind.FORBIDDEN,
    403: FailureKind.FORBIDDEN,
    404: FailureKind.NOT_FOUND,
    410: FailureKind.GONE,
    429: FailureKind.RATE_LIMITED,
    451: FailureKind.LEGAL,
}

PASSING = frozenset({408, 425, 429})
"""4xx that may pass by themselves (RFC 9110 section 15.5, RFC 6585, RFC 8470 for 425)."""

LASTING = frozenset({501, 505, 506, 508, 510, 511})
"""5xx that will be the same in a second: the server cannot do it at all, or wants a login to the network."""

BROKEN_CONNECTIONS: dict[int, tuple[FailureKind, str]] = {
    errno.ECONNREFUSED: (FailureKind.REFUSED, "connection refused"),
    errno.ECONNRESET: (FailureKind.CONNECT, "the connection was reset"),
    errno.EPIPE: (FailureKind.CONNECT, "the connection was reset"),
    errno.EHOSTUNREACH: (FailureKind.CONNECT, "no route to the host"),
    errno.ENETUNREACH: (FailureKind.CONNECT, "no route to the network"),
    errno.EADDRNOTAVAIL: (FailureKind.CONNECT, "no route to the network"),
    errno.ETIMEDOUT: (FailureKind.TIMEOUT, "the connection timed out"),
}

TOO_LONG = ("Receive buffer too long", "Too many headers received", "Got more than ")
"""How h11 and aiohttp refuse headers without end: in words, not by a class."""

NETWORK = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError)
"""All that a server, DNS or a URL can make httpx raise (TimeoutError and ssl.SSLError are OSErrors)."""


def of_status(status: int) -> Verdict | None:
    """What a status means; None for 200."""
    if status == httpx.codes.OK:
        return None
    if 400 <= status < 500:
        return Verdict(STATUSES.get(status, FailureKind.CLIENT_ERROR), f"HTTP {status}", status in PASSING)
    if 500 <= status < 600:
        return Verdict(FailureKind.SERVER_ERROR, f"HTTP {status}", status not in LASTING)
    return Verdict(FailureKind.PROTOCOL, f"HTTP {status}, which nobody asked for")


def of_error(error: BaseException, limits: Limits) -> Verdict:
    """What an exception of `NETWORK` means: by its cause if that is known, else by its class.

    Raises ExhaustedError if it was this machine that would open no connection.
    """
    for cause in _causes(error):
        if ours := short_of_files(cause):
            raise ours from error
        known = _of_cause(cause)
        if known is not None:
            return known
    return _of_class(error, limits)


def _of_cause(cause: BaseException) -> Verdict | None:
    match cause:
        case PrivateAddressError():
            return Verdict(FailureKind.PRIVATE_ADDRESS, str(cause))
        case UnresolvedError():
            return Verdict(FailureKind.DNS, str(cause), cause.passing)
        case ssl.SSLWantReadError() | ssl.SSLWantWriteError():
            return None  # no fault: who waited for more had them in hand when the time was up
        case ssl.SSLCertVerificationError(verify_message=words):  # aiohttp's own errors of these classes lack the words
            return Verdict(FailureKind.TLS, f"certificate: {words.rstrip('.')[:120]}")
        case ssl.SSLError(reason=reason):
            return Verdict(FailureKind.TLS, f"TLS: {(reason or 'handshake failed').replace('_', ' ').lower()}")
        case OSError(errno=code) if code in BROKEN_CONNECTIONS:
            kind, words = BROKEN_CONNECTIONS[code]
            return Verdict(kind, words, kind is not FailureKind.TIMEOUT)
    return None


def _of_class(error: BaseException, limits: Limits) -> Verdict:
    match error:
        case httpx.ConnectTimeout() | httpx.PoolTimeout():
            return Verdict(FailureKind.TIMEOUT, f"no connection within {limits.connect:g} s")
        case httpx.ReadTimeout() | httpx.WriteTimeout():
            return Verdict(FailureKind.TIMEOUT, f"no answer within {limits.first_byte:g} s")
        case TimeoutError():
            return Verdict(FailureKind.TIMEOUT, f"not done within {limits.total:g} s")
        case httpx.RemoteProtocolError() if any(words in str(error) for words in TOO_LONG):
            return Verdict(FailureKind.TOO_LARGE, "headers, or what stands between chunks, without end")
        case httpx.ProtocolError():  # over HTTP/2 also "local" ones are the server's doing
            return Verdict(FailureKind.PROTOCOL, "the answer is not valid HTTP, or broke off", again=True)
        case httpx.ProxyError():
            return Verdict(FailureKind.CONNECT, "the proxy refused", again=True)
        case httpx.InvalidURL() | httpx.UnsupportedProtocol():
            return Verdict(FailureKind.BAD_URL, "the URL cannot be read")
        case _:
            return Verdict(FailureKind.CONNECT, "the connection could not be made, or broke off", again=True)


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    seen: BaseException | None = error
    while seen is not None and len(found) < 20:
        found.append(seen)
        if isinstance(seen, BaseExceptionGroup):
            found.extend(seen.exceptions)
        seen = seen.__cause__ or seen.__context__
    return found


def retry_at(headers: Mapping[str, str], now: datetime, longest: timedelta) -> datetime | None:
    """When the server asks us to come back (RFC 9110 section 10.2.3: seconds or a date), UTC, at most `longest` away.

    None for rubbish and for what is past.
    """
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return now + min(timedelta(seconds=int(said[:9])), longest)
    try:
        at = parsedate_to_datetime(said[:64])
        seconds = ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return now + min(timedelta(seconds=seconds), longest) if seconds > 0 else None
