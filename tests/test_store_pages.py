"""Given what an article's page said, then these rows: completion, edits, canonical addresses, retries, reprints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_builders import MINUTE, NOW, Desk, article, reprint, source

from aggregator.model import Attribution, Moment, PageOutcome
from aggregator.store import Store


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "news.db", source("spassk"), source("agency"), source("third"))
    yield made
    assert made.store.check().problems == ()
    made.store.close()


def test_the_page_completes_the_row(desk: Desk) -> None:
    (task,) = desk.poll(article("1", "Снег", lead="Кратко", attribution=Attribution("ТАСС", "https://tass.example/")),
                        pages=True).pages  # fmt: skip
    assert desk.due() == [task], "what comes back from the queue is what was announced"
    stored = desk.complete(task, text="Весь текст.\n\nВторой абзац.", authors=("Анна Ёлкина", "Пётр"), fingerprint="f")
    assert (stored.new, stored.changed) == (0, 0)
    row = next(desk.store.news())
    assert row["text"] == "Весь текст.\n\nВторой абзац."
    assert row["authors"] == "Анна Ёлкина, Пётр"
    assert row["page_state"] == "complete"
    assert row["revision_count"] == 0, "the first text is no edit"
    assert desk.due() == []
    found = desk.store.article(row["id"])
    assert found is not None
    assert {"field": "text", "method": "json-ld"} in found["provenance"]


def test_a_page_that_fails_is_tried_again_and_then_left(desk: Desk) -> None:
    (task,) = desk.poll(article("1"), pages=True).pages
    desk.fail(task, desk.now + 5 * MINUTE)
    assert desk.due() == []
    (later,) = desk.store.due_pages(desk.now + 10 * MINUTE)
    assert later.attempts == 1
    desk.fail(later, desk.now, blamed=False)
    assert desk.due()[0].attempts == 1, "nobody was blamed"
    desk.fail(desk.due()[0], None)
    assert desk.due() == []
    assert next(desk.store.news())["page_state"] == "failed"
    assert desk.titles() == ["Новость 1"], "what was announced stays"


def test_an_edit_found_on_the_page_is_a_revision(desk: Desk) -> None:
    (task,) = desk.poll(article("1"), pages=True).pages
    desk.complete(task, desk.now, text="Погибли двое, говорит «Ёлка».")
    (look,) = desk.due()
    assert look.complete
    assert desk.complete(look, desk.now, text='Погибли двое — говорит "Елка"').changed == 0
    assert desk.complete(desk.due()[0], text="Погибли трое.").changed == 1
    assert desk.rows("SELECT text FROM revisions") == [('Погибли двое — говорит "Елка"',)]
    assert desk.due() == []


def test_a_failed_look_for_edits_leaves_the_article_complete(desk: Desk) -> None:
    (task,) = desk.poll(article("1"), pages=True).pages
    desk.complete(task, desk.now)
    desk.fail(desk.due()[0], None)
    assert next(desk.store.news())["page_state"] == "complete"


def test_the_canonical_address_is_adopted_and_the_first_one_remembered(desk: Desk) -> None:
    (task,) = desk.poll(article("go?id=1"), pages=True).pages
    stored = desk.complete(task, url="https://spassk.example/2024/sneg")
    assert stored.aliases == 1
    assert next(desk.store.news())["url"] == "https://spassk.example/2024/sneg"
    assert desk.poll(article("go?id=1")).new == desk.poll(article("2024/sneg", "Иначе")).new == 0


def test_a_canonical_address_of_the_home_page_or_another_site_is_not_believed(desk: Desk) -> None:
    for n, said in enumerate(("https://spassk.example/", "https://other.example/1")):
        (task,) = desk.poll(article(f"a{n}"), pages=True).pages
        assert desk.complete(task, url=said).aliases == 0
        assert desk.one("SELECT url FROM articles WHERE id = ?", task.article_id) == f"https://spassk.example/a{n}"


def test_one_page_announced_at_two_addresses_is_one_article_in_the_end(desk: Desk) -> None:
    first, second = desk.poll(article("1", "Снег"), article("mobile/1", "Снег", guid="m"), pages=True).pages
    desk.complete(first, text="Текст", fingerprint="f")
    assert desk.complete(second, url="https://spassk.example/1", text="Текст", fingerprint="f").aliases == 1
    assert desk.titles() == ["Снег"]
    assert desk.poll(article("mobile/1", "Снег", guid="m")).new == 0
    assert desk.poll(article("1", "Снег"), pages=True).new == 0
    assert desk.one("SELECT count(*) FROM article_urls WHERE article_id = 1") == 2


def test_the_later_address_read_first_gives_the_same(desk: Desk) -> None:
    first, second = desk.poll(article("1", "Снег"), article("mobile/1", "Снег", guid="m"), pages=True).pages
    desk.complete(second, url="https://spassk.example/1", text="Текст", fingerprint="f")
    assert next(desk.store.news())["text"] == "Текст"
    assert [task.article_id for task in desk.due()] == [], "the page has been read"
    desk.complete(first, text="Текст", fingerprint="f")
    assert desk.one("SELECT id, url, page_state FROM articles") == (1, "https://spassk.example/1", "complete")


def test_an_earlier_article_may_adopt_the_address_of_a_later_one(desk: Desk) -> None:
    first, second = desk.poll(article("go?1", "Снег"), article("sneg", "Снег"), pages=True).pages
    desk.complete(second, text="Текст", fingerprint="f")
    desk.complete(first, url="https://spassk.example/sneg", text="Текст", fingerprint="f")
    assert desk.one("SELECT id, url, url_key FROM articles") == (
        1,
        "https://spassk.example/sneg",
        "spassk.example/sneg",
    )


def test_different_articles_that_claim_one_address_stay_two(desk: Desk) -> None:
    yesterday = Moment(NOW - timedelta(days=2))
    tasks = desk.poll(
        article("1", "Снег"), article("2", "Мост", published=yesterday),
        article("d1", "События дня", published=yesterday), article("d2", "События дня"), pages=True,
    ).pages  # fmt: skip
    for n, task in enumerate(tasks):
        address = "https://spassk.example/" + ("1" if n < 2 else "d1")
        desk.complete(task, url=address, text=f"Текст {n}", fingerprint=f"f{n}")
    assert len(desk.titles()) == 4


def test_an_article_deleted_while_its_page_was_fetched_leaves_a_log_line(desk: Desk) -> None:
    (task,) = desk.poll(article("1"), pages=True).pages
    desk.store.connection.execute("DELETE FROM articles")
    assert desk.complete(task).known == 0
    assert desk.titles() == []
    assert desk.one("SELECT count(*) FROM fetches WHERE purpose = 'page'") == 1


def test_pages_are_due_by_source_and_only_of_active_ones(desk: Desk) -> None:
    desk.poll(article("1"), article("2"), pages=True)
    desk.poll(article("1", of="agency"), of="agency", pages=True)
    assert desk.store.sources_with_due_pages(desk.now) == ["agency", "spassk"]
    assert [t.article.source for t in desk.store.due_pages(desk.now, sources=["agency"])] == ["agency"]
    assert len(desk.store.due_pages(desk.now, sources=["agency", "spassk"], limit=2)) == 2
    desk.store.sync_sources([source("agency")], desk.now)
    assert [t.article.source for t in desk.due()] == ["agency"]


# ---------------------------------------------------------------- reprints


def test_a_reprint_points_at_the_earliest(desk: Desk) -> None:
    desk.poll(reprint("spassk", published=Moment(NOW - 2 * MINUTE)))
    assert desk.poll(reprint("agency", published=Moment(NOW - MINUTE)), of="agency").reprints == 1
    (row,) = desk.store.database.query("SELECT * FROM reprints")
    assert (row["source"], row["original_source"], row["lag_minutes"]) == ("agency", "spassk", 1)


def test_when_an_earlier_one_arrives_all_point_at_it(desk: Desk) -> None:
    desk.poll(reprint("spassk", published=Moment(NOW - 2 * MINUTE)))
    desk.poll(reprint("agency", published=Moment(NOW - MINUTE)), of="agency")
    desk.poll(reprint("third", published=Moment(NOW - 3 * MINUTE)), of="third")
    assert desk.rows("SELECT source, reprint_of FROM articles ORDER BY id") == [
        ("spassk", 3),
        ("agency", 3),
        ("third", None),
    ]


def test_the_same_text_twice_in_one_source_is_no_reprint(desk: Desk) -> None:
    assert desk.poll(reprint("spassk", path="1"), reprint("spassk", path="2")).reprints == 0


def test_a_bare_day_is_not_midnight(desk: Desk) -> None:
    """The agency's 9:30 is earlier than a reprint of which only the day is known."""
    midnight = Moment(NOW.replace(day=11, hour=14, minute=0), "day")
    desk.poll(reprint("spassk", published=midnight))
    desk.poll(reprint("agency", published=Moment(NOW - 210 * MINUTE)), of="agency")
    assert desk.rows("SELECT source FROM articles WHERE reprint_of IS NOT NULL") == [("spassk",)]


