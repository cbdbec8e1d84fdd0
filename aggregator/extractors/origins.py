"""A page's claims and its article's text in, what its markup says of where the news comes from out: links and names, not judged."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from aggregator.extractors.body import Body
from aggregator.extractors.claims import Claims, each
from aggregator.model import Attribution, Origins
from aggregator.normalize import urls
from aggregator.normalize.text import clean, fold

MOST_WORKS = 3
MOST_LINKS = 20
LONGEST_NAME = 200
LINES_BEHIND = 8
SOURCE_LINE = re.compile(r"(?:источник(?:и| информации| новости)?|по материалам|source|via|quelle)\s*[:—–-]\s*\S")
"""How a line begins, in lower case, that names where the news is from."""


def of(claims: list[Claims], url: str, found: Body | None) -> Origins | None:
    """What is said, with absolute addresses; None if that is nothing. `url` is the page's own address."""
    said = claims[1]
    made = Origins(
        publisher=_publisher(claims),
        based_on=tuple(_works(said, url))[:MOST_WORKS],
        canonical=_elsewhere(next((value for _, value in each(claims, "canonical")), ""), url),
        last_link=_last_link(found, url) if found is not None else None,
        line=_line(found) if found is not None else None,
    )
    return made if made != Origins() else None


def _publisher(claims: list[Claims]) -> str | None:
    """Who JSON-LD says published it, unless that is what the site calls itself."""
    name = clean(claims[1].first("organisation") or "")[:LONGEST_NAME]
    own = {fold(value) for value in claims[-1].of("organisation")}
    return name if name and fold(name) not in own else None


def _works(said: Claims, url: str) -> Iterator[Attribution]:
    for value in said.of("based_on"):
        name, address = json.loads(value)
        absolute = urls.absolute(address, url) if address else None
        if name or absolute:
            yield Attribution(clean(name)[:LONGEST_NAME], absolute)


def _elsewhere(address: str, url: str) -> str | None:
    """An address on another site than the page's."""
    absolute = urls.absolute(address, url) if address else None
    return absolute if absolute and absolute != url and not urls.same_site(absolute, url) else None


def _line(found: Body) -> str | None:
    """A short line just behind the text, or at its end, that names the source."""
    last = max((index for index, taken in enumerate(found.taken) if taken), default=-1)
    for line in found.page.lines[max(0, last) : last + 1 + LINES_BEHIND]:
        if len(line.text) <= LONGEST_NAME and SOURCE_LINE.match(line.low):
            return line.text
    return None


def _last_link(found: Body, url: str) -> Attribution | None:
    """The last link to another site in the block of the last line that was taken, with its words."""
    lines = zip(reversed(found.page.lines), reversed(found.taken), strict=True)
    last = next((line for line, taken in lines if taken), None)
    if last is None or not last.linked:
        return None
    for node in reversed(found.page.walk.nodes[last.block].css("a[href]")[:MOST_LINKS]):
        if address := _elsewhere(node.attributes.get("href") or "", url):
            return Attribution(clean(node.text() or "")[:LONGEST_NAME], address)
    return None
