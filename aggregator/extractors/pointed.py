"""The editor's selectors in, what they point at out; and the names of those that point at nothing.

An editor points at a container, and what its system puts into it beside the article is not the article: navigation,
buttons to share, advertising, comments, and lines of links («Читайте также: ...») are left out of `text`, nothing else is.
Whoever wants such an element points at it: what is pointed at itself is always taken whole.
"""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from aggregator.extractors.body import phrases
from aggregator.extractors.claims import Claims
from aggregator.model import Selectors
from aggregator.normalize.html import text_of
from aggregator.normalize.text import lowered_line

ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "published": ("datetime", "content"),
    "modified": ("datetime", "content"),
    "image": ("src", "data-src", "content", "href"),
}
"""Attributes that say it better than the element's text."""


FURNITURE = ", ".join((
    "nav", "form", "dialog", "button", "[hidden]", "[role=navigation]", "[role=search]", "[role=dialog]", "ins.adsbygoogle",
    "[id^=yandex_rtb]", "[id^=adfox]", "[id^=div-gpt-ad]", "[id^=google_ads]", ".ya-share2", ".yashare-auto-init", ".sharedaddy",
    ".addthis_toolbox", ".addtoany_share_save_container", ".a2a_kit", ".uSocialShare", ".pluso", ".social-likes", ".share-buttons",
    ".jp-relatedposts", ".yarpp-related", ".related-posts", ".news_links_related", ".mistape_caption", "#disqus_thread", ".fb-comments",
    "#comments", ".comments-area", ".mc-embed", ".OUTBRAIN", "[id^=taboola-]", "[id^=smi_teaser]", "[id^=unit_]", "[data-la-block]",
))  # fmt: skip
"""What stands in an article's container and is surely none of it: elements, and names that widgets give their own places."""

BLOCKS = frozenset({"p", "li", "div", "aside", "section", "blockquote", "h2", "h3", "h4", "h5", "h6", "td"})
LONGEST_LINE = 300
"""Characters of a line of links that is read as one."""

MOST_LINKS = 300


def claims(tree: LexborHTMLParser, selectors: Selectors) -> tuple[Claims, tuple[str, ...]]:
    """What the selectors give, and the names of the fields whose selector matched nothing."""
    made, missed = Claims("selector"), []
    for name in Selectors.__slots__:
        css = getattr(selectors, name)
        if not css:
            continue
        try:
            nodes = tree.css(css)
        except (SelectolaxError, UnicodeEncodeError):  # no CSS: it points at nothing
            nodes = []
        for value in _values(name, nodes):
            made.add(name, value)
        if not made.of(name):
            missed.append(name)
    return made, tuple(missed)


def _values(name: str, nodes: list[LexborNode]) -> list[str]:
    if name == "text":
        return ["\n\n".join(filter(None, (_text(node) for node in _outermost(nodes))))]
    if name == "image":
        nodes = [node if node.tag in ("img", "meta", "link") else node.css_first("img") or node for node in nodes]
    return [_value(name, node) for node in nodes[:10]]


def _value(name: str, node: LexborNode) -> str:
    for attribute in ATTRIBUTES.get(name, ()):
        if value := node.attributes.get(attribute):
            return value
    return text_of(node).replace("\n\n", " ")


def _text(node: LexborNode) -> str:
    """The text of an element without what is surely furniture; all of it, if nothing else is in it."""
    without = {inside.mem_id for inside in node.css(FURNITURE)} - {node.mem_id}
    without |= {line.mem_id for line in _lines_of_links(node)}
    return text_of(node, without) or text_of(node)


def _lines_of_links(node: LexborNode) -> Iterator[LexborNode]:
    """Short blocks with a link that begin as no article's sentence does: «Читайте также», «Подписывайтесь на»."""
    for link in node.css("a")[:MOST_LINKS]:
        line: LexborNode | None = link.parent
        while line is not None and line.tag not in BLOCKS and line.mem_id != node.mem_id:
            line = line.parent
        if line is None or line.mem_id == node.mem_id:
            continue
        low = lowered_line(line.text())
        if low and len(low) <= LONGEST_LINE and phrases.is_never(low):
            yield line


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
