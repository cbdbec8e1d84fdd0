"""What is likely to pass is tried again at once, through tenacity: with growing, jittered waits, or when the server says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

import tenacity

from aggregator.fetch.limits import Limits
from aggregator.model import Answer, Failure

Sleep = Callable[[float], Awaitable[None]]


class RefusedError(Exception):
    """An attempt that came to nothing: the failure, and whether another try may help. Stays within `fetch`."""

    def __init__(self, failure: Failure, *, again: bool = False) -> None:
        super().__init__(failure.detail)
        self.failure = failure
        self.again = again


async def patiently(
    attempt: Callable[[], Awaitable[Answer]],
    *,
    tries: int,
    limits: Limits,
    clock: Callable[[], datetime],
    sleep: Sleep,
) -> Answer:
    """The answer of the first attempt that had one, else the last failure.

    Between attempts: Retry-After if the server gave one (never longer than `limits.longest_wait`: `again` is False
    then), else doubling from `limits.first_wait`, with up to as much again of jitter.
    """
    if tries == 1:
        return await _once(attempt)
    retrying = tenacity.AsyncRetrying(
        stop=tenacity.stop_after_attempt(tries),
        wait=_waits(limits, clock),
        retry=tenacity.retry_if_exception(lambda error: isinstance(error, RefusedError) and error.again),
        sleep=sleep,
        reraise=True,
    )
    try:
        return await retrying(attempt)
    except RefusedError as refused:
        return refused.failure


async def _once(attempt: Callable[[], Awaitable[Answer]]) -> Answer:
    try:
        return await attempt()
    except RefusedError as refused:
        return refused.failure


def _waits(limits: Limits, clock: Callable[[], datetime]) -> Callable[[tenacity.RetryCallState], float]:
    first, longest = limits.first_wait, limits.longest_wait
    growing = tenacity.wait_exponential(first, longest - first) + tenacity.wait_random(0, first)

    def wait(state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.failure.retry_at if isinstance(error, RefusedError) else None
        return max(0.0, (asked - clock()).total_seconds()) if asked else growing(state)

    return wait
