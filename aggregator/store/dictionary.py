"""The schema's own comments in, a description of every table, view and column out: the data dictionary."""

from __future__ import annotations

import re
from dataclasses import dataclass
from sqlite3 import Connection

OBJECTS = """
    SELECT type, name, sql FROM sqlite_master
    WHERE type IN ('table', 'view') AND sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
      AND name NOT IN ('search_data', 'search_idx', 'search_content', 'search_docsize', 'search_config')
    ORDER BY rowid
"""
COMMENT = re.compile(r"\s--\s+(.*\S)\s*$")
COLUMN_NAME = re.compile(r"(\w+),?$")
ADDED = re.compile(r", (\w+) [^,/]*/\* (.*?) \*/")
"""A column of a later version: SQLite keeps ADD COLUMN's own text, where a comment to the line's end would swallow the next."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column and its sentence; `type` is empty in a view."""

    name: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table or view, its sentence and its columns."""

    name: str
    kind: str
    description: str
    columns: tuple[Column, ...]


def describe(connection: Connection) -> tuple[Table, ...]:
    """Every table and view in the order of the schema, from the comments that sqlite_master keeps."""
    return tuple(
        Table(name, kind, _headline(sql), _columns(connection, name, sql))
        for kind, name, sql in connection.execute(OBJECTS).fetchall()
    )


def markdown(tables: tuple[Table, ...]) -> str:
    """The dictionary as a reference page: views first, for they are what people ask."""
    parts = []
    for table in sorted(tables, key=lambda t: t.kind != "view"):
        parts.append(f"### {table.name} ({table.kind})\n\n{table.description}\n")
        rows = [f"| `{c.name}` | {c.type} | {_cell(c.description)} |" for c in table.columns]
        parts.append("\n".join(("| column | type | meaning |", "|---|---|---|", *rows)) + "\n")
    return "\n".join(parts)


def _headline(sql: str) -> str:
    found = COMMENT.search(sql.partition("\n")[0])
    return found[1] if found else ""


def _columns(connection: Connection, name: str, sql: str) -> tuple[Column, ...]:
    said = dict(_described(line) for line in sql.splitlines()[1:] if COMMENT.search(line)) | dict(ADDED.findall(sql))
    columns = connection.execute("SELECT name, type FROM pragma_table_info(?)", (name,)).fetchall()
    return tuple(
        Column(column, kind if "CREATE TABLE" in sql else "", said.get(column, "")) for column, kind in columns
    )


def _described(line: str) -> tuple[str, str]:
    """The column a line defines (a table's first word; a view's last, after AS) and its comment."""
    code = COMMENT.sub("", line).strip()
    found = COMMENT.search(line)
    named = COLUMN_NAME.search(code) if " AS " in code else None
    return (named[1] if named else code.split(" ", 1)[0]), found[1] if found else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
