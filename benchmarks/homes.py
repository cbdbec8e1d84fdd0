"""Home pages of invented sites, with the articles on them: fourteen designs, thirteen forms of address.

Around the news stands what does on real ones: rubrics, weather, currencies, tags, authors, calendars, services of a town hall,
advertisements, and menus of sections that no list of words can know.
"""

# ruff: noqa: E501 - markup, an element a line

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from aggregator.normalize import urls
from benchmarks.world import WORDS

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HOME = "https://vesti.example/"
MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i j k l m n o p r s t u f h c ch sh sch  y  e yu ya".split(" "),
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Story:
    """An invented article: its headline, lead, day and address."""

    title: str
    lead: str
    at: datetime
    url: str


def latin(words: str) -> str:
    return "".join(LATIN.get(letter, letter) for letter in words.lower())


# ---------------------------------------------------------------- forms of address

ADDRESSES: dict[str, str] = {
    "/news/48127": "/news/{id}",
    "/news/7.html": "/news/{n}.html",
    "/2026/11/12/slug/": "/{at:%Y/%m/%d}/{slug[6]}/",
    "/rubric/slug.html": "/{rubric}/{slug[5]}.html",
    "/slug-2-words/": "/{slug[2]}-{n}/",
    "/slug-3-words/": "/{slug[3]}/",
    "/articles/slug-48127": "/articles/{slug[4]}-{id}",
    "/?ELEMENT_ID=481": "/news/detail.php?ELEMENT_ID={id}",
    "/index.php?id=7": "/index.php?id={n}&cat=3",
    "/text/gorod/2026/11/12/74812345/": "/text/{rubric}/{at:%Y/%m/%d}/748{id}/",
    "/a/3f2a9c81d0": "/a/{code}",
    "/новости/мост-открыт": "/новости/{cyrillic}",
    "/news/20261112-mosty": "/news/{at:%Y%m%d}-{slug[1]}{n}",
}
"""Forms of address by an example of each."""

RUBRICS = ("sport", "gorod", "kultura", "obshestvo")


def _slug(title: str, words: int) -> str:
    return "-".join(latin(word) for word in title.split()[:words])


def stories(rng: random.Random, address: str, number: int) -> list[Story]:
    """Invented articles, newest first, their addresses made by a pattern of ADDRESSES."""
    made = []
    for n in range(number):
        title = " ".join(rng.sample(WORDS, rng.randint(4, 9))).capitalize()
        lead = " ".join(rng.choices(WORDS, k=rng.randint(12, 25))).capitalize() + "."
        at = NOW - timedelta(hours=5 * n + rng.randint(0, 4))
        url = address.format(
            id=48000 + number - n, n=number - n, at=at, slug=[_slug(title, words) for words in range(7)], rubric=rng.choice(RUBRICS),
            code=f"{rng.getrandbits(44):011x}", cyrillic="-".join(title.lower().split()[:4]),
        )  # fmt: skip
        made.append(Story(title, lead, at, quote(url, safe="/?&=-")))
    return made


# ---------------------------------------------------------------- designs


def _day(at: datetime) -> str:
    return f"{at.day} {MONTHS[at.month - 1]} {at:%Y}, {at:%H:%M}"


def _cards(news: list[Story]) -> str:
    return "".join(
        f"<div class=card><a href='{s.url}'><img src=/i/{n}.jpg></a><div class=card__rubric><a href='/category/gorod/'>Город и люди края</a></div>"
        f"<h3 class=card__title><a href='{s.url}'>{s.title}</a></h3><time datetime='{s.at:%Y-%m-%dT%H:%M}'>{_day(s.at)}</time>"
        f"<p>{s.lead}</p><a href='{s.url}#comments'>12 комментариев</a><a class=more href='{s.url}'>Читать далее</a></div>"
        for n, s in enumerate(news)
    )


def _whole_card_is_a_link(news: list[Story]) -> str:
    return "".join(
        f"<a class='x1a{n % 3} tile' href='{s.url}'><img src=/i/{n}.jpg><span class=t>{s.title}</span><span>{s.at:%d.%m.%Y}</span><span>{s.lead}</span></a>"
        for n, s in enumerate(news)
    )


def _table(news: list[Story]) -> str:
    rows = "".join(
        f"<tr><td>{s.at:%d.%m.%Y}</td><td><a href='{s.url}'>{s.title}</a></td><td>{n}</td></tr>"
        for n, s in enumerate(news)
    )
    return f"<table border=0>{rows}</table>"


