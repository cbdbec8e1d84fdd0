"""The text of an XML feed in, its entries out: RSS 0.9x to 2.0, RDF (RSS 1.0), Atom 0.3 and 1.0, by feedparser.

What feedparser loses for news is put in its way beforehand (`repair`) or read from what it leaves (`fields`).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import feedparser

from aggregator.errors import DocumentError
from aggregator.failures import FailureKind
from aggregator.model import Hints, Page, Reading
from aggregator.normalize import languages, urls
from aggregator.normalize.html import plain
from aggregator.normalize.text import clean
from aggregator.readers import bounds, fields, repair
from aggregator.readers.gather import Gathered

ITEMS = ("item", "entry")
PARSED_AT_MOST = 1_000
"""Items that are parsed, whatever the number wanted: the newest of a feed that is not in order are among them."""

LONGEST_NAME = 300
PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}
"""Hours of `sy:updatePeriod` (RDF Site Summary 1.0 Modules: Syndication)."""

LONGEST_TTL = timedelta(days=30)


def read(text: str, page: Page, hints: Hints) -> Reading:
    """The reading of a feed. Raises DocumentError MALFORMED or EMPTY."""
    mended = repair.mended(bounds.cut(text, ITEMS, max(PARSED_AT_MOST, hints.max_entries)))
    # sanitizing and resolving links are half of feedparser's time; plain text and addresses are made in `fields`
    parsed = feedparser.parse(bounds.as_utf8(mended), sanitize_html=False, resolve_relative_uris=False)
    channel = parsed.feed
    homepage = urls.absolute(channel.get("link") or "", page.url)
    base = homepage if homepage and urls.same_site(homepage, page.url) else page.url
    language = languages.tag(channel.get("language"))
    gathered = Gathered(hints)
    for raw in parsed.entries:
        gathered.add(fields.entry(raw, base, hints, language, parsed.version), raw.get("title") or raw.get("id") or "?")
    entries = gathered.entries()
    if not entries:
        raise _nothing(parsed.bozo, gathered.skipped())
    return Reading(
        format=parsed.version or "feed",
        entries=entries,
        title=clean(plain(channel.get("title") or ""))[:LONGEST_NAME] or None,
        homepage=homepage,
        language=language,
        ttl=_ttl(channel),
        skipped=gathered.skipped(),
    )


def _nothing(broken: bool, skipped: tuple[str, ...]) -> DocumentError:
    if skipped:
        return DocumentError(FailureKind.EMPTY, f"no entry can be used: {skipped[0]}")
    if broken:
        return DocumentError(FailureKind.MALFORMED, "the XML is broken and holds no entry")
    return DocumentError(FailureKind.EMPTY, "a valid feed without entries")


def _ttl(channel: Any) -> timedelta | None:
    """RSS 2.0 `ttl` (minutes), else the syndication module's period divided by its frequency."""
    said = str(channel.get("ttl") or "").strip()
    if said.isdecimal() and int(said[:9]):
        return min(timedelta(minutes=int(said[:9])), LONGEST_TTL)
    hours = PERIODS.get(str(channel.get("sy_updateperiod") or "").strip().lower())
    if hours is None:
        return None
    often = str(channel.get("sy_updatefrequency") or "1").strip()
    frequency = int(often[:6]) if often.isdecimal() else 1
    return min(timedelta(hours=hours) / max(1, frequency), LONGEST_TTL)
