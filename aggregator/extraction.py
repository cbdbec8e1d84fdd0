"""One page in, one Article out: the extractor by itself, for programs that have pages and need no pass, sources or archive.

`aggregator.extract` is this module's `extract`; the command `aggregator extract` prints what `examine` gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from selectolax.lexbor import LexborHTMLParser

from aggregator import dedup, extractors
from aggregator.extractors import clean
from aggregator.model import Article, Extraction, Found, Hints, Method, Preference, Selectors
from aggregator.normalize import charset, dates, languages, urls
from aggregator.normalize.tame import SURROGATES

V = TypeVar("V")

FIELDS = (
    "title", "lead", "text", "authors", "published", "modified", "image", "language", "keywords", "section", "kind", "html",
)  # fmt: skip
"""Fields of an article that its page may say, in the order in which they are shown."""

HEAD = 200_000
"""Characters of a page in which the address is looked for that it gives itself."""


@dataclass(frozen=True, slots=True)
class Examined:
    """The article of a page, and the fields whose given CSS matched nothing."""

    article: Article
    missed: tuple[str, ...] = ()


def extract(
    page: str | bytes,
    url: str,
    *,
    now: datetime | None = None,
    timezone: str = "UTC",
    language: str | None = None,
    selectors: Selectors | None = None,
    prefer: Preference = "balanced",
    content_type: str | None = None,
    with_html: bool = False,
) -> Article:
    """The article of a news page: title, lead, text, authors, dates, picture, language, canonical URL and the kind of page.

    `page` is the document, as text or as the bytes that came (their charset is found by the byte order mark, `content_type`,
    the page's own word and, where that is missing or wrong, by statistics). `url` is the address it was found at: relative
    links are resolved against it, and the registrable domain of it becomes the article's `source`.

    What helps, where it is known: `now`, the latest that a date may be, aware (the clock, if not given); `timezone`, an IANA
    name, for dates written without one; `language`, a BCP 47 tag, for pages that do not name theirs; `selectors`, CSS that
    wins over what would be found; `prefer`, what to do with doubtful paragraphs: `"recall"` keeps, `"precision"` drops them.
    `with_html` asks for the text as clean HTML, too, with links and pictures absolute.

    A page that says nothing still gives an Article: its address for a title, None for a text. `provenance` names the method
    behind each field (`json-ld`, `meta`, `body`, …), `confidence` how often values found in that way are right, from 0 to 1.
    `day` is the day that was written on the page: in the offset it names, else in `timezone`.

    Raises ValueError for a `url` that is no web address, an unknown `timezone` and a `now` without a zone; nothing else,
    whatever the page holds.

    >>> import aggregator
    >>> page = '''<html lang="ru"><title>Мост через Спасовку открыт — Вести</title>
    ... <meta property="article:published_time" content="2026-11-12T08:30:00+10:00">
    ... <nav><a href="/">Главная</a></nav><article><h1>Мост через Спасовку открыт</h1>
    ... <p>Движение по мосту через Спасовку пустили утром, на два месяца раньше срока.</p>
    ... <p>Ремонт, напомним, начался в апреле; рабочие заменили пролёты и перила.</p></article>'''
    >>> article = aggregator.extract(page, "https://www.vesti.example/2026/11/most?utm_source=tg")
    >>> article.title, article.day.isoformat(), article.source, article.language
    ('Мост через Спасовку открыт', '2026-11-12', 'vesti.example', 'ru')
    >>> print(article.text)
    Движение по мосту через Спасовку пустили утром, на два месяца раньше срока.
    <BLANKLINE>
    Ремонт, напомним, начался в апреле; рабочие заменили пролёты и перила.
    >>> article.url, article.provenance["published"]
    ('https://www.vesti.example/2026/11/most', 'meta')
    """
    return examine(
        page,
        url,
        Hints(
            now=now or datetime.now(UTC),  # the one clock below the command line: a program's own may be given
            timezone=timezone,
            language=language,
            selectors=selectors or Selectors(),
            prefer=prefer,
            with_html=with_html,
        ),
        content_type=content_type,
    ).article


def examine(page: str | bytes, url: str, hints: Hints, *, content_type: str | None = None) -> Examined:
    """The article of a page as `extract` gives it, and what went wrong with the hints. Raises ValueError for unusable ones."""
    address = urls.absolute(url, "")
    if address is None:
        raise ValueError(f"{url!r} is not a web address: it must begin with http:// or https:// and name a host")
    if hints.now.tzinfo is None:
        raise ValueError("`now` has no time zone: give an aware datetime, such as datetime.now(UTC)")
    zone = _zone(hints.timezone)
    html = charset.decode(page, content_type)[0] if isinstance(page, bytes) else page
    found = extractors.extract(html, address, hints, {"content-type": content_type} if content_type else None)
    return Examined(_article(found, address, hints, zone), found.selectors_missed)


def own_address(page: str | bytes, content_type: str | None = None) -> str | None:
    """The absolute address that a page gives itself (canonical link, `og:url`), for files that came from nowhere."""
    html = charset.decode(page, content_type)[0] if isinstance(page, bytes) else page
    tree = LexborHTMLParser(SURROGATES.sub("\ufffd", html[:HEAD]) or " ")
    for css, name in (('link[rel="canonical" i][href]', "href"), ('meta[property="og:url" i][content]', "content")):
        for node in tree.css(css)[:3]:
            if found := urls.absolute(node.attributes.get(name) or "", ""):
                return found
    return None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of the zone database is an OSError
        raise ValueError(f"{name!r} is not a time zone: give an IANA name, such as Asia/Vladivostok") from None


def _article(found: Extraction, address: str, hints: Hints, zone: ZoneInfo) -> Article:
    url = urls.canonical(_value(found.canonical, address))
    text = _value(found.text, None)
    published = _value(found.published, None)
    named = {name: said for name in FIELDS if (said := getattr(found, name)) is not None}
    provenance: dict[str, Method] = {name: said.method for name, said in named.items()}
    given = languages.tag(hints.language)
    if found.title is None:
        provenance["title"] = "url"
    if found.language is None and given:
        provenance["language"] = "source"
    if published is None:
        provenance["published"] = "first-seen"
    return Article(
        source=urls.site(address),
        url=url,
        key=urls.key(url),
        title=_value(found.title, urls.display(url)),
        day=dates.written_day(published, zone) if published else dates.local_day(hints.now, zone),
        first_seen=hints.now.astimezone(UTC),
        lead=_value(found.lead, None),
        text=text,
        published=published,
        modified=_value(found.modified, None),
        authors=_value(found.authors, ()),
        image=_value(found.image, None),
        language=_value(found.language, given),
        keywords=_value(found.keywords, ()),
        section=_value(found.section, None),
        kind=_value(found.kind, "article"),
        fingerprint=dedup.fingerprint(text),
        provenance=provenance,
        confidence=_confidence(named),
        html=_value(found.html, clean.paragraphs(text or "")) if hints.with_html else None,
    )


def _value(found: Found[V] | None, otherwise: V) -> V:
    return otherwise if found is None else found.value


def _confidence(named: Mapping[str, Found[object]]) -> dict[str, float]:
    return {name: said.confidence for name, said in named.items()}