def _layout_table(news: list[Story]) -> str:
    rows = "".join(
        f"<tr><td valign=top><a href='{s.url}'><img src=/i/{n}.jpg width=90></a><td><font color=gray>{s.at:%d.%m.%Y %H:%M}</font><br>"
        f"<a href='{s.url}'><b>{s.title}</b></a><br>{s.lead} <a href='{s.url}'>подробнее...</a>"
        for n, s in enumerate(news)
    )
    return f"<table width=100%>{rows}</table>"


def _definitions(news: list[Story]) -> str:
    return (
        "<dl>"
        + "".join(f"<dt>{_day(s.at)}</dt><dd><a href='{s.url}'>{s.title}</a><br>{s.lead}</dd>" for s in news)
        + "</dl>"
    )


def _breaks(news: list[Story]) -> str:
    return "<div>" + "".join(f"{s.at:%d.%m} <a href='{s.url}'>{s.title}</a><br>" for s in news) + "</div>"


def _bare(news: list[Story]) -> str:
    return "<div>" + "".join(f"<div><div><a href='{s.url}'>{s.title}</a></div></div>" for s in news) + "</div>"


def _list(news: list[Story]) -> str:
    return "<ul>" + "".join(f"<li><a href='{s.url}'>{s.title}</a></li>" for s in news) + "</ul>"


def _headings(news: list[Story]) -> str:
    return "".join(
        f"<article><h2><a href='{s.url}'>{s.title}</a></h2><p>{s.lead}</p><footer>Опубликовано {_day(s.at)} · <a href='/author/anna-kim-redaktor'>Анна Ким, редактор отдела</a></footer></article>"
        for s in news
    )


def _read_more(news: list[Story]) -> str:
    return "".join(
        f"<div class=post><h2>{s.title}</h2><div class=date>{_day(s.at)}</div><p>{s.lead}</p><a class=more href='{s.url}'>Читать полностью</a></div>"
        for s in news
    )


def _portal(news: list[Story]) -> str:
    lead, rest = news[0], news[1:]
    blocks = "".join(
        f"<section class=block><h2><a href='/rubric/{n}-zhizn-goroda-i-kraya'>Жизнь города и края сегодня</a></h2><ul>"
        + "".join(
            f"<li class=item><span class=tm>{s.at:%H:%M}</span> <a href='{s.url}'>{s.title}</a></li>"
            for s in rest[n::4]
        )
        + "</ul></section>"
        for n in range(4)
    )
    return f"<div class=main-story><a href='{lead.url}'><h1>{lead.title}</h1></a><p>{lead.lead}</p></div>{blocks}"


def _hashed(news: list[Story]) -> str:
    return "".join(
        f"<div class=sc-{n * 7919 % 999:03x}><div class=sc-aa><a class=css-{n * 104729 % 997:03x} href='{s.url}'>{s.title}</a></div><span class=css-zz>{s.at:%d.%m.%Y}</span></div>"
        for n, s in enumerate(news)
    )


def _days(news: list[Story]) -> str:
    found, day = [], ""
    for s in news:
        if f"{s.at:%d}" != day:
            day = f"{s.at:%d}"
            found.append(f"<h4>{s.at.day} {MONTHS[s.at.month - 1]}</h4>")
        found.append(f"<p><i>{s.at:%H:%M}</i> <a href='{s.url}'>{s.title}</a></p>")
    return "".join(found)


def _two_columns(news: list[Story]) -> str:
    half = len(news) // 2
    return f"<div class=col-left>{_cards(news[:half])}</div><div class=col-right><div class=feed>{_list(news[half:])}</div></div>"


DESIGNS: dict[str, Callable[[list[Story]], str]] = {
    "cards": _cards, "card is a link": _whole_card_is_a_link, "table": _table, "layout table": _layout_table, "dl": _definitions,
    "br": _breaks, "bare divs": _bare, "list": _list, "headings": _headings, "read more": _read_more, "portal": _portal,
    "hashed classes": _hashed, "by days": _days, "two columns": _two_columns,
}  # fmt: skip


# ---------------------------------------------------------------- what stands around

