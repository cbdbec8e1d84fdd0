"""A sitemap in, its news out: urlset, index, Google News, gzip, plain text (sitemaps.org protocol; Google's news extension)."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from xml.parsers import expat

from aggregator.errors import DocumentError
from aggregator.failures import FailureKind
from aggregator.model import Endpoint, Entry, Hints, Moment, Page, Reading
from aggregator.normalize import dates, languages, urls
from aggregator.normalize.text import clean
from aggregator.readers import bounds
from aggregator.readers.gather import NEVER, Gathered

LARGEST = 50_000_000
"""Bytes unpacked: sitemaps.org's own limit for one file."""

MOST_URLS = 50_000
"""URLs in one file, by the protocol."""

MOST_CHILDREN = 50
NEWS = timedelta(days=7)
"""A page of a plain sitemap that changed longer ago is no news."""

GZIP = b"\x1f\x8b"
LEAVES = frozenset({"loc", "lastmod", "title", "publication_date", "name", "language", "keywords"})


def read(page: Page, endpoint: Endpoint, hints: Hints) -> Reading:  # noqa: ARG001 - the readers' common form
    """The reading of a sitemap; of an index, its children. Raises DocumentError."""
    body = _unpacked(page.body)
    if _is_text(body):
        return _reading(
            "text-sitemap",
            [_Url({"loc": line.strip()}) for line in body.decode("utf-8", "replace").splitlines()],
            page,
            hints,
        )
    text = bounds.text_of(body, page.headers.get("content-type"))
    if not ("<urlset" in text[:5000] or "<sitemapindex" in text[:5000] or ":urlset" in text[:5000]):
        detail = "an HTML page" if "<html" in text[:5000].lower() else "no sitemap"
        raise DocumentError(FailureKind.NOT_A_FEED, f"{detail} where a sitemap should be")
    parser = _Parser()
    parser.run(bounds.first_items(text, ("url", "sitemap"), MOST_URLS))
    if parser.children and not parser.found:
        return _index(parser.children, page, hints)
    kind = "news-sitemap" if any("title" in each.values for each in parser.found) else "sitemap"
    if parser.broken and not parser.found:
        raise DocumentError(FailureKind.MALFORMED, "the XML is broken and holds no address")
    return _reading(kind, parser.found, page, hints)


@dataclass(slots=True)
class _Url:
    values: dict[str, str] = field(default_factory=dict)
    image: str = ""


class _Parser:
    """Addresses as they come. What comes after a fault of the XML is lost, what came before is kept."""

    def __init__(self) -> None:
        self.found: list[_Url] = []
        self.children: list[_Url] = []
        self.broken = False
        self._path: list[str] = []
        self._text: list[str] = []
        self._url = _Url()

    def run(self, text: str) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        try:
            parser.Parse(text, True)
        except expat.ExpatError:
            self.broken = True

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        local = name.rsplit(":", 1)[-1].lower()
        self._path.append(local)
        self._text.clear()
        if local in ("url", "sitemap"):
            self._url = _Url()

    def _end(self, name: str) -> None:
        local = name.rsplit(":", 1)[-1].lower()
        value = "".join(self._text).strip()[:4096]
        self._text.clear()
        self._path.pop()
        if local == "url":
            self.found.append(self._url)
        elif local == "sitemap":
            self.children.append(self._url)
        elif local == "loc" and "image" in self._path:
            self._url.image = self._url.image or value
        elif local in LEAVES and "image" not in self._path and value:
            self._url.values.setdefault(local, value)


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(GZIP):
        return body
    try:
        unpacked = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, LARGEST + 1)
    except zlib.error as error:
        raise DocumentError(FailureKind.ENCODING, "the gzip file is corrupt") from error
    if len(unpacked) > LARGEST:
        raise DocumentError(FailureKind.TOO_LARGE, f"more than {LARGEST:,} bytes unpacked")
    return unpacked


def _is_text(body: bytes) -> bool:
    return body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"http://", b"https://"))


def _index(children: Iterable[_Url], page: Page, hints: Hints) -> Reading:
    dated = [
        (_date(child, "lastmod", hints), urls.absolute(child.values.get("loc", ""), page.url)) for child in children
    ]
    own = [(moment.at if moment else NEVER, url) for moment, url in dated if url and urls.same_site(url, page.url)]
    newest = sorted(own, key=lambda each: each[0], reverse=True)[:MOST_CHILDREN]
    if not newest:
        raise DocumentError(FailureKind.EMPTY, "a sitemap index without sitemaps of its own site")
    return Reading("sitemap-index", (), children=tuple(url for _, url in newest))


def _reading(kind: str, found: Iterable[_Url], page: Page, hints: Hints) -> Reading:
    gathered = Gathered(hints)
    for each in found:
        gathered.add(_entry(each, page, hints), each.values.get("loc", "an address without loc"))
    if not gathered.entries():
        detail = (
            f"no address can be used: {gathered.skipped()[0]}" if gathered.skipped() else "a sitemap without addresses"
        )
        raise DocumentError(FailureKind.EMPTY, detail)
    return Reading(kind, gathered.entries(), skipped=gathered.skipped())


def _entry(found: _Url, page: Page, hints: Hints) -> Entry | str:
    link = urls.absolute(found.values.get("loc", ""), page.url)
    if link is None:
        return "no web address"
    if not urls.same_site(link, page.url):
        return "an address of another site (sitemaps.org allows only one's own)"
    title = clean(found.values.get("title", ""))[:1_000] or None
    published = _date(found, "publication_date", hints)
    changed = _date(found, "lastmod", hints)
    if title is None and not _recent(changed, hints.now):
        return "not changed within the last week"
    keywords = tuple(filter(None, (clean(word) for word in found.values.get("keywords", "").split(",")[:30])))
    return Entry(
        link=link,
        title=title,
        published=published if title else None,
        updated=changed if published else None,
        image=urls.absolute(found.image, page.url),
        categories=keywords,
        language=languages.tag(found.values.get("language")),
    )


def _date(found: _Url, name: str, hints: Hints) -> Moment | None:
    return dates.parse(found.values.get(name, ""), now=hints.now, zone=hints.zone)


def _recent(changed: Moment | None, now: datetime) -> bool:
    return changed is not None and changed.at >= now - NEWS
