"""The text of an XML feed in, the same with what often breaks it mended: each repair is linear, and each has met its feed."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import entities
from itertools import count
from xml.sax.saxutils import escape

from aggregator.readers import bounds
from aggregator.readers.namespaces import DECLARED, PARTNERS, WHOLE_TEXTS, YANDEX_TAGS, prefix_of
from aggregator.readers.raw import MOST_RELATED

PREFIX = re.compile(r"</?([A-Za-z][\w.-]{0,30}):[A-Za-z]")
DECLARATION = re.compile(r"xmlns:([A-Za-z][\w.-]{0,30})\s*=")
NAMESPACE = re.compile(r"""xmlns:([A-Za-z][\w.-]{0,30})\s{0,9}=\s{0,9}["']([^"'<>]{1,300})["']""")
MOST_PREFIXES = 50
XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
NAMED_ENTITY = re.compile(r"&([a-zA-Z][a-zA-Z0-9]{1,31});")
BARE_AMPERSAND = re.compile(r"&(?!(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")

NUMBER = re.compile(r"&#(?:(\d{1,7})|[xX]([0-9a-fA-F]{1,6}));")
HALVES = re.compile(rf"{NUMBER.pattern}{NUMBER.pattern}")
"""Two numbers in a row: a sign beyond the first 65,536, written in the halves that it has in UTF-16."""

CONTAINERS = {
    name: (
        re.compile(rf"<yandex:{name}(?=[\s>])[^<>]{{0,500}}(?<!/)>", re.I),
        re.compile(rf"</yandex:{name}\s{{0,9}}>", re.I),
    )
    for name in ("related", "official-comment")
}
"""Elements of Yandex News with links and titles of others in them, which feedparser takes for the entry's own."""

COMMENT_PARTS = ("text", "name", "origin", "about")
"""Under which names (`yandex:comment-text`) feedparser is told of an official comment."""

COMMENT_TEXT = (
    re.compile(r"<yandex:comment-text((?:\s[^<>]{0,2000})?)(?<!/)>", re.I),
    re.compile(r"</yandex:comment-text\s{0,9}>", re.I),
)
COMMENT_ORIGIN = re.compile(r"""\s(?:origin|url)\s{0,9}=\s{0,9}["']([^"'<>]{1,4096})["']""", re.I)
COMMENT_NAME = re.compile(r"""\sorigin-name\s{0,9}=\s{0,9}(?:"([^"<>]{1,1000})"|'([^'<>]{1,1000})')""", re.I)
BOUND = re.compile(r"<yandex:bind-to[^<>]{0,500}>\s{0,99}(?:<!\[CDATA\[\s{0,99})?([^\s<>\]\"']{1,4096})", re.I)

RELATED_URL = re.compile(r"""\burl\s{0,9}=\s{0,9}["']([^"'<>\s]{1,4096})["']""", re.I)
LONGEST_RELATED = 50_000
RELATED_KEY, CAPTION_KEY = "yandex_related-links-", "media_caption"
"""Under which names feedparser gives what was set aside; a number follows the first."""

RENAMED = dict.fromkeys(WHOLE_TEXTS, "content:encoded") | dict.fromkeys(YANDEX_TAGS, "category")
RENAMED |= {name: name for name in ("yandex:genre", "yandex:online", "yandex:logo", "turbo:content")}
RENAMED |= {"media:description": "media:caption"}
"""Elements that lose their attributes and get a name by which feedparser reads their text: attributes would replace it,
and the caption of a picture would become the text of the article."""

TO_RENAME = re.compile(rf"<(/?)({'|'.join(map(re.escape, sorted(RENAMED)))})(?=[\s/>])([^<>]{{0,500}})>", re.I)


TAG = re.compile(r"</?([A-Za-z][\w.-]{0,60}(?::[\w.-]{1,60})?)(?:[\s/][^<>]{0,4096})?>")
USUAL = frozenset(
    "rss feed rdf:rdf channel item entry title link guid id description summary content content:encoded pubdate published"
    " updated dc:date author name dc:creator category enclosure language".split()
)


def mended(text: str) -> str:
    """The document with prefixes declared, entities of HTML spelt out, stray ampersands escaped, and nothing behind it."""
    return _declared(_ampersands(_numbers(NAMED_ENTITY.sub(_spelt_out, _ended(text)))))


def for_feedparser(text: str) -> str:
    """The document without what feedparser would take for something else: such elements are renamed, or set aside.

    The addresses of `yandex:related` become the text of `yandex:related-links-0` and on, an official comment
    `yandex:comment-text` and its kin.
    """
    text = _usually_named(text)
    number = count()
    text = _set_aside(text, *CONTAINERS["related"], lambda _, inner: _links(inner, next(number)))
    text = _set_aside(text, *CONTAINERS["official-comment"], _comment)
    return _declared(TO_RENAME.sub(_renamed, text))


