"""A page of an endpoint in, a Reading with its entries out. A new kind of endpoint is one file and one line in `READERS`."""

from __future__ import annotations

from collections.abc import Callable

from aggregator.model import Endpoint, EndpointKind, Hints, Page, Reading
from aggregator.readers import document, listing
from aggregator.readers.discover import COMMON_PATHS, discover, from_robots, guesses

__all__ = ["COMMON_PATHS", "READERS", "discover", "from_robots", "guesses", "read"]

READERS: dict[EndpointKind, Callable[[Page, Endpoint, Hints], Reading]] = {
    "feed": document.read,
    "sitemap": document.read,
    "listing": listing.read,
}


def read(page: Page, endpoint: Endpoint, hints: Hints) -> Reading:
    """The reading of an endpoint's answer.

    Raises DocumentError: NOT_A_FEED for a web page where a feed or sitemap should be, MALFORMED for markup so broken that
    nothing could be read, EMPTY for a valid answer that announces nothing.
    """
    return READERS[endpoint.kind](page, endpoint, hints)
