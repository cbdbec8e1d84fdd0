"""When to ask next: what is known of an endpoint in, a due time with its reasons out. Pure; `now` is an argument.

Three questions are answered here: which endpoints are due (`due`), when one is asked again (`after_success`,
`after_failure`), and whether it was our own network that failed (`network_is_down`). Article pages have their own,
shorter schedules at the end.
"""

from __future__ import annotations

import hashlib
import statistics
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from aggregator.failures import FAILURES, FailureKind
from aggregator.model import EndpointState, Entry, Failure, Plan, Rhythm, Source
from aggregator.normalize.spans import words

SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(hours=6)
LONGEST_AFTER_FAILURES = timedelta(days=1)
UNKNOWN = timedelta(minutes=30)
"""Interval of an endpoint whose entries carry no dates and whose server gives no hint."""

FIRST_BACKOFF = timedelta(minutes=5)
NETWORK_RETRY = timedelta(minutes=1)

TTL_FLOOR = timedelta(minutes=10)
"""RSS `ttl` and `sy:` never hold back more than this once a rhythm is known: WordPress says "hourly" of every feed."""

MAX_AGE_FLOOR = timedelta(hours=1)
PUBLICATIONS_LEARNT_FROM = 20
PUBLICATIONS_NEEDED = 3
SILENCE_SHARE = 8
JITTER = 0.1
TICK = timedelta(seconds=30)
"""Half of cron's minute: what falls due within it is taken now, so that `every: 1m` does not become two."""


# ---------------------------------------------------------------- learning


def learn(before: Rhythm, entries: Sequence[Entry], now: datetime, *, ttl: timedelta | None = None) -> Rhythm:
    """The rhythm after an answer with `entries`: median gap between the last publications, and the latest one."""
    times = sorted({entry.published.at for entry in entries if entry.published and entry.published.at <= now})
    latest = times[-PUBLICATIONS_LEARNT_FROM:]
    gap = before.gap
    if len(latest) >= PUBLICATIONS_NEEDED:
        gap = timedelta(seconds=statistics.median((b - a).total_seconds() for a, b in pairwise(latest)))
    last = max([*latest, *([before.last_published] if before.last_published else [])], default=None)
    return Rhythm(gap=gap, last_published=last, ttl=ttl or before.ttl, max_age=before.max_age)


def max_age(headers: Mapping[str, str]) -> timedelta | None:
    """`Cache-Control: max-age` of an answer (RFC 9111 section 5.2.2.1); None if absent, rubbish or overridden."""
    directives = [part.strip().lower() for part in headers.get("cache-control", "").split(",")]
    if "no-cache" in directives or "no-store" in directives:
        return None
    for directive in directives:
        name, _, value = directive.partition("=")
        if name == "max-age" and value.strip('"').isdecimal():
            return timedelta(seconds=min(int(value.strip('"')[:9]), 86_400))
    return None


# ---------------------------------------------------------------- the next poll


def after_success(source: Source, rhythm: Rhythm, url: str, now: datetime) -> Plan:
    """The plan after an answer (new, or not modified)."""
    if source.every is not None:
        return _spread(url, now, source.every, (f"sources.yaml says every {words(source.every)}",))
    interval, reasons = _learnt(rhythm, now)
    for hint, ceiling, name in (
        (rhythm.max_age, MAX_AGE_FLOOR, "Cache-Control: max-age"),
        (rhythm.ttl, TTL_FLOOR, "the feed's ttl"),
    ):
        floor = min(hint, ceiling) if hint else timedelta(0)
        if floor > interval:
            interval = floor
            reasons = (*reasons, f"{name} is {words(hint)}: not before {words(floor)}" if hint else name)
    bounded = min(max(interval, SHORTEST), LONGEST)
    if bounded != interval:
        reasons = (*reasons, f"kept between {words(SHORTEST)} and {words(LONGEST)}")
    return _spread(url, now, bounded, reasons)


