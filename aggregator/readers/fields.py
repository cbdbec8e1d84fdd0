"""One entry as feedparser gives it in, an Entry out, or the reason why it cannot be used."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime
from typing import Any

from aggregator.model import Attribution, Entry, Hints, Moment
from aggregator.normalize import dates, languages, urls
from aggregator.normalize.html import first_image, plain
from aggregator.normalize.text import clean

LONGEST_TITLE = 1_000
LONGEST_SUMMARY = 10_000
LONGEST_TEXT = 500_000
LONGEST_NAME = 200
LONGEST_GUID = 1_000
MOST_AUTHORS = 10
MOST_CATEGORIES = 30
MOST_LINKS = 20

IN_BRACKETS = re.compile(r"^[^\s()]{1,200}@[^\s()]{1,200}\s*\((.{1,300})\)$")
"""RSS 2.0's form of an author: `lawyer@boyer.net (Lawyer Boyer)`."""

ADDRESS = re.compile(r"<?[^\s<>]{1,200}@[^\s<>]{1,200}>?")
PICTURE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:[?#]|$)", re.I)
WHOLE_TEXTS = ("yandex_full-text", "rambler_fulltext", "mailru_full-text", "full-text", "fulltext")
"""Where Russian feeds carry the whole article, as the news partners of their time asked for it."""


def entry(raw: Any, base: str, hints: Hints, language: str | None, version: str = "") -> Entry | str:
    """The Entry of one item. `base` resolves relative links; `version` is feedparser's name of the feed's format."""
    link = _link(raw, base)
    if link is None:
        return "no link that leads to a web page"
    summary, text = _texts(raw)
    published, updated = _moments(raw, hints, version.startswith("atom"))
    return Entry(
        link=link,
        title=_line(raw.get("title"), LONGEST_TITLE),
        guid=clean(str(raw.get("id") or ""))[:LONGEST_GUID] or None,
        summary=summary,
        text=text,
        published=published,
        updated=updated,
        authors=_authors(raw),
        image=_image(raw, base),
        categories=_categories(raw),
        genre=_line(raw.get("yandex_genre"), LONGEST_NAME),
        language=_language(raw) or language,
        attribution=_attribution(raw, base),
        related=_related(raw, base),
    )


def _line(html: Any, longest: int) -> str | None:
    return clean(plain(str(html or "")[: longest * 4]))[:longest] or None


def _link(raw: Any, base: str) -> str | None:
    """The first alternate link that leads to a web page; else the GUID, if it is an address."""
    near = urls.absolute(str((raw.get("title_detail") or {}).get("base") or ""), base) or base
    candidates = [
        each.get("href") for each in raw.get("links", ())[:MOST_LINKS] if each.get("rel", "alternate") == "alternate"
    ]
    for candidate in [*candidates, raw.get("link")]:
        if candidate and (found := urls.absolute(str(candidate), near)):
            return found
    guid = str(raw.get("id") or "")
    return urls.absolute(guid, base) if guid.startswith(("http://", "https://")) else None


def _texts(raw: Any) -> tuple[str | None, str | None]:
    """Summary and whole text. A summary that is the text itself is not repeated."""
    said = [str(each.get("value") or "") for each in raw.get("content", ())[:5]]
    said += [str(raw.get(name) or "") for name in WHOLE_TEXTS]
    text = plain(max(said, key=len)[: LONGEST_TEXT * 2])[:LONGEST_TEXT] or None
    summary = plain(str(raw.get("summary") or "")[: LONGEST_SUMMARY * 4])[:LONGEST_SUMMARY] or None
    if summary and text and len(summary) >= len(text):
        return None, summary
    return (clean(summary) if summary else None), text


def _moments(raw: Any, hints: Hints, atom: bool) -> tuple[Moment | None, Moment | None]:
    """When published, when updated. feedparser's "updated" is RSS's `dc:date`, which is a publication."""
    published = _moment(raw, "published", hints) or _moment(raw, "created", hints)
    updated = _moment(raw, "updated", hints)
    if atom:
        return published, updated
    return published or updated, updated if published and updated != published else None


def _moment(raw: Any, name: str, hints: Hints) -> Moment | None:
    """The date as it was written, in the source's zone if it names none; feedparser's reading of it where ours fails."""
    written = str(dict.get(raw, name) or "")  # its own get() would give one date for another, and warn
    if found := dates.parse(written, now=hints.now, zone=hints.zone, language=hints.language):
        return found
    parsed = dict.get(raw, f"{name}_parsed") if written else None
    if not parsed:
        return None
    try:
        at = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):  # the year 0, the year 99999
        return None
    return Moment(at) if dates.EARLIEST <= at <= hints.now + dates.AHEAD else None


def _authors(raw: Any) -> tuple[str, ...]:
    authors = raw.get("authors", ())[:MOST_AUTHORS]
    # feedparser cuts an e-mail address after four letters of its last label, and takes the rest for the name
    whole = [str(raw.get("author") or "")] if len(authors) == 1 and authors[0].get("email") else []
    named = whole or [str(each.get("name") or "") for each in authors]
    found = (_author(clean(plain(name[: LONGEST_NAME * 4]))) for name in named)
    return tuple(dict.fromkeys(filter(None, found)))


def _author(name: str) -> str:
    return clean(ADDRESS.sub("", IN_BRACKETS.sub(r"\1", name)))[:LONGEST_NAME].strip("()<> ")


def _categories(raw: Any) -> tuple[str, ...]:
    found = (
        _line(each.get("term") or each.get("label"), LONGEST_NAME) for each in raw.get("tags", ())[:MOST_CATEGORIES]
    )
    return tuple(dict.fromkeys(each for each in found if each))


def _language(raw: Any) -> str | None:
    return languages.tag(raw.get("language")) or languages.tag((raw.get("title_detail") or {}).get("language"))


def _related(raw: Any, base: str) -> tuple[str, ...]:
    found = (urls.absolute(each, base) for each in str(raw.get("yandex_related-links") or "").split()[:MOST_LINKS])
    return tuple(dict.fromkeys(each for each in found if each))


def _image(raw: Any, base: str) -> str | None:
    """The widest picture of media:content, enclosures and media:thumbnail; else the first one in the text."""
    enclosures = [each for each in raw.get("links", ()) if each.get("rel") == "enclosure"]
    said = [*raw.get("media_content", ())[:MOST_LINKS], *enclosures[:MOST_LINKS]]
    pictures = [each for each in said if _is_picture(each)] + list(raw.get("media_thumbnail", ())[:MOST_LINKS])
    for each in sorted(pictures, key=_width, reverse=True):
        if found := urls.absolute(str(each.get("url") or each.get("href") or ""), base):
            return found
    html = str(raw.get("summary") or "") + "".join(str(each.get("value") or "") for each in raw.get("content", ())[:2])
    return first_image(html, base)


def _is_picture(media: Any) -> bool:
    kind = str(media.get("medium") or media.get("type") or "")
    return kind.startswith("image") if kind else bool(PICTURE.search(str(media.get("url") or media.get("href") or "")))


def _width(media: Any) -> int:
    width = str(media.get("width") or "")
    return int(width) if width.isdecimal() and len(width) < 7 else 0


def _attribution(raw: Any, base: str) -> Attribution | None:
    """RSS `<source url>` or Atom `<source>`: whom the entry was taken from."""
    said = raw.get("source")
    if not said:
        return None
    address = urls.absolute(str(said.get("href") or said.get("link") or said.get("url") or ""), base)
    name = _line(said.get("title") or said.get("value"), LONGEST_NAME) or (urls.host(address) if address else None)
    return Attribution(name, address) if name else None
