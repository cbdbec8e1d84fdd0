"""The labelled pairs of `benchmarks.stories` and `benchmarks.fit_stories`: read, parted into folds, scored."""

from __future__ import annotations

import hashlib
import json
import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from aggregator.dedup.profile import Profile, profile

FOLDS = 5
RESAMPLES = 2000

Doc = dict[str, Any]
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Pair:
    """Two articles of a set, and whether people held them to tell of one event."""

    corpus: str
    a: str
    b: str
    same: bool


@dataclass
class Gold:
    """All labelled sets of a folder of cases, and the articles they hide among."""

    pairs: list[Pair]
    docs: dict[str, Doc]
    """By corpus and id: `nyan_tg/00645f08e6ed28e4`."""
    distractors: list[Doc]

    def of(self, corpus: str) -> Array:
        """Which pairs are of a set."""
        return np.array([pair.corpus == corpus for pair in self.pairs])

    @property
    def corpora(self) -> list[str]:
        return list(dict.fromkeys(pair.corpus for pair in self.pairs))

    @property
    def same(self) -> Array:
        return np.array([pair.same for pair in self.pairs])


def load(cases: Path) -> Gold:
    """Read by structure: a folder with docs and pairs but no clusters is a labelled set; one with docs alone, distractors."""
    gold = Gold([], {}, [])
    for folder in sorted(path.parent for path in (cases / "dedup").glob("*/docs.jsonl")):
        docs = _lines(folder / "docs.jsonl")
        if (folder / "clusters.jsonl").exists():
            continue
        if not (folder / "pairs.jsonl").exists():
            gold.distractors += docs
            continue
        corpus = folder.name
        gold.docs |= {f"{corpus}/{doc['id']}": doc for doc in docs}
        gold.pairs += [
            Pair(corpus, f"{corpus}/{row['a']}", f"{corpus}/{row['b']}", bool(row["label"]))
            for row in _lines(folder / "pairs.jsonl")
        ]
    return gold


def profiled(doc: Doc) -> Profile:
    """The profile of one document of the cases. Its places are not known here."""
    return profile(doc["title"], None, doc["text"], (), doc["lang"])


def f1(said: Array, same: Array) -> float:
    """Of pairs said to be the same and pairs that are."""
    return float(2 * (said & same).sum() / max(1, said.sum() + same.sum()))


def interval(same: Array, said: Array, other: Array | None = None) -> tuple[float, float, float]:
    """F1 (less the other's, if one is given), and its 95 % interval; rows of `said` are repetitions."""
    rng = np.random.default_rng(0)
    rows = np.atleast_2d(said)

    def value(row: Array, where: Array) -> float:
        return f1(row[where], same[where]) - (f1(other[where], same[where]) if other is not None else 0.0)

    whole = statistics.mean(value(row, np.arange(len(same))) for row in rows)
    drawn = [value(rows[rng.integers(len(rows))], rng.integers(len(same), size=len(same))) for _ in range(RESAMPLES)]
    low, high = np.percentile(drawn, (2.5, 97.5))
    return whole, float(low), float(high)


def grouped(pairs: Sequence[Pair]) -> list[int]:
    """One number for all pairs that share articles."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            key = parent[key]
        return key

    for pair in pairs:
        parent[root(pair.a)] = root(pair.b)
    numbers: dict[str, int] = {}
    return [numbers.setdefault(root(pair.a), len(numbers)) for pair in pairs]


def folds(groups: Sequence[int], kinds: Sequence[object], seed: int) -> Array:
    """A fold for each pair: groups whole, kinds (set and label) balanced, in an order that the seed gives."""
    members = defaultdict(list)
    for n, group in enumerate(groups):
        members[group].append(n)
    order = np.random.default_rng(seed).permutation(list(members))
    counts = [Counter[object]() for _ in range(FOLDS)]
    parts = np.zeros(len(groups), int)
    for group in sorted(order, key=lambda group: -len(members[group])):
        here = [kinds[n] for n in members[group]]
        part = min(range(FOLDS), key=lambda n: (sum(counts[n][kind] for kind in here), counts[n].total()))
        parts[members[group]] = part
        counts[part].update(here)
    return parts


def digest(gold: Gold, corpus: str) -> str:
    """Names the pairs of a set, so that a benchmark knows whether weights have seen them."""
    pairs = sorted(f"{pair.a} {pair.b}" for pair in gold.pairs if pair.corpus == corpus)
    return hashlib.sha256("\n".join(pairs).encode()).hexdigest()[:16]


def _lines(path: Path) -> list[Doc]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