def after_failure(source: Source, state: EndpointState, failure: Failure, now: datetime) -> Plan:
    """The plan after a failure that counts: exponential back-off up to a day; a later Retry-After wins."""
    usual = source.every or state.rhythm.gap or UNKNOWN
    base = min(max(usual / 2, FIRST_BACKOFF), LONGEST)
    in_a_row = state.failures + 1
    interval = min(base * 2 ** min(in_a_row - 1, 12), LONGEST_AFTER_FAILURES)
    reasons = (f"{in_a_row} failure{'s' if in_a_row > 1 else ''} in a row, the last: {failure.kind}",)
    plan = _spread(state.endpoint.url, now, interval, reasons)
    if failure.retry_at and failure.retry_at > plan.due:
        told = (*reasons, f"the server asked to come back at {failure.retry_at:%Y-%m-%d %H:%M:%S}Z")
        return Plan(failure.retry_at, failure.retry_at - now, told)
    return plan


def after_outage(state: EndpointState, now: datetime) -> Plan:
    """The plan after a failure nobody is blamed for: the network here was down, so soon again."""
    return _spread(
        state.endpoint.url, now, NETWORK_RETRY, ("the network here was down: nothing counted against the source",)
    )


def _learnt(rhythm: Rhythm, now: datetime) -> tuple[timedelta, tuple[str, ...]]:
    if rhythm.gap is None:
        if rhythm.ttl:
            return rhythm.ttl, (f"no rhythm known yet; the feed's ttl is {words(rhythm.ttl)}",)
        return UNKNOWN, (f"no rhythm known yet: {words(UNKNOWN)}",)
    half = rhythm.gap / 2
    reasons: tuple[str, ...] = (f"publishes about every {words(rhythm.gap)}: asked twice as often",)
    silence = (now - rhythm.last_published) / SILENCE_SHARE if rhythm.last_published else timedelta(0)
    if silence <= half:
        return half, reasons
    return silence, (*reasons, f"silent for {words(silence * SILENCE_SHARE)}: an eighth of that")


def _spread(url: str, now: datetime, interval: timedelta, reasons: tuple[str, ...]) -> Plan:
    """Up to a tenth earlier or later, by a hash of URL and time: a thousand endpoints do not fall due in one second."""
    digest = hashlib.blake2b(f"{url} {now.timestamp():.0f}".encode(), digest_size=4).digest()
    share = int.from_bytes(digest, "big") / 2**31 - 1
    spread = min(max(interval * (1 + JITTER * share), SHORTEST), LONGEST_AFTER_FAILURES)
    return Plan(now + spread, interval, reasons)


# ---------------------------------------------------------------- the pass


def due(states: Iterable[EndpointState], now: datetime, *, everything: bool = False) -> tuple[EndpointState, ...]:
    """The endpoints to ask now, the longest overdue first; `everything` ignores the clock but keeps the order."""
    taken = [s for s in states if everything or s.due is None or s.due <= now + TICK]
    return tuple(sorted(taken, key=lambda s: (s.due is not None, s.due or now, s.id)))


MOST = 2 / 3
FEWEST_HOSTS = 3


def network_is_down(reached: Mapping[str, bool]) -> bool:
    """Whether the failures of a pass are our own: `reached` says of each host that was well before if it answered now.

    True when at least three such hosts were tried and two thirds of them failed to be reached at all.
    """
    unreached = sum(not answered for answered in reached.values())
    return len(reached) >= FEWEST_HOSTS and unreached >= MOST * len(reached)


def is_network_failure(kind: FailureKind) -> bool:
    """Whether a kind of failure says that the server was not reached at all."""
    return FAILURES[kind].blame == "network"


# ---------------------------------------------------------------- article pages

PAGE_RETRIES = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8), timedelta(days=1))
EDIT_CHECKS = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3))
FINAL = frozenset({
    FailureKind.GONE, FailureKind.LEGAL, FailureKind.ROBOTS, FailureKind.PRIVATE_ADDRESS, FailureKind.BAD_URL,
    FailureKind.TOO_LARGE, FailureKind.CRASHED,
})  # fmt: skip
"""Kinds that another try at the same page will not mend."""


def page_retry(attempts: int, failure: Failure, now: datetime) -> datetime | None:
    """When to try a page again after its `attempts`-th failure (from 1); None: leave the article as announced."""
    if failure.kind in FINAL or attempts > len(PAGE_RETRIES):
        return None
    planned = now + PAGE_RETRIES[attempts - 1]
    return max(planned, failure.retry_at) if failure.retry_at else planned


def edit_check(source: Source, first_seen: datetime, now: datetime) -> datetime | None:
    """When to look at a complete article again for edits (`watch_edits: true`); None: not any more."""
    if not source.watch_edits:
        return None
    return next((first_seen + after for after in EDIT_CHECKS if first_seen + after > now), None)
