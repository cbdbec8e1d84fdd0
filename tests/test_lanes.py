"""Who travels with whom in a pass: given these sources and what is due of them, then these lanes."""

from __future__ import annotations

from aggregator.model import Endpoint, EndpointState, Source
from aggregator.run.lanes import line_up


def source(key: str, host: str, *, enabled: bool = True) -> Source:
    return Source(key=key, name=key, homepage=f"https://{host}/", timezone="UTC", enabled=enabled)


def poll(number: int, key: str) -> EndpointState:
    return EndpointState(id=number, endpoint=Endpoint(key, "feed", f"https://x.example/{number}"))


def test_sources_of_one_host_share_a_lane() -> None:
    sources = [source("city", "one.example"), source("sport", "one.example"), source("other", "two.example")]
    first, second = line_up(sources, [poll(1, "city"), poll(2, "other"), poll(3, "sport")], [], [])
    assert first.keys == ("city", "sport")
    assert [state.id for state in first.polls] == [1, 3]
    assert second.keys == ("other",)


def test_lanes_stand_in_the_order_in_which_polls_are_due_and_pages_come_last() -> None:
    sources = [source(key, f"{key}.example") for key in "abcd"]
    lanes = line_up(sources, [poll(1, "c"), poll(2, "a")], ["d"], ["b", "a"])
    assert [lane.keys for lane in lanes] == [("c",), ("a",), ("d",), ("b",)]
    assert lanes[2].undiscovered == (sources[3],)


def test_a_source_that_left_the_file_or_is_switched_off_has_no_lane() -> None:
    sources = [source("off", "off.example", enabled=False)]
    assert line_up(sources, [], [], ["off", "gone"]) == []


def test_after_its_polls_a_lane_has_only_pages_left() -> None:
    lane = line_up([source("a", "a.example")], [poll(1, "a")], ["a"], [])[0]
    rest = lane.only_pages()
    assert rest.polls == ()
    assert rest.undiscovered == ()
    assert rest.keys == ("a",)
