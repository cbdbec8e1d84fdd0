"""`/sitemap.xml` and `/robots.txt`: for search engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from aggregator.store import Archive, daily
from aggregator.web import names
from aggregator.web.pages import calendar
from aggregator.web.visit import Document, Visit
from aggregator.web.words import LANGUAGES

MOST = 40_000
"""Addresses of a sitemap (the protocol allows 50,000)."""

HIDDEN = ("/search", "/db/", *(f"/{code}/search" for code in LANGUAGES[1:]))
"""Addresses without end, which no search engine should walk."""


def robots(archive: Archive, visit: Visit) -> Document:
    """Everything may be read, but for the search."""
    del archive
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in HIDDEN),
        "",
        f"Sitemap: {visit.address}/sitemap.xml",
        "",
    ]
    return Document("\n".join(lines).encode(), "text/plain; charset=utf-8")


def sitemap(archive: Archive, visit: Visit) -> Document:
    """The front page, the pages of every place that ever had news, and their months; the latest months first, up to MOST."""
    entries: list[str] = []
    for path, changed in _pages(archive, visit.now):
        if len(entries) == MOST:
            break
        entries.append(_entry(visit, path, changed))
    body = "".join((
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" ',
        'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n', *entries, "</urlset>\n",
    ))  # fmt: skip
    return Document(body.encode(), "application/xml; charset=utf-8")


def _pages(archive: Archive, now: datetime) -> Iterator[tuple[str, str]]:
    """Paths, and the last day on which there was something new under them ("": not said). Some articles are dated ahead."""
    spans = []
    for row in daily.spans(archive.database):
        today = now.astimezone(ZoneInfo(row["timezone"])).date().isoformat()
        if row["first"] <= today:
            spans.append((names.of_row(row, LANGUAGES[0]).path, row["first"], min(row["last"], today)))
    yield "/", max((last for _, _, last in spans), default="")
    for path, _, last in spans:
        yield path, last
    months = sorted(((month, path) for path, first, last in spans for month in _months(first, last)), reverse=True)
    for month, path in months:
        yield f"{path}{month.replace('-', '/')}/", ""


def _months(first: str, last: str) -> Iterator[str]:
    """Every month from one day to another, `2024-11`."""
    year, month = int(first[:4]), int(first[5:7])
    while f"{year:04}-{month:02}" <= last[:7]:
        yield f"{year:04}-{month:02}"
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _entry(visit: Visit, path: str, changed: str) -> str:
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(visit.address + visit.href(path, code))}"/>'
        for code in LANGUAGES
    )
    day = f"<lastmod>{changed}</lastmod>" if calendar.DAY.fullmatch(changed) else ""
    return f"<url><loc>{escape(visit.address + path)}</loc>{day}{others}</url>\n"
