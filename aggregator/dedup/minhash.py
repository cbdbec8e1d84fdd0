"""A text in, the keys by which texts with many of its words in the same order are found among thousands out.

MinHash (Broder 1997), each permutation a key of its own: of the runs of four words of the whole text, two texts share as many
keys as they have runs in common, so that a brief of a sixth of a long text shares six or seven, whatever part of it it is; and
of runs of five words of the opening, from which most briefs are cut. What is found is a candidate, and is compared on the texts
(`likeness`).
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
PERMUTATIONS, WHOLE_SHINGLE = 40, 4
"""Of the whole text, and the words of a run: of three, texts that are no copies have more in common than is worth comparing."""

OPENING_WORDS, OPENING_SHINGLE, OPENING_PERMUTATIONS = 40, 5, 8
"""For briefs of a tenth of a long text and less. All chosen by what briefs are found, at what candidates they cost
(docs/reprints.md)."""

HALF_ALIKE = 0.5
"""The share of the shorter text's runs of four words that the longer one has at least, if it is a copy (of three: 0.65)."""

FEW = 0.4
"""Of the keys that such texts share on average: fewer are shared by one copy in a hundred."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a text is looked up by."""

    bands: tuple[int, ...]
    """Keys of 32 bits, signed; texts that are alike share one at least."""


def signature(text: str | None) -> Signature | None:
    """The keys of a text; None for one too short to mean a reprint."""
    return sketch(wording(text or ""))


def keys(text: str | None) -> tuple[int, ...]:
    """The same as they are filed; none for one too short."""
    made = signature(text)
    return made.bands if made is not None else ()


def sketch(found: Sequence[str]) -> Signature | None:
    """The keys of a text whose words are known already."""
    if len(found) < FEWEST_WORDS:
        return None
    whole = _keys(shingles(found, WHOLE_SHINGLE), PERMUTATIONS, 0)
    opening = shingles(found[:OPENING_WORDS], OPENING_SHINGLE)
    return Signature((*whole, *_keys(opening, OPENING_PERMUTATIONS, PERMUTATIONS)))


def may_be_alike(shared: int, one: str | None, other: str | None) -> bool:
    """Whether two texts that share so many keys are worth comparing, by their lengths.

    Copies of like length share many; a tail that all articles of an outlet have makes a few, which mean a copy only of a
    text that is much longer or shorter.
    """
    shorter, longer = sorted((len(one or ""), len(other or "")))
    common = HALF_ALIKE * shorter
    return shared * (shorter + longer - common) >= FEW * PERMUTATIONS * common


def _keys(runs: list[str], permutations: int, first: int) -> list[int]:
    """A key a permutation; its number is in it, so that equal values of two permutations are two keys."""
    made = RMinHash(num_perm=permutations, seed=SEED)
    made.update(runs)
    parts = struct.unpack("4s" * permutations, struct.pack(f"<{permutations}I", *made.digest()))
    return [key - 2**31 for key in map(crc32, parts, range(first, first + permutations))]
