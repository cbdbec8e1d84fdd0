"""An XML feed in, its entries out: RSS 0.9x to 2.0, RDF (RSS 1.0), Atom 0.3 and 1.0.

Two ways lead there and must come to the same: `fast` for what is well-formed, feedparser (`tolerant`) for the rest. Which
is taken is decided by the rules of `oddities`.
"""

from __future__ import annotations

import re
from datetime import timedelta

from aggregator.errors import DocumentError
from aggregator.failures import FailureKind
from aggregator.model import Hints, Page, Reading
from aggregator.normalize import languages, urls
from aggregator.normalize.html import plain
from aggregator.normalize.text import clean
from aggregator.readers import bounds, fast, fields, repair, tolerant, tree
from aggregator.readers.addresses import absolute
from aggregator.readers.gather import Gathered
from aggregator.readers.oddities import NOT_WELL_FORMED, Odd
from aggregator.readers.raw import Feed

ITEMS = ("item", "entry")
ITEM = re.compile(r"<(?:[\w.-]{1,60}:)?(?:item|entry)[\s/>]", re.I)
PARSED_AT_MOST = 1_000
"""Items that are parsed, whatever the number wanted: the newest of a feed that is not in order are among them."""

LONGEST_NAME = 300
PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}
"""Hours of `sy:updatePeriod` (RDF Site Summary 1.0 Modules: Syndication)."""

LONGEST_TTL = timedelta(days=30)


def at_once(body: bytes, most: int) -> Feed | None:
    """What a feed says that is well-formed and in UTF-8 as it came; None if it must be looked at first."""
    try:
        return fast.parse(body, most)
    except Odd:
        return None


def read(text: str, page: Page, hints: Hints) -> Reading:
    """The reading of a feed. Raises DocumentError MALFORMED or EMPTY."""
    return reading(parse(bounds.cut(text, ITEMS, most(hints)), most(hints), page.body), page, hints)


def parse(text: str, most: int, tried: bytes = b"") -> Feed:
    """What a feed says, the fast way where that is possible: as it is, else mended, else by feedparser.

    `tried` are the bytes that came, of which `at_once` could make nothing.
    """
    try:
        return _unless_tried(text, most, tried)
    except Odd as odd:
        mended, rule = repair.mended(text), odd.rule
    if rule is NOT_WELL_FORMED:
        try:
            return fast.parse(bounds.as_utf8(mended), most)
        except Odd as odd:
            rule = odd.rule
    if not ITEM.search(mended):
        return Feed(broken=rule is NOT_WELL_FORMED)
    return tolerant.parse(bounds.cut(mended, ITEMS, most, bounds.SLOW_MARKS))


def _unless_tried(text: str, most: int, tried: bytes) -> Feed:
    """The feed as it is. Raises Odd, without a look, for what has already been found not to be well-formed."""
    body = text.encode("utf-8", "replace")
    if tried.endswith(body) and tree.is_plain(tried[: len(tried) - len(body)]):
        raise Odd(NOT_WELL_FORMED)
    return fast.parse(body, most)


def most(hints: Hints) -> int:
    """How many items of a feed are parsed."""
    return max(PARSED_AT_MOST, hints.max_entries)


def reading(feed: Feed, page: Page, hints: Hints) -> Reading:
    """What a feed says, understood. Raises DocumentError MALFORMED or EMPTY."""
    homepage = urls.absolute(feed.link, page.url)
    base = homepage if homepage and urls.same_site(homepage, page.url) else page.url
    language = languages.tag(feed.language)
    gathered = Gathered(hints)
    for item in feed.items:
        found = fields.entry(item, base, hints, language, atom=feed.version.startswith("atom"))
        gathered.add(found, plain(item.title or item.guid) or "?" if isinstance(found, str) else "")
    entries = gathered.entries()
    if not entries:
        raise _nothing(feed.broken, gathered.skipped())
    return Reading(
        format=feed.version or "feed",
        entries=entries,
        title=clean(plain(feed.title))[:LONGEST_NAME] or None,
        homepage=homepage,
        language=language,
        logo=absolute(feed.logo, base) if feed.logo else None,
        ttl=_ttl(feed),
        skipped=gathered.skipped(),
    )


def _nothing(broken: bool, skipped: tuple[str, ...]) -> DocumentError:
    if skipped:
        return DocumentError(FailureKind.EMPTY, f"no entry can be used: {skipped[0]}")
    if broken:
        return DocumentError(FailureKind.MALFORMED, "the XML is broken and holds no entry")
    return DocumentError(FailureKind.EMPTY, "a valid feed without entries")


def _ttl(feed: Feed) -> timedelta | None:
    """RSS 2.0 `ttl` (minutes), else the syndication module's period divided by its frequency."""
    if feed.ttl.isdecimal() and int(feed.ttl[:9]):
        return min(timedelta(minutes=int(feed.ttl[:9])), LONGEST_TTL)
    hours = PERIODS.get(feed.period.lower())
    if hours is None:
        return None
    frequency = int(feed.frequency[:6]) if feed.frequency.isdecimal() else 1
    return min(timedelta(hours=hours) / max(1, frequency), LONGEST_TTL)
