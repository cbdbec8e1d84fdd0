"""The namespaces of feeds, as data: what a URI is called here, whatever prefix a feed gives it, and the usual prefixes.

A new module of RSS is one line in `PREFIXES` (and in `DECLARED` if feeds use it without declaring it).
"""

from __future__ import annotations

PREFIXES: dict[str, str] = {
    "": "",
    "http://backend.userland.com/rss": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://example.com/newformat#": "",
    "http://example.com/necho": "",
    "http://purl.org/echo/": "",
    "uri/of/echo/namespace#": "",
    "http://purl.org/pie/": "",
    "http://purl.org/atom/ns#": "",
    "http://www.w3.org/2005/atom": "",
    "http://purl.org/rss/1.0/modules/rss091#": "",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://wellformedweb.org/commentapi/": "wfw",
    "http://purl.org/rss/1.0/modules/threading/": "thr",
    "http://www.georss.org/georss": "georss",
    "http://www.opengis.net/gml": "gml",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/xml/1998/namespace": "xml",
    "http://news.yandex.ru": "yandex",
    "http://news.yandex.ru/": "yandex",
    "https://news.yandex.ru": "yandex",
    "http://news.rambler.ru": "rambler",
    "http://news.mail.ru/": "mailru",
    "http://turbo.yandex.ru": "turbo",
    "http://turbo.yandex.ru/": "turbo",
    "https://turbo.yandex.ru": "turbo",
}
"""Prefix by URI, in lower case: the first thirteen are the feed formats themselves, whose elements have none. The names
are feedparser's where it has one, because both ways of reading must mean the same."""

ANY_RSS = "backend.userland.com/rss"
"""What stands in the URIs of several drafts of RSS 2.0."""

DECLARED: dict[str, str] = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "yandex": "http://news.yandex.ru",
    "rambler": "http://news.rambler.ru",
    "mailru": "http://news.mail.ru/",
    "turbo": "http://turbo.yandex.ru",
    "georss": "http://www.georss.org/georss",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
}
"""Namespaces of prefixes that feeds use without declaring them; any other prefix gets a name of its own."""

RDF_ABOUT = "http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
XML_LANG, XML_BASE = "http://www.w3.org/XML/1998/namespace}lang", "http://www.w3.org/XML/1998/namespace}base"
WHOLE_TEXTS = frozenset({"yandex:full-text", "rambler:fulltext", "mailru:full-text", "full-text", "fulltext"})
"""Where Russian feeds carry the whole article, as the news partners of their time asked for it."""

PARTNERS = frozenset({"yandex", "rambler", "mailru", "turbo"})
"""Prefixes of those for whom Russian outlets write feeds."""

YANDEX_TAGS = frozenset({"yandex:tags", "yandex:theme_tags"})


def prefix_of(uri: str) -> str | None:
    """The prefix of a namespace URI ("" for those of the feed formats), or None if it is unknown."""
    lowered = uri.lower()
    return "" if ANY_RSS in lowered else PREFIXES.get(lowered)
