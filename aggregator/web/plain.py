"""What comes from outside, made fit to be shown: text of one line and not too long, links that lead to the web only."""

from __future__ import annotations

import re
from functools import lru_cache

from aggregator.normalize import urls
from aggregator.normalize.text import clean

HEADLINE = 240
LEAD = 200
"""Characters: two lines on a desk, four on a phone."""

NAME = 120
LONGEST_ORIGIN = 80
"""Servers before this one refuse headers of some kilobytes."""

ORIGIN = re.compile(r"(https?://(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?)(?=[/?#]|\Z)", re.IGNORECASE)
"""Scheme, host and port, with no sign that would mean something in a header (`;`, `,`, a space)."""


def said(text: str | None, longest: int = HEADLINE) -> str:
    """One line without controls (those that turn the reading direction, too), cut at a word if it is too long."""
    line = clean((text or "")[: longest * 4]).replace("\u061c", "")
    if len(line) <= longest:
        return line
    cut = line[: longest - 1]
    whole = cut.rpartition(" ")[0]
    return (whole if len(whole) > longest // 2 else cut).rstrip(" ,;:.…-–—") + "…"


@lru_cache(maxsize=4096)
def outward(url: str | None) -> str | None:
    """An address at an outlet, if it is one of the web; None for `javascript:` and whatever else it may be."""
    found = urls.absolute(url, "") if url else None
    return found if found and ORIGIN.match(found) else None


def origin_of(url: str) -> str | None:
    """The origin of an address that is fetched for a page, as a Content-Security-Policy names it; None if it is too long."""
    found = ORIGIN.match(url)
    return found[1].lower() if found and len(found[1]) <= LONGEST_ORIGIN else None
