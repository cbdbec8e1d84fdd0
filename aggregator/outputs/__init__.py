"""Rows of articles in, files for others out; one module a format, one line in a table.

`OUTPUTS` are an analyst's own files and hold all that is in the rows: `lines(rows)`. `FEEDS` are for readers, who are shown
whole texts only of sources that allow it: `write(rows, channel)`. Both give their text lazily, row by row. `parquet` is a
folder, not a text, and needs an extra: import it where it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from aggregator.outputs import atom, csv, jsonfeed, ndjson, rss
from aggregator.outputs.feed import Channel

Row = Mapping[str, object]
Lines = Callable[[Iterable[Row]], Iterator[str]]
Feed = Callable[[Iterable[Row], Channel], Iterator[str]]

OUTPUTS: dict[str, Lines] = {"csv": csv.lines, "ndjson": ndjson.lines}
FEEDS: dict[str, Feed] = {"rss": rss.write, "atom": atom.write, "jsonfeed": jsonfeed.write}
MEDIA_TYPES = {"rss": rss.MEDIA_TYPE, "atom": atom.MEDIA_TYPE, "jsonfeed": jsonfeed.MEDIA_TYPE}

__all__ = ["OUTPUTS", "FEEDS", "MEDIA_TYPES", "Channel", "Lines", "Feed"]
