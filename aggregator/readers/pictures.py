"""A text of a feed in, the address of its first picture out: `normalize.html.first_image`, but for simple HTML.

The tags up to the picture are looked at one by one; what only a parser understands is left to it.
"""

from __future__ import annotations

import re
from html import unescape

from aggregator.normalize import html, strip
from aggregator.readers.addresses import absolute

TAG = re.compile(r"<(/?[a-z][a-z0-9]*)((?:\s+[a-z_:][a-z0-9_:.-]*(?:=(?:\"[^\"<>]*\"|'[^'<>]*'))?)*)\s*/?>", re.I)
ATTRIBUTE = re.compile(r"([a-z_:][a-z0-9_:.-]*)(?:=(?:\"([^\"]*)\"|'([^']*)'))?", re.I)
MOST_TAGS = 500
"""Tags that are looked at here; a picture behind so many is nothing simple."""

KNOWN = frozenset(name for name in strip.EDGES if name.isalnum()) | {"table", "tbody", "thead", "tr", "td", "th", "col"}
REFERENCE = re.compile(r"&(?:amp|quot|#\d{2,6});")
UNCERTAIN = re.compile(r"&(?!(?:amp|quot|#\d{2,6});|[a-z0-9]{1,30}=)", re.I)
"""What may be a character reference, or not: a parameter of an address (`&name=`) is none."""

MEANT = frozenset(html.LAZY) | {"width", "height"}


def first(said: str, base: str) -> str | None:
    """The absolute address of the first picture of a fragment that is meant to be seen, or None."""
    if "<img" not in said and "<IMG" not in said:
        return None
    at = said.find("<")
    for _ in range(MOST_TAGS):
        if at < 0:
            return None
        found = TAG.match(said, at)
        if found is None or found[1].lower().lstrip("/") not in KNOWN:
            break
        if found[1].lower() == "img":
            attributes = _attributes(found[2])
            if any(UNCERTAIN.search(value) for value in attributes.values()):
                break
            if address := _address(attributes, base):
                return address
        at = said.find("<", found.end())
    return html.first_image(said, base)


def _attributes(tag: str) -> dict[str, str]:
    """The attributes of an image that count here, as they are written; of two with one name the first."""
    said: dict[str, str] = {}
    for name, quoted, single in ATTRIBUTE.findall(tag):
        if (folded := name.lower()) in MEANT:
            said.setdefault(folded, quoted or single)
    return said


def _address(said: dict[str, str], base: str) -> str | None:
    if said.get("width") in html.PIXEL or said.get("height") in html.PIXEL:
        return None
    given = (said[name] for name in html.LAZY if name in said)
    found = (
        absolute(REFERENCE.sub(lambda each: unescape(each[0]), each) if "&" in each else each, base) for each in given
    )
    return next(filter(None, found), None)
