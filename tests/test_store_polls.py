"""Given what a feed announced, then these rows: identity, changes, memory, endpoints, the log."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from store_builders import MINUTE, NOW, Desk, article, source

from aggregator.errors import StoreError
from aggregator.failures import FailureKind
from aggregator.model import Attribution, Moment, Rhythm


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "news.db")
    yield made
    assert made.store.check().problems == ()
    made.store.close()


def test_an_announced_article_is_a_row_by_the_local_day(desk: Desk) -> None:
    late = Moment(NOW.replace(hour=16, minute=30))  # already the 13th in Vladivostok
    stored = desk.poll(article("1", "Мост открыт", lead="Кратко", published=late, attribution=Attribution("ТАСС")))
    assert (stored.new, stored.known) == (1, 0)
    row = next(desk.store.news())
    assert row["day"] == "2024-11-13"
    assert row["published_at"] == "2024-11-12T16:30:00Z"
    assert row["published_local"] == "2024-11-13 02:30"
    assert (row["place"], row["region"]) == ("Спасск-Дальний", "Приморский край")
    assert row["via"] == "ТАСС"
    assert row["page_state"] == "not-needed"


def test_the_same_feed_again_stores_nothing(desk: Desk) -> None:
    entries = [article(str(n)) for n in range(5)]
    desk.poll(*entries)
    before = desk.rows("SELECT * FROM articles")
    stored = desk.poll(*entries)
    assert (stored.new, stored.changed, stored.known) == (0, 0, 5)
    assert desk.rows("SELECT * FROM articles") == before


def test_two_dresses_of_one_address_are_one_article(desk: Desk) -> None:
    stored = desk.poll(article("a/1"), article("http://www.spassk.example/a/1/", title="Та же"))
    assert (stored.new, stored.known) == (1, 1)


def test_a_known_guid_at_a_new_address_with_the_same_headline_is_an_alias(desk: Desk) -> None:
    desk.poll(article("old", "Снег", guid="g1"))
    stored = desk.poll(article("new", "СНЕГ", guid="g1", published=None))
    assert (stored.new, stored.aliases) == (0, 1)
    assert desk.one("SELECT key, url FROM article_urls WHERE alias = 1") == (
        "spassk.example/new", "https://spassk.example/new",
    )  # fmt: skip


def test_a_known_guid_with_another_headline_and_time_is_another_article(desk: Desk) -> None:
    desk.poll(article("1", "Снег", guid="same"))
    stored = desk.poll(article("2", "Мост", guid="same", published=Moment(NOW)))
    assert (stored.new, stored.aliases) == (1, 0)


def test_two_bare_days_do_not_agree_on_a_time(desk: Desk) -> None:
    day = Moment(NOW.replace(hour=0), "day")
    desk.poll(article("1", "Снег", guid="same", published=day))
    assert desk.poll(article("2", "Мост", guid="same", published=day)).new == 1


def test_guids_of_another_source_mean_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "n.db", source("a"), source("b"))
    desk.poll(article("1", "Снег", of="a", guid="1"), of="a")
    assert desk.poll(article("1", "Снег", of="b", guid="1"), of="b").new == 1


def test_guids_that_change_at_each_poll_are_found_out(desk: Desk) -> None:
    for poll in range(5):
        desk.poll(*(article(str(n), guid=f"{poll}-{n}") for n in range(4)))
    assert desk.state().identity == "link"
    known = desk.one("SELECT count(*) FROM article_guids")
    desk.poll(*(article(str(n), guid=f"x-{n}") for n in range(4)))
    assert desk.one("SELECT count(*) FROM article_guids") == known
    assert desk.one("SELECT count(*) FROM articles") == 4


def test_links_that_change_at_each_poll_are_found_out_and_do_not_pile_up(desk: Desk) -> None:
    for poll in range(10):
        desk.poll(*(article(f"{n}-session{poll}", f"Новость {n}", guid=f"g{n}") for n in range(4)))
    assert desk.state().identity == "guid"
    assert desk.one("SELECT count(*) FROM articles") == 4
    assert desk.one("SELECT count(*) FROM article_urls") == 8, "the first link and the newest one"
    assert desk.one("SELECT url FROM articles ORDER BY id LIMIT 1") == "https://spassk.example/0-session9"


def test_one_bad_poll_proves_nothing(desk: Desk) -> None:
    for guids in ("a", "b", "b", "b", "c", "c"):
        desk.poll(*(article(str(n), guid=f"{guids}{n}") for n in range(4)))
    assert desk.state().identity == "auto"


def test_identity_guid_tells_articles_at_one_address_apart(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "n.db", source(identity="guid"))
    both = [article("", f"Новость {n}", guid=f"g{n}") for n in range(3)]
    assert desk.poll(*both).new == 3
    assert desk.poll(*both).new == 0
    assert desk.store.check().ok


def test_identity_link_and_date_brings_a_new_article_each_day(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "n.db", source(identity="link+date"))
    today = article("digest", "События дня")
    tomorrow = article("digest", "События дня", published=Moment(NOW + timedelta(days=1)))
    assert desk.poll(today).new == 1
    assert desk.poll(today, tomorrow).new == 1
    assert desk.poll(today, tomorrow).new == 0


def test_a_changed_headline_makes_a_revision_and_cosmetics_do_not(desk: Desk) -> None:
    desk.poll(article("1", "Елка упала", text="т" * 30))
    assert desk.poll(article("1", "«Ёлка»  упала!", text="т" * 30)).changed == 0
    assert desk.titles() == ["«Ёлка»  упала!"]
    assert desk.poll(article("1", "Ёлка устояла", text="т" * 30)).changed == 1
    assert desk.rows("SELECT title, seen_from, seen_until FROM revisions") == [
        ("«Ёлка»  упала!", "2024-11-12T03:00:00Z", "2024-11-12T03:03:00Z")
    ]
    assert next(desk.store.news())["revision_count"] == 1


def test_a_changed_whole_text_of_a_feed_makes_a_revision(desk: Desk) -> None:
    desk.poll(article("1", text="Погибли двое.", fingerprint="x"))
    assert desk.poll(article("1", text="Погибли трое.", fingerprint="y")).changed == 1
    assert desk.one("SELECT text FROM revisions") == "Погибли двое."
    assert desk.one("SELECT text FROM article_texts") == "Погибли трое."
    assert desk.one("SELECT fingerprint FROM articles") == "y"


def test_a_poorer_announcement_takes_nothing_away(desk: Desk) -> None:
    desk.poll(article("1", "Снег", lead="Кратко", text="Весь текст", image="https://spassk.example/i.jpg"))
    desk.poll(article("1", "Снег", published=None))
    row = next(desk.store.news())
    assert (row["lead"], row["text"], row["image"]) == ("Кратко", "Весь текст", "https://spassk.example/i.jpg")
    assert row["published_at"] is not None


def test_a_changed_headline_has_the_page_fetched_again_once(desk: Desk) -> None:
    (task,) = desk.poll(article("1", "Снег"), pages=True).pages
    desk.complete(task, title="Снег идёт с утра")
    changed = desk.poll(article("1", "Метель"), pages=True)
    assert [task.complete for task in changed.pages] == [True]
    assert desk.titles() == ["Снег идёт с утра"], "the page's word stays until the page is read again"
    (again,) = desk.due()
    desk.complete(again, title="Метель началась")
    assert desk.one("SELECT revision_count FROM articles") == 1
    assert not desk.poll(article("1", "Метель"), pages=True).pages


def test_a_publication_time_that_moves_with_each_poll_is_not_followed(desk: Desk) -> None:
    desk.poll(article("1", published=Moment(NOW)), pages=True)
    for late in range(1, 4):
        stored = desk.poll(article("1", published=Moment(NOW + late * MINUTE)), pages=True)
        assert (stored.changed, stored.pages) == (0, ())
    assert desk.one("SELECT published_at FROM articles") == "2024-11-12T03:00:00Z"


def test_a_clock_time_is_taken_for_a_bare_day(desk: Desk) -> None:
    midnight = Moment(NOW.replace(day=11, hour=14, minute=0), "day")
    desk.poll(article("1", published=midnight))
    desk.poll(article("1", published=Moment(NOW, "minute")))
    assert desk.one("SELECT published_at, precision FROM articles") == ("2024-11-12T03:00:00Z", "minute")


def test_a_second_endpoint_fills_gaps_and_changes_nothing_else(tmp_path: Path) -> None:
    home = "https://spassk.example/"
    desk = Desk(tmp_path / "n.db", source(sitemaps=(home + "sitemap.xml",)))
    desk.poll(article("1", "Из ленты"))
    stored = desk.poll(article("1", "Из карты сайта", lead="Кратко"), nth=1)
    assert (stored.known, stored.changed) == (1, 0)
    assert desk.one("SELECT title, lead FROM articles") == ("Из ленты", "Кратко")
    for _ in range(3):
        assert (
            desk.poll(article("1", "Из ленты")).changed == desk.poll(article("1", "Из карты сайта"), nth=1).changed == 0
        )


def test_a_link_to_somebody_elses_article_becomes_the_outlets_own(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "n.db", source("digest", place=None, kind="aggregator"), source("spassk"))
    desk.poll(article("https://spassk.example/1", "Пересказ", of="digest"), of="digest")
    assert desk.poll(article("1", "Снег"), of="spassk").new == 0
    row = next(desk.store.news())
    assert (row["source"], row["title"], row["place"]) == ("spassk", "Снег", "Спасск-Дальний")
    desk.poll(article("https://spassk.example/1", "Пересказ", of="digest"), of="digest")
    assert next(desk.store.news())["source"] == "spassk"
    assert desk.store.check().ok


def test_what_was_deleted_with_a_plain_shell_does_not_come_back(desk: Desk, tmp_path: Path) -> None:
    entries = [article(str(n), guid=f"g{n}", text="текст", lead="л", attribution=Attribution("ТАСС")) for n in range(3)]
    desk.poll(*entries, pages=True)
    other = sqlite3.connect(tmp_path / "news.db")
    other.execute("DELETE FROM articles WHERE url LIKE '%/1'")
    other.commit()
    other.close()
    assert desk.poll(*entries, pages=True).new == 0
    assert desk.poll(article("1-moved", guid="g1")).new == 0, "the GUID is remembered, too"
    assert desk.poll(article("1-moved")).new == 0, "and so is the address it came with"
    for table in ("article_texts", "article_places", "citations", "page_queue"):
        assert desk.one(f"SELECT count(*) FROM {table} WHERE article_id = 2") == 0
    desk.store.index_articles()
    assert desk.one("SELECT count(*) FROM search WHERE search MATCH 'новост'") == 2


def test_not_modified_keeps_the_validators_and_moves_the_plan(desk: Desk) -> None:
    desk.poll(article("1"))
    desk.poll(answer=desk.unchanged())
    state = desk.state()
    assert (state.validators.etag, state.failures, state.last_success) == ('"1"', 0, NOW + MINUTE)
    assert desk.rows("SELECT outcome, status FROM fetches ORDER BY id") == [("page", 200), ("not-modified", 304)]


def test_failures_count_only_if_blamed_and_end_with_success(desk: Desk) -> None:
    desk.poll(answer=desk.failure(), blamed=False)
    assert desk.state().failures == 0
    desk.poll(answer=desk.failure(FailureKind.DNS, "no such host"))
    desk.poll(answer=desk.failure())
    assert desk.state().failures == 2
    (sick,) = desk.store.health()
    assert (sick["failures"], sick["failure"], sick["failing_since"]) == (2, "timeout", "2024-11-12T03:01:00Z")
    desk.poll()
    assert desk.state().failures == 0
    assert desk.store.health()[0]["failing_since"] is None
    assert [row[0] for row in desk.rows("SELECT outcome FROM fetches WHERE blamed = 0")] == ["timeout"]


def test_a_permanent_move_is_remembered_and_doubted_after_failures(desk: Desk) -> None:
    desk.poll(answer=desk.page(desk.state(), moved_to="https://new.example/feed"))
    desk.poll()
    assert desk.state().moved_to == "https://new.example/feed"
    for _ in range(3):
        desk.poll(answer=desk.failure())
    assert desk.state().moved_to is None


def test_the_state_comes_back_as_it_was_learnt(desk: Desk) -> None:
    rhythm = Rhythm(gap=timedelta(minutes=7), last_published=NOW, ttl=timedelta(hours=1), max_age=timedelta(minutes=2))
    desk.poll(rhythm=rhythm)
    state = desk.state()
    assert state.rhythm == rhythm
    assert state.due == desk.now + 5 * MINUTE
    assert desk.store.why("spassk")["endpoints"][0]["reasons"] == ["because"]  # type: ignore[index]


def test_an_outcome_that_cannot_be_stored_leaves_nothing_behind(desk: Desk) -> None:
    good = article("1")
    bad = article("2", published=Moment(NOW, object()))  # type: ignore[arg-type]
    with pytest.raises(StoreError):
        desk.poll(good, bad)
    assert desk.one("SELECT count(*) FROM articles") == desk.one("SELECT count(*) FROM fetches") == 0
    assert desk.state().due is None


def test_one_poll_may_announce_an_article_twice(desk: Desk) -> None:
    stored = desk.poll(article("1", guid="g"), article("1", guid="g"), article("1b", "Новость 1", guid="g"))
    assert (stored.new, stored.known, stored.aliases) == (1, 2, 1)


def test_very_long_guids_are_bounded(desk: Desk) -> None:
    entry = article("1", guid="x" * 100_000)
    desk.poll(entry)
    assert desk.poll(entry).new == 0
    assert desk.one("SELECT length(guid) FROM article_guids") < 100


def test_a_run_that_was_killed_is_marked_by_the_next(desk: Desk) -> None:
    second = desk.store.begin_run(NOW + MINUTE)
    desk.store.end_run(second, NOW + 2 * MINUTE, {"new": 3, "left": 1, "odd": 7}, "deadline", network_down=True)
    newest, first = desk.store.last_runs()
    assert (first["state"], first["ended_at"]) == ("killed", None)
    assert (newest["state"], newest["new_articles"], newest["left_over"], newest["network_down"]) == (
        "deadline",
        3,
        1,
        1,
    )
    assert newest["more"] == '{"odd": 7}'


def test_the_log_is_trimmed_and_the_archive_is_not(desk: Desk) -> None:
    desk.poll(article("1"))
    desk.store.connection.execute("UPDATE fetches SET at = '2024-01-01T00:00:00Z'")
    desk.poll()
    assert desk.store.trim_log(desk.now) == 1
    assert desk.one("SELECT count(*) FROM fetches") == 1
    assert desk.titles() == ["Новость 1"]


def test_an_outcome_for_a_poll_is_one_transaction(desk: Desk) -> None:
    seen: list[str] = []
    desk.store.connection.set_trace_callback(seen.append)
    desk.poll(*(article(str(n)) for n in range(20)), pages=True)
    desk.store.connection.set_trace_callback(None)
    assert [s for s in seen if s.startswith(("BEGIN", "COMMIT", "SAVEPOINT"))] == ["BEGIN IMMEDIATE", "COMMIT"]


def test_a_listing_with_counts_of_views_does_not_have_its_pages_fetched_for_ever(desk: Desk) -> None:
    (task,) = desk.poll(article("1", "Мост, просмотров 1"), pages=True).pages
    desk.complete(task, title="Мост открыт")
    looked = 0
    for views in range(2, 60):
        desk.poll(article("1", f"Мост, просмотров {views}"), pages=True)
        for due in desk.store.due_pages(desk.now):
            desk.complete(due, title="Мост открыт")
            looked += 1
    assert 0 < looked <= 8
    assert desk.one("SELECT count(*) FROM revisions") == 0


def test_letters_that_have_no_utf8_do_not_stop_the_pass(desk: Desk) -> None:
    entry = article("1", "Снег \ud800", guid="\udfff", authors=("Анна \ud83d",), attribution=Attribution("ТАСС\ud800"))
    assert desk.poll(entry).new == 1
    assert desk.poll(entry).new == 0
    desk.poll(answer=desk.failure(detail="bad \ud800"), skipped=("\ud800",))
    assert desk.titles() == ["Снег ?"]
