"""What is done to every document before a parser sees it: unpacked, decoded, no entities, no monstrous tags, not too long.

Whatever a hostile document holds, each step here takes time in proportion to its length.
"""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Iterator, Mapping

from aggregator.errors import DocumentError
from aggregator.failures import FailureKind
from aggregator.normalize import charset

LARGEST = 50_000_000
"""Bytes unpacked: the limit that sitemaps.org sets for one file."""

LONGEST_TAG = 65_536
MOST_MARKS = {"<": 150_000, "&": 1_000_000, "=": 500_000}
"""How many of each a feed may hold; it is cut there. A thousand items with thirty elements each have 60,000 tags."""

SLOW_MARKS = {"<": 70_000, "&": 250_000, "=": 60_000}
"""The same for feedparser, which takes up to 20 microseconds for each; a well-formed feed never gets there."""

SAYS_1251 = re.compile(rb"^\s*<\?xml[^<>]{0,200}?encoding\s{0,9}=\s{0,9}[\"'](?:windows-|cp)1251[\"']", re.I)
WORDS_1251 = re.compile(rb"[\xa8\xb8\xc0-\xff]{3,}")
BEYOND_ASCII, SMALL_1251 = bytes(range(0x80, 0x100)), bytes(range(0xE0, 0x100))
RARE_1251 = bytes(code for code in range(0x80, 0xA0) if code not in b"\x84\x85\x91\x92\x93\x94\x95\x96\x97\x99")
"""Letters of other languages; Russian capitals in the code page of old Macintoshes, whose small letters are the same."""

SAMPLE, FEWEST_BEYOND = 20_000, 200
"""Bytes that are looked at, and letters of them from which a code page is certain."""

GZIP = b"\x1f\x8b"
ENTITY = re.compile(
    r"""<!ENTITY\s{1,20}([\w.-]{1,60})\s{1,20}(?:"((?:&#\w{1,8};|[^&"<%]){0,200})"|'((?:&#\w{1,8};|[^&'<%]){0,200})')\s{0,20}>"""
)
"""The declaration of an entity that is a short text, without markup or other entities."""

