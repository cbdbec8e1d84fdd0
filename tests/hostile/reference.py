"""The table of faults in, docs/reference/faults.md out: `python -m tests.hostile.reference FILE`. A test holds it current."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import get_args

from .fault import Fault, Group
from .faults import FAULTS

HEAD = """# Faults

Made from the table of `tests/hostile` by `make docs`.

What servers do wrong, and what comes of it. Each row is a server of `tests/hostile` (raw sockets on loopback, reached by a name and
a public address), asked in a whole pass beside a source that is well, whose articles are all there each time; those of the
connection, of HTTP, redirects and encodings by the fetcher alone, too. The words in code are [failure kinds](failures.md), as they stand in `fetches.outcome`; where two are given, the
second is how it ends over httpcore, which carries TLS. *Read* means that the answer is used: so many articles stand in the archive.
Bounds are those that the test holds the pass to: seconds of CPU time (three more for the pass itself), bytes of bodies read, bytes
that Python holds meanwhile. Where a row names a test, that test does it, not a server of the table.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(_group(group) for group in get_args(Group))]).rstrip() + "\n"


def _group(group: Group) -> str:
    rows = [_row(fault) for fault in FAULTS if fault.group == group]
    return "\n".join([f"## {group}\n", "| fault | what the server does | what comes of it | bounds | tested in |", "|---|---|---|---|---|", *rows, ""])  # fmt: skip


def _row(fault: Fault) -> str:
    cells = (f"`{fault.name}`", fault.does, _outcome(fault), _bounds(fault), _tested(fault))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _outcome(fault: Fault) -> str:
    if fault.group == "Configuration":
        return fault.says
    kinds = [f"`{kind}`" for kind in (fault.kind, fault.httpcore) if kind]
    ends = ", ".join(kinds) if fault.kind else ", ".join(["read", *kinds])
    if fault.tested_in:
        return ends
    if fault.titles and fault.kind:
        return f"{ends}; {_articles(fault)}"
    return f"{ends}: {_articles(fault)}" if fault.kind is None else ends


def _articles(fault: Fault) -> str:
    count = len(fault.titles)
    return {0: "no article", 1: "1 article"}.get(count, f"{count} articles")


def _bounds(fault: Fault) -> str:
    memory = f"{fault.memory // 1_000_000} MB of memory" if fault.memory else ""
    if fault.tested_in:
        return memory
    return ", ".join(filter(None, [f"{fault.seconds:g} s", f"{fault.wire / 1_000_000:g} MB", memory]))


def _tested(fault: Fault) -> str:
    return f"`{fault.tested_in}`" if fault.tested_in else ""


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
