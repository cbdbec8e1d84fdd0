"""A text in, the keys by which texts with many of its words in the same order are found among thousands out.

MinHash (Broder 1997) over runs of three words, 64 permutations in 32 bands of two; and 16 permutations over runs of five
words of the opening alone, a band each: a brief is cut from the opening of a long text, of which it has too few runs to be
found by all of them. What is found is a candidate, and is compared on the texts (`likeness`).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from rensa import RMinHash

from aggregator.dedup.exact import FEWEST_WORDS
from aggregator.dedup.wording import shingles, wording

SEED = 42
PERMUTATIONS, ROWS = 64, 2
"""Of the whole text, and how many of them are a band."""

OPENING_WORDS, OPENING_SHINGLE, OPENING_PERMUTATIONS = 40, 5, 16
"""Chosen by the recall of briefs at the number of candidates they cost (docs/reprints.md)."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a text is looked up by."""

    bands: tuple[int, ...]
    """Keys of 32 bits, signed; texts that are alike share one at least."""


def signature(text: str | None) -> Signature | None:
    """The keys of a text; None for one too short to mean a reprint."""
    return sketch(wording(text or ""))


def sketch(found: Sequence[str]) -> Signature | None:
    """The keys of a text whose words are known already."""
    if len(found) < FEWEST_WORDS:
        return None
    whole = _keys(shingles(found), PERMUTATIONS, ROWS, 0)
    opening = shingles(found[:OPENING_WORDS], OPENING_SHINGLE)
    return Signature((*whole, *_keys(opening, OPENING_PERMUTATIONS, 1, len(whole))))


def _keys(runs: list[str], permutations: int, rows: int, first: int) -> list[int]:
    """A key a band; the number of the band is in it, so that equal values of two bands are two keys."""
    made = RMinHash(num_perm=permutations, seed=SEED)
    made.update(runs)
    bands = permutations // rows
    packed = struct.pack(f"<{permutations}I", *made.digest())
    parts = struct.unpack(f"{4 * rows}s" * bands, packed)
    return [key - 2**31 for key in map(crc32, parts, range(first, first + bands))]
