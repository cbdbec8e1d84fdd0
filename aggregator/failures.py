"""The short list of ways in which a fetch can fail: what analysts group `fetches.outcome` by.

A new kind is one member here and one line in `FAILURES`; the reference page and the tests follow from the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Blame = Literal["network", "site", "policy", "us"]
"""Whose doing a failure is: the way there, the site, a rule that we keep, or our own code."""


class FailureKind(StrEnum):
    """A slug as it stands in `fetches.outcome`; `FAILURES` says what each one means."""

    DNS = "dns"
    REFUSED = "refused"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    PROTOCOL = "protocol"
    ENCODING = "encoding"
    TOO_LARGE = "too-large"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not-found"
    GONE = "gone"
    LEGAL = "legal"
    RATE_LIMITED = "rate-limited"
    CLIENT_ERROR = "client-error"
    SERVER_ERROR = "server-error"
    REDIRECT = "redirect"
    PRIVATE_ADDRESS = "private-address"
    BAD_URL = "bad-url"
    ROBOTS = "robots"
    NOT_A_FEED = "not-a-feed"
    MALFORMED = "malformed"
    EMPTY = "empty"
    NO_ARTICLE = "no-article"
    TANGLED = "tangled"
    CRASHED = "crashed"
    OVERRUN = "overrun"


@dataclass(frozen=True, slots=True)
class FailureInfo:
    """What a kind means and what a person can do about it, one sentence each."""

    meaning: str
    advice: str
    blame: Blame


_WAIT = "Nothing: it is asked again, less and less often, at least once a day."

FAILURES: dict[FailureKind, FailureInfo] = {
    FailureKind.DNS: FailureInfo(
        "The host name does not resolve.", "Check the spelling; the site may have moved.", "network"
    ),
    FailureKind.REFUSED: FailureInfo("The server refuses the connection.", _WAIT, "network"),
    FailureKind.CONNECT: FailureInfo("The connection could not be made, or broke off.", _WAIT, "network"),
    FailureKind.TLS: FailureInfo(
        "The certificate or the TLS handshake is not valid.", "Open the page in a browser; tell the site.", "site"
    ),
    FailureKind.TIMEOUT: FailureInfo("Connect, first byte or the whole exchange took too long.", _WAIT, "network"),
    FailureKind.PROTOCOL: FailureInfo("The answer is not valid HTTP.", _WAIT, "site"),
    FailureKind.ENCODING: FailureInfo("The compressed body is corrupt or of an unknown coding.", _WAIT, "site"),
    FailureKind.TOO_LARGE: FailureInfo(
        "More bytes than allowed, on the wire or unpacked.", "Look for a smaller feed of the site.", "site"
    ),
    FailureKind.FORBIDDEN: FailureInfo("HTTP 401 or 403.", "Set `user_agent` or `headers`, or ask the site.", "site"),
    FailureKind.NOT_FOUND: FailureInfo(
        "HTTP 404.", "Find the new address: `aggregator sources test HOMEPAGE`.", "site"
    ),
    FailureKind.GONE: FailureInfo(
        "HTTP 410: removed for good, says the site.", "Find the new address or set `enabled: false`.", "site"
    ),
    FailureKind.LEGAL: FailureInfo("HTTP 451: withheld for legal reasons.", "Nothing can be done from here.", "site"),
    FailureKind.RATE_LIMITED: FailureInfo(
        "HTTP 429: asked too often.", "Raise `every` or `pause` of the source.", "site"
    ),
    FailureKind.CLIENT_ERROR: FailureInfo("Another HTTP 4xx.", "Open the URL in a browser.", "site"),
    FailureKind.SERVER_ERROR: FailureInfo("HTTP 5xx.", _WAIT, "site"),
    FailureKind.REDIRECT: FailureInfo(
        "A loop, too many hops, or a target that is not a web page.", "Put the final URL into sources.yaml.", "site"
    ),
    FailureKind.PRIVATE_ADDRESS: FailureInfo(
        "The name resolves to an address inside a private network.",
        "`allow_private: true`, if it is your own.",
        "policy",
    ),
    FailureKind.BAD_URL: FailureInfo("The URL cannot be read.", "Correct it in sources.yaml.", "us"),
    FailureKind.ROBOTS: FailureInfo(
        "robots.txt asks not to fetch this URL.", "Respect it, or ask the site for a feed.", "policy"
    ),
    FailureKind.NOT_A_FEED: FailureInfo(
        "A page (mostly HTML) where a feed or sitemap should be.",
        "`aggregator sources test HOMEPAGE` finds the feed.",
        "site",
    ),
    FailureKind.MALFORMED: FailureInfo(
        "XML or JSON so broken that no entry could be read.", "Tell the site; meanwhile try a listing.", "site"
    ),
    FailureKind.EMPTY: FailureInfo(
        "A valid endpoint without a single entry.", "Check that it is the right feed.", "site"
    ),
    FailureKind.NO_ARTICLE: FailureInfo(
        "A page in which no article text was found.", "Give `article.text` a CSS selector.", "site"
    ),
    FailureKind.TANGLED: FailureInfo(
        "The page is nested or stuffed so that reading it would take seconds.",
        "Nothing: what the endpoint announced is kept. Open the page; a broken script may have written it.",
        "site",
    ),
    FailureKind.CRASHED: FailureInfo(
        "Our own code could not cope with the document.", "Please report it with the URL.", "us"
    ),
    FailureKind.OVERRUN: FailureInfo(
        "Reading the document took more time or memory than any honest one, or ended the process that read it.",
        "Please report it with the URL. If many have it, the machine is short of memory: give it more, or fewer `--workers`.",
        "us",
    ),
}
