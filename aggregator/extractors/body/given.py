"""Elements an editor pointed at in, their text out: nothing is left out but what no reader sees."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from aggregator.normalize.html import text_of


def of_nodes(nodes: list[LexborNode]) -> str | None:
    """The text of elements, in order, paragraphs apart by an empty line; None if there is none."""
    return "\n\n".join(filter(None, (text_of(node) for node in nodes))) or None
