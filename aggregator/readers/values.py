"""An element of a feed in, the text, HTML or address that it holds out, as feedparser would give it."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urljoin
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr

from aggregator.readers.miscoded import repaired
from aggregator.readers.namespaces import XML_BASE, XML_LANG
from aggregator.readers.oddities import BASE, BASE64, MARKUP_IN_FIELD, MARKUP_NAMES, Odd
from aggregator.readers.tree import Names

HTML, XHTML = "text/html", "application/xhtml+xml"
KINDS = {"text": "text/plain", "plain": "text/plain", "html": HTML, "xhtml": XHTML}
PAGES = frozenset({HTML, XHTML})
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
USUAL = frozenset(
    "about domain duration fileSize height href hreflang isDefault label length medium mode rel scheme term text title type"
    " uri url width".split()
)
"""Attributes that need no folding, none of which is a base."""

SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+-.]*://)/+")
TAILED = re.compile(r"&([A-Za-z0-9_]+);")

MEANT = frozenset(
    "abstract author body category channel content contributor copyright created description email entry expirationdate feed"
    " fullitem generator guid height homepage id image info issued item keywords language lastbuilddate link managingeditor"
    " modified name newlocation pubdate published rights source subtitle summary svg tagline tags textinput title updated uri"
    " url webmaster width xhtml:body xhtml:svg".split()
)
"""End tags that mean something to feedparser wherever they stand, in the text of an article too."""


class Link(NamedTuple):
    """What a `link` element says."""

    rel: str
    address: str
    written: bool
    """Whether the address is the element's text (RSS), not an attribute (Atom)."""
    page: bool
    """Whether it leads to the article as a web page."""


def attributes(element: Element) -> dict[str, str]:
    """The attributes of an element by name in lower case, those of other namespaces too."""
    given = element.attrib
    if USUAL.issuperset(given):
        return given
    return {name.rpartition("}")[2].lower(): said for name, said in given.items()}


def value(element: Element) -> str:
    """The text of an element that holds nothing else. Raises Odd."""
    if len(element):
        raise Odd(MARKUP_IN_FIELD)
    return (element.text or "").strip()


def address(element: Element, base: str) -> str:
    """The address that is an element's text, seen from a base. Raises Odd."""
    said = value(element)
    if not base and not element.attrib:
        return SLASHES.sub(r"\1", said) if ":///" in said else said
    return joined_to(base_of(element, base), said) if said else ""


def language_of(element: Element, inherited: str) -> str:
    """The language an element says it is in, else the one it stands in; `xml:lang=""` takes it back."""
    if not element.attrib:
        return inherited
    said = element.get(XML_LANG, element.get("lang"))
    return inherited if said is None else said


def base_of(element: Element, inherited: str) -> str:
    """The address to which those in an element are relative: its own `xml:base` (RFC 3986 section 5.1.1), else the
    inherited one; "" if nothing says it. Raises Odd.
    """
    said = element.get(XML_BASE) or element.get("base") if element.attrib else None
    if not said:
        return inherited
    joined = joined_to(inherited, said)
    if not joined.startswith(("http://", "https://")):
        raise Odd(BASE)
    return joined


def joined_to(base: str, address: str) -> str:
    """An address as seen from a base; "" if it is none."""
    bare = SLASHES.sub(r"\1", address) if ":///" in address else address
    try:
        return urljoin(base, bare) if base else bare
    except ValueError:
        return ""


def kind_of(element: Element, default: str) -> str:
    """The MIME type of a text. Raises Odd for one that is no text."""
    if not element.attrib:
        return default
    said = attributes(element)
    kind = said.get("type", default).lower()
    kind = KINDS.get(kind, kind)
    if kind in PAGES and "mode" not in said:
        return kind
    if said.get("mode") == "base64" or (not kind.startswith("text/") and not kind.endswith(("+xml", "/xml"))):
        raise Odd(BASE64)
    return kind


def html(element: Element, kind: str, names: Names) -> str:
    """The HTML of a text: escaped or in CDATA, or as elements of the feed's own XML. Raises Odd."""
    text = element.text or ""
    if kind == XHTML:
        text = escape(text)
    if len(element):
        return repaired((text + _markup(element, kind, names)).strip())
    return text.strip()


def link_of(element: Element, base: str) -> Link:
    """The link of an RSS or Atom `link`. Raises Odd."""
    if not element.attrib:
        return Link("alternate", _written(element, base), True, True)
    said = attributes(element)
    rel = said.get("rel", "alternate").lower()
    kind = said.get("type", HTML).lower() if rel == "alternate" else ""
    page = rel == "alternate" and KINDS.get(kind, kind) in PAGES
    given = referred(said)
    if given or "href" in said:
        near = base if said is element.attrib else base_of(element, base)
        return Link(rel, joined_to(near, given) if near or ":///" in given else given, False, page)
    return Link(rel, _written(element, base), True, page)


def referred(said: dict[str, str]) -> str:
    """The address among attributes."""
    return said.get("url", said.get("uri", said.get("href", "")))


def _written(element: Element, base: str) -> str:
    said = address(element, base)
    return TAILED.sub(r"&\1", said.replace("&amp;", "&")) if "&" in said else said


def _markup(element: Element, kind: str, names: Names) -> str:
    """What stands in an element, as HTML. A stack, not recursion: hostile feeds nest deep."""
    parts: list[str] = []
    ahead: list[Element | str] = _reversed(element)
    while ahead:
        node = ahead.pop()
        if isinstance(node, str):
            parts.append(node)
            continue
        name = names[node.tag]
        if name in MEANT or (kind != XHTML and name in ("div", "xhtml:div")):
            raise Odd(MARKUP_NAMES)
        tag = name.rpartition(":")[2]
        said = "".join(f" {name}={quoteattr(given)}" for name, given in attributes(node).items()) if node.attrib else ""
        parts += [f"<{tag}{said}>", escape(node.text or "")]
        ahead.append("" if tag in VOID else f"</{tag}>")
        ahead += _reversed(node)
    return "".join(parts)


def _reversed(element: Element) -> list[Element | str]:
    found: list[Element | str] = []
    for child in reversed(element):
        found += [escape(child.tail or ""), child]
    return found
