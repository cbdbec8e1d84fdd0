"""Given sources that carry one event, then whom the stored citations lead to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from store_builders import NOW, Desk, article, source

from aggregator import study
from aggregator.model import Article, Attribution, Moment

HOUR = timedelta(hours=1)
FERRY = (
    "Паром «Лагуна» вернулся в порт Находки после ремонта",
    "Паром «Лагуна» вернулся в порт Находки после ремонта и снова возит жителей посёлка Ливадия. Ремонт длился сорок дней и "
    "стоил девять миллионов рублей, им занимался завод «Причал-Сервис». Первый рейс отправится в пятницу.",
)
RETOLD = (
    "В Находке после ремонта снова ходит паром",
    "Жителей посёлка Ливадия снова возит паром «Лагуна»: он вернулся в порт Находки после ремонта. Завод «Причал-Сервис» "
    "занимался им сорок дней за девять миллионов рублей. Первый рейс назначен на пятницу.",
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    hall = source("hall", name="Администрация Спасска-Дальнего", kind="authority")
    made = Desk(tmp_path / "news.db", source("first"), source("second"), hall)
    yield made
    made.store.close()


def told(said: tuple[str, str], of: str, *, at: int = 0, path: str = "1", **fields: Any) -> Article:
    return article(path, said[0], of=of, text=said[1], published=Moment(NOW - 9 * HOUR + at * HOUR), **fields)


def arrive(desk: Desk, *made: Article) -> None:
    for each in made:
        desk.poll(each, of=each.source)
    study_all(desk)


def study_all(desk: Desk) -> None:
    while tasks := desk.store.due_studies(desk.now + HOUR, 50):
        desk.store.record_studies(study.of(tasks, study.outlets(desk.sources)), desk.now + HOUR)


def cited(desk: Desk, by: str) -> list[tuple[Any, ...]]:
    """Role, kind, whom, by what, the key of the source and whose article it leads to."""
    return desk.rows(
        f"""SELECT c.role, c.kind, c.name, c.method, c.rule, c.cited_source, o.source FROM citations c
            JOIN articles a ON a.id = c.article_id LEFT JOIN articles o ON o.id = c.cites_article
            WHERE a.source = '{by}' ORDER BY c.id"""
    )


def test_who_cites_a_town_hall_that_is_a_source_leads_to_its_article(desk: Desk) -> None:
    text = RETOLD[1] + " Об этом сообщили в администрации Спасска-Дальнего."
    arrive(desk, told(FERRY, "hall"), told((RETOLD[0], text), "second", at=1))
    assert cited(desk, "second") == [
        ("primary", "organisation", "администрация Спасска-Дальнего", "text", "verb-place", "hall", "hall")
    ]


def test_a_town_hall_that_names_itself_cites_nobody(desk: Desk) -> None:
    arrive(desk, told((FERRY[0], FERRY[1] + " В администрации Спасска-Дальнего уточнили, что рейс один."), "hall"))
    assert cited(desk, "hall") == []


# ---------------------------------------------------------------- what the feed says


def test_the_feeds_source_leads_to_the_article_of_a_configured_outlet(desk: Desk) -> None:
    named = Attribution("Газета first", "https://first.example/rss")
    arrive(desk, told(FERRY, "first"), told(RETOLD, "second", at=1, attribution=named))
    assert cited(desk, "second") == [("via", "media", "Газета first", "feed", "feed", "first", "first")]
    ((url, evidence),) = desk.rows("SELECT url, evidence FROM citations")
    assert (url, evidence) == (named.url, "Газета first https://first.example/rss")


def test_the_feeds_source_under_another_name_is_the_outlet_of_its_address_and_that_once(desk: Desk) -> None:
    text = RETOLD[1] + " Об этом пишет «Газета first»."
    arrive(
        desk,
        told(FERRY, "first"),
        told((RETOLD[0], text), "second", at=1, attribution=Attribution("Новости парома", "https://first.example/rss")),
    )
    assert cited(desk, "second") == [("via", "media", "Газета first", "feed", "feed", "first", "first")]


def test_a_feed_that_names_its_own_outlet_cites_nobody(desk: Desk) -> None:
    arrive(desk, told(FERRY, "second", attribution=Attribution("Газета second", "https://second.example/rss")))
    assert cited(desk, "second") == []


def test_a_feed_whose_source_is_a_town_hall_names_where_the_news_began_however_often_it_is_studied(desk: Desk) -> None:
    named = Attribution("Администрация Спасска-Дальнего", "https://hall.example/")
    arrive(desk, told(FERRY, "hall"), told(RETOLD, "second", at=1, attribution=named))
    for _ in range(2):
        assert cited(desk, "second") == [
            ("primary", "organisation", "Администрация Спасска-Дальнего", "feed", "feed", "hall", "hall")
        ]
        desk.store.study_again(NOW.date() - timedelta(days=2), NOW.date() + timedelta(days=2), desk.now)
        study_all(desk)


def test_the_feeds_word_that_changes_replaces_the_one_before(desk: Desk) -> None:
    before = told(RETOLD, "second", attribution=Attribution("Газета first", "https://first.example/rss"))
    arrive(desk, before)
    said = Attribution("Маяк", "https://mayak.example/rss")
    arrive(desk, replace(before, title=RETOLD[0] + " «Лагуна»", attribution=said))
    assert [row[2:6] for row in cited(desk, "second")] == [("Маяк", "feed", "feed", None)]


def test_a_study_that_failed_leaves_what_the_feed_says(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ValueError("not today")

    monkeypatch.setattr("aggregator.study.citations.found", broken)
    arrive(desk, told(RETOLD, "second", attribution=Attribution("Маяк")))
    assert [row[2:4] for row in cited(desk, "second")] == [("Маяк", "feed")]
