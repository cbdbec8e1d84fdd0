"""A text in, a fingerprint out that is equal for two texts with the same words in the same order."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from aggregator.dedup.wording import wording

FEWEST_WORDS = 25
"""Shorter texts ("Фото: пресс-служба", a weather line) are equal by chance and say nothing of who copied whom."""


def fingerprint(text: str | None) -> str | None:
    """BLAKE2b-128 (RFC 7693) of the folded words, as 32 hex digits; None for a text too short to mean a reprint.

    Typography, case, ё/е and paragraphs do not count, so that a copy through another system is still found.
    """
    return digest(wording(text or ""))


def digest(found: Sequence[str]) -> str | None:
    """The fingerprint of a text whose words are known already."""
    if len(found) < FEWEST_WORDS:
        return None
    return hashlib.blake2b(" ".join(found).encode(), digest_size=16).hexdigest()
