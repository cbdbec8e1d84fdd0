"""A page in, the datelines it shows a reader out, the surest places first, and what speaks against a line.

Each place is a generator, so that the dear ones cost nothing where a cheap one has answered. A new place is one function.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extractors.body import Layout
from aggregator.extractors.containing import has_one
from aggregator.extractors.nearby import CHANGED, brief, lines_after, lines_before, of_change
from aggregator.normalize import clock, dates, months

TIMES = "time, abbr[title]"
ELSEWHERE = tuple(
    "comment kommentar related recommend sidebar widget teaser footer popular trending mostread most-read latest carousel slider "
    "weather copyright reply replies forumpost forum-post".split()
)
"""Words in the classes of what surrounds the dates of comments, of other articles and of the page itself."""
ELSEWHERE_TAGS = frozenset({"aside", "footer", "nav", "blockquote"})

LONGEST_DATELINE = 120
MOST_TRIED = 25
MOST_NODES = 400
MOST_CLIMBS = 8
MOST_READ = 2_000_000
"""Characters read under classes: wrappers nest, and each is read to its end."""
LONGEST_RAW = 2_400
FIGURE = re.compile(r"\d")

Doubt = Literal["changed", "today", "prose"]

LONGEST_TODAY = 45
TODAY = re.compile(rf"^\W*(?:{months.weekdays()})(?![^\W\d_])|[\d日]\s?[(（][月火水木金土日][)）]$|曜日|星期|요일")

DAY = re.compile(
    r"\d{4}|\d\s?[月월]|\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d\d|\d{1,2}:\d\d|\d{1,2}\.?\s[^\W\d_]{3}|[^\W\d_]{3}\.?\s\d{1,2}"
)
RELATIVE = re.compile(r"(?:назад|ago|сегодня|вчера|позавчера|today|yesterday)(?!\w)")
"""What a line near the headline must have to be tried as a dateline."""

UNDER = re.compile(r"\d{4}-\d\d-\d\dT[\d:]{5,8}[+-]\d\d:?\d\d(?=\d{1,2}\.?\s?[^\W\d_]{3}|[^\W\d_]{3,9}\s\d)")
"""A machine's time, hidden under the date that touches it: templates keep that of the last change so."""

LEADING = re.compile(
    r"[(\[]?(?:\d{1,2}(?:\s?[./]\s?\d{1,2}\s?[./]|\.?\s[^\W\d_]{3,12}\.?)|[^\W\d_]{3,12}\.?\s\d{1,2},)\s?(?:19|20)\d\d(?!\d)"
)
"""A full date that a paragraph begins with."""

EMBEDDED = "(@"
"""What an embedded post is signed with: `- Name (@name) May 5, 2022`."""

LONGEST_PHRASE = 60
"""Characters; a longer line with "yesterday" or a full stop is a sentence of the article."""

MOST_WORDS = 7
"""Words of a longer line from which on it is no dateline but a caption or a sentence, unless it says who wrote, or of what it is the day."""

WORD = re.compile(r"[^\W\d_]{2,}")
CREDIT = re.compile(r"(?:by|von|par|por|di|da|door|av|af|autore?|text)\W", re.I)
CLOCK = re.compile(r"\d[:.]\d\d(?![.\d])|\d\s?[ap]m\b", re.I)
NAMES_YEAR = re.compile(r"\d{4}|\d[./-]\s?(?:\d{1,2}|[^\W\d_]{3,12})[./-]\s?\d\d(?!\d)|'\d\d(?!\d)|\d\d\s?г|年")
"""What a date that names its year has."""


def near(headline: LexborNode | None) -> Iterator[tuple[str, str]]:
    """Lines beside the headline that may be datelines, each with its place: `near` is after it, `above` before it."""
    if headline is None:
        return
    for place, lines in (("near", lines_after(headline)), ("above", lines_before(headline))):
        for line in lines:
            if may_be_dateline(line):
                yield place, UNDER.sub(" ", line)
            elif found := LEADING.match(line):
                yield place, found[0]


def times(tree: LexborHTMLParser) -> Iterator[str]:
    """What <time> says, but for the times of comments and of other articles."""
    for node in tree.css(TIMES)[:MOST_TRIED]:
        said, seen = node.attributes.get("datetime" if node.tag == "time" else "title"), brief(node, LONGEST_DATELINE)
        value = seen if not said or is_today(seen) else said
        if value and not elsewhere(node):
            yield f"{CHANGED} {value}" if of_change(node) else value


def named(page: Layout | None) -> Iterator[str]:
    """Short texts of elements whose names speak of dates."""
    tried = read = 0
    met: set[str] = set()
    for node in page.walk.dates[:MOST_NODES] if page else ():
        raw = node.text() or ""
        read += len(raw)
        if tried == MOST_TRIED or read > MOST_READ:
            return
        if len(raw) <= LONGEST_RAW and raw not in met and FIGURE.search(raw) and DAY.search(raw):
            met.add(raw)
            text = brief(node, LONGEST_DATELINE)
            if len(text) >= 4 and not elsewhere(node):
                yield text
                tried += 1


def may_be_dateline(line: str) -> bool:
    """Whether a line is short enough, and has figures or words enough, to say a day."""
    if EMBEDDED in line:
        return False
    if len(line) > LONGEST_PHRASE and (len(line) > LONGEST_DATELINE or line.endswith((".", "!", "?", "»"))):
        return False
    if FIGURE.search(line) and DAY.search(line):
        return True
    return len(line) <= LONGEST_PHRASE and bool(RELATIVE.search(line.casefold()))


def elsewhere(node: LexborNode) -> bool:
    """Whether an element stands among comments, other articles or the furniture of the page."""
    above: LexborNode | None = node
    for _ in range(MOST_CLIMBS):
        if above is None or above.tag in ("body", "main", "html"):
            return False
        if above.tag in ELSEWHERE_TAGS:
            return True
        given = above.attributes
        named = f"{given.get('class') or ''} {given.get('id') or ''}".lower()
        if has_one(named, ELSEWHERE):
            return True
        above = above.parent
    return False


# ---------------------------------------------------------------- what speaks against a line


def doubt(place: str, line: str) -> Doubt | None:
    """Why a line with a date in it may not be the article's dateline.

    `changed`: it says of itself that it is of the last change. `today`: a weekday and a bare day, such as papers have in
    their head on every page, unless it follows the headline. `prose`: a caption, a sentence.
    """
    folded = line.casefold()
    if changed := clock.UPDATED.search(folded):
        before, after = folded[: changed.start()], folded[changed.end() :]
        if not NAMES_YEAR.search(before) and not dates.PUBLISHED.search(after):
            return "changed"
    elif len(line) > LONGEST_PHRASE and len(WORD.findall(line)) > MOST_WORDS:
        return None if CREDIT.match(line) or LEADING.match(line) or dates.PUBLISHED.search(folded) else "prose"
    return "today" if place != "near" and is_today(line) else None


def is_today(line: str) -> bool:
    """Whether a line is a day with its weekday and without a time, as papers have it in their head."""
    return len(line) <= LONGEST_TODAY and not CLOCK.search(line) and bool(TODAY.search(line.casefold()))
