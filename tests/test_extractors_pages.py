"""Whole pages as content systems write them: given a town's news in this markup, then its text and nothing beside it."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.extractors import extract
from aggregator.model import Extraction, Hints

NOW = datetime(2024, 11, 13, 2, 0, tzinfo=UTC)
URL = "https://vestnik-reki.example/news/4711/"
PARTS = (
    "Паром через реку Уссури снова ходит: вчера утром он сделал первый рейс после ремонта, который длился четыре месяца.",
    "За это время на судне заменили двигатель, обновили палубу и поставили новые спасательные плоты, сообщили в управлении транспорта.",
    "«Людям больше не придётся ехать в объезд семьдесят километров», — сказал глава района Пётр Ильин на пристани.",
    "Первые две недели проезд будет бесплатным, затем вернётся прежняя цена: сто двадцать рублей с пассажира.",
)
BODY = "\n\n".join(PARTS)
MENU = "<ul class=menu>" + "".join(f"<li><a href='/s/{n}'>Раздел {n}</a>" for n in range(20)) + "</ul>"
PARAGRAPHS = "".join(f"<p>{part}</p>" for part in PARTS)

BITRIX = f"""<html lang="ru"><head><title>Паром снова ходит - Вестник реки</title></head><body>{MENU}
<div class="news-detail"><div class="news-date-time">12 ноября 2024, 14:35</div><h1>Паром снова ходит</h1>
<div id="bx_55"><div>{PARTS[0]}<br /><br />
{PARTS[1]}<br><br />{PARTS[2]}<br>
<br>{PARTS[3]}<br></div></div>
<div class="ya-share2">Поделиться</div><div>Количество показов: 118</div></div>
<div class="news-list"><a href="/1">Дорогу в Лазо открыли</a> <a href="/2">Снег выпал в Дальнереченске</a></div></body></html>"""

WORDPRESS = f"""<html lang="ru-RU"><head><title>Паром снова ходит | Вестник реки</title>
<script type="application/ld+json">{{"@context": "https://schema.org", "@graph": [
 {{"@type": "WebSite", "name": "Вестник реки", "@id": "https://vestnik-reki.example/#site"}},
 {{"@type": "Person", "name": "Ольга Лукина", "@id": "https://vestnik-reki.example/#olga"}},
 {{"@type": "Article", "headline": "Паром снова ходит", "datePublished": "2024-11-12T14:35:00+10:00",
   "author": {{"@id": "https://vestnik-reki.example/#olga"}}, "publisher": {{"@id": "https://vestnik-reki.example/#site"}}}},]}}</script>
