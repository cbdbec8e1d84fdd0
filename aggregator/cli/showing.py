"""What `aggregator demo` shows: two passes, what the second brought, a reprint, an edit, a town's day and a month."""

from __future__ import annotations

import asyncio
import shlex
import signal
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.text import Text

from aggregator.cli import newspaper, paper, settings
from aggregator.cli.settings import Settings, counted
from aggregator.demo import two_passes as demo
from aggregator.demo.frontpage import FrontPage
from aggregator.demo.two_passes import Edit, Row, Showing
from aggregator.edition import Edition
from aggregator.normalize import text
from aggregator.places import Gazetteer

DATABASE = Path("data/demo.db")
COLOURS = {"same": "", "gone": "red strike", "new": "green"}
MARKS = {"same": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}
"""What was struck out and what was added, where there are no colours (as in `git diff --word-diff`)."""

QUERY = "'select day, title from news limit 20'"

MOST_SHOWN = 4
"""Articles of the town's day."""

LONGEST_NAME = 60
"""Characters of a cited name."""

CONTEXT = 60
"""Characters of unchanged text shown on either side of a change."""


def run(said: Settings, *, keep: bool, serve: bool = False) -> int:
    """The demo; 1 if one of its promises does not hold. With `serve` it stays and shows the result as web pages."""
    database = said.given_database or DATABASE
    out = paper.console()
    out.print(Text("An invented press of Primorye opens on this machine and is collected twice.\n"))
    with demo.press(settings.now()) as newsroom:
        showing = asyncio.run(demo.collected(newsroom, database))
        show(out, showing)
        _next_steps(out, showing, keep=keep)
        if serve:
            _pages(out, database)
        elif keep:
            _wait_for_ctrl_c()
    for promise in showing.broken:
        out.print(Text(f"BROKEN PROMISE: {paper.line(promise)}", style="bold red"))
    return 1 if showing.broken else 0


def _pages(out: Console, database: Path) -> None:
    """The archive's pages until Ctrl-C, on a port that is free."""
    from aggregator.cli import serving
    from aggregator.places import slugs

    place = Gazetteer.load().find(demo.TOWN)
    assert place is not None  # the demo's town is in the gazetteer
    with serving.listen("127.0.0.1", 0) as listening:
        address = serving.address_of("127.0.0.1", listening)
        out.print(Text(f"\nThe town's page, until Ctrl-C:  {address}/{slugs.of(place.name, place.region)}/"))
        serving.server(database, address).run(sockets=[listening])


def show(out: Console, showing: Showing) -> None:
    """Print everything there is to see."""
    _passes(out, showing)
    _fresh(out, showing)
    if showing.reprints:
        _reprints(out, showing.reprints)
    if showing.edit:
        _edit(out, showing.edit)
    _town(out, showing.town_news)
    if showing.front_page:
        _front_page(out, showing.front_page, showing.database)
    _heading(out, "The month")
    newspaper.month_grid(out, showing.today.replace(day=1), showing.calendar, showing.today, "")


def _passes(out: Console, showing: Showing) -> None:
    _heading(out, "Two passes, two hours apart")
    head = (
        "",
        "asked",
        "pages",
        "new",
        "reprints",
        "changed",
        "unchanged",
        "studied",
        "stories",
        "failures",
        "seconds",
    )
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
        report.studied,
        report.stories,
        report.failures.total(),
        f"{edition.seconds:.1f}",
    )


def _fresh(out: Console, showing: Showing) -> None:
    _heading(out, "What the second pass brought")
    for row in showing.fresh:
        clock = _when(row)[11:] or "--:--"
        outlet = (f"  {paper.line(row['source_name'])}", "dim")
        paper.indented(out, Text.assemble(f"{clock}  {paper.line(row['title'])}", outlet), 2)


def _reprints(out: Console, pairs: Sequence[tuple[Row, Row]]) -> None:
    _heading(out, "Reprints, and their originals")
    for original, reprint in pairs:
        kind, score = reprint["reprint_kind"], reprint["reprint_score"]
        for word, row in (("original", original), (f"{kind} {score:.2f}", reprint)):
            said = f"{word:<12}  {_when(row)}  {paper.line(row['source_name'])}: «{paper.line(row['title'])}»"
            paper.indented(out, Text(said), 2)


def _town(out: Console, rows: Sequence[Row]) -> None:
    """The day's news of the town, the latest in full."""
    _heading(out, f"The day's news of {demo.TOWN}")
    if rows:
        out.print(newspaper.day_title(date.fromisoformat(rows[0]["day"]), demo.TOWN, len(rows)))
    for row in rows[:MOST_SHOWN]:
        out.print()
        newspaper.article(out, row)
    if len(rows) > MOST_SHOWN:
        out.print(Text(f"\n  … and {len(rows) - MOST_SHOWN} more of that day", style="dim"))


def _front_page(out: Console, page: FrontPage, database: Path) -> None:
    _heading(out, f"The main news of {page.of}, {paper.long_day(page.day)}")
    out.print(
        Text("  by weight: how many outlets tell it, how plainly they name the town, how late in the day", style="dim")
    )
    for number, headline in enumerate(page.headlines, 1):
        paper.indented(out, Text(f"{number}  {paper.line(headline.title)}", style="bold"), 2)
        reprints = f" · {counted(headline.reprints, 'reprint')}" if headline.reprints else ""
        first = f"first: {paper.line(headline.first)} at {headline.first_at[11:] or headline.first_at}"
        facts = f"{counted(headline.outlets, 'outlet')}{reprints} · {first} · weight {headline.score:.2f}"
        paper.indented(out, Text(facts, style="dim"), 5)
        if cited := ", ".join(text.excerpt(paper.line(name), LONGEST_NAME) for name in headline.cited if name):
            paper.indented(out, Text(f"cites: {cited}", style="dim"), 5)
    top = page.headlines[0]
    told = "made one story of two threads" if top.bridge else "is in the first of these stories"
    out.print(Text(f"\n  aggregator why {top.explained} --db {shlex.quote(str(database))}"), soft_wrap=True)
    out.print(Text(f"  shows how that article {told}: what it was weighed against, with scores and reasons"))


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
    short = clean if len(clean) <= 3 * CONTEXT else f"{clean[: 2 * CONTEXT]} […] {clean[-CONTEXT:]}"
    return short if colours else MARKS[what].format(short.strip()).join((" ", " "))


def _next_steps(out: Console, showing: Showing, *, keep: bool) -> None:
    where = f"--db {shlex.quote(str(showing.database))}"
    _heading(out, "Look round")
    steps = [
        f"aggregator news --place {demo.TOWN} --main {where}",
        f"aggregator search мост {where}",
        f"aggregator calendar {where}",
        f"aggregator serve {where}    # the same as pages: http://127.0.0.1:8024",
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
