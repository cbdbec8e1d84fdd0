"""Bytes and the text that was made of them in, whether it is one out: PDFs, pictures and noise come as `text/html`, too."""

from __future__ import annotations

import re

MAGIC = (
    b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"Rar!\x1a", b"\xd0\xcf\x11\xe0", b"ID3", b"OggS", b"RIFF",
    b"wOFF", b"wOF2", b"\x1f\x8b",
)  # fmt: skip
"""How files begin that are no text (MIME Sniffing Standard, section 6, and office documents)."""

SAMPLE = 20_000
MOST_ODD = 0.05
"""The share of characters that no text has. Of noise it is a tenth in any code page; damaged pages stay far below."""

ODD = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffd]")
"""Binary data bytes (MIME Sniffing Standard, section 3), and what stands for bytes that could not be decoded."""


def is_binary(body: bytes, text: str) -> bool:
    """Whether a document, decoded to `text`, is no text at all."""
    if body.startswith(MAGIC):
        return True
    sample = text[:SAMPLE]
    return len(ODD.findall(sample)) > MOST_ODD * len(sample)
