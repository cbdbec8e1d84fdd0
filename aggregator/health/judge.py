"""The vitals of a source in, a verdict out: one of seven states, with sentences that say what to do. Pure; `now` is an argument.

The first of the states that holds is the source's; the sentences of the others are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aggregator.failures import FAILURES
from aggregator.health import rhythm
from aggregator.health.quality import FIELDS, Quality, quality
from aggregator.health.volume import Volume, volume
from aggregator.model import Expect, Vitals
from aggregator.model.vitals import PAGES_MISSED
from aggregator.normalize.spans import words

ENOUGH = 0.9
"""Nine of ten articles must have a field that is expected."""

KNOWN_AFTER = timedelta(days=14)
NOTHING = Expect()
ADVICE = {kind.value: info for kind, info in FAILURES.items()}


class State(StrEnum):
    """How a source is doing; `MEANINGS` says what each one means."""

    FAILING = "failing"
    SILENT = "silent"
    THIN = "thin"
    FEW = "few"
    NEW = "new"
    WELL = "well"
    PAUSED = "paused"


MEANINGS: dict[State, str] = {
    State.FAILING: "None of its endpoints can be read, or none was found.",
    State.SILENT: "It answers, but has published nothing for longer than is like it.",
    State.THIN: "Its articles lack what they used to have: the site was rebuilt, most likely.",
    State.FEW: "It publishes far less than it used to, or than sources.yaml expects.",
    State.NEW: "It is not known for two weeks yet: nothing is wrong, nothing can be judged.",
    State.WELL: "Nothing to do.",
    State.PAUSED: "It is not asked: `enabled: false`, or taken out of sources.yaml.",
}
NOT_WELL = (State.FAILING, State.SILENT, State.THIN, State.FEW)
"""States that need a person, the most urgent first."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one source is doing."""

    vitals: Vitals
    state: State
    wrong: tuple[str, ...]
    """What needs a person, a sentence or two each; empty if nothing does."""
    volume: Volume
    quality: Quality

    @property
    def source(self) -> str:
        """Its key."""
        return self.vitals.source

    @property
    def well(self) -> bool:
        """Whether nobody is needed."""
        return self.state not in NOT_WELL

    @property
    def reason(self) -> str:
        """The state in words."""
        return " ".join(self.wrong) or MEANINGS[self.state]


def judge_all(
    vitals: Iterable[Vitals], now: datetime, expected: Mapping[str, Expect] | None = None
) -> tuple[Verdict, ...]:
    """A verdict on each source, the most urgent first, then by key."""
    order = {state: place for place, state in enumerate(State)}
    verdicts = (judge(each, now, (expected or {}).get(each.source, NOTHING)) for each in vitals)
    return tuple(sorted(verdicts, key=lambda verdict: (order[verdict.state], verdict.source)))


def judge(vitals: Vitals, now: datetime, expect: Expect = NOTHING) -> Verdict:
    """The verdict on one source."""
    today = (now + _offset(vitals.timezone, now)).date()
    much, good = volume(vitals.days, today), quality(vitals.days, today)
    if vitals.paused_at or not vitals.enabled:
        return Verdict(vitals, State.PAUSED, (), much, good)
    found = (
        *((State.FAILING, said) for said in _failing(vitals)),
        *((State.SILENT, said) for said in _silent(vitals)),
        *((State.THIN, said) for said in _thin(vitals, good, expect)),
        *((State.FEW, said) for said in _few(vitals, much, expect)),
    )
    calm = State.NEW if _is_new(vitals, now) else State.WELL
    return Verdict(vitals, found[0][0] if found else calm, tuple(said for _, said in found), much, good)


def lost_selector(field: str, pages: int) -> str:
    """A selector that has matched nothing page after page, and what to do about it."""
    return (
        f"the selector for {field} matched nothing on the last {pages} pages: the generic extractor took over; "
        "look at the page or remove the selector"
    )


@lru_cache(maxsize=1024)
def _offset(zone: str, now: datetime) -> timedelta:
    """How far the clocks of a zone are ahead; to be added to an instant of UTC."""
    try:
        there = now.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):  # the archive may be older than this machine's zones
        return timedelta(0)
    return (there.utcoffset() or timedelta(0)) - (now.utcoffset() or timedelta(0))


