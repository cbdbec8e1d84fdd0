"""Two wordings in, what was struck out and what was put in out: a word diff that takes linear time, whatever it is given.

Words that stand once in both wordings and in one order are its anchors (patience diff, B. Cohen 2006); between two anchors
the rest is compared word by word if it is short, and else replaced as a whole.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, islice
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["same", "old", "new", "gap"]
Block: TypeAlias = tuple[int, int, int]
"""So many words from here in the old wording are those from there in the new one: old, new, length."""
Run: TypeAlias = tuple[str, ...]

MOST_WORDS = 3000
"""Words of a wording that are compared; the rest is not, and it is said."""

LEAF = 4_000
"""Pairs of words between two anchors that are compared one by one; difflib is quadratic."""

LONELY = 2
"""So few equal words between two changes are shown as changed: whole phrases read better than crumbs."""

RUN = 3

CONTEXT = 8
"""Equal words shown on either side of a change."""

LONGEST = 80
"""Characters of a word; of a longer one the beginning is compared and shown."""

TOKEN = re.compile(r" ?(?:\w+(?:[-’'.,:]\w+)*|[^\w\s])")
"""A word or a mark, with the space before it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words in a row: in both wordings, struck out, put in, or (`gap`) left out here because they did not change."""

    kind: Kind
    text: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """How one wording became another."""

    pieces: tuple[Piece, ...]
    likeness: float
    """Share of words that both have, from 0 to 1."""
    cut: bool
    """Whether only the beginning was compared."""

    @property
    def equal(self) -> bool:
        return all(piece.kind in ("same", "gap") for piece in self.pieces)


def difference(old: str, new: str, *, most: int = MOST_WORDS) -> Difference:
    """Compare two wordings by their words; spaces and line ends are no difference."""
    before, after = _tokens(old, most), _tokens(new, most)
    cut = len(before) > most or len(after) > most
    before, after = before[:most], after[:most]
    keys, others = [word.strip() for word in before], [word.strip() for word in after]
    blocks = _joined(_blocks(keys, others, 0, len(keys), 0, len(others)))
    same = sum(length for _, _, length in blocks)
    likeness = 2 * same / max(1, len(before) + len(after))
    return Difference(tuple(_pieces(before, after, blocks)), likeness, cut)


def abridged(found: Difference, context: int = CONTEXT) -> tuple[Piece, ...]:
    """The changes with some words around them; what did not change in between is left out."""
    shown: list[Piece] = []
    last = len(found.pieces) - 1
    for n, piece in enumerate(found.pieces):
        if piece.kind == "same":
            shown += _around(piece.text, 0 if n == 0 else context, 0 if n == last else context)
        else:
            shown.append(piece)
    return tuple(shown)


def _around(text: str, before: int, after: int) -> list[Piece]:
    words = TOKEN.findall(text)
    if len(words) <= before + after + 3:
        return [Piece("same", text)]
    ends = [Piece("same", "".join(words[:before])), Piece("gap"), Piece("same", "".join(words[len(words) - after :]))]
    return [piece for piece in ends if piece.text or piece.kind == "gap"]


def _tokens(text: str, most: int) -> list[str]:
    """One more than are compared, to see whether there are more; each of bearable length."""
    found = TOKEN.finditer(" ".join(text[: (most + 1) * LONGEST].split()))
    return [
        match[0] if len(match[0]) <= LONGEST else match[0][: LONGEST - 1] + "…" for match in islice(found, most + 1)
    ]


def _blocks(a: Sequence[str], b: Sequence[str], a0: int, a1: int, b0: int, b1: int, run: int = 1) -> list[Block]:
    """What is equal in a[a0:a1] and b[b0:b1], in order. Where single words are no anchors, runs of three may be."""
    found: list[Block] = []
    for x0, x1, y0, y1 in _between(a, b, a0, a1, b0, b1, run):
        head = _common(a, b, x0, x1, y0, y1, 1)
        tail = _common(a, b, x0 + head, x1, y0 + head, y1, -1)
        found.append((x0, y0, head))
        inner = x0 + head, x1 - tail, y0 + head, y1 - tail
        if (inner[1] - inner[0]) * (inner[3] - inner[2]) <= LEAF:
            found += _leaf(a, b, *inner)
        elif run == 1:
            found += _blocks(a, b, *inner, run=RUN)
        found.append((x1 - tail, y1 - tail, tail))
    return found


def _between(
    a: Sequence[str], b: Sequence[str], a0: int, a1: int, b0: int, b1: int, run: int
) -> Iterator[tuple[int, int, int, int]]:
    """The stretches that begin with an anchor each (the first one: with the beginning)."""
    x, y = a0, b0
    for ax, by in _anchors(_once(a, a0, a1, run), _once(b, b0, b1, run)):
        yield x, ax, y, by
        x, y = ax, by
    yield x, a1, y, b1


def _anchors(ones: Mapping[Run, int], others: Mapping[Run, int]) -> list[tuple[int, int]]:
    """Of what stands once in either, the longest chain that is in one order (patience sorting, n log n)."""
    pairs = [(x, others[words]) for words, x in ones.items() if words in others]
    tops: list[int] = []
    piles: list[int] = []
    back: list[int] = []
    for n, (_, y) in enumerate(pairs):
        pile = bisect_left(tops, y)
        back.append(piles[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [y]
        piles[pile : pile + 1] = [n]
    chain: list[tuple[int, int]] = []
    n = piles[-1] if piles else -1
    while n >= 0:
        chain.append(pairs[n])
        n = back[n]
    return chain[::-1]


def _once(words: Sequence[str], first: int, end: int, run: int) -> dict[Run, int]:
    """The runs of so many words that stand there once, and where."""
    runs = [tuple(words[n : n + run]) for n in range(first, end - run + 1)]
    counts = Counter(runs)
    return {each: first + n for n, each in enumerate(runs) if counts[each] == 1}


def _common(a: Sequence[str], b: Sequence[str], a0: int, a1: int, b0: int, b1: int, step: int) -> int:
    """How many words are equal from the beginning (step 1) or from the end (-1)."""
    most = min(a1 - a0, b1 - b0)
    x, y = (a0, b0) if step > 0 else (a1 - 1, b1 - 1)
    n = 0
    while n < most and a[x + n * step] == b[y + n * step]:
        n += 1
    return n


def _leaf(a: Sequence[str], b: Sequence[str], a0: int, a1: int, b0: int, b1: int) -> list[Block]:
    if a0 == a1 or b0 == b1:
        return []
    found = SequenceMatcher(None, a[a0:a1], b[b0:b1], autojunk=False).get_matching_blocks()
    return [(a0 + block.a, b0 + block.b, block.size) for block in found]


def _joined(blocks: list[Block]) -> list[Block]:
    """Blocks that follow each other without a gap are one; then lonely words between two changes are changed, too."""
    whole: list[Block] = []
    for a, b, size in blocks:
        if size and whole and whole[-1][0] + whole[-1][2] == a and whole[-1][1] + whole[-1][2] == b:
            whole[-1] = (*whole[-1][:2], whole[-1][2] + size)
        elif size:
            whole.append((a, b, size))
    return whole


def _pieces(before: Sequence[str], after: Sequence[str], blocks: Sequence[Block]) -> list[Piece]:
    """The wordings laid over each other; one piece of a kind at a time, old before new."""
    runs: list[tuple[Kind, Sequence[str]]] = []
    a = b = 0
    for x, y, size in (*blocks, (len(before), len(after), 0)):
        changed = x > a or y > b
        lonely = size <= LONELY and x > 0 and x + size < len(before) and y > 0 and y + size < len(after)
        runs += [("old", before[a:x]), ("new", after[b:y])] if changed else []
        if lonely:
            runs += [("old", before[x : x + size]), ("new", after[y : y + size])]
        else:
            runs.append(("same", after[y : y + size]))
        a, b = x + size, y + size
    return [
        piece for same, group in groupby(runs, lambda run: run[0] == "same") for piece in _run(list(group), same=same)
    ]


def _run(runs: list[tuple[Kind, Sequence[str]]], *, same: bool) -> Iterator[Piece]:
    kinds: tuple[Kind, ...] = ("same",) if same else ("old", "new")
    for kind in kinds:
        text = "".join(word for k, words in runs if k == kind for word in words)
        if text:
            yield Piece(kind, text)
