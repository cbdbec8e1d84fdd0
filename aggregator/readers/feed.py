"""A feed in, its entries out: RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0 by feedparser, JSON Feed by `jsonfeed`.

What feedparser loses for news is put in its way beforehand (`repair`) or read from what it leaves (`fields`).
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import feedparser

from aggregator.errors import DocumentError
from aggregator.failures import FailureKind
from aggregator.model import Endpoint, Hints, Page, Reading
from aggregator.normalize import languages, urls
from aggregator.normalize.html import plain
from aggregator.readers import bounds, fields, jsonfeed, repair, sitemap
from aggregator.readers.gather import Gathered

ITEMS = ("item", "entry")
PARSED_AT_MOST = 1_000
"""Items that are parsed, whatever the number wanted: the newest of a feed that is not in order are among them."""

SITEMAP = re.compile(r"^\s*<(?:\w+:)?(?:urlset|sitemapindex)\b", re.I)
HTML = re.compile(r"<(?:html|body|head|!doctype html)\b", re.I)
TITLE = re.compile(r"<title[^>]*>(.{0,200}?)</title>", re.I | re.S)
PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}
"""Hours of `sy:updatePeriod` (RDF Site Summary 1.0 Modules: Syndication)."""

LONGEST_TTL = timedelta(days=30)


def read(page: Page, endpoint: Endpoint, hints: Hints) -> Reading:
    """The reading of a feed; a sitemap that was taken for a feed is read as what it is. Raises DocumentError."""
    if jsonfeed.is_json(page):
        return jsonfeed.read(page, endpoint, hints)
    text = bounds.text_of(page.body, page.headers.get("content-type"))
    if SITEMAP.match(text):
        return sitemap.read(page, endpoint, hints)
    if not repair.looks_like_feed(text):
        raise _not_a_feed(text)
    cut = bounds.first_items(text, ITEMS, max(PARSED_AT_MOST, hints.max_entries))
    parsed = _parsed(repair.mended(cut))
    return _reading(parsed, page, hints)


def _parsed(text: str) -> Any:
    return feedparser.parse(bounds.as_utf8(text), sanitize_html=False, resolve_relative_uris=False)


def _reading(parsed: Any, page: Page, hints: Hints) -> Reading:
    channel = parsed.feed
    base = urls.absolute(channel.get("link") or "", page.url) or page.url
    base = base if urls.same_site(base, page.url) else page.url
    language = languages.tag(channel.get("language"))
    gathered = Gathered(hints)
    for raw in parsed.entries:
        gathered.add(
            fields.entry(raw, base, hints, language), raw.get("title") or raw.get("id") or "an entry without title"
        )
    entries = gathered.entries()
    if not entries:
        raise _nothing(parsed, gathered)
    return Reading(
        format=parsed.version or "feed",
        entries=entries,
        title=plain(channel.get("title") or "")[:300] or None,
        homepage=base,
        language=language,
        ttl=_ttl(channel),
        skipped=gathered.skipped(),
    )


def _nothing(parsed: Any, gathered: Gathered) -> DocumentError:
    if gathered.skipped():
        return DocumentError(FailureKind.EMPTY, f"no entry can be used: {gathered.skipped()[0]}")
    if parsed.bozo and isinstance(parsed.get("bozo_exception"), Exception) and not parsed.version:
        return DocumentError(FailureKind.MALFORMED, "the XML is broken and holds no entry")
    if parsed.bozo and not parsed.feed.get("title"):
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
    return timedelta(hours=hours) / max(1, int(often[:6]) if often.isdecimal() else 1)


def _not_a_feed(text: str) -> DocumentError:
    if HTML.search(text[:5000]):
        title = TITLE.search(text[:100_000])
        named = f" titled «{plain(title[1])[:100]}»" if title and title[1].strip() else ""
        return DocumentError(FailureKind.NOT_A_FEED, f"an HTML page{named}")
    if not text.strip():
        return DocumentError(FailureKind.NOT_A_FEED, "an empty answer")
    kind = FailureKind.MALFORMED if text.startswith("<?xml") else FailureKind.NOT_A_FEED
    return DocumentError(kind, f"something that begins with {text[:40]!r}")
