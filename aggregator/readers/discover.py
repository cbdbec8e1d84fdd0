"""A home page, or robots.txt, in; the endpoints that may announce its articles out, the best first. Nothing is fetched here."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from aggregator.model import Endpoint, EndpointKind, Page
from aggregator.normalize import charset, tame, urls
from aggregator.normalize.text import fold

COMMON_PATHS: tuple[tuple[str, EndpointKind], ...] = (
    ("/rss", "feed"),
    ("/feed", "feed"),
    ("/rss.xml", "feed"),
    ("/news/rss", "feed"),
    ("/rss_news.php", "feed"),
    ("/rss/all.php", "feed"),
    ("/feed.xml", "feed"),
    ("/atom.xml", "feed"),
    ("/index.xml", "feed"),
    ("/rss/news", "feed"),
    ("/news/rss.xml", "feed"),
    ("/feed.json", "feed"),
    ("/sitemap_news.xml", "sitemap"),
    ("/sitemap-news.xml", "sitemap"),
)
"""Where feeds usually are: the order is how often each path occurs among 832 feeds of Russian regional outlets."""

FEED_TYPES = re.compile(r"application/(?:rss|atom|rdf|feed)\+(?:xml|json)|text/rss|application/x-rss", re.I)
COMMENTS = re.compile(r"comment|коммент|/tag/|trackback", re.I)
FEED_LINK = re.compile(r"(?:^|[/._=-])(?:rss|feed|atom)(?:[/._?&=-]|\d|$)", re.I)
NEWS_SITEMAP = re.compile(r"news|novost", re.I)
SITEMAP_LINE = re.compile(r"^\s*sitemap\s*:\s*(\S{1,4096})", re.I | re.M)

LONGEST_PAGE = 3_000_000
MOST_LINKS = 3_000
MOST_FOUND = 10


def discover(page: Page, source_key: str) -> tuple[Endpoint, ...]:
    """Feeds that a home page names: `<link rel=alternate>` first, then links that look like feeds. Not those of comments."""
    html, _ = charset.decode(page.body, page.headers.get("content-type"))
    tree = tame.tree(html[:LONGEST_PAGE])
    if tree is None:
        return ()
    named: list[str] = []
    for node in tree.css("link[rel][href]")[:MOST_LINKS]:
        given = node.attributes
        words = f"{given.get('title') or ''} {given.get('href') or ''}"
        alternate = "alternate" in (given.get("rel") or "").lower()
        if alternate and FEED_TYPES.search(given.get("type") or "") and not COMMENTS.search(words):
            named.append(given.get("href") or "")
    for node in tree.css("a[href]")[:MOST_LINKS]:
        href = node.attributes.get("href") or ""
        if (FEED_LINK.search(href) or fold(node.text() or "").strip() == "rss") and not COMMENTS.search(href):
            named.append(href)
    return _endpoints(named, page.url, source_key, "feed")


def from_robots(text: str, source_key: str, base: str) -> tuple[Endpoint, ...]:
    """Sitemaps that robots.txt names (sitemaps.org, "Specifying the sitemap location"); those of news first."""
    named = SITEMAP_LINE.findall(text[:500_000])
    ordered = sorted(named, key=lambda address: not NEWS_SITEMAP.search(address))
    return _endpoints(ordered, base, source_key, "sitemap")


def guesses(homepage: str, source_key: str) -> tuple[Endpoint, ...]:
    """The usual paths of a site, in the order of COMMON_PATHS."""
    return tuple(Endpoint(source_key, kind, urljoin(homepage, path), found=True) for path, kind in COMMON_PATHS)


def _endpoints(addresses: list[str], base: str, source_key: str, kind: EndpointKind) -> tuple[Endpoint, ...]:
    absolute = (urls.absolute(address, base) for address in addresses)
    own = [address for address in absolute if address and (kind == "feed" or urls.same_site(address, base))]
    unique = list(dict.fromkeys(own))[:MOST_FOUND]
    return tuple(Endpoint(source_key, kind, address, found=True) for address in unique)
