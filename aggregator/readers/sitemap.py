"""A sitemap in, its news out: urlset, index, Google News, list of lines (sitemaps.org protocol; Google's news extension)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from xml.parsers import expat

from aggregator.errors import DocumentError
from aggregator.failures import FailureKind
from aggregator.model import Entry, Hints, Moment, Page, Reading
from aggregator.normalize import dates, languages, urls
from aggregator.normalize.text import clean
from aggregator.readers import repair
from aggregator.readers.gather import NEVER, Gathered

MOST_URLS = 50_000
"""URLs in one file, by the protocol."""

MOST_CHILDREN = 50
MOST_KEYWORDS = 30
NEWS = timedelta(days=7)
"""A page of a plain sitemap that changed longer ago is no news."""

OF_URL = frozenset({"loc", "lastmod"})
OF_NEWS = frozenset({"title", "publication_date", "name", "language", "keywords"})


@dataclass(slots=True)
class Address:
    """One `<url>` or `<sitemap>`: the text of its elements by name, and its first picture."""

    said: dict[str, str] = field(default_factory=dict)
    image: str = ""

    @property
    def is_news(self) -> bool:
        return "title" in self.said or "publication_date" in self.said


def read(text: str, page: Page, hints: Hints) -> Reading:
    """The reading of a sitemap; of an index, its children. Raises DocumentError."""
    parser = _Parser()
    if not parser.run(text):
        again = _Parser()  # most faults of sitemaps are ampersands in addresses
        again.run(repair.mended(text))
        parser = max(parser, again, key=lambda each: len(each.urls) + len(each.children))
    if parser.children and not parser.urls:
        return _index(parser.children, page, hints)
    if parser.broken and not parser.urls:
        raise DocumentError(FailureKind.MALFORMED, "the XML is broken and holds no address")
    kind = "news-sitemap" if any(each.is_news for each in parser.urls) else "sitemap"
    return _reading(kind, parser.urls, page, hints)


def is_list(body: bytes) -> bool:
    """Whether an answer is a list of addresses, one a line."""
    return body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"http://", b"https://"))


def read_list(body: bytes, page: Page, hints: Hints) -> Reading:
    """The reading of a list of addresses. Raises DocumentError EMPTY."""
    lines = body.decode("utf-8-sig", "replace").splitlines()[:MOST_URLS]
    return _reading("text-sitemap", [Address({"loc": line.strip()}) for line in lines if line.strip()], page, hints)


class _EnoughError(Exception):
    """There are as many addresses as a file may have; the rest is not parsed."""


class _Parser:
    """Addresses as they come. What comes after a fault of the XML is lost, what came before is kept."""

    def __init__(self) -> None:
        self.urls: list[Address] = []
        self.children: list[Address] = []
        self.broken = False
        self._path: list[str] = []
        self._text: list[str] = []
        self._address = Address()

    def run(self, text: str) -> bool:
        """Whether the document was well-formed."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        try:
            parser.Parse(text.encode("utf-8", "replace"), True)
        except expat.ExpatError:
            self.broken = True
        except _EnoughError:
            return True
        return not self.broken

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2].lower()
        self._path.append(local)
        self._text.clear()
        if local in ("url", "sitemap"):
            self._address = Address()

    def _end(self, name: str) -> None:
        local = name.rpartition(":")[2].lower()
        value = "".join(self._text).strip()[: urls.LONGEST]
        self._text.clear()
        self._path.pop()
        parent = self._path[-1] if self._path else ""
        if local in ("url", "sitemap"):
            self._keep(self.urls if local == "url" else self.children)
        elif local == "loc" and parent == "image":
            self._address.image = self._address.image or value
        elif value and (local in OF_URL if parent in ("url", "sitemap") else local in OF_NEWS and "news" in self._path):
            self._address.said.setdefault(local, value)

    def _keep(self, found: list[Address]) -> None:
        if len(found) >= MOST_URLS:
            raise _EnoughError
        found.append(self._address)


def _index(children: Iterable[Address], page: Page, hints: Hints) -> Reading:
    dated = [(_date(child, "lastmod", hints), urls.absolute(child.said.get("loc", ""), page.url)) for child in children]
    own = [(moment.at if moment else NEVER, url) for moment, url in dated if url and urls.same_site(url, page.url)]
    newest = dict.fromkeys(url for _, url in sorted(own, key=lambda each: each[0], reverse=True) if url != page.url)
    if not newest:
        raise DocumentError(FailureKind.EMPTY, "a sitemap index without sitemaps of its own site")
    return Reading("sitemap-index", (), children=tuple(newest)[:MOST_CHILDREN])


def _reading(kind: str, found: list[Address], page: Page, hints: Hints) -> Reading:
    news = [each for each in found if each.is_news or _is_recent(each, hints)]
    if found and not news:
        raise DocumentError(
            FailureKind.EMPTY, f"{len(found):,} addresses, none known to be of the last {NEWS.days} days"
        )
    gathered = Gathered(hints)
    for each in news:
        gathered.add(_entry(each, page, hints), each.said.get("loc", "an address without loc"))
    entries, skipped = gathered.entries(), gathered.skipped()
    if not entries:
        detail = f"no address can be used: {skipped[0]}" if skipped else "a sitemap without addresses"
        raise DocumentError(FailureKind.EMPTY, detail)
    title = next((clean(each.said["name"]) for each in news if each.said.get("name")), None)
    language = next((languages.tag(each.said["language"]) for each in news if each.said.get("language")), None)
    return Reading(kind, entries, title=title, language=language, skipped=skipped)


def _entry(found: Address, page: Page, hints: Hints) -> Entry | str:
    link = urls.absolute(found.said.get("loc", ""), page.url)
    if link is None:
        return "no web address"
    if not urls.same_site(link, page.url):
        return "an address of another site (sitemaps.org allows only one's own)"
    keywords = (clean(word) for word in found.said.get("keywords", "").split(",")[:MOST_KEYWORDS])
    published = _date(found, "publication_date", hints)
    return Entry(
        link=link,
        title=clean(found.said.get("title", ""))[:1_000] or None,
        published=published or (None if "lastmod" in found.said else dates.from_url(link, hints.zone, hints.now)),
        updated=_date(found, "lastmod", hints),
        image=urls.absolute(found.image, page.url),
        categories=tuple(dict.fromkeys(filter(None, keywords))),
        language=languages.tag(found.said.get("language")),
    )


def _date(found: Address, name: str, hints: Hints) -> Moment | None:
    return dates.parse(found.said.get(name, ""), now=hints.now, zone=hints.zone)


def _is_recent(found: Address, hints: Hints) -> bool:
    """Whether a page changed within the last week; where that is not said, whether its address has such a date."""
    if "lastmod" in found.said:
        moment = _date(found, "lastmod", hints)
    else:
        moment = dates.from_url(found.said.get("loc", ""), hints.zone, hints.now)
        moment = moment if moment and moment.precision == "day" else None
    return moment is not None and moment.at >= hints.now - NEWS
