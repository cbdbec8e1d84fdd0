"""How a poll ended in; in one transaction: the articles it announced, what the next poll needs to know, the log line."""

from __future__ import annotations

from sqlite3 import Connection

from aggregator.model import Failure, Page, PollOutcome, Stored
from aggregator.store import announcing, bands, endpoints, identity, runs


def record(connection: Connection, run_id: int, outcome: PollOutcome, days: int = bands.DAYS) -> Stored:
    """Store a poll; reprints are looked for within so many days. To be called inside a transaction."""
    # most of a pass: nothing is announced, so nothing need be known of the source
    if not isinstance(outcome.answer, Page):
        _remembered(connection, run_id, outcome, 0, 0)
        return Stored()
    state = outcome.state
    announcements = announcing.storable(outcome.announced)
    active = connection.execute("SELECT id FROM endpoints WHERE source = ? AND active = 1", (state.endpoint.source,))
    following = frozenset(number for (number,) in active)
    poll = announcing.begin(connection, state, announcements, outcome.answer.fetched_at, days, following)
    for announced in announcements:
        announcing.take(poll, announced)
    _remembered(connection, run_id, outcome, poll.new, poll.changed)
    endpoints.learnt(connection, state.id, *identity.learn(state, poll.churn))
    return Stored(poll.new, poll.changed, poll.known, poll.reprints, poll.aliases, tuple(poll.pages))


def _remembered(connection: Connection, run_id: int, outcome: PollOutcome, new: int, changed: int) -> None:
    """What the next poll needs to know, and the log line."""
    state, answer = outcome.state, outcome.answer
    endpoints.polled(connection, outcome, answer.fetched_at)
    line = runs.LogLine(
        run_id,
        state.endpoint.source,
        "endpoint",
        answer,
        endpoint_id=state.id,
        entries=None if isinstance(answer, Failure) else len(outcome.announced),
        new=new,
        changed=changed,
        blamed=outcome.blamed,
        notes=outcome.skipped,
    )
    runs.note(connection, line)
