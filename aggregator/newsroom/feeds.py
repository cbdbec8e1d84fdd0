"""An outlet's stories in, what it announces them with out: RSS 2.0, Yandex's RSS, Atom 1.0, JSON Feed, news sitemap.

Each function has the signature `(outlet, stories newest first, home, now) -> text`. Bytes depend on the stories alone,
so an unchanged world answers with unchanged bodies.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from aggregator.newsroom.addresses import article_path, linked_path
from aggregator.newsroom.outlets import Outlet
from aggregator.newsroom.world import ZONE, Story

NEWEST = 50
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def last_change(stories: Sequence[Story], now: datetime) -> datetime:
    """When any of the stories last changed, as of `now`."""
    return max((story.changed(now) for story in stories), default=EPOCH)


def rss(outlet: Outlet, stories: Sequence[Story], home: str, now: datetime) -> str:
    """RSS 2.0 (rssboard.org/rss-specification) with `dc:creator`, in the outlet's own encoding."""
    items = "".join(_rss_item(story, home, now) for story in stories[:NEWEST])
    return _rss_channel(outlet, items, home, last_change(stories, now), 'xmlns:dc="http://purl.org/dc/elements/1.1/"')


def yandex(outlet: Outlet, stories: Sequence[Story], home: str, now: datetime) -> str:
    """RSS 2.0 with the fields Yandex News asked of publishers: the whole text, the genre, related links."""
    shown = stories[:NEWEST]
    items = "".join(_yandex_item(story, shown, home, now) for story in shown)
    return _rss_channel(outlet, items, home, last_change(stories, now), 'xmlns:yandex="http://news.yandex.ru"')


def atom(outlet: Outlet, stories: Sequence[Story], home: str, now: datetime) -> str:
    """Atom 1.0 (RFC 4287): an edit shows in `updated` and in the summary."""
    entries = "".join(_atom_entry(story, home, now) for story in stories[:NEWEST])
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ru-RU">\n'
        f"<title>{escape(outlet.name)}</title>\n<id>{home}</id>\n"
        f'<link rel="self" type="application/atom+xml" href="{home.rstrip("/")}{outlet.path}"/>\n'
        f'<link rel="alternate" type="text/html" href="{home}"/>\n'
        f"<updated>{_local(last_change(stories, now))}</updated>\n{entries}</feed>\n"
    )


def jsonfeed(outlet: Outlet, stories: Sequence[Story], home: str, now: datetime) -> str:
    """JSON Feed 1.1 (jsonfeed.org/version/1.1)."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": home,
        "feed_url": home.rstrip("/") + outlet.path,
        "language": "ru",
        "items": [_json_item(story, home, now) for story in stories[:NEWEST]],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1) + "\n"


def news_sitemap(outlet: Outlet, stories: Sequence[Story], home: str, _now: datetime) -> str:
    """A Google News sitemap (schemas/sitemap-news/0.9)."""
    urls = "".join(
        f"<url><loc>{escape(_absolute(home, article_path(story)))}</loc><news:news><news:publication>"
        f"<news:name>{escape(outlet.name)}</news:name><news:language>ru</news:language></news:publication>"
        f"<news:publication_date>{_local(story.published)}</news:publication_date>"
        f"<news:title>{escape(story.title)}</news:title></news:news></url>\n"
        for story in stories[:NEWEST]
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{_SITEMAP}" xmlns:news="{_NEWS}">\n{urls}</urlset>\n'
    )


def _absolute(home: str, path: str) -> str:
    return home.rstrip("/") + path


def _local(at: datetime) -> str:
    return at.astimezone(ZONE).isoformat(timespec="seconds")


def _rss_channel(outlet: Outlet, items: str, home: str, changed: datetime, namespace: str) -> str:
    return (
        f'<?xml version="1.0" encoding="{outlet.encoding}"?>\n<rss version="2.0" {namespace}>\n<channel>\n'
        f"<title>{escape(outlet.name)}</title>\n<link>{home}</link>\n"
        f"<description>Новости Приморья: {escape(outlet.name)}</description>\n<language>ru</language>\n"
        f"<lastBuildDate>{_rfc822(changed)}</lastBuildDate>\n{items}</channel>\n</rss>\n"
    )


def _rfc822(at: datetime) -> str:
    return format_datetime(at.astimezone(ZONE))


def _rss_item(story: Story, home: str, now: datetime) -> str:
    creator = f"<dc:creator>{escape(story.author)}</dc:creator>" if story.author else ""
    return (
        f"<item><title>{escape(story.title)}</title><link>{escape(_absolute(home, linked_path(story)))}</link>"
        f'<guid isPermaLink="false">{story.outlet.key}-{story.id}</guid>{creator}'
        f"<category>{escape(story.draft.section)}</category><pubDate>{_rfc822(story.published)}</pubDate>"
        f"<description>{escape(story.wording(now).paragraphs[0])}</description>"
        f'<enclosure url="{home}img/{story.id}.jpg" length="48211" type="image/jpeg"/></item>\n'
    )


def _yandex_item(story: Story, shown: Sequence[Story], home: str, now: datetime) -> str:
    draft = story.wording(now)
    earlier = [other for other in shown if other.published < story.published][:2]
    related = "".join(
        f"<link url={quoteattr(_absolute(home, article_path(other)))}>{escape(other.title)}</link>" for other in earlier
    )
    author = f"<author>{escape(story.author)}</author>" if story.author else ""
    text = escape("\n\n".join(draft.paragraphs))
    return (
        f"<item><title>{escape(story.title)}</title><link>{escape(_absolute(home, article_path(story)))}</link>{author}"
        f"<category>{escape(draft.section)}</category><pubDate>{_rfc822(story.published)}</pubDate>"
        f"<description>{escape(draft.paragraphs[0])}</description><yandex:genre>message</yandex:genre>"
        f"<yandex:full-text>{text}</yandex:full-text><yandex:related>{related}</yandex:related></item>\n"
    )


def _atom_entry(story: Story, home: str, now: datetime) -> str:
    author = f"<author><name>{escape(story.author or story.outlet.name)}</name></author>"
    return (
        f"<entry><title>{escape(story.title)}</title><id>tag:lotos.example,2024:{story.id}</id>"
        f'<link rel="alternate" type="text/html" href={quoteattr(_absolute(home, article_path(story)))}/>'
        f"<published>{_local(story.published)}</published><updated>{_local(story.changed(now))}</updated>{author}"
        f'<category term={quoteattr(story.draft.section)}/><summary type="text">'
        f"{escape(story.wording(now).paragraphs[0])}</summary></entry>\n"
    )


def _json_item(story: Story, home: str, now: datetime) -> dict[str, object]:
    draft = story.wording(now)
    item: dict[str, object] = {
        "id": f"{story.outlet.key}/{story.id}",
        "url": _absolute(home, article_path(story)),
        "title": story.title,
        "summary": draft.paragraphs[0],
        "content_html": "".join(f"<p>{escape(paragraph)}</p>" for paragraph in draft.paragraphs),
        "image": f"{home}img/{story.id}.jpg",
        "date_published": _local(story.published),
        "tags": [draft.section],
    }
    return {**item, "authors": [{"name": story.author}]} if story.author else item
