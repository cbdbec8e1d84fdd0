"""`/`: the regions and towns that have news."""

from __future__ import annotations

from aggregator.store import Archive
from aggregator.web.visit import Page, Visit


def page(archive: Archive, visit: Visit) -> Page:
    """The front page."""
    del archive, visit
    return Page("front.html")
