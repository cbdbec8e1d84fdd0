"""An exception or a status in, a failure kind and our own short words out. A new case is one line in a table."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from aggregator.failures import FailureKind
from aggregator.fetch.limits import Limits
from aggregator.fetch.transport import PrivateAddressError, UnresolvedError

STATUSES: dict[int, FailureKind] = {
    401: FailureKind.FORBIDDEN,
    403: FailureKind.FORBIDDEN,
    404: FailureKind.NOT_FOUND,
    410: FailureKind.GONE,
    429: FailureKind.RATE_LIMITED,
    451: FailureKind.LEGAL,
}

WORTH_ANOTHER_TRY = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that may pass by themselves (RFC 9110 section 15, RFC 8470 for 425)."""

BROKEN_TWICE = frozenset({FailureKind.REFUSED, FailureKind.CONNECT, FailureKind.PROTOCOL})
"""Failures of a connection that a second try often mends."""


def of_status(status: int) -> tuple[FailureKind, str] | None:
    """The failure that a status means; None for 200."""
    if status == httpx.codes.OK:
        return None
    if status in STATUSES:
        return STATUSES[status], f"HTTP {status}"
    if 400 <= status < 500:
        return FailureKind.CLIENT_ERROR, f"HTTP {status}"
    if 500 <= status < 600:
        return FailureKind.SERVER_ERROR, f"HTTP {status}"
    return FailureKind.PROTOCOL, f"HTTP {status}, which nobody asked for"


def of_error(error: Exception, limits: Limits) -> tuple[FailureKind, str]:
    """The failure that an exception of httpx (or the time limit of the whole exchange) means."""
    causes = list(_causes(error))
    for cause in causes:
        match cause:
            case PrivateAddressError():
                return FailureKind.PRIVATE_ADDRESS, str(cause)
            case UnresolvedError():
                return FailureKind.DNS, str(cause)
            case ssl.SSLCertVerificationError():
                return FailureKind.TLS, f"certificate: {cause.verify_message}"
            case ssl.SSLError():
                return FailureKind.TLS, f"TLS: {(cause.reason or 'handshake failed').replace('_', ' ').lower()}"
            case ConnectionRefusedError():
                return FailureKind.REFUSED, "connection refused"
    return _of_class(error, limits)


def _of_class(error: BaseException, limits: Limits) -> tuple[FailureKind, str]:
    match error:
        case httpx.ConnectTimeout() | httpx.PoolTimeout():
            return FailureKind.TIMEOUT, f"no connection within {limits.connect:g} s"
        case httpx.ReadTimeout() | httpx.WriteTimeout():
            return FailureKind.TIMEOUT, f"no answer within {limits.first_byte:g} s"
        case TimeoutError():
            return FailureKind.TIMEOUT, f"not done within {limits.total:g} s"
        case httpx.RemoteProtocolError() | httpx.LocalProtocolError():
            return FailureKind.PROTOCOL, "the answer is not valid HTTP, or broke off"
        case httpx.ProxyError():
            return FailureKind.CONNECT, "the proxy refused"
        case httpx.InvalidURL() | httpx.UnsupportedProtocol() | UnicodeError():
            return FailureKind.BAD_URL, "the URL cannot be read"
        case _:
            return FailureKind.CONNECT, "the connection could not be made, or broke off"


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    seen: BaseException | None = error
    while seen is not None and len(found) < 10:
        found.append(seen)
        if isinstance(seen, ExceptionGroup):
            found.extend(seen.exceptions)
        seen = seen.__cause__ or seen.__context__
    return found


def retry_at(headers: Mapping[str, str], now: datetime, longest: timedelta) -> datetime | None:
    """When the server asks us to come back (RFC 9110 section 10.2.3: seconds or a date), bounded; None for rubbish."""
    said = headers.get("retry-after", "").strip()
    if said.isdecimal():
        return now + min(timedelta(seconds=int(said[:9])), longest)
    try:
        at = parsedate_to_datetime(said)
    except (ValueError, TypeError, IndexError):
        return None
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(aware, now + longest) if aware > now else None
