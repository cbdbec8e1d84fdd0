"""Who wrote it: people, by what a page claims and by what its readers see; never the outlet, a label or a photographer."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.extractors import byline, extract
from aggregator.extractors.people import named
from aggregator.extractors.people_shape import PERSON
from aggregator.model import Extraction, Hints, Selectors

NOW = datetime(2024, 11, 13, 2, 0, tzinfo=UTC)
URL = "https://reka.example/news/most"
STORY = "<p>" + "В посёлке открыли новый мост, и теперь по нему ходят автобусы. " * 6 + "</p>"
SITE = "<meta property='og:site_name' content='Вестник Реки'>"


def read(head: str = "", inner: str = "", after: str = "", **hints: Any) -> Extraction:
    html = f"<html><head>{SITE}{head}</head><body><article><h1>Мост открыли</h1>{inner}{STORY}</article>{after}</body></html>"
    return extract(html, URL, Hints(now=NOW, **hints))


def people(head: str = "", inner: str = "", after: str = "", **hints: Any) -> tuple[str, ...]:
    found = read(head, inner, after, **hints).authors
    return found.value if found else ()


def article(**fields: Any) -> str:
    return f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', 'headline': 'Мост открыли', **fields})}</script>"


def meta(name: str) -> str:
    return f"<meta name=author content='{name}'>"


# ---------------------------------------------------------------- a line, its names


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Автор: Иван Петров", ("Иван Петров",)),
        ("Текст: Мария Зорина Фото: Олег Тан", ("Мария Зорина",)),
        ("Текст и фото: Мария Зорина", ("Мария Зорина",)),
        ("Фото: Олег Тан", ()),
        ("Иван Петров, специально для «Вестника»", ("Иван Петров",)),
        ("Корреспондент Иван Петров", ("Иван Петров",)),
        ("И. И. Петров", ("И. И. Петров",)),
        ("Петров И.И.", ("Петров И.И.",)),
        ("Иван Петрович Сидоров", ("Иван Петрович Сидоров",)),
        ("ИВАН ПЕТРОВ", ("Иван Петров",)),
        ("Von Max Müller und Anna Weber", ("Max Müller", "Anna Weber")),
        ("Max Müller, Berlin", ("Max Müller",)),
        ("von Max Müller, dpa", ("Max Müller",)),
        ("Max Müller, MDR THÜRINGEN", ("Max Müller",)),
        ("Max Müller Korrespondent in Berlin", ("Max Müller",)),
        ("Texte & Fotos: Max Müller", ("Max Müller",)),
        ("Eine Kolumne von Max Müller", ("Max Müller",)),
        ("By Jane Doe, BBC News", ("Jane Doe",)),
        ("Jane Doe | Published 12 May 2020", ("Jane Doe",)),
        ("April Glaser", ("April Glaser",)),
        ("Jane Doe June 12, 2020", ("Jane Doe",)),
        ("Jane Doe Jane Doe", ("Jane Doe",)),
        ("Doe, Jane", ("Jane Doe",)),
        ("viktor hedlund", ("Viktor Hedlund",)),
        ("Jane Doe @janedoe", ("Jane Doe",)),
        ("Perry Bacon Jr.", ("Perry Bacon Jr.",)),
        ("Alexa von Heyden", ("Alexa von Heyden",)),
        ("Jeanne d'Arc", ("Jeanne d'Arc",)),
        ("Hassan al-Masri", ("Hassan al-Masri",)),
        ("José Ortega y Gasset", ("José Ortega y Gasset",)),
        ("Ana Ruiz y Juan Paz", ("Ana Ruiz", "Juan Paz")),
        ("Jane Doe (with John Roe)", ("Jane Doe",)),
        ("Jane Doe, Professor of History at the University of Nowhere", ("Jane Doe",)),
        ("Jane Doe, MD Riverside Health Desk", ("Jane Doe",)),
        ("Anna Weber, NDR Info", ("Anna Weber",)),
        ("ANNA WEBER, JOHN ROE", ("Anna Weber", "John Roe")),
        ("Jane Doe and Do Nguyen Mai", ("Jane Doe", "Do Nguyen Mai")),
        ("Rechtsanwalt Max Müller", ("Max Müller",)),
        ("Photograph by Jane Doe", ()),
        ("Foto de Juan Paz", ()),
        ("松村太郎", ("松村太郎",)),
        ("山田太郎／佐藤花子 文", ("山田太郎", "佐藤花子")),
        ("신현주 기자", ("신현주",)),
        ("No Author", ()),
        ("dpa", ("dpa",)),
        ("Your Name *", ()),
    ],
)
def test_a_byline_is_read_as_its_people(line: str, expected: tuple[str, ...]) -> None:
    assert byline.people([line], ["Вестник Реки"]) == expected


@pytest.mark.parametrize(
    "label",
    [
        "Автор:", "Авторы статьи:", "Автор текста", "Текст и фото:", "Текст", "Корреспондент", "Журналистка", "Беседовала", "Подготовил", "Записала", "Написал",
        "Опубликовала", "Разместил", "Post author:", "Story author", "Authors", "About the author", "Rewritten by", "Written by", "Posted by", "Published by",
        "Created by", "Story by", "Reporting by", "Reported by", "Words by", "Text by", "Edited by", "Review by", "Analysis by", "Opinion by", "Interview by",
        "Compiled by", "Submitted by", "Added by", "Shared by", "Uploaded by", "Contributed by", "Article by", "Column by", "Commentary by", "Essay by", "By",
        "More stories by", "View all posts by", "All posts by", "View ORCID profile", "Visit the archive of", "Von", "vom", "Autor", "Autorin:", "Autor:in",
        "Verfasst von", "Erstellt von", "Geschrieben von", "Veröffentlicht von", "Kommentar von", "Bericht von", "Interview von", "und Interview", "Alles von",
        "Mehr von", "Alle Beiträge von", "Weitere Artikel von", "Eine Glosse von", "Pressemitteilung von", "Gastbeitrag von", "Texte und Fotos von", "Beitrag von",
        "Protokoll", "Aufgezeichnet von", "Par", "Publié par", "Écrit par", "Rédigé par", "Propos recueillis par", "Por", "Escrito por", "Publicado por", "Texto de",
        "Di", "A cura di", "Scritto da", "Pubblicato da", "Od", "Av", "Af", "Skrevet av", "Skriven av", "Tekst", "Foto og tekst", "Door", "Geschreven door", "Auteurs",
        "Autore", "Autoras", "Redactora", "Yazan", "Haber", "Szerző", "Napsal", "Autorka", "Аўтар", "作者：", "著者:", "文：", "記者：", "取材・文：", "©", "(c)", "@",
    ],
)  # fmt: skip
def test_a_label_before_a_name_is_left_out(label: str) -> None:
    assert byline.people([f"{label} Oleg Tann"], []) == ("Oleg Tann",)


@pytest.mark.parametrize("desk", ["Redaktion", "TV24 Redaktion", "Sportredaktion"])
def test_a_desk_signs_where_nobody_else_does(desk: str) -> None:
    assert [one.name for one in named([desk], frozenset({"tv24"}), desks=True)] == [desk]
    assert [one.name for one in named([desk, "Anna Weber"], frozenset({"tv24"}), desks=True)] == ["Anna Weber"]


NAMES = st.text(alphabet="abcdeАБВабвÉßÀ 0123456789.,;:|/&@()<>-–'\"\n©漢字가", max_size=120)


@given(st.lists(NAMES, max_size=4))
@settings(max_examples=60, deadline=None)
def test_whatever_a_page_claims_names_are_bounded_and_no_numbers(claimed: list[str]) -> None:
    found = byline.people(claimed, ["Вестник Реки"])
    assert len(found) <= 10
    for name in found:
        assert 1 < len(name) <= 60
        assert name == name.strip()
        assert not any(char.isdigit() for char in name)
        assert any(char.isalpha() for char in name)


@given(st.lists(NAMES, max_size=4))
@settings(max_examples=60, deadline=None)
def test_a_name_that_was_cleaned_is_clean(claimed: list[str]) -> None:
    once = [one.name for one in named(claimed, frozenset()) if one.shape == PERSON]
    assert [one.name for name in once for one in named([name], frozenset())] == once


# ---------------------------------------------------------------- a page, its authors


@pytest.mark.parametrize(
    ("head", "inner", "after", "expected"),
    [
        (article(author={"@type": "Person", "name": "Анна Ким"}), "", "", ("Анна Ким",)),
        (article(author={"@type": ["Person", "Organization"], "name": "Анна Ким"}, publisher={"@type": ["Person", "Organization"], "name": "Анна Ким"}), "", "", ("Анна Ким",)),
        (article(author={"@type": "Organization", "name": "Вестник Реки"}), "<span class=byline>Анна Ким</span>", "", ("Анна Ким",)),
        (article(author={"@type": "Organization", "name": "Вестник Реки"}), "", "", ()),
        (article(author={"@type": "Organization", "name": "dpa"}), "", "", ("dpa",)),
        (article(author="anna.kim"), "<a rel=author href='/authors/7'>Анна Ким</a>", "", ("Анна Ким",)),
        (meta("Вестник Реки"), "<p>Текст: Анна Ким</p>", "", ("Анна Ким",)),
        (meta("Verlag Reka GmbH"), "", "", ()),
        ("<meta name='twitter:label1' content='Verfasst von'><meta name='twitter:data1' content='Anna Weber'>", "", "", ("Anna Weber",)),
        ("", "<ul class=authors><li class=author>Анна Ким</li><li class=author>Олег Тан</li></ul>", "", ("Анна Ким", "Олег Тан")),
        ("", "", "<form class=comment-form><p class=comment-form-author>Олег Тан</p></form>", ()),
        ("", "", "<ol class=comments><li><cite class='comment-author'>Олег Тан</cite></li></ol>", ()),
        ("", "<figure><img src=/a.jpg><figcaption class=author>Олег Тан</figcaption></figure>", "", ()),
        ("", "<div class=byline>Анна Ким</div>", "<div class=related><span class=byline>Олег Тан</span></div>", ("Анна Ким",)),
        ("", "", "<p>Von <span>Anna Weber</span></p>", ("Anna Weber",)),
        ("", "<div><span>Анна Ким |</span><span>05.04.2024</span></div>", "", ("Анна Ким",)),
        ("", "<p>Текст: Анна Ким</p><p>Фото: Олег Тан</p>", "", ("Анна Ким",)),
        ("", "<div class=byline><b>Анна Мария Ким</b> <b>Олег Игоревич Тан</b> <b>Ирина Цой</b></div>", "", ("Анна Мария Ким", "Олег Игоревич Тан", "Ирина Цой")),
        ("", "<div class=byline>By <i>Jane Doe</i><i>Riverside Evening Echo</i><i>May 5</i></div>", "", ("Jane Doe",)),
        ("", "", "<p>Autoren Max Müller und Anna Weber</p>", ("Max Müller", "Anna Weber")),
        ("", "<p>Autor Max Müller hat mehr als ein Buch über diese Brücke geschrieben.</p>", "", ()),
        ("", "<p>-- by Jane Doe</p>", "", ("Jane Doe",)),
        ("", "<p><b>Анна Ким/Олег Тан</b></p>", "", ("Анна Ким", "Олег Тан")),
        ("", STORY + "<p><b>Анна Ким</b></p>", "", ()),
        ("", "", "<footer><p class=author>By Jane Doe</p></footer>", ("Jane Doe",)),
        (meta("olga"), "", "<footer><p class=author>By Jane Doe</p></footer>", ("Jane Doe",)),
        (meta("Анна Ким"), "", "<footer><p class=author>By Jane Doe</p></footer>", ("Анна Ким",)),
    ],
    ids=[
        "person", "owner of a blog", "outlet claimed, person shown", "outlet alone", "agency", "account claimed, person shown", "outlet in meta", "who made the site",
        "twitter label", "two in a list", "form", "commenter", "photographer", "related", "at the end", "beside the date", "line and photograph",
        "three in one element", "name, outlet and date in one element", "label without a colon", "the same word in a sentence", "after dashes",
        "in bold before the first paragraph", "a heading in bold between paragraphs", "in the footer", "account claimed, person in the footer", "person claimed, another in the footer",
    ],
)  # fmt: skip
def test_who_wrote_it(head: str, inner: str, after: str, expected: tuple[str, ...]) -> None:
    assert people(head, inner, after) == expected


def test_a_byline_that_names_more_than_the_page_claims_is_believed() -> None:
    claimed = article(author={"@type": "Person", "name": "Jane Doe"})
    assert people(claimed, "<p class=byline>By Jane Doe, John Roe and Mary Major</p>") == (
        "Jane Doe",
        "John Roe",
        "Mary Major",
    )


@pytest.mark.parametrize(
    ("inner", "after"),
    [
        ("<p class=byline>By Jane Doe, Staff Writer</p>", ""),
        ("<p class=byline>By John Roe and Mary Major</p>", ""),
        ("", "<aside class=related><p class=byline>By Jane Doe and John Roe</p></aside>"),
        ("<p class=byline>By Jane Doe. Photograph by John Roe</p>", ""),
    ],
    ids=["what she is", "others", "beside the article", "who took the picture"],
)
def test_else_the_claim_of_one_person_stands(inner: str, after: str) -> None:
    assert people(article(author={"@type": "Person", "name": "Jane Doe"}), inner, after) == ("Jane Doe",)


def test_a_name_in_bold_after_the_last_paragraph_is_a_signature() -> None:
    html = f"<body><h1>Мост открыли</h1><div>{STORY}<p><b>Анна КИМ.</b></p></div><div>Читайте нас</div></body>"
    found = extract(html, URL, Hints(now=NOW)).authors
    assert found is not None
    assert found.value == ("Анна КИМ",)


def test_of_many_names_in_microdata_those_beside_the_headline_are_taken() -> None:
    cards = "".join(
        f"<div class=card><span itemprop=author>{name}</span></div>" for name in ("Олег Тан", "Ирина Цой", "Пётр Ли")
    )
    assert people("", "<div class=byline><span itemprop=author>Анна Ким</span></div>", cards) == ("Анна Ким",)


def test_the_host_spelled_out_is_no_person() -> None:
    assert people("<link rel=canonical href='https://www.dw.example/a'>" + meta("Deutsche Welle")) == ()


def test_two_methods_that_agree_are_believed_more_than_one() -> None:
    alone = read(meta("Анна Ким")).authors
    agreed = read(meta("Анна Ким"), "<span class=author-name>Анна Ким</span>").authors
    assert alone is not None
    assert agreed is not None
    assert 0 < alone.confidence < agreed.confidence < 1


def test_what_the_editor_points_at_is_certain() -> None:
    found = read(article(author="Олег Тан"), "<i class=who>Анна Ким</i>", selectors=Selectors(authors=".who")).authors
    assert found is not None
    assert (found.value, found.method, found.confidence) == (("Анна Ким",), "selector", 1.0)
