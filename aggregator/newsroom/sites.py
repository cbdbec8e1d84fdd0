"""An outlet, an instant and a path in, the document it serves there out. Pure: the server adds only HTTP.

What an outlet announces with is looked up in `ANNOUNCERS`; a new format is one line there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from urllib.parse import urlsplit

from aggregator.newsroom import feeds
from aggregator.newsroom.addresses import amp_path, article_path
from aggregator.newsroom.outlets import Outlet
from aggregator.newsroom.pages import Sheet, amp_page, article_page, day_and_time, document
from aggregator.newsroom.world import Story

Announcer = Callable[[Outlet, Sequence[Story], str, datetime], str]

ANNOUNCERS: dict[str, tuple[Announcer, str]] = {
    "rss": (feeds.rss, "application/rss+xml"),
    "yandex": (feeds.yandex, "application/rss+xml"),
    "atom": (feeds.atom, "application/atom+xml"),
    "jsonfeed": (feeds.jsonfeed, "application/feed+json"),
    "news-sitemap": (feeds.news_sitemap, "application/xml"),
}
_LISTED = 20
_HOME_PATHS = ("/", "/index.html")
# Every real site has such pages, and none of them is an article.
_STANDING = {"/about/": "О редакции", "/ads/": "Реклама", "/contacts/": "Контакты"}


@dataclass(frozen=True, slots=True)
class Document:
    """What is served: the bytes, their type, and when they last changed."""

    body: bytes
    content_type: str
    modified: datetime


def serve(outlet: Outlet, stories: Sequence[Story], home: str, target: str, now: datetime) -> Document | None:
    """What `outlet` answers for `target` (path and query) at `now`; None: not found. `stories`: all it ever has."""
    shown = sorted((s for s in stories if s.published <= now), key=lambda s: (s.published, s.id), reverse=True)
    path = urlsplit(target).path
    if path == "/robots.txt":
        return _robots(outlet, home)
    if path == outlet.path and outlet.announcing in ANNOUNCERS:
        announcer, media_type = ANNOUNCERS[outlet.announcing]
        return _encoded(outlet, announcer(outlet, shown, home, now), media_type, feeds.last_change(shown, now))
    if path in _HOME_PATHS or (outlet.announcing == "listing" and path == outlet.path):
        return _html(outlet, _front(outlet, shown, now), feeds.last_change(shown, now))
    if path in _STANDING:
        text = f"<main><h1>{_STANDING[path]}</h1><p>{escape(outlet.name)} выходит каждый день.</p></main>"
        return _html(outlet, document(outlet, _STANDING[path], "", text), feeds.EPOCH)
    return _article(outlet, shown, home, target, now)


def _robots(outlet: Outlet, home: str) -> Document | None:
    if outlet.robots is None:
        return None
    return Document(outlet.robots.format(home=home).encode(), "text/plain; charset=utf-8", feeds.EPOCH)


def _encoded(outlet: Outlet, text: str, media_type: str, modified: datetime) -> Document:
    said = f"; charset={outlet.encoding}" if outlet.charset_in == "http" else ""
    return Document(text.encode(outlet.encoding, "xmlcharrefreplace"), media_type + said, modified)


def _html(outlet: Outlet, text: str, modified: datetime) -> Document:
    return _encoded(outlet, text, "text/html", modified)


def _front(outlet: Outlet, shown: Sequence[Story], now: datetime) -> str:
    """The home page, or the page of news: a list of the newest articles with their dates."""
    items = "".join(
        f'<div class="news-item"><span class="date">{day_and_time(story.published)}</span> '
        f'<h3><a href="{escape(article_path(story))}">{escape(story.title)}</a></h3>'
        f'<p class="announce">{escape(story.wording(now).paragraphs[0])}</p></div>\n'
        for story in shown[:_LISTED]
    )
    found = ""
    if outlet.announcing in ("rss", "atom"):
        media_type = ANNOUNCERS[outlet.announcing][1]
        found = f'<link rel="alternate" type="{media_type}" title="Лента новостей" href="{outlet.path}">\n'
    body = f'<main><h2>Новости</h2>\n<div class="news-list">\n{items}</div></main>'
    return document(outlet, f"{outlet.name}: новости", found, body)


def _article(outlet: Outlet, shown: Sequence[Story], home: str, target: str, now: datetime) -> Document | None:
    path = urlsplit(target).path
    for number, story in enumerate(shown):
        address = article_path(story)
        earlier = tuple(shown[number + 1 : number + 5])
        sheet = Sheet(story, story.wording(now), home, earlier, now)
        if address == (target if "?" in address else path):
            return _html(outlet, article_page(sheet), story.changed(now))
        if "amp" in outlet.traps and path == amp_path(story):
            return _html(outlet, amp_page(sheet), story.changed(now))
    return None
