"""One event, one story: given articles, then which of them tell of the same event, what story they make, and why."""

from __future__ import annotations

import pickle
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.dedup.profile import Profile, profile
from aggregator.dedup.stories import (
    MOST_KEYS,
    Candidate,
    Decision,
    Headed,
    Idf,
    choose,
    headline,
    keys,
    likeness,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

BRIDGE = (
    "В Лесогорске открыли мост через Быструю после двух лет ремонта",
    "Мост через реку Быструю в Лесогорске открыли 23 ноября, сообщил мэр Игорь Стрельцов. Ремонт длился два года и стоил "
    "340 млн рублей.",
)
BRIDGE_TOO = (
    "Мэр Стрельцов открыл движение по мосту через Быструю",
    "Движение по отремонтированному мосту через реку Быструю открыто 23 ноября в Лесогорске. По словам Игоря Стрельцова, "
    "на ремонт ушло 340 миллионов рублей.",
)
FIRE = (
    "В Лесогорске сгорел склад лакокрасочного завода",
    "Пожар на складе лакокрасочного завода тушили ночью 42 человека, сообщили в МЧС. Никто не пострадал, причину "
    "выясняет дознаватель.",
)
WEATHER_23 = (
    "Прогноз погоды в Лесогорске на 23 ноября",
    "23 ноября в Лесогорске ожидается снег, ветер северный, до 7 градусов мороза.",
)
WEATHER_24 = (
    "Прогноз погоды в Лесогорске на 24 ноября",
    "24 ноября в Лесогорске ожидается снег, ветер северный, до 9 градусов мороза.",
)


def told(article: tuple[str, str], *places: str) -> Profile:
    return profile(article[0], None, article[1], places)


def archive() -> Idf:
    """A small archive in which the town and the usual words are common."""
    usual = [
        profile(
            f"В Лесогорске прошло собрание номер {n}",
            None,
            f"Жители обсудили дела {n}. Сообщил мэр Игорь Стрельцов. Прогноз погоды: ожидается снег, ветер северный, мороз.",
        )
        for n in range(200)
    ]
    return Idf.counted(usual)


IDF = archive()


def at_story(number: int, story: int, article: tuple[str, str], at: datetime = NOON) -> Candidate:
    return Candidate(number, story, told(article), at)


def test_two_reports_of_one_event_are_alike_and_two_events_of_one_town_are_not() -> None:
    assert likeness(told(BRIDGE), told(BRIDGE_TOO), IDF).score > 0.7
    assert likeness(told(BRIDGE), told(FIRE), IDF).score < 0.2


def test_forecasts_for_other_days_are_other_events() -> None:
    found = likeness(told(WEATHER_23), told(WEATHER_24), IDF)
    assert found.score < likeness(told(WEATHER_23), told(WEATHER_23), IDF).score / 2
    assert "different dates" in found.reasons


def test_time_apart_speaks_against_and_the_window_ends_it() -> None:
    near, far, gone = (likeness(told(BRIDGE), told(BRIDGE_TOO), IDF, gap * HOUR) for gap in (5, 60, 73))
    assert near.score > far.score > gone.score == 0.0
    assert "60 hours apart" in far.reasons
    assert likeness(told(BRIDGE), told(BRIDGE_TOO), IDF, -60 * HOUR).score == far.score


def test_places_that_differ_speak_against() -> None:
    here, there = told(BRIDGE, "Лесогорск"), told(BRIDGE_TOO, "Белогорск")
    assert likeness(here, there, IDF).score < likeness(here, told(BRIDGE_TOO, "Лесогорск"), IDF).score
    assert "different places" in likeness(here, there, IDF).reasons
    assert likeness(here, told(BRIDGE_TOO), IDF).score == likeness(here, told(BRIDGE_TOO, "Лесогорск"), IDF).score


def test_a_young_archive_can_tell_already() -> None:
    empty = Idf({}, 0)
    assert likeness(told(BRIDGE), told(BRIDGE_TOO), empty).score > 0.4 > likeness(told(BRIDGE), told(FIRE), empty).score


def test_the_most_telling_terms_find_the_other_report() -> None:
    mine, others = keys(told(BRIDGE), IDF), keys(told(BRIDGE_TOO), IDF)
    assert len(mine) <= MOST_KEYS
    assert len(set(mine) & set(others)) >= 2
    assert keys(profile(None, None, None), IDF) == ()


def test_a_rare_word_deep_in_the_text_tells_more_than_what_everybody_has_in_the_headline() -> None:
    usual, rare = [*range(1, 51)], [*range(51, 81)]
    deep = Profile.of(dict.fromkeys(usual, 1 | 1 << 2) | dict.fromkeys(rare, 1 << 4))
    assert set(keys(deep, Idf(dict.fromkeys(usual, 900), 1_000))) < set(rare)
    assert set(keys(deep, Idf({}, 1_000))) < set(usual)


def test_an_article_joins_the_story_it_fits_best_or_opens_one() -> None:
    beside = [at_story(1, 1, BRIDGE), at_story(2, 2, FIRE), at_story(3, 3, WEATHER_23)]
    decision = choose(told(BRIDGE_TOO), NOON + HOUR, beside, IDF)
    assert (decision.story, decision.merged) == (1, ())
    assert decision.fits[0].story == 1
    assert choose(told(FIRE), NOON, [at_story(1, 1, BRIDGE)], IDF).story is None
    assert choose(told(FIRE), NOON, [], IDF) == Decision(None)


def test_the_order_in_which_candidates_are_handed_in_does_not_matter() -> None:
    beside = [at_story(1, 1, BRIDGE), at_story(2, 1, BRIDGE_TOO), at_story(3, 3, WEATHER_23), at_story(4, 4, FIRE)]
    wanted = choose(told(BRIDGE_TOO), NOON, beside, IDF)
    for seed in range(5):
        again = archive()  # nothing weighed before: bounds may be used where weights were
        assert choose(told(BRIDGE_TOO), NOON, random.Random(seed).sample(beside, 4), again).story == wanted.story


def test_a_bridging_article_says_that_two_stories_are_one_and_the_older_stays() -> None:
    both = (BRIDGE[0], BRIDGE[1] + " " + BRIDGE_TOO[1])
    beside = [at_story(8, 7, BRIDGE_TOO), at_story(5, 4, BRIDGE)]
    decision = choose(told(both), NOON + HOUR, beside, IDF)
    assert (decision.story, decision.merged) == (4, (7,))
    assert "story 7 is the same and goes into it" in decision.reasons


def test_one_lookalike_in_a_story_of_others_is_not_enough() -> None:
    """The guard against chains: a story that has drifted to other events takes nothing by its first article alone."""
    others = [
        (
            f"Новость о деле {n}: суд рассмотрел иск предпринимателя Кузьмина{n}",
            f"Иск номер {n}00 рассмотрел суд города Дальний{n}.",
        )
        for n in range(6)
    ]
    alone = choose(told(BRIDGE_TOO), NOON, [at_story(1, 1, BRIDGE)], IDF)
    drifted = [at_story(1, 1, BRIDGE)] + [at_story(2 + n, 1, other) for n, other in enumerate(others)]
    assert alone.story == 1
    assert choose(told(BRIDGE_TOO), NOON, drifted, IDF).story is None


def test_a_day_of_drifting_reports_makes_no_giant() -> None:
    """Each article shares half its words with the one before: stories stay short."""
    words = [f"слово{chr(1072 + n % 30)}{chr(1072 + n // 30)}ка" for n in range(400)]
    placed: list[Candidate] = []
    for n in range(60):
        text = " ".join(words[n * 4 : n * 4 + 8])
        found = profile(text, None, text)
        decision = choose(found, NOON, placed[-16:], IDF)
        placed.append(Candidate(n, n if decision.story is None else decision.story, found, NOON))
    sizes = [sum(one.story == story for one in placed) for story in {one.story for one in placed}]
    assert max(sizes) <= 12


def test_a_decision_says_what_was_weighed() -> None:
    decision = choose(told(BRIDGE_TOO), NOON, [at_story(1, 1, BRIDGE), at_story(2, 2, FIRE)], IDF)
    said = "\n".join(decision.reasons)
    assert said.startswith("joins story 1")
    assert "article 1 of story 1: " in said
    assert "headlines and leads alike" in said
    assert [one.article for one in decision.weighed] == [1, 2]
    assert pickle.loads(pickle.dumps(decision)) == decision


def test_idf_survives_being_kept_and_pickled() -> None:
    for again in (Idf.from_bytes(IDF.to_bytes()), pickle.loads(pickle.dumps(IDF))):
        assert (again.counts, again.articles) == (IDF.counts, IDF.articles)
        assert likeness(told(BRIDGE), told(BRIDGE_TOO), again) == likeness(told(BRIDGE), told(BRIDGE_TOO), IDF)
    assert Idf.from_bytes(Idf({}, 0).to_bytes()).articles == 0


TEXTS = st.lists(
    st.sampled_from("мост река мэр пожар завод 340 млн 23 ноября Стрельцов Быстрая школа".split()), max_size=25
).map(" ".join)


@given(TEXTS, TEXTS, st.integers(-100, 100))
def test_likeness_is_a_chance_and_the_same_both_ways(one: str, other: str, hours: int) -> None:
    a, b = profile(one[:40], None, one), profile(other[:40], None, other)
    for known in (a, b):
        IDF.weighed(known)
    found = likeness(a, b, IDF, hours * HOUR)
    assert 0.0 <= found.score <= 1.0
    assert found.score == pytest.approx(likeness(b, a, IDF, -hours * HOUR).score)


@given(TEXTS, TEXTS)
def test_a_bound_is_never_below_the_chance(one: str, other: str) -> None:
    a, b = profile(one[:40], None, one), profile(other[:40], None, other)
    IDF.forget()
    quick = likeness(a, b, IDF)
    IDF.weighed(b)
    whole = likeness(a, b, IDF)
    assert quick.score >= whole.score - 1e-9
    assert quick.bounded or quick == whole


def headed(article: int, title: str, hours: int = 0, *, passed_on: bool = False) -> Headed:
    return Headed(article, title, NOON + hours * HOUR, passed_on)


def test_the_headline_is_the_one_that_shares_most_with_the_others() -> None:
    found = headline([
        headed(1, "Вот это новость у нас сегодня"),
        headed(2, "В Лесогорске открыли мост через Быструю", 1),
        headed(3, "Мост через Быструю открыли в Лесогорске после ремонта", 2),
        headed(4, "Открыт мост через Быструю", 3),
    ])  # fmt: skip
    assert found is not None
    assert found.article in (2, 3)


@pytest.mark.parametrize(
    "worse",
    [
        "МОСТ ЧЕРЕЗ БЫСТРУЮ ОТКРЫЛИ",
        "Открыли ли мост через Быструю?",
        "Мост через Быструю открыли!",
        "Мост открыли...",
        "Мост",
    ],
)
def test_a_headline_that_shouts_asks_or_is_too_short_stands_back(worse: str) -> None:
    found = headline([headed(1, worse), headed(2, "Мост через Быструю открыли", 5)])
    assert found is not None
    assert found.article == 2


def test_an_outlet_that_only_passes_on_stands_back() -> None:
    title = "Мост через Быструю открыли"
    found = headline([headed(1, title, passed_on=True), headed(2, title, 5), headed(3, title, 3)])
    assert found is not None
    assert found.article == 3, "the earliest of equals"


def test_a_story_with_nothing_better_has_what_there_is() -> None:
    found = headline([headed(1, "МОСТ?", passed_on=True), headed(2, "")])
    assert found is not None
    assert found.article == 1
    assert headline([headed(2, " ")]) is None
    assert headline([]) is None


def test_the_benchmark_keeps_its_goals_on_the_cases(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("sklearn", reason="needs the bench extra")
    fit = pytest.importorskip("benchmarks.fit_stories")
    gold = pytest.importorskip("benchmarks.story_gold")
    found = gold.load(cases)
    if not found.pairs:
        pytest.skip(f"no labelled pairs in {cases}/dedup")
    values = fit.signs(found)
    said = found.same & False
    for here, by in fit.cross_validated(found, values, 0):
        said[here] = fit.chances(by, values[here]) >= by.threshold
    assert gold.f1(said, found.same) > 0.8
