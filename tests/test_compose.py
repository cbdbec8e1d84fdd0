"""An entry, then its page: given what each of them says, then this article, and this provenance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aggregator import compose
from aggregator.model import Article, Attribution, Endpoint, Entry, Extraction, Found, Moment, Selectors, Source

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # noon in Vladivostok
FEED = Endpoint("vesti", "feed", "https://vesti.example/rss")
LONG = "Дорогу открыли утром. " * 40


def source(**changes: Any) -> Source:
    given = {"key": "vesti", "name": "Вести", "homepage": "https://vesti.example/", "timezone": "Asia/Vladivostok"}
    return Source(**(given | changes))


def entry(**changes: Any) -> Entry:
    given = {"link": "https://vesti.example/news/1?utm_source=rss", "title": "Мост через Спасовку открыли"}
    return Entry(**(given | changes))


def announced(e: Entry | None = None, **changes: Any) -> Article:
    return compose.announce(e or entry(), FEED, source(**changes), NOW)


def at(hours_ago: float, precision: Any = "second") -> Moment:
    return Moment(NOW - timedelta(hours=hours_ago), precision)


# ---------------------------------------------------------------- announced


def test_an_entry_becomes_an_article_at_its_canonical_url() -> None:
    article = announced(entry(published=at(3), summary="Коротко."))
    assert article.url == "https://vesti.example/news/1"
    assert article.title == "Мост через Спасовку открыли"
    assert article.lead == "Коротко."
    assert article.provenance == {"title": "feed", "lead": "feed", "published": "feed", "language": "source"}


def test_the_day_is_the_local_day_of_the_source() -> None:
    late = Moment(datetime(2026, 11, 22, 15, 30, tzinfo=UTC))  # half past one in the night of the 23rd
    assert announced(entry(published=late)).day.isoformat() == "2026-11-23"
    assert announced(entry(published=late), timezone="Europe/Moscow").day.isoformat() == "2026-11-22"


def test_an_entry_without_a_date_belongs_to_the_day_it_was_first_seen() -> None:
    article = announced(entry())
    assert article.published is None
    assert article.day.isoformat() == "2026-11-23"
    assert article.provenance["published"] == "first-seen"


def test_local_time_labelled_as_utc_is_put_right() -> None:
    labelled = Moment(NOW + timedelta(hours=9))
    article = announced(entry(published=labelled))
    assert article.published == Moment(NOW - timedelta(hours=1))


def test_a_date_in_the_future_or_a_bare_month_is_no_publication_time() -> None:
    assert announced(entry(published=Moment(NOW + timedelta(hours=20)))).published is None
    assert announced(entry(published=at(300, "month"))).published is None


def test_an_entry_without_a_title_is_named_by_its_summary_or_its_address() -> None:
    assert announced(entry(title=None, summary="Снег выпал в Артёме.")).title == "Снег выпал в Артёме."
    nameless = announced(entry(title=None))
    assert nameless.title == "https://vesti.example/news/1"
    assert nameless.provenance["title"] == "url"


@pytest.mark.parametrize(
    ("e", "changes", "needed"),
    [
        (entry(), {}, True),
        (entry(text=LONG), {}, False),
        (entry(text=LONG + "Читать далее"), {}, True),
        (entry(text="Коротко."), {}, True),
        (entry(text=LONG, title=None), {}, True),
        (entry(text=LONG), {"selectors": Selectors(text=".body")}, True),
    ],
)
def test_a_page_is_fetched_unless_the_feed_has_the_whole_text(e: Entry, changes: dict[str, Any], needed: bool) -> None:
    assert compose.needs_page(e, source(**changes)) is needed


@pytest.mark.parametrize(
    ("globs", "let_in"),
    [
        ({}, True),
        ({"include": ("*/news/*",)}, True),
        ({"include": ("*/sport/*",)}, False),
        ({"exclude": ("*/news/*",)}, False),
        ({"include": ("*/news/*",), "exclude": ("*/1",)}, False),
    ],
)
def test_the_editors_globs(globs: dict[str, Any], let_in: bool) -> None:
    assert compose.wanted("https://vesti.example/news/1", source(**globs)) is let_in


# ---------------------------------------------------------------- completed


def completed(article: Article, **found: Any) -> Article:
    return compose.complete(article, Extraction(**found), source(), NOW)


def test_the_page_gives_the_text_and_the_feed_keeps_its_headline() -> None:
    article = completed(announced(), title=Found("Другой", "meta"), text=Found("Текст.", "body"))
    assert (article.title, article.text) == ("Мост через Спасовку открыли", "Текст.")
    assert article.provenance["text"] == "body"
    assert article.provenance["title"] == "feed"


def test_a_headline_that_was_cut_off_gives_way() -> None:
    article = completed(
        announced(entry(title="Мост через Спасовку…")), title=Found("Мост через Спасовку открыли", "meta")
    )
    assert article.title == "Мост через Спасовку открыли"


def test_an_editors_selector_wins_over_everything() -> None:
    article = completed(
        announced(entry(published=at(3))), title=Found("Выбрано", "selector"), published=Found(at(5), "selector")
    )
    assert article.title == "Выбрано"
    assert article.published == at(5)


def test_the_feeds_clock_time_stays_and_a_missing_or_vague_one_is_filled() -> None:
    page = Found(at(4), "json-ld")
    assert completed(announced(entry(published=at(3))), published=page).published == at(3)
    assert completed(announced(), published=page).published == at(4)
    assert completed(announced(entry(published=at(11, "day"))), published=page).published == at(4)


def test_the_day_follows_the_pages_date() -> None:
    article = completed(announced(), published=Found(at(48), "meta"))
    assert article.day.isoformat() == "2026-11-21"
    assert article.provenance["published"] == "meta"


def test_a_longer_text_of_the_feed_is_not_lost_to_a_shorter_one_of_the_page() -> None:
    article = completed(announced(entry(text=LONG)), text=Found("Только начало.", "body"))
    assert article.text == LONG
    assert article.provenance["text"] == "feed"


def test_a_page_that_was_cut_by_its_editors_is_believed_when_it_is_read_again() -> None:
    first = completed(announced(), text=Found(LONG, "body", 0.95))
    half = LONG[: len(LONG) // 2]
    assert completed(first).text == LONG
    assert compose.complete(first, Extraction(text=Found(half, "body", 0.9)), source(), NOW).text == half
    notice = compose.complete(first, Extraction(text=Found("Подождите, идёт проверка.", "body", 0.2)), source(), NOW)
    assert notice.text == LONG, "a page of which hardly anything is sure takes nothing away"


def test_the_canonical_url_of_the_page_is_taken() -> None:
    article = completed(announced(), canonical=Found("https://vesti.example/news/most?utm_medium=x", "meta"))
    assert article.url == "https://vesti.example/news/most"
    assert article.first_seen == NOW


def test_what_kind_of_page_it_is_and_how_sure_its_fields_are() -> None:
    page = Extraction(
        title=Found("Мост через Спасовку", "meta", 0.7),
        text=Found(LONG, "body", 0.91),
        kind=Found("video", "json-ld", 0.95),
    )
    article = compose.complete(announced(), page, source(), NOW)
    assert article.kind == "video"
    assert article.provenance["kind"] == "json-ld"
    assert article.confidence == {"text": 0.91, "kind": 0.95}, "the headline is the feed's, who is not doubted"
    again = compose.complete(article, Extraction(kind=Found("article", "body", 0.98)), source(), NOW)
    assert (again.kind, again.confidence["kind"]) == ("article", 0.98)


def test_the_page_s_time_has_its_confidence_only_where_it_is_taken() -> None:
    page = Extraction(published=Found(at(3), "meta", 0.9))
    assert compose.complete(announced(), page, source(), NOW).confidence == {"published": 0.9}
    assert compose.complete(announced(entry(published=at(4))), page, source(), NOW).confidence == {}


@pytest.mark.parametrize(
    ("name", "url", "kept"),
    [
        ("Вести", "https://other.example/feed", True),
        ("ТАСС", None, True),
        ("Лента", "https://vesti.example/feed", False),
        ("ВЕСТИ СПАССКА", None, False),
    ],
    ids=["another's", "a name alone", "its own address", "its own name"],
)
def test_a_feed_that_names_its_own_outlet_names_no_origin(name: str, url: str | None, kept: bool) -> None:
    made = announced(entry(attribution=Attribution(name, url)), name="Вести Спасска", homepage="https://vesti.example/")
    assert (made.attribution is not None) is kept
    assert ("attribution" in made.provenance) is kept
