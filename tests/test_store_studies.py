"""Given stored articles, then what their study leaves: queue, places, citations, stories; and what becomes of it later."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from store_builders import MINUTE, NOW, PRIMORYE, SPASSK, USSURIYSK, Desk, article, reprint, source

from aggregator import study
from aggregator.model import Article, Attribution, Mention, Moment, Studied, Study
from aggregator.store import Store, migrations, stories
from aggregator.store.connection import connect, transaction

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KEYS = ("spassk", "agency", "third")
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
OTHER = (
    "Хоккеисты Находки выиграли кубок «Тафуин»",
    "Команда «Океан» из Находки победила в финале кубка «Тафуин» дружину Артёма со счётом 7:3. Три шайбы забросил нападающий "
    "Глеб Сорокин, лучшим вратарём назвали Марата Юсупова, тренирует команду Павел Зорин.",
)
EMPTY = "SELECT count(*) FROM stories WHERE articles > 0 AND id NOT IN (SELECT story_id FROM articles)"
TABLES = ("study_queue", "story_profiles", "story_terms", "story_decisions", "article_places", "citations", "articles")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "news.db", *(source(key) for key in KEYS))
    yield made
    assert made.store.check().problems == ()
    made.store.close()


def told(said: tuple[str, str], of: str = "spassk", *, at: datetime = NOW, path: str = "1", **fields: Any) -> Article:
    """An article of an outlet with this headline and text."""
    return article(path, said[0], of=of, text=said[1], published=Moment(at), **fields)


def arrive(desk: Desk, *made: Article) -> None:
    for each in made:
        desk.poll(each, of=each.source)


def studied(desk: Desk, now: datetime | None = None, batches: int = 1000, size: int = 50) -> Studied:
    """What a pass does with the articles that are to be studied."""
    now, total = now or desk.now + HOUR, Studied()
    outlets = study.outlets(desk.sources)
    for _ in range(batches):
        tasks = desk.store.due_studies(now, size)
        if not tasks:
            break
        total += desk.store.record_studies(study.of(tasks, outlets), now)
    return total


def stories_of(desk: Desk) -> list[int | None]:
    return [number for (number,) in desk.rows("SELECT story_id FROM articles ORDER BY id")]


def queued(desk: Desk) -> list[int]:
    return [number for (number,) in desk.rows("SELECT article_id FROM study_queue ORDER BY article_id")]


# ---------------------------------------------------------------- the queue


def test_a_new_article_is_queued_by_itself_and_leaves_the_queue_with_its_study(desk: Desk) -> None:
    arrive(desk, told(BRIDGE))
    assert queued(desk) == [1]
    assert desk.store.waiting_studies(desk.now) == 1
    done = studied(desk)
    assert (done.articles, done.opened, done.joined) == (1, 1, 0)
    assert queued(desk) == []
    assert stories_of(desk) == [1]
    assert studied(desk) == Studied(), "nothing is left to do"


def test_a_study_that_cannot_be_stored_leaves_its_article_queued(desk: Desk) -> None:
    arrive(desk, told(BRIDGE))
    (task,) = desk.store.due_studies(desk.now, 10)
    connection = desk.store.connection
    connection.execute(
        "CREATE TEMP TRIGGER full BEFORE INSERT ON main.story_decisions BEGIN SELECT raise(ABORT, 'full'); END"
    )
    with pytest.raises(Exception, match="full"):
        desk.store.record_studies(study.of([task], ()), desk.now)
    connection.execute("DROP TRIGGER full")
    assert queued(desk) == [1]
    assert stories_of(desk) == [None]
    assert desk.one("SELECT count(*) FROM stories") == 0
    assert studied(desk).opened == 1


def test_an_article_whose_page_is_awaited_waits_ten_minutes_and_is_due_when_the_page_has_come(desk: Desk) -> None:
    desk.poll(article("1", first_seen=NOW), article("2", first_seen=NOW), pages=True)
    assert desk.store.due_studies(NOW + 9 * MINUTE) == []
    desk.complete(desk.due()[0])
    assert [task.article_id for task in desk.store.due_studies(NOW + 9 * MINUTE)] == [1]
    assert [task.article_id for task in desk.store.due_studies(NOW + 10 * MINUTE)] == [1, 2]


def test_an_edit_queues_an_article_again(desk: Desk) -> None:
    arrive(desk, told(BRIDGE), told(OTHER, path="2"))
    studied(desk)
    arrive(desk, told((BRIDGE[0] + " досрочно", BRIDGE[1])))
    assert queued(desk) == [1]
    assert studied(desk).articles == 1
    arrive(desk, told((OTHER[0], OTHER[1] + " Награды вручил мэр."), path="2"))
    assert queued(desk) == [2]
    studied(desk)
    arrive(desk, told((OTHER[0], OTHER[1] + " Награды вручил мэр."), path="2", image="https://spassk.example/2.jpg"))
    assert queued(desk) == [], "a picture says nothing of what it is about"


def test_an_article_that_is_reworded_between_study_and_storing_is_studied_once_more(desk: Desk) -> None:
    arrive(desk, told(BRIDGE))
    tasks = desk.store.due_studies(desk.now, 10)
    found = study.of(tasks, ())
    arrive(desk, told((OTHER[0], BRIDGE[1])))
    desk.store.record_studies(found, desk.now)
    assert queued(desk) == [1]
    assert studied(desk).articles == 1
    assert queued(desk) == []
    assert desk.one("SELECT title FROM stories WHERE id = (SELECT story_id FROM articles)") == OTHER[0]


def test_a_study_whose_article_is_gone_stores_nothing(desk: Desk) -> None:
    arrive(desk, told(BRIDGE))
    found = study.of(desk.store.due_studies(desk.now, 10), ())
    desk.store.connection.execute("DELETE FROM articles")
    assert desk.store.record_studies(found, desk.now) == Studied()
    assert [desk.one(f"SELECT count(*) FROM {name}") for name in TABLES] == [0] * len(TABLES)


def test_a_deleted_article_leaves_nothing_behind(desk: Desk) -> None:
    arrive(desk, told(BRIDGE), told((SAME[0], SAME[1] + " Об этом сообщает «Газета spassk»."), "agency", at=NOW + HOUR))
    studied(desk)
    assert desk.one("SELECT cites_article FROM citations WHERE article_id = 2 AND cited_source = 'spassk'") == 1
    desk.store.connection.execute("DELETE FROM articles WHERE id = 1")
    for name in ("study_queue", "story_profiles", "story_terms", "story_decisions", "article_places", "citations"):
        assert desk.one(f"SELECT count(*) FROM {name} WHERE article_id = 1") == 0, name
    assert desk.one("SELECT count(*) FROM citations WHERE cites_article = 1") == 0
    assert desk.one("SELECT articles, outlets FROM stories WHERE id = 1") == (1, 1)
    desk.store.connection.execute("DELETE FROM articles")
    assert desk.one("SELECT articles, outlets FROM stories WHERE id = 1") == (0, 0)
    assert [desk.one(f"SELECT count(*) FROM {name}") for name in TABLES] == [0] * len(TABLES)


def test_what_articles_were_compared_by_goes_when_its_days_are_over(desk: Desk) -> None:
    arrive(desk, told(BRIDGE))
    studied(desk)
    assert desk.one("SELECT count(*) FROM story_terms") > 5
    desk.store.trim_log(NOW + 4 * DAY)
    assert desk.one("SELECT count(*) FROM story_profiles") == 1
    desk.store.trim_log(NOW + 5 * DAY)
    assert desk.one("SELECT count(*) FROM story_profiles") == desk.one("SELECT count(*) FROM story_terms") == 0
    assert stories_of(desk) == [1]


def test_an_article_dated_in_the_future_does_not_clear_the_window(desk: Desk) -> None:
    arrive(desk, told(BRIDGE))
    studied(desk)
    arrive(desk, told(OTHER, "agency", at=NOW + 30 * DAY, first_seen=NOW))
    studied(desk)
    assert desk.one("SELECT count(*) FROM story_profiles") == 2


# ---------------------------------------------------------------- places and citations


def test_places_weigh_by_where_they_are_named(desk: Desk) -> None:
    arrive(
        desk,
        article(
            "1", "Ярмарка в Уссурийске", lead="На неё приедут из Находки.", text="Будут и гости из города Артём. " * 2
        ),
    )
    studied(desk)
    rows = desk.rows(
        """SELECT p.name, ap.stands, ap.how, ap.weight FROM article_places ap JOIN places p ON p.id = ap.place_id
           WHERE p.kind = 'town' ORDER BY ap.weight DESC"""
    )
    assert [row[:2] for row in rows] == [
        ("Уссурийск", "title"), ("Находка", "lead"), ("Артём", "text"), ("Спасск-Дальний", "source"),
    ]  # fmt: skip
    weights = [row[3] for row in rows]
    assert weights == sorted(set(weights), reverse=True)
    assert (
        desk.one("SELECT mentions FROM article_places ap JOIN places p ON p.id = place_id WHERE p.name = 'Артём'") == 2
    )


def test_places_of_the_wording_before_go(desk: Desk) -> None:
    arrive(desk, article("1", "Ярмарка в Уссурийске"))
    studied(desk)
    arrive(desk, article("1", "Ярмарка в Находке"))
    studied(desk)
    towns = desk.rows(
        "SELECT name FROM article_places JOIN places ON id = place_id WHERE kind = 'town' ORDER BY weight DESC"
    )
    assert towns == [("Находка",), ("Спасск-Дальний",)]
    assert [row["title"] for row in desk.store.news(place="Находка")] == ["Ярмарка в Находке"]
    assert list(desk.store.news(place="Уссурийск")) == []


def test_what_the_feed_says_of_the_origin_is_not_said_twice(desk: Desk) -> None:
    said = "Ярмарка пройдёт в субботу на площади, сообщает РИА Новости. Вход свободный."
    arrive(desk, article("1", text=said, attribution=Attribution("РИА Новости", None)))
    studied(desk)
    assert desk.rows("SELECT role, name, method FROM citations") == [("via", "РИА Новости", "feed")]
    arrive(desk, article("2", text=said))
    studied(desk)
    ((role, name, method, evidence, rule),) = desk.rows(
        "SELECT role, name, method, evidence, rule FROM citations WHERE article_id = 2"
    )
    assert (role, name, method) == ("via", "РИА Новости", "text")
    assert "сообщает РИА Новости" in evidence
    assert rule


@pytest.mark.parametrize("late", [False, True], ids=["original first", "original late"])
def test_a_citation_points_at_the_cited_outlets_article_whichever_came_first(desk: Desk, *, late: bool) -> None:
    original = told(BRIDGE)
    citing = told((SAME[0], SAME[1] + " Об этом пишет «Газета spassk»."), "agency", at=NOW + HOUR)
    for each in (citing, original) if late else (original, citing):
        arrive(desk, each)
        studied(desk)
    assert desk.rows(
        """SELECT c.cited_source, o.url FROM citations c JOIN articles a ON a.id = c.article_id
           LEFT JOIN articles o ON o.id = c.cites_article WHERE a.source = 'agency' AND c.role = 'via'"""
    ) == [("spassk", original.url)]


# ---------------------------------------------------------------- stories


def test_two_outlets_on_one_event_are_one_story(desk: Desk) -> None:
    arrive(desk, told(BRIDGE), told(OTHER, "third"), told(SAME, "agency", at=NOW + HOUR))
    done = studied(desk)
    assert (done.opened, done.joined) == (2, 1)
    assert stories_of(desk) == [1, 2, 1]
    (row,) = desk.store.database.query("SELECT * FROM stories WHERE id = 1")
    assert (row["articles"], row["outlets"], row["title"]) == (2, 2, BRIDGE[0])
    assert (row["first_seen"], row["last_seen"]) == ("2024-11-12T03:00:00Z", "2024-11-12T04:00:00Z")


def test_the_only_article_of_a_story_gives_it_its_headline_and_times(desk: Desk) -> None:
    arrive(desk, told(BRIDGE))
    studied(desk)
    (row,) = desk.store.database.query("SELECT * FROM stories")
    assert (row["articles"], row["outlets"], row["title"]) == (1, 1, BRIDGE[0])
    assert row["first_seen"] == row["last_seen"] == "2024-11-12T03:00:00Z"


def test_articles_four_days_apart_are_two_stories(desk: Desk) -> None:
    arrive(desk, told(BRIDGE, at=NOW - 4 * DAY), told(SAME, "agency"))
    studied(desk)
    assert stories_of(desk) == [1, 2]
    assert desk.store.explain(2)["decision"]["candidates"] == []  # type: ignore[index]


def test_an_article_that_bridges_two_stories_merges_them_and_old_links_still_lead(desk: Desk) -> None:
    connection = desk.store.connection
    arrive(desk, told(BRIDGE), told(SAME, "agency", at=NOW + HOUR))
    studied(desk)
    with transaction(connection):  # as if the two had looked different
        connection.execute(
            "INSERT INTO stories (id, title, first_seen) VALUES (5, 'старая', ?), (6, 'x', ?)", ("2024", "2024")
        )
        connection.execute("UPDATE stories SET merged_into = 5 WHERE id = 6")
        connection.execute("UPDATE articles SET story_id = 5 WHERE id = 2")
    arrive(desk, told((BRIDGE[0], BRIDGE[1] + " " + SAME[1]), "third", at=NOW + 2 * HOUR))
    assert studied(desk).merged == 1
    assert stories_of(desk) == [1, 1, 1]
    assert [stories.resolve(connection, number) for number in (1, 5, 6, 99)] == [1, 1, 1, None]
    assert desk.one("SELECT articles, outlets FROM stories WHERE id = 1") == (3, 3)
    assert desk.one("SELECT articles, outlets, merged_at IS NULL FROM stories WHERE id = 5") == (0, 0, 0)
    assert desk.one("SELECT how FROM story_decisions WHERE article_id = 3") == "bridged"


def test_an_article_that_turns_to_something_else_leaves_its_story(desk: Desk) -> None:
    arrive(desk, told(BRIDGE), told(SAME, "agency", at=NOW + HOUR))
    studied(desk)
    arrive(desk, told(OTHER, "agency", at=NOW + HOUR))
    studied(desk)
    assert len(set(stories_of(desk))) == 2
    assert desk.one("SELECT articles FROM stories WHERE id = 1") == 1


@pytest.mark.parametrize("size", [1, 2, 50])
def test_it_is_the_same_whether_articles_are_studied_one_by_one_or_together(desk: Desk, size: int) -> None:
    arrive(desk, told(BRIDGE), told(OTHER, "third", at=NOW + HOUR))
    studied(desk, size=size)
    arrive(desk, told((OTHER[0] + " снова", OTHER[1])), told(SAME, "agency", at=NOW + HOUR, first_seen=NOW + DAY))
    studied(desk, NOW + 2 * DAY, size=size)
    assert stories_of(desk) == [2, 2, 3], "when the article of the other outlet came, the first was about hockey"
    first, other = (f"SELECT term FROM story_terms WHERE article_id = {number} ORDER BY 1" for number in (1, 3))
    assert set(desk.rows(first)).isdisjoint(desk.rows(other)), "nothing of its former wording is left"
    found = desk.store.explain(3)
    assert found is not None
    assert found["decision"]["candidates"] == []


def test_a_story_whose_last_article_went_over_to_another_leads_there(desk: Desk) -> None:
    arrive(desk, told(BRIDGE), told(OTHER, "agency", at=NOW + HOUR))
    studied(desk)
    arrive(desk, told(SAME, "agency", at=NOW + HOUR))
    studied(desk)
    assert stories_of(desk) == [1, 1]
    assert stories.resolve(desk.store.connection, 2) == 1
    assert desk.one(EMPTY) == 0


def test_words_are_counted_anew_when_the_archive_has_doubled(desk: Desk) -> None:
    counted = []
    for n in range(7):
        arrive(desk, told((f"Новость номер {n}", f"Случай {n} в городе"), path=str(n)))
        studied(desk, now=NOW + HOUR)
        counted.append(
            stories.Words(stories.Idf.from_bytes(desk.one("SELECT counts FROM term_counts")), NOW).idf.articles
        )
    assert counted == [0, 1, 1, 3, 3, 3, 3]
    arrive(desk, told(OTHER, path="8"))
    studied(desk, now=NOW + 8 * HOUR)
    assert stories.Idf.from_bytes(desk.one("SELECT counts FROM term_counts")).articles == 7, "they were hours old"


# ---------------------------------------------------------------- the main news


def test_the_main_news_of_a_place_come_in_order_of_outlets_and_place(desk: Desk) -> None:
    arrive(desk, told(BRIDGE), told(SAME, "agency", at=NOW + HOUR))
    arrive(desk, told(("Ярмарка в Уссурийске", "На площади торгуют мёдом и саженцами."), "third", at=NOW + 2 * HOUR))
    arrive(desk, told(("Лекция о тиграх", "Её прочтут и в Уссурийске, и в Находке."), "third", path="2"))
    studied(desk)
    asked = "SELECT title, score, outlets, articles FROM main_news WHERE place = 'Уссурийск' AND day = ? ORDER BY score DESC"
    rows = desk.rows(asked, "2024-11-12")
    assert [row[0] for row in rows] == [BRIDGE[0], "Ярмарка в Уссурийске", "Лекция о тиграх"]
    assert rows[0][2:] == (2, 2)
    assert rows[0][1] > rows[1][1] > rows[2][1]


def test_a_reprinting_outlet_counts_a_quarter(desk: Desk) -> None:
    for key in ("spassk", "agency"):
        arrive(desk, replace(reprint(key, BRIDGE[1] * 2, published=Moment(NOW)), title=BRIDGE[0]))
    arrive(desk, told(OTHER, "third"))
    studied(desk)
    day = desk.one("SELECT 0.75 + 0.25 * 13 / 24")
    weight = desk.one("SELECT max(weight) FROM article_places JOIN places ON id = place_id WHERE name = 'Уссурийск'")
    score, reprints = desk.one("SELECT score, reprints FROM main_news WHERE place = 'Уссурийск'")
    assert reprints == 1
    assert score == pytest.approx(1.25 * weight * day, abs=1e-3)


def test_the_main_news_of_a_place_and_day_are_found_by_an_index(desk: Desk) -> None:
    asked = "SELECT * FROM main_news WHERE place = 'Уссурийск' AND region = 'Приморский край' AND day = '2024-11-12'"
    plan = [row[3] for row in desk.rows("EXPLAIN QUERY PLAN " + asked + " ORDER BY score DESC LIMIT 10")]
    assert not [step for step in plan if step.startswith("SCAN") and step != "SCAN main_news"], plan
    assert any("place_stories_by_score (place_id=? AND day=?)" in step for step in plan), plan
    assert not [step for step in plan if "TEMP B-TREE" in step], plan


# ---------------------------------------------------------------- why


def test_an_article_is_explained_by_number_and_by_address(desk: Desk) -> None:
    arrive(desk, told(BRIDGE), told(SAME, "agency", at=NOW + HOUR))
    assert desk.store.explain(2)["story"] is None  # type: ignore[index]
    studied(desk)
    found = desk.store.explain(2)
    assert found is not None
    assert found == desk.store.explain("https://agency.example/1") == desk.store.explain("agency.example/1")
    assert found["story"]["articles"] == 2
    assert (found["decision"]["how"], found["decision"]["story_id"]) == ("joined", 1)
    (candidate,) = found["decision"]["candidates"]
    assert (candidate["article"], candidate["title"], candidate["source"]) == (1, BRIDGE[0], "Газета spassk")
    assert candidate["score"] == pytest.approx(found["decision"]["score"], abs=0.001)
    assert candidate["why"]
    assert {place["name"] for place in found["places"]} >= {"Уссурийск", "Спасск-Дальний"}
    assert desk.store.explain(99) is desk.store.explain("https://nowhere.example/") is None


# ---------------------------------------------------------------- again


def many(desk: Desk) -> None:
    """Articles of three days: events, a reprint, citations."""
    for n in range(3):
        at = NOW - (2 - n) * DAY
        arrive(
            desk,
            told((f"{BRIDGE[0]}, очередь {n}", BRIDGE[1]), at=at, path=f"a{n}"),
            told((SAME[0], f"{SAME[1]} Это очередь {n}, пишет «Газета spassk»."), "agency", at=at + HOUR, path=f"b{n}"),
            told((f"{OTHER[0]} {n}", OTHER[1]), "third", at=at + 2 * HOUR, path=f"c{n}"),
            told(OTHER, "agency", at=at + 3 * HOUR, path=f"d{n}"),
        )
    studied(desk)


EVERYTHING = (
    "SELECT id, story_id, reprint_of, reprint_kind FROM articles ORDER BY id",
    "SELECT article_id, place_id, how, weight, mentions, stands FROM article_places ORDER BY 1, 2",
    "SELECT article_id, role, name, kind, rule, cited_source, cites_article FROM citations ORDER BY 1, 2, 3",
    "SELECT id, title, first_seen, last_seen, articles, outlets, merged_into FROM stories ORDER BY id",
    "SELECT article_id, how, story_id, score, more FROM story_decisions ORDER BY 1",
    "SELECT * FROM story_terms ORDER BY 1, 2, 3",
    "SELECT * FROM study_queue",
)


@pytest.mark.parametrize("after", [1, 2, 5])
def test_a_killed_reindex_goes_on_where_it_was_and_gives_the_rows_of_an_undisturbed_one(
    tmp_path: Path, after: int
) -> None:
    found = []
    for name, batches in (("whole", 1000), ("killed", after)):
        desk = Desk(tmp_path / f"{name}.db", *(source(key) for key in KEYS))
        many(desk)
        now = desk.now + 2 * HOUR
        assert desk.store.study_again(date.min, date.max, desk.now) == 12
        studied(desk, now, batches, size=2)
        if name == "killed":
            assert len(queued(desk)) == 12 - 2 * after
            desk.store.connection.close()  # no farewell
            desk.store = Store.open(tmp_path / "killed.db")
            assert studied(desk, now, size=2).articles == 12 - 2 * after
        found.append([desk.rows(sql) for sql in EVERYTHING])
        assert desk.store.check().problems == ()
        desk.store.close()
    for sql, whole, killed in zip(EVERYTHING, *found, strict=True):
        assert whole == killed, sql


def test_a_reindex_finds_reprints_anew_and_keeps_stories_that_hold(desk: Desk) -> None:
    many(desk)
    before = [desk.rows(sql) for sql in EVERYTHING[:3]]
    assert desk.store.study_again(date.min, date.max, desk.now) == 12
    assert desk.one("SELECT count(*) FROM articles WHERE reprint_of IS NOT NULL") == 0
    studied(desk)
    assert [desk.rows(sql) for sql in EVERYTHING[1:3]] == before[1:]
    assert [row[2:] for row in desk.rows(EVERYTHING[0])] == [row[2:] for row in before[0]]
    assert (
        desk.one(
            "SELECT count(*) FROM stories s WHERE articles <> (SELECT count(*) FROM articles WHERE story_id = s.id)"
        )
        == 0
    )


def test_a_reindex_of_some_days_leaves_the_others(desk: Desk) -> None:
    many(desk)
    assert desk.store.study_again(NOW.date() - DAY, NOW.date() - DAY, desk.now) == 4
    assert {str(task.at.date()) for task in desk.store.due_studies(desk.now)} == {"2024-11-11"}


# ---------------------------------------------------------------- an older archive


def test_an_archive_of_the_second_version_is_copied_and_its_articles_are_studied_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    connection = connect(path, create=True, readonly=False)
    migrations.migrate(connection, path, migrations.scripts()[:2])
    with transaction(connection):
        connection.execute(
            """INSERT INTO sources (key, name, homepage, kind, timezone, language, added_at, settings_hash)
               VALUES ('old', 'Старая', 'https://old.example/', 'outlet', 'Asia/Vladivostok', 'ru', '2024', 'x')"""
        )
        for n, (title, text) in enumerate((BRIDGE, SAME)):
            connection.execute(
                """INSERT INTO articles (id, source, day, sorted_at, title, url, url_key, first_seen, page_state)
                   VALUES (?, 'old', '2024-11-12', ?, ?, ?, ?, '2024-11-12T03:00:00Z', 'complete')""",
                (n + 1, f"2024-11-12T0{n}:00:00Z", title, f"https://old.example/{n}", f"old.example/{n}"),
            )
            connection.execute(
                "INSERT INTO article_urls (key, article_id, first_seen) VALUES (?, ?, '2024')",
                (f"old.example/{n}", n + 1),
            )
            connection.execute("INSERT INTO article_texts (article_id, text) VALUES (?, ?)", (n + 1, text))
        connection.execute("INSERT INTO citations (article_id, role, name, method) VALUES (1, 'via', 'ТАСС', 'feed')")
    connection.close()
    desk = Desk(path, clock=lambda: NOW)
    assert [each.name for each in tmp_path.glob("*backup*")] == ["news.db.v2-20241112T030000Z.backup"]
    assert queued(desk) == []
    assert desk.store.explain(1)["story"] is None  # type: ignore[index]
    assert desk.store.study_again(date.min, date.max, desk.now) == 2
    assert studied(desk).joined == 1
    assert stories_of(desk) == [1, 1]
    assert desk.rows("SELECT name, kind, rule FROM citations WHERE method = 'feed'") == [("ТАСС", "media", "feed")]
    assert desk.store.check().problems == ()
    desk.store.close()


# ---------------------------------------------------------------- what it costs


def test_no_statement_of_a_study_scans_what_grows(desk: Desk) -> None:
    seen: set[str] = set()
    connection = desk.store.connection
    connection.set_trace_callback(seen.add)
    many(desk)
    desk.store.study_again(NOW.date(), NOW.date(), desk.now)
    studied(desk)
    arrive(desk, told(OTHER, "agency", at=NOW + HOUR, path="b2"))
    studied(desk)
    desk.store.explain(1)
    desk.store.trim_log(desk.now)
    connection.set_trace_callback(None)
    growing = ("articles", "article_texts", "article_places", "citations", "stories", "story_terms", "story_decisions",
               "study_queue", "a", "o", "t", "p", "q", "c", "ap")  # fmt: skip
    looked_at = 0
    for statement in seen:
        if not re.match(r"\s*(SELECT|UPDATE|DELETE|INSERT)\b", statement) or "sqlite_master" in statement:
            continue
        plan = [row[3] for row in connection.execute("EXPLAIN QUERY PLAN " + statement)]
        looked_at += len(plan)
        scans = [step for step in plan if step.startswith("SCAN") and step.split()[1] in growing]
        assert not scans, f"{statement}\n{scans}"
    assert looked_at > 100


def test_a_study_that_failed_stores_what_there_is(desk: Desk) -> None:
    arrive(desk, told(BRIDGE))
    (task,) = desk.store.due_studies(desk.now)
    named = Mention(USSURIYSK, 1, "title", 0.5)
    unknown = Mention(replace(PRIMORYE, name="Новый край", region="Новый край"), 1, "text", 0.001)
    assert desk.store.record_studies([Study(task, (named, unknown))], desk.now).articles == 1
    assert queued(desk) == []
    rows = desk.rows("SELECT p.name, ap.weight FROM article_places ap JOIN places p ON p.id = place_id ORDER BY 2 DESC")
    assert rows[0] == ("Уссурийск", 0.5)
    assert ("Новый край", 0.05) in rows
    assert (SPASSK.name, 0.4) in rows
    assert stories_of(desk) == [None]
    assert json.loads(desk.one("SELECT provenance FROM articles"))["title"] == "feed"


# ---------------------------------------------------------------- what the main news go by


def test_the_example_of_the_documentation_is_what_a_story_weighs(desk: Desk) -> None:
    arrive(
        desk,
        told(BRIDGE, fingerprint="fp"),
        told(SAME, of="agency", at=NOW + HOUR),
        told(BRIDGE, of="third", at=NOW + 2 * HOUR, fingerprint="fp"),
    )
    studied(desk, NOW + DAY)
    outlets, reprints, latest, score = desk.rows(
        """SELECT ps.outlets, ps.reprints, (SELECT substr(max(published_local), 12, 2) FROM articles), ps.score
           FROM place_stories ps WHERE ps.place_id = 0"""
    )[0]
    page = " ".join((Path(__file__).parents[1] / "docs" / "stories.md").read_text(encoding="utf-8").split())
    said = f"{outlets} outlets, {reprints} of them with a reprint, the latest after {latest}:00"
    assert said in page
    assert page.partition(said)[2].partition(" = **")[2].startswith(f"{score:.2f}**")
