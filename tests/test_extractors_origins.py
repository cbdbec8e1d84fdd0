"""Origins that markup names: given a page that says whose news it carries, then that is kept; given none, then nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from aggregator.citations import Link, Outlet, Structured, found, lexicon
from aggregator.extractors import extract
from aggregator.model import Attribution, Hints, Origins, StudyTask
from aggregator.store.origins import packed, unpacked
from aggregator.study import of

NOW = datetime(2026, 11, 12, 6, 0, tzinfo=UTC)
URL = "https://vesti.example/2026/11/most"
PROSE = "<p>Движение по новому мосту через реку открыли во вторник утром, сообщили в администрации округа.</p>" * 4


def origins(head: str = "", last: str = "") -> Origins | None:
    page = (
        f"<html><head><title>Мост открыт</title>{head}</head><body><article><h1>Мост открыт</h1>{PROSE}{last}</article>"
    )
    return extract(page, URL, Hints(now=NOW)).origins


def article(more: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Мост открыт", {more}}}</script>'


def test_a_page_that_names_no_origin_has_none() -> None:
    assert origins('<link rel="canonical" href="https://vesti.example/2026/11/most">') is None


@pytest.mark.parametrize(
    ("head", "last", "expected"),
    [
        (
            '<link rel="canonical" href="https://kedrovka.example/77">',
            "",
            Origins(canonical="https://kedrovka.example/77"),
        ),
        (
            article(
                '"isBasedOn": {"@type": "NewsArticle", "name": "ИА «Кедровка»", "url": "https://kedrovka.example/77"}'
            ),
            "",
            Origins(based_on=(Attribution("ИА «Кедровка»", "https://kedrovka.example/77"),)),
        ),
        (article('"publisher": {"@type": "Organization", "name": "ТАСС"}'), "", Origins(publisher="ТАСС")),
        (
            "",
            '<p>Подробности сообщает <a href="https://kedrovka.example/77">ИА «Кедровка»</a>, напомним, с утра вторника.</p>',
            Origins(last_link=Attribution("ИА «Кедровка»", "https://kedrovka.example/77")),
        ),
        ("", "<p>Источник: ИА «Кедровка»</p>", Origins(line="Источник: ИА «Кедровка»")),
        (
            "",
            '<p>Прежде мы писали об этом в <a href="/2026/10/most">другой заметке о мосте через реку</a>, в октябре.</p>',
            None,
        ),
    ],
    ids=["canonical elsewhere", "based on", "publisher", "outward link at the end", "source line", "a link to itself"],
)
def test_what_the_markup_says_of_the_origin_is_kept(head: str, last: str, expected: Origins | None) -> None:
    assert origins(head, last) == expected


@pytest.mark.parametrize(
    ("value", "works"),
    [
        ('"https://mayak.example/5"', [("", "https://mayak.example/5")]),
        (
            '["https://mayak.example/5", "https://bereg.example/6"]',
            [("", "https://mayak.example/5"), ("", "https://bereg.example/6")],
        ),
        ('{"@id": "https://mayak.example/5"}', [("", "https://mayak.example/5")]),
        ('{"@type": "CreativeWork", "name": "Маяк"}', [("Маяк", None)]),
        ('"Маяк"', [("Маяк", None)]),
        ('""', []),
        ("[7, null, {}]", []),
    ],
    ids=["an address", "two addresses", "a reference", "a name", "a bare name", "nothing", "nonsense"],
)
def test_what_an_article_is_based_on_is_said_in_many_ways(value: str, works: list[tuple[str, str | None]]) -> None:
    said = origins(article(f'"isBasedOn": {value}'))
    assert [(work.name, work.url) for work in (said.based_on if said else ())] == works


def test_a_bare_address_that_an_article_is_based_on_leads_to_the_source() -> None:
    said = origins(article('"isBasedOn": "https://kedrovka.example/77"'))
    task = StudyTask(
        1, "vesti", "Вести", "https://vesti.example/", None, URL, "Мост открыт", None, None, "ru", NOW, origins=said
    )
    (study,) = of([task], (Outlet("ИА «Кедровка»", ("kedrovka.example",), (), "kedrovka"),))
    ((name, key, url, evidence),) = [(each.name, each.source, each.url, each.evidence) for each in study.citations]
    assert (name, key) == ("ИА «Кедровка»", "kedrovka")
    assert url == evidence == "https://kedrovka.example/77"


def test_the_publisher_that_the_site_calls_itself_is_no_origin() -> None:
    site = '<meta property="og:site_name" content="Вести">'
    assert origins(site + article('"publisher": {"@type": "Organization", "name": "ВЕСТИ"}')) is None


def test_the_column_gives_back_what_it_was_given() -> None:
    said = Origins(
        "ТАСС",
        (Attribution("Кедровка", None),),
        "https://kedrovka.example/77",
        Attribution("здесь", "https://a.example/"),
    )
    assert unpacked(packed(said)) == said
    assert unpacked(packed(None)) is None


def test_an_article_that_is_based_on_a_configured_outlets_cites_it() -> None:
    task = StudyTask(
        1, "vesti", "Вести", "https://vesti.example/", None, URL, "Мост открыт", None, "Мост открыт для всех.", "ru", NOW,
        origins=Origins(canonical="https://kedrovka.example/77"),
    )  # fmt: skip
    (study,) = of([task], (Outlet("ИА «Кедровка»", ("kedrovka.example",), (), "kedrovka"),))
    (cited,) = study.citations
    assert (cited.role, cited.name, cited.rule, cited.source) == ("via", "ИА «Кедровка»", "canonical", "kedrovka")
    assert found("", None, None, lexicon=lexicon(), structured=Structured(feed_source=Link("ТАСС"))) != ()


def test_a_source_line_behind_the_text_is_a_citation_and_no_part_of_the_text() -> None:
    page = f"<article><h1>Мост открыт</h1>{PROSE}<p>Источник: ИА «Кедровка»</p></article>"
    extracted = extract(page, URL, Hints(now=NOW))
    assert extracted.text is not None
    assert "Источник" not in extracted.text.value
    task = StudyTask(
        1, "vesti", "Вести", "https://vesti.example/", None, URL, "Мост открыт", None, extracted.text.value, "ru", NOW,
        origins=extracted.origins,
    )  # fmt: skip
    (study,) = of([task], (Outlet("ИА «Кедровка»", ("kedrovka.example",), (), "kedrovka"),))
    assert ("via", "ИА «Кедровка»", "kedrovka") in [(each.role, each.name, each.source) for each in study.citations]
