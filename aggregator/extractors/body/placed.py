"""A line where it stands in, the signs that its place and its neighbours give out: beside the body, first or last, alone or not."""

from __future__ import annotations

import math
from bisect import bisect, bisect_left
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from aggregator.extractors.body.alone import (
    ALL_BOLD,
    CREDIT,
    DATELINE,
    HEADINGS,
    LEAD,
    PROMOTING,
    TAIL,
    TITLE,
    words_of,
)
from aggregator.extractors.body.lines import DOUBTFUL, Layout, Line
from aggregator.extractors.body.names import bits

WIDE_SHARE: Final = 0.5
LEAST: Final = 0.01
MOST: Final = 0.99
FARTHEST: Final = 4
GOOD: Final = 0.6
BAD: Final = 0.3
MUCH_LINKED: Final = 0.6
NEAR: Final = 4
AHEAD: Final = 5
LONGEST_COUNTED: Final = 300
SHORT: Final = 90
LONG: Final = 60
LONG_LAST: Final = 90
ALIKE: Final = (0.03, 0.12, 0.4, 0.75)
LINKED: Final = (0.02, 0.1, 0.3, 0.7)
HALF: Final = 0.5
POSITIONS: Final = (0.001, 0.02, HALF, 0.9)
PLACED_WORDS: Final = PROMOTING | CREDIT | DATELINE | TAIL | TITLE
CROSSED: Final = bits("lead caption media box related meta <figcaption <header")
"""Marks that mean something else beside the body than in it."""

CROSSED_TAGS: Final = frozenset({"p", "div", "li", "td", "span", "blockquote", "section"})
SIDES: Final = ("in the body", "before the body", "after the body")
CROSSED_KINDS: Final = tuple((f"{side}, ", f"{side}, long, ") for side in SIDES)

MEASURES: Final = (
    "by itself", "before", "after", "near", "ahead", "alike", "branch worth", "heading, after", "heading, nothing after",
    "short, near", "short, before", "short, after",
)  # fmt: skip
"""The names of what is weighed by its amount."""

NOTHING = (0.0, 0.0, 0.0)
Measures = tuple[float, ...]
Kind = tuple[object, ...]


@dataclass(slots=True)
class Frame:
    """How the blocks of a page stand to the body's."""

    away: list[int]
    """Steps up from the body's block to the first one that holds both."""
    below: list[int]
    """The marks of a block and of those above it, up to but without the body's."""
    branch: list[int]
    """The child of the body's block, or of one above it, in which a block stands; -1 for those themselves."""


def frame(page: Layout, body: int) -> Frame:
    """How each block stands to the body's."""
    parents = page.walk.parents
    count = len(parents)
    away, below, branch = [0] * count, [0] * count, [-1] * count
    # which blocks hold the body's: itself and those above it
    holds = [False] * count
    at, step = body, 0
    while at >= 0:
        away[at], holds[at] = step, True
        at, step = parents[at], step + 1
    wide = max(1, page.prose[body]) * WIDE_SHARE
    prose, marked = page.prose, page.walk.marks
    for block in page.held:
        if holds[block]:
            continue
        above = parents[block]
        marks = marked[block]
        if prose[block] > wide:
            marks &= ~DOUBTFUL
        away[block] = away[above]
        below[block] = below[above] | marks
        branch[block] = block if holds[above] else branch[above]
    return Frame(away, below, branch)


Stance = tuple[int, int, bool, bool, bool, int, int, str]
"""How far up a line and the body meet, on which side it is, whether it is long, good by itself and much linked; classes of what
share of the body is like it, and of links in its branch (-1 beside the body); its element."""

Turn = tuple[int, bool, bool, bool, int, int, int]
"""The class of its position in the body, whether it is the last, long and longer; how it trails, is worded; its side if it was
announced, else -1."""


Setting = tuple[Stance, Turn]
"""Where a line stands, in two parts whose weights add up."""


def signs(at: Setting) -> list[str]:
    """The names of the signs that a line's setting gives."""
    stance, turn = at
    return [*signs_of_stance(stance), *signs_of_turn(turn)]


def signs_of_stance(stance: Stance) -> list[str]:
    """The names of the signs of how a line stands to the body."""
    away, number, long, good, linked, alike, branched, tag = stance
    side = SIDES[number]
    found = [f"away{away}"]
    if away:
        found.append(f"{side} {away}")
        found += [f"{side} {away}, good"] if good else []
        found += [f"{side}, long"] if long and not linked else []
    else:
        found.append(f"alike{alike}")
        found += [f"branch link{branched}"] if branched >= 0 else []
    if tag in HEADINGS:
        found.append(f"{side}, {tag}" + (", long" if long else ""))
    elif tag in CROSSED_TAGS:
        found.append(f"{side}, {tag}" + (", linked" if linked else ""))
    return found


def signs_of_turn(turn: Turn) -> list[str]:
    """The names of the signs of a line's turn in the body."""
    position, last, long, longer, trails, wording, announced = turn
    found: list[str] = []
    if position == 0:
        found += ("first", f"first, {'long' if long else 'short'}")
    if last:
        found += ("last", f"last, {'long' if longer else 'short'}")
    if position >= 3:
        found.append("second half")
    if position == 4:
        found.append("last tenth")
    if trails:
        found += (("trails at once",), ("trails",), ("trails", "trails late"))[trails - 1]
    if announced >= 0:
        found.append(f"{SIDES[announced]}, as announced")
    place = "begin" if position <= 1 else "end" if position == 4 else ""
    return found + [f"{word}, {place}" for word in words_of(wording) if place]


