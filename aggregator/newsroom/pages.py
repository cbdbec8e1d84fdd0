"""One story and its neighbours in, the HTML of its page out, in each outlet's own manner of markup.

A new manner is one function `(Sheet) -> body markup` and one line in `LAYOUTS`; `_HEADS` has what goes into <head>.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from aggregator.newsroom.addresses import amp_path, article_path
from aggregator.newsroom.outlets import Outlet
from aggregator.newsroom.slots import MONTHS
from aggregator.newsroom.world import ZONE, Story
from aggregator.newsroom.writer import Draft

_SHORT_WORD = re.compile(r"(?<!\w)(в|во|на|с|к|у|и|о|об|из|за|по|не|до|от) ", re.IGNORECASE)
_LONG_WORD = re.compile(r"\w{10,}")
_NAV = (("/", "Главная"), ("/about/", "О редакции"), ("/ads/", "Реклама"), ("/contacts/", "Контакты"))


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page is made of. `earlier` are the articles its sidebar offers."""

    story: Story
    draft: Draft
    home: str
    earlier: tuple[Story, ...]
    now: datetime

    @property
    def outlet(self) -> Outlet:
        return self.story.outlet

    @property
    def url(self) -> str:
        return self.home.rstrip("/") + article_path(self.story)

    @property
    def image(self) -> str:
        return f"{self.home}img/{self.story.id}.jpg"


def day_and_time(at: datetime) -> str:
    """«12 ноября 2024, 14:35», local."""
    local = at.astimezone(ZONE)
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}, {local:%H:%M}"


def iso(at: datetime) -> str:
    """ISO 8601 with the region's offset."""
    return at.astimezone(ZONE).isoformat(timespec="seconds")


def article_page(sheet: Sheet) -> str:
    """The whole HTML document of an article."""
    outlet = sheet.outlet
    extra = _HEADS.get(outlet.layout, _no_head)(sheet)
    if "amp" in outlet.traps:
        extra += f'<link rel="amphtml" href="{escape(sheet.home.rstrip("/") + amp_path(sheet.story))}">\n'
    head = f'<link rel="canonical" href="{escape(sheet.url)}">\n{extra}'
    return document(outlet, f"{sheet.story.title} — {outlet.name}", head, LAYOUTS[outlet.layout](sheet))


def amp_page(sheet: Sheet) -> str:
    """The AMP twin: the same text at another address that names the canonical one."""
    body = "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in sheet.draft.paragraphs)
    return (
        f'<!doctype html>\n<html amp lang="ru"><head><meta charset="utf-8"><title>{escape(sheet.story.title)}</title>'
        f'<link rel="canonical" href="{escape(sheet.url)}">'
        f'<script async src="https://cdn.ampproject.org/v0.js"></script></head>\n<body><article>'
        f"<h1>{escape(sheet.story.title)}</h1>\n{body}</article></body></html>\n"
    )


def document(outlet: Outlet, title: str, head: str, body: str) -> str:
    """An HTML document in the outlet's frame: declaration of the charset, header, menu, footer."""
    links = "".join(f'<li><a href="{path}">{name}</a></li>' for path, name in _NAV)
    return (
        f'<!doctype html>\n<html lang="ru">\n<head>\n<meta charset="{outlet.encoding}">\n'
        f'<title>{escape(title)}</title>\n<meta name="viewport" content="width=device-width">\n{head}</head>\n<body>\n'
        f'<header class="top"><a class="logo" href="/">{escape(outlet.name)}</a><nav><ul>{links}</ul></nav></header>\n'
        f'{body}\n<footer class="bottom"><p>© {escape(outlet.name)}. Выдуманная редакция, выдуманные новости.</p>'
        f"<p>Телефон редакции: 8 (42300) 0-00-00. При перепечатке ссылка обязательна. 16+</p></footer>\n"
        f"<script>window.dataLayer = window.dataLayer || [];</script>\n</body>\n</html>\n"
    )


def typography(text: str, traps: frozenset[str]) -> str:
    """The paragraph as HTML, with the outlet's own typographic habits; the words stay the same."""
    if "nbsp" in traps:
        text = _SHORT_WORD.sub(lambda match: f"{match[1]}\N{NO-BREAK SPACE}", text)
    if "soft-hyphens" in traps:
        text = _LONG_WORD.sub(lambda match: f"{match[0][:5]}\N{SOFT HYPHEN}{match[0][5:]}", text)
    return escape(text, quote=False)


def _paragraphs(sheet: Sheet, paragraphs: Sequence[str]) -> str:
    return "".join(f"<p>{typography(text, sheet.outlet.traps)}</p>\n" for text in paragraphs)


def _sidebar(sheet: Sheet) -> str:
    items = "".join(
        f'<li><a href="{escape(article_path(other))}">{escape(other.title)}</a></li>' for other in sheet.earlier
    )
    return f'<aside class="sidebar"><h3>Читайте также</h3><ul>{items}</ul></aside>'


