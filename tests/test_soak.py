"""The long run must be able to fail: given passes that hold more and more, or kills that lost rows, then its aims do not hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks import soak
from benchmarks.soak_hour import Look
from tests.plug.pulled import Struck

FLAT = Look(memory=250.0, files=8, threads=3, log=4.0, archive=8.0, said=0, cpu=1.0, wall=2.0, articles=500)
HIT = Struck("collect", "within a commit", "COMMIT")


def failing(looks: list[Look], lacking: int = 0) -> list[str]:
    return [goal.name for goal in soak.goals_of_hour(looks, lacking) if not goal.holds]


def test_passes_that_hold_the_same_are_well_whatever_one_of_them_took() -> None:
    looks = [FLAT] * 59
    looks.insert(30, replace(FLAT, memory=600.0, files=90, said=3))
    assert failing(looks) == []


@pytest.mark.parametrize(
    ("name", "by", "said"), [("memory", 1.0, "memory"), ("files", 1, "open files"), ("said", 1, "lines said")]
)
def test_what_grows_a_little_with_each_pass_is_found(name: str, by: float, said: str) -> None:
    looks = [replace(FLAT, **{name: getattr(FLAT, name) + by * number}) for number in range(60)]
    (found,) = failing(looks)
    assert found.startswith(said)


def test_a_log_that_is_not_emptied_and_articles_that_are_lacking_are_found() -> None:
    assert failing([replace(FLAT, log=80.0)] * 4, lacking=2) == [
        "log beside the archive, most MB",
        "articles of the newsroom lacking",
    ]


@pytest.mark.parametrize("fault", ["lost", "doubled", "unannounced"])
def test_a_kill_that_lost_or_doubled_something_is_found(fault: str) -> None:
    struck = [HIT, replace(HIT, **{fault: 1}), Struck("db compact", "within VACUUM", "")]
    failed = [goal for goal in soak.goals_of_kills(struck, noticed=1, asked=2) if not goal.holds]
    assert [goal.value for goal in failed] == [1]
    assert [goal.name for goal in soak.goals_of_kills([HIT], noticed=0, asked=2) if not goal.holds] == [
        "kills",
        f"of {len(soak.CONTROL)} kills of the bad collector noticed",
    ]
