"""What a parser took from one item in, an Entry out, or the reason why it cannot be used."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime
from html import unescape

from feedparser import datetimes as feedparser_dates

from aggregator.model import Attribution, Entry, Hints, Moment
from aggregator.model.reading import Comment
from aggregator.normalize import dates, languages, stamps, urls
from aggregator.normalize.text import clean
from aggregator.readers import pictures
from aggregator.readers.addresses import absolute
from aggregator.readers.prose import plain
from aggregator.readers.raw import MOST_AUTHORS, MOST_TAGS, Item, Media

LONGEST_TITLE = 1_000
LONGEST_SUMMARY = 10_000
LONGEST_TEXT = 500_000
LONGEST_NAME = 200
LONGEST_GUID = 1_000
MOST_CATEGORIES = MOST_TAGS

IN_BRACKETS = re.compile(r"^[^\s()]{1,200}@[^\s()]{1,200}\s*\((.{1,300})\)$")
"""RSS 2.0's form of an author: `lawyer@boyer.net (Lawyer Boyer)`."""

ADDRESS = re.compile(r"<?[^\s<>]{1,200}@[^\s<>]{1,200}>?")
PICTURE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:[?#]|$)", re.I)


HEADER = re.compile(r"^<header(?:\s[^<>]{0,500})?>.{0,20000}?</header>", re.S)
"""What a page of Turbo begins with: its headline, picture and menu, which are no text of the article."""

YEAR_ONE = re.compile(r"(?<![\d+-])0001(?!\d)")
"""What Go programs write for a date that is missing; without its year it would be the first of January."""


def entry(item: Item, base: str, hints: Hints, language: str | None, atom: bool = False) -> Entry | str:
    """The Entry of one item. `base` resolves relative links; `atom` says that "updated" is no publication."""
    link = _link(item, base)
    if link is None:
        return "no link that leads to a web page"
    summary, text = _texts(item)
    published, updated = _moments(item, hints, atom)
    return Entry(
        link=link,
        title=_line(item.title, LONGEST_TITLE),
        guid=clean(item.guid)[:LONGEST_GUID] or None,
        summary=summary,
        text=text,
        published=published,
        updated=updated,
        authors=_authors(item),
        image=_image(item, base),
        categories=_categories(item),
        genre=_line(item.genre, LONGEST_NAME),
        language=next(filter(None, map(languages.tag, item.languages)), language),
        attribution=_attribution(item, base),
        related=_addresses(item.related, base),
        comment=_comment(item, base),
        online=absolute(item.online, base) if item.online else None,
    )


def _line(html: str, longest: int) -> str | None:
    return (clean(plain(html[: longest * 4]))[:longest] or None) if html else None


def _link(item: Item, base: str) -> str | None:
    """The first alternate link that leads to a web page; else the GUID, if it is an address."""
    near = (absolute(item.base, base) or base) if item.base else base
    for candidate in item.links:
        if candidate and (found := absolute(candidate, near)):
            return found
    return absolute(item.guid, base) if item.guid.startswith(("http://", "https://")) else None


def _texts(item: Item) -> tuple[str | None, str | None]:
    """Summary and whole text. A summary that is the text itself is not repeated."""
    said = max(item.contents, key=_length) if len(item.contents) > 1 else "".join(item.contents)
    said = HEADER.sub("", said) if said.startswith("<header") else said
    text = plain(said[: LONGEST_TEXT * 2])[:LONGEST_TEXT] or None
    if text and item.summary == said:
        return None, text
    summary = plain(item.summary[: LONGEST_SUMMARY * 4])[:LONGEST_SUMMARY] or None
    if summary and text and len(summary) >= len(text):
        return None, summary
    return (clean(summary) if summary else None), text


def _length(html: str) -> int:
    """Characters of a content, however they are written: `&nbsp;` is one."""
    return len(unescape(html)) if "&" in html else len(html)


def _moments(item: Item, hints: Hints, atom: bool) -> tuple[Moment | None, Moment | None]:
    """When published, when updated. What RSS calls updated is `dc:date`, which is a publication."""
    published = moment(item.published, hints) or moment(item.created, hints)
    updated = moment(item.updated, hints)
    if atom:
        return published, updated
    return published or updated, updated if published and updated != published else None


def moment(written: str, hints: Hints) -> Moment | None:
    """The date as it was written, in the source's zone if it names none; feedparser's reading of it where ours fails."""
    if not written or YEAR_ONE.search(written):
        return None
    if (stamp := stamps.parse(written)) and dates.EARLIEST <= stamp.at <= hints.now + dates.AHEAD:
        return stamp
    if found := dates.parse(written, now=hints.now, zone=hints.zone, language=hints.language):
        return found
    parsed = feedparser_dates._parse_date(written)  # eleven national formats that it gives away no other way
    if not parsed:
        return None
    try:
        at = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):  # the year 0, the year 99999
        return None
    return Moment(at) if dates.EARLIEST <= at <= hints.now + dates.AHEAD else None


def _authors(item: Item) -> tuple[str, ...]:
    found = (_author(clean(plain(name[: LONGEST_NAME * 4]))) for name in item.authors[:MOST_AUTHORS])
    return tuple(dict.fromkeys(filter(None, found)))


def _author(name: str) -> str:
    return clean(ADDRESS.sub("", IN_BRACKETS.sub(r"\1", name)))[:LONGEST_NAME].strip("()<> ")


def _categories(item: Item) -> tuple[str, ...]:
    found = (_line(tag, LONGEST_NAME) for tag in item.tags[:MOST_TAGS])
    return tuple(dict.fromkeys(each for each in found if each))


def _addresses(given: list[str], base: str) -> tuple[str, ...]:
    found = (absolute(each, base) for each in given)
    return tuple(dict.fromkeys(each for each in found if each))


def _comment(item: Item, base: str) -> Comment | None:
    said = item.comment
    text = plain(said.text[: LONGEST_SUMMARY * 4])[:LONGEST_SUMMARY] if said else ""
    if not said or not text:
        return None
    origin = absolute(said.origin, base) if said.origin else None
    return Comment(text, _line(said.name, LONGEST_NAME), origin, _addresses(said.about, base))


def _image(item: Item, base: str) -> str | None:
    """The widest picture of media:content, enclosures and media:thumbnail; else the first one in the text."""
    shown = [each for each in item.contained if _is_picture(each)] + item.thumbnails
    for each in sorted(shown, key=_width, reverse=True):
        if found := absolute(each.address, base):
            return found
    texts = dict.fromkeys((item.summary, *item.contents[:2]))
    return next(filter(None, (pictures.first(each, base) for each in texts)), None)


def _is_picture(media: Media) -> bool:
    return media.kind.startswith("image") if media.kind else bool(PICTURE.search(media.address))


def _width(media: Media) -> int:
    return int(media.width) if media.width.isdecimal() and len(media.width) < 7 else 0


def _attribution(item: Item, base: str) -> Attribution | None:
    """RSS `<source url>` or Atom `<source>`: whom the entry was taken from."""
    said, where = item.source
    if not said and not where:
        return None
    address = absolute(where, base)
    name = _line(said, LONGEST_NAME) or (urls.host(address) if address else None)
    return Attribution(name, address) if name else None
