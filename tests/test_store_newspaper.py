"""Given studied articles, then what a newspaper's pages ask: main news, calendar, stories, sources; whoever changes what."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_builders import NOW, PRIMORYE, REGION, SPASSK, USSURIYSK, Desk, article, reprint, source

from aggregator import study
from aggregator.model import Attribution, Moment
from aggregator.store import Store, migrations
from aggregator.store.connection import connect, transaction

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TODAY = date(2024, 11, 12)
BRIDGE = (
    "В Уссурийске открыли мост через реку Раздольную",
    "Мост через реку Раздольную открыли в Уссурийске 12 ноября. Ленту перерезал губернатор Олег Кожемяко, строительство обошлось "
    "в 480 миллионов рублей. По мосту уже пошли автобусы маршрута 29, сказал подрядчик Виктор Лапин.",
)
SAME = (
    "Новый мост через Раздольную открыт в Уссурийске",
    "Губернатор Олег Кожемяко открыл в Уссурийске новый мост через реку Раздольную. Его строительство стоило 480 миллионов "
    "рублей, вёл работы подрядчик Виктор Лапин. Автобусы маршрута 29 поехали по мосту 12 ноября.",
)
FAIR = ("Ярмарка в Уссурийске", "На площади торгуют мёдом и саженцами. Приехали пасечники из сёл.")

COUNTED = """
    SELECT ap.day, a.story_id, ap.place_id, round((count(DISTINCT CASE WHEN a.reprint_of IS NULL THEN a.source END)
      + 0.25 * count(DISTINCT CASE WHEN a.reprint_of IS NOT NULL THEN a.source END))
      * max(ap.weight) * (0.75 + 0.25 * coalesce(CAST(substr(max(a.published_local), 12, 2) AS REAL), 0) / 24), 4),
      count(DISTINCT a.source), count(*), sum(a.reprint_of IS NOT NULL), max(ap.weight), min(a.sorted_at), max(a.sorted_at)
    FROM (SELECT article_id, place_id, day, weight FROM article_places UNION ALL SELECT id, 0, day, 1.0 FROM articles) ap
    JOIN articles a ON a.id = ap.article_id WHERE a.story_id IS NOT NULL GROUP BY a.story_id, ap.day, ap.place_id
"""
KEPT = """
    SELECT day, story_id, place_id, score, outlets, articles, reprints, place_weight, first_at, last_at
    FROM place_stories ORDER BY story_id, day, place_id
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(
        tmp_path / "news.db",
        source(),
        source("agency", place=PRIMORYE, full_text=True),
        source("third", place=USSURIYSK),
    )
    yield made
    while made.store.weigh_stories():
        pass
    assert made.rows(COUNTED) == made.rows(KEPT), "what is kept is what counting would give"
    assert made.store.check().problems == ()
    made.store.close()


def arrive(desk: Desk, said: tuple[str, str], of: str, hours: int = 0, path: str = "1", **fields: Any) -> None:
    at = Moment(NOW + hours * HOUR)
    desk.poll(article(path, said[0], of=of, text=said[1], lead=said[1][:60], published=at, **fields), of=of)


def studied(desk: Desk) -> None:
    outlets = study.outlets(desk.sources)
    while tasks := desk.store.due_studies(desk.now + DAY):
        desk.store.record_studies(study.of(tasks, outlets), desk.now + DAY)


@pytest.fixture
def told(desk: Desk) -> Desk:
    """The bridge on two days by three outlets, a fair, a piece of the region."""
    arrive(desk, BRIDGE, "spassk", -2, image="https://spassk.example/1.jpg")
    arrive(desk, SAME, "agency", attribution=Attribution("Газета spassk", "https://spassk.example/"))
    arrive(desk, (f"{SAME[0]}: видео", SAME[1]), "third", 22)
    arrive(desk, FAIR, "third", 1, path="2")
    arrive(desk, ("Урожай сои собран", "Аграрии подвели итоги."), "agency", 2, path="2")
    studied(desk)
    return desk