def test_an_original_that_was_edited_stays_the_original(desk: Desk) -> None:
    desk.poll(reprint("spassk", published=Moment(NOW - 2 * MINUTE)))
    desk.poll(reprint("agency", published=Moment(NOW - MINUTE)), of="agency")
    desk.poll(reprint("spassk", "исправленный текст", published=Moment(NOW - 2 * MINUTE)))
    desk.poll(reprint("third", published=Moment(NOW)), of="third")
    assert desk.rows("SELECT reprint_of FROM articles ORDER BY id") == [(None,), (1,), (1,)]


def test_when_an_original_is_deleted_the_earliest_reprint_takes_its_place(desk: Desk) -> None:
    for n, key in enumerate(("spassk", "agency", "third")):
        desk.poll(reprint(key, published=Moment(NOW + n * MINUTE)), of=key)
    desk.store.connection.execute("DELETE FROM articles WHERE id = 1")
    assert desk.rows("SELECT id, reprint_of FROM articles ORDER BY id") == [(2, None), (3, 2)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    arrivals=st.lists(
        st.tuples(st.sampled_from(("spassk", "agency", "third")), st.integers(0, 9), st.sampled_from("ab")), max_size=12
    ),
    deletions=st.lists(st.integers(1, 12), max_size=3),
)
def test_in_whatever_order_they_arrive_each_points_at_the_earliest(
    tmp_path: Path, arrivals: list[tuple[str, int, str]], deletions: list[int]
) -> None:
    (tmp_path / "p.db").unlink(missing_ok=True)
    desk = Desk(tmp_path / "p.db", source("spassk"), source("agency"), source("third"))
    for n, (key, minute, text) in enumerate(arrivals):
        desk.poll(reprint(key, text, path=str(n), published=Moment(NOW + minute * MINUTE)), of=key)
    for number in deletions:
        desk.store.connection.execute("DELETE FROM articles WHERE id = ?", (number,))
    rows = desk.rows("SELECT id, source, sorted_at, first_seen, fingerprint, reprint_of FROM articles")
    for number, key, _, _, fingerprint, points_at in rows:
        group = sorted((r[2], r[3], r[0], r[1]) for r in rows if r[4] == fingerprint)
        expected = None if group[0][3] == key or group[0][2] == number else group[0][2]
        if not deletions:
            assert points_at == expected
    assert desk.store.check().problems == ()
    desk.store.close()


