"""How everything is doing, set for people and for programs: a Status in; a table, lines or plain values out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from rich.console import Console
from rich.text import Text

from aggregator.cli import paper
from aggregator.cli.settings import counted
from aggregator.health import FIELDS, Quality, Shares, State, Status, Verdict, sparkline
from aggregator.normalize.spans import words

COLOURS = {
    State.FAILING: "red", State.SILENT: "red", State.THIN: "yellow", State.FEW: "yellow", State.NEW: "cyan",
    State.WELL: "green", State.PAUSED: "dim",
}  # fmt: skip
WIDE = 120
"""Columns below which a terminal has no room for the picture and the quality."""

HEAD = ("source", "state", "success", "a day", "usual", "next")
MORE = ("30 days", "% text date img lead by")


def table(out: Console, found: Status, *, everything: bool) -> None:
    """A table with a row a source, the most urgent first, and what to do; without `everything`, of those that are not well."""
    shown = found.verdicts if everything else found.wrong
    if shown:
        more = not out.is_terminal or out.width >= WIDE
        rows = (_row(verdict, found.now) + (_picture(verdict) if more else ()) for verdict in shown)
        paper.table(out, HEAD + (MORE if more else ()), rows, right=("a day", "usual"))
        out.print()
    for verdict in found.wrong:
        style = COLOURS[verdict.state]
        head = Text.assemble((f"{verdict.source}: {verdict.state}: ", style), paper.line(verdict.reason))
        paper.indented(out, head, 0)
    if found.wrong:
        out.print()
    out.print(Text(_summary(found), style="bold"), soft_wrap=True)


def lines(out: Console, found: Status, *, everything: bool) -> None:
    """A line a source; without `everything`, nothing at all if all are well."""
    if found.late:
        out.print(Text(_late(found.late)), soft_wrap=True)
    for verdict in found.verdicts if everything else found.wrong:
        said = f"{verdict.source}: {verdict.state}: {verdict.reason}"
        out.print(Text(paper.line(said)), soft_wrap=True)


def facts(found: Status) -> list[dict[str, Any]]:
    """A JSON object a source, the most urgent first."""
    return [_facts(verdict) for verdict in found.verdicts]


def _row(verdict: Verdict, now: datetime) -> tuple[object, ...]:
    vitals, usual = verdict.vitals, verdict.volume.usual_per_day
    return (
        verdict.source,
        Text(verdict.state, style=COLOURS[verdict.state]),
        f"{words(now - vitals.last_success)} ago" if vitals.last_success else "never",
        f"{verdict.volume.per_day:.1f}",
        "" if usual is None else f"{usual:.1f}",
        _next(verdict, now),
    )


def _picture(verdict: Verdict) -> tuple[object, ...]:
    return Text(sparkline(verdict.volume.daily), style="cyan"), _percents(verdict.quality)


def _percents(good: Quality) -> str:
    """The shares of the last days; an arrow at those that fell."""
    if good.now is None:
        return ""
    return " ".join(f"{good.now[field] * 100:.0f}{'↓' if field in good.fallen else ''}" for field in FIELDS)


def _next(verdict: Verdict, now: datetime) -> str:
    if verdict.state is State.PAUSED:
        return "never"
    due = verdict.vitals.next_due
    return f"in {words(due - now)}" if due and due > now else "now"


def _summary(found: Status) -> str:
    states = ", ".join(f"{number:,} {state}" for state, number in found.states.items() if number)
    said = counted(len(found.verdicts), "source") + (f": {states}" if states else "")
    return f"{said}\n{_late(found.late)}" if found.late else said


def _late(late: timedelta) -> str:
    return f"No pass has run for {words(late)} though sources are due: is cron, or the timer, running?"


def _facts(verdict: Verdict) -> dict[str, Any]:
    vitals, much, good = verdict.vitals, verdict.volume, verdict.quality
    return {
        "source": verdict.source,
        "name": vitals.name,
        "state": verdict.state.value,
        "reason": verdict.reason,
        "wrong": list(verdict.wrong),
        "endpoints": vitals.endpoints,
        "last_success": _stamp(vitals.last_success),
        "last_published": _stamp(vitals.last_published),
        "next_due": _stamp(vitals.next_due),
        "failures": vitals.failures,
        "failure": vitals.failure,
        "failing_since": _stamp(vitals.failing_since),
        "failures_1d": dict(vitals.failure_kinds),
        "articles_7d": much.week,
        "articles_30d": much.month,
        "usual_7d": much.usual,
        "daily": list(much.daily),
        "sparkline": sparkline(much.daily),
        "quality": _shares(good.now),
        "quality_before": _shares(good.before),
        "fallen": list(good.fallen),
        "selectors_missed": dict(vitals.missed),
        "queued": vitals.queued,
        "last_entries": vitals.last_entries,
        "paused_at": _stamp(vitals.paused_at),
        "enabled": vitals.enabled,
    }


def _shares(shares: Shares | None) -> dict[str, float] | None:
    if shares is None:
        return None
    return {"articles": shares.articles} | {field: round(shares[field], 3) for field in FIELDS}


def _stamp(at: datetime | None) -> str | None:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None
