"""The text of any XML feed in, what it says out, by feedparser: twenty years of broken feeds are in it.

What feedparser loses for news is put in its way beforehand (`repair`) under names that are read here.
"""

from __future__ import annotations

import re
from typing import Any
from xml.sax.saxutils import unescape

import feedparser

from aggregator.errors import DocumentError
from aggregator.failures import FailureKind
from aggregator.readers import bounds, repair
from aggregator.readers.raw import (
    MOST_AUTHORS,
    MOST_CONTENTS,
    MOST_LINKS,
    MOST_RELATED,
    MOST_TAGS,
    Feed,
    Item,
    Media,
    Said,
)

STUMBLES = (LookupError, TypeError, ValueError, AttributeError, AssertionError, RecursionError)
"""How feedparser fails on feeds that are broken in a way of their own: an end tag of a licence that never began."""

QUOTES = {"&quot;": '"', "&apos;": "'"}
CLOSED_BREAK = re.compile(r"(<br(?:\s[^<>]{0,200})?>)</br>")


def parse(text: str) -> Feed:
    """What a feed says, as far as it can be made out. Raises DocumentError MALFORMED."""
    shown = repair.for_feedparser(text)
    try:
        parsed = _parsed(shown)
    except STUMBLES:
        try:
            parsed = _parsed(repair.bare(shown))
        except STUMBLES as error:
            detail = f"feedparser fails on it: {type(error).__name__}"
            raise DocumentError(FailureKind.MALFORMED, detail) from error
    said = parsed.feed
    strict = not parsed.bozo
    return Feed(
        version=parsed.version or "",
        title=_text(said, "title"),
        link=_text(said, "link"),
        logo=_own(said, "yandex_logo", strict),
        language=_text(said, "language"),
        ttl=_text(said, "ttl"),
        period=_text(said, "sy_updateperiod"),
        frequency=_text(said, "sy_updatefrequency"),
        items=[_item(each, strict) for each in parsed.entries],
        broken=bool(parsed.bozo),
    )


def _parsed(text: str) -> Any:
    # sanitizing and resolving links are half of feedparser's time; plain text and addresses are made in `fields`
    return feedparser.parse(bounds.as_utf8(text), sanitize_html=False, resolve_relative_uris=False)


def _item(said: Any, strict: bool) -> Item:
    links = said.get("links", ())[:MOST_LINKS]
    detail = said.get("title_detail") or {}
    return Item(
        title=_text(said, "title"),
        links=[
            *(_text(each, "href") for each in links if each.get("rel", "alternate") == "alternate"),
            _text(said, "link"),
        ],
        guid=_text(said, "id"),
        summary=_html(_text(said, "summary") or _text(said, repair.CAPTION_KEY)),
        contents=_contents(said, strict),
        # its own get() would give one date for another, and warn
        published=str(dict.get(said, "published") or ""),
        updated=str(dict.get(said, "updated") or ""),
        created=str(dict.get(said, "created") or ""),
        authors=_authors(said),
        tags=[str(each.get("term") or each.get("label") or "") for each in said.get("tags", ())[:MOST_TAGS]],
        contained=_media(said),
        thumbnails=[_medium(each) for each in said.get("media_thumbnail", ())[:MOST_LINKS]],
        genre=_text(said, "yandex_genre"),
        related=_related(said, strict)[:MOST_RELATED],
        comment=_comment(said, strict),
        online=_own(said, "yandex_online", strict),
        languages=(_text(said, "language"), _text(detail, "language")),
        source=_source(said.get("source")),
        base=_text(detail, "base"),
    )


def _text(said: Any, name: str) -> str:
    value = said.get(name)
    return value if isinstance(value, str) else ""


def _html(said: str) -> str:
    """HTML of which feedparser made XML: to a browser `<br></br>` are two breaks."""
    return CLOSED_BREAK.sub(r"\1", said) if "</br>" in said else said


def _own(said: Any, name: str, strict: bool) -> str:
    """The text of an element that feedparser does not know: where the XML is broken, it leaves it escaped."""
    text = _text(said, name)
    return text if strict else unescape(text, QUOTES)


def _contents(said: Any, strict: bool) -> list[str]:
    given = [_text(each, "value") for each in said.get("content", ())[:MOST_CONTENTS]]
    return [_html(each) for each in given or filter(None, [_own(said, "turbo_content", strict)])]


def _related(said: Any, strict: bool) -> list[str]:
    names = [name for name in said if name.startswith(repair.RELATED_KEY)]
    return [where for name in names for where in _own(said, name, strict).split()]


def _comment(said: Any, strict: bool) -> Said | None:
    text, name, origin, about = (_own(said, f"yandex_comment-{part}", strict) for part in repair.COMMENT_PARTS)
    return Said(text, name, origin, about.split()[:MOST_RELATED]) if text else None


def _authors(said: Any) -> list[str]:
    authors = said.get("authors", ())[:MOST_AUTHORS]
    if len(authors) == 1 and authors[0].get("email"):
        # feedparser cuts an e-mail address after four letters of its last label, and takes the rest for the name
        return [_text(said, "author")]
    return [_text(each, "name") for each in authors]


def _media(said: Any) -> list[Media]:
    enclosures = [each for each in said.get("links", ()) if each.get("rel") == "enclosure"]
    return [_medium(each) for each in [*said.get("media_content", ())[:MOST_LINKS], *enclosures[:MOST_LINKS]]]


def _medium(said: Any) -> Media:
    kind = _text(said, "medium") or _text(said, "type")
    kind = "" if kind == "text/html" else kind  # what feedparser says of a link that says nothing
    return Media(_text(said, "url") or _text(said, "href"), kind, _text(said, "width"))


def _source(said: Any) -> tuple[str, str]:
    if not said:
        return "", ""
    return _text(said, "title") or _text(said, "value"), _text(said, "href") or _text(said, "link")
