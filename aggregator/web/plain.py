"""What comes from outside, made fit to be shown: text of one line and not too long, links that lead to the web only."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate, takewhile

from aggregator.normalize import urls
from aggregator.normalize.text import clean
from aggregator.web.escaping import escaped

HEADLINE = 240
LEAD = 200
"""Characters: two lines on a desk, four on a phone."""

NAME = 120
LETTER, HEAVIEST = 2, 5
"""Bytes of a Cyrillic letter, and of the sign that takes most, `&#34;`."""

LONGEST_ORIGIN = 80
"""Servers before this one refuse headers of some kilobytes."""

ORIGIN = re.compile(r"(https?://(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?)(?=[/?#]|\Z)", re.IGNORECASE)
"""Scheme, host and port, with no sign that would mean something in a header (`;`, `,`, a space)."""


def said(text: str | None, longest: int = HEADLINE) -> str:
    """One line without controls (those that turn the reading direction, too), cut at a word if it is too long.

    Signs that HTML spells out (`&amp;`) and those of rare scripts count for more than one character: see `weight`.
    """
    line = clean((text or "")[: longest * 4]).replace("\u061c", "")
    if len(line) <= longest and (len(line) * HEAVIEST <= longest * LETTER or weight(line) <= longest):
        return line
    cut = line[: fitting(line, longest - 1)]
    whole = cut.rpartition(" ")[0]
    return (whole if len(whole) > len(cut) // 2 else cut).rstrip(" ,;:.…-–—") + "…"


def weight(text: str) -> int:
    """Characters of a text, or, if that is more, the Cyrillic letters that take as many bytes of HTML."""
    return max(len(text), -(-size(text) // LETTER))


def size(text: str) -> int:
    """Bytes of HTML that a text takes."""
    return len(escaped(text).encode("utf-8", "replace"))


def fitting(text: str, room: int) -> int:
    """How many characters of a text together weigh no more than `room`."""
    sizes = accumulate(map(size, text[: max(0, room)]))
    return sum(1 for _ in takewhile(lambda total: total <= room * LETTER, sizes))


@lru_cache(maxsize=4096)
def outward(url: str | None) -> str | None:
    """An address at an outlet, if it is one of the web; None for `javascript:` and whatever else it may be."""
    found = urls.absolute(url, "") if url else None
    return found if found and ORIGIN.match(found) else None


def origin_of(url: str) -> str | None:
    """The origin of an address that is fetched for a page, as a Content-Security-Policy names it; None if it is too long."""
    found = ORIGIN.match(url)
    return found[1].lower() if found and len(found[1]) <= LONGEST_ORIGIN else None
