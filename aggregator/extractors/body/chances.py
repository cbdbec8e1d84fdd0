"""Signs in, how likely a line is of the article out: two logistic regressions whose weights are data (`weights.json`)."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import NamedTuple, TypeVar

from aggregator.extractors.body import alone, placed
from aggregator.extractors.body.alone import Known, Traits
from aggregator.extractors.body.lines import Layout
from aggregator.extractors.body.names import names_of
from aggregator.extractors.body.placed import Setting

Key = TypeVar("Key")
Value = TypeVar("Value")

FARTHEST_LOGIT = 30.0
MOST_KNOWN = 20_000
WORTH_PLACING = 0.08
"""Chance by itself below which no place makes a line one of the article."""


class Judged(NamedTuple):
    """What is kept of how a line was judged by itself, for its place to be judged."""

    wording: int
    weight: float
    """What its traits weigh in its place."""


class Models:
    """The regressions for a line by itself and for a line in its place, and what they have worked out so far."""

    def __init__(self, alone: dict[str, float], placed: dict[str, float]) -> None:
        self.alone, self.placed = alone, placed
        self._traits: dict[Traits, tuple[float, float]] = {}
        self._names: dict[tuple[int, int], tuple[float, float]] = {}
        self._settings: dict[Setting, float] = {}
        self._marks: dict[tuple[str, int], float] = {}

    def of_traits(self, traits: Traits) -> tuple[float, float]:
        """What a line's traits weigh for the line by itself, and in its place; with the models' biases."""
        known = self._traits.get(traits)
        if known is None:
            known = self._both(("bias", *alone.signs(traits)))
            _keep(self._traits, traits, known)
        return known

    def of_names(self, path: int, own: int) -> tuple[float, float]:
        """What the marks of a line's block and of those above it weigh, and its own once more."""
        known = self._names.get((path, own))
        if known is None:
            known = self._both([*(f"in {name}" for name in names_of(path)), *(f"own {name}" for name in names_of(own))])
            _keep(self._names, (path, own), known)
        return known

    def of_setting(self, at: Setting) -> float:
        """What the setting of a line weighs in its place."""
        known = self._settings.get(at)
        if known is None:
            known = sum(self.placed.get(sign, 0.0) for sign in placed.signs(at))
            _keep(self._settings, at, known)
        return known

    def of_marks(self, kind: str, marks: int) -> float:
        """What marks weigh for a line in its place; `kind` is where they stand to it."""
        known = self._marks.get((kind, marks))
        if known is None:
            known = sum(self.placed.get(kind + name, 0.0) for name in names_of(marks))
            _keep(self._marks, (kind, marks), known)
        return known

    def _both(self, signs: Iterable[str]) -> tuple[float, float]:
        signs = list(signs)
        return sum(self.alone.get(sign, 0.0) for sign in signs), sum(self.placed.get(sign, 0.0) for sign in signs)


def _keep(known: dict[Key, Value], key: Key, value: Value) -> None:
    if len(known) >= MOST_KNOWN:
        known.clear()
    known[key] = value


@cache
def models() -> Models:
    """The regressions as they were learnt."""
    said = json.loads(resources.files("aggregator.extractors.body").joinpath("weights.json").read_text("utf-8"))
    return Models(said["alone"], said["placed"])


def judge_alone(page: Layout, known: Known) -> list[Judged | None]:
    """Give each line its chance by itself; what its place is judged by is returned, None for lines that have no chance."""
    model = models()
    seen = Counter([line.text for line in page.lines])
    marks, paths = page.walk.marks, page.paths
    judged: list[Judged | None] = []
    for line in page.lines:
        like = None if alone.is_ruled_out(line, page) else alone.traits(line, page, known, seen)
        if like is None or like.wording == alone.NEVER:
            judged.append(None)
            continue
        path = paths[line.block]
        own, in_place = model.of_traits(like)
        own_names, names_in_place = model.of_names(path, marks[line.block] & path)
        line.chance = probability(own + own_names)
        judged.append(Judged(like.wording, in_place + names_in_place))
    return judged


def judge_placed(page: Layout, body: int, values: list[float], judged: list[Judged | None]) -> list[float]:
    """How likely each line is of the article, where it stands."""
    model = models()
    around = placed.Placed(page, body, values)
    weight = model.placed.get
    chances = [0.0] * len(judged)
    for index, (line, like) in enumerate(zip(page.lines, judged, strict=True)):
        if like is None or line.chance < WORTH_PLACING:
            continue
        logit = like.weight + model.of_setting(around.setting(index, like.wording))
        logit += model.of_marks(*around.crossed(line))
        below = around.frame.below[line.block]
        if below:
            logit += model.of_marks("below ", below)
        for name, value in around.measures(index):
            logit += weight(name, 0.0) * value
        chances[index] = probability(logit)
    return chances


def probability(logit: float) -> float:
    """The logistic function, without overflow."""
    if not -FARTHEST_LOGIT < logit < FARTHEST_LOGIT:
        logit = math.copysign(FARTHEST_LOGIT, logit)
    return 1 / (1 + math.exp(-logit))
