"""The methods' claims in, one Extraction out: for each field the first claim that holds, in the order of trust."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from selectolax.lexbor import LexborHTMLParser

from aggregator.extractors import body, byline, dateline, headline, jsonld, meta, microdata, pointed
from aggregator.extractors.claims import Claims, each
from aggregator.model import Extraction, Found, Hints
from aggregator.normalize import languages, urls
from aggregator.normalize.html import SURROGATES, bottomless, plain
from aggregator.normalize.text import clean

V = TypeVar("V")

LONGEST_PAGE = 5_000_000
"""Characters; a page is cut there, no article begins later."""

LONGEST_LEAD = 1_000
MOST_KEYWORDS = 30
FULLER = 1.6
"""JSON-LD's articleBody is taken where it is this much longer than the body that was found."""

NO_PICTURE = re.compile(
    r"(?:^|[/_.-])(?:logo(?:s|type|tip)?|placeholder|no-?_?(?:image|photo|picture)|default(?:-image|-thumb\w*)?|favicon|sprite|blank|"
    r"pixel|spacer|dummy|stub|zaglushka)(?:[\d/_.-]|$)",
    re.I,
)
"""Words in the paths of pictures that stand for the outlet, or for none; whole words: `biologov.jpg` is a photograph."""

STRUCTURE = re.compile(r"<(?!/?(?:html|head|body|meta|link|title|script|p|br|h1|time)\b)/?[a-zA-Z][^<>]{0,2000}>", re.I)
"""Tags that a bottomless page is read without: what is left is enough for its head and its paragraphs."""

ARTICLE_KINDS = frozenset({"article", "news", "newsarticle", "blog"})
"""`og:type` of articles (ogp.me and what sites write)."""


def extract(html: str, url: str, hints: Hints, http_headers: Mapping[str, str] | None = None) -> Extraction:
    """The fields of an article page, each with the method that gave it, None where nothing was found.

    `html` is decoded text, `url` the page's own address (relative links are resolved against it), `hints` what is known of
    the source, with `hints.now` as the latest possible date. Never raises for what a page says.
    """
    tree = _tree(html)
    if tree is None:
        return Extraction(language=_language_of(http_headers))
    picked, missed = pointed.claims(tree, hints.selectors)
    claims = [picked, jsonld.claims(tree, url, hints.title), microdata.claims(tree), meta.claims(tree)]
    title = headline.choose(tree, claims, url, hints)
    organisations = [name for claim in claims for name in claim.of("organisation")]
    return Extraction(
        title=title,
        lead=_first(claims, "lead", _lead),
        text=_text(tree, claims, title.value if title else None),
        authors=_authors(tree, claims, organisations),
        published=dateline.published(tree, claims, url, hints),
        modified=dateline.modified(claims, hints),
        image=_first(claims, "image", lambda value: _picture(value, url)),
        language=_first(claims, "language", languages.tag) or _language_of(http_headers),
        canonical=_first(claims, "canonical", lambda value: _canonical(value, url)),
        keywords=_keywords(claims),
        section=_first(claims, "section", lambda value: clean(plain(value))[:100]),
        selectors_missed=missed,
    )


def _tree(html: str) -> LexborHTMLParser | None:
    """The page's tree; of one nested so deep that parsing would take seconds, that of its flat parts, or none."""
    page = html[:LONGEST_PAGE]
    if bottomless(page):
        page = STRUCTURE.sub(" ", page)
        if bottomless(page):
            return None
    try:
        return LexborHTMLParser(page or " ")
    except UnicodeEncodeError:  # half characters that came out of a wrong decoding
        return LexborHTMLParser(SURROGATES.sub("\ufffd", page))


def _first(claims: list[Claims], name: str, read: Callable[[str], V | None]) -> Found[V] | None:
    for method, value in each(claims, name):
        found = read(value)
        if found:
            return Found(found, method)
    return None


def _text(tree: LexborHTMLParser, claims: list[Claims], title: str | None) -> Found[str] | None:
    picked, said = claims[0], claims[1]
    if chosen := picked.first("text"):
        return Found(chosen, "selector")
    certain = bool(said.first("title")) or (claims[-1].first("kind") or "").lower() in ARTICLE_KINDS
    found = body.find(tree, title, certain=certain)
    whole = plain(said.first("text") or "")
    if len(whole) >= body.SHORTEST_BODY and len(whole) > FULLER * len(found or ""):
        return Found(whole, "json-ld")
    return Found(found, "body") if found else None


def _lead(value: str) -> str | None:
    lead = clean(plain(value))
    return lead[:LONGEST_LEAD] if len(lead) >= 20 else None


def _authors(tree: LexborHTMLParser, claims: list[Claims], organisations: list[str]) -> Found[tuple[str, ...]] | None:
    for claim in claims:
        if found := byline.people(claim.of("authors"), organisations):
            return Found(found, claim.method)
    found = byline.near_headline(tree, organisations)
    return Found(found, "body") if found else None


def _picture(value: str, url: str) -> str | None:
    found = urls.absolute(value, url)
    return found if found and not NO_PICTURE.search("/" + found.partition("//")[2].partition("/")[2]) else None


def _canonical(value: str, url: str) -> str | None:
    """The address the page gives itself, on its own site, and not the home page of which a careless template says so."""
    found = urls.absolute(value, url)
    if found is None or not urls.same_site(found, url):
        return None
    home = urls.absolute("/", url) or ""
    return found if urls.key(found) != urls.key(home) or urls.key(url) == urls.key(home) else None


def _keywords(claims: list[Claims]) -> Found[tuple[str, ...]] | None:
    for claim in claims:
        words = [clean(word)[:100] for value in claim.of("keywords") for word in value.split(",")]
        if found := tuple(dict.fromkeys(filter(None, words)))[:MOST_KEYWORDS]:
            return Found(found, claim.method)
    return None


def _language_of(headers: Mapping[str, str] | None) -> Found[str] | None:
    tag = languages.tag((headers or {}).get("content-language"))
    return Found(tag, "http") if tag else None
