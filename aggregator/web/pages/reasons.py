"""A verdict on a source in, why it is so in the language of the page out. `aggregator.health` says it in English, with advice."""

from __future__ import annotations

from datetime import date, datetime

from aggregator.health import State, Verdict
from aggregator.web.words import Words


def reason(verdict: Verdict, words: Words) -> str:
    """One or two sentences; what the state means, if there is nothing more to say."""
    said = {State.FAILING: _failing, State.SILENT: _silent, State.THIN: _thin, State.FEW: _few}.get(verdict.state)
    return (said(verdict, words) if said else "") or words.name("meanings", verdict.state.value)


def _failing(verdict: Verdict, words: Words) -> str:
    vitals = verdict.vitals
    if not vitals.failing_since:
        return words["why_unfound"]
    kind = words.name("failures", vitals.failure or "")
    return words.fill("why_failing", kind=kind, since=_day(vitals.failing_since, words))


def _silent(verdict: Verdict, words: Words) -> str:
    last = verdict.vitals.last_published
    return words.fill("why_silent", since=_day(last, words)) if last else ""


def _thin(verdict: Verdict, words: Words) -> str:
    now, before = verdict.quality.now, verdict.quality.before
    if verdict.quality.fallen and now and before:
        fell = ", ".join(
            words.fill(
                "why_fell",
                field=words.name("fields", "published" if field == "date" else field).lower(),
                now=words.percent(now[field]),
                before=words.percent(before[field]),
            )
            for field in verdict.quality.fallen
        )
        return words.fill("why_thin", n=now.articles, fell=fell)
    lost = ", ".join(words.name("fields", field).lower() for field, _ in verdict.vitals.missed)
    return words.fill("why_selector", fields=lost) if lost else ""


def _few(verdict: Verdict, words: Words) -> str:
    much = verdict.volume
    return words.fill("why_few", n=much.week, usual=words.number(much.usual)) if much.usual else ""


def _day(at: datetime | date, words: Words) -> str:
    return words.day(at.date() if isinstance(at, datetime) else at)
