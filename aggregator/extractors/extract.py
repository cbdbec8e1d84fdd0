"""The methods' claims in, one Extraction out: for each field the first claim that holds, in the order of trust."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from selectolax.lexbor import LexborHTMLParser

from aggregator.extractors import (
    body,
    byline,
    clean,
    dateline,
    headline,
    jsonld,
    marked,
    memory,
    meta,
    microdata,
    origins,
    pointed,
    state,
    tails,
    templates,
)
from aggregator.extractors.body import Body, Known, Layout
from aggregator.extractors.claims import Claims, each
from aggregator.extractors.kind import kind
from aggregator.extractors.templates import Template
from aggregator.model import Extraction, Found, Hints
from aggregator.normalize import languages, tame, urls
from aggregator.normalize.html import plain
from aggregator.normalize.text import clean as one_line
from aggregator.normalize.text import lowered_line

V = TypeVar("V")

LONGEST_PAGE = 5_000_000
"""Characters; a page is cut there, no article begins later."""

LONGEST_LEAD = 1_000
MOST_KEYWORDS = 30
FULLER = 1.6
SHORTEST_SAID = 80
SAID_CONFIDENCE = 0.9
"""JSON-LD's articleBody is taken where it is so much longer than the body that was found, and this long."""

LONG_SAID = 400
"""Characters of an articleBody by which the page's lines are judged: a shorter one is a summary."""

SHORTEST_SHOWN = 250
DRAWN_CONFIDENCE = 0.7
"""Characters of the body below which the scripts are asked whether they hold the text, to be drawn by the browser."""

SHORTEST_TEXT = 10
MOST_LISTED = 0.6
"""Share of the text in teasers and links from which a page that does not call itself an article is a list."""

ARTICLE_KINDS = frozenset({"article", "news", "newsarticle", "blog"})
"""`og:type` of articles (ogp.me and what sites write)."""

NO_PICTURE = re.compile(
    r"(?:^|[/_.-])(?:logo(?:s|type|tip)?|placeholder|no-?_?(?:image|photo|picture)|default(?:-image|-thumb\w*)?|favicon|sprite|blank|"
    r"pixel|spacer|dummy|stub|zaglushka)(?:[\d/_.-]|$)",
    re.I,
)
"""Words in the paths of pictures that stand for the outlet, or for none; whole words: `biologov.jpg` is a photograph."""


def extract(html: str, url: str, hints: Hints, http_headers: Mapping[str, str] | None = None) -> Extraction:
    """The fields of an article page, each with the method that gave it, None where nothing was found.

    `html` is decoded text, `url` the page's own address (relative links are resolved against it), `hints` what is known of
    the source, with `hints.now` as the latest possible date. Never raises for what a page says.
    """
    tree = tame.tree(html[:LONGEST_PAGE])
    if tree is None:
        return Extraction(language=_language_of(http_headers))
    picked, missed = pointed.claims(tree, hints.selectors)
    seen = marked.survey(tree)
    claims = [picked, jsonld.claims(seen, url, hints.title), microdata.claims(seen), meta.claims(tree, seen)]
    page = body.survey(tree, seen.silent)
    met = templates.words(page.walk.names) if page else frozenset()
    template = templates.recognise(tree, met, seen.metas) if page else None
    if template:
        claims.insert(3, templates.claims(tree, template, met))
    title = headline.choose(tree, claims, url, hints, page)
    authors = byline.choose(tree, claims, hints, page)
    said = said_of(claims)
    known = known_of(claims, title.value if title else None, said, hints)
    found = _body(tree, page, known, template, met, hints) if page else None
    text = _without_tail(_text(claims, found, said, html), claims, url)
    return Extraction(
        title=title,
        lead=_first(claims, "lead", _lead),
        text=text,
        authors=authors,
        published=dateline.published(tree, claims, url, hints, page, html),
        modified=dateline.modified(claims, hints),
        image=_first(claims, "image", lambda value: _picture(value, url)),
        language=_first(claims, "language", languages.tag) or _language_of(http_headers),
        canonical=_first(claims, "canonical", lambda value: _canonical(value, url)),
        keywords=_keywords(claims),
        section=_first(claims, "section", lambda value: one_line(plain(value))[:100].rstrip()),
        kind=kind(tree, claims, text.value if text else None, title.value if title else None, url),
        html=_html(text, found, url) if hints.with_html else None,
        origins=origins.of(claims, url, found),
        blocks=memory.blocks(line.text for line in page.lines) if page and hints.memory is not None else (),
        selectors_missed=missed,
    )


