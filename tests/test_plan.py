"""When is an endpoint asked next? What it published and what its server said in, a due time with reasons out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator import plan
from aggregator.failures import FailureKind
from aggregator.model import Endpoint, EndpointState, Entry, Failure, Moment, Rhythm, Source

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
URL = "https://vesti.example/rss"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def source(**changes: object) -> Source:
    given = {"key": "vesti", "name": "Вести", "homepage": "https://vesti.example/", "timezone": "Asia/Vladivostok"}
    return Source(**(given | changes))  # type: ignore[arg-type]


def state(**changes: object) -> EndpointState:
    return EndpointState(**({"id": 1, "endpoint": Endpoint("vesti", "feed", URL)} | changes))  # type: ignore[arg-type]


def failure(kind: FailureKind = FailureKind.SERVER_ERROR, **changes: object) -> Failure:
    given = {"kind": kind, "detail": "HTTP 500", "url": URL, "fetched_at": NOW}
    return Failure(**(given | changes))  # type: ignore[arg-type]


def entries(*ages: timedelta) -> list[Entry]:
    return [Entry(f"{URL}/{n}", published=Moment(NOW - age)) for n, age in enumerate(ages)]


def about(value: timedelta, share: float = 0.11) -> tuple[timedelta, timedelta]:
    return value * (1 - share), value * (1 + share)


# ---------------------------------------------------------------- the rhythm


def test_the_gap_is_the_median_between_the_last_publications() -> None:
    rhythm = plan.learn(Rhythm(), entries(0 * MINUTE, 10 * MINUTE, 20 * MINUTE, 2 * DAY), NOW)
    assert rhythm.gap == 10 * MINUTE
    assert rhythm.last_published == NOW


def test_two_dated_entries_teach_no_gap() -> None:
    assert plan.learn(Rhythm(), entries(MINUTE, HOUR), NOW).gap is None


def test_dates_in_the_future_teach_nothing() -> None:
    assert plan.learn(Rhythm(), entries(-HOUR, -2 * HOUR, -3 * HOUR), NOW) == Rhythm()


def test_what_was_learnt_stays_when_an_answer_has_no_dates() -> None:
    before = Rhythm(gap=HOUR, last_published=NOW - HOUR)
    assert plan.learn(before, [Entry(URL)], NOW) == before


# ---------------------------------------------------------------- after success


def test_a_fixed_interval_is_kept_to() -> None:
    low, high = about(15 * MINUTE)
    assert low <= plan.after_success(source(every=15 * MINUTE), Rhythm(gap=HOUR), URL, NOW).due - NOW <= high


def test_a_source_is_asked_twice_as_often_as_it_publishes() -> None:
    rhythm = Rhythm(gap=20 * MINUTE, last_published=NOW)
    assert plan.after_success(source(), rhythm, URL, NOW).interval == 10 * MINUTE


def test_a_silent_night_slows_the_asking_down() -> None:
    rhythm = Rhythm(gap=10 * MINUTE, last_published=NOW - 8 * HOUR)
    made = plan.after_success(source(), rhythm, URL, NOW)
    assert made.interval == HOUR
    assert "silent for 8 h" in made.reasons[-1]


@pytest.mark.parametrize(
    ("rhythm", "interval"),
    [
        (Rhythm(gap=timedelta(seconds=10), last_published=NOW), plan.SHORTEST),
        (Rhythm(gap=30 * DAY, last_published=NOW), plan.LONGEST),
        (Rhythm(), plan.UNKNOWN),
        (Rhythm(ttl=45 * MINUTE), 45 * MINUTE),
        # WordPress says "hourly" of every feed; a feed that publishes every four minutes is not one
        (Rhythm(gap=4 * MINUTE, last_published=NOW, ttl=HOUR), plan.TTL_FLOOR),
        (Rhythm(gap=4 * MINUTE, last_published=NOW, max_age=5 * MINUTE), 5 * MINUTE),
        (Rhythm(gap=4 * MINUTE, last_published=NOW, max_age=30 * DAY), plan.MAX_AGE_FLOOR),
    ],
)
def test_hints_and_bounds(rhythm: Rhythm, interval: timedelta) -> None:
    assert plan.after_success(source(), rhythm, URL, NOW).interval == interval


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("max-age=300", timedelta(seconds=300)),
        ('public, MAX-AGE="60"', timedelta(seconds=60)),
        ("no-cache, max-age=300", None),
        ("max-age=rubbish", None),
        ("max-age=99999999999999999999", DAY),
        ("", None),
    ],
)
def test_max_age(header: str, expected: timedelta | None) -> None:
    assert plan.max_age({"cache-control": header}) == expected


def test_a_thousand_sources_do_not_fall_due_in_one_second() -> None:
    dues = {plan.after_success(source(every=15 * MINUTE), Rhythm(), f"{URL}/{n}", NOW).due for n in range(1000)}
    seconds = {due.replace(microsecond=0) for due in dues}
    assert len(seconds) > 100


@given(
    gap=st.none() | st.timedeltas(timedelta(0), timedelta(days=4000)),
    silence=st.timedeltas(timedelta(0), timedelta(days=4000)),
    ttl=st.none() | st.timedeltas(timedelta(0), timedelta(days=400)),
    age=st.none() | st.timedeltas(timedelta(0), timedelta(days=1)),
)
def test_the_next_poll_is_always_within_bounds(
    gap: timedelta | None, silence: timedelta, ttl: timedelta | None, age: timedelta | None
) -> None:
    made = plan.after_success(source(), Rhythm(gap, NOW - silence, ttl, age), URL, NOW)
    assert plan.SHORTEST <= made.due - NOW <= plan.LONGEST * (1 + plan.JITTER)
    assert made.reasons


# ---------------------------------------------------------------- after failure


def test_failures_are_asked_less_and_less_but_never_given_up() -> None:
    waits = [
        plan.after_failure(source(every=10 * MINUTE), state(failures=n), failure(), NOW).interval for n in range(40)
    ]
    assert all(a <= b for a, b in pairwise(waits))
    assert waits[0] == plan.FIRST_BACKOFF
    assert waits[-1] == DAY
    assert plan.after_failure(source(), state(failures=10**6), failure(), NOW).due <= NOW + DAY


def test_retry_after_wins_when_it_is_later() -> None:
    told = NOW + 3 * HOUR
    made = plan.after_failure(source(), state(), failure(FailureKind.RATE_LIMITED, retry_at=told), NOW)
    assert made.due == told
    assert "2026-11-23 15:00:00Z" in made.reasons[-1]


def test_retry_after_does_not_shorten_a_long_back_off() -> None:
    made = plan.after_failure(source(), state(failures=20), failure(retry_at=NOW + MINUTE), NOW)
    assert made.due > NOW + 20 * HOUR


# ---------------------------------------------------------------- what is due


def test_the_longest_overdue_come_first_and_new_ones_before_all() -> None:
    states = [
        state(id=1, due=NOW - MINUTE),
        state(id=2, due=NOW - HOUR),
        state(id=3, due=NOW + HOUR),
        state(id=4),
        state(id=5, due=NOW + timedelta(seconds=20)),
    ]
    assert [s.id for s in plan.due(states, NOW)] == [4, 2, 1, 5]
    assert [s.id for s in plan.due(states, NOW, everything=True)] == [4, 2, 1, 5, 3]


# ---------------------------------------------------------------- whose fault


def hosts(*answered: bool) -> dict[str, bool]:
    return {f"host{n}": value for n, value in enumerate(answered)}


@pytest.mark.parametrize(
    ("reached", "down"),
    [
        (hosts(False, False, False), True),
        (hosts(False, False, False, True), True),
        (hosts(False, False, True, True), False),
        (hosts(False, False), False),  # two sites can be down by chance
        ({}, False),
    ],
)
def test_the_network_is_down_when_most_hosts_fail_at_once(reached: dict[str, bool], down: bool) -> None:
    assert plan.network_is_down(reached) is down


# ---------------------------------------------------------------- pages


def test_a_page_that_cannot_be_had_is_tried_on_a_schedule_then_left() -> None:
    waits = [plan.page_retry(n, failure(FailureKind.TIMEOUT), NOW) for n in range(1, 8)]
    assert [due - NOW for due in waits if due] == list(plan.PAGE_RETRIES)
    assert waits[-1] is None


def test_a_page_that_is_gone_is_left_at_once() -> None:
    assert plan.page_retry(1, failure(FailureKind.GONE), NOW) is None


def test_edits_are_looked_for_only_where_the_editor_wants_it_and_not_for_ever() -> None:
    watched = source(watch_edits=True)
    assert plan.edit_check(source(), NOW, NOW) is None
    assert plan.edit_check(watched, NOW, NOW) == NOW + HOUR
    assert plan.edit_check(watched, NOW, NOW + HOUR) == NOW + 6 * HOUR
    assert plan.edit_check(watched, NOW, NOW + 30 * DAY) is None


@pytest.mark.parametrize(
    ("span", "said"),
    [(timedelta(seconds=45), "45 s"), (12 * MINUTE, "12 min"), (150 * MINUTE, "2.5 h"), (DAY, "1 d")],
)
def test_spans_in_words(span: timedelta, said: str) -> None:
    assert plan.words(span) == said