def row(desk: Desk, name: str) -> int:
    return int(desk.one("SELECT id FROM places WHERE name = ?", name))


# ---------------------------------------------------------------- the front page


def test_the_front_page_of_a_town_has_its_stories_by_weight_with_their_articles(told: Desk) -> None:
    first, *rest = told.store.front(row(told, "Уссурийск"), TODAY)
    assert (first["id"], first["title"]) == (1, SAME[0])
    assert (first["outlets"], first["articles"], first["reprints"], first["outlets_in_all"]) == (2, 2, 0, 3)
    assert [each["source_name"] for each in first["told"]] == ["Газета spassk", "Газета agency"]
    assert (first["told"][0]["image"], first["told"][0]["full_text"]) == ("https://spassk.example/1.jpg", 0)
    assert first["told"][1]["via"] == "Газета spassk"
    assert (first["first_at"], first["last_at"]) == ("2024-11-12T01:00:00Z", "2024-11-12T03:00:00Z")
    assert [story["title"] for story in rest] == [FAIR[0]]


def test_the_whole_course_of_its_stories_can_be_had_and_is_bounded(told: Desk) -> None:
    place = row(told, "Уссурийск")
    assert [len(story["told"]) for story in told.store.front(place, TODAY, whole=True)] == [3, 1]
    assert [len(story["told"]) for story in told.store.front(place, TODAY, whole=True, most=2)] == [2, 1]
    assert [each["source"] for each in told.store.front(place, TODAY, most=1)[0]["told"]] == ["spassk"]
    assert [story["title"] for story in told.store.front(place, TODAY, limit=1, offset=1)] == [FAIR[0]]
    assert told.store.front(place, TODAY - DAY) == []
    assert told.store.front(999, TODAY) == []


def test_the_front_page_of_everywhere(told: Desk) -> None:
    found = told.store.front(None, TODAY)
    assert found[0]["title"] == SAME[0]
    assert {story["title"] for story in found[1:]} == {FAIR[0], "Урожай сои собран"}
    assert found[0]["place_weight"] == 1


def test_the_view_tells_the_same(told: Desk) -> None:
    rows = told.rows(
        "SELECT story_id, score, place_id FROM main_news WHERE place = 'Уссурийск' AND day = ?", "2024-11-12"
    )
    page = told.store.front(row(told, "Уссурийск"), TODAY)
    assert rows == [(story["id"], story["score"], row(told, "Уссурийск")) for story in page]


# ---------------------------------------------------------------- the calendar


def test_a_month_and_its_bounds(told: Desk) -> None:
    ussuriysk = row(told, "Уссурийск")
    assert told.store.month(ussuriysk, TODAY) == {
        TODAY: {"articles": 3, "stories": 2},
        TODAY + DAY: {"articles": 1, "stories": 1},
    }
    assert told.store.month(None, TODAY)[TODAY] == {"articles": 4, "stories": 3}
    assert told.store.month(ussuriysk, date(2024, 10, 31)) == {}
    assert told.store.bounds(ussuriysk) == (TODAY, TODAY + DAY)
    assert told.store.bounds(None) == (TODAY, TODAY + DAY)
    assert told.store.bounds(999) is None


def test_places_with_news_today_and_of_the_week(told: Desk) -> None:
    found = {each["name"]: each for each in told.store.places_on(TODAY + DAY)}
    assert next(iter(found)) in (REGION, "Уссурийск")
    assert (found["Уссурийск"]["articles"], found["Уссурийск"]["articles_7d"]) == (1, 4)
    assert (found["Спасск-Дальний"]["articles"], found["Спасск-Дальний"]["articles_7d"]) == (0, 1)
    assert found["Спасск-Дальний"]["latest"] == "2024-11-12"
    assert found["Уссурийск"]["timezone"] == "Asia/Vladivostok"
    assert told.store.places_on(TODAY + 9 * DAY) == []


