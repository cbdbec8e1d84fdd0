"""An entry, then its page, become an Article: which of the two is believed for which field, and when it was published.

`announce` makes the record an endpoint's entry is worth by itself; `complete` adds what the page says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from fnmatch import fnmatchcase
from typing import TypeVar, get_args

from aggregator.model import Article, Endpoint, EndpointKind, Entry, Extraction, Found, Method, Moment, Source
from aggregator.normalize import dates, languages, text, urls

V = TypeVar("V")

CLOCK_SKEW = timedelta(minutes=10)
"""A server's clock may run this much ahead of ours before its dates are doubted."""

TITLE_LENGTH = 300
SHORTEST_HEADLINE = 10
FULL_TEXT = 500
"""Characters from which a feed's text counts as the whole article, so that its page need not be fetched."""

ENDPOINTS = frozenset(get_args(EndpointKind))

SURE_ENOUGH = 0.5
"""The confidence from which a page that was read again is believed to have lost a good part of its text."""

CUT_OFF = ("…", "...", "[…]", "[...]", "читать далее", "подробнее", "read more", "continue reading")
"""How a text ends that goes on elsewhere (folded)."""


def wanted(url: str, source: Source) -> bool:
    """Whether the editor's `include` / `exclude` globs let an article URL in; `exclude` wins."""
    if any(fnmatchcase(url, pattern) for pattern in source.exclude):
        return False
    return not source.include or any(fnmatchcase(url, pattern) for pattern in source.include)


# ---------------------------------------------------------------- announce


def announce(entry: Entry, endpoint: Endpoint, source: Source, now: datetime) -> Article:
    """The record that an entry is worth by itself. A missing title is made from the summary or the URL."""
    url = urls.canonical(entry.link)
    said = entry.published or entry.updated
    published = _believable(said, source, now)
    title, by = _headline(entry, url, endpoint.kind)
    method: Method = endpoint.kind
    given = {
        "lead": entry.summary, "text": entry.text, "authors": entry.authors, "image": entry.image,
        "keywords": entry.categories, "genre": entry.genre, "attribution": entry.attribution,
    }  # fmt: skip
    provenance: dict[str, Method] = {name: method for name, value in given.items() if value}
    provenance["title"] = by
    provenance["published"] = method if published else "first-seen"
    language = languages.tag(entry.language)
    provenance["language"] = method if language else "source"
    return Article(
        source=source.key,
        url=url,
        key=urls.key(url),
        title=title,
        day=_day(published, now, source),
        first_seen=now,
        guid=entry.guid,
        lead=entry.summary or None,
        text=entry.text or None,
        published=published,
        modified=entry.updated if entry.published else None,
        authors=entry.authors,
        image=entry.image,
        language=language or source.language,
        keywords=entry.categories,
        genre=entry.genre,
        attribution=entry.attribution,
        provenance=provenance,
    )


def needs_page(entry: Entry, source: Source) -> bool:
    """Whether the page has to be fetched: not if the endpoint carries the whole text and no selector asks for more."""
    if source.selectors.text or not entry.text or not entry.title:
        return True
    return len(entry.text) < FULL_TEXT or _is_cut(entry.text)


def _headline(entry: Entry, url: str, method: Method) -> tuple[str, Method]:
    if entry.title:
        return text.excerpt(entry.title, TITLE_LENGTH), method
    if entry.summary or entry.text:
        return text.excerpt(entry.summary or entry.text or "", 100), method
    return text.excerpt(urls.display(url), TITLE_LENGTH), "url"


def _believable(said: Moment | None, source: Source, now: datetime) -> Moment | None:
    """A publication is not later than its announcement. Local time labelled as UTC (common in the wild) is put right.

    Anything else in the future, and a bare month, is no publication time.
    """
    if said is None or said.precision == "month":
        return None
    if said.at <= now + CLOCK_SKEW:
        return said
    local = replace(said, at=said.at - (said.at.astimezone(source.zone).utcoffset() or timedelta(0)))
    return local if local.at <= now + CLOCK_SKEW else None


