"""A text a byte a letter, where a code page holds it: what is done with each of its letters is then done in one step."""

from __future__ import annotations

from collections.abc import Callable

PAGE = "cp1251"
"""Holds nearly every Russian or English text."""


def packed(text: str) -> bytes | None:
    """A text in the code page; None if that does not hold it."""
    try:
        return text.encode(PAGE)
    except UnicodeEncodeError:
        return None


def unpacked(data: bytes) -> str:
    """The text again."""
    return data.decode(PAGE)


def table(turned: Callable[[str], str]) -> bytes:
    """For `bytes.translate`: what each sign of the code page, a string of one letter, is turned into, which is one, too."""
    signs = (bytes((byte,)).decode(PAGE, "replace") for byte in range(256))
    return b"".join(turned(sign).encode(PAGE) for sign in signs)
