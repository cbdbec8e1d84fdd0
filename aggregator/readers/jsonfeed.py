"""A JSON Feed in, its entries out (jsonfeed.org/version/1 and 1.1)."""

from __future__ import annotations

import json
from typing import Any

from aggregator.errors import DocumentError
from aggregator.failures import FailureKind
from aggregator.model import Entry, Hints, Moment, Page, Reading
from aggregator.normalize import charset, dates, languages, urls
from aggregator.normalize.html import first_image, plain
from aggregator.normalize.text import clean
from aggregator.readers.fields import LONGEST_SUMMARY, LONGEST_TEXT, LONGEST_TITLE, MOST_CATEGORIES
from aggregator.readers.gather import Gathered
from aggregator.readers.raw import MOST_AUTHORS

VERSION = "https://jsonfeed.org/version/"
PARSED_AT_MOST = 5_000

Item = dict[str, Any]


def is_json(body: bytes) -> bool:
    """Whether an answer is JSON: by its first character, because servers call it anything."""
    return body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def read(body: bytes, page: Page, hints: Hints) -> Reading:
    """The reading of a JSON Feed. Raises DocumentError."""
    feed = _parsed(body, page.headers.get("content-type"))
    homepage = _address(feed.get("home_page_url"), page.url)
    base = homepage if homepage and urls.same_site(homepage, page.url) else page.url
    language = languages.tag(_str(feed.get("language")))
    gathered = Gathered(hints)
    for item in _list(feed.get("items"))[:PARSED_AT_MOST]:
        if isinstance(item, dict):
            gathered.add(_entry(item, base, hints, language), _str(item.get("title")) or _str(item.get("id")))
    entries = gathered.entries()
    if not entries:
        detail = (
            f"no entry can be used: {gathered.skipped()[0]}" if gathered.skipped() else "a valid feed without entries"
        )
        raise DocumentError(FailureKind.EMPTY, detail)
    version = _str(feed.get("version")).removeprefix(VERSION)[:10]
    return Reading(
        format=f"json{version.replace('.', '')}",
        entries=entries,
        title=clean(_str(feed.get("title")))[:300] or None,
        homepage=homepage,
        language=language,
        skipped=gathered.skipped(),
    )


def _parsed(body: bytes, content_type: str | None) -> Item:
    text, _ = charset.decode(body, content_type, "utf-8")
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DocumentError(FailureKind.MALFORMED, "the JSON is broken") from error
    if not isinstance(feed, dict) or not (
        _str(feed.get("version")).startswith(VERSION) or isinstance(feed.get("items"), list)
    ):
        raise DocumentError(FailureKind.NOT_A_FEED, "JSON, but no JSON Feed")
    return feed


def _entry(item: Item, base: str, hints: Hints, language: str | None) -> Entry | str:
    link = _address(item.get("url"), base) or _address(item.get("id"), "") or _address(item.get("external_url"), base)
    if link is None:
        return "no link that leads to a web page"
    html = _str(item.get("content_html"))
    text = plain(html or _str(item.get("content_text")))[:LONGEST_TEXT]
    authors = [*_list(item.get("authors")), item.get("author")][:MOST_AUTHORS]
    return Entry(
        link=link,
        title=clean(plain(_str(item.get("title"))))[:LONGEST_TITLE] or None,
        guid=clean(str(item["id"]))[:1_000] if isinstance(item.get("id"), str | int) else None,
        summary=clean(plain(_str(item.get("summary"))))[:LONGEST_SUMMARY] or None,
        text=text or None,
        published=_moment(item.get("date_published"), hints),
        updated=_moment(item.get("date_modified"), hints),
        authors=tuple(
            filter(None, (clean(_str(each.get("name")))[:200] for each in authors if isinstance(each, dict)))
        ),
        image=_address(item.get("image"), base) or _address(item.get("banner_image"), base) or first_image(html, base),
        categories=tuple(filter(None, (clean(_str(tag))[:100] for tag in _list(item.get("tags"))[:MOST_CATEGORIES]))),
        language=languages.tag(_str(item.get("language"))) or language,
    )


def _str(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _address(value: Any, base: str) -> str | None:
    return urls.absolute(value, base) if isinstance(value, str) else None


def _moment(value: Any, hints: Hints) -> Moment | None:
    return dates.parse(_str(value), now=hints.now, zone=hints.zone)