def _byline(sheet: Sheet) -> str:
    return f'<span class="author">Автор: {escape(sheet.story.author)}</span>' if sheet.story.author else ""


def _open_graph(sheet: Sheet) -> str:
    properties = {
        "og:type": "article",
        "og:title": sheet.story.title,
        "og:description": sheet.draft.paragraphs[0],
        "og:url": sheet.url,
        "og:image": sheet.image,
        "og:site_name": sheet.outlet.name,
        "og:locale": "ru_RU",
        "article:published_time": iso(sheet.story.published),
        "article:section": sheet.draft.section,
    }
    if edited := sheet.story.edited_at(sheet.now):
        properties["article:modified_time"] = iso(edited)
    return "".join(f'<meta property="{key}" content="{escape(value)}">\n' for key, value in properties.items())


def _json_ld(sheet: Sheet) -> str:
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": sheet.story.title,
        "description": sheet.draft.paragraphs[0],
        "datePublished": iso(sheet.story.published),
        "dateModified": iso(sheet.story.changed(sheet.now)),
        "mainEntityOfPage": sheet.url,
        "image": [sheet.image],
        "articleSection": sheet.draft.section,
        "inLanguage": "ru",
        "publisher": {"@type": "Organization", "name": sheet.outlet.name},
    }
    if sheet.story.author:
        data["author"] = {"@type": "Person", "name": sheet.story.author}
    return f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>\n'


def _no_head(sheet: Sheet) -> str:
    return f'<meta name="description" content="{escape(sheet.draft.paragraphs[0])}">\n'


def _modern(sheet: Sheet) -> str:
    lead, *rest = sheet.draft.paragraphs
    when = f'<time datetime="{iso(sheet.story.published)}">{day_and_time(sheet.story.published)}</time>'
    return (
        f'<main><article class="post"><h1>{escape(sheet.story.title)}</h1>\n<div class="meta">{when} {_byline(sheet)}'
        f'</div>\n<img src="{sheet.image}" alt="">\n<p class="lead">{typography(lead, sheet.outlet.traps)}</p>\n'
        f'<div class="post-body">\n{_paragraphs(sheet, rest)}</div></article>\n{_sidebar(sheet)}</main>'
    )


def _microdata(sheet: Sheet) -> str:
    author = f'<span itemprop="author">{escape(sheet.story.author)}</span>' if sheet.story.author else ""
    return (
        f'<div class="wrap"><div itemscope itemtype="https://schema.org/NewsArticle">\n'
        f'<h1 itemprop="headline">{escape(sheet.story.title)}</h1>\n<meta itemprop="datePublished" '
        f'content="{iso(sheet.story.published)}"><span class="dt">{day_and_time(sheet.story.published)}</span> {author}'
        f'\n<div itemprop="articleBody">\n{_paragraphs(sheet, sheet.draft.paragraphs)}</div></div>\n'
        f"{_sidebar(sheet)}</div>"
    )


def _bitrix(sheet: Sheet) -> str:
    date = f"{sheet.story.published.astimezone(ZONE):%d.%m.%Y %H:%M}"
    return (
        f'<div class="breadcrumbs"><a href="/">Главная</a> / <a href="/news/">Новости</a></div>\n'
        f'<div class="news-detail"><h1>{escape(sheet.story.title)}</h1>\n<div class="news-detail__date">{date}</div>\n'
        f'<div class="news-detail__text">\n{_paragraphs(sheet, sheet.draft.paragraphs)}</div>\n'
        f'<a class="back" href="/news/">Возврат к списку</a></div>\n{_sidebar(sheet)}'
    )


def _old(sheet: Sheet) -> str:
    text = "<br><br>\n".join(typography(paragraph, sheet.outlet.traps) for paragraph in sheet.draft.paragraphs)
    return (
        f'<table width="100%"><tr><td width="75%" valign="top"><h1>{escape(sheet.story.title)}</h1>\n'
        f'<div class="eDetails">{day_and_time(sheet.story.published)}</div>\n<div class="eMessage">{text}</div>\n</td>'
        f'<td valign="top">{_sidebar(sheet)}</td></tr></table>'
    )


def _plain(sheet: Sheet) -> str:
    return (
        f'<div id="content"><h1>{escape(sheet.story.title)}</h1>\n<p class="date">'
        f'{day_and_time(sheet.story.published)}</p>\n<div class="text">\n{_paragraphs(sheet, sheet.draft.paragraphs)}'
        f"</div>\n{_byline(sheet)}</div>\n{_sidebar(sheet)}"
    )


_HEADS: dict[str, Callable[[Sheet], str]] = {"opengraph": _open_graph, "jsonld": _json_ld}
LAYOUTS: dict[str, Callable[[Sheet], str]] = {
    "opengraph": _modern,
    "jsonld": _modern,
    "microdata": _microdata,
    "bitrix": _bitrix,
    "old": _old,
    "plain": _plain,
}
