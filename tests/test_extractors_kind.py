"""What kind of page it is: given a page that only looks like an article, then what it is; given an article, then an article."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from aggregator.extractors import jsonld, marked, meta, microdata
from aggregator.extractors.claims import Claims
from aggregator.extractors.kind import kind
from aggregator.model import Found, Kind

URL = "https://vesti.example/2026/11/most"
LINE = "Движение по мосту через Спасовку пустили утром, на два месяца раньше срока, говорится в сообщении мэрии. "
ENGLISH = "Traffic over the bridge was let through this morning, two months ahead of time, the town hall said. "


def found(
    html: str, text: str | None = LINE * 8, title: str = "Мост через Спасовку открыт", url: str = URL
) -> Found[Kind]:
    tree = LexborHTMLParser(html or " ")
    seen = marked.survey(tree)
    claims = [Claims("selector"), jsonld.claims(seen, url, None), microdata.claims(seen), meta.claims(tree, seen)]
    return kind(tree, claims, text, title, url)


def said(object_: str) -> str:
    return f'<script type="application/ld+json">{object_}</script>'


NEWS = said('{"@type":"NewsArticle","headline":"Мост"}')
OG = "<meta property='og:type' content='article'>"


# ---------------------------------------------------------------- articles


@pytest.mark.parametrize(
    ("html", "method"),
    [("", "body"), ("<article><p>Текст</p></article>", "body"), (NEWS, "json-ld"), (OG, "meta")],
)
def test_what_shows_no_sign_of_another_kind_is_an_article(html: str, method: str) -> None:
    assert found(html) == Found("article", method, 0.98)
    assert found(html, None).value == "article"


# ---------------------------------------------------------------- live blogs

TICKER = "\n\n".join(f"1{n}:3{n} {LINE * 2}" for n in range(9))
RUSSIAN_LIVE = (
    "Выборы в Приморье. Онлайн-трансляция",
    "Хроника: наводнение в Уссурийске",
    "Матч «Луч» — «Океан»: текстовая трансляция",
)
ENGLISH_LIVE = (
    "Floods in Primorye: live updates",
    "Election night LIVE: polls close",
    "Storm as it happened",
    "Sturm-Liveticker: Bahn stellt Betrieb ein",
)


def test_a_live_blog_that_says_so_in_json_ld() -> None:
    assert found(said('{"@graph":[{"@type":"LiveBlogPosting"},{"@type":"NewsArticle"}]}')) == Found(
        "live-blog", "json-ld", 0.95
    )


@pytest.mark.parametrize("title", RUSSIAN_LIVE + ENGLISH_LIVE)
def test_a_title_that_says_live_and_entries_with_their_time(title: str) -> None:
    assert found("", TICKER, title).value == "live-blog"
    assert found("", TICKER.replace("1", "Около 1"), title).value == "article"


def test_an_address_that_says_live_and_entries_whose_time_is_no_part_of_the_text() -> None:
    entries = "".join(f"<div class=e><time>1{n}:05</time><p>{LINE}</p></div>" for n in range(9))
    assert (
        found(f"<article>{entries}</article>", LINE * 9, "Паводок", "https://vesti.example/live/8812").value
        == "live-blog"
    )
    cards = "".join(f"<a href=/{n}><time>1{n}:05</time></a>" for n in range(9))
    assert (
        found(f"<article>{cards}</article>", LINE * 9, "Паводок", "https://vesti.example/live/8812").value == "article"
    )


def test_a_report_by_the_hour_without_the_word_but_no_programme_of_a_festival() -> None:
    assert found(OG, TICKER, "Паводок в Уссурийске").value == "live-blog"
    assert found(OG, "\n\n".join(f"1{n}:00 Концерт" for n in range(9)), "Программа праздника").value == "article"
    to_and_fro = "\n\n".join(f"{hour}:00 {LINE}" for hour in (10, 18, 9, 17, 8, 20, 11, 15, 12))
    assert found(OG, to_and_fro, "Куда пойти").value == "article"


@pytest.mark.parametrize(
    "title",
    ["Life in Livermore", "Живая история города", "Alive and well", "Делегация прилетела", "Olivenernte beginnt"],
)
def test_words_in_words_are_not_live(title: str) -> None:
    assert found("", TICKER[:400], title).value == "article"


# ---------------------------------------------------------------- films and pictures


@pytest.mark.parametrize(
    ("html", "url", "method"),
    [
        ("<meta property=og:type content=video.other>", URL, "meta"),
        (said('{"@type":"VideoObject","name":"Мост"}'), URL, "json-ld"),
        ("<div class=video-player></div>", "https://vesti.example/video/8812", "url"),
        ("<iframe src=https://www.youtube.com/embed/x></iframe>", "https://vesti.example/videos/8812", "url"),
    ],
)
def test_a_film_with_a_few_lines_is_a_video_one_in_a_long_article_is_not(html: str, url: str, method: str) -> None:
    assert (found(html, LINE * 3, url=url).value, found(html, LINE * 3, url=url).method) == ("video", method)
    assert found(html, LINE * 20, url=url).value == "article"


def test_an_article_with_a_film_in_it_is_an_article() -> None:
    assert found(NEWS + said('{"@type":"VideoObject"}') + "<video></video>", LINE * 3).value == "article"
    assert found("<p>Видео</p>", LINE * 3, url="https://vesti.example/video/8812").value == "article"


FIGURES = "".join(f"<figure><img src=/{n}.jpg><figcaption>Мост, вид {n}</figcaption></figure>" for n in range(9))


@pytest.mark.parametrize(
    ("title", "url"),
    [
        ("Фоторепортаж: открытие моста", URL),
        ("The bridge in pictures", URL),
        ("Открытие моста", "https://vesti.example/photo/8812/"),
        ("Fotostrecke: Die neue Brücke", URL),
    ],
)
def test_many_pictures_and_few_words_are_a_gallery(title: str, url: str) -> None:
    html = f"<article>{FIGURES}</article>"
    assert found(html, LINE, title, url).value == "gallery"
    assert found(html, LINE * 40, title, url).value == "article"
    assert found("<article><figure><img src=/1.jpg></figure></article>", LINE, title, url).value == "article"


def test_pictures_that_lead_elsewhere_are_other_articles() -> None:
    cards = "".join(f"<figure><a href=/news/{n}><img src=/{n}.jpg></a></figure>" for n in range(9))
    assert found(f"<main>{cards}</main>", LINE, "Фоторепортаж: мост").value == "article"
    larger = cards.replace("/news/", "/large/").replace("><img", ".jpg><img")
    assert (
        found(f"<main>{larger.replace('href=/large/', 'href=/l.jpg?')}</main>", LINE, "Фоторепортаж: мост").value
        == "gallery"
    )


def test_a_gallery_that_says_so_in_json_ld() -> None:
    assert found(said('{"@type":"ImageGallery"}'), LINE).value == "gallery"


# ---------------------------------------------------------------- stubs

FOR_MONEY = said('{"@type":"NewsArticle","isAccessibleForFree":"False","hasPart":{"cssSelector":".paid"}}')
CUT = LINE * 3 + "А потом…"
WALL = "<div class=article-paywall>Войти</div>"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (FOR_MONEY, CUT),
        (WALL, CUT),
        (FOR_MONEY + WALL, LINE * 4),
        (FOR_MONEY + "<p>Материал доступен по подписке</p>", LINE * 4),
        (FOR_MONEY + "<div><b>Оформите подписку, чтобы дочитать</b></div>", LINE * 4),
        ("<p>Subscribe to continue reading this article.</p>", ENGLISH * 3 + "And then..."),
        (WALL + "<h3>Jetzt weiterlesen mit BZ plus</h3>", ENGLISH * 4),
        (FOR_MONEY + "<p>Il vous reste 80.9 % de cet article à lire.</p>", ENGLISH * 30),
        ("<span>残り1234文字</span>", CUT),
    ],
)
def test_a_text_that_stops_at_a_wall_is_a_stub(html: str, text: str) -> None:
    assert found(html, text).value == "paywalled"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (FOR_MONEY, LINE * 30),
        (FOR_MONEY, LINE * 4),
        (FOR_MONEY + WALL + "<p>Subscribe to continue</p>", LINE * 30),
        (WALL, LINE * 4),
        ("<p>Subscribe to continue</p>", LINE * 4),
        ("", CUT),
        (FOR_MONEY + "<script>say('Subscribe to continue')</script>", LINE * 4),
        (FOR_MONEY.replace("False", "True") + "<nav>Для подписчиков</nav>", LINE * 4),
    ],
)
def test_one_sign_alone_is_none_for_most_sites_that_want_money_show_the_whole_text(html: str, text: str) -> None:
    assert found(html, text).value == "article"


# ---------------------------------------------------------------- several


def stories(*headings: str, tag: str = "h2") -> str:
    return "".join(
        f"<article><{tag}>{heading}</{tag}><time>1{n}.11.2026</time><p>{heading}. {LINE * 5}</p></article>"
        for n, heading in enumerate(headings)
    )


def test_whole_articles_beside_each_other_are_several() -> None:
    html = stories("Снег в Артёме", "Порт открыт", "Школу сдадут")
    assert found(html, f"Снег в Артёме. {LINE * 5}", "Новости за 12 ноября").value == "several"


def test_a_page_that_scrolls_without_end_is_its_first_article() -> None:
    html = stories("Снег в Артёме", "Порт открыт", "Школу сдадут", tag="h1")
    assert found(html, f"Снег в Артёме. {LINE * 5}", "Снег в Артёме").value == "article"
    assert found(OG + html, f"Снег в Артёме. {LINE * 5}", "Новости").value == "article"


def test_long_teasers_beside_an_article_are_not_it() -> None:
    text = "Губернатор осмотрел мост через Спасовку и остался доволен тем, как он построен. " * 20
    html = f"<h1>Мост открыт</h1><div><p>{text}</p></div>" + stories("Снег в Артёме", "Порт открыт")
    assert found(html, text, "Мост открыт").value == "article"
