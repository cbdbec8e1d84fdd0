"""Markup of an article's body in, clean HTML out: paragraphs, subheads, lists, quotes, tables, links and pictures, nothing else.

The sheet is written anew from the tree, then nh3 (ammonia) holds it to the list of tags and attributes: two locks on one door.
A further tag that news text needs is one word in the tables here.
"""

from __future__ import annotations

import re
from html import escape
from typing import Literal

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extractors.pictures import Pictures
from aggregator.normalize import urls
from aggregator.normalize.html import BREAKS, LONGEST, UNSEEN, plain
from aggregator.normalize.tame import SURROGATES, bottomless
from aggregator.normalize.text import INVISIBLE, SPACES, clean

RENAMED = {"h1": "h2", "b": "strong", "i": "em", "strike": "s", "del": "s", "tt": "code", "kbd": "code", "samp": "code"}
"""Tags that are written as another: the page's one <h1> is its headline, which is not in the text."""

PHRASES = frozenset("h2 h3 h4 h5 h6 dt figcaption caption pre".split())
"""Elements that hold a line of words and no paragraphs."""

ITEMS = frozenset("li td th dd".split())
"""Elements that hold words, or paragraphs if the page has some there."""

FRAMES = frozenset("ul ol dl table thead tbody tfoot tr blockquote figure".split())
"""Elements that hold others."""

INLINE = frozenset("a strong em s u sub sup code q cite mark abbr".split())
OTHER_BLOCKS = (BREAKS | {"center", "details", "summary", "body", "hgroup", "dialog"}) - PHRASES - ITEMS - FRAMES
"""Whatever else begins a line: its words become paragraphs."""

SKIPPED = (UNSEEN - {"noscript"}) | frozenset(
    "button input label object embed audio video canvas map math frame".split()
)
TAGS = PHRASES | ITEMS | FRAMES | INLINE | {"p", "br", "img"}
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
SCHEMES = {"http", "https", "mailto"}
REL = "nofollow noopener noreferrer"
"""Of every link: no say in search engines, no way back into the reader's window, no word of where the reader came from."""

MAIL = re.compile(r"mailto:[^\s<>\"'?&]{3,254}", re.I)
SPAN = re.compile(r"[2-9]|[1-9]\d")
"""Columns or rows that a cell may take."""

DEEPEST = 60
"""Levels of elements that are written; what lies deeper keeps its words only."""

Mode = Literal["paragraphs", "item", "phrase", "pre", "frame"]
MODES: dict[str, Mode] = {
    **dict.fromkeys(PHRASES, "phrase"),
    **dict.fromkeys(ITEMS, "item"),
    **dict.fromkeys(("blockquote", "figure"), "paragraphs"),
    "pre": "pre",
}
"""How words are written that stand in an element; those lost between the items of a frame are a paragraph, too."""

FLOWING = frozenset({"paragraphs", "frame"})

INNER = ITEMS | {"dt", "caption", "thead", "tbody", "tfoot", "tr"}
"""Elements that stand in lists and tables only."""

CELLS = frozenset({"td", "th"})
"""Elements that keep their place though they are empty."""

_BLOCK_EDGE = re.compile(rf"</?(?:{'|'.join(sorted(PHRASES | ITEMS | FRAMES | {'p'}))})\b[^>]*>")


def fragment(html: str, base: str) -> str:
    """Clean HTML of a piece of markup, safe to put into any page.

    `base` is the page's address: links and pictures are made absolute (http, https; `mailto:` links too), late pictures get
    the address that their scripts would give them, counters are left out. No class, id, style or script comes through.
    Text in bare `<div>`s and between double `<br>` becomes paragraphs. Idempotent; "" for what holds nothing to read.
    """
    markup = SURROGATES.sub("\ufffd", html[:LONGEST])
    if bottomless(markup):
        sheet = paragraphs(plain(markup))
    else:
        body = LexborHTMLParser(markup or " ").body
        sheet = _Sheet(base).written(body) if body is not None else ""
    return nh3.clean(
        sheet,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(SCHEMES),
        url_relative="deny",
        link_rel=REL,
    ).strip()


def paragraphs(text: str) -> str:
    """Plain text, its paragraphs set apart by empty lines, as HTML: for texts that came without markup."""
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in text.split("\n\n") if line)