def test_a_place_knows_its_region(told: Desk) -> None:
    place = told.store.place(row(told, "Уссурийск"))
    assert place is not None
    assert place["region_id"] == row(told, REGION)
    assert told.store.place(row(told, REGION))["region_id"] is None  # type: ignore[index]
    assert told.store.place(999) is None
    assert {each["name"] for each in told.store.places()} >= {"Уссурийск", "Спасск-Дальний", REGION}


# ---------------------------------------------------------------- a story, a source, an article


def test_the_course_of_a_story(told: Desk) -> None:
    story = told.store.story(1)
    assert story is not None
    assert [each["source"] for each in story["told"]] == ["spassk", "agency", "third"]
    assert [each["decision"] for each in story["told"]] == ["opened", "joined", "joined"]
    assert story["told"][1]["text"] == SAME[1]
    assert story["told"][1]["citations"][0]["name"] == "Газета spassk"
    assert "Уссурийск" in {place["name"] for place in story["told"][0]["places"]}
    assert (story["more"], story["asked"], story["merged"]) == (False, 1, [])
    assert told.store.story(1, limit=2)["more"]  # type: ignore[index]
    assert told.store.story(999) is None


def test_a_merged_story_leads_to_the_one_it_became(told: Desk) -> None:
    told.store.connection.execute("UPDATE articles SET story_id = 1 WHERE story_id = 2")
    told.store.connection.execute("UPDATE stories SET merged_into = 1, merged_at = '2024-11-13T00:00:00Z' WHERE id = 2")
    story = told.store.story(2)
    assert story is not None
    assert (story["id"], story["asked"], len(story["told"])) == (1, 2, 4)
    assert [each["id"] for each in story["merged"]] == [2]
    assert told.store.weigh_stories()
    assert [each["id"] for each in told.store.front(row(told, "Уссурийск"), TODAY)] == [1], (
        "the emptied one has vanished"
    )


def test_the_page_of_a_source(told: Desk) -> None:
    page = told.store.source_page("third")
    assert page is not None
    assert (page["name"], page["place"], page["more"]) == ("Газета third", "Уссурийск", False)
    assert [each["title"] for each in page["latest"]] == [f"{SAME[0]}: видео", FAIR[0]]
    assert [each["title"] for each in told.store.source_page("third", TODAY)["latest"]] == [FAIR[0]]  # type: ignore[index]
    first = told.store.source_page("third", limit=1)
    assert first is not None
    assert first["more"]
    rest = told.store.source_page("third", limit=1, before=first["latest"][0]["id"])
    assert rest is not None
    assert ([each["title"] for each in rest["latest"]], rest["more"]) == ([FAIR[0]], False)
    assert told.store.source_page("nobody") is None


def test_an_article_tells_how_sure_it_is_and_whom_it_cites(told: Desk) -> None:
    found = told.store.article(2)
    assert found is not None
    assert found["confidence"] == {}
    assert {"field": "title", "method": "feed"} in found["provenance"]
    assert [(each["name"], each["method"]) for each in found["citations"]][:1] == [("Газета spassk", "feed")]
    assert {place["kind"] for place in found["places"]} == {"town", "region"}


# ---------------------------------------------------------------- whatever changes, and whoever changes it


def test_a_deleted_article_leaves_the_front_page_and_the_calendar(told: Desk) -> None:
    place = row(told, "Уссурийск")
    told.store.connection.execute("DELETE FROM articles WHERE id = 4")
    assert told.store.month(place, TODAY)[TODAY] == {"articles": 2, "stories": 2}, (
        "its story is weighed by the next pass"
    )
    told.store.weigh_stories()
    assert told.store.month(place, TODAY)[TODAY] == {"articles": 2, "stories": 1}
    assert [story["title"] for story in told.store.front(place, TODAY)] == [SAME[0]]


