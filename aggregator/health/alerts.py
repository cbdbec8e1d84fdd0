"""Verdicts and what was last said of each source in, what is to be said now out: changes of state only, in one digest. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.health.judge import State, Verdict
from aggregator.model import Told

NETWORK = "(network)"
"""Not a source: the network here. No key of a source has brackets."""

DOWN, UP = "down", "well"
NETWORK_REASON = "Most hosts could not be reached: the network here is down. Nothing is counted against the sources."

MOST_LISTED = 50
"""Changes that one alert lists; beyond it only their number is said."""

LONGEST_REASON = 300
SURE = 2
"""Failures in a row from which a source is said to fail: one is often over at the next look."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A source, or the network, that is not as it was said to be."""

    source: str
    name: str
    was: str
    state: str
    reason: str

    @property
    def recovery(self) -> bool:
        """Whether this is good news."""
        return self.state == UP


def shifts(verdicts: Iterable[Verdict], told: Mapping[str, Told], network_down: bool | None) -> tuple[Shift, ...]:
    """What has changed since it was last told; `network_down` is None if nothing is known of the network.

    A source that an editor paused is not spoken of.
    """
    found = []
    known = told.get(NETWORK)
    if network_down and known is None:
        found.append(Shift(NETWORK, "the network here", UP, DOWN, NETWORK_REASON))
    elif network_down is False and known is not None:
        found.append(Shift(NETWORK, "the network here", DOWN, UP, "Hosts can be reached again."))
    return (*found, *(shift for verdict in verdicts if (shift := _shift(verdict, told.get(verdict.source)))))


def forgotten(verdicts: Iterable[Verdict], told: Mapping[str, Told]) -> tuple[str, ...]:
    """Sources of which something was said and nothing is to be said any more: they are paused, or gone."""
    spoken_of = {verdict.source for verdict in verdicts if verdict.state is not State.PAUSED}
    return tuple(source for source in told if source not in spoken_of and source != NETWORK)


def remembered(found: Iterable[Shift], now: datetime) -> dict[str, Told | None]:
    """What is to be remembered as told; None: well again."""
    return {each.source: None if each.recovery else Told(each.state, now, each.reason) for each in found}


def body(found: Sequence[Shift], now: datetime) -> str:
    """The JSON that a hook gets. `text` is what chat programs show (Slack, Mattermost, Rocket.Chat)."""
    listed = found[:MOST_LISTED]
    counts = Counter(each.state for each in found)
    return json.dumps(
        {
            "event": "aggregator.alert",
            "at": f"{now:%Y-%m-%dT%H:%M:%SZ}",
            "text": "\n".join((_headline(counts), *map(_line, listed), *_rest(len(found) - len(listed)))),
            "counts": dict(counts),
            "changes": [
                {"source": each.source, "name": each.name, "was": each.was, "state": each.state, "reason": each.reason}
                for each in listed
            ],
            "left_out": len(found) - len(listed),
        },
        ensure_ascii=False,
    )


def _shift(verdict: Verdict, told: Told | None) -> Shift | None:
    """The change of one source; a failure that may be over at the next look is none yet, and no recovery either."""
    was = told.state if told else UP
    state = UP if verdict.well else verdict.state.value
    unsure = verdict.state is State.FAILING and bool(verdict.vitals.endpoints) and verdict.vitals.failures < SURE
    if verdict.state is State.PAUSED or unsure or state == was:
        return None
    reason = verdict.reason if not verdict.well else f"It is well again; it was {was}."
    return Shift(verdict.source, verdict.vitals.name, was, state, _short(reason))


def _short(reason: str) -> str:
    return reason if len(reason) <= LONGEST_REASON else reason[: LONGEST_REASON - 1] + "…"


def _headline(counts: Mapping[str, int]) -> str:
    named = (f"{counts[state]} {'well again' if state == UP else state}" for state in (DOWN, *State) if counts[state])
    return f"aggregator: {', '.join(named)}"


def _line(each: Shift) -> str:
    word = "well again" if each.recovery else each.state
    key = "" if each.source == NETWORK else f" ({each.source})"
    return f"{each.name}{key}: {word}. {each.reason}"


def _rest(number: int) -> tuple[str, ...]:
    return (f"and {number} more: aggregator sources health",) if number else ()
