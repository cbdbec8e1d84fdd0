"""Paragraphs of a site's pages in, which of them are furniture out: what stands on many pages is of none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b

from aggregator.model import SiteMemory
from aggregator.normalize.text import fold

DIGITS = re.compile(r"\d+")
FEWEST_PAGES = 3
SHARE = 0.3
MOST_BLOCKS = 1_000


def fingerprint(text: str) -> int:
    """63 bits of a paragraph, folded, every number as one: "12 comments" is "13 comments"."""
    return int.from_bytes(blake2b(DIGITS.sub("0", fold(text)).encode(), digest_size=8).digest(), "big") >> 1


def is_furniture(memory: SiteMemory, known: int) -> bool:
    """Whether a paragraph stands on so many of the site's pages that it is of none of them."""
    seen = memory.seen.get(known, 0)
    return seen >= FEWEST_PAGES and seen >= memory.pages * SHARE


def blocks(texts: Iterable[str]) -> tuple[int, ...]:
    """The fingerprints of a page's paragraphs, each once."""
    return tuple(dict.fromkeys(fingerprint(text) for text in texts))[:MOST_BLOCKS]