</head><body class="single has-sidebar"><article class="post"><header><h1 class="entry-title">Паром снова ходит</h1>
<span class="posted-on">12.11.2024</span></header><div class="entry-content">{PARAGRAPHS}
<div class="sharedaddy">Поделиться ссылкой: Telegram ВКонтакте</div></div></article>
<div id="comments"><h3>Комментарии</h3><p>Наконец-то, сколько можно было ждать, уже и не верилось, честное слово.</p></div>
<aside class="sidebar"><p>Подпишитесь на рассылку, и раз в неделю мы пришлём вам главное.</p></aside></body></html>"""

ASP_NET = f"<html><body><form id=aspnetForm action='.'>{MENU}<div id=ctl00><h1>Паром</h1>{PARAGRAPHS}</div></form></body></html>"
STREAMED = f"<html><body>{MENU}<div id=root></div><div hidden id='S:0'><h1>Паром</h1>{PARAGRAPHS}</div></body></html>"
DRUPAL = f"<html><body>{MENU}<div class='field field--name-body field--label-hidden field__item'>{PARAGRAPHS}</div></body></html>"
PAYWALL = f"<html><body>{MENU}<article><p>{PARTS[0]}</p><div class='paywall'>{PARAGRAPHS[len(PARTS[0]) + 7 :]}</div></article></body></html>"
MICRODATA = f"""<html><body>{MENU}<div itemscope itemtype="http://schema.org/NewsArticle"><h1 itemprop="headline">Паром</h1>
<meta itemprop="datePublished" content="2024-11-12T14:35:00+10:00"><div itemprop="articleBody">{PARAGRAPHS}</div></div></body></html>"""


def read(html: str, **hints: Any) -> Extraction:
    return extract(html, URL, Hints(now=NOW, timezone="Asia/Vladivostok", language="ru", **hints))


def text(html: str) -> str | None:
    found = read(html).text
    return found.value if found else None


@pytest.mark.parametrize(
    "html",
    [BITRIX, WORDPRESS, ASP_NET, STREAMED, DRUPAL, PAYWALL, MICRODATA],
    ids=["bitrix", "wordpress", "asp.net", "react", "drupal", "paywall", "microdata"],
)
def test_the_text_is_the_articles_and_nothing_else(html: str) -> None:
    found = text(html)
    assert found is not None
    assert found.removesuffix("\n\nКоличество показов: 118") == BODY


def test_a_windows_1251_page_that_was_decoded_reads_the_same() -> None:
    html = BITRIX.replace("—", "-").encode("cp1251").decode("cp1251")
    assert (text(html) or "").startswith(PARTS[0])


@pytest.mark.parametrize("html", [BITRIX, WORDPRESS, MICRODATA], ids=["bitrix", "wordpress", "microdata"])
def test_the_day_and_the_hour_are_found_in_the_zone_of_the_source(html: str) -> None:
    found = read(html).published
    assert found is not None
    assert found.value.at == datetime(2024, 11, 12, 4, 35, tzinfo=UTC)


def test_a_graph_with_a_comma_too_many_still_names_the_author_by_reference() -> None:
    found = read(WORDPRESS).authors
    assert found is not None
    assert (found.value, found.method) == (("Ольга Лукина",), "json-ld")


# ---------------------------------------------------------------- what stands in and around an article


@pytest.mark.parametrize(
    "stray",
    [
        "<p>Фото: Дмитрий Осин / пресс-служба района</p>",
        "<p>© РИА Новости / Дмитрий Осин</p>",
        "<p>Getty Images</p>",
        "<p>Читайте ещё: «Дорогу в Лазо открыли»</p>",
        "<p>Подписывайтесь на наш канал в мессенджере</p>",
        "<article class=card><h3><a href='/1'>Дорогу в Лазо открыли</a></h3><p>Проезд свободен для всех машин.</p></article>",
    ],
)
def test_credits_promotions_and_cards_between_paragraphs_are_left_out(stray: str) -> None:
    inner = f"<p>{PARTS[0]}</p><p>{PARTS[1]}</p>{stray}<p>{PARTS[2]}</p><p>{PARTS[3]}</p>"
    assert text(f"<html><body>{MENU}<article>{inner}</article></body></html>") == BODY


def test_the_article_ends_where_links_to_others_begin_but_not_at_a_box_in_its_middle() -> None:
    tail = "<h3>Похожие новости</h3><p>Дорогу в Лазо открыли</p><p>Снег выпал в Дальнереченске</p>"
    assert text(f"<html><body>{MENU}<article>{PARAGRAPHS}{tail}</article></body></html>") == BODY
    boxed = (
        f"<p>{PARTS[0]}</p><p>{PARTS[1]}</p><p>{PARTS[1]}</p><h3>Читайте также</h3><p>{PARTS[2]}</p><p>{PARTS[3]}</p>"
    )
    assert (text(f"<html><body>{MENU}<article>{boxed}</article></body></html>") or "").endswith(PARTS[3])


def test_of_a_page_that_loads_without_end_only_the_first_article_is_taken() -> None:
    second = f"<article><h1>Школу закрыли на ремонт</h1><p>{'Совсем другая новость, и она гораздо длиннее первой. ' * 30}</p></article>"
    html = f"<html><head><title>Паром</title></head><body><main><article><h1>Паром</h1>{PARAGRAPHS}</article>{second}</main></body></html>"
    assert text(html) == BODY


def test_a_sentence_with_a_year_at_the_end_of_the_article_stays() -> None:
    last = "Следующий ремонт судна назначен на 2031 год, решение уже принято."
    assert (text(f"<html><body>{MENU}<article>{PARAGRAPHS}<p>{last}</p></article></body></html>") or "").endswith(last)


# ---------------------------------------------------------------- pages that are no article

TEASER = "<div class=item><h3><a href='/n/{n}'>Новость номер {n}</a></h3><p>Коротко о том, что случилось в районе за день, в двух словах.</p></div>"
HOME = f"<html><body>{MENU}<div class=content>{''.join(TEASER.format(n=n) for n in range(12))}</div></body></html>"


def test_a_home_page_of_teasers_has_no_text() -> None:
    assert read(HOME).text is None


def test_an_article_with_many_linked_headings_that_says_what_it_is_has_its_text() -> None:
    said = "<head><meta property='og:type' content='article'></head>"
    assert "Коротко о том" in (text(HOME.replace("<body>", f"{said}<body>")) or "")


def test_an_article_in_one_of_several_boxes_that_each_have_linked_headings_has_its_text() -> None:
    links = "".join(f"<p><a href='/n/{n}'>Прогноз погоды в районе на неделю {n}</a></p>" for n in range(3))
    box = "<div class=col><h3><a href='/s/{n}'>Все новости раздела номер {n}</a></h3></div>"
    boxes = "".join(box.format(n=n) for n in range(3))
    page = f"<html><body>{MENU}<div>{boxes}<div class=col><h1>Паром снова ходит</h1>{PARAGRAPHS}{links}</div></div></body></html>"
    assert PARTS[2] in (text(page) or "")


# ---------------------------------------------------------------- whatever comes


@pytest.mark.parametrize(
    "html",
    ["<div>" * 60_000 + PARTS[0], "<p>\ud800" + PARTS[0], "<article>" * 4_000, "<h1></h1>" * 3_000, "<a>" * 8_000 + PARTS[0]],
    ids=["bottomless", "surrogate", "nested articles", "empty headlines", "links"],
)  # fmt: skip
def test_hostile_pages_are_read_without_an_error(html: str) -> None:
    assert isinstance(read(html), Extraction)


def test_a_bottomless_page_still_gives_its_paragraphs() -> None:
    assert PARTS[1] in (text("<html><body>" + "<div>" * 40_000 + PARAGRAPHS) or "")


@given(st.integers(0, 10**6), st.sampled_from([BITRIX, WORDPRESS, ASP_NET, MICRODATA]))
@settings(max_examples=50, deadline=None)
def test_a_damaged_page_gives_the_same_bounded_answer_twice(seed: int, html: str) -> None:
    rng = random.Random(seed)
    pieces = list(html)
    for _ in range(rng.randint(1, 40)):
        at = rng.randrange(len(pieces))
        pieces[at : at + rng.randint(0, 30)] = rng.choice(["", "<", ">", '"', "</div>", "<p", "\x00", "&#x110000;"])
    damaged = "".join(pieces)
    first = read(damaged)
    assert first == read(damaged)
    assert first.text is None or len(first.text.value) <= 2 * len(damaged)
    assert first.published is None or first.published.value.at <= NOW


@pytest.mark.parametrize("name", ["date", "author", "byline meta"])
def test_wrappers_in_wrappers_do_not_cost_their_number_times_the_page(name: str) -> None:
    html = f"<html><body>{f'<div class={name!r}>' * 400}{PARAGRAPHS * 300}"
    began = time.process_time()
    assert isinstance(read(html), Extraction)
    assert time.process_time() - began < 3
