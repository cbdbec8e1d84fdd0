"""A connection of the desk in, the same with bounds out: no value, row or answer is larger than it may be.

SQLite's own bounds are those of a library (a value may have a gigabyte: https://www.sqlite.org/limits.html).
"""

from __future__ import annotations

import sqlite3
from typing import Any

from datasette.views.base import DatasetteError

VALUE = 1024 * 1024
"""Bytes of a value, and of a row that SQLite keeps; a text of half a million Russian letters fits. A row of such values is made
as a whole before it is measured, so that this times COLUMNS is what a thread may take, twice."""

COLUMNS = 100
"""Columns of an answer: two of the widest tables side by side."""

ANSWER = 16 * 1024 * 1024
"""Bytes of an answer, or of a page of a longer one; as JSON or HTML it becomes three to six times as large."""

CELL = 50
"""What a cell takes beside its value, in the same measure."""

PATTERN = 1_000
"""Bytes of a LIKE pattern: looking for a long one in a long text takes the product of both."""

LIMITS = (
    (sqlite3.SQLITE_LIMIT_LENGTH, VALUE),
    (sqlite3.SQLITE_LIMIT_COLUMN, COLUMNS),
    (sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, PATTERN),
    (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
)

TOO_MUCH = f"the answer is larger than {ANSWER // 1024**2} MB; ask for fewer rows or columns, or for parts of the texts"
TOO_BIG = f"a value is larger than {VALUE // 1024**2} MB; ask for a part of it"


class Measure:
    """What may still be fetched of the answer that a connection is giving: one at a time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Bound the connection, whose rows are of sqlite3.Row from now on."""
        self._left = ANSWER
        for limit, most in LIMITS:
            connection.setlimit(limit, most)
        connection.row_factory = self._row

    def begin(self) -> None:
        """From now on it is another answer."""
        self._left = ANSWER

    def _row(self, cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> sqlite3.Row:
        self._left -= sum(map(_size, values))
        if self._left < 0:
            del values  # else the error would keep them
            raise refusal(TOO_MUCH)
        return sqlite3.Row(cursor, values)


def refusal(why: str) -> Exception:
    """What Datasette answers with 400 in every format; of an error of SQL it makes an empty CSV."""
    refused: Exception = DatasetteError(why, title="Too large", status=400)
    return refused


def _size(value: object) -> int:
    if isinstance(value, str):
        return CELL + (len(value) if value.isascii() else 2 * len(value))
    return CELL + (len(value) if isinstance(value, bytes) else 0)
