"""A page in, the days out that it does not show as its dateline: in its paragraphs, scripts, pictures, its title, anywhere.

The last resort: each place is a generator, asked in turn until one answers. A new place is one function.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from selectolax.lexbor import LexborHTMLParser

from aggregator.extractors.body import Layout
from aggregator.extractors.dates_shown import (
    EMBEDDED,
    LEADING,
    LONGEST_DATELINE,
    LONGEST_PHRASE,
    LONGEST_RAW,
    MOST_READ,
    MOST_TRIED,
)
from aggregator.normalize.text import clean

SCRIPTED = re.compile(r":\s{0,3}\\?[\"']?(\d{4}[-/.]?\d\d[-/.]?\d\d[^\"'\\<>,]{0,30})")
NAME_OF_DATE = re.compile(
    r"[\"'](?:datePublished|date_?published|publish(?:ed)?_?(?:at|date|time|on)|publication_?(?:date|time)|pub_?date|"
    r"first_?published(?:_?at)?|display_date|release_?date|dateCreated|created_?(?:at|date|time)?|date)\\?[\"']\s{0,3}$",
    re.I,
)
"""A date in the data a page hands to its scripts, and the name before it. A source has fewer colons than quotes."""
LONGEST_NAME = 30
LONGEST_SOURCE = 3_000_000


def scripted(html: str) -> Iterator[str]:
    """Dates with a telling name in the scripts of a page's source."""
    tried = 0
    for found in SCRIPTED.finditer(html, 0, LONGEST_SOURCE):
        if NAME_OF_DATE.search(html[max(0, found.start() - LONGEST_NAME) : found.start()]):
            yield found[1]
            tried += 1
            if tried == MOST_TRIED:
                return


LONE = re.compile(
    r"[0-9\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59](?:\d?[^\d\n]{1,20}(?:19|20)\d\d|(?:(?<=1)9|(?<=2)0)\d\d[^\d\n]{1,3}\d{1,2}[^\d\n]{1,3}\d{1,2}|\d?[./-]\d{1,2}[./-]\d\d)"
)
"""A full date. That every form begins with a figure (ASCII, Arabic, Persian, Indian, Thai) is said first: what has none is passed over fast."""

CODE = re.compile(r"[{}=;<>]|©|\bcopyright\b", re.I)
"""What a line of a script or a footer has, and a dateline has not."""
SHORTEST_LONE, LONGEST_LONE = 6, 30
"""Characters of a line that is nothing but a date."""
SIGNED = 60
"""Characters before a date in which the name of an embedded post's author may stand, on a line of its own."""


def anywhere(page: Layout | None, tree: LexborHTMLParser) -> Iterator[str]:
    """Short lines of the page with a full date in them, those before the others that are nothing else; then of its furniture."""
    if page:
        yield from _dated("\n".join(line.text for line in page.lines if len(line.text) <= LONGEST_DATELINE))
    if tree.body is not None:
        yield from _dated((tree.body.text(separator="\n") or "")[:MOST_READ])


def _dated(text: str) -> list[str]:
    found: list[str] = []
    end = 0
    for match in LONE.finditer(text):
        if match.start() < end or EMBEDDED in text[max(0, match.start() - SIGNED) : match.start()]:
            continue
        start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
        end = len(text) if end < 0 else end
        line = "" if end - start > LONGEST_RAW else text[start:end]
        if len(line) >= SHORTEST_LONE and not CODE.search(line) and len(line := clean(line)) <= LONGEST_DATELINE:
            found.append(line)
            if len(found) == MOST_TRIED:
                break
    return sorted(found, key=lambda line: len(line) > LONGEST_LONE)


PLACE = re.compile(r"[^\W\d_][^\d\n]{1,40}?[,:(/–—-]\s?")
MOST_PARAGRAPHS = 4


def led(page: Layout | None) -> Iterator[str]:
    """Days that the first paragraphs begin with, after a place or alone: `Karlsruhe, (12.11.2021). The church ...`."""
    long = (line.text for line in page.lines if len(line.text) > LONGEST_PHRASE) if page else iter(())
    for text, _ in zip(long, range(MOST_PARAGRAPHS), strict=False):
        place = PLACE.match(text)
        found = LEADING.match(text) or (LEADING.match(text, place.end()) if place else None)
        if found:
            yield found[0]


PARTS = re.compile(r"\s[|–—-]\s|\s?::?\s|\s?[|»]\s?")


def titled(titles: Iterator[str]) -> Iterator[str]:
    """Parts of a page's title that are nothing but a day; not the second of two days."""
    for title in titles:
        parts = PARTS.split(title)
        for before, part in zip(["", *parts], parts, strict=False):
            if not before[-2:].strip(".").isdigit() and len(part) <= LONGEST_LONE and LONE.match(part):
                yield part


YEAR = r"(?<!\d)((?:19|20)\d\d)"


def year_in(html: str, on: date) -> int | None:
    """The year that a page's source writes that day and month with, most often: `20190624` in an address or a name."""
    pattern = re.compile(rf"{YEAR}(?P<mark>[-/._]?){on.month:02d}(?P=mark){on.day:02d}(?!\d)")
    years = Counter(found[1] for found in pattern.finditer(html, 0, LONGEST_SOURCE))
    return int(years.most_common(1)[0][0]) if years else None


META_VALUE = 'meta[value][name*="publish" i], meta[value][name*="date" i]'
"""<meta> of those who write `value` for `content`."""

PICTURES = 'meta[property="og:image"][content], meta[name="twitter:image"][content]'


def misnamed(tree: LexborHTMLParser) -> Iterator[str]:
    """Dates in <meta> with the wrong attribute."""
    for node in tree.head.css(META_VALUE)[:MOST_TRIED] if tree.head else ():
        name = (node.attributes.get("name") or "").lower()
        if "modif" not in name and "update" not in name:
            yield node.attributes.get("value") or ""


def pictures(tree: LexborHTMLParser) -> list[str]:
    """Addresses of the lead picture: many systems put pictures into folders by day."""
    found = tree.head.css(PICTURES)[:2] if tree.head else ()
    return [node.attributes.get("content") or "" for node in found]
