"""One entry as feedparser gives it in, an Entry out, or the reason why it cannot be used."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from aggregator.model import Attribution, Entry, Hints, Moment
from aggregator.normalize import dates, languages, urls
from aggregator.normalize.html import first_image, plain
from aggregator.normalize.text import clean

LONGEST_TITLE = 1_000
LONGEST_SUMMARY = 10_000
LONGEST_TEXT = 500_000
MOST_AUTHORS = 10
MOST_CATEGORIES = 30
AHEAD = timedelta(hours=24)

IN_BRACKETS = re.compile(r"^\S+@\S+\s*\((.+)\)$")
"""RSS 2.0's form of an author: `lawyer@boyer.net (Lawyer Boyer)`."""

ADDRESS = re.compile(r"<?\S+@\S+>?")
PICTURE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:[?#]|$)", re.I)


def entry(raw: Any, base: str, hints: Hints, language: str | None) -> Entry | str:
    """The Entry of one item. `base` resolves relative links."""
    link = _link(raw, base)
    if link is None:
        return "no link that leads to a web page"
    summary, text = _texts(raw)
    return Entry(
        link=link,
        title=clean(plain(str(raw.get("title") or "")[: LONGEST_TITLE * 4]))[:LONGEST_TITLE] or None,
        guid=clean(str(raw.get("id") or ""))[:1_000] or None,
        summary=summary,
        text=text,
        published=_moment(raw, ("published", "created", "updated"), hints),
        updated=_moment(raw, ("updated",), hints),
        authors=_authors(raw),
        image=_image(raw, base),
        categories=_categories(raw),
        genre=clean(str(raw.get("yandex_genre") or ""))[:100] or None,
        language=languages.tag(raw.get("language"))
        or languages.tag((raw.get("title_detail") or {}).get("language"))
        or language,
        attribution=_attribution(raw, base),
        related=tuple(
            filter(
                None, (urls.absolute(each, base) for each in str(raw.get("yandex_related-links") or "").split()[:20])
            )
        ),
    )


def _link(raw: Any, base: str) -> str | None:
    near = urls.absolute(str((raw.get("title_detail") or {}).get("base") or ""), base) or base
    candidates = [each.get("href") for each in raw.get("links", ()) if each.get("rel", "alternate") == "alternate"]
    for candidate in [*candidates[:5], raw.get("link")]:
        if candidate and (found := urls.absolute(str(candidate), near)):
            return found
    guid = str(raw.get("id") or "")
    return urls.absolute(guid, base) if guid.startswith(("http://", "https://")) else None


def _texts(raw: Any) -> tuple[str | None, str | None]:
    """Summary and whole text. A summary that is the text itself is not repeated."""
    said = [str(each.get("value") or "") for each in raw.get("content", ())[:5]]
    said.append(str(raw.get("yandex_full-text") or raw.get("rambler_fulltext") or ""))
    longest = max(said, key=len, default="")[: LONGEST_TEXT * 2]
    text = plain(longest)[:LONGEST_TEXT] or None
    summary = plain(str(raw.get("summary") or "")[: LONGEST_SUMMARY * 4])[:LONGEST_SUMMARY] or None
    if summary and text and (summary == text or len(summary) >= len(text)):
        return None, max(summary, text, key=len)
    return (clean(summary) if summary else None), text


def _moment(raw: Any, names: tuple[str, ...], hints: Hints) -> Moment | None:
    """The date as it was written, in the source's zone if it names none; feedparser's reading of it where ours fails."""
    for name in names:
        written = str(dict.get(raw, name) or "")  # its own get() would give one date for another, and warn
        if found := dates.parse(written, now=hints.now, zone=hints.zone):
            return found
        parsed = dict.get(raw, f"{name}_parsed") if written else None
        if parsed:
            at = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
            if dates.EARLIEST <= at <= hints.now + AHEAD:
                return Moment(at)
    return None


def _authors(raw: Any) -> tuple[str, ...]:
    named = [str(each.get("name") or "") for each in raw.get("authors", ())[:MOST_AUTHORS]]
    found = (clean(ADDRESS.sub("", IN_BRACKETS.sub(r"\1", clean(name)))) for name in named)
    return tuple(dict.fromkeys(name[:200] for name in found if name))


def _categories(raw: Any) -> tuple[str, ...]:
    found = (
        clean(plain(str(each.get("term") or each.get("label") or "")))[:100]
        for each in raw.get("tags", ())[:MOST_CATEGORIES]
    )
    return tuple(dict.fromkeys(filter(None, found)))


def _image(raw: Any, base: str) -> str | None:
    """The largest picture among media:content, enclosures and media:thumbnail; else the first one in the text."""
    pictures: list[tuple[int, str]] = []
    for each in [*raw.get("media_content", ()), *raw.get("enclosures", ()), *raw.get("media_thumbnail", ())][:20]:
        address = str(each.get("url") or each.get("href") or "")
        kind = str(each.get("type") or each.get("medium") or "")
        if address and (
            kind.startswith("image") or (not kind and PICTURE.search(address)) or each in raw.get("media_thumbnail", ())
        ):
            width = str(each.get("width") or "0")
            pictures.append((int(width) if width.isdecimal() and len(width) < 7 else 0, address))
    for _, address in sorted(pictures, key=lambda each: -each[0]):
        if found := urls.absolute(address, base):
            return found
    html = str(raw.get("summary") or "") + "".join(str(each.get("value") or "") for each in raw.get("content", ())[:2])
    return first_image(html, base)


def _attribution(raw: Any, base: str) -> Attribution | None:
    """RSS `<source url>` or Atom `<source>`: whom the entry was taken from."""
    said = raw.get("source")
    if not said:
        return None
    name = clean(plain(str(said.get("title") or said.get("value") or "")))[:200]
    address = urls.absolute(str(said.get("href") or said.get("link") or said.get("url") or ""), base)
    if not name and address:
        name = urls.host(address)
    return Attribution(name, address) if name else None
