"""Signs in, how likely a line is of the article out: two logistic regressions whose weights are data (`weights.json`)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from functools import cache
from importlib import resources
from math import exp
from typing import Final, TypeVar

from aggregator.extractors.body import alone, placed
from aggregator.extractors.body.alone import (
    ALL_LINKED,
    Known,
    Look,
    Shape,
    Words,
    signs_of_look,
    signs_of_shape,
    signs_of_words,
)
from aggregator.extractors.body.lines import Layout
from aggregator.extractors.body.names import names_of
from aggregator.extractors.body.placed import MEASURES, Stance, Turn, signs_of_stance, signs_of_turn

Key = TypeVar("Key")
Value = TypeVar("Value")

MOST_KNOWN: Final = 20_000
WORTH_PLACING: Final = 0.08
"""Chance by itself below which no place makes a line one of the article."""

HOPELESS: Final = -3.0
"""The logit, a chance of one in twenty, below which a line's words are not read: of 4,200 such lines four were of an article."""

SURE: Final = 0.75
SURELY: Final = 0.98
"""Chance by itself from which a line amid others of the body needs no second look, and what such lines are found to have then."""


Judged = tuple[int, float]
"""What is kept of how a line was judged by itself, for its place to be judged: its wording, and what its traits weigh there."""


Pair = tuple[float, float]
"""What signs weigh for a line by itself, and in its place."""


class _Weights(dict[Key, Value]):
    """What keys weigh, each worked out once: pages have few kinds of lines. Bounded."""

    def __init__(self, weigh: Callable[[Key], Value]) -> None:
        super().__init__()
        self.weigh = weigh

    def __missing__(self, key: Key) -> Value:
        if len(self) >= MOST_KNOWN:
            self.clear()
        self[key] = weight = self.weigh(key)
        return weight


class Models:
    """The regressions for a line by itself and for a line in its place, and what they have worked out so far."""

    def __init__(self, alone: dict[str, float], placed: dict[str, float]) -> None:
        self.alone, self.placed = alone, placed
        self.shapes: _Weights[Shape, Pair] = _Weights(lambda shape: self._both(signs_of_shape(shape)))
        self.looks: _Weights[Look, Pair] = _Weights(lambda look: self._both(signs_of_look(look)))
        self.words: _Weights[Words, Pair] = _Weights(lambda words: self._both(signs_of_words(words)))
        self.around: _Weights[int, Pair] = _Weights(lambda marks: self._both(_prefixed("in ", marks)))
        self.own: _Weights[int, Pair] = _Weights(lambda marks: self._both(_prefixed("own ", marks)))
        self.stances: _Weights[Stance, float] = _Weights(lambda at: self._placed(signs_of_stance(at)))
        self.turns: _Weights[Turn, float] = _Weights(lambda at: self._placed(signs_of_turn(at)))
        self.marks: _Weights[tuple[str, int], float] = _Weights(lambda marks: self._placed(_prefixed(*marks)))
        self.bias = self._both(["bias"])
        self.measures = tuple(placed.get(name, 0.0) for name in MEASURES)

    def _both(self, signs: list[str]) -> Pair:
        return sum(self.alone.get(sign, 0.0) for sign in signs), self._placed(signs)

    def _placed(self, signs: list[str]) -> float:
        return sum(self.placed.get(sign, 0.0) for sign in signs)


def _prefixed(kind: str, marks: int) -> list[str]:
    return [kind + name for name in names_of(marks)]


@cache
def models() -> Models:
    """The regressions as they were learnt."""
    said = json.loads(resources.files("aggregator.extractors.body").joinpath("weights.json").read_text("utf-8"))
    return Models(said["alone"], said["placed"])


def judge_alone(page: Layout, known: Known) -> list[Judged | None]:
    """Give each line its chance by itself; what its place is judged by is returned, None for lines that have no chance."""
    model = models()
    seen = Counter([line.text for line in page.lines])
    around = _around(page, model)
    marks, paths, menus = page.walk.marks, page.paths, page.menus
    shapes, looks, wordings, own = model.shapes, model.looks, model.words, model.own
    judged: list[Judged | None] = [None] * len(page.lines)
    for index, line in enumerate(page.lines):
        block = line.block
        if (menus[block] or line.linked > ALL_LINKED) and alone.is_ruled_out(line, page):
            continue
        shape, look = alone.shape_and_look(line, page, seen)
        (a, x), (b, y), (c, z) = shapes[shape], looks[look], own[marks[block] & paths[block]]
        by_itself, in_place = around[block]
        unread = by_itself + a + b + c
        if unread < HOPELESS:
            line.chance = 1 / (1 + exp(-unread))
            continue
        words = alone.words(line, page, known, shape)
        wording = words[2]
        if wording == alone.NEVER:
            continue
        d, w = wordings[words]
        line.chance = 1 / (1 + exp(-(unread + d)))
        judged[index] = wording, in_place + x + y + z + w
    return judged


def _around(page: Layout, model: Models) -> list[Pair]:
    """What the marks of each block and of those above it weigh, with the models' biases."""
    weights = [model.bias] * len(page.text)
    paths, parents, known = page.paths, page.walk.parents, model.around
    for block in page.held:
        pair, added = weights[parents[block]], paths[block] & ~paths[parents[block]]
        if added:
            more = known[added]
            pair = (pair[0] + more[0], pair[1] + more[1])
        weights[block] = pair
    return weights


def judge_placed(page: Layout, body: int, values: list[float], judged: list[Judged | None]) -> list[float]:
    """How likely each line is of the article, where it stands."""
    model = models()
    around = placed.Placed(page, body, values)
    below = around.frame.below
    stances, turns, marks, measures = model.stances, model.turns, model.marks, model.measures
    chances = [0.0] * len(judged)
    for index, (line, like) in enumerate(zip(page.lines, judged, strict=True)):
        if like is None or line.chance < WORTH_PLACING:
            continue
        if line.chance > SURE and around.is_amid(index):
            chances[index] = SURELY
            continue
        wording, weight = like
        stance, turn = around.setting(index, wording)
        logit = weight + stances[stance] + turns[turn] + marks[around.crossed(line)]
        if under := below[line.block]:
            logit += marks["below ", under]
        amounts = 0.0
        for place, amount in enumerate(around.measures(index)):
            amounts += measures[place] * amount
        chances[index] = 1 / (1 + exp(-logit - amounts))
    return chances