def test_hot_statements_use_indexes(desk: Desk) -> None:
    """The cost of a new article stays flat: no statement of a pass scans what grows."""
    seen: set[str] = set()
    connection = desk.store.connection
    connection.set_trace_callback(seen.add)
    # a pass with everything in it: new, known, changed, alias, merge, reprint, edit, failure, deletion, trim
    first, second = desk.poll(article("1", guid="g"), article("m/1", "Новость 1", guid="h"), pages=True).pages
    desk.poll(article("1", "Иначе", guid="g"), article("2", "Новость 1", guid="g"), pages=True)
    desk.complete(first, text="т", fingerprint="f")
    desk.complete(second, url="https://spassk.example/1", text="т", fingerprint="f", next_due=desk.now)
    desk.poll(reprint("agency"), of="agency", pages=True)
    desk.poll(reprint("third", published=Moment(NOW - timedelta(hours=9))), of="third")
    desk.fail(desk.due()[0], None)
    desk.store.due_pages(desk.now, ["spassk", "agency"])
    desk.store.sources_with_due_pages(desk.now)
    desk.store.trim_log(desk.now)
    desk.store.end_run(desk.run, desk.now, {})
    connection.execute("DELETE FROM articles WHERE id = 1")
    connection.set_trace_callback(None)
    growing = ("articles", "article_texts", "article_urls", "article_guids", "article_places", "citations", "revisions",
               "page_queue", "fetches", "a", "u", "g", "t", "c", "q", "e")  # fmt: skip
    bodies = (body.partition(" BEGIN\n")[2] for (body,) in connection.execute(
        "SELECT sql FROM sqlite_master WHERE type = 'trigger'"))  # fmt: skip
    in_triggers = {
        re.sub(r"\b(?:old|new)\.\w+", "'x'", step) for body in bodies for step in body.removesuffix("END").split(";")
    }
    assert len(in_triggers) > 12
    looked_at = 0
    for statement in seen | in_triggers:
        if not statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "INSERT", "WITH")):
            continue
        plan = [row[3] for row in connection.execute("EXPLAIN QUERY PLAN " + statement)]
        looked_at += len(plan)
        scans = [step for step in plan if step.startswith("SCAN") and step.split()[1] in growing]
        assert not scans, f"{statement}\n{scans}"
    assert looked_at > 30


def test_a_page_that_was_not_modified_is_left(desk: Desk) -> None:
    (task,) = desk.poll(article("1"), pages=True).pages
    outcome = PageOutcome(task, replace(desk.unchanged(), url=task.article.url), None, None)
    desk.store.record_page(desk.run, outcome)
    assert desk.due() == []


def test_a_store_is_used_by_the_writer_as_plain_functions(desk: Desk) -> None:
    assert Store.endpoints(desk.store, ["agency"])[0].endpoint.source == "agency"
