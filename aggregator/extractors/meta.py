"""<meta>, <link>, <title> and <html lang> in, what they claim out: OpenGraph, Twitter, Dublin Core, content systems' own."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from aggregator.extractors.claims import Claims
from aggregator.extractors.marked import Marked

NAMES: dict[str, tuple[str, ...]] = {
    "title": ("og:title", "twitter:title", "dc.title", "dcterms.title", "parsely-title", "sailthru.title", "headline"),
    "lead": ("og:description", "description", "twitter:description", "dc.description", "dcterms.description"),
    "published": (
        "article:published_time", "og:published_time", "datepublished", "parsely-pub-date", "publication_date",
        "dc.date.issued", "dcterms.created", "dcterms.issued", "dcterms.date", "dc.date", "sailthru.date", "pubdate",
        "publishdate", "article.published", "og:article:published_time", "article_date_original", "cxenseparse:recs:publishtime",
        "date", "rnews:datepublished", "mediator_published_time", "published_time", "datecreated", "published-date",
    ),
    "modified": (
        "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified", "last-modified",
        "og:article:modified_time", "revised", "lastmod",
    ),
    "authors": (
        "author", "article:author", "og:article:author", "parsely-author", "dc.creator", "dcterms.creator", "sailthru.author",
        "byl", "mediator_author", "cxenseparse:author", "article:author_name", "twitter:data1",
    ),
    "image": ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src", "parsely-image-url", "thumbnail"),
    "section": ("article:section", "parsely-section", "section", "og:article:section"),
    "keywords": ("keywords", "news_keywords", "article:tag", "parsely-tags", "og:article:tag"),
    "language": ("og:locale", "content-language", "dc.language", "dcterms.language", "language"),
    "canonical": ("og:url",),
    "kind": ("og:type",),
    "organisation": ("og:site_name", "application-name", "twitter:site", "dc.publisher"),
}  # fmt: skip
"""Names of <meta>, in the order of trust. `twitter:data1` is an author only where its label says so, see below."""

LABEL_OF_AUTHOR = frozenset({
    "by", "author", "written by", "posted by", "автор", "написано автором", "verfasst von", "geschrieben von", "von", "écrit par", "auteur",
    "escrito por", "autor", "publicado por", "scritto da", "autore", "geschreven door", "skrevet av", "skriven av", "skrevet af",
    "napisane przez", "yazan", "kirjoittanut", "szerző", "napsal", "執筆者", "投稿者", "作者", "글쓴이",
})  # fmt: skip
"""`twitter:label1` of WordPress in its languages, where `twitter:data1` is the author."""


def claims(tree: LexborHTMLParser, marked: Marked) -> Claims:
    """What the head of a page says of its article."""
    made = Claims("meta")
    said = _said(marked)
    if said.get("twitter:label1", [""])[0].casefold().rstrip(":") not in LABEL_OF_AUTHOR:
        said.pop("twitter:data1", None)
    for field, names in NAMES.items():
        for name in names:
            for value in said.get(name, ()):
                if not (field == "authors" and value.startswith(("http://", "https://"))):
                    made.add(field, value)
    _others(tree, marked, made)
    return made


def _said(marked: Marked) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for given in marked.metas:
        for key in ("property", "name", "http-equiv"):
            name = (given.get(key) or "").strip().lower()
            if name:
                said.setdefault(name, []).append(given.get("content") or "")
    return said


def _others(tree: LexborHTMLParser, marked: Marked, made: Claims) -> None:
    """What other elements say: <link>, <html lang>, <title>."""
    canonical = marked.links.get("canonical")
    if canonical is not None:
        made.values.setdefault("canonical", []).insert(0, canonical)
    made.add("image", marked.links.get("image_src"))
    given = tree.root.attributes if tree.root is not None else {}
    if "lang" in given:
        made.values.setdefault("language", []).insert(0, given["lang"] or "")
    if marked.titles:
        made.add("page_title", marked.titles[0].text())
