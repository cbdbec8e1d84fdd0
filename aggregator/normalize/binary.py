"""Bytes and the text that was made of them in, whether it is one out: PDFs, pictures and noise come as `text/html`, too."""

from __future__ import annotations

import re

MAGIC = (
    b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"PK\x03\x04", b"Rar!\x1a", b"\xd0\xcf\x11\xe0",
    b"OggS\x00", b"wOFF", b"wOF2", b"\x1f\x8b",
)  # fmt: skip
"""How files begin that are no text (MIME Sniffing Standard, section 6, and office documents), as far as no text begins so."""

TAGGED = re.compile(rb"ID3[\x02-\x04]\x00|RIFF....(?:WEBPVP|WAVE|AVI )", re.DOTALL)
"""Sound and film, whose first letters alone might be words."""

SAMPLE = 20_000
MOST_ODD = 0.05
"""The share of characters that no text has. Of noise it is a tenth in any code page; damaged pages stay far below."""

ODD = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffd]")
"""Binary data bytes (MIME Sniffing Standard, section 3), and what stands for bytes that could not be decoded."""


def is_binary(body: bytes, text: str) -> bool:
    """Whether a document, decoded to `text`, is no text at all."""
    if body.startswith(MAGIC) or TAGGED.match(body):
        return True
    sample = text[:SAMPLE]
    return len(ODD.findall(sample)) > MOST_ODD * len(sample)
