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

Declared = tuple[str, str]
"""Prefix and URI of a namespace."""


class Names(dict[str, str]):
    """The name of an element here, `media:content` or `title`, by the name that expat gives it, `uri}content`."""

    def __init__(self, declared: list[Declared]) -> None:
        super().__init__()
        self._declared = declared
        self._prefixes: dict[str, set[str]] = {}

    def __missing__(self, tag: str) -> str:
        uri, _, local = tag.rpartition("}")
        prefix = prefix_of(uri)
        if prefix is None:
            given = self._given(uri)
            if len(given) > 1:
                raise Odd(NAMESPACE)
            prefix = next(iter(given), "").lower()
        self[tag] = name = f"{prefix}:{local}".lower() if prefix else local.lower()
        return name

    def _given(self, uri: str) -> set[str]:
        """The prefixes under which a namespace is declared anywhere; those of all are looked up once."""
        if not self._prefixes:
            for prefix, declared in self._declared:
                self._prefixes.setdefault(declared, set()).add(prefix)
        return self._prefixes.get(uri, set())


def grown(body: bytes) -> tuple[Element, Names, str]:
    """The root element, the names, and the version that the declared namespaces speak of. Raises Odd."""
    start = root_at(body)
    if bounds.monstrous(body):
        raise Odd(TOO_MUCH)
    root, at_root, declared = _parsed(memoryview(body)[start:])
    if miscoded.suspected(body):
        miscoded.repair(root)
    names = Names(declared)
    return root, names, _version(names[root.tag], root.get("version", ""), at_root, declared)


def root_at(body: bytes) -> int:
    """Where the root element begins. Raises Odd for a DTD, or anything else that should not stand before it."""
    found = PROLOG.match(body) or PROLOG.match(COMMENTS.sub(_blank, body[:PROLOG_WITHIN]))
    if not found:
        raise Odd(BEFORE_ROOT)
    return found.end() - 1


def is_plain(before: bytes) -> bool:
    """Whether nothing stands before a root element that would keep it from being read."""
    try:
        return root_at(before[-PROLOG_WITHIN:] + b"<a") == min(len(before), PROLOG_WITHIN)
    except Odd:
        return False


def _blank(comment: re.Match[bytes]) -> bytes:
    return b" " * len(comment[0])


def _parsed(body: memoryview) -> tuple[Element, list[Declared], list[Declared]]:
    """The root element, and the namespaces that are declared: by it, and anywhere; each once, in their order."""
    builder = TreeBuilder()
    at_root: list[Declared] = []
    declared: dict[Declared, None] = {}

    def declares(prefix: str | None, uri: str | None) -> None:
        declared[prefix or "", uri or ""] = None

    def begins(tag: str, attributes: dict[str, str]) -> Element:
        at_root.extend(declared)
        parser.StartElementHandler = builder.start
        return builder.start(tag, attributes)

    parser = expat.ParserCreate("utf-8", "}")  # whatever it declares: other encodings were made UTF-8 before
    parser.buffer_text, parser.buffer_size = True, BUFFER
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartNamespaceDeclHandler = declares
    parser.StartElementHandler, parser.EndElementHandler = begins, builder.end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise Odd(NOT_WELL_FORMED) from error
    return builder.close(), at_root, list(declared)


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


def _version(root: str, said: str, at_root: list[Declared], declared: list[Declared]) -> str:
    """feedparser's name of the format: the first namespace that names one, else the version of the root element."""
    found = _by_namespace(at_root)
    if root == "rss" and not found.startswith("rss"):
        return BY_VERSION["rss"].get(said) or ("rss20" if said.startswith("2.") else "rss")
    if root == "feed" and not found:
        return BY_VERSION["feed"].get(said) or "atom"
    return found or _by_namespace(declared)


def _by_namespace(declared: list[Declared]) -> str:
    for prefix, uri in declared:
        if not prefix and uri.lower() == "http://my.netscape.com/rdf/simple/0.9/":
            return "rss090"
        if found := BY_NAMESPACE.get(uri.lower()):
            return found
    return ""
