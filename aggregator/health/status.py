"""All that a status page, `sources health` and the metrics show, in one record. Pure: facts and `now` in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aggregator.health.judge import State, Verdict, judge_all
from aggregator.model import Expect, Vitals, Workload

LATE = timedelta(hours=1)
"""Something is due for so long, and no pass has begun: the collector does not run."""


@dataclass(frozen=True, slots=True)
class Run:
    """One pass of the collector."""

    id: int
    started_at: datetime
    ended_at: datetime | None
    state: str
    due: int
    polled: int
    pages: int
    new: int
    changed: int
    not_modified: int
    failures: int
    left: int
    wire_bytes: int
    network_down: bool

    @property
    def seconds(self) -> float | None:
        """How long it took; None while it runs, or if it was killed."""
        return (self.ended_at - self.started_at).total_seconds() if self.ended_at else None


@dataclass(frozen=True, slots=True)
class Status:
    """How everything is doing at `now`."""

    now: datetime
    verdicts: tuple[Verdict, ...]
    """Of every source, the most urgent first."""
    states: Mapping[State, int]
    """Sources by state; every state is there."""
    runs: tuple[Run, ...]
    """The last passes, the newest first."""
    work: Workload
    late: timedelta | None = None
    """For how long something has been due without a pass, if that is too long: cron or the timer stands still."""

    @property
    def wrong(self) -> tuple[Verdict, ...]:
        """The sources that need a person."""
        return tuple(verdict for verdict in self.verdicts if not verdict.well)

    @property
    def well(self) -> bool:
        """Whether nobody is needed."""
        return not self.wrong and self.late is None

    @property
    def since_last_run(self) -> timedelta | None:
        """Time since the last pass began; None if there was none."""
        return self.now - self.runs[0].started_at if self.runs else None


def status(
    vitals: Iterable[Vitals],
    runs: Sequence[Mapping[str, Any]],
    work: Workload,
    now: datetime,
    expected: Mapping[str, Expect] | None = None,
) -> Status:
    """What `Store.vitals`, `Store.last_runs` and `Store.workload` say; `expected` is `expect` of each source by its key."""
    verdicts = judge_all(vitals, now, expected)
    passes = tuple(_run(row) for row in runs)
    counts = Counter(verdict.state for verdict in verdicts)
    states = {state: counts[state] for state in State}
    return Status(now, verdicts, states, passes, work, _late(verdicts, passes, now))


def _late(verdicts: Iterable[Verdict], runs: Sequence[Run], now: datetime) -> timedelta | None:
    asked = (verdict.vitals.next_due for verdict in verdicts if verdict.state is not State.PAUSED)
    due = min((each for each in asked if each is not None), default=None)
    begun = runs[0].started_at if runs else None
    if due is None or begun is None:
        return None
    late = min(now - due, now - begun)
    return late if late > LATE else None


def _run(row: Mapping[str, Any]) -> Run:
    def number(name: str) -> int:
        return int(row[name] or 0)

    return Run(
        id=number("id"),
        started_at=datetime.fromisoformat(row["started_at"]),
        ended_at=datetime.fromisoformat(row["ended_at"]) if row["ended_at"] else None,
        state=str(row["state"]),
        due=number("due"),
        polled=number("polled"),
        pages=number("pages"),
        new=number("new_articles"),
        changed=number("changed_articles"),
        not_modified=number("not_modified"),
        failures=number("failures"),
        left=number("left_over"),
        wire_bytes=number("wire_bytes"),
        network_down=bool(row["network_down"]),
    )