def _usually_named(text: str) -> str:
    """The document with the usual prefixes for the elements of those whom Russian outlets write feeds for."""
    for prefix, uri in dict.fromkeys(NAMESPACE.findall(text)[:MOST_PREFIXES]):
        usual = prefix_of(uri)
        if usual in PARTNERS and prefix != usual:
            text = re.sub(rf"<(/?){re.escape(prefix)}:(?=[A-Za-z])", rf"<\1{usual}:", text)
    return text


def _set_aside(text: str, opening: re.Pattern[str], closing: re.Pattern[str], told: Callable[[str, str], str]) -> str:
    parts, done = [], 0
    while (start := opening.search(text, done)) and (end := closing.search(text, start.end())):
        inner = text[start.end() : min(end.start(), start.end() + LONGEST_RELATED)]
        parts += [text[done : start.start()], told(start[0], inner)]
        done = end.end()
    return "".join([*parts, text[done:]])


def bare(text: str) -> str:
    """The document with nothing but the elements that every feed has: feedparser stumbles over some others."""
    parts, done = [], 0
    for start, end in bounds.outside_cdata(text):
        parts += [text[done:start], TAG.sub(_if_usual, text[start:end])]
        done = end
    return "".join([*parts, text[done:]])


def _if_usual(found: re.Match[str]) -> str:
    return found[0] if found[1].lower() in USUAL else ""


def _links(inner: str, number: int) -> str:
    """Each has a name of its own: of two elements of one name feedparser keeps the later."""
    return _element(f"related-links-{number}", " ".join(RELATED_URL.findall(inner)[:MOST_RELATED]))


def _comment(tag: str, inner: str) -> str:
    opened = COMMENT_TEXT[0].search(inner)
    closed = COMMENT_TEXT[1].search(inner, opened.end()) if opened else None
    given = f"{opened[1]} {tag}" if opened else tag
    if opened:
        text = inner[opened.end() : closed.start()] if closed else ""
    else:
        flat = inner.partition("<yandex:")[0]
        text = flat if "<" not in flat or flat.strip().startswith(bounds.CDATA_START) else ""
    name, origin = COMMENT_NAME.search(given), COMMENT_ORIGIN.search(given)
    said = (text, (name[1] or name[2]) if name else "", origin[1] if origin else "", " ".join(BOUND.findall(inner)))
    parts = dict(zip(COMMENT_PARTS, said, strict=True))
    return "".join(_element(f"comment-{part}", told) for part, told in parts.items()) if text.strip() else ""


def _element(name: str, text: str) -> str:
    return f"<yandex:{name}>{text}</yandex:{name}>"


def _renamed(found: re.Match[str]) -> str:
    closed = "/" if found[3].endswith("/") else ""
    return f"<{found[1]}{RENAMED[found[2].lower()]}{closed}>"


def _spelt_out(found: re.Match[str]) -> str:
    name = found[1]
    if name in XML_ENTITIES:
        return found[0]
    meant = entities.html5.get(f"{name};")
    return escape(meant) if meant else f"&amp;{name};"


def _numbers(text: str) -> str:
    """The document without numbers that stand for no character of XML 1.0 (section 2.2)."""
    return NUMBER.sub(_character, HALVES.sub(_whole, text))


def _whole(found: re.Match[str]) -> str:
    first, second = _code(found[1], found[2]), _code(found[3], found[4])
    if 0xD800 <= first < 0xDC00 <= second < 0xE000:
        return f"&#{0x10000 + (first - 0xD800) * 0x400 + second - 0xDC00};"
    return found[0]


def _character(found: re.Match[str]) -> str:
    code = _code(found[1], found[2])
    if code < 0x20:
        return found[0] if code in (9, 10, 13) else ""
    return found[0] if code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000 else "\ufffd"


def _code(decimal: str | None, hexadecimal: str | None) -> int:
    return int(decimal) if decimal else int(hexadecimal or "0", 16)


def _ampersands(text: str) -> str:
    if not BARE_AMPERSAND.search(text):
        return text
    parts, done = [], 0
    for start, end in bounds.outside_cdata(text):
        parts += [text[done:start], BARE_AMPERSAND.sub("&amp;", text[start:end])]
        done = end
    return "".join([*parts, text[done:]])


def _ended(text: str) -> str:
    """The document without what follows its root element: scripts, counters, the page's frame."""
    root = bounds.ROOT.match(text)
    closing = f"</{root[1]}>" if root else ""
    before, closed, after = text.rpartition(closing) if closing else ("", "", text)
    return before + closed if closed and "<item" not in after and "<entry" not in after else text


def _declared(text: str) -> str:
    root = bounds.ROOT.match(text)
    if root is None:
        return text
    missing = set(PREFIX.findall(text)) - set(DECLARATION.findall(text)) - {"xml"}
    names = "".join(
        f' xmlns:{prefix}="{DECLARED.get(prefix, "urn:undeclared:" + prefix)}"'
        for prefix in sorted(missing)[:MOST_PREFIXES]
    )
    return text[: root.end()] + names + text[root.end() :]
