"""Words in, words that can be written as UTF-8 out."""

from __future__ import annotations


def storable(words: str) -> str:
    """The words as they are; a lone surrogate, which no encoding has, becomes U+FFFD."""
    try:
        words.encode()
    except UnicodeEncodeError:
        return words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return words
