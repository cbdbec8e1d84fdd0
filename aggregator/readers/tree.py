"""The bytes of a well-formed feed in, its elements and their names out; whatever is not plainly well-formed is `Odd`.

The standard library's expat, whose events go to its TreeBuilder without a line of Python between them. Told to keep texts
together it takes two thirds of the time of ElementTree's own parser and of lxml, whose elements cost more to look at, too.
It opens no file and no host, and any DTD is refused.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from aggregator.readers import bounds, miscoded
from aggregator.readers.namespaces import prefix_of
from aggregator.readers.oddities import BEFORE_ROOT, NAMESPACE, NOT_WELL_FORMED, TOO_MUCH, Odd

PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s*<\?[^<>]{1,2000}\?>){0,9}\s*<(?=[A-Za-z_])")
"""What may stand before the root element here, beside comments: a mark, the declaration, a stylesheet. No DTD."""

COMMENTS = re.compile(rb"<!--.{0,2000}?-->", re.S)
PROLOG_WITHIN = 8_192
BUFFER = 65_536
"""Characters of one text that are handed over at once."""

DECLARATION = re.compile(rb"xmlns(?::([^\s=]{1,60}))?\s{0,9}=\s{0,9}[\"']([^\"']{1,300})")


class Names(dict[str, str]):
    """The name of an element here, `media:content` or `title`, by the name that expat gives it, `uri}content`."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self._body = body
        self._declared: dict[str, set[str]] = {}

    def __missing__(self, tag: str) -> str:
        uri, _, local = tag.rpartition("}")
        prefix = prefix_of(uri)
        if prefix is None:
            given = self._prefixes(uri)
            if len(given) > 1:
                raise Odd(NAMESPACE)
            prefix = next(iter(given), "").lower()
        self[tag] = name = f"{prefix}:{local}".lower() if prefix else local.lower()
        return name

    def _prefixes(self, uri: str) -> set[str]:
        """The prefixes under which a namespace is declared anywhere; those of all are looked up once."""
        if not self._declared:
            for said, declared in declarations(self._body):
                self._declared.setdefault(declared, set()).add(said)
        return self._declared.get(uri, set())


def grown(body: bytes) -> tuple[Element, Names, str]:
    """The root element, the names, and the version that the declared namespaces speak of. Raises Odd."""
    start = root_at(body)
    if bounds.monstrous(body):
        raise Odd(TOO_MUCH)
    root = _parsed(body)
    if miscoded.suspected(body):
        miscoded.repair(root)
    names = Names(body)
    return root, names, _version(names[root.tag], root.get("version", ""), body, start)


def declarations(body: bytes) -> list[tuple[str, str]]:
    """Prefix and URI of each namespace declaration, in order."""
    found = DECLARATION.findall(body)
    return [(prefix.decode("utf-8", "replace"), uri.decode("utf-8", "replace")) for prefix, uri in found]


def root_at(body: bytes) -> int:
    """Where the root element begins. Raises Odd for a DTD, or anything else that should not stand before it."""
    found = PROLOG.match(body) or PROLOG.match(COMMENTS.sub(_blank, body[:PROLOG_WITHIN]))
    if not found:
        raise Odd(BEFORE_ROOT)
    return found.end() - 1


def _blank(comment: re.Match[bytes]) -> bytes:
    return b" " * len(comment[0])


def _parsed(body: bytes) -> Element:
    builder = TreeBuilder()
    parser = expat.ParserCreate("utf-8", "}")  # whatever it declares: other encodings were made UTF-8 before
    parser.buffer_text, parser.buffer_size = True, BUFFER
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartElementHandler, parser.EndElementHandler = builder.start, builder.end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise Odd(NOT_WELL_FORMED) from error
    root: Element = builder.close()
    return root


def _no_doctype(*_: object) -> None:
    raise Odd(BEFORE_ROOT)


BY_NAMESPACE = {
    "http://purl.org/rss/1.0/": "rss10",
    "http://www.w3.org/2005/atom": "atom10",
}
BY_VERSION = {
    "rss": {"0.91": "rss091u", "0.92": "rss092", "0.93": "rss093", "0.94": "rss094"},
    "feed": {"0.1": "atom01", "0.2": "atom02", "0.3": "atom03"},
}


def _version(root: str, said: str, body: bytes, start: int) -> str:
    """feedparser's name of the format: the first namespace that names one, else the version of the root element."""
    found = _by_namespace(declarations(body[start : body.find(b">", start)]))
    if root == "rss" and not found.startswith("rss"):
        return BY_VERSION["rss"].get(said) or ("rss20" if said.startswith("2.") else "rss")
    if root == "feed" and not found:
        return BY_VERSION["feed"].get(said) or "atom"
    return found or _by_namespace(declarations(body))


def _by_namespace(declared: list[tuple[str, str]]) -> str:
    for prefix, uri in declared:
        if not prefix and uri.lower() == "http://my.netscape.com/rdf/simple/0.9/":
            return "rss090"
        if found := BY_NAMESPACE.get(uri.lower()):
            return found
    return ""
