"""An article's page: given this markup, then these fields, each by this method."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.extractors import byline, extract
from aggregator.model import Extraction, Hints, Selectors

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
URL = "https://vesti.example/news/most-otkryli-4711"
FIRST = "Мост через Спасовку в Спасске-Дальнем открыли после ремонта: первые машины прошли в семь утра."
SECOND = "Подрядчик уложил новый асфальт, заменил перила и поставил фонари, рассказали в администрации города."
THIRD = "«Мы ждали этого два года», — сказала жительница улицы Краснознамённой Анна Петрова."
BODY = f"{FIRST}\n\n{SECOND}\n\n{THIRD}"
MENU = "<nav><ul>" + "".join(f"<li><a href='/r/{n}'>Рубрика {n}</a></li>" for n in range(30)) + "</ul></nav>"


def read(html: str, **hints: Any) -> Extraction:
    return extract(html, URL, Hints(now=NOW, timezone="Asia/Vladivostok", language="ru", **hints))


def page(inner: str, head: str = "") -> str:
    return f"<html lang=ru><head><title>Мост открыли — Вести</title>{head}</head><body>{MENU}{inner}<footer>© Вести</footer></body></html>"


def paragraphs(*extra: str) -> str:
    return "".join(f"<p>{text}</p>" for text in (FIRST, SECOND, THIRD, *extra))


def text(found: Extraction) -> str | None:
    return found.text.value if found.text else None


# ---------------------------------------------------------------- the body


@pytest.mark.parametrize(
    "inner",
    [
        f"<article><h1>Мост открыли</h1>{paragraphs()}</article>",
        f"<div class='entry-content'>{paragraphs()}</div>",
        f"<div id=x><div class=detail_text>{FIRST}<br><br>{SECOND}<br>\n<br>{THIRD}</div></div>",
        f"<div><div>{FIRST}</div><div>{SECOND}</div><div>{THIRD}</div></div>",
        f"<table><tr><td>{MENU}</td><td>{paragraphs()}</td></tr></table>",
        f"<main><div itemprop=articleBody>{paragraphs()}</div><div class=comments><p>Первый комментарий читателя, довольно длинный и с запятыми.</p></div></main>",
    ],
    ids=["article", "wordpress", "br", "divs", "table", "comments"],
)
def test_the_body_is_found(inner: str) -> None:
    assert text(read(page(inner))) == BODY


def test_a_lead_above_the_body_belongs_to_the_text() -> None:
    inner = f"<div><h1>Мост открыли</h1><p class=lead>{FIRST}</p><div class=text><p>{SECOND}</p><p>{THIRD}</p><p>{SECOND}</p></div></div>"
    assert (text(read(page(inner))) or "").startswith(FIRST)


@pytest.mark.parametrize(
    "stray",
    [
        "<p>Читайте также: <a href='/1'>Снег выпал в Артёме</a></p>",
        "<p>Подписывайтесь на наш канал в Telegram, чтобы не пропустить новости</p>",
        "<div class='share-buttons'>Поделиться ВКонтакте Одноклассники</div>",
        "<ul class=tags><li><a href='/t/1'>мост</a></li><li><a href='/t/2'>ремонт</a></li></ul>",
        "<figure><img src=a.jpg><figcaption>Фото: пресс-служба администрации города</figcaption></figure>",
        "<p>Фото: Иван Иванов</p>",
        "<script>var мост = 1</script>",
        "<aside><p>Главное за неделю: подборка материалов, которые вы могли пропустить.</p></aside>",
    ],
)
def test_what_is_not_of_the_article_is_left_out(stray: str) -> None:
    inner = f"<article><h1>Мост открыли</h1><p>{FIRST}</p>{stray}<p>{SECOND}</p><p>{THIRD}</p></article>"
    assert text(read(page(inner))) == BODY


def test_dateline_byline_and_headline_are_no_paragraphs() -> None:
    inner = f"<article><h1>Мост открыли</h1><p>23 ноября 2026, 09:15</p><p>Автор: Ольга Протокина</p>{paragraphs()}</article>"
    assert text(read(page(inner))) == BODY


def test_lists_and_subheads_stay_in_order() -> None:
    inner = f"<article><p>{FIRST}</p><h2>Что дальше</h2><ul><li>{SECOND}</li></ul><p>{THIRD}</p></article>"
    assert text(read(page(inner))) == f"{FIRST}\n\nЧто дальше\n\n{SECOND}\n\n{THIRD}"


@pytest.mark.parametrize(
    "inner",
    [
        "<ul>"
        + "".join(f"<li><a href='/n/{n}'>Новость номер {n} о том, что случилось</a></li>" for n in range(40))
        + "</ul>",
        "<p>Видео</p>",
        "",
    ],
)
def test_a_page_without_an_article_has_no_text(inner: str) -> None:
    assert read(page(inner)).text is None


def test_a_body_inside_a_wrapper_with_a_misleading_name_is_found() -> None:
    inner = f"<div class='layout sidebar'><div class='print'>{paragraphs(SECOND, FIRST)}</div></div>"
    assert FIRST in (text(read(page(inner))) or "")


def test_an_article_body_of_json_ld_serves_where_the_page_hides_it() -> None:
    head = f'<script type="application/ld+json">{{"@type": "NewsArticle", "articleBody": "{FIRST} {SECOND}"}}</script>'
    found = read(page("<p>Войдите, чтобы читать</p>", head))
    assert text(found) == f"{FIRST} {SECOND}"
    assert found.text is not None
    assert found.text.method == "json-ld"


# ---------------------------------------------------------------- the editor's selectors


def test_selectors_win_and_those_that_miss_are_named() -> None:
    inner = f"<h1>Мост открыли</h1><h2 class=x>Другой заголовок</h2><div class=y><p>{SECOND}</p></div>{paragraphs()}"
    found = read(page(inner), selectors=Selectors(title=".x", text=".y p", published=".gone"))
    assert found.title is not None
    assert (found.title.value, found.title.method) == ("Другой заголовок", "selector")
    assert text(found) == SECOND
    assert found.selectors_missed == ("published",)


def test_a_selected_date_and_image_are_read_from_their_attributes() -> None:
    inner = f"<time class=d datetime='2026-11-22T08:00+10:00'>вчера</time><div class=i><img src='/a.jpg'></div>{paragraphs()}"
    found = read(page(inner), selectors=Selectors(published=".d", image=".i"))
    assert found.published is not None
    assert found.published.value.at == datetime(2026, 11, 21, 22, 0, tzinfo=UTC)
    assert found.image is not None
    assert found.image.value == "https://vesti.example/a.jpg"


# ---------------------------------------------------------------- headline, dates, people


@pytest.mark.parametrize(
    ("head", "inner", "title"),
    [
        ("", "<h1>Мост открыли после ремонта</h1>", "Мост открыли после ремонта"),
        ("<meta property='og:title' content='Мост открыли'>", "", "Мост открыли"),
        ("", "", "Мост открыли"),
        (
            "<meta property='og:title' content='Мост открыли'>",
            "<h1>Вести Спасска</h1><h1>Мост открыли</h1>",
            "Мост открыли",
        ),
    ],
)
def test_the_headline_without_the_sites_name(head: str, inner: str, title: str) -> None:
    found = read(page(inner + paragraphs(), head))
    assert found.title is not None
    assert found.title.value == title


@pytest.mark.parametrize(
    ("head", "inner", "expected", "method"),
    [
        ("<meta property='article:published_time' content='2026-11-22T08:00:00+10:00'>", "", "2026-11-21T22:00", "meta"),
        ('<script type="application/ld+json">{"@graph": [{"@type": "WebPage"}, {"@type": ["NewsArticle"], "datePublished": "2026-11-22T08:00:00"}]}</script>', "", "2026-11-21T22:00", "json-ld"),
        ("", "<span itemprop=datePublished content='2026-11-22 08:00'></span>", "2026-11-21T22:00", "microdata"),
        ("", "<time datetime='2026-11-22T08:00:00+10:00'>вчера</time>", "2026-11-21T22:00", "body"),
        ("", "<div class='news-date'>22 ноября 2026, 08:00</div>", "2026-11-21T22:00", "body"),
        ("<meta name=date content='2026-11-22'>", "<div class=date>22.11.2026 08:00</div>", "2026-11-21T22:00", "body"),
        ("<meta name=date content='2031-11-22'>", "", None, None),
    ],
    ids=["meta", "graph", "microdata", "time", "dateline", "day-and-time", "future"],
)  # fmt: skip
def test_when_it_was_published(head: str, inner: str, expected: str | None, method: str | None) -> None:
    found = read(page(f"<article><h1>Мост открыли</h1>{inner}{paragraphs()}</article>", head)).published
    assert (found and f"{found.value.at:%Y-%m-%dT%H:%M}", found and found.method) == (expected, method)


def test_broken_json_ld_is_mended_where_that_is_safe() -> None:
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Мост\nоткрыли", "author": {"@type": "Person", "name": "Анна Петрова"},}</script>'
    found = read(page(paragraphs(), head))
    assert found.authors is not None
    assert found.authors.value == ("Анна Петрова",)


@pytest.mark.parametrize(
    ("claimed", "people"),
    [
        (["Автор: Ольга Протокина"], ("Ольга Протокина",)),
        (["Анна Петрова, Иван Сидоров и Пётр Ильин"], ("Анна Петрова", "Иван Сидоров", "Пётр Ильин")),
        (["By Jane Doe and John Roe"], ("Jane Doe", "John Roe")),
        (["Вести"], ()),
        (["Редакция"], ()),
        (["admin"], ()),
        (["ivan@vesti.example"], ()),
        (["Анна Петрова (Вести)", "анна петрова"], ("Анна Петрова",)),
    ],
)
def test_authors_are_people(claimed: list[str], people: tuple[str, ...]) -> None:
    assert byline.people(claimed, ["Вести"]) == people


def test_image_language_canonical_and_keywords() -> None:
    head = (
        "<meta property='og:image' content='/logo.png'><meta name='twitter:image' content='/most.jpg'>"
        "<link rel=canonical href='/news/most'><meta name=keywords content='мост, ремонт'>"
    )
    found = read(page(paragraphs(), head))
    assert found.image is not None
    assert found.image.value == "https://vesti.example/most.jpg"
    assert found.canonical is not None
    assert found.canonical.value == "https://vesti.example/news/most"
    assert found.keywords is not None
    assert found.keywords.value == ("мост", "ремонт")
    assert found.language is not None
    assert found.language.value == "ru"


@pytest.mark.parametrize("address", ["https://other.example/most", "https://vesti.example/", "javascript:alert(1)"])
def test_a_canonical_address_of_another_site_or_of_the_home_page_is_not_believed(address: str) -> None:
    assert read(page(paragraphs(), f"<link rel=canonical href='{address}'>")).canonical is None


# ---------------------------------------------------------------- whatever a page says


@pytest.mark.parametrize(
    "html",
    ["", "\x00", "<" * 10_000, "<div>" * 50_000 + FIRST, "<p" + " a=1" * 20_000 + ">", "<br>" * 50_000, "&" * 10_000],
    ids=["empty", "nul", "brackets", "deep", "attributes", "breaks", "ampersands"],
)
def test_monstrous_pages_are_read_without_an_error(html: str) -> None:
    assert isinstance(read(html), Extraction)


@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<div class=text>",
                "</div>",
                "<a href=x>",
                "</a>",
                FIRST,
                "<br>",
                "<h1>",
                "<!--",
                "<script>",
                "<time datetime=x>",
            ]
        ),
        max_size=60,
    )
)
@settings(max_examples=60, deadline=None)
def test_any_markup_gives_the_same_bounded_answer_twice(pieces: list[str]) -> None:
    html = "".join(pieces)
    first = read(html)
    assert first == read(html)
    assert len(text(first) or "") <= len(html) * 2
