"""Signs in, how likely a line is of the article out: two logistic regressions whose weights are data (`weights.json`)."""

from __future__ import annotations

import json
import math
from collections import Counter
from functools import cache
from importlib import resources

from aggregator.extractors.body import alone, placed
from aggregator.extractors.body.alone import Known, Traits
from aggregator.extractors.body.lines import Layout
from aggregator.extractors.body.names import names_of
from aggregator.extractors.body.placed import Setting

FARTHEST_LOGIT = 30.0
MOST_KNOWN = 20_000
WORTH_PLACING = 0.08
"""Chance by itself below which no place makes a line one of the article."""


class Model:
    """A logistic regression over named signs: its weights, and what it has worked out so far."""

    def __init__(self, weights: dict[str, float]) -> None:
        self.weights = weights
        self.bias = weights["bias"]
        self._marks: dict[tuple[str, int], float] = {}
        self._traits: dict[Traits | Setting, float] = {}

    def of_marks(self, kind: str, marks: int) -> float:
        """The weight of a set of marks; `kind` is where they stand to the line."""
        key = kind, marks
        known = self._marks.get(key)
        if known is None:
            if len(self._marks) >= MOST_KNOWN:
                self._marks.clear()
            known = sum(self.weights.get(kind + name, 0.0) for name in names_of(marks))
            self._marks[key] = known
        return known

    def of(self, traits: Traits | Setting, signs: tuple[str, ...]) -> float:
        """The weight of the signs that a line's traits, or its setting, give."""
        known = self._traits.get(traits)
        if known is None:
            if len(self._traits) >= MOST_KNOWN:
                self._traits.clear()
            known = sum(self.weights.get(sign, 0.0) for sign in signs)
            self._traits[traits] = known
        return known


@cache
def models() -> tuple[Model, Model]:
    """The regressions for a line by itself and for a line in its place."""
    said = json.loads(resources.files("aggregator.extractors.body").joinpath("weights.json").read_text("utf-8"))
    return Model(said["alone"]), Model(said["placed"])


def judge_alone(page: Layout, known: Known) -> list[Traits | None]:
    """Give each line its chance by itself; the traits of each are returned, for its place to be judged too."""
    model, _ = models()
    seen = Counter(line.text for line in page.lines)
    marks, paths = page.walk.marks, page.paths
    judged: list[Traits | None] = []
    for line in page.lines:
        if alone.is_ruled_out(line, page):
            judged.append(None)
            continue
        like = alone.traits(line, page, known, seen)
        judged.append(like)
        if alone.NEVER in like.wording:
            continue
        path = paths[line.block]
        logit = model.bias + model.of(like, alone.signs(like))
        logit += model.of_marks("in ", path) + model.of_marks("own ", marks[line.block] & path)
        line.chance = probability(logit)
    return judged


def judge_placed(page: Layout, body: int, values: list[float], judged: list[Traits | None]) -> list[float]:
    """How likely each line is of the article, where it stands."""
    _, model = models()
    around = placed.Placed(page, body, values)
    marks, paths = page.walk.marks, page.paths
    weight = model.weights.get
    chances = []
    for index, (line, like) in enumerate(zip(page.lines, judged, strict=True)):
        if like is None or line.chance < WORTH_PLACING:
            chances.append(0.0)
            continue
        block = line.block
        at = around.setting(index, like.wording)
        logit = model.bias + model.of(like, alone.signs(like)) + model.of(at, placed.signs(at))
        logit += model.of_marks("in ", paths[block]) + model.of_marks("own ", marks[block] & paths[block])
        logit += model.of_marks("below ", around.frame.below[block]) + model.of_marks(*around.crossed(line))
        logit += sum([weight(name, 0.0) * value for name, value in around.measures(index)])
        chances.append(probability(logit))
    return chances


def probability(logit: float) -> float:
    """The logistic function, without overflow."""
    return 1 / (1 + math.exp(-max(-FARTHEST_LOGIT, min(FARTHEST_LOGIT, logit))))
