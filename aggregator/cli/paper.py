"""Text from outside made harmless, and the paper it is printed on: rich on a terminal, plain lines in a pipe."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import date

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from aggregator.normalize import urls

_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI, ECMA-48 section 5.4
    r"|\x9b[0-?]*[ -/]*[@-~]"  # CSI as one C1 character
    r"|\x1b[\]PX^_].*?(?:\x07|\x1b\\|$)"  # OSC, DCS, SOS, PM, APC: a string up to its terminator
    r"|\x1b.?",
    re.DOTALL,
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""C0 (but tab and newline), DEL, C1, and the marks that turn the direction of writing round."""

PIPE_WIDTH = 160
"""Columns of a table that goes into a pipe or a file."""


def safe(words: object) -> str:
    """Text from outside, without escape sequences, control characters and direction marks."""
    return _CONTROLS.sub("", _ESCAPES.sub("", str(words)))


def line(words: object) -> str:
    """`safe`, on one line."""
    return " ".join(safe(words).split())


def console() -> Console:
    """Where answers go: stdout. Text is never read as markup."""
    wide = None if sys.stdout.isatty() else PIPE_WIDTH
    return Console(markup=False, highlight=False, emoji=False, width=wide)


def errors() -> Console:
    """Where progress and summaries go: stderr, so that a pipe has only the answer."""
    return Console(stderr=True, markup=False, highlight=False, emoji=False)


def indented(out: Console, words: Text, columns: int) -> None:
    """Print a paragraph with a margin to its left; wrapped on a terminal, one line in a pipe."""
    if out.is_terminal:
        out.print(Padding(words, (0, 0, 0, columns)))
    else:
        out.print(Text.assemble(" " * columns, words), soft_wrap=True)


def hanging(out: Console, mark: str, words: Text) -> None:
    """Print a paragraph after a mark, such as its time; wrapped on a terminal with the mark standing out to its left."""
    if not out.is_terminal:
        out.print(Text.assemble(mark, words), soft_wrap=True)
        return
    sheet = Table.grid(padding=0)
    sheet.add_column(width=len(mark))
    sheet.add_column(overflow="fold")
    sheet.add_row(Text(mark, style="bold"), words)
    out.print(sheet)


def link(out: Console, url: str, columns: int) -> None:
    """Print an address with a margin to its left, in one piece, so that it can be clicked and copied."""
    out.print(Text.assemble(" " * columns, (line(urls.display(url)), "cyan")), soft_wrap=True)


def table(out: Console, head: Sequence[str], rows: Iterable[Sequence[object]], right: Sequence[str] = ()) -> None:
    """Print a plain table; the columns named in `right` hold numbers. Cells that are not Text are made harmless."""
    sheet = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for name in head:
        sheet.add_column(name, justify="right" if name in right else "left", overflow="fold")
    for row in rows:
        sheet.add_row(*(cell if isinstance(cell, Text) else Text(line(cell)) for cell in row))
    if out.is_terminal:
        out.print(sheet)
        return
    with out.capture() as printed:
        out.print(sheet)
    out.file.write("".join(f"{each.rstrip()}\n" for each in printed.get().splitlines()))


def write_json(value: object, *, indent: int | None = 2) -> None:
    """One JSON value on stdout; dates as ISO 8601. C1 controls are escaped: a terminal may obey them."""
    said = json.dumps(value, ensure_ascii=False, indent=indent, default=str)
    sys.stdout.write(_CONTROLS.sub(lambda match: f"\\u{ord(match[0]):04x}", said) + "\n")


def long_day(day: date) -> str:
    """`Thursday, 12 November 2024`: in English, since nobody calls setlocale here."""
    return f"{day:%A}, {day.day} {day:%B %Y}"