SERVICES = (
    "/o-gorode/istoriya-goroda|История города и окрестностей",
    "/struktura/administraciya-gorodskogo-okruga|Администрация городского округа",
    "/uslugi/vydacha-razreshenij-na-stroitelstvo|Выдача разрешений на строительство домов",
    "/documents/normativnye-pravovye-akty|Нормативные правовые акты города",
    "/obrashcheniya/internet-priemnaya-glavy|Интернет-приёмная главы городского округа",
    "/deyatelnost/gradostroitelnaya-deyatelnost|Градостроительная деятельность и планы",
    "/protivodejstvie-korrupcii/|Противодействие коррупции в администрации",
)
INFORMERS = (
    "/pogoda/spassk-dalnij-na-nedelyu|Погода в Спасске-Дальнем на неделю",
    "/kurs-valyut-na-segodnya/|Курс валют Центрального банка на сегодня",
    "/goroskop/na-segodnya-dlya-vseh|Гороскоп на сегодня для всех знаков",
    "/obyavleniya/48311-prodam-garazh-v-centre|Продам гараж в центре города",
    "/vacancy/77120-voditel-kategorii-e|Водитель категории Е, вахта и жильё",
    "/afisha/2026-11-14|Афиша выходных: куда пойти в городе",
    "/catalog/49112-stroitelnaya-kompaniya|Строительная компания «Дальний мост»",
    "/reklama/razmeshchenie-reklamy-na-sajte|Размещение рекламы на нашем сайте",
)
AROUND = (
    "/category/proisshestviya-i-kriminal/|Происшествия и криминал в городе",
    "/tag/most-cherez-spasovku|Мост через Спасовку: все новости",
    "/author/anna-kim-redaktor|Анна Ким, редактор отдела новостей",
    "/news/?page=2|Следующая страница новостей города",
    "/page/3/|Третья страница новостей города",
    "/news/2026/11/12/|Все новости за 12 ноября",
    "/archive/2026/11/|Архив новостей за ноябрь 2026",
    "/about/redakciya-i-kontakty|Редакция, контакты и реквизиты издания",
    "https://partner.example/news/48127|Новости партнёров: мост через реку открыт",
    "/polls/481-kak-vam-novyj-most|Опрос: как вам новый мост через реку",
    "/special/proekty-k-yubileyu-goroda|Специальные проекты к юбилею города",
    "/files/polozhenie-o-konkurse.pdf|Положение о конкурсе красоты и таланта",
)


def _links(said: tuple[str, ...], before: str, after: str) -> str:
    return "".join("{}<a href='{}'>{}</a>{}".format(before, *each.split("|"), after) for each in said)


def _unheard_of(rng: random.Random) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Two menus of made-up sections, so that no list of words can know them: pages of many sections, and six of one."""
    titles = [" ".join(rng.sample(WORDS, rng.randint(2, 5))).capitalize() for _ in range(12)]
    section = latin(rng.choice(WORDS))
    numbers = ("", "", "", "", f"{rng.randint(1000, 99999)}-", f"{rng.randint(1000, 99999)}-")
    many = tuple(
        f"/{latin(rng.choice(WORDS))}/{number}{_slug(title, 4)}|{title}"
        for title, number in zip(titles[:6], numbers, strict=True)
    )
    return many, tuple(f"/{section}/{_slug(title, 4)}|{title}" for title in titles[6:])


def home(rng: random.Random, design: str, address: str) -> tuple[str, set[str]]:
    """The HTML of a home page, and the addresses of the articles on it."""
    news = stories(rng, ADDRESSES[address], rng.choice((8, 14, 25)))
    bare = rng.random() < 0.5
    menu = "<div><ul>{}</ul></div>" if bare else "<nav class=menu><ul>{}</ul></nav>"
    many, one = _unheard_of(rng)
    calendar = "".join(f"<td><a href='/news/2026/11/{day:02}/'>{day}</a>" for day in range(1, 29))
    parts = [
        menu.format(_links(AROUND[:1] + SERVICES + many, "<li>", "</li>")),
        f"<div id=content>{DESIGNS[design](news)}</div>",
        f"<div class=r>{_links(INFORMERS, '<p>', '</p>')}<table><tr>{calendar}</table></div>",
        f"<div>{_links(AROUND[1:], '<span>', '</span> ')}</div><ul>{_links(one, '<li>', '</li>')}</ul><div class=footer>{_links(SERVICES[:3], '', ' ')}</div>",
    ]
    if rng.random() < 0.5:  # what many read, in a column, and the same articles again
        parts.insert(2, f"<div class=pop><b>Самое читаемое</b>{_list(news[:4])}</div>")
    body = "".join(parts)
    html = f"<!doctype html><html lang=ru><head><title>Вести</title></head><body><a href='/'>Вести города и края: главная</a>{body}</body></html>"
    return html, {urls.key(urls.absolute(s.url, HOME) or "") for s in news}
