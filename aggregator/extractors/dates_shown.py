"""A page in, the datelines it shows a reader out, the surest places first; then what its scripts and pictures let know.

Each place is a generator, so that the dear ones cost nothing where a cheap one has answered. A new place is one function.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extractors.body import Layout
from aggregator.extractors.nearby import brief, lines_beside
from aggregator.normalize.text import clean

TIMES = "time, abbr[title]"
ELSEWHERE = re.compile(
    r"comment|kommentar|related|recommend|sidebar|widget|teaser|footer|popular|trending|most-?read|latest|carousel|slider|"
    r"weather|copyright|reply|replies|forum-?post",
    re.I,
)
"""Words in the classes of what surrounds the dates of comments, of other articles and of the page itself."""
ELSEWHERE_TAGS = frozenset({"aside", "footer", "nav"})

LONGEST_DATELINE = 120
MOST_TRIED = 25
MOST_NODES = 400
MOST_CLIMBS = 8
MOST_READ = 2_000_000
"""Characters read under classes: wrappers nest, and each is read to its end."""
LONGEST_RAW = 2_400
FIGURE = re.compile(r"\d")

DAY = re.compile(
    r"\d{4}|\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d\d|\d{1,2}:\d\d|\d{1,2}\.?\s[^\W\d_]{3}|[^\W\d_]{3}\.?\s\d{1,2}"
)
RELATIVE = re.compile(r"\b(?:назад|ago|сегодня|вчера|позавчера|today|yesterday)\b", re.I)
"""What a line near the headline must have to be tried as a dateline."""

LEADING = re.compile(r"[(\[]?\d{1,2}(?:\s?[./]\s?\d{1,2}\s?[./]|\.?\s[^\W\d_]{3,12}\.?)\s?(?:19|20)\d\d(?!\d)")
"""A full date that a paragraph begins with."""

EMBEDDED = "(@"
"""What an embedded post is signed with: `- Name (@name) May 5, 2022`."""

LONGEST_PHRASE = 60
"""Characters; a longer line with "yesterday" or a full stop is a sentence of the article."""


def near(tree: LexborHTMLParser, title: str | None, *, certain: bool = False) -> Iterator[str]:
    """Lines beside the headline that may be datelines; if `certain`, beside one that the title confirms."""
    for line in lines_beside(tree, title, certain=certain):
        if may_be_dateline(line):
            yield line
        elif found := LEADING.match(line):
            yield found[0]


def times(tree: LexborHTMLParser) -> Iterator[str]:
    """What <time> says, but for the times of comments and of other articles."""
    for node in tree.css(TIMES)[:MOST_TRIED]:
        given = node.attributes
        value = given.get("datetime" if node.tag == "time" else "title") or brief(node, LONGEST_DATELINE)
        if value and not elsewhere(node):
            yield value


def named(page: Layout | None) -> Iterator[str]:
    """Short texts of elements whose names speak of dates."""
    tried = read = 0
    for node in page.walk.dates[:MOST_NODES] if page else ():
        raw = node.text() or ""
        read += len(raw)
        if tried == MOST_TRIED or read > MOST_READ:
            return
        if len(raw) <= LONGEST_RAW and FIGURE.search(raw):
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
    return bool(DAY.search(line)) or (len(line) <= LONGEST_PHRASE and bool(RELATIVE.search(line)))


def elsewhere(node: LexborNode) -> bool:
    """Whether an element stands among comments, other articles or the furniture of the page."""
    above: LexborNode | None = node
    for _ in range(MOST_CLIMBS):
        if above is None or above.tag in ("body", "main", "html"):
            return False
        if above.tag in ELSEWHERE_TAGS:
            return True
        given = above.attributes
        if ELSEWHERE.search(f"{given.get('class') or ''} {given.get('id') or ''}"):
            return True
        above = above.parent
    return False


# ---------------------------------------------------------------- the last resort

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
    r"\d{1,2}[^\d\n]{1,20}(?:19|20)\d\d|(?:19|20)\d\d[^\d\n]{1,3}\d{1,2}[^\d\n]{1,3}\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d\d"
)
CODE = re.compile(r"[{}=;<>]|©|\bcopyright\b", re.I)
"""What a line of a script or a footer has, and a dateline has not."""
SHORTEST_LONE, LONGEST_LONE = 6, 30
"""Characters of a line that is nothing but a date."""


def anywhere(page: Layout | None, tree: LexborHTMLParser) -> Iterator[str]:
    """Short lines of the page with a full date in them, those before the others that are nothing else; then of its furniture."""
    shown = [line.text for line in page.lines if len(line.text) <= LONGEST_DATELINE] if page else []
    yield from _dated(shown)
    whole = (tree.body.text(separator="\n") or "") if tree.body is not None else ""
    yield from _dated(text for text in whole[:MOST_READ].split("\n") if SHORTEST_LONE <= len(text) <= LONGEST_RAW)


def _dated(texts: Iterable[str]) -> list[str]:
    found: list[str] = []
    for text in texts:
        if LONE.search(text) and not CODE.search(text):
            line = clean(text)
            if len(line) <= LONGEST_DATELINE:
                found.append(line)
                if len(found) == MOST_TRIED:
                    break
    return sorted(found, key=lambda line: len(line) > LONGEST_LONE)


META_VALUE = 'meta[value][name*="publish" i], meta[value][name*="date" i]'
"""<meta> of those who write `value` for `content`."""

PICTURES = 'meta[property="og:image"][content], meta[name="twitter:image"][content]'


def misnamed(tree: LexborHTMLParser) -> Iterator[str]:
    """Dates in <meta> with the wrong attribute."""
    for node in tree.css(META_VALUE)[:MOST_TRIED]:
        name = (node.attributes.get("name") or "").lower()
        if "modif" not in name and "update" not in name:
            yield node.attributes.get("value") or ""


def pictures(tree: LexborHTMLParser) -> list[str]:
    """Addresses of the lead picture: many systems put pictures into folders by day."""
    return [node.attributes.get("content") or "" for node in tree.css(PICTURES)[:2]]
