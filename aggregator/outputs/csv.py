"""Rows in, CSV lines out (RFC 4180): comma, CRLF, quotes where needed, a header line; safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping

from aggregator.outputs.letters import storable

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet would run (OWASP, CSV Injection; the full-width forms too): it gets an apostrophe."""

BOM = "\ufeff"


def lines(rows: Iterable[Mapping[str, object]], *, bom: bool = False) -> Iterator[str]:
    """A header of the first row's columns, then each row; nothing at all for no rows.

    With `bom` the first line begins with a byte order mark, without which Excel takes Cyrillic for an 8-bit charset.
    """
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet, lineterminator="\r\n")
    columns: list[str] = []
    for row in rows:
        if not columns:
            columns = list(row)
            sheet.write(BOM if bom else "")
            writer.writerow(columns)
            yield _taken(sheet)
        writer.writerow([_cell(row.get(column)) for column in columns])
        yield _taken(sheet)


def _cell(value: object) -> object:
    """Numbers stay numbers, so a negative one is no formula; nothing is an empty cell."""
    if not isinstance(value, str):
        return value
    words = storable(value)
    return "'" + words if words.lstrip(" ").startswith(FORMULA) else words


def _taken(sheet: io.StringIO) -> str:
    said = sheet.getvalue()
    sheet.seek(0)
    sheet.truncate()
    return said