class Placed:
    """The signs of the lines of a page around its body."""

    def __init__(self, page: Layout, body: int, values: list[float]) -> None:
        """`values` is the worth of each block's text, as `place` weighed it."""
        self.page, self.body, self.values = page, body, values
        self.frame = frame(page, body)
        self.chances = [line.chance for line in page.lines]
        self.sums = list(accumulate(self.chances, initial=0.0))
        worths = [line.chance and line.chance * min(line.size, LONGEST_COUNTED) for line in page.lines]
        self.worths = list(accumulate(worths, initial=0.0))
        self.kinds, self.shares = self._kinds_and_shares()
        self.positions = self._positions()

    def _kind(self, block: int) -> Kind:
        walk = self.page.walk
        above = walk.parents[block]
        if above < 0:
            return (walk.tags[block],)
        at = above if above == self.body else -1
        return walk.tags[block], walk.marks[block], at, walk.tags[above], walk.marks[above]

    def _kinds_and_shares(self) -> tuple[dict[int, Kind], dict[Kind, float]]:
        """The kind of each block of the body; the share of the body's probable text that stands in blocks of each kind."""
        kinds: dict[int, Kind] = {}
        sums: dict[Kind, float] = {}
        away = self.frame.away
        for line in self.page.lines:
            block = line.block
            if away[block]:
                continue
            kind = kinds.get(block)
            if kind is None:
                kinds[block] = kind = self._kind(block)
                sums.setdefault(kind, 0.0)
            if line.chance:
                sums[kind] += line.chance * line.size
        whole = sum(sums.values()) or 1.0
        return kinds, {kind: worth / whole for kind, worth in sums.items()}

    def _positions(self) -> list[float]:
        """The share of the body's probable text before each line, and before the end."""
        away = self.frame.away
        worth = [
            line.chance * line.size if line.chance and away[line.block] == 0 and line.where != "second" else 0.0
            for line in self.page.lines
        ]
        whole = sum(worth) or 1.0
        return [sofar / whole for sofar in accumulate(worth, initial=0.0)]

    def is_amid(self, index: int) -> bool:
        """Whether a line stands in the body, after no heading of links, between two that may be of the article."""
        line, chances = self.page.lines[index], self.chances
        following = index + 1
        if self.frame.away[line.block] or line.trails or line.where == "second":
            return False
        return index > 0 and following < len(chances) and chances[index - 1] > 0 and chances[following] > 0

    def setting(self, index: int, wording: int) -> Setting:
        """Where a line stands, in classes."""
        page, frame = self.page, self.frame
        line = page.lines[index]
        block, size = line.block, line.size
        away, side = frame.away[block], self.side(block)
        position, end = self.positions[index], self.positions[index + 1]
        alike = branched = -1
        if not away:
            alike = bisect(ALIKE, self.shares[self.kinds[block]])
            branch = frame.branch[block]
            if branch >= 0:
                linked = page.linked[branch]
                branched = bisect(LINKED, linked / (page.text[branch] or 1)) if linked else 0
        long, trails = size >= LONG, 0
        if line.trails:
            trails = 1 if position <= 0.1 else 2 if position <= HALF else 3
        turn = (
            bisect_left(POSITIONS, position),
            end >= 0.999,
            long,
            size >= LONG_LAST,
            trails,
            wording & PLACED_WORDS,
            side if wording & LEAD else -1,
        )
        above = away if away < FARTHEST else FARTHEST
        tag = page.walk.tags[block]
        return (above, side, long, line.chance > GOOD, line.linked > MUCH_LINKED, alike, branched, tag), turn

    def side(self, block: int) -> int:
        """0 in the body, 1 before it, 2 after it."""
        return 0 if not self.frame.away[block] else 1 if block < self.body else 2

    def crossed(self, line: Line) -> tuple[str, int]:
        """Marks that mean something else beside the body than in it: how they are called there, and which the line has."""
        return CROSSED_KINDS[self.side(line.block)][line.size >= LONG], self.page.paths[line.block] & CROSSED

    def measures(self, index: int) -> Measures:
        """What is weighed by its amount, in the order of MEASURES: the chances of the line and of those around it."""
        page, frame = self.page, self.frame
        line, chances, sums, worths = page.lines[index], self.chances, self.sums, self.worths
        block, last = line.block, len(chances)
        following, first = index + 1, index - NEAR
        until, seen_until = following + NEAR, following + AHEAD
        chance = min(max(line.chance, LEAST), MOST)
        before = chances[index - 1] if index else 0.0
        after = chances[following] if following < last else 0.0
        near = sums[until if until < last else last] - sums[first if first > 0 else 0] - line.chance
        ahead = worths[seen_until if seen_until < last else last] - worths[following]
        alike = worth = headed = unheaded = 0.0
        if frame.away[block] == 0:
            alike = self.shares[self.kinds[block]]
            branch = frame.branch[block]
            if branch >= 0:
                worth = max(-0.5, min(0.5, self.values[branch] / (page.text[branch] or 1)))
        short = line.size < SHORT
        near, ahead = near / (2 * NEAR), ahead / (AHEAD * LONGEST_COUNTED)
        if page.walk.tags[block] in HEADINGS or (line.bold > ALL_BOLD and short):
            headed, unheaded = after, float(after < BAD)
        by_itself = math.log(chance / (1 - chance))
        of_short = (near, before, after) if short else NOTHING
        return (by_itself, before, after, near, ahead, alike, worth, headed, unheaded, *of_short)
