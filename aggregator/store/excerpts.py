"""A text and what was looked for in, the text cut into segments out: what matched and what stands between. Pure.

A word matches by its stem, as in the index; a phrase where its words follow one another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice, zip_longest
from typing import TypeAlias

from aggregator.normalize.stems import WORD, spans, stem
from aggregator.store.asking import Part

Segments: TypeAlias = tuple[tuple[str, bool], ...]
"""Pieces of a text in order, and of each whether it is a match; joined they are the text."""

Match: TypeAlias = tuple[int, int, int]
"""Where a match begins and ends, and the number of the part that it is of."""

ODD = re.compile("[\u00c0-\u024f\u0300-\u036f\u1e00-\u1fff]")
"""Letters that a stem has in another form: with accents, final sigma and the like. A text with any is stemmed word by word."""

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
    best: tuple[tuple[int, int], str, list[Match], int] | None = None
    for text in filter(None, texts):
        line = _line(text[:LONGEST])
        found = _matches(line, parts)
        begin, worth = _window(found)
        if best is None or worth > best[0]:
            best = (worth, line, found, begin)
        if worth[0] == len(parts):
            break
    if best is None:
        return ()
    _, line, found, begin = best
    start = _word_start(line, begin - BEFORE) if begin > BEFORE else 0
    end = _word_end(line, start + WINDOW)
    cut = _cut(line, found, start, end)
    opening = ((ELLIPSIS, False),) if start else ()
    closing = ((ELLIPSIS, False),) if end < len(line) else ()
    return opening + cut + closing


def _line(text: str) -> str:
    """The text with single spaces for all white space; the archive's texts have hardly any but the ends of paragraphs."""
    line = text.replace("\n\n", " ")
    return line if line.isprintable() and "  " not in line else " ".join(line.split())


def _matches(text: str, parts: Sequence[Part]) -> list[Match]:
    """Where parts are found: begin, end, the number of the part; in order, none within another."""
    by_stem: dict[str, list[int]] = {}
    for number, part in enumerate(parts):
        by_stem.setdefault(part[0], []).append(number)
    found: list[Match] = []
    plain = text.replace("_", " ")
    for start in _beginnings(text, by_stem) if by_stem else ():
        if found and start < found[-1][1]:
            continue
        word = WORD.match(plain, start)
        for number in by_stem.get(stem(word[0]), ()) if word else ():
            end = _follows(plain, start, parts[number])
            if end is not None:
                found.append((start, end, number))
                break
    return found


def _follows(text: str, start: int, part: Part) -> int | None:
    """Where a phrase ends that begins at `start`; None if its words are not those that stand there."""
    end = start
    found = islice(WORD.finditer(text, start), len(part))
    for word, wanted in zip_longest(found, part):
        if word is None or stem(word[0]) != wanted:
            return None
        end = word.end()
    return end


def _beginnings(text: str, stems: Iterable[str]) -> Iterable[int]:
    """Where words begin that may have one of these stems.

    A stem begins as its words do, but for two letters at its end; so most words need not be stemmed to be passed over.
    """
    low = text.lower().replace("ё", "е")
    if len(low) != len(text) or ODD.search(text):
        return [start for start, _, _ in spans(text)]
    found = set()
    for head in {each[: max(1, len(each) - 2)] for each in stems}:
        at = low.find(head)
        while at >= 0:
            if not at or not low[at - 1].isalnum():
                found.add(at)
            at = low.find(head, at + 1)
    return sorted(found)


def _window(found: list[Match]) -> tuple[int, tuple[int, int]]:
    """Where the window begins that shows most parts, then most matches; and how many of each."""
    begin, worth = 0, (0, 0)
    for first, (start, _, _) in enumerate(found):
        inside = [number for at, end, number in found[first : first + 40] if end <= start + WINDOW - BEFORE]
        if (len(set(inside)), len(inside)) > worth:
            begin, worth = start, (len(set(inside)), len(inside))
    return begin, worth


def _cut(text: str, found: list[Match], start: int, end: int) -> Segments:
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
