"""The plug, short form of `make soak`: given a work that is killed at a planted moment, then a rerun loses and doubles nothing.

How it is killed is in `tests/plug`. A collector with a known fault is killed, too, and must be found out.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from aggregator.newsroom import Newsroom
from tests.plug.pulled import APART, NOW, OUTLETS, World
from tests.plug.works import BY_NAME, COMMIT, FETCH, OFTEN, WORKS, Place, Work

FEWER = ("collect again", "reindex", "backfill", "db backup", "export csv", "export parquet")
"""Works of which some places are left to the long form: elsewhere the same is written in the same way."""

PLANTED = [
    (work, place)
    for work in WORKS
    for number, place in enumerate(work.places)
    if work.name not in FEWER or number % 2 == 1 or (work.name == "backfill" and number < 2)
]
EARLY_COMMITS = range(8, 14)
"""Those of the first polls are among them."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with Newsroom(now=NOW - APART, outlets=OUTLETS) as newsroom:
        yield World(newsroom, tmp_path_factory.mktemp("plug"))


def share(number: int) -> float:
    """Spread over the whole work: multiples of the golden ratio without their whole part (Weyl)."""
    return 0.02 + 0.9 * (number * 0.6180339887 % 1)


@pytest.mark.parametrize(
    ("number", "work", "place"),
    [pytest.param(n, *each, id=f"{each[0].name}: {each[1].called}") for n, each in enumerate(PLANTED)],
)
def test_a_kill_and_a_rerun_lose_and_double_nothing(world: World, number: int, work: Work, place: Place) -> None:
    struck = world.pull(work, place, share(number), place.after * share(number + 1))
    assert struck.clean, struck
    assert struck.where or place.after, "the trap was not sprung: the test would prove nothing"


def test_there_are_as_many_kills_as_promised() -> None:
    assert len(PLANTED) >= 25
    assert {work.name for work, _ in PLANTED} == set(BY_NAME)
    assert any(place == FETCH for _, place in PLANTED)
    assert any(place.checkpoints == OFTEN for _, place in PLANTED)


def test_a_collector_that_commits_validators_first_is_found_out(world: World) -> None:
    collect = BY_NAME["collect"]
    total = world.total(collect, COMMIT)
    struck = [world.pull(collect, COMMIT, at / total, bad=True) for at in EARLY_COMMITS]
    assert any(each.unannounced for each in struck), "validators stood alone after a kill, and nobody saw it"
    assert any(each.lost for each in struck), "their articles did not come any more, and nobody saw it"
