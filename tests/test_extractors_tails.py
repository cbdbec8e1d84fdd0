"""Tails: given a text with what the outlet puts behind every article, then that is gone; given none, then the text is untouched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.extractors.tails import MOST, without

NEWS = "Мост открыли утром.\n\nДвижение пустили по двум полосам, сообщили в администрации."


@pytest.mark.parametrize(
    "tail",
    [
        "Подписывайтесь на наш канал в Telegram",
        "Читайте также: Снег выпал на перевале",
        "«Вести Спасска» — новости города каждый день",
        "Vesti24.ru — свежие новости, круглосуточно, без выходных *",
        "Subscribe to our channel for more",
    ],
)
def test_a_tail_is_no_part_of_the_text(tail: str) -> None:
    assert without(f"{NEWS}\n\n{tail}", ["Вести Спасска"]) == NEWS


@pytest.mark.parametrize(
    "last",
    [
        "Подписчики библиотеки получат книги на дом.",
        "Вести Спасска побывали на открытии моста.",
        "Новости собрали в одном месте.",
        "Источник: пресс-служба администрации",
        "Gismeteo.ru — так называется сайт, на который сослались синоптики.",
    ],
)
def test_the_last_sentence_of_an_article_stays(last: str) -> None:
    assert without(f"{NEWS}\n\n{last}", ["Вести Спасска"]) == f"{NEWS}\n\n{last}"


def test_a_text_that_is_nothing_but_a_tail_stays() -> None:
    assert without("Подписывайтесь на наш канал") == "Подписывайтесь на наш канал"


@given(st.lists(st.text(min_size=1), min_size=1, max_size=12), st.lists(st.text(), max_size=3))
def test_what_is_left_is_the_beginning_of_the_text(paragraphs: list[str], names: list[str]) -> None:
    text = "\n\n".join(paragraphs)
    kept = without(text, names)
    assert text.startswith(kept)
    assert kept
    assert text.count("\n\n") - kept.count("\n\n") <= MOST
