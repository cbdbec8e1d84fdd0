"""A text and what was looked for in, the text cut into segments out: what matched and what stands between. Pure.

A word matches by its stem, as in the index; a phrase where its words follow one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from aggregator.normalize.stems import spans
from aggregator.store.asking import Part

Segments: TypeAlias = tuple[tuple[str, bool], ...]
"""Pieces of a text in order, and of each whether it is a match; joined they are the text."""

WINDOW = 200
"""Characters of an excerpt, more or less: it begins and ends at a word."""

BEFORE = 40
"""Characters that are shown before its first match."""

LONGEST = 40_000
"""Characters of a text in which an excerpt is looked for."""

ELLIPSIS = "…"


def marked(text: str, parts: Sequence[Part]) -> Segments:
    """The whole text, with what matches set apart."""
    return _cut(text, _matches(text, parts), 0, len(text))


def excerpt(texts: Sequence[str | None], parts: Sequence[Part]) -> Segments:
    """About 200 characters of the text that shows most of what was looked for; of the first text if none shows any."""
    best: tuple[tuple[int, int], str, list[tuple[int, int, int]], int] | None = None
    for text in filter(None, texts):
        line = " ".join(text[:LONGEST].split())
        found = _matches(line, parts)
        begin, worth = _window(found)
        if best is None or worth > best[0]:
            best = (worth, line, found, begin)
    if best is None:
        return ()
    _, line, found, begin = best
    start = _word_start(line, begin - BEFORE) if begin > BEFORE else 0
    end = _word_end(line, start + WINDOW)
    cut = _cut(line, found, start, end)
    opening = ((ELLIPSIS, False),) if start else ()
    closing = ((ELLIPSIS, False),) if end < len(line) else ()
    return opening + cut + closing


def _matches(text: str, parts: Sequence[Part]) -> list[tuple[int, int, int]]:
    """Where parts are found: begin, end, the number of the part; in order, none within another."""
    by_stem: dict[str, list[int]] = {}
    for number, part in enumerate(parts):
        by_stem.setdefault(part[0], []).append(number)
    if not by_stem:
        return []
    words = list(spans(text))
    found, position = [], 0
    while position < len(words):
        length = 1
        for number in by_stem.get(words[position][2], ()):
            part = parts[number]
            if len(part) == 1 or tuple(word[2] for word in words[position : position + len(part)]) == part:
                found.append((words[position][0], words[position + len(part) - 1][1], number))
                length = len(part)
                break
        position += length
    return found


def _window(found: list[tuple[int, int, int]]) -> tuple[int, tuple[int, int]]:
    """Where the window begins that shows most parts, then most matches; and how many of each."""
    begin, worth = 0, (0, 0)
    for first, (start, _, _) in enumerate(found):
        inside = [number for at, end, number in found[first : first + 40] if end <= start + WINDOW - BEFORE]
        if (len(set(inside)), len(inside)) > worth:
            begin, worth = start, (len(set(inside)), len(inside))
    return begin, worth


def _cut(text: str, found: list[tuple[int, int, int]], start: int, end: int) -> Segments:
    pieces, at = [], start
    for begin, finish, _ in found:
        if begin < start or finish > end:
            continue
        if begin > at:
            pieces.append((text[at:begin], False))
        pieces.append((text[begin:finish], True))
        at = finish
    if at < end:
        pieces.append((text[at:end], False))
    return tuple(pieces)


def _word_start(text: str, position: int) -> int:
    """The beginning of the word after a position."""
    space = text.find(" ", position)
    return space + 1 if 0 <= space < position + BEFORE else position


def _word_end(text: str, position: int) -> int:
    """The end of the word that a position is in or before."""
    if position >= len(text):
        return len(text)
    space = text.rfind(" ", max(0, position - BEFORE), position + 1)
    return space if space > 0 else position
