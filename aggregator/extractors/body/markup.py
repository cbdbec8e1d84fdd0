"""The body of an article in, the markup of what was taken out: for clean HTML. The tree loses what was not taken."""

from __future__ import annotations

from aggregator.extractors.body.article import Body


def markup(body: Body) -> str:
    """The HTML of the blocks that hold text of the article, in document order, pictures between them included."""
    page = body.page
    walk = page.walk
    holds = [0] * len(walk.tags)
    for line, taken in zip(page.lines, body.taken, strict=True):
        holds[line.block] |= 2 if taken else 1
    below = list(holds)
    for block in range(len(below) - 1, 0, -1):
        below[walk.parents[block]] |= below[block]
    for node, _ in walk.left_out:
        node.decompose()
    last = -1
    for block in range(1, len(below)):
        if block < last:
            continue
        if below[block] == 1:
            walk.nodes[block].decompose()
            last = page.ends[block]
    return "".join(walk.nodes[block].html or "" for block in _tops(body))


def _tops(body: Body) -> list[int]:
    """The outermost blocks to be written: the article's own, and those beside it that hold a line that was taken."""
    ends, parents = body.page.ends, body.page.walk.parents
    tops: list[int] = []
    for line, taken in zip(body.page.lines, body.taken, strict=True):
        if not taken or (tops and line.block < ends[tops[-1]]):
            continue
        block = body.block if body.block <= line.block < ends[body.block] else line.block
        while body.page.walk.inline[block] and parents[block] > 0:
            block = parents[block]
        tops.append(block)
    return tops
