"""Given articles, then what a search finds: word forms, phrases, filters, marks on the words as written; and its queue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from store_builders import NOW, PRIMORYE, SPASSK, USSURIYSK, ZONE, Desk, article, source

from aggregator.errors import UsageError
from aggregator.model import Moment, Place
from aggregator.normalize import stems
from aggregator.store import Store, asking, excerpts, indexing, search
from aggregator.store.search import Facet

TODAY = date(2024, 11, 12)
DAY = timedelta(days=1)
BIG_STONE = Place("Большой Камень", "Приморский край", "town", ZONE)
TEXTS = (
    "Главе доложили об оттоке населения из города. Ещё обсудили мосты через Раздольную.",
    "Население города растёт, отток прекратился.",
    "Ёлки поставят на площади Спасска-Дальнего.",
)


def indexed(store: Store) -> None:
    while store.index_articles():
        pass


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(
        tmp_path / "news.db", source(), source("usdaily", place=USSURIYSK), source("krai-tv", place=PRIMORYE),
        source("kamen", place=BIG_STONE, name="Вести «Камня»"),
    )  # fmt: skip
    yield made
    assert made.store.check().problems == ()
    indexed(made.store)
    assert made.rows("SELECT * FROM search_queue") == []
    assert made.store.check().problems == ()
    made.store.close()


@pytest.fixture
def filled(desk: Desk) -> Desk:
    desk.poll(
        article("1", "Противодействовать оттоку населения будут скидками", text=TEXTS[0], lead="Коротко о городе."),
        article("2", "Рост", text=TEXTS[1], published=Moment(NOW - DAY)),
    )
    desk.poll(article("3", "Зима", of="usdaily", text=TEXTS[2], published=Moment(NOW - 40 * DAY)), of="usdaily")
    desk.poll(
        article("4", "Bridges are opened", of="krai-tv", text="The café was running.", language="en"), of="krai-tv"
    )
    desk.poll(article("5", "Новый мост", of="kamen", lead="Мостом довольны.", text=None), of="kamen")
    indexed(desk.store)
    return desk


def found(desk: Desk, query: str, **narrowed: Any) -> list[int]:
    return [hit["id"] for hit in desk.store.find(query, **narrowed).hits]


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("отток населения", [1, 2]), ("оттоку населению", [1, 2]), ("ОТТОК", [1, 2]), ('"отток населения"', [1]),
        ("«оттоком населения»", [1]), ("населения -рост", [1]), ('населения -"отток прекратился"', [1]), ("мост", [1, 5]),
        ("мосты", [1, 5]), ("ёлка", [3]), ("елку", [3]), ("bridge", [4]), ("ran", []), ("run cafe", [4]),
        ("спасск-дальний", [3]), ("за́мок", []), ("мо́ст новый", [5]), ("_p1", []), ("NOT мост", []), ("гиппопотам", []),
        ("", []), ("-мост", []), ('"', []), ("***", []),
    ],
)  # fmt: skip
def test_words_are_found_in_all_their_forms(filled: Desk, query: str, expected: list[int]) -> None:
    assert sorted(found(filled, query)) == expected


def test_the_newest_come_first_or_those_with_the_words_in_the_headline(filled: Desk) -> None:
    filled.poll(article("6", "Хоккей", text="Отток населения не помеха.", published=Moment(NOW)))
    indexed(filled.store)
    assert found(filled, "отток населения") == [6, 1, 2]
    assert found(filled, "отток населения", order="best") == [1, 6, 2]
    assert [hit["rank"] for hit in filled.store.find("мосты", order="best").hits] == [1, 3]
    assert found(filled, "отток населения", limit=1, offset=1) == [1]


# ---------------------------------------------------------------- filters


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("место:Спасск-Дальний", [1, 2]), ("place:спасск-дальний отток", [1, 2]), ('place:"Большой Камень"', [5]),
        ("место:«большой камень»", [5]), ('мост place:"Большой Камень"', [5]), ("мост -place:Спасск-Дальний", [5]),
        ("source:krai-tv", [4]), ("источник:«Вести «Камня»»", []), ('источник:"вести «камня»"', [5]),
        ("мост source:spassk source:kamen", [1, 5]), ("-source:spassk мост", [5]), ("day:2024-11-12", [1, 4, 5]),
        ("день:2024-11-11", [2]), ("day:2024-11", [1, 2, 4, 5]), ("day:2024", [1, 2, 3, 4, 5]), ("day:2023", []),
        ("day:2024-10-01..2024-11-11", [2, 3]), ("day:2024-09..2024-10", [3]), ("day:2024-11-11 day:2024-10", [2, 3]),
        ("day:2024-11 -day:2024-11-12", [2]), ("place:Спасск-Дальний day:2024-11-11", [2]),
        ('place:"Приморский край" мост', [1, 5]), ("place:Спасск-Дальний place:Уссурийск", [1, 2, 3]),
        ("мост place:Приморье", [1, 5]), ("place:Спасск отток", [1, 2]), ("place:Spassk-Dalny мост", [1]),
        ("place:spassk-dalny", [1, 2]), ("place:spassk-dalnij", [1, 2]), ("место:Primorye мост", [1, 5]),
        ('place:"Primorsky Krai" мост', [1, 5]), ("-place:Spassk-Dalny мост", [5]), ("place:bolshoy-kamen", [5]),
        ("place:Приморский край мост", [1, 5]), ("мост место:большой камень", [5]), ("place:Primorsky Krai мост", [1, 5]),
        ("place:Большой Камень, Приморский край мост", [5]), ("-place:Большой Камень мост", [1]),
        ("place:Спасск-Дальний мост", [1]), ("place:Спасск-Дальний -мост", [2]), ('place:Большой "Камень"', []),
    ],
)  # fmt: skip
def test_filters_narrow_by_place_source_and_day(filled: Desk, query: str, expected: list[int]) -> None:
    assert sorted(found(filled, query)) == expected


def test_a_filter_that_names_nothing_is_ignored_and_said(filled: Desk) -> None:
    result = filled.store.find("отток place:Атлантида source:nobody day:2024-13-01")
    assert [hit["id"] for hit in result.hits] == [1, 2]
    assert result.ignored == [
        "day:2024-13-01: no such day", "place:Атлантида: no place of that name", "source:nobody: no source of that name",
    ]  # fmt: skip
    with pytest.raises(UsageError, match="no place of that name"):
        list(filled.store.news(query="отток place:Атлантида"))


def test_what_a_search_does_not_do_is_said(filled: Desk) -> None:
    assert filled.store.find("-мост").ignored == ["-мост: no word to look for, only what is to be left out"]
    (said,) = filled.store.find("мост отт*").ignored
    assert said.startswith("отт*: no search by the beginnings of words")
    assert filled.store.find("-мост", source="kamen").ignored == []
    assert [row["id"] for row in filled.store.news(query="отток*")] == [1, 2], "no filter is left out"


def test_arguments_narrow_too(filled: Desk) -> None:
    row = filled.one("SELECT id FROM places WHERE name = 'Уссурийск'")
    assert (
        found(filled, "", place=row)
        == found(filled, "", place=USSURIYSK)
        == found(filled, "", place="уссурийск")
        == [3]
    )
    assert found(filled, "отток", since=TODAY) == [1]
    assert found(filled, "отток", until=TODAY - DAY) == [2]
    assert found(filled, "мост", source="kamen") == [5]
    assert found(filled, "мост", place="Атлантида") == []
    assert [row["id"] for row in filled.store.news(query="мост place:Спасск-Дальний", day=TODAY)] == [1]


@pytest.mark.parametrize(
    ("said", "marks"),
    [
        ("2024-11-12", ["_d20241112"]), ("2024-11", ["_m202411"]), ("2024", ["_y2024"]),
        ("2023-12-31..2025-02-01", ["_d20231231", "_y2024", "_m202501", "_d20250201"]),
        ("2024-02-28..2024-03", ["_d20240228", "_d20240229", "_m202403"]), ("9999-12", ["_m999912"]),
        ("9999-11-30..9999", ["_d99991130", "_m999912"]),
    ],
)  # fmt: skip
def test_days_are_looked_for_by_the_fewest_marks(said: str, marks: list[str]) -> None:
    span = asking.days(said)
    assert span is not None
    assert list(indexing.day_marks(span.first, span.last)) == marks


@pytest.mark.parametrize(
    "nothing", ["2024-02-30", "x", "", "..", "2025..2024", "0000", "2024-00", "2024-11-00", "२०२४"]
)
def test_what_is_no_day_is_none(nothing: str) -> None:
    assert asking.days(nothing) is None


# ---------------------------------------------------------------- what is shown


def test_marks_stand_on_the_words_as_they_were_written(filled: Desk) -> None:
    hit = filled.store.find("отток населения").hits[0]
    assert hit["title_marked"] == (
        ("Противодействовать ", False), ("оттоку", True), (" ", False), ("населения", True), (" будут скидками", False),
    )  # fmt: skip
    assert ("оттоке", True) in hit["snippet"]
    assert "".join(part for part, _ in hit["snippet"]).startswith("Главе доложили об оттоке населения")
    phrase = filled.store.find('"отток населения"').hits[0]
    assert ("оттоку населения", True) in phrase["title_marked"]
    assert "text" not in hit


def test_the_excerpt_is_cut_where_most_is_found() -> None:
    parts = asking.parse("мост раздольная").wanted
    text = "Мост стоял. " + "Слова идут одно за другим. " * 40 + "У реки Раздольной мост открыт. " + "Конец. " * 90
    said = excerpts.excerpt((None, text), parts)
    assert [part for part, match in said if match] == ["Раздольной", "мост"]
    assert (said[0], said[-1]) == (("…", False), ("…", False))
    assert len("".join(part for part, _ in said)) < 260
    assert excerpts.excerpt((None, None), parts) == ()
    assert excerpts.excerpt(("Лид без слов.", "Просто текст."), parts) == (("Лид без слов.", False),)


def test_odd_letters_are_marked_too() -> None:
    parts = asking.parse("мосты café ёлка").wanted
    assert [part for part, match in excerpts.marked("Мо́сту, Cafe, CAFÉ и ёлками: мосто́м", parts) if match] == [
        "Мо́сту", "Cafe", "CAFÉ", "ёлками", "мосто́м",
    ]  # fmt: skip
    assert [part for part, match in excerpts.marked("на мосту у ЁЛКИ; помост", parts) if match] == ["мосту", "ЁЛКИ"]


def test_facets_tell_where_and_when(filled: Desk) -> None:
    result = filled.store.find("мост")
    assert (result.total, result.more, result.waiting) == (2, False, 0)
    assert {(facet.name, facet.count) for facet in result.places} == {
        ("Приморский край", 2), ("Спасск-Дальний", 1), ("Большой Камень", 1),
    }  # fmt: skip
    assert result.places[0].name == "Приморский край"
    assert set(result.sources) == {Facet("spassk", "Газета spassk", 1), Facet("kamen", "Вести «Камня»", 1)}
    assert filled.store.find("day:2024").months == [Facet("2024-11", "2024-11", 4), Facet("2024-10", "2024-10", 1)]


def test_of_very_many_matches_the_newest_are_looked_at(filled: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST", 2)
    result = filled.store.find("day:2024")
    assert (result.total, result.more) == (2, True)
    assert {hit["id"] for hit in result.hits} == {4, 5}
    assert filled.store.find("day:2024", offset=2).hits == []


def test_phrases_that_begin_alike_are_marked(filled: Desk) -> None:
    hits = filled.store.find('"оттоку населения из города" "оттоку населения"').hits
    assert [hit["id"] for hit in hits] == [1]
    assert [part for part, match in hits[0]["snippet"] if match] == ["оттоке населения из города"]
    parts = asking.parse('"мост через реку" "мост упал" мост').wanted
    assert [part for part, match in excerpts.marked("мост через поле; мост упал", parts) if match] == [
        "мост", "мост упал",
    ]  # fmt: skip


# ---------------------------------------------------------------- whatever is typed


TYPED = st.text(max_size=60) | st.from_regex(
    r"((place|место|day|source)?:?-?[\"«]?"
    r"(мост|отток|оттоку населения|Спасск-Дальний|2024-11|NEAR|AND|OR|NOT|\*|\^|\(|\{)?[\"»:(]? ?){0,8}",
    fullmatch=True,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=TYPED)
def test_whatever_is_typed_is_answered(filled: Desk, typed: str) -> None:
    result = filled.store.find(typed, order="best")
    assert result.total == len(result.hits) <= 5
    for hit in result.hits:
        assert "".join(part for part, _ in hit["title_marked"]) == hit["title"]


@settings(max_examples=200, deadline=None)
@given(typed=st.text(max_size=2_000))
@example(typed="\ufb2a")  # a letter and its point in one character
def test_a_query_is_bounded_and_made_of_letters_and_digits(typed: str) -> None:
    query = asking.parse(typed)
    assert len(query.wanted) <= asking.MOST
    for part in (*query.wanted, *query.unwanted):
        assert part
        assert all(re.fullmatch(r"\w+", stem) and "_" not in stem for stem in part)


def test_very_many_words_are_cut_and_that_is_said() -> None:
    assert asking.parse("слово " * 40).ignored == ("all beyond the first 32 words and filters",)


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=200))
def test_stems_of_stems_and_of_spans(text: str) -> None:
    assert [stem for _, _, stem in stems.spans(text)] == stems.stems(text).split()
    parts = tuple((stem,) for stem in stems.stems(text).split())
    assert "".join(part for part, _ in excerpts.marked(text, parts)) == text


# ---------------------------------------------------------------- the queue of the index


def test_an_edit_is_found_by_its_new_words_only(filled: Desk) -> None:
    filled.store.connection.execute("UPDATE articles SET title = 'Паром' WHERE id = 5")
    assert found(filled, "паром") == [], "the next pass writes the index"
    assert filled.rows("SELECT article_id, indexed, title, source FROM search_queue") == [(5, 1, "Новый мост", "kamen")]
    filled.store.connection.execute("UPDATE articles SET title = 'Паром ушёл', lead = 'Лид' WHERE id = 5")
    indexed(filled.store)
    assert found(filled, "паром") == [5]
    assert found(filled, "мост") == [1]


def test_an_edit_undone_costs_nothing(filled: Desk) -> None:
    filled.store.connection.execute("UPDATE articles SET title = 'Паром' WHERE id = 5")
    filled.store.connection.execute("UPDATE articles SET title = 'Новый мост' WHERE id = 5")
    indexed(filled.store)
    assert found(filled, "новый мост") == [5]


def test_a_place_taken_or_given_a_day_moved_and_a_deletion(filled: Desk) -> None:
    connection = filled.store.connection
    (us,) = filled.rows("SELECT id FROM places WHERE name = 'Уссурийск'")[0]
    connection.execute(
        "INSERT INTO article_places (article_id, place_id, how, weight, day) VALUES (1, ?, 'mention', 1, '2024-11-12')",
        (us,),
    )
    connection.execute("DELETE FROM article_places WHERE article_id = 2")
    connection.execute("UPDATE articles SET day = '2025-01-01' WHERE id = 4")
    connection.execute("DELETE FROM articles WHERE id = 5")
    assert found(filled, "мост") == [1], "what is deleted is not shown, even before the next pass"
    indexed(filled.store)
    assert sorted(found(filled, "place:Уссурийск")) == [1, 3]
    assert found(filled, "place:Спасск-Дальний") == [1]
    assert found(filled, "day:2025") == [4]


def test_a_number_that_is_used_again_is_another_article(filled: Desk) -> None:
    filled.store.connection.execute("DELETE FROM articles WHERE id = 5")
    filled.poll(article("7", "Пожар потушен"))
    assert filled.one("SELECT max(id) FROM articles") == 5
    indexed(filled.store)
    assert found(filled, "пожар") == [5]
    assert found(filled, "мост") == [1]


def test_a_new_article_that_goes_before_it_was_indexed_leaves_nothing(desk: Desk) -> None:
    desk.poll(article("1"))
    assert desk.store.waiting_index() == 1
    desk.store.connection.execute("DELETE FROM articles")
    assert desk.rows("SELECT * FROM search_queue") == []


def test_a_failed_batch_leaves_index_and_queue_as_they_were(filled: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    filled.store.connection.execute("UPDATE articles SET title = 'Паром' WHERE id IN (1, 5)")
    monkeypatch.setattr(indexing, "DONE", "SELECT no_such_function(?)")
    with pytest.raises(Exception, match="no_such_function"):
        filled.store.index_articles()
    monkeypatch.undo()
    assert filled.store.check().problems == ()
    assert filled.one("SELECT count(*) FROM search_queue") == 2
    indexed(filled.store)
    assert found(filled, "паром") == [5, 1] or found(filled, "паром") == [1, 5]


def test_another_stemmer_makes_the_index_anew(filled: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stems, "fingerprint", lambda: "another")
    assert filled.store.index_articles(limit=2) == 2
    assert filled.store.find("мост").waiting == 3
    assert sorted(found(filled, "day:2024")) == [4, 5], "the newest first"
    indexed(filled.store)
    assert filled.store.find("day:2024").total == 5


CHANGES = (
    "UPDATE articles SET title = title || ' ещё' WHERE id = {n}",
    "UPDATE articles SET lead = NULL WHERE id = {n}",
    "UPDATE articles SET day = date(day, '+1 month') WHERE id = {n}",
    "UPDATE articles SET source = 'spassk' WHERE id = {n}",
    "UPDATE article_texts SET text = 'иное' WHERE article_id = {n}",
    "DELETE FROM article_places WHERE article_id = {n}",
    "DELETE FROM articles WHERE id = {n}",
    "index",
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(1, 5)), max_size=10))
def test_whatever_is_changed_the_index_is_as_if_made_anew(filled: Desk, changes: list[tuple[str, int]]) -> None:
    connection = filled.store.connection
    connection.execute("SAVEPOINT before")
    for sql, n in changes:
        if sql == "index":
            indexing.index(connection, [n], 1)
        else:
            connection.execute(sql.format(n=n))
        assert indexing.agrees(connection)
    while indexing.index(connection, None, 2):
        pass
    assert indexing.agrees(connection)
    kept = vocabulary(filled)
    indexing.anew(connection)
    while indexing.index(connection, None, 2):
        pass
    assert kept == vocabulary(filled)
    connection.execute("ROLLBACK TO before")
    connection.execute("RELEASE before")


def vocabulary(desk: Desk) -> list[tuple[Any, ...]]:
    desk.store.connection.execute(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.words USING fts5vocab(main, search, instance)"
    )
    return desk.rows("SELECT term, doc, col, offset FROM temp.words ORDER BY 1, 2, 3, 4")


# ---------------------------------------------------------------- by indexes alone


@pytest.mark.parametrize("query", ["мост", "мост place:Спасск-Дальний day:2024", "-мост source:kamen"])
def test_a_search_scans_no_table(filled: Desk, query: str) -> None:
    asked: list[str] = []
    filled.store.connection.set_trace_callback(asked.append)
    filled.store.find(query, order="best", place=SPASSK)
    filled.store.connection.set_trace_callback(None)
    small = ("FROM places ORDER BY id", "FROM sources ORDER BY key", "FROM search_queue", "FROM search_state")
    plans = {
        statement: [step[3] for step in filled.rows("EXPLAIN QUERY PLAN " + statement)]
        for statement in asked
        if statement.lstrip().startswith("SELECT") and not any(name in statement for name in small)
    }
    assert len(plans) > 5
    for plan in plans.values():
        # `f` is the list of the newest matches, at most MOST
        assert [
            step for step in plan if step.startswith("SCAN") and not re.search("VIRTUAL TABLE|SCAN f$", step)
        ] == [], plan
