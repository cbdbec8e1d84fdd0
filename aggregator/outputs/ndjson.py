"""Rows in, one JSON object a line out (https://github.com/ndjson/ndjson-spec): UTF-8, line feeds, no row for no rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from aggregator.outputs.letters import storable


def lines(rows: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """Each row as one line, its line feed included; letters stand as they are, dates as ISO 8601."""
    for row in rows:
        # U+2028 and U+2029 are line ends to JavaScript and to str.splitlines, and no JSON escape is lost by them
        said = storable(json.dumps(dict(row), ensure_ascii=False, default=str))
        yield said.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085") + "\n"