def said_of(claims: list[Claims]) -> str:
    """What JSON-LD says is the article's text (`articleBody`), as plain text; "" if it says none."""
    return plain(claims[1].first("text") or "")


def known_of(claims: list[Claims], title: str | None, said: str, hints: Hints) -> Known:
    """What the page and its announcement say of the article, by which its text is recognised; `said` is `said_of`'s."""
    lead = next((value for _, value in each(claims, "lead")), hints.summary) or ""
    return Known(
        title=lowered_line(title or hints.title or ""),
        lead=lowered_line(lead) if len(lead) > 40 else "",
        said=lowered_line(said) if len(said) >= LONG_SAID else "",
    )


def _first(claims: list[Claims], name: str, read: Callable[[str], V | None]) -> Found[V] | None:
    for method, value in each(claims, name):
        found = read(value)
        if found:
            return Found(found, method)
    return None


def _body(
    tree: LexborHTMLParser, page: Layout, known: Known, template: Template | None, met: frozenset[str], hints: Hints
) -> Body | None:
    inside = templates.body(tree, template, met) if template else None
    without = templates.furniture(inside, template, met) if template and inside else ()
    return body.find(page, known, prefer=hints.prefer, remembered=hints.memory, inside=inside, without=without)


def _text(claims: list[Claims], found: Body | None, said: str, html: str) -> Found[str] | None:
    if chosen := claims[0].first("text"):
        return Found(chosen, "selector")
    if found is not None and not _is_article(found, claims):
        found = None
    if len(said) >= SHORTEST_SAID and len(said) > FULLER * len(found.text if found else ""):
        return Found(said, "json-ld", SAID_CONFIDENCE)
    if found is None or len(found.text) < SHORTEST_SHOWN:
        drawn = state.text(html)
        if drawn and len(drawn) > FULLER * len(found.text if found else ""):
            return Found(drawn, "script", DRAWN_CONFIDENCE)
    return Found(found.text, "body", found.confidence) if found else None


def _without_tail(text: Found[str] | None, claims: list[Claims], url: str) -> Found[str] | None:
    """The text without what the outlet says behind each article; what an editor's selector points at is not touched."""
    if text is None or text.method == "selector":
        return text
    whole = tails.without(text.value, _names_of_outlet(claims, url))
    return text if whole == text.value else replace(text, value=whole)


def _names_of_outlet(claims: list[Claims], url: str) -> Iterator[str]:
    for claim in claims:
        yield from claim.of("organisation")
    yield url.partition("//")[2].partition("/")[0].removeprefix("www.")


def _is_article(found: Body, claims: list[Claims]) -> bool:
    """Whether what was found is a text: not a word, and not a list of teasers, unless the page calls itself an article."""
    if len(found.text) < SHORTEST_TEXT:
        return False
    kind = (claims[-1].first("kind") or "").lower()
    return found.listed < MOST_LISTED or bool(claims[1].first("title")) or kind in ARTICLE_KINDS


def _html(text: Found[str] | None, found: Body | None, url: str) -> Found[str] | None:
    if text is None:
        return None
    if text.method == "body" and found is not None:
        return Found(clean.fragment(body.markup(found), url), "body", text.confidence)
    return Found(clean.paragraphs(text.value), text.method, text.confidence)


def _lead(value: str) -> str | None:
    lead = one_line(plain(value))
    return lead[:LONGEST_LEAD].rstrip() if len(lead) >= 20 else None


def _picture(value: str, url: str) -> str | None:
    found = urls.absolute(value, url)
    return found if found and not NO_PICTURE.search("/" + found.partition("//")[2].partition("/")[2]) else None


def _canonical(value: str, url: str) -> str | None:
    """The address the page gives itself, on its own site, and not the home page of which a careless template says so."""
    found = urls.absolute(value, url)
    if found is None or found == url:
        return found
    if _is_home(found) and not _is_home(url):
        return None
    return found if urls.same_site(found, url) else None


def _is_home(url: str) -> bool:
    return not url.partition("//")[2].partition("/")[2]


def _keywords(claims: list[Claims]) -> Found[tuple[str, ...]] | None:
    for claim in claims:
        words = [one_line(word)[:100].rstrip() for value in claim.of("keywords") for word in value.split(",")]
        if found := tuple(dict.fromkeys(filter(None, words)))[:MOST_KEYWORDS]:
            return Found(found, claim.method)
    return None


def _language_of(headers: Mapping[str, str] | None) -> Found[str] | None:
    tag = languages.tag((headers or {}).get("content-language"))
    return Found(tag, "http") if tag else None
