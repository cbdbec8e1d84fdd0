"""Given articles that are copies of each other, then which row points at which: near, partial, edited, late, deleted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_builders import MINUTE, NOW, Desk, article, source

from aggregator import dedup, study
from aggregator.model import Article, Moment
from aggregator.store import articles, bands, migrations, reprints
from aggregator.store.connection import transaction

SENTENCES = [
    "Вчера в городе открыли новый мост через реку, движение по нему началось ещё утром, сообщили в администрации округа",
    "Подъезды к мосту строители обещают закончить к маю, а освещение и ограждения — к осени будущего года",
    "Старую переправу разберут, её опоры размыло прошлогодним паводком, и держать её под присмотром стало дорого",
    "Первыми по мосту проехали школьные автобусы из трёх сёл правого берега, раньше детей возили в объезд больше часа",
    "Жители просили о мосте двенадцать лет, деньги на него нашлись в краевом бюджете только прошлой весной",
    "Подрядчик дал гарантию на восемь лет и обещал оставить в районе бригаду для присмотра за настилом зимой",
]
WHOLE = ". ".join(SENTENCES) + "."
NEAR = "По сообщению районной газеты. " + WHOLE.replace("сообщили", "рассказали")
BRIEF = ". ".join(SENTENCES[:2]) + ". Подробности читайте на сайте."
OTHER = (
    "Футболисты районной команды обыграли гостей из соседнего города со счётом три один и вышли в финал кубка края. "
    "Оба гола в первом тайме забил капитан, после перерыва гости отыграли один мяч, но на последней минуте пропустили."
)
TEXTS = (WHOLE, NEAR, BRIEF, OTHER)


def copy(of: str, text: str, minute: float = 0, **fields: object) -> Article:
    """An article of a source with a text, as the desk hands it over."""
    named, keys = dedup.described(text)
    made = article(str(fields.pop("path", "r")), of=of, text=text, fingerprint=named,
                   published=Moment(NOW + minute * MINUTE), **fields)  # fmt: skip
    return replace(made, bands=keys.bands if keys else ())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "news.db", source("spassk"), source("agency"), source("third"))
    yield made
    assert made.store.check().problems == ()
    made.store.close()


def pointers(desk: Desk) -> list[tuple[object, ...]]:
    return desk.rows("SELECT source, reprint_of, reprint_kind FROM articles ORDER BY id")


def test_a_copy_in_nearly_the_same_words_points_at_the_first(desk: Desk) -> None:
    desk.poll(copy("spassk", WHOLE))
    assert desk.poll(copy("agency", NEAR, 30), of="agency").reprints == 1
    assert pointers(desk) == [("spassk", None, None), ("agency", 1, "near")]
    (row,) = desk.store.database.query("SELECT * FROM reprints")
    assert (row["original"], row["lag_minutes"], row["kind"]) == (1, 30, "near")
    assert 0.9 < row["score"] < 1
    news = {row["id"]: row for row in desk.store.news()}
    assert (news[2]["reprint_kind"], news[1]["reprint_kind"]) == ("near", None)


def test_a_brief_is_a_part_of_the_long_text(desk: Desk) -> None:
    desk.poll(copy("spassk", WHOLE))
    desk.poll(copy("agency", BRIEF, 30), of="agency")
    assert pointers(desk) == [("spassk", None, None), ("agency", 1, "partial")]


def test_a_long_text_that_grew_from_a_brief_points_at_the_brief(desk: Desk) -> None:
    desk.poll(copy("spassk", BRIEF))
    desk.poll(copy("agency", WHOLE, 30), of="agency")
    assert pointers(desk) == [("spassk", None, None), ("agency", 1, "partial")]


def test_a_copy_of_a_copy_points_at_the_original_and_is_what_the_weaker_step_is(desk: Desk) -> None:
    desk.poll(copy("spassk", BRIEF))
    desk.poll(copy("agency", WHOLE, 10), of="agency")
    desk.poll(copy("third", ". ".join(SENTENCES[2:]) + ".", 20), of="third")
    assert pointers(desk)[2] == ("third", 1, "partial")


def test_when_the_original_arrives_late_all_point_at_it(desk: Desk) -> None:
    desk.poll(copy("agency", NEAR, 20), of="agency")
    desk.poll(copy("third", BRIEF, 30), of="third")
    assert pointers(desk) == [("agency", None, None), ("third", 1, "partial")]
    assert desk.poll(copy("spassk", WHOLE, -60)).reprints == 1
    assert pointers(desk) == [("agency", 3, "near"), ("third", 3, "partial"), ("spassk", None, None)]


def test_an_outlet_that_repeats_itself_is_no_reprint_but_its_original_is_found(desk: Desk) -> None:
    desk.poll(copy("spassk", WHOLE))
    assert desk.poll(copy("spassk", NEAR, 30, path="2")).reprints == 0
    assert desk.poll(copy("agency", NEAR, 60), of="agency").reprints == 1
    assert pointers(desk) == [("spassk", None, None), ("spassk", None, None), ("agency", 1, "near")]


def test_an_article_edited_into_a_copy_becomes_one_and_one_edited_away_is_its_own(desk: Desk) -> None:
    desk.poll(copy("spassk", WHOLE))
    desk.poll(copy("agency", OTHER, 30), of="agency")
    assert pointers(desk)[1] == ("agency", None, None)
    assert desk.poll(copy("agency", NEAR, 30), of="agency").reprints == 1
    assert pointers(desk)[1] == ("agency", 1, "near")
    desk.poll(copy("agency", OTHER, 30), of="agency")
    assert pointers(desk)[1] == ("agency", None, None)


def test_an_original_edited_after_it_was_copied_stays_the_original(desk: Desk) -> None:
    desk.poll(copy("spassk", WHOLE))
    desk.poll(copy("agency", NEAR, 30), of="agency")
    desk.poll(copy("spassk", OTHER))
    assert pointers(desk) == [("spassk", None, None), ("agency", 1, "near")]


def test_a_page_that_completes_an_announcement_is_compared(desk: Desk) -> None:
    desk.poll(copy("spassk", WHOLE))
    later = article("r", of="agency", lead="Мост открыли", published=Moment(NOW + 30 * MINUTE))
    (task,) = desk.poll(later, of="agency", pages=True).pages
    page = copy("agency", NEAR)
    assert desk.complete(task, text=NEAR, fingerprint=page.fingerprint, bands=page.bands).reprints == 1
    assert pointers(desk)[1] == ("agency", 1, "near")


def test_a_better_time_can_turn_copy_and_original_round(desk: Desk) -> None:
    desk.poll(copy("spassk", WHOLE, 0))
    desk.poll(copy("agency", NEAR, 30), of="agency")
    desk.poll(copy("agency", NEAR, -30), of="agency")
    assert pointers(desk) == [("spassk", 2, "near"), ("agency", None, None)]


def test_copies_are_found_within_three_days_and_equal_texts_always(desk: Desk) -> None:
    two, ten = 2 * 24 * 60, 10 * 24 * 60
    desk.poll(copy("spassk", WHOLE))
    desk.poll(copy("agency", NEAR, two), of="agency")
    desk.poll(copy("third", BRIEF, ten), copy("third", WHOLE, ten, path="2"), of="third")
    assert [row[1:] for row in pointers(desk)] == [(None, None), (1, "near"), (None, None), (1, "exact")]


def test_when_the_original_is_deleted_the_earliest_copy_takes_its_place(desk: Desk) -> None:
    desk.poll(copy("spassk", WHOLE))
    desk.poll(copy("agency", NEAR, 10), of="agency")
    desk.poll(copy("spassk", WHOLE, 20, path="2"))
    desk.poll(copy("third", BRIEF, 30), of="third")
    desk.store.connection.execute("DELETE FROM articles WHERE id = 1")
    assert pointers(desk) == [("agency", None, None), ("spassk", 2, "exact"), ("third", 2, "partial")]
    desk.store.connection.execute("DELETE FROM articles WHERE id = 2")
    desk.store.connection.execute("DELETE FROM articles WHERE id = 3")
    assert pointers(desk) == [("third", None, None)]
    assert desk.rows("SELECT * FROM likenesses") == []


def test_days_that_are_over_are_pruned(desk: Desk) -> None:
    for n, key in enumerate(("spassk", "agency", "third")):
        desk.poll(copy(key, TEXTS[n], -2 * n * 24 * 60), of=key)
    assert desk.one("SELECT count(DISTINCT article) FROM bands") == 3
    desk.store.trim_log(desk.now)
    assert desk.rows("SELECT DISTINCT article FROM bands ORDER BY 1") == [(1,), (2,)], "of the 12th and the 10th"
    desk.store.trim_log(desk.now + timedelta(days=9))
    assert desk.one("SELECT count(*) FROM bands") == 0


@pytest.mark.parametrize(("days", "found"), [(3, None), (6, None), (7, "near")])
def test_the_editor_says_how_many_days_copies_may_be_apart(desk: Desk, days: int, found: str | None) -> None:
    desk.store.reprint_days = days
    desk.poll(copy("spassk", WHOLE, -6 * 24 * 60))
    desk.poll(copy("agency", NEAR), of="agency")
    assert desk.one("SELECT reprint_kind FROM articles WHERE source = 'agency'") == found


def test_what_copies_are_found_by_is_kept_for_as_many_days(desk: Desk) -> None:
    desk.store.reprint_days = 7
    desk.poll(copy("spassk", WHOLE, -6 * 24 * 60))
    desk.store.trim_log(desk.now)
    assert desk.one("SELECT count(*) FROM bands") > 0
    desk.store.reprint_days = 3
    desk.store.trim_log(desk.now)
    assert desk.one("SELECT count(*) FROM bands") == 0


@pytest.mark.parametrize(("days", "found"), [(1, None), (2, "near")])
def test_a_window_of_one_day_looks_at_no_other(desk: Desk, days: int, found: str | None) -> None:
    desk.store.reprint_days = days
    desk.poll(copy("spassk", WHOLE, -24 * 60))
    desk.poll(copy("agency", NEAR), of="agency")
    assert desk.one("SELECT reprint_kind FROM articles WHERE source = 'agency'") == found


def test_four_days_of_keys_stand_together_and_go_together(desk: Desk) -> None:
    connection = desk.store.connection
    last = date(2024, 11, 12)
    for ago in range(5):
        bands.add(connection, ago, last - timedelta(days=ago), (2, 3, ago + 10))
    assert list(bands.sharing(connection, 9, last, (2, 3, 10), days=1)) == [0, 1, 2, 3]
    assert list(bands.sharing(connection, 0, last, (2, 3, 10), days=2)) == [1, 2, 3]
    assert list(bands.sharing(connection, 9, last, (2, 3, 14), days=3)) == [0, 1, 2, 3]
    assert list(bands.sharing(connection, 9, last, (2, 3, 14), days=5)) == [4, 0, 1, 2, 3]
    assert bands.prune(connection, last + timedelta(days=2), days=3) == 3
    assert bands.prune(connection, last + timedelta(days=3), days=3) == 0
    assert bands.prune(connection, last + timedelta(days=4), days=3) == 12


def test_texts_that_share_one_key_alone_are_not_compared(desk: Desk) -> None:
    connection = desk.store.connection
    today = date(2024, 11, 12)
    bands.add(connection, 1, today, (2, 3, 4))
    bands.add(connection, 2, today, (4, 5, 6))
    assert list(bands.sharing(connection, 9, today, (3, 4, 7))) == [1]


def test_keys_of_an_older_version_stand_together_after_the_update(desk: Desk) -> None:
    desk.poll(copy("spassk", WHOLE))
    connection = desk.store.connection
    with transaction(connection):
        connection.execute("UPDATE bands SET day = ?", (bands.number(date(2024, 11, 12)),))
        for statement in migrations.statements(migrations.scripts()[7]):
            connection.execute(statement)
    desk.poll(copy("agency", NEAR, 10), of="agency")
    assert pointers(desk)[1] == ("agency", 1, "near")


def test_an_archive_of_the_version_before_keeps_its_reprints(desk: Desk, tmp_path: Path) -> None:
    connection = desk.store.connection
    desk.poll(copy("spassk", WHOLE))
    desk.poll(copy("agency", WHOLE, 10), of="agency")
    with transaction(connection):
        connection.execute("UPDATE articles SET reprint_kind = NULL, reprint_score = NULL")
        connection.execute("DELETE FROM likenesses")
        for statement in migrations.statements(migrations.scripts()[2]):
            if statement.startswith(("UPDATE articles SET reprint_kind", "INSERT INTO likenesses")):
                connection.execute(statement)
    assert pointers(desk) == [("spassk", None, None), ("agency", 1, "exact")]
    desk.poll(copy("third", NEAR, -10), of="third")
    assert [row[1] for row in pointers(desk)] == [3, 3, None]


def test_links_stay_while_the_queue_of_a_reindex_is_worked_off_and_are_the_same_in_the_end(desk: Desk) -> None:
    desk.poll(copy("spassk", WHOLE))
    desk.poll(copy("agency", NEAR, 10), of="agency")
    desk.poll(copy("third", BRIEF, 24 * 60), of="third")
    found = pointers(desk)
    assert [row[1] for row in found] == [None, 1, 1]
    assert desk.store.study_again(date(2024, 11, 1), date(2024, 11, 30), desk.now + timedelta(days=2)) == 3
    assert pointers(desk) == found, "nobody has come to them yet"
    for count in (1, 1, 1):
        tasks = desk.store.due_studies(desk.now + timedelta(days=2), count)
        desk.store.record_studies(study.of(tasks, ()), desk.now)
        assert pointers(desk) == found
    assert desk.one("SELECT count(DISTINCT article) FROM bands") == 3


def test_a_link_at_the_edge_of_a_reindex_stays_though_the_keys_of_the_original_are_gone(desk: Desk) -> None:
    desk.poll(copy("spassk", WHOLE))
    desk.poll(copy("agency", NEAR, 24 * 60), of="agency")
    desk.store.connection.execute("DELETE FROM bands")
    again(desk, 2)
    assert [row[1] for row in pointers(desk)] == [None, 1]


def test_a_link_that_the_rules_of_now_do_not_see_is_taken_away(desk: Desk) -> None:
    desk.poll(copy("spassk", WHOLE))
    desk.poll(copy("agency", NEAR, 10), of="agency")
    connection = desk.store.connection
    connection.execute("UPDATE article_texts SET text = 'Совсем другие слова о другом.' WHERE article_id = 1")
    again(desk, 1, 2)
    assert [row[1] for row in pointers(desk)] == [None, None]


def again(desk: Desk, *numbers: int) -> None:
    """What a reindex does with stored articles."""
    for number in numbers:
        row = articles.load(desk.store.connection, number)
        assert row is not None
        reprints.mark_anew(desk.store.connection, number, row.article)


@pytest.mark.parametrize("last", [3, 4])
def test_a_near_copy_does_not_come_between_two_briefs_of_the_same_words(desk: Desk, last: int) -> None:
    """Both are a part of the whole by the same share, whether what is near the whole comes before the second one or after it."""
    arriving = {
        0: ("spassk", WHOLE, 0),
        1: ("spassk", BRIEF, 61),
        3: ("agency", BRIEF, 62),
        4: ("third", NEAR, 4),
    }
    for n in [each for each in arriving if each != last] + [last]:
        of, text, minute = arriving[n]
        desk.poll(copy(of, text, minute, path=str(n)), of=of)
    (row,) = desk.rows("SELECT reprint_of, reprint_kind, reprint_score FROM articles WHERE source = 'agency'")
    whole = dedup.compare(BRIEF, WHOLE)
    assert whole is not None
    assert row == (1, "partial", whole.score)


ARRIVAL = st.tuples(st.sampled_from(("spassk", "agency", "third")), st.integers(0, 9), st.sampled_from(TEXTS))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arrivals=st.lists(ARRIVAL, max_size=9), data=st.data())
def test_the_order_of_arrival_does_not_matter(
    tmp_path: Path, arrivals: list[tuple[str, int, str]], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(list(enumerate(arrivals))))
    found = []
    for order in (list(enumerate(arrivals)), shuffled):
        (tmp_path / "p.db").unlink(missing_ok=True)
        desk = Desk(tmp_path / "p.db", source("spassk"), source("agency"), source("third"))
        for n, (key, minute, text) in order:
            # no two at the same moment: which of them is first would be a matter of arrival
            desk.poll(copy(key, text, minute + n / 60, path=str(n)), of=key)
        found.append(
            desk.rows(
                """SELECT a.url, o.url, a.reprint_kind, a.reprint_score FROM articles a
                   LEFT JOIN articles o ON o.id = a.reprint_of ORDER BY a.url"""
            )
        )
        assert desk.store.check().problems == ()
        desk.store.close()
    assert found[0] == found[1]


STEP = st.tuples(st.integers(0, 5), st.integers(-9, 9), st.sampled_from(TEXTS), st.booleans())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=14))
def test_whatever_happens_the_pointers_hold_together(tmp_path: Path, steps: list[tuple[int, int, str, bool]]) -> None:
    (tmp_path / "p.db").unlink(missing_ok=True)
    desk = Desk(tmp_path / "p.db", source("spassk"), source("agency"), source("third"))
    for path, minute, text, deleted in steps:
        key = ("spassk", "agency", "third")[path % 3]
        desk.poll(copy(key, text, minute, path=str(path)), of=key)
        if deleted:
            desk.store.connection.execute("DELETE FROM articles WHERE id = (SELECT max(id) FROM articles)")
    assert desk.store.check().problems == ()
    wrong = """SELECT count(*) FROM articles a JOIN articles o ON o.id = a.reprint_of
               WHERE a.source = o.source OR a.id = o.id OR o.reprint_of IS NOT NULL
                 OR (o.sorted_at, o.first_seen, o.id) > (a.sorted_at, a.first_seen, a.id)"""
    assert desk.one(wrong) == 0
    assert desk.one("SELECT count(*) FROM articles WHERE (reprint_of IS NULL) <> (reprint_kind IS NULL)") == 0
    assert desk.one(
        """SELECT count(*) FROM likenesses l JOIN articles a ON a.id = l.article JOIN articles e ON e.id = l.earlier
           WHERE (e.sorted_at, e.first_seen, e.id) >= (a.sorted_at, a.first_seen, a.id)"""
    ) == 0  # fmt: skip
    desk.store.close()


def test_no_statement_scans_what_grows(desk: Desk) -> None:
    seen: set[str] = set()
    connection = desk.store.connection
    connection.set_trace_callback(seen.add)
    desk.poll(copy("spassk", WHOLE))
    desk.poll(copy("agency", NEAR, 10), of="agency")
    desk.poll(copy("third", WHOLE, -10), of="third")
    desk.poll(copy("third", OTHER, -20), of="third")
    desk.store.trim_log(desk.now)
    connection.set_trace_callback(None)
    growing = ("articles", "article_texts", "bands", "likenesses", "a", "l", "e", "h", "k", "m", "c")
    trigger = desk.one("SELECT sql FROM sqlite_master WHERE name = 'articles_deleted'").partition(" BEGIN\n")[2]
    steps = [re.sub(r"\bold\.\w+", "'x'", step) for step in trigger.removesuffix("END").split(";")]
    for statement in [*seen, *steps]:
        if not statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "INSERT", "WITH")):
            continue
        plan = [row[3] for row in connection.execute("EXPLAIN QUERY PLAN " + statement)]
        scans = [step for step in plan if step.startswith("SCAN") and step.split()[1] in growing]
        assert not scans, f"{statement}\n{scans}"
