"""Learn what each sign of one event weighs: `python -m benchmarks.fit_stories --cases DIR [--write]`.

A logistic regression (L2) over the signs of `aggregator.dedup.stories.likeness`, on the labelled pairs of all sets together.
Figures are those of five-fold cross-validation, repeated: pairs that share an article, however indirectly, are in one fold,
so no pair is judged by weights that have seen one of its articles. The threshold is half of the best F1 that the training
folds reach when they are cross-validated themselves: where a chance is well calibrated F1 is greatest there (Lipton, Elkan
and Naryanaswamy, 2014). `--write` learns from all pairs and writes weights.json. Needs the `bench` extra.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from aggregator.dedup import stories
from aggregator.dedup.profile import Profile, profile
from aggregator.dedup.stories import Idf
from aggregator.dedup.stories.likeness import SIGNS, Weights, signs_of
from benchmarks.report import table

WEIGHTS = Path(stories.__file__).parent / "data" / "weights.json"
FOLDS, REPEATS = 5, 10
STRENGTH = 0.3
"""Inverse of the regularization; 0.1 to 1 give the same figures."""

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


def signs(gold: Gold) -> Array:
    """The signs of all pairs; idf from the distractors."""
    idf = Idf.counted(profiled(doc) for doc in gold.distractors)
    weighed = {key: idf.weighed(profiled(doc)) for key, doc in gold.docs.items()}
    return np.array([signs_of(weighed[pair.a], weighed[pair.b], idf) for pair in gold.pairs])


def f1(said: Array, same: Array) -> float:
    """Of pairs said to be the same and pairs that are."""
    return float(2 * (said & same).sum() / max(1, said.sum() + same.sum()))


def chances(by: Weights, values: Array) -> Array:
    """What the weights say of each pair."""
    return np.asarray(1 / (1 + np.exp(-(by.bias + values @ np.array(by.signs)))))


def learn(values: Array, same: Array, groups: Sequence[int]) -> Weights:
    """Weights and threshold from these pairs alone."""
    inner = np.zeros(len(same))
    parts = folds(groups, list(same), 0)
    for part in range(FOLDS):
        inner[parts == part] = chances(_fit(values[parts != part], same[parts != part]), values[parts == part])
    best = max(f1(inner >= level, same) for level in np.arange(0.2, 0.8, 0.02))
    fitted = _fit(values, same)
    return Weights(fitted.bias, fitted.signs, best / 2)


def _fit(values: Array, same: Array) -> Weights:
    scale = StandardScaler().fit(values)
    model = LogisticRegression(C=STRENGTH, max_iter=2000).fit(scale.transform(values), same)
    weights = model.coef_[0] / scale.scale_
    return Weights(float(model.intercept_[0] - (weights * scale.mean_).sum()), tuple(map(float, weights)), 0.5)


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


def cross_validated(gold: Gold, values: Array, seed: int) -> list[tuple[Array, Weights]]:
    """For each fold: which pairs are in it, and the weights that have seen none of their articles."""
    same, groups = gold.same, grouped(gold.pairs)
    parts = folds(groups, [(pair.corpus, pair.same) for pair in gold.pairs], seed)
    found = []
    for part in range(FOLDS):
        rest = np.flatnonzero(parts != part)
        found.append((parts == part, learn(values[rest], same[rest], [groups[n] for n in rest])))
    return found


def digest(gold: Gold, corpus: str) -> str:
    """Names the pairs of a set, so that a benchmark knows whether weights have seen them."""
    pairs = sorted(f"{pair.a} {pair.b}" for pair in gold.pairs if pair.corpus == corpus)
    return hashlib.sha256("\n".join(pairs).encode()).hexdigest()[:16]


def stability(gold: Gold) -> str:
    """How far the weights vary between folds, and what a set gets from weights that never saw one of its kind."""
    values, same, groups = signs(gold), gold.same, grouped(gold.pairs)
    learnt = [weights for seed in range(REPEATS) for _, weights in cross_validated(gold, values, seed)]
    rows: list[tuple[object, ...]] = []
    for name, column in zip(
        ("bias", *SIGNS, "threshold"), zip(*((w.bias, *w.signs, w.threshold) for w in learnt), strict=True), strict=True
    ):
        rows.append(
            (name, f"{np.mean(column):.2f}", f"{np.std(column):.2f}", f"{min(column):.2f}", f"{max(column):.2f}")
        )
    text = table(f"Weights over {len(learnt)} folds", ("", "mean", "deviation", "least", "most"), rows)
    outside = []
    for corpus in gold.corpora:
        here = gold.of(corpus)
        rest = np.flatnonzero(~here)
        by = learn(values[rest], same[rest], [groups[n] for n in rest])
        outside.append((corpus, here.sum(), f"{f1(chances(by, values[here]) >= by.threshold, same[here]):.3f}"))
    return text + "\n" + table("Learnt from the other sets alone", ("", "pairs", "F1"), outside)


def run(cases: Path, write: bool) -> None:
    """Print the tables; write the weights if asked."""
    gold = load(cases)
    values, same = signs(gold), gold.same
    scores = defaultdict(list)
    for seed in range(REPEATS):
        said = np.zeros(len(same), bool)
        for here, by in cross_validated(gold, values, seed):
            said[here] = chances(by, values[here]) >= by.threshold
        for corpus in gold.corpora:
            scores[corpus].append(f1(said[gold.of(corpus)], same[gold.of(corpus)]))
    rows = [(name, int(gold.of(name).sum()), f"{np.mean(v):.3f}", f"{np.std(v):.3f}") for name, v in scores.items()]
    print(table(f"Pairs, {REPEATS} x {FOLDS}-fold cross-validation", ("", "pairs", "F1", "deviation"), rows))
    print(stability(gold))
    if write:
        by = learn(values, same, grouped(gold.pairs))
        data = {
            "learnt": "python -m benchmarks.fit_stories --cases DIR --write",
            "bias": round(by.bias, 3),
            "signs": {name: round(weight, 3) for name, weight in zip(SIGNS, by.signs, strict=True)},
            "threshold": round(by.threshold, 3),
            "pairs": {corpus: digest(gold, corpus) for corpus in gold.corpora},
        }
        WEIGHTS.write_text(json.dumps(data, indent=2) + "\n", "utf-8")


def _lines(path: Path) -> list[Doc]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, required=True, help="the folder that holds dedup/")
    parser.add_argument("--write", action="store_true", help="learn from all pairs, write weights.json")
    arguments = parser.parse_args()
    run(arguments.cases, arguments.write)
