"""Paragraphs of a site's pages in, which of them are furniture out: what stands on many pages is of none.

A memory learns each page once and forgets: it is halved every PAGES_REMEMBERED pages, so that what a redesign has removed is
gone after a few dozen, and it holds MOST_REMEMBERED paragraphs at most, of which the rarest go first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from itertools import islice

from aggregator.model import SiteMemory
from aggregator.normalize.text import clean, lower

DIGITS = re.compile(r"\d+")
SHORTEST = 10
"""Characters; a shorter line ("Yes.", a bracket between two links) stands on many pages by chance."""

COUNTER = 40
"""Characters of a line in which a number is a counter or a date; in a longer one ("12 fires were put out") it is the news."""

END = 150
"""Characters from the beginning and from the end by which a long paragraph is known."""

FEWEST_PAGES = 2
"""One page may be the same article at another address: whoever calls `learnt` does not learn an article twice."""

SHARE = 0.3
"""Of the pages learnt, one sight left out as chance: 2 of 2 or 3, 3 of 4, 5 of 12, 10 of 30. A line on two other pages of its site
is nearly never of the article, half of those on none are (`python -m benchmarks.memory`); a series stays below the share."""

LONG = 160
FEWEST_OF_LONG = 3
SHARE_OF_LONG = 0.5
"""Of the lines that stand on another page of their site one in twenty has so many characters, of those that stand on none nine in
ten such are of the article: one that comes again may be a running story's background. It waits for better proof: 3 of 3 or 4,
6 of 10."""

PAGES_REMEMBERED = 40
MOST_REMEMBERED = 2_000
MOST_BLOCKS = 1_000
"""Paragraphs learnt from one page."""


def fingerprint(text: str) -> int:
    """63 bits of a paragraph, folded, the same in every process; of a short one every number is one: "12 comments" is "13 comments".

    The last bit says whether the paragraph is LONG. A line too short to mean anything has 0.
    """
    if len(text) < SHORTEST:
        return 0
    return _digest(text if len(text) <= 2 * END else f"{text[:END]}\n{text[-END:]}")


@lru_cache(4_096)  # what stands on many pages is asked for on each of them
def _digest(text: str) -> int:
    said = lower(clean(text)).replace("ё", "е")
    if len(said) <= COUNTER:
        said = DIGITS.sub("0", said)
    digest = int.from_bytes(blake2b(said.encode("utf-8", "replace"), digest_size=8).digest(), "big") >> 1
    return digest & ~1 | (len(said) >= LONG)


def is_furniture(memory: SiteMemory, known: int) -> bool:
    """Whether a paragraph stands on so many of the site's pages that it is of none of them."""
    seen = memory.seen.get(known, 0)
    fewest, share = (FEWEST_OF_LONG, SHARE_OF_LONG) if known & 1 else (FEWEST_PAGES, SHARE)
    return seen >= fewest and seen - 1 >= memory.pages * share


def blocks(texts: Iterable[str]) -> tuple[int, ...]:
    """The fingerprints of a page's paragraphs, each once."""
    found = dict.fromkeys(map(fingerprint, texts))
    found.pop(0, None)
    return tuple(islice(found, MOST_BLOCKS))


def without_furniture(memory: SiteMemory, text: str) -> str:
    """A text, its paragraphs set apart by empty lines, without those that stand on many pages."""
    kept = [each for each in text.split("\n\n") if not is_furniture(memory, fingerprint(each))]
    return "\n\n".join(kept)


def of_the_others(memory: SiteMemory) -> SiteMemory:
    """What is certainly remembered of a site's other pages, for one that has been learnt itself and is read again."""
    return SiteMemory(max(0, memory.pages - 1), {known: count - 1 for known, count in memory.seen.items() if count > 1})


def learnt(memory: SiteMemory, page: Iterable[int]) -> SiteMemory:
    """The memory after one more page, whose paragraphs have these fingerprints. A page is to be learnt once.

    `seen` is in the order of the last sight, so that of two paragraphs seen equally often the longer unseen is forgotten.
    """
    seen = dict(memory.seen)
    for known in dict.fromkeys(islice(page, MOST_BLOCKS)):
        seen[known] = seen.pop(known, 0) + 1
    pages = memory.pages + 1
    if pages >= PAGES_REMEMBERED:
        pages //= 2
        seen = {known: count // 2 for known, count in seen.items() if count > 1}
    if len(seen) > MOST_REMEMBERED:
        seen = _often_seen(seen)
    return SiteMemory(pages, seen)


def _often_seen(seen: dict[int, int]) -> dict[int, int]:
    """The MOST_REMEMBERED that were seen most often, then last; in the order they had."""
    order = {known: place for place, known in enumerate(seen)}
    kept = sorted(seen, key=lambda known: (seen[known], order[known]), reverse=True)[:MOST_REMEMBERED]
    return {known: seen[known] for known in sorted(kept, key=order.__getitem__)}