REFERENCE = re.compile(r"&([A-Za-z_][\w.-]{0,59});")
MOST_SPELT_OUT = 10_000
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML 1.0 (section 2.2) does not allow; feeds carry them all the same."""

START = re.compile(r"<\?xml\b|<(?:\w{1,30}:)?(?:rss|feed|rdf|urlset|sitemapindex)\b", re.I)
WITHIN = 4096
"""Characters of debug output that may stand before a document."""

LONG_TAG = re.compile(r"<[^<>]{4096,}")
MOST_ATTRIBUTES = 256
"""In one tag: feedparser takes the square of their number."""

ROOT = re.compile(r"<((?:[\w.-]{1,60}:)?[\w.-]{1,60})")
CDATA_START, CDATA_END = "<![CDATA[", "]]>"
SKIPPED = (("<?", "?>"), ("<!--", "-->"))
"""What may stand before the root element (XML 1.0 section 2.8), beside the DOCTYPE."""


def unpacked(body: bytes) -> bytes:
    """The body without the gzip coat that `.gz` files wear. Raises DocumentError ENCODING, TOO_LARGE."""
    if not body.startswith(GZIP):
        return body
    try:
        plain = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, LARGEST + 1)
    except zlib.error as error:
        raise DocumentError(FailureKind.ENCODING, "the gzip file is corrupt") from error
    if len(plain) > LARGEST:
        raise DocumentError(FailureKind.TOO_LARGE, f"more than {LARGEST:,} bytes unpacked")
    return plain


def text_of(body: bytes, content_type: str | None) -> str:
    """The document as text from its root element on: no declaration, DOCTYPE, comments or debug output before it.

    No parser sees a DTD: entities expand to gigabytes, or name a file of ours. Those that are plainly a short text are
    spelt out here. Raises DocumentError MALFORMED for a document that has a tag longer than 64 KB (parsers take quadratic
    time over its attributes).
    """
    text = _cyrillic(body) or charset.decode(body, content_type)[0]
    text = CONTROLS.sub("", text).lstrip("\ufeff \t\r\n")
    begins = START.search(text[:WITHIN])
    if begins and "<html" not in text[: begins.start()].lower():
        text = text[begins.start() :]
    root = _root(text)
    text = _spelt_out(text[:root], text[root:]) or text
    for start, end in outside_cdata(text):
        for tag in LONG_TAG.finditer(text, start, end):
            _measure(tag[0])
    return text


def monstrous(body: bytes) -> bool:
    """Whether a document must be cut, or refused, before it is parsed: too many marks, or a tag that is too long."""
    if any(len(body) > 4 * limit and body.count(mark.encode()) > limit for mark, limit in MOST_MARKS.items()):
        return True
    half = LONGEST_TAG // 2  # a tag that is too long covers a whole block of half that length, wherever it begins
    in_tag = False
    for at in range(0, len(body), half):
        opened, closed = body.rfind(b"<", at, at + half), body.rfind(b">", at, at + half)
        if opened < 0 and closed < 0:
            if in_tag:
                return True
        else:
            in_tag = opened > closed and not body.startswith(CDATA_START.encode(), opened)
    return False


def root(text: str) -> str:
    """The name of the element that the text begins with, in lower case and without its prefix; "" if there is none."""
    found = ROOT.match(text)
    return found[1].rpartition(":")[2].lower() if found else ""


def outside_cdata(text: str) -> Iterator[tuple[int, int]]:
    """The spans of a document that are not CDATA sections. A section that is never closed is none."""
    at = 0
    while (start := text.find(CDATA_START, at)) >= 0:
        yield at, start
        end = text.find(CDATA_END, start)
        if end < 0:
            yield start + len(CDATA_START), len(text)
            return
        at = end + len(CDATA_END)
    yield at, len(text)


def cut(text: str, tags: tuple[str, ...], most: int, marks: Mapping[str, int] = MOST_MARKS) -> str:
    """The document up to its `most`-th item and closed there: a feed of a million items is read as one of a thousand."""
    opening = re.compile(rf"<(?:\w{{1,30}}:)?(?:{'|'.join(tags)})(?=[\s/>])", re.I)
    end = min(_marks_end(text, mark, limit) for mark, limit in marks.items())
    for count, found in enumerate(opening.finditer(text, 0, end)):
        if count >= most:
            end = found.start()
            break
    return text if end == len(text) else text[:end] + _closing(text, end)


def as_utf8(text: str) -> bytes:
    """The document as UTF-8 bytes that say so."""
    return codecs.BOM_UTF8 + b'<?xml version="1.0" encoding="utf-8"?>\n' + text.encode("utf-8", "replace")


# ---------------------------------------------------------------- parts


def _root(text: str) -> int:
    """Where the root element begins."""
    at = text.find("<")
    while at >= 0:
        end = _skipped_to(text, at)
        if end == at:
            return at
        at = text.find("<", end)
    return len(text)


def _skipped_to(text: str, at: int) -> int:
    """The end of the comment, instruction or declaration that begins at `at`; `at` itself if an element does."""
    for opening, closing in SKIPPED:
        if text.startswith(opening, at):
            end = text.find(closing, at + len(opening))
            return end + len(closing) if end >= 0 else len(text)
    if not text.startswith("<!", at):
        return at
    end, subset = text.find(">", at), text.find("[", at)
    if 0 <= subset < end:  # a DOCTYPE with declarations of its own
        end = text.find(">", max(subset, text.find("]", subset)))
    return end + 1 if end >= 0 else len(text)


def _cyrillic(body: bytes) -> str:
    """The text of a document that says it is windows-1251 and plainly is; "" for any other.

    What `charset` would find too, for a twentieth of the time: small letters, in words, as in no other code page.
    """
    if not SAYS_1251.search(body[:WITHIN]):
        return ""
    sample = body[:SAMPLE]
    beyond = len(sample) - len(sample.translate(None, BEYOND_ASCII))
    small = len(sample) - len(sample.translate(None, SMALL_1251))
    foreign = len(sample) - len(sample.translate(None, RARE_1251))
    in_words = len(b"".join(WORDS_1251.findall(sample)))
    if beyond < FEWEST_BEYOND or small < 0.75 * beyond or in_words < 0.8 * beyond or foreign > 0.005 * beyond:
        return ""
    return body.decode("cp1251", "replace").replace("\x00", "")


def _spelt_out(prolog: str, text: str) -> str:
    """The document, with what its own short entities stand for in their place."""
    declared = {name: quoted or single for name, quoted, single in ENTITY.findall(prolog)}
    if not declared:
        return text
    return REFERENCE.sub(lambda found: declared.get(found[1], found[0]), text, count=MOST_SPELT_OUT)


def _measure(tag: str) -> None:
    if len(tag) > LONGEST_TAG:
        raise DocumentError(FailureKind.MALFORMED, f"a tag is longer than {LONGEST_TAG:,} characters")
    if tag.count("=") > MOST_ATTRIBUTES:
        raise DocumentError(FailureKind.MALFORMED, f"a tag has more than {MOST_ATTRIBUTES} attributes")


def _marks_end(text: str, mark: str, limit: int) -> int:
    if text.count(mark) <= limit:
        return len(text)
    return next(found.start() for count, found in enumerate(re.finditer(mark, text)) if count >= limit)


def _closing(text: str, end: int) -> str:
    """What closes a document that was cut before an item."""
    found = ROOT.match(text)
    channel = "</channel>" if text.find("<channel", 0, end) >= 0 and text.find("</channel", 0, end) < 0 else ""
    return f"{channel}</{found[1]}>" if found else ""