@lru_cache(maxsize=256)
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def _is_new(vitals: Vitals, now: datetime) -> bool:
    known = vitals.added_at.date()
    if vitals.days:
        known = min(known, date.fromisoformat(vitals.days[0].day))
    return now.date() - known < KNOWN_AFTER


# ---------------------------------------------------------------- what is wrong


def _failing(vitals: Vitals) -> Iterator[str]:
    if vitals.failing_since:
        info = ADVICE.get(vitals.failure or "")
        advice = f" {info.meaning} {info.advice}" if info else ""
        yield f"{vitals.failure or 'failing'} since {vitals.failing_since:%Y-%m-%d %H:%M}.{advice}"
    elif not vitals.endpoints and vitals.searches:
        detail = f" ({vitals.search_detail})" if vitals.search_detail else ""
        yield f"no endpoint found{detail}: name its feed in sources.yaml, or see `aggregator sources test`."


def _silent(vitals: Vitals) -> Iterator[str]:
    """Silence is counted up to when the source was last asked with success: of what came after, nothing is known."""
    if vitals.last_success is None or vitals.failing_since:
        return
    until = vitals.last_success
    found = _unlike(vitals, until)
    if found:
        span = words(timedelta(hours=found.slots) if found.unit == "hour" else timedelta(days=found.slots))
        usual = f", when it usually publishes in about {found.expected:.0f} of {found.slots} {found.unit}s"
        yield f"nothing new for {span}{usual if found.expected else ''}. {_look(vitals)}"
    elif not vitals.hours and vitals.last_published:
        yield f"nothing new since {vitals.last_published:%Y-%m-%d}. {_look(vitals)}"
    elif not vitals.hours and until - vitals.added_at >= KNOWN_AFTER:
        yield f"it has announced nothing since it was added on {vitals.added_at:%Y-%m-%d}. {_look(vitals)}"


def _unlike(vitals: Vitals, until: datetime) -> rhythm.Silence | None:
    hour = int(until.timestamp()) // 3600
    if not vitals.hours or vitals.hours[-1] >= hour - 1:
        return None
    today = (until + _offset(vitals.timezone, until.replace(minute=0, second=0))).toordinal()
    days = [_ordinal(each.day) for each in vitals.days]
    return rhythm.silence(vitals.hours, hour, rhythm.HOURS) or rhythm.silence(days, today, rhythm.DAYS)


def _look(vitals: Vitals) -> str:
    return (
        f"Look at its site: if there is news, its feed is dead (`aggregator sources test {vitals.source}` finds others); "
        "if it has stopped, set `enabled: false`."
    )


def _thin(vitals: Vitals, good: Quality, expect: Expect) -> Iterator[str]:
    for field, pages in vitals.missed:
        if pages >= PAGES_MISSED:
            yield f"{lost_selector(field, pages)}."
    if good.fallen and good.now and good.before:
        fell = ", ".join(f"{field} {good.now[field]:.0%} (was {good.before[field]:.0%})" for field in good.fallen)
        if good.now.pages_failed > ENOUGH / 2:
            why = f"Its pages cannot be fetched: `aggregator sources why {vitals.source}` says how they fail."
        else:
            why = f"The site was rebuilt, most likely: see `aggregator sources test {vitals.source}`, give `article:` selectors."
        yield f"of the last {good.now.articles} articles fewer have what they used to have: {fell}. {why}"
    for field in expect.fields:
        name = "date" if field == "published" else field
        if name in FIELDS and good.now and good.now[name] < ENOUGH:
            yield f"only {good.now[name]:.0%} of its articles have `{field}`, which sources.yaml expects."


def _few(vitals: Vitals, much: Volume, expect: Expect) -> Iterator[str]:
    if much.few:
        yield (
            f"{much.week} articles in 7 days, usually {much.usual:.0f}: "
            f"a section may have moved; compare `aggregator sources test {vitals.source}` with its site."
        )
    week = much.week + much.daily[-1]
    if expect.articles_per_week and week < expect.articles_per_week:
        yield f"{week} articles in 7 days, expected {expect.articles_per_week}."
    if expect.entries and vitals.last_entries is not None and vitals.last_entries < expect.entries:
        yield f"{vitals.last_entries} entries in the last answer, expected {expect.entries}."