class _Sheet:
    """The HTML that is being written, in document order. Paragraphs and inline tags are opened when words come."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.parts: list[str] = []
        self.pictures = Pictures(base)
        self.modes: list[Mode] = ["paragraphs"]
        self.inline: list[tuple[str, str]] = []
        """Name and opening tag of the inline elements that words stand in now; the first `opened` of them are written."""
        self.opened = 0
        self.in_paragraph = False
        self.breaks = 0
        self.depth = 0

    def written(self, root: LexborNode) -> str:
        """Everything below a node. A stack, not recursion: pages nest thousands deep."""
        ahead: list[LexborNode | str] = [root]
        while ahead:
            node = ahead.pop()
            if isinstance(node, str):
                self._leave(node)
            elif node.is_text_node:
                self._text(node.text_content or "")
            elif node.is_element_node and (tag := RENAMED.get(node.tag or "", node.tag or "")) not in SKIPPED:
                if tag in ("img", "noscript"):
                    self._picture(node, tag)
                elif tag == "br":
                    self.breaks += 1
                else:
                    ahead.append(self._enter(node, tag))
                    ahead.extend(reversed(list(node.iter(include_text=True))))
        self._end_line()
        return "".join(self.parts)

    # ------------------------------------------------------------ elements

    def _enter(self, node: LexborNode, tag: str) -> str:
        """Begin an element; the answer is what ends it: its tag, `/` for a block of no name, "" for what left no mark."""
        if tag in INLINE:
            opening = self._link(node) if tag == "a" else f"<{tag}>"
            if not opening or len(self.inline) >= DEEPEST:
                return ""
            self.inline.append((tag, opening))
            return tag
        if tag not in OTHER_BLOCKS and tag not in TAGS:
            return ""
        named = self._is_named(node, tag)
        self._end_line()
        if not named:
            self.modes.append(self.modes[-1] if self.modes[-1] in ("phrase", "pre") else "paragraphs")
            return "/"
        self.parts.append(_cell(node, tag) if tag in ("td", "th") else f"<{tag}>")
        self.depth += 1
        self.modes.append(MODES.get(tag, "frame"))
        return tag

    def _is_named(self, node: LexborNode, tag: str) -> bool:
        """Whether a block is written under its own name; a row or an item is only in its table or list."""
        if tag == "table" and _is_layout(node):
            return False
        if tag in INNER and self.modes[-1] != "frame":
            return False
        return tag in TAGS and tag != "p" and self.depth < DEEPEST and self.modes[-1] not in ("phrase", "pre")

    def _leave(self, tag: str) -> None:
        if tag in INLINE:
            if self.opened == len(self.inline):
                self._close_inline(self.opened - 1)
            self.inline.pop()
        elif tag:
            self._end_line()
            self.modes.pop()
            if tag != "/":
                self.depth -= 1
                self._close(tag)

    def _close(self, tag: str) -> None:
        """End a block, or take it back if nothing was written in it."""
        self._trim()
        last = self.parts[-1]
        if tag not in CELLS and last.startswith(f"<{tag}") and not last.startswith("</"):
            self.parts.pop()
            if not self._begins_line():
                self._space()
        else:
            self.parts.append(f"</{tag}>")

    def _link(self, node: LexborNode) -> str:
        href = (node.attributes.get("href") or "").strip()
        mail = MAIL.fullmatch(href)
        # a place on the page itself is no address: its ids are gone
        address = mail[0] if mail else None if href.startswith("#") else urls.absolute(href, self.base)
        return f'<a href="{escape(address)}">' if address else ""

    # ------------------------------------------------------------ words

    def _text(self, raw: str) -> None:
        mode = self.modes[-1]
        said = INVISIBLE.sub("", raw) if mode == "pre" else SPACES.sub(" ", INVISIBLE.sub("", raw))
        if not said or (mode == "pre" and said.isspace() and self.parts[-1] == "<pre>"):
            return
        if said == " ":
            if not self._begins_line() and not self.breaks:
                self._space()
            return
        if said[0] == " " and not self._begins_line() and not self.breaks:
            self._space()
        self._before_words()
        self.parts.append(escape(said if mode == "pre" else said.lstrip(), quote=False))

    def _space(self) -> None:
        if not self.parts[-1].endswith(" "):
            self.parts.append(" ")

    def _begins_line(self) -> bool:
        """Whether nothing stands before what is written next, in its paragraph or item."""
        if self.modes[-1] in FLOWING:
            return not self.in_paragraph
        return not self.parts or self.parts[-1] == "<br>" or _BLOCK_EDGE.fullmatch(self.parts[-1]) is not None

    def _before_words(self) -> None:
        """Open the paragraph and the inline elements that words stand in, or break the line where the page does."""
        breaks, self.breaks = self.breaks, 0
        mode = self.modes[-1]
        if mode in FLOWING and breaks >= 2:
            self._end_line()
        elif breaks and not self._begins_line():
            self._trim()
            self.parts.append(" " if mode == "phrase" else "<br>")
        if mode in FLOWING and not self.in_paragraph:
            self.parts.append("<p>")
            self.in_paragraph = True
        for _, opening in self.inline[self.opened :]:
            self.parts.append(opening)
        self.opened = len(self.inline)

    def _close_inline(self, keep: int) -> None:
        for tag, _ in reversed(self.inline[keep : self.opened]):
            self.parts.append(f"</{tag}>")
        self.opened = min(self.opened, keep)

    def _end_line(self) -> None:
        """End the paragraph, or set apart what follows in one item. Inline elements go on in the next line."""
        self.breaks = 0
        self._trim()
        self._close_inline(0)
        if self.in_paragraph:
            self.in_paragraph = False
            self.parts.append("</p>")
        elif self.modes[-1] == "phrase" and not self._begins_line():
            self.parts.append(" ")

    def _trim(self) -> None:
        while self.parts and self.parts[-1] == " ":
            self.parts.pop()
        if self.parts and self.modes[-1] != "pre":
            self.parts[-1] = self.parts[-1].rstrip(" ")

    def _picture(self, node: LexborNode, tag: str) -> None:
        if tag == "noscript" and self.parts and self.parts[-1].startswith("<img "):
            return  # the same picture, for readers without scripts
        for image in [node] if tag == "img" else node.css("img"):
            if words := self.pictures.emoji(image):
                self._text(words)
            elif address := self.pictures.address(image):
                self._before_words()
                alt = escape(clean(image.attributes.get("alt") or "")[:500])
                self.parts.append(f'<img src="{escape(address)}" alt="{alt}">')


def _cell(node: LexborNode, tag: str) -> str:
    given = node.attributes
    spans = [(name, given.get(name) or "") for name in ("colspan", "rowspan")]
    said = "".join(f' {name}="{span}"' for name, span in spans if SPAN.fullmatch(span))
    return f"<{tag}{said}>"


def _is_layout(table: LexborNode) -> bool:
    """Whether a table has one column only, or tables in it: it places text, it tabulates nothing."""
    return len(table.css("td, th")) <= len(table.css("tr")) or len(table.css("table")) > 1
