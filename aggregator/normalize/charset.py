"""Bytes of a document in, its text and the encoding that was used out.

In the order of RFC 7303 and the WHATWG encoding sniffing algorithm: byte order mark, HTTP, the document's own
declaration, statistics. A declaration that the bytes contradict is not believed.
"""

from __future__ import annotations

import codecs
import re

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
HEAD = 4096
"""Bytes in which a declaration is looked for (WHATWG says 1024; long heads of old systems say it later)."""

IN_HTTP = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
IN_DOCUMENT = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
IN_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.I)

LABELS = {
    "utf8": "utf-8", "unicode": "utf-8", "unicode-1-1-utf-8": "utf-8",
    "win-1251": "cp1251", "windows1251": "cp1251", "windows-1251": "cp1251", "cp-1251": "cp1251", "x-cp1251": "cp1251",
    "win1251": "cp1251", "ansi": "cp1251", "cyrillic": "iso8859_5", "koi8": "koi8_r", "koi": "koi8_r", "koi8r": "koi8_r",
    "latin1": "cp1252", "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "x-mac-cyrillic": "mac_cyrillic", "dos": "cp866", "ibm866": "cp866", "utf-16": "utf-16-le", "x-sjis": "cp932",
    "gb2312": "gb18030", "gbk": "gb18030", "ks_c_5601-1987": "cp949", "euc-kr": "cp949",
}  # fmt: skip
"""Labels of the WHATWG Encoding Standard, and misspellings of the wild, that Python does not know or reads otherwise."""

CYRILLIC = ("cp1251", "koi8_r", "cp866", "iso8859_5", "mac_cyrillic")
COMMON = frozenset("оеаинтсрвлкмдпу")
"""The fifteen most frequent letters of Russian (three quarters of a text)."""

RARE = re.compile("[ЁЂЃЉЊЌЎЏђѓљњќўџ\u2500-\u259f\x80-\x9f]|[а-яё][А-ЯЁ]")
"""What a wrong Cyrillic code page makes of Russian: letters of other languages, box drawing, capitals inside words."""

WRONG_SHARE = 0.002
SAMPLE = 20_000


def decode(body: bytes, content_type: str | None = None, declared_default: str | None = None) -> tuple[str, str]:
    """The text of a document and the Python name of the encoding used. Never raises; U+FFFD for what cannot be read."""
    for mark, marked in BOMS:
        if body.startswith(mark):
            return _text(body[len(mark) :], marked), marked
    for label in (_from_http(content_type), _from_document(body), declared_default):
        declared = _codec(label)
        if declared and _plausible(body, declared):
            return _text(body, declared), declared
    name = _by_statistics(body)
    return _text(body, name), name


def _text(body: bytes, name: str) -> str:
    return body.decode(name, "replace").replace("\x00", "")


def _from_http(content_type: str | None) -> str | None:
    found = IN_HTTP.search(content_type or "")
    return found[1] if found else None


def _from_document(body: bytes) -> str | None:
    found = IN_XML.search(body[:HEAD]) or IN_DOCUMENT.search(body[:HEAD])
    # a document whose declaration can be read as ASCII is not UTF-16, whatever it says (WHATWG, prescan step)
    return re.sub("(?i)^utf-?16.*", "utf-8", found[1].decode("ascii", "ignore")) if found else None


def _codec(label: str | None) -> str | None:
    folded = (label or "").strip().lower()
    try:
        return codecs.lookup(LABELS.get(folded, folded)).name if folded else None
    except (LookupError, ValueError):
        return None


def _plausible(body: bytes, name: str) -> bool:
    """Whether the bytes can be in the declared encoding: little is unreadable, nor is it UTF-8 under another name."""
    sample = body[:SAMPLE]
    if name != "utf-8" and not sample.isascii() and _is_utf8(sample):
        return name.startswith(("utf-16", "utf_16"))
    wrong = sample.decode(name, "replace").count("\ufffd")
    return wrong <= max(1, len(sample) * WRONG_SHARE)


def _is_utf8(sample: bytes) -> bool:
    """Whether a sample with other than ASCII is UTF-8; a character cut off at its end does not count."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _by_statistics(body: bytes) -> str:
    sample = body[:SAMPLE]
    if _is_utf8(sample):
        return _zeros(sample) or "utf-8"
    if zeros := _zeros(sample):
        return zeros
    best = max(CYRILLIC, key=lambda name: _russian(sample, name))
    if _russian(sample, best) > 0:
        return best
    from charset_normalizer import from_bytes  # slow to import, and seldom needed

    match = from_bytes(sample).best()
    return (_codec(match.encoding) if match else None) or "cp1252"


def _zeros(sample: bytes) -> str | None:
    """UTF-16 without a mark: in markup every other byte is zero."""
    if sample.count(0) < len(sample) * 0.2:
        return None
    return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"


def _russian(sample: bytes, name: str) -> float:
    """How Russian a sample looks in a code page: common letters speak for it, rare ones against; above 0 it is."""
    text = sample.decode(name, "replace")
    letters = [char for char in text if char > "\x7f"]
    if not letters:
        return 0.0
    common = sum(char in COMMON for char in letters) / len(letters)
    rare = len(RARE.findall(text)) / len(letters)
    return common - 2 * rare - 0.35
