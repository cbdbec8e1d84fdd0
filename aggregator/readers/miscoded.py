"""A text of a feed in, the same without two faults of long standing out: whoever wrote the feed took its bytes for others.

The faults and their repair are feedparser's. A document that cannot hold either is recognised by its bytes.
"""

from __future__ import annotations

import re
from contextlib import suppress
from xml.etree.ElementTree import Element

SIGNS = (
    (b"\xc2", re.compile(rb"\xc2[\x80-\x9f]")),  # a control character of ISO 8859-1, in UTF-8
    (b"\xc3", re.compile(rb"\xc3[\x82-\xb4]\xc2[\x80-\xbf]")),  # two letters of it that are one letter in UTF-8
    (b"#", re.compile(rb"#(?:0{0,9}(?:1[2-9]\d|2[0-5]\d)|[xX]0{0,9}[89a-fA-F][0-9a-fA-F]);")),  # any, as a number
)
"""What the bytes of a document must hold for one of its texts to have a fault; what is looked for first is found faster."""

CONTROL = re.compile("[\x80-\x9f]")
WINDOWS = {code: char for code in range(0x80, 0xA0) if (char := bytes([code]).decode("cp1252", "ignore"))}
"""What the control characters of ISO 8859-1 are in windows-1252, which is what was meant."""


def suspected(body: bytes) -> bool:
    """Whether a text of this document may have a fault."""
    return any(first in body and sign.search(body) for first, sign in SIGNS)


def repair(root: Element) -> None:
    """Repair the texts of a tree that hold no other elements."""
    for element in root.iter():
        text = element.text
        if text and not text.isascii() and not len(element):
            element.text = repaired(text.strip())


def repaired(text: str) -> str:
    """The text; UTF-8 that was taken for ISO 8859-1 is UTF-8 again, and its control characters are windows-1252."""
    if text.isascii():
        return text
    with suppress(UnicodeError):  # as nearly always: it was no such text
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(WINDOWS) if CONTROL.search(text) else text