def test_an_article_that_is_not_studied_counts_once_and_a_reprint_of_it_not(desk: Desk) -> None:
    for of in ("spassk", "agency"):
        desk.poll(replace(reprint(of, BRIDGE[1] * 2, published=Moment(NOW)), title=BRIDGE[0]), of=of)
    assert desk.store.month(None, TODAY) == {TODAY: {"articles": 2, "stories": 1}}
    assert desk.store.front(None, TODAY) == []


CHANGES = (
    "UPDATE articles SET day = date(day, '+1 day') WHERE id = {n}",
    "UPDATE articles SET sorted_at = strftime('%Y-%m-%dT%H:%M:%SZ', sorted_at, '+90 minutes') WHERE id = {n}",
    "UPDATE articles SET published_local = '2024-11-12 23:30', day = '2024-11-12' WHERE id = {n}",
    "UPDATE articles SET story_id = NULL WHERE id = {n}",
    "UPDATE articles SET story_id = 1, day = '2024-11-14' WHERE id = {n}",
    "UPDATE articles SET story_id = 2, reprint_of = NULL WHERE id = {n}",
    "UPDATE articles SET reprint_of = 1 WHERE id = {n} AND id > 1 AND EXISTS (SELECT 1 FROM articles WHERE id = 1)",
    "UPDATE articles SET source = 'agency' WHERE id = {n}",
    "DELETE FROM articles WHERE id = {n}",
    "DELETE FROM article_places WHERE article_id = {n} AND place_id = {p}",
    "UPDATE article_places SET weight = 0.07 WHERE article_id = {n}",
    "UPDATE OR IGNORE article_places SET place_id = {p} WHERE article_id = {n} AND how <> 'source'",
    "INSERT OR IGNORE INTO article_places (article_id, place_id, how, weight, day) "
    "SELECT id, {p}, 'mention', 0.5, day FROM articles WHERE id = {n}",
    "weigh",
)  # fmt: skip
Change = tuple[str, int, int]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(1, 5), st.integers(1, 3)), max_size=12))
def test_whatever_is_changed_with_plain_sql_what_is_kept_is_what_counting_gives(
    told: Desk, changes: list[Change]
) -> None:
    connection = told.store.connection
    connection.execute("SAVEPOINT before")
    for sql, n, p in changes:
        if sql == "weigh":
            weigh(told)
        else:
            connection.execute(sql.format(n=n, p=p))
    weigh(told)
    assert told.rows(COUNTED) == told.rows(KEPT)
    assert told.store.check().problems == ()
    connection.execute("ROLLBACK TO before")
    connection.execute("RELEASE before")


def weigh(desk: Desk) -> None:
    from aggregator.store import weighing

    while weighing.weigh(desk.store.connection, most=2):
        pass


def test_many_stories_are_weighed_a_bounded_number_at_a_time(told: Desk) -> None:
    told.store.connection.execute("UPDATE article_places SET weight = weight / 2")
    assert told.one("SELECT count(*) FROM stories_touched") == 4
    weigh(told)
    assert told.one("SELECT count(*) FROM stories_touched") == 0


def test_an_archive_of_version_4_has_its_main_news_and_calendar_after_the_migration(tmp_path: Path, told: Desk) -> None:
    path = tmp_path / "old.db"
    connection = connect(path, create=True, readonly=False)
    migrations.migrate(connection, path, migrations.scripts()[:4])
    for table in (
        "places",
        "sources",
        "endpoints",
        "stories",
        "articles",
        "article_texts",
        "article_urls",
        "article_places",
    ):
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        rows = told.rows(f"SELECT {', '.join(columns)} FROM {table}")
        with transaction(connection):
            connection.execute("DELETE FROM " + table)
            connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})", rows)
    connection.close()
    with Store.open(path) as store:
        assert store.connection.execute(COUNTED).fetchall() == store.connection.execute(KEPT).fetchall()
        assert store.check().problems == ()
        pages = [each.front(row(told, "Уссурийск"), TODAY) for each in (store, told.store)]
        for story in (*pages[0], *pages[1]):
            for each in story["told"]:
                del each["via"], each["primary_source"]  # citations were not copied
        assert pages[0] == pages[1]
        assert store.month(None, TODAY) == told.store.month(None, TODAY)


