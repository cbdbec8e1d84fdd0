"""Bytes of a document in, its text and the encoding that was used out.

In the order of RFC 7303 and the WHATWG encoding sniffing algorithm: byte order mark, HTTP, the document's own
declaration, statistics (`guess.py`). A declaration that the bytes contradict is not believed, and what is UTF-8 from the
first byte to the last is UTF-8 whatever is declared. New labels go into `labels.py`.
"""

from __future__ import annotations

import codecs
import re

from aggregator.normalize import cyrillic, guess, mojibake
from aggregator.normalize.labels import LABELS

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
HEAD = 4096
"""Bytes in which a declaration is looked for (WHATWG says 1024; long heads of old systems say it later)."""

IN_HTTP = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
IN_DOCUMENT = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
IN_XML = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.I)
LANGUAGE = re.compile(rb"<html[^>]{0,400}?\blang\s*=\s*[\"']?\s*([a-zA-Z-]{2,12})", re.I)

SAMPLE = 20_000
SHIFTING = frozenset({"iso2022_jp"})
"""Encodings that are written in ASCII alone."""

WRONG_SHARE = 0.002
"""Unreadable characters a document may have by accident: a title cut inside a letter, a stray byte of a template."""


def decode(body: bytes, content_type: str | None = None, declared_default: str | None = None) -> tuple[str, str]:
    """The text of a document and the Python name of the encoding used. Never raises; U+FFFD for what cannot be read.

    Text that was wrongly decoded before it was saved («РџСЂРёРІРµС‚») is repaired where that is certain.
    """
    for mark, name in BOMS:
        if body.startswith(mark) and (name == "utf-8" or 0 in body[:SAMPLE]):  # FF FE is «яю», too
            return _text(body[len(mark) :], name), name
    if wide := guess.utf16(body[:SAMPLE]):
        return _text(body, wide), wide
    said = [_codec(label) for label in (_from_http(content_type), _from_document(body), declared_default)]
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        name = _name(guess.sample(body, SAMPLE), said, body)
        return _text(body, name), name
    if text.isascii() and "\x1b" in text and (shifting := next((name for name in said if name in SHIFTING), None)):
        return _text(body, shifting), shifting
    text = text.replace("\x00", "") if b"\x00" in body else text
    return (mojibake.repaired(text) if mojibake.suspected(body) else text), "utf-8"


def _name(sample: bytes, said: list[str | None], body: bytes) -> str:
    for name in said:
        if name and _plausible(sample, name):
            return name
    language = LANGUAGE.search(body[:HEAD])
    return guess.encoding(sample, language[1].decode("ascii").lower() if language else "")


def _text(body: bytes, name: str) -> str:
    text = body.decode(name, "replace").replace("\x00", "")
    return mojibake.repaired(text) if name == "utf-8" and mojibake.suspected(body) else text


def _codec(label: str | None) -> str | None:
    return LABELS.get((label or "").strip().lower())


def _from_http(content_type: str | None) -> str | None:
    found = IN_HTTP.search((content_type or "")[:HEAD])
    return found[1] if found else None


def _from_document(body: bytes) -> str | None:
    found = IN_XML.search(body[:HEAD]) or IN_DOCUMENT.search(body[:HEAD])
    # a document whose declaration can be read as ASCII is not UTF-16, whatever it says (WHATWG, prescan step)
    return re.sub("(?i)^utf-?16.*", "utf-8", found[1].decode("ascii", "ignore")) if found else None


def _plausible(sample: bytes, name: str) -> bool:
    """Whether bytes that are no flawless UTF-8 can be in the declared encoding."""
    if name == "utf-8" or name.startswith("utf-16"):
        return name == "utf-8" and guess.is_utf8(sample)
    if guess.is_utf8(sample):
        return False
    if name in cyrillic.CODES:
        certain = cyrillic.believed(sample, name)
        if certain is None:
            return not guess.is_mixed(sample.decode(name, "replace")) and guess.script(sample) is None
        return certain
    if name in guess.WESTERN and (guess.no_latin(sample) or guess.is_no_latin(sample, name)):
        return False
    if name == "cp1252" and guess.latin(sample) not in (None, name):
        return False
    text = sample.decode(name, "replace")
    return text.count("\ufffd") <= max(1, len(text) * WRONG_SHARE)
