"""Given the titles a page claims and the headings its readers see, then the headline is the one they would call it by."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.extractors import extract, marked, meta
from aggregator.extractors.body import survey
from aggregator.extractors.claims import Claims
from aggregator.extractors.headline import choose
from aggregator.model import Found, Hints
from aggregator.normalize import tame

URL = "https://vesti.example/novosti/most-otkryt"


def read(head: str, body: str, title: str | None = None) -> Found[str] | None:
    html = f"<html lang=ru><head>{head}</head><body>{body}<p>Текст новости, который здесь ничего не решает.</p></body></html>"
    return extract(html, URL, Hints(now=datetime(2026, 11, 23, tzinfo=UTC), title=title)).title


def headline(head: str, body: str = "", title: str | None = None) -> str | None:
    found = read(head, body, title)
    return found.value if found else None


def og(text: str) -> str:
    return f'<meta property="og:title" content="{text}">'


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ("<title>Мост открыт — Вести</title>" + og("Мост открыт"), "<h1>Мост открыт</h1>", "Мост открыт"),
        ("<title>Мост открыт | Вести Приморья</title>", "<h1>Вести Приморья</h1>", "Мост открыт"),
        ("<title>Мост открыт раньше срока | Вести</title>", "<h1>Вести</h1><h1>Мост открыт раньше срока</h1>", "Мост открыт раньше срока"),
        ("<title>Снос моста: когда, цена, схема объезда</title>" + og("Снос моста: когда, цена, схема объезда"), "<h1>Старый мост снесут в мае</h1>", "Старый мост снесут в мае"),
        ("<title>桥梁提前开通！-新华网</title>", "", "桥梁提前开通！"),
        ("<title>Мост через реку открыт|Вести</title>", "", "Мост через реку открыт"),
        ("<title>Vesti :: Bridge opens ahead of time</title>", "<h1>Vesti</h1>", "Bridge opens ahead of time"),
        ("<title>Reka: a half-open bridge/road in Vesti</title>", "", "Reka: a half-open bridge/road in Vesti"),
        ("<title>Мост открыт - Общество</title>" + og("Мост открыт"), "<h1>Новости</h1>", "Мост открыт"),
    ],
)  # fmt: skip
def test_the_headline_is_what_readers_see_without_the_name_of_the_site(head: str, body: str, expected: str) -> None:
    assert headline(head, body) == expected


def test_a_label_in_the_heading_is_not_of_it_unless_a_colon_joins_them() -> None:
    labelled = "<h1><span class=kicker>Общество</span> Мост через Спасовку открыли</h1>"
    assert headline("<title>Мост через Спасовку открыли — Вести</title>", labelled) == "Мост через Спасовку открыли"
    joined = "<h1><span class=kicker>Ремонт в городе:</span> Мост через Спасовку открыли</h1>"
    assert headline("<title>Вести</title>", joined) == "Ремонт в городе: Мост через Спасовку открыли"


def test_a_heading_none_of_whose_words_is_known_is_not_the_headline() -> None:
    assert headline("<title>Мост через Спасовку открыли раньше срока</title>", "<h1>Добро пожаловать</h1>") == (
        "Мост через Спасовку открыли раньше срока"
    )


def test_a_second_line_in_the_heading_yields_to_what_is_claimed() -> None:
    body = "<h1>Мост через Спасовку открыли 12.11.2026 14:30</h1>"
    assert headline(og("Мост через Спасовку открыли"), body) == "Мост через Спасовку открыли"


def test_the_feeds_headline_is_a_voice_among_others() -> None:
    head = og("Мост открыт: фото и видео") + "<title>Мост открыт: фото и видео</title>"
    assert headline(head, "", title="Мост открыт: фото и видео") == "Мост открыт: фото и видео"


def test_the_more_agree_the_surer_it_is() -> None:
    alone = read("", "<h1>Мост через Спасовку открыли</h1>")
    agreed = read(
        "<title>Мост через Спасовку открыли</title>" + og("Мост через Спасовку открыли"),
        "<h1>Мост через Спасовку открыли</h1>",
    )
    assert alone is not None
    assert agreed is not None
    assert alone.confidence < agreed.confidence <= 1


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ("<title>Мост открыт — Вести</title>", "<h1>Мост открыт</h1>", "Мост открыт"),
        ("<title>Мост открыт раньше срока</title>", "<h2>Новости дня</h2><h3>Мост открыт раньше срока</h3>", "Мост открыт раньше срока"),
        ("<title>Вести</title>", "<nav><h1>Мост открыт раньше срока</h1></nav>", "Мост открыт раньше срока"),
        ("<title>Мост открыт раньше срока</title>", "<h1><a href='/'>Вести</a></h1>", "Мост открыт раньше срока"),
    ],
    ids=["h1", "h3", "h1 where nobody reads", "emblem"],
)  # fmt: skip
def test_it_is_the_same_whether_the_page_was_walked_through_before(head: str, body: str, expected: str) -> None:
    tree = tame.tree(
        f"<html><head>{head}</head><body>{body}<p>Текст новости, который здесь ничего не решает.</p></body></html>"
    )
    assert tree is not None
    claims = [Claims("selector"), meta.claims(tree, marked.survey(tree))]
    page = survey(tree)
    for seen in (None, page):
        found = choose(tree, claims, URL, Hints(now=datetime(2026, 11, 23, tzinfo=UTC)), seen)
        assert found is not None
        assert found.value == expected


@given(st.text(max_size=120), st.text(max_size=120), st.text(max_size=120))
@settings(max_examples=60, deadline=None)
def test_any_titles_give_one_bounded_line(page: str, claimed: str, heading: str) -> None:
    head = f"<title>{page.replace('<', '')}</title>" + og(claimed.replace('"', ""))
    found = headline(head, f"<h1>{heading.replace('<', '')}</h1>")
    assert found is None or (0 < len(found) <= 400 and "\n" not in found)
