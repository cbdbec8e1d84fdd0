"""Two texts in, whether one is a copy of the other and of which kind out."""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.dedup.exact import digest
from aggregator.dedup.minhash import Signature, sketch
from aggregator.dedup.wording import shingles, wording
from aggregator.model.analysis import ReprintKind

LEAST = 0.65
"""The share of the shorter text's runs of three words that stand in the longer one, from which on it is a copy.

By cross-validation, whole clusters left out (docs/reprints.md)."""

BRIEF = 0.6
"""A copy that has fewer words than this share of the longer text is a part of it."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How one text is a copy of another."""

    kind: ReprintKind
    score: float
    """The share of the shorter text's runs of three words that stand in the longer one."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a text is compared by; made once for many comparisons."""

    words: int
    fingerprint: str
    runs: frozenset[str]


def prepared(text: str | None) -> Wording | None:
    """A text made ready to be compared; None for one too short to mean a reprint."""
    found = wording(text or "")
    named = digest(found)
    return Wording(len(found), named, frozenset(shingles(found))) if named is not None else None


def compare(a: str | None, b: str | None) -> Likeness | None:
    """How two texts are copies of each other; None if neither is. Which was first is not asked."""
    return likeness(prepared(a), prepared(b))


def likeness(a: Wording | None, b: Wording | None, least: float = LEAST) -> Likeness | None:
    """The same of texts that were made ready before."""
    if a is None or b is None:
        return None
    if a.fingerprint == b.fingerprint:
        return Likeness("exact", 1.0)
    score = len(a.runs & b.runs) / min(len(a.runs), len(b.runs))
    if score < least:
        return None
    shorter, longer = sorted((a.words, b.words))
    return Likeness("partial" if shorter < BRIEF * longer else "near", round(score, 4))


def described(text: str | None) -> tuple[str | None, Signature | None]:
    """The fingerprint and the keys of a text; its words are looked for once."""
    found = wording(text or "")
    return digest(found), sketch(found)
