"""The editor's selectors in, what they point at out; and the names of those that point at nothing."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from aggregator.extractors import body
from aggregator.extractors.claims import Claims
from aggregator.model import Selectors
from aggregator.normalize.html import text_of

ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "published": ("datetime", "content"),
    "modified": ("datetime", "content"),
    "image": ("src", "data-src", "content", "href"),
}
"""Attributes that say it better than the element's text."""


def claims(tree: LexborHTMLParser, selectors: Selectors) -> tuple[Claims, tuple[str, ...]]:
    """What the selectors give, and the names of the fields whose selector matched nothing."""
    made, missed = Claims("selector"), []
    for name in Selectors.__slots__:
        css = getattr(selectors, name)
        if not css:
            continue
        try:
            nodes = tree.css(css)
        except SelectolaxError:  # no CSS: it points at nothing
            nodes = []
        for value in _values(name, nodes):
            made.add(name, value)
        if not made.of(name):
            missed.append(name)
    return made, tuple(missed)


def _values(name: str, nodes: list[LexborNode]) -> list[str]:
    if name == "text":
        return [body.of_nodes(_outermost(nodes)) or ""]
    if name == "image":
        nodes = [node if node.tag in ("img", "meta", "link") else node.css_first("img") or node for node in nodes]
    return [_value(name, node) for node in nodes[:10]]


def _value(name: str, node: LexborNode) -> str:
    for attribute in ATTRIBUTES.get(name, ()):
        if value := node.attributes.get(attribute):
            return value
    return text_of(node).replace("\n\n", " ")


def _outermost(nodes: list[LexborNode]) -> list[LexborNode]:
    """Without the nodes that lie in another one of them, so that no text is taken twice."""
    chosen = {node.mem_id for node in nodes}
    kept = []
    for node in nodes:
        above = node.parent
        while above is not None and above.mem_id not in chosen:
            above = above.parent
        if above is None:
            kept.append(node)
    return kept