# ---------------------------------------------------------------- by indexes alone


def plans(desk: Desk, ask: Any) -> Iterator[tuple[str, list[str]]]:
    """Each statement that answering takes, with the steps of its plan."""
    asked: list[str] = []
    desk.store.connection.set_trace_callback(asked.append)
    ask(desk.store)
    desk.store.connection.set_trace_callback(None)
    for statement in asked:
        if statement.lstrip().startswith("SELECT"):
            yield statement, [step[3] for step in desk.rows("EXPLAIN QUERY PLAN " + statement)]


QUESTIONS = {
    "front": lambda store: store.front(1, TODAY),
    "front of everywhere": lambda store: store.front(None, TODAY, whole=True),
    "month": lambda store: store.month(1, TODAY),
    "bounds": lambda store: store.bounds(1),
    "places": lambda store: store.places_on(TODAY),
    "story": lambda store: store.story(1),
    "source": lambda store: store.source_page("third"),
    "source and day": lambda store: store.source_page("third", TODAY, before=4),
    "source's second page": lambda store: store.source_page("third", before=4),
    "article": lambda store: store.article(1),
    "day and place": lambda store: list(store.news(day=TODAY, place=USSURIYSK)),
    "days and place": lambda store: list(store.news(since=TODAY, place=SPASSK, limit=5)),
    "calendar": lambda store: store.calendar(TODAY, USSURIYSK),
}  # fmt: skip
SORTED_ON = {"story", "article"}
"""What these read is bounded by one story or article: sorting it costs nothing."""


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_page_scans_a_table_or_sorts_a_day(told: Desk, question: str) -> None:
    seen = 0
    for statement, plan in plans(told, QUESTIONS[question]):
        if "FROM places ORDER BY id" in statement:
            continue  # the few places, to find one by a name in any spelling
        seen += 1
        scans = [step for step in plan if step.startswith("SCAN") and "VIRTUAL TABLE" not in step]
        assert scans == [], f"{statement}\n{plan}"
        if question not in SORTED_ON:
            assert not [step for step in plan if "TEMP B-TREE" in step], f"{statement}\n{plan}"
    assert seen


def test_the_triggers_need_nothing_but_sqlite(told: Desk) -> None:
    plain = sqlite3.connect(told.store.path)
    plain.execute("UPDATE articles SET day = '2024-12-01' WHERE id = 1")
    plain.commit()
    plain.close()
    assert told.store.month(row(told, "Спасск-Дальний"), date(2024, 12, 1))[date(2024, 12, 1)]["articles"] == 1


def test_a_page_is_made_of_one_moment_whatever_is_written_meanwhile(
    told: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the stories of a page and their articles a pass moves an article to another story, and deletes one."""
    writer = sqlite3.connect(told.store.path)

    def meddling(sql: str) -> None:
        if sql.lstrip().startswith("SELECT") and "json_each" in sql:
            writer.execute("UPDATE articles SET story_id = 3 WHERE id = 1")
            writer.execute("DELETE FROM articles WHERE id = 4")
            writer.commit()

    while told.store.index_articles():
        pass
    place = row(told, "Уссурийск")
    with Store.open(told.store.path, readonly=True) as reader:
        reader.connection.set_trace_callback(meddling)
        page = reader.front(place, TODAY)
        reader.connection.set_trace_callback(None)
        assert [len(story["told"]) for story in page] == [2, 1]
        assert [len(story["told"]) for story in reader.front(place, TODAY) if story["id"] == 1] == [1]
        reader.connection.set_trace_callback(
            lambda sql: writer.execute("DELETE FROM articles") if "json_each" in sql else None
        )
        assert reader.find("мост").total == len(reader.find("мост").hits) > 0
        reader.connection.set_trace_callback(None)
    writer.rollback()
    writer.close()
