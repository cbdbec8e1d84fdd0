"""Seven in the morning: given what a source has published, then its state, and a sentence that says what to do."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from aggregator.health import MEANINGS, State, Verdict, judge, judge_all, sparkline
from aggregator.model import Day, Expect, Vitals

ZONE = ZoneInfo("Asia/Vladivostok")
MONDAY = datetime(2026, 11, 23, tzinfo=ZONE)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def days(published: Iterable[datetime], **missing: int) -> tuple[Day, ...]:
    """The days of these publications, with whole articles but for the fields of which so many in a hundred are `missing`."""
    made = []
    for day, articles in sorted(Counter(f"{at.astimezone(ZONE):%Y-%m-%d}" for at in published).items()):
        having = {
            name: articles * (100 - missing.get(name, 0)) // 100
            for name in ("text", "date", "image", "lead", "authors")
        }
        made.append(Day(day, articles, articles, **having, pages_failed=articles * missing.get("pages", 0) // 100))
    return tuple(made)


def days_before(now: datetime, count: int) -> list[datetime]:
    """Local midnights of the days before now's own, and its own."""
    midnight = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    return [midnight - back * DAY for back in range(count, -1, -1)]


def source(published: Iterable[datetime], now: datetime, **facts: Any) -> Vitals:
    """A source that was asked a minute ago, and answered."""
    times = [at for at in published if at <= now]
    made: dict[str, Any] = {
        "days": days(times),
        "hours": tuple(sorted({int(at.timestamp()) // 3600 for at in times})),
        "added_at": now - 300 * DAY,
        "endpoints": 1,
        "last_success": now - timedelta(minutes=1),
        "last_published": max(times, default=None),
        "next_due": now + timedelta(minutes=5),
    }
    return Vitals("vesti", "Вести", "Asia/Vladivostok", **(made | facts))


def agency(now: datetime, silent_since: datetime | None = None) -> list[datetime]:
    """From seven in the morning to eleven at night, every twenty minutes."""
    ends = silent_since or now
    every = (
        day + HOUR * h + timedelta(minutes=20 * n)
        for day in days_before(now, 55)
        for h in range(7, 23)
        for n in range(3)
    )
    return [at for at in every if at <= ends]


def weekly(now: datetime) -> list[datetime]:
    """Twenty articles on Thursdays at ten."""
    return [day + 10 * HOUR for day in days_before(now, 55) if day.weekday() == 3 for _ in range(20)]


def workdays(now: datetime, silent_since: datetime | None = None) -> list[datetime]:
    """Five articles between nine and five, never on Saturdays and Sundays."""
    ends = silent_since or now
    every = (day + HOUR * h for day in days_before(now, 55) if day.weekday() < 5 for h in (9, 11, 13, 15, 17))
    return [at for at in every if at <= ends]


def state(vitals: Vitals, now: datetime, **expect: Any) -> State:
    return judge(vitals, now, Expect(**expect)).state


# ---------------------------------------------------------------- silence, by a source's own rhythm


def test_a_weekly_paper_that_is_silent_for_three_days_is_well() -> None:
    now = MONDAY - DAY + 12 * HOUR  # a Sunday; the paper came on Thursday
    assert state(source(weekly(now), now), now) is State.WELL


def test_a_weekly_paper_that_missed_two_issues_is_silent() -> None:
    now = MONDAY + 12 * HOUR
    missed_one = [at for at in weekly(now) if at < now - 10 * DAY]
    missed_two = [at for at in weekly(now) if at < now - 17 * DAY]
    assert state(source(missed_one, now), now) is State.WELL
    verdict = judge(source(missed_two, now), now)
    assert verdict.state is State.SILENT
    assert verdict.wrong[0].startswith("nothing new for 17 d, when it usually publishes in about 2 of 17 days.")


def test_an_agency_that_is_silent_for_five_hours_at_noon_is_not_well() -> None:
    now = MONDAY + 14 * HOUR + timedelta(minutes=30)
    verdict = judge(source(agency(now, now - 5 * HOUR), now), now)
    assert verdict.state is State.SILENT
    assert "nothing new for 4 h, when it usually publishes in about 4 of 4 hours" in verdict.reason
    assert "aggregator sources test vesti" in verdict.reason
    assert "enabled: false" in verdict.reason


def test_an_agency_that_sleeps_is_well_at_five_in_the_morning() -> None:
    now = MONDAY + 5 * HOUR
    assert state(source(agency(now), now), now) is State.WELL


def test_who_never_publishes_on_sundays_is_well_on_sunday_and_silent_on_monday_evening() -> None:
    sunday = MONDAY - HOUR
    assert state(source(workdays(sunday), sunday), sunday) is State.WELL
    tuesday = MONDAY + DAY + 20 * HOUR
    assert state(source(workdays(tuesday, MONDAY - 2 * DAY), tuesday), tuesday) is State.SILENT
    assert state(source(workdays(tuesday), tuesday), tuesday) is State.WELL


@pytest.mark.parametrize("rhythm", [agency, workdays, weekly])
def test_a_source_that_keeps_its_rhythm_is_never_called_silent(rhythm: Any) -> None:
    for hour in range(0, 24 * 14, 5):
        now = MONDAY + hour * HOUR
        assert state(source(rhythm(now), now), now) is State.WELL, now


def test_a_silence_that_it_has_kept_before_is_like_it() -> None:
    now = MONDAY + 15 * HOUR
    holidays = {MONDAY - 21 * DAY, MONDAY - 35 * DAY, MONDAY}  # every other Monday or so nobody is in
    published = [at for at in agency(now) if at.replace(hour=0, minute=0) not in holidays]
    assert state(source(published, now), now) is State.WELL
    assert state(source(agency(now, MONDAY), now), now) is State.SILENT


def test_silence_is_counted_to_the_last_time_it_was_asked() -> None:
    now = MONDAY + 20 * HOUR
    until_nine = agency(now, MONDAY + 9 * HOUR)
    assert state(source(until_nine, now, last_success=MONDAY + 9 * HOUR + timedelta(minutes=5)), now) is State.WELL
    assert state(source(until_nine, now), now) is State.SILENT


def test_a_source_that_went_quiet_months_ago_is_silent() -> None:
    verdict = judge(source([], MONDAY, last_published=MONDAY - 90 * DAY), MONDAY)
    assert verdict.state is State.SILENT
    assert "nothing new since 2026-08-2" in verdict.reason


def test_a_source_without_history_is_new_and_nothing_is_wrong() -> None:
    added = MONDAY - 2 * DAY
    verdict = judge(source([], MONDAY, added_at=added), MONDAY)
    assert (verdict.state, verdict.wrong, verdict.well) == (State.NEW, (), True)
    few_days = [MONDAY - 3 * DAY, MONDAY - 2 * DAY]
    assert state(source(few_days, MONDAY, added_at=added), MONDAY) is State.NEW
    assert state(source([], MONDAY, added_at=added - 30 * DAY), MONDAY) is State.SILENT


def test_one_that_seldom_publishes_is_given_time() -> None:
    monthly = [MONDAY - 50 * DAY, MONDAY - 21 * DAY]
    assert state(source(monthly, MONDAY), MONDAY) is State.WELL
    once = [MONDAY - 30 * DAY]
    assert "nothing new for 29.9 d. Look" in judge(source(once, MONDAY), MONDAY).reason


def test_of_those_that_publish_at_random_few_are_called_silent() -> None:
    chance, now = random.Random(7), MONDAY + 15 * HOUR
    for per_week, most in ((1, 12), (10, 4), (100, 1)):
        silent = 0
        for _ in range(300):
            published, at = [], now - 56 * DAY
            while (at := at + timedelta(days=chance.expovariate(per_week / 7))) < now:
                published.append(at)
            silent += state(source(published, now), now) is State.SILENT
        assert silent <= most, f"{silent} of 300 with {per_week} a week"


# ---------------------------------------------------------------- failing, few, paused


def test_what_fails_is_said_with_its_kind_and_what_to_do() -> None:
    vitals = source(agency(MONDAY), MONDAY, failing_since=MONDAY - DAY, failure="forbidden", failures=7)
    verdict = judge(vitals, MONDAY)
    assert verdict.state is State.FAILING
    assert verdict.wrong == (
        "forbidden since 2026-11-22 00:00. HTTP 401 or 403. Set `user_agent` or `headers`, or ask the site.",
    )


def test_a_home_page_without_endpoints_fails_once_it_was_searched() -> None:
    nothing = {"endpoints": 0, "last_success": None, "added_at": MONDAY - DAY}
    assert state(source([], MONDAY, **nothing), MONDAY) is State.NEW
    found_none = judge(source([], MONDAY, **nothing, searches=1, search_detail="no feed there"), MONDAY)
    assert found_none.state is State.FAILING
    assert "no endpoint found (no feed there): name its feed" in found_none.reason


def test_who_publishes_a_fraction_of_what_it_did_has_few() -> None:
    now = MONDAY + 6 * HOUR
    thinned = [at for at in agency(now) if at < MONDAY - 8 * DAY or (at.minute == 0 and at.hour in (9, 12, 15, 18, 21))]
    verdict = judge(source(thinned, now), now)
    assert verdict.state is State.FEW
    assert verdict.reason.startswith("35 articles in 7 days, usually 336")


def test_less_than_the_editor_expects_is_few_or_thin() -> None:
    vitals = source(weekly(MONDAY), MONDAY, last_entries=3, days=days(weekly(MONDAY), authors=100))
    assert state(vitals, MONDAY) is State.WELL
    assert state(vitals, MONDAY, articles_per_week=21) is State.FEW
    assert state(vitals, MONDAY, entries=10) is State.FEW
    assert state(vitals, MONDAY, fields=("authors",)) is State.THIN
    assert state(vitals, MONDAY, fields=("published", "title")) is State.WELL


def test_paused_is_paused_whatever_else_is_wrong() -> None:
    failing = {"failing_since": MONDAY - DAY, "failure": "dns"}
    for paused in ({"enabled": False}, {"paused_at": MONDAY - 9 * DAY}):
        verdict = judge(source([], MONDAY, **failing, **paused), MONDAY)
        assert (verdict.state, verdict.well, verdict.reason) == (State.PAUSED, True, MEANINGS[State.PAUSED])


# ---------------------------------------------------------------- quality


def rebuilt(now: datetime, **missing: int) -> Verdict:
    """An agency whose articles of the last two days lack something that those before had."""
    published = agency(now)
    since = days_before(now, 2)[0]
    old = days((at for at in published if at < since), authors=90)
    new = days((at for at in published if at >= since), **{"authors": 90, **missing})
    return judge(source(published, now, days=(*old, *new)), now)


def test_a_sudden_fall_of_quality_means_that_the_site_was_rebuilt() -> None:
    verdict = rebuilt(MONDAY + 12 * HOUR, text=100, image=100)
    assert verdict.state is State.THIN
    assert verdict.quality.fallen == ("text", "image")
    assert "text 0% (was 100%), image 0% (was 100%)" in verdict.reason
    assert "The site was rebuilt, most likely" in verdict.reason


def test_pages_that_fail_are_called_that() -> None:
    assert "Its pages cannot be fetched" in rebuilt(MONDAY + 12 * HOUR, text=100, pages=100).reason


def test_what_it_never_had_is_not_missed_and_chance_is_not_a_fall() -> None:
    now = MONDAY + 12 * HOUR
    assert rebuilt(now, authors=100).state is State.WELL
    assert rebuilt(now, image=30).state is State.WELL
    handful = weekly(MONDAY)[:-20] + [MONDAY - DAY] * 5
    few = source(handful, now, days=(*days(handful[:-5]), *days(handful[-5:], text=100)))
    assert judge(few, now).quality.fallen == ()


def test_articles_whose_page_is_awaited_do_not_count_as_poor() -> None:
    now = MONDAY + 12 * HOUR
    whole = source(agency(now), now)
    waiting = tuple(each._replace(settled=0, text=0, date=0, image=0, lead=0, authors=0) for each in whole.days[-3:])
    assert state(replace(whole, days=(*whole.days[:-3], *waiting)), now) is State.WELL


def test_a_lost_selector_is_named() -> None:
    verdict = judge(source(agency(MONDAY), MONDAY, missed=(("text", 7), ("lead", 2))), MONDAY)
    assert verdict.state is State.THIN
    assert "the selector for text matched nothing on the last 7 pages" in verdict.reason
    assert "lead" not in verdict.reason


# ---------------------------------------------------------------- numbers and pictures


def test_the_days_are_those_of_the_source() -> None:
    now = MONDAY + HOUR  # Sunday afternoon in Greenwich
    verdict = judge(source([MONDAY - HOUR, MONDAY, MONDAY], now), now)
    assert verdict.volume.daily[-2:] == (1, 2)
    assert len(verdict.volume.daily) == 30
    assert verdict.volume.week == 1


def test_usual_is_the_median_week() -> None:
    now = MONDAY
    verdict = judge(source(workdays(now), now), now)
    assert verdict.volume.usual == 25
    assert verdict.volume.per_day == pytest.approx(25 / 7)


def test_the_sparkline_shows_a_month() -> None:
    assert sparkline([0, 1, 4, 8, 0]) == "·▁▄█·"
    assert sparkline([0, 0]) == "··"
    assert sparkline([3, 3]) == "██"
    assert sparkline([1, 1000]) == "▁█"


def test_the_most_urgent_come_first() -> None:
    well = source(agency(MONDAY), MONDAY)
    failing = Vitals("b", "Б", "UTC", MONDAY, failing_since=MONDAY, failure="dns", endpoints=1)
    paused = Vitals("a", "А", "UTC", MONDAY, enabled=False)
    found = judge_all([paused, well, failing], MONDAY.astimezone(UTC))
    assert [verdict.state for verdict in found] == [State.FAILING, State.WELL, State.PAUSED]


def test_every_state_has_its_sentence() -> None:
    assert set(MEANINGS) == set(State)
    assert all(sentence.endswith(".") for sentence in MEANINGS.values())


def test_a_zone_that_this_machine_does_not_know_is_no_obstacle() -> None:
    assert judge(Vitals("a", "А", "Mars/Olympus", MONDAY), MONDAY).state is State.NEW
