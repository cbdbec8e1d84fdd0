"""Plain text in, the same words in one typography out: for storing (`clean`), for comparing (`fold`, `words`)."""

from __future__ import annotations

import re
import unicodedata

INVISIBLE = re.compile(
    "[\u00ad\u200b\u2060\ufeff"  # soft hyphen, zero-width space, word joiner, byte order mark
    "\u202a-\u202e\u2066-\u2069\u200e\u200f"  # bidi overrides and marks: they reorder what a person sees
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # C0 and C1 controls; U+0085 is a line end
    "\ud800-\udfff\ufffe\uffff]"  # lone surrogates and non-characters cannot be stored
)
JOINERS = re.compile("(?<=[A-Za-zА-Яа-яЁё])[\u200c\u200d]|[\u200c\u200d](?=[A-Za-zА-Яа-яЁё])")
"""Zero-width joiners carry meaning in Persian and the Indic scripts, none beside Latin and Cyrillic letters."""

SPACES = re.compile(r"\s+")
PARAGRAPHS = re.compile(r"\n\s*\n")
WORD = re.compile(r"\w+")
ELLIPSIS = "…"


def clean(text: str) -> str:
    """One line: NFC, no invisible characters, every run of white space one space. No word is changed. Idempotent."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    visible = JOINERS.sub("", INVISIBLE.sub("", text))
    return SPACES.sub(" ", unicodedata.normalize("NFC", visible)).strip()


def clean_paragraphs(text: str) -> str:
    """The same for each paragraph; paragraphs (set apart by an empty line) are joined by one empty line."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    return "\n\n".join(filter(None, (clean(paragraph) for paragraph in PARAGRAPHS.split(lines))))


def fold(text: str) -> str:
    """The form in which two spellings of one text are equal: NFKC, case folded, ё as е."""
    return unicodedata.normalize("NFKC", clean(text)).casefold().replace("ё", "е")


def words(text: str) -> list[str]:
    """The folded words of a text, in order, without punctuation."""
    return WORD.findall(fold(text))


def excerpt(text: str, limit: int = 300) -> str:
    """The beginning of a text as one line of at most `limit` characters, cut at a word and marked with an ellipsis."""
    line = clean(text)
    if len(line) <= limit:
        return line
    head = line[: limit - 1]
    at_word = head.rsplit(" ", 1)[0] if " " in head[limit // 2 :] else head
    return at_word.rstrip(" ,;:–—-") + ELLIPSIS
