"""The headers that every answer carries: what a browser may do with it."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.responses import PlainTextResponse, Response

Headers = tuple[tuple[str, str], ...]

ALWAYS: Headers = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()"),
    ("X-Frame-Options", "DENY"),
)
"""As the OWASP Secure Headers Project advises."""


READING = frozenset({"GET", "HEAD"})
"""The methods that are answered."""


def refusal() -> Response:
    """To any other method, wherever (RFC 9110 section 15.5.6); no browser of a reader uses one here."""
    said = "Nothing can be written here: only GET and HEAD are answered.\n"
    return PlainTextResponse(said, 405, {**dict(ALWAYS), "Allow": "GET, HEAD", "Cache-Control": "no-store"})


def policy(images: Iterable[str] = ()) -> tuple[str, str]:
    """The Content-Security-Policy (Level 3) of a page: no script, no frame, our stylesheet, images of these origins."""
    shown = " ".join(("'self'", *sorted(images)))
    return "Content-Security-Policy", (
        f"default-src 'none'; style-src 'self'; img-src {shown}; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
