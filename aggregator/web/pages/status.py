"""`/status`: how collecting goes: each source's state with its reason, what it publishes beside its usual, the last passes.
`/metrics`: the same numbers for Prometheus."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aggregator.health import State, Status, Verdict
from aggregator.outputs import prometheus
from aggregator.store import Archive
from aggregator.web import morning
from aggregator.web.head import Head
from aggregator.web.moments import Distance, distance
from aggregator.web.pages import asked
from aggregator.web.pages.reasons import reason
from aggregator.web.plain import NAME, said
from aggregator.web.spark import Spark, spark
from aggregator.web.visit import Answer, Document, Elsewhere, NowhereError, Page, Visit
from aggregator.web.words import Words

MOST = 50
"""Sources on a page."""

MOST_PAGES = 200
QUALITY = ("text", "date", "image")


@dataclass(frozen=True, slots=True)
class Row:
    """A source on the page."""

    key: str
    name: str
    state: str
    well: bool
    why: str
    last: Distance | None
    due: Distance | None
    per_day: float
    usual: float | None
    quality: tuple[tuple[str, float], ...]
    """Field and share of the latest articles that have it."""
    spark: Spark | None


def page(archive: Archive, visit: Visit) -> Answer:
    """The sources that need somebody first; `?state=` those of one state."""
    nth = asked.page(visit, MOST_PAGES)
    state = _state(visit)
    found = _status(archive, visit.now)
    verdicts = [each for each in found.verdicts if state in (None, each.state)]
    shown = verdicts[MOST * (nth - 1) : MOST * nth]
    if nth > 1 and not shown:
        raise NowhereError
    words = visit.words
    return Page(
        "status.html",
        {
            "status": found,
            "rows": [_row(each, visit) for each in shown],
            "state": state,
            "states": [(each.value, count) for each, count in found.states.items() if count],
            "sources": len(found.verdicts),
            "runs": [(run, distance(run.started_at, visit.now, words)) for run in found.runs],
            "late": found.late and distance(visit.now - found.late, visit.now, words),
            "page": nth,
            "more": len(verdicts) > MOST * nth,
            "query": f"state={state.value}&" if state else "",
            "head": Head(words["status_title"], "/status"),
        },
    )


def slashed(archive: Archive, visit: Visit) -> Answer:
    """`/status/` is `/status`."""
    del archive
    return Elsewhere(visit.href("/status"))


def metrics(archive: Archive, visit: Visit) -> Document:
    """The text exposition format 0.0.4."""
    text = prometheus.text(_status(archive, visit.now))
    return Document(text.encode(), prometheus.CONTENT_TYPE)


def _status(archive: Archive, now: datetime) -> Status:
    return morning.of(archive.path).look(archive, now)


def _state(visit: Visit) -> State | None:
    wanted = visit.query.get("state")
    if not wanted:
        return None
    if wanted not in {each.value for each in State}:
        raise NowhereError
    return State(wanted)


def _row(verdict: Verdict, visit: Visit) -> Row:
    words, vitals, now = visit.words, verdict.vitals, verdict.quality.now
    return Row(
        key=vitals.source,
        name=said(vitals.name, NAME),
        state=verdict.state.value,
        well=verdict.well,
        why=reason(verdict, words),
        last=_distance(vitals.last_success, visit.now, words),
        due=_distance(vitals.next_due, visit.now, words) if verdict.state is not State.PAUSED else None,
        per_day=verdict.volume.per_day,
        usual=verdict.volume.usual_per_day,
        quality=tuple((field, now[field]) for field in QUALITY) if now else (),
        spark=spark(verdict.volume.daily),
    )


def _distance(at: datetime | None, now: datetime, words: Words) -> Distance | None:
    return distance(at, now, words) if at else None
