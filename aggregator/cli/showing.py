"""What `aggregator demo` shows: two passes, what the second brought, a reprint, an edit, a town's day and a month."""

from __future__ import annotations

import asyncio
import shlex
import signal
import time
from pathlib import Path

from rich.console import Console
from rich.text import Text

from aggregator import demo
from aggregator.cli import newspaper, paper, settings
from aggregator.cli.settings import Settings
from aggregator.demo import Edit, Row, Showing
from aggregator.edition import Edition

DATABASE = Path("data/demo.db")
COLOURS = {"same": "", "gone": "red strike", "new": "green"}
MARKS = {"same": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}
"""What was struck out and what was added, where there are no colours (as in `git diff --word-diff`)."""

QUERY = "'select day, title from news limit 20'"

CONTEXT = 60
"""Characters of unchanged text shown on either side of a change."""


def run(said: Settings, *, keep: bool) -> int:
    """The demo; 1 if one of its promises does not hold."""
    database = said.given_database or DATABASE
    out = paper.console()
    out.print(Text("An invented press of Primorye opens on this machine and is collected twice.\n"))
    with demo.press(settings.now()) as newsroom:
        showing = asyncio.run(demo.collected(newsroom, database))
        show(out, showing)
        _next_steps(out, showing, keep=keep)
        if keep:
            _wait_for_ctrl_c()
    for promise in showing.broken:
        out.print(Text(f"BROKEN PROMISE: {paper.line(promise)}", style="bold red"))
    return 1 if showing.broken else 0


def show(out: Console, showing: Showing) -> None:
    """Print everything there is to see."""
    _passes(out, showing)
    _fresh(out, showing)
    if showing.reprint:
        _reprint(out, *showing.reprint)
    if showing.edit:
        _edit(out, showing.edit)
    _heading(out, f"The day's news of {demo.TOWN}")
    newspaper.pages(out, showing.town_news, demo.TOWN)
    _heading(out, "The month")
    newspaper.month_grid(out, showing.today.replace(day=1), showing.calendar, showing.today, "")


def _passes(out: Console, showing: Showing) -> None:
    _heading(out, "Two passes, two hours apart")
    head = ("", "asked", "pages", "new", "reprints", "changed", "unchanged", "failures", "seconds")
    rows = [(name, *_numbers(edition)) for name, edition in zip(("first", "second"), showing.editions, strict=True)]
    paper.table(out, head, rows, right=head[1:])
    _heading(out, "What failed, by kind (it is recorded; the rest of the pass goes on)")
    paper.table(
        out,
        ("kind", "source", "what was said"),
        ((row["failure"], row["name"], row["detail"]) for row in showing.failing),
    )


def _numbers(edition: Edition) -> tuple[object, ...]:
    report = edition.report
    return (
        report.polled,
        report.pages,
        report.new,
        report.reprints,
        report.changed,
        report.not_modified,
        report.failures.total(),
        f"{edition.seconds:.1f}",
    )


def _fresh(out: Console, showing: Showing) -> None:
    _heading(out, "What the second pass brought")
    for row in showing.fresh:
        clock = _when(row)[11:] or "--:--"
        outlet = (f"  {paper.line(row['source_name'])}", "dim")
        paper.indented(out, Text.assemble(f"{clock}  {paper.line(row['title'])}", outlet), 2)


def _reprint(out: Console, original: Row, reprint: Row) -> None:
    _heading(out, "A reprint, and its original")
    for word, row in (("original", original), ("reprint", reprint)):
        said = f"{word:<9} {_when(row)}  {paper.line(row['source_name'])}: «{paper.line(row['title'])}»"
        paper.indented(out, Text(said), 2)


def _when(row: Row) -> str:
    return str(row["published_local"] or f"{row['day']} --:--")


def _edit(out: Console, edit: Edit) -> None:
    _heading(out, "An article that was edited after we had it")
    paper.indented(
        out, Text(f"{paper.line(edit.row['title'])} ({paper.line(edit.row['source_name'])})", style="bold"), 2
    )
    shown = Text()
    for what, words in edit.changes:
        shown.append(_marked(what, words, colours=out.is_terminal), style=COLOURS[what] if out.is_terminal else "")
    paper.indented(out, shown, 2)


def _marked(what: str, words: str, *, colours: bool) -> str:
    clean = paper.safe(words).replace("\n\n", " ¶ ")
    if what == "same":
        return clean if len(clean) <= 2 * CONTEXT else f"{clean[:CONTEXT]} […] {clean[-CONTEXT:]}"
    return clean if colours else MARKS[what].format(clean.strip()).join((" ", " "))


def _next_steps(out: Console, showing: Showing, *, keep: bool) -> None:
    where = f"--db {shlex.quote(str(showing.database))}"
    _heading(out, "Look round")
    steps = [
        f"aggregator news --place {demo.TOWN} {where}",
        f"aggregator search мост {where}",
        f"aggregator calendar {where}",
        f"sqlite3 {shlex.quote(str(showing.database))} {QUERY}",
    ]
    if keep:
        steps.append(f"aggregator collect --sources {shlex.quote(str(showing.sources))} {where}")
    for step in steps:
        out.print(Text(f"  {step}"), soft_wrap=True)
    _heading(out, "And for real")
    for step in ("aggregator sources check", "aggregator sources test --all", "aggregator collect"):
        out.print(Text(f"  {step}"), soft_wrap=True)


def _heading(out: Console, words: str) -> None:
    out.print(Text(f"\n{words}", style="bold cyan"))


def _wait_for_ctrl_c() -> None:
    paper.console().print(Text("\nThe newsroom keeps running. Ctrl-C ends it.", style="bold"))
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        return
