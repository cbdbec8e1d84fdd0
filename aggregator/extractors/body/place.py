"""Lines with their chances in, the block that holds the article out: the one whose text is worth most, furniture counted against it."""

from __future__ import annotations

from typing import Final

from aggregator.extractors.body.lines import Layout, Line
from aggregator.extractors.body.phrases import is_tail

WORTHLESS: Final = 0.1
"""What a line's squared chance must exceed to speak for the block around it."""

LONGEST_COUNTED: Final = 400
BEFORE_COUNTS: Final = 0.5
"""What stands before the headline is seldom the article."""

SECOND_COSTS: Final = 0.02
ENOUGH: Final = 0.9
"""Share of the best block's worth with which a block inside it is taken instead."""

EARLIEST_TAIL: Final = 0.15
"""Share of the page's prose before which a heading like "Read also" is of a box in the article, and not the end of it."""

SHORTEST_HEADLINE: Final = 12
LONGEST_HEADLINE: Final = 400
SHORT: Final = 60
PROSE: Final = 60
FEW_LINKS: Final = 0.1


def situate(page: Layout, title: str) -> None:
    """Note of each line where it stands to the headline, and whether it follows a heading of links or comments."""
    lines, tags, parents = page.lines, page.walk.tags, page.walk.parents
    at = _headline(lines, tags, title)
    where = "unknown" if at is None else "before"
    articles, home = _articles(page), -1
    trails = False
    around: set[int] = set()
    prose = [line.size if line.size >= PROSE and line.linked < FEW_LINKS else 0 for line in lines]
    whole, sofar = sum(prose), 0
    for index, line in enumerate(lines):
        if index == at:
            where, home = "after", articles[line.block]
        elif where == "after":
            if home >= 0 and articles[line.block] not in (home, -1):
                where = "second"  # another <article> than the headline's
            elif tags[line.block] != "h1":
                around.add(parents[line.block])
            elif line.size >= SHORTEST_HEADLINE and line.low != title and parents[line.block] not in around:
                where = "second"  # an <h1> among paragraphs is a subhead
        line.where, line.trails = where, trails
        sofar += prose[index]
        if line.size < SHORT and is_tail(line.low):
            trails = trails or sofar >= whole * EARLIEST_TAIL
        elif where == "before" and prose[index]:
            trails = False


def _articles(page: Layout) -> list[int]:
    """For each block with a line in it the outermost <article> in which it stands, -1 if in none."""
    if "article" not in page.walk.tags:
        return [-1] * len(page.walk.tags)
    tags, parents = page.walk.tags, page.walk.parents
    articles = [-1] * len(tags)
    for block in page.held:
        above = articles[parents[block]]
        articles[block] = block if above < 0 and tags[block] == "article" else above
    return articles


def _headline(lines: list[Line], tags: list[str], title: str) -> int | None:
    if title:
        for index, line in enumerate(lines):
            if line.size < LONGEST_HEADLINE and line.low == title:
                return index
    for index, line in enumerate(lines):
        if tags[line.block] == "h1" and line.size >= SHORTEST_HEADLINE:
            return index
    return None


def place(page: Layout) -> tuple[int, list[float]]:
    """The block of the article, and the worth of every block's text."""
    values = [0.0] * len(page.walk.tags)
    for line in page.lines:
        if line.where == "second":
            values[line.block] -= SECOND_COSTS * line.size
        else:
            worth = (line.chance * line.chance - WORTHLESS) * min(line.size, LONGEST_COUNTED)
            values[line.block] += worth * BEFORE_COUNTS if line.where == "before" and worth > 0 else worth
    _add_up(values, page)
    enough = max(values) * ENOUGH
    body = 0
    for block in page.held:
        if values[block] >= enough and values[block] > 0:
            body = block
    return body, values


def _add_up(sums: list[float], page: Layout) -> None:
    """Add what each block has to the one above it, from the last to the first."""
    parents = page.walk.parents
    for block in reversed(page.held):
        sums[parents[block]] += sums[block]