def _day(published: Moment | None, first_seen: datetime, source: Source) -> date:
    return dates.local_day(published.at if published else first_seen, source.zone)


# ---------------------------------------------------------------- complete


def complete(article: Article, page: Extraction, source: Source, now: datetime) -> Article:
    """The record after its page has been read. A field keeps the endpoint's word unless the page knows better.

    Selectors always win; the endpoint's headline, time and authors stay unless they were cut off, vague or missing;
    the text is the page's, unless the endpoint carried a longer one. A page read again is believed where it says less, too:
    that may be the edit that is looked for.
    """
    provenance: dict[str, Method] = dict(article.provenance)
    confidence = dict(article.confidence)

    def choose(name: str, ours: V, theirs: Found[V] | None, *, keep: bool) -> V:
        if theirs is None or not theirs.value or (keep and theirs.method != "selector"):
            return ours
        provenance[name] = theirs.method
        confidence[name] = theirs.confidence
        return theirs.value

    title = choose("title", article.title, page.title, keep=_is_good_headline(article))
    body = choose("text", article.text, _believed(page.text, article), keep=False)
    lead = choose("lead", article.lead, page.lead, keep=_is_good_lead(article))
    published = choose("published", article.published, _published(article, page, source, now), keep=False)
    url = choose("url", article.url, _canonical(page.canonical), keep=False)
    return replace(
        article,
        url=url,
        key=urls.key(url),
        title=text.excerpt(title, TITLE_LENGTH),
        text=body,
        lead=lead,
        published=published,
        day=_day(published, article.first_seen, source),
        modified=choose("modified", article.modified, page.modified, keep=article.modified is not None),
        authors=choose("authors", article.authors, page.authors, keep=bool(article.authors)),
        image=choose("image", article.image, page.image, keep=False),
        language=choose("language", article.language, page.language, keep=provenance.get("language") != "source"),
        keywords=choose("keywords", article.keywords, page.keywords, keep=bool(article.keywords)),
        section=choose("section", article.section, page.section, keep=False),
        kind=choose("kind", article.kind, page.kind, keep=False),
        origins=page.origins or article.origins,
        provenance=provenance,
        confidence=confidence,
    )


def _published(article: Article, page: Extraction, source: Source, now: datetime) -> Found[Moment] | None:
    """The page's time, unless it is vaguer than the endpoint's, or the endpoint named one with a clock time."""
    found = page.published
    moment = _believable(found.value, source, now) if found else None
    if found is None or moment is None:
        return None
    ours = article.published
    exact = ours is not None and ours.precision in ("second", "minute")
    trusted = exact and article.provenance.get("published") in ("feed", "sitemap")
    if found.method != "selector" and (trusted or (ours and moment.precision == "day" and found.method == "url")):
        return None
    return replace(found, value=moment)


def _canonical(found: Found[str] | None) -> Found[str] | None:
    return replace(found, value=urls.canonical(found.value)) if found else None


def _believed(found: Found[str] | None, article: Article) -> Found[str] | None:
    """The page's text, unless it is a good deal shorter than the endpoint's, or than the page's own when that was surer."""
    ours = article.text
    if found is None or found.method == "selector" or not ours or _is_cut(ours):
        return found
    if article.provenance.get("text") not in ENDPOINTS and found.confidence >= SURE_ENOUGH:
        return found
    return found if len(found.value) * 1.2 >= len(ours) else None


def _is_good_headline(article: Article) -> bool:
    named: Mapping[str, Method] = article.provenance
    return (
        named.get("title") in ("feed", "sitemap")
        and len(article.title) >= SHORTEST_HEADLINE
        and not _is_cut(article.title)
    )


def _is_good_lead(article: Article) -> bool:
    return bool(article.lead) and not _is_cut(article.lead or "")


def _is_cut(value: str) -> bool:
    return text.fold(value[-40:]).rstrip().endswith(CUT_OFF)
