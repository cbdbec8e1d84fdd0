"""Plain text in, the same words in one typography out: for storing (`clean`), for comparing (`fold`, `words`)."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

INVISIBLE = re.compile(
    "[\u00ad\u200b\u2060-\u2064\ufeff"  # soft hyphen, zero-width space, word joiner, invisible operators, byte order mark
    "\u202a-\u202e\u2066-\u2069\u206a-\u206f\u200e\u200f"  # bidi overrides and marks: they reorder what a person sees
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # C0 and C1 controls, but those that are white space
    "\ufff9-\ufffb\ud800-\udfff\ufffe\uffff]"  # annotation marks; lone surrogates and non-characters cannot be stored
)
_LETTER = "[A-Za-z\u00c0-\u024f\u0300-\u036f\u0400-\u052f\u1e00-\u1eff]"
JOINERS = re.compile(f"(?<={_LETTER})[\u200c\u200d]+|[\u200c\u200d]+(?={_LETTER})")
"""Zero-width joiners carry meaning in Persian and the Indic scripts, none beside Latin and Cyrillic letters."""

SPACES = re.compile(r"\s+")
PARAGRAPHS = re.compile(r"\n\s*\n")
WORD = re.compile(r"\w+")
ELLIPSIS = "…"
PLAIN = "cp1251"
"""Holds nearly every Russian or English text; the words of one that it holds are found a byte a letter, five times as fast."""


def clean(text: str) -> str:
    """One line: NFC, no invisible characters, every run of white space one space. No word is changed. Idempotent."""
    printable = text.isprintable()
    if not printable or "  " in text:
        text = " ".join(text.split())
        printable = printable or text.isprintable()
    if printable:  # nothing invisible, no white space but single spaces: nearly every text
        return text.strip() if text.isascii() else unicodedata.normalize("NFC", text).strip()
    composed = unicodedata.normalize("NFC", INVISIBLE.sub("", text))
    if "\u200c" in composed or "\u200d" in composed:
        composed = unicodedata.normalize("NFC", JOINERS.sub("", composed))
    return SPACES.sub(" ", composed).strip()


def clean_paragraphs(text: str) -> str:
    """The same for each paragraph; paragraphs (set apart by an empty line) are joined by one empty line."""
    if text.replace("\n", "").replace("\xa0", "").isprintable():
        visible = text
    else:
        lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
        visible = INVISIBLE.sub("", lines)  # a line of nothing but U+200B is an empty line
    return "\n\n".join(filter(None, (clean(paragraph) for paragraph in PARAGRAPHS.split(visible))))


def lower(text: str) -> str:
    """The text in lower case, the last Σ of a word as ς: what a compiler (mypyc 2.4) puts for `text.lower()` knows of no ς."""
    return str.lower(text)


def lowered_line(text: str) -> str:
    """The text in lower case, ё as е, white space as one space: for comparing lines."""
    return lower(" ".join(text.split())).replace("ё", "е")


def fold(text: str) -> str:
    """The form in which two spellings of one text are equal: NFKC (UAX 15), case folded, ё as е, white space as one space."""
    folded = unicodedata.normalize("NFKC", clean(text)).casefold().replace("ё", "е")
    if folded.isascii():
        return folded
    folded = unicodedata.normalize("NFKC", folded)
    return folded.strip() if folded.isprintable() and "  " not in folded else SPACES.sub(" ", folded).strip()


def words(text: str) -> list[str]:
    """The folded words of a text, in order, without punctuation."""
    try:
        packed = text.encode(PLAIN)
    except UnicodeEncodeError:
        return WORD.findall(fold(text))
    folded, odd = _plainly()
    if len(packed.translate(None, odd)) < len(packed):
        return WORD.findall(fold(text))
    return packed.translate(folded).decode(PLAIN).split()


@cache
def _plainly() -> tuple[bytes, bytes]:
    """What each sign of the code page folds to, a space for what parts words; and the signs that one letter cannot stand for."""
    folded, odd = bytearray(256), bytearray()
    for byte in range(256):
        beside = fold(f"a{bytes([byte]).decode(PLAIN, 'replace')}b")
        letter = beside[1:-1].encode(PLAIN, "replace") if len(beside) == 3 else b""
        if WORD.findall(beside) == ["a", "b"]:
            letter = b" "
        elif not letter or letter == b"?":
            odd.append(byte)
        folded[byte : byte + 1] = letter or b" "
    return bytes(folded), bytes(odd)


def excerpt(text: str, limit: int = 300) -> str:
    """The beginning of a text as one line of at most `limit` characters, cut at a word and marked with an ellipsis."""
    line = clean(text)
    if len(line) <= limit:
        return line
    head = line[: max(0, limit - 1)]
    inside = line[len(head)].isalnum() and " " in head[limit // 2 :]
    at_word = head.rsplit(" ", 1)[0] if inside else head
    return at_word.rstrip(" ,;:–—-") + ELLIPSIS
