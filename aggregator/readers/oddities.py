"""What makes a feed odd: the rules by which a document is left to feedparser, each with its reason.

A rule is found while the document is read (`fast`) and raised as `Odd`; a new one is a line here, a check there, and an
example in the tests, which hold one for every rule.
"""

from __future__ import annotations

from typing import NamedTuple


class Rule(NamedTuple):
    """One oddity."""

    name: str
    reason: str


class Odd(Exception):  # noqa: N818 - no error: the answer to "can this be read fast?"
    """A document, or a part of one, that only feedparser reads as it is meant."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(f"{rule.name}: {rule.reason}")
        self.rule = rule


NOT_WELL_FORMED = Rule("not well-formed", "an XML parser must stop at the fault; feedparser reads on behind it")
BEFORE_ROOT = Rule(
    "before the root", "text, or a DTD, before the root element: a DTD may declare entities and name files"
)
TOO_MUCH = Rule("too much", "more marks than any feed has, or a tag longer than 64 KB: it must be cut first")
UNKNOWN_ROOT = Rule("unknown root", "neither rss, nor feed, nor RDF: items and entries stand bare, or it is no feed")
BASE = Rule("xml:base", "a base of its own on an element that is an address, or one that is no web address")
NAMESPACE = Rule("two prefixes", "an unknown namespace under several prefixes: elements are known by their prefix then")
CDF = Rule("CDF", "an item or channel with its address or date in attributes (Channel Definition Format)")
NESTED = Rule("nested", "an element of an entry stands inside another that is not known to hold such")
MARKUP_IN_FIELD = Rule("markup in a field", "elements where a date, an address or a name should be")
MARKUP_NAMES = Rule(
    "markup with names of a feed", "unescaped HTML whose tags are names of feed elements, or a bare div"
)
BASE64 = Rule("base64", "content of a type that is no text: it is unpacked first")
NO_ITEMS = Rule("no items", "nothing was found; feedparser may still find something")

RULES: tuple[Rule, ...] = (
    NOT_WELL_FORMED,
    BEFORE_ROOT,
    TOO_MUCH,
    UNKNOWN_ROOT,
    BASE,
    NAMESPACE,
    CDF,
    NESTED,
    MARKUP_IN_FIELD,
    MARKUP_NAMES,
    BASE64,
    NO_ITEMS,
)
"""Every rule, in the order in which a document meets them."""
