"""Learn what each sign of one event weighs: `python -m benchmarks.fit_stories --cases DIR [--write]`.

A logistic regression (L2) over the signs of `aggregator.dedup.stories.likeness`, on the labelled pairs of all sets together.
Figures are those of five-fold cross-validation, repeated: pairs that share an article, however indirectly, are in one fold,
so no pair is judged by weights that have seen one of its articles. The threshold is half of the best F1 that the training
folds reach when they are cross-validated themselves: where a chance is well calibrated F1 is greatest there (Lipton, Elkan
and Naryanaswamy, 2014). `--write` learns from all pairs and writes weights.json. Needs the `bench` extra.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from aggregator.dedup import stories
from aggregator.dedup.stories import Idf
from aggregator.dedup.stories.likeness import SIGNS, Weights, signs_of
from benchmarks.report import table
from benchmarks.story_gold import FOLDS, Array, Gold, digest, f1, folds, grouped, load, profiled

WEIGHTS = Path(stories.__file__).parent / "data" / "weights.json"
REPEATS = 10
STRENGTH = 0.3
"""Inverse of the regularization; 0.1 to 1 give the same figures."""


def signs(gold: Gold) -> Array:
    """The signs of all pairs; idf from the distractors."""
    idf = Idf.counted(profiled(doc) for doc in gold.distractors)
    weighed = {key: idf.weighed(profiled(doc)) for key, doc in gold.docs.items()}
    return np.array([signs_of(weighed[pair.a], weighed[pair.b], idf) for pair in gold.pairs])


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


def cross_validated(gold: Gold, values: Array, seed: int) -> list[tuple[Array, Weights]]:
    """For each fold: which pairs are in it, and the weights that have seen none of their articles."""
    same, groups = gold.same, grouped(gold.pairs)
    parts = folds(groups, [(pair.corpus, pair.same) for pair in gold.pairs], seed)
    found = []
    for part in range(FOLDS):
        rest = np.flatnonzero(parts != part)
        found.append((parts == part, learn(values[rest], same[rest], [groups[n] for n in rest])))
    return found


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


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, required=True, help="the folder that holds dedup/")
    parser.add_argument("--write", action="store_true", help="learn from all pairs, write weights.json")
    arguments = parser.parse_args()
    run(arguments.cases, arguments.write)
