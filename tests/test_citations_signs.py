"""Who signs a text without a verb of telling: in the dateline, in brackets at its end, in the line of a plugin."""

from __future__ import annotations

import pytest

from aggregator.citations import Outlet, found, lexicon

KNOWN = lexicon((Outlet("Маяк Приморья", ("mayak-primorya.example",), (), "mayak"),))
BODY = "Паром вернулся в порт после ремонта. Первый рейс назначен на пятницу."


def cited(text: str, own: tuple[str, ...] = ("Причал", "prichal.example")) -> list[tuple[str, str, str]]:
    made = found("", None, text, own_names=own, lexicon=KNOWN)
    return [(each.role, each.name, each.rule) for each in made]


@pytest.mark.parametrize(
    ("dateline", "name"),
    [
        ("НАХОДКА, 3 марта. /ТАСС/.", "ТАСС"),
        ("НАХОДКА, 3 марта 2026 года. /ТАСС/.", "ТАСС"),
        ("МОСКВА, 3 мар — РИА Новости.", "РИА Новости"),
        ("3 мар - РИА Новости.", "РИА Новости"),
        ("Находка. 3 марта. ИНТЕРФАКС —", "Интерфакс"),
        ("3 марта. Интерфакс.", "Интерфакс"),
        ("ЮЖНО-САХАЛИНСК, 3 мая, ТАСС —", "ТАСС"),
        ("Маяк Приморья, 3 марта.", "Маяк Приморья"),
        ("ИА «Маяк Приморья», 3 марта, Находка.", "Маяк Приморья"),
        ("НАХОДКА (ТАСС) —", "ТАСС"),
        ("LONDON, March 3 (Reuters) -", "Reuters"),
    ],
)
def test_a_dateline_names_the_agency(dateline: str, name: str) -> None:
    assert cited(f"{dateline} {BODY}") == [("via", name, "dateline")]


@pytest.mark.parametrize("sign", ["/Интерфакс/", "(Интерфакс)", "(Интерфакс).", "\n\n/Интерфакс/", "/ИА «Интерфакс»/"])
def test_a_sign_at_the_end_names_the_agency(sign: str) -> None:
    assert cited(f"{BODY} {sign}") == [("via", "Интерфакс", "sign")]


@pytest.mark.parametrize(
    "line",
    [
        "The post Паром вернулся appeared first on Маяк Приморья.",
        "The post Паром вернулся first appeared on Маяк Приморья",
        "Запись Паром вернулся появилась сначала на Маяк Приморья.",
        "Сообщение Паром вернулся появилось впервые на Маяк Приморья.",
    ],
)
def test_the_line_of_a_plugin_names_the_outlet_it_is_from(line: str) -> None:
    assert cited(f"{BODY}\n\n{line}") == [("via", "Маяк Приморья", "sign")]
    assert cited(f"{BODY}\n\n{line}", ("Маяк Приморья", "mayak-primorya.example")) == []


@pytest.mark.parametrize(
    "text",
    [
        "НАХОДКА, 3 марта. Паром вернулся в порт.",
        "3 марта ТАСС исполнилось сто лет.",
        "Паром вернулся в порт (видео).",
        "Паром вернулся в порт /см. фото/.",
        "В марте, 3 числа, паром вернулся (порт Находка).",
        "Агентство празднует юбилей (ТАСС основан в 1904 году).",
        "Москва — ТАСС.",
    ],
)
def test_a_date_or_brackets_alone_sign_nothing(text: str) -> None:
    assert cited(text) == []


def test_the_outlets_own_sign_is_no_citation() -> None:
    assert cited(f"НАХОДКА, 3 марта. /ТАСС/. {BODY}", ("ТАСС", "tass.ru")) == []


@pytest.mark.parametrize(
    "text",
    [
        "Источник фото: ТАСС",
        "Источник фото: пресс-служба порта",
        "Источник изображения — Маяк Приморья",
        "Источник видео: МЧС",
        "Источник фотографии: Reuters",
        "Фото: Источник: ТАСС",
        "Фото: ТАСС",
        "Фото: Егор Лапин (ТАСС)",
        "Паром вернулся. Видео: пресс-служба порта /ТАСС/",
    ],
)
def test_whose_the_picture_is_says_nothing_of_the_news(text: str) -> None:
    assert cited(text) == []


@pytest.mark.parametrize("text", ["Источник информации и фото: ТАСС", "Источник: ТАСС", "Источник текста — ТАСС"])
def test_whose_the_text_is_says_it(text: str) -> None:
    assert cited(text) == [("via", "ТАСС", "source-line")]
