"""Given an archive, then these answers: by day, place, source and words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_builders import NOW, PRIMORYE, REGION, SPASSK, USSURIYSK, ZONE, Desk, article, reprint, source

from aggregator.errors import UsageError
from aggregator.model import Moment, Place
from aggregator.store import Store, matching

TODAY = date(2024, 11, 12)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    desk = Desk(
        tmp_path_factory.mktemp("reading") / "news.db",
        source("spassk"), source("usdaily", place=USSURIYSK), source("krai", place=PRIMORYE), source("moscow", place=None),
    )  # fmt: skip
    desk.poll(
        article("1", "Ёлку зажгли на площади", text="Отток населения замедлился. Много гостей."),
        article("2", "Снег", published=Moment(NOW - DAY), text="Населения отток."),
        article("3", "Мост открыт", published=Moment(NOW - 2 * DAY), keywords=("мост", "дорога")),
    )
    desk.poll(article("1", "Завод", of="usdaily", text="елка и мост"), of="usdaily")
    desk.poll(reprint("krai", published=Moment(NOW - 40 * DAY)), of="krai")
    desk.poll(reprint("moscow", path="2", published=Moment(NOW - 40 * DAY + timedelta(hours=1))), of="moscow")
    while desk.store.index_articles():
        pass
    yield desk.store
    desk.store.close()


def titles(rows: Iterator[dict[str, object]] | list[dict[str, object]]) -> list[object]:
    return [row["title"] for row in rows]


def test_the_news_of_a_day_and_of_a_span(store: Store) -> None:
    assert titles(store.news(day=TODAY)) == ["Завод", "Ёлку зажгли на площади"]
    assert titles(store.news(since=TODAY - DAY, until=TODAY - DAY)) == ["Снег"]
    assert len(titles(store.news())) == 6
    assert titles(store.news(limit=1)) == ["Завод"]


def test_a_town_has_its_own_news_and_a_region_those_of_its_towns(store: Store) -> None:
    assert len(titles(store.news(place=SPASSK))) == 3
    assert len(titles(store.news(place=PRIMORYE))) == 5
    assert titles(store.news(place="уссурийск")) == ["Завод"]
    assert len(titles(store.news(place=REGION, since=TODAY - 3 * DAY))) == 4
    assert titles(store.news(place=Place("Спасск-Рязанский", "Рязанская область", "town", ZONE))) == []


def test_a_name_that_two_places_bear_needs_its_region(tmp_path: Path) -> None:
    twins = [Place("Мирный", region, "town", "Asia/Yakutsk") for region in ("Якутия", "Архангельская область")]
    desk = Desk(tmp_path / "n.db", source("a", place=twins[0]), source("b", place=twins[1]))
    desk.poll(article("1", "Алмазы", of="a"), of="a")
    with pytest.raises(UsageError, match="several places are named Мирный: Мирный, Якутия; Мирный, Архангельская"):
        list(desk.store.news(place="Мирный"))
    assert titles(desk.store.news(place="Мирный, Якутия")) == titles(desk.store.news(place=twins[0])) == ["Алмазы"]
    desk.store.close()


def test_a_source_alone_and_several_conditions(store: Store) -> None:
    assert titles(store.news(source="usdaily")) == ["Завод"]
    assert titles(store.news(source="usdaily", place=SPASSK)) == []
    assert titles(store.news(query="отток", place=SPASSK, day=TODAY, source="spassk")) == ["Ёлку зажгли на площади"]
    assert titles(store.news(query="отток")) == ["Ёлку зажгли на площади", "Снег"]


def test_the_calendar_counts_articles_and_stories(store: Store) -> None:
    assert store.calendar(TODAY) == [
        {"day": "2024-11-10", "articles": 1, "stories": 1},
        {"day": "2024-11-11", "articles": 1, "stories": 1},
        {"day": "2024-11-12", "articles": 2, "stories": 2},
    ]
    assert [day["articles"] for day in store.calendar(TODAY, SPASSK)] == [1, 1, 1]
    assert store.calendar(date(2024, 10, 5)) == [{"day": "2024-10-03", "articles": 2, "stories": 1}], (
        "a reprint is one story"
    )
    view = store.database.query("SELECT * FROM calendar WHERE place = ? AND day = '2024-11-12'", [REGION])
    assert [(row["articles"], row["stories"]) for row in view] == [(2, 2)]


def test_search_ranks_headlines_first_and_shows_where(store: Store) -> None:
    found = store.search("елка")
    assert titles(found) == ["Ёлку зажгли на площади", "Завод"], "in any of its forms"
    assert found[1]["snippet"] == "[елка] и мост"
    assert titles(store.search("мост")) == ["Мост открыт", "Завод"]
    assert store.search("мост")[0]["rank"] < store.search("мост")[1]["rank"]


def test_search_takes_yo_phrases_and_minus(store: Store) -> None:
    assert titles(store.search("ёлку")) == titles(store.search("ЕЛКУ")) == ["Ёлку зажгли на площади", "Завод"]
    assert len(store.search("отток населения")) == 2
    assert (
        titles(store.search('"отток населения"'))
        == titles(store.search("«отток населения»"))
        == ["Ёлку зажгли на площади"]
    )
    assert titles(store.search("отток -гостей")) == ["Снег"]
    assert titles(store.search("мост", place=USSURIYSK)) == ["Завод"]
    assert titles(store.search("отток", until=TODAY - DAY)) == ["Снег"]


@pytest.mark.parametrize("nothing", ["", "  ", "-мост", '"', "***", "?!", "«»"])
def test_a_search_without_words_finds_nothing(store: Store, nothing: str) -> None:
    assert store.search(nothing) == []
    assert list(store.news(query=nothing)) == []


@settings(max_examples=60, deadline=None)
@given(words=st.text(max_size=30) | st.from_regex(r'[-"«»*^():a-zё ]{0,20}(NEAR|AND|OR|NOT)?[-"( ]*', fullmatch=True))
def test_whatever_is_typed_is_a_search(store: Store, words: str) -> None:
    words = re.sub("[\ud800-\udfff]", "", words)
    assert isinstance(store.search(words), list)
    assert "\0" not in matching.of(store.database, words).said


def test_one_article_with_everything_about_it(store: Store) -> None:
    (row,) = (row for row in store.news(source="krai"))
    found = store.article(int(row["id"]))
    assert found is not None
    assert [each["source"] for each in found["reprints"]] == ["moscow"]
    assert [each["how"] for each in found["places"]] == ["source"]
    (copy,) = (row for row in store.news(source="moscow"))
    assert (copy["original_source"], copy["place"]) == ("Газета krai", None)
    assert store.article(10_000) is None


def test_the_views_are_dictionaries_of_plain_values(store: Store) -> None:
    for row in store.news():
        assert all(value is None or isinstance(value, str | int | float) for value in row.values())
    (row,) = store.news(query="открыт")
    assert row["keywords"] == "мост, дорога"


def test_health_and_why(store: Store) -> None:
    health = {row["source"]: row for row in store.health()}
    assert set(health) == {"spassk", "usdaily", "krai", "moscow"}
    assert health["spassk"]["last_success"] == "2024-11-12T03:01:00Z"
    why = store.why("spassk")
    assert why is not None
    assert [fetch["outcome"] for fetch in why["fetches"]] == ["page"]
    assert store.why("nobody") is None
