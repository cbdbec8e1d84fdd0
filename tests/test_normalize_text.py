"""Typography: given the text of a page as it came, then the same words without what nobody sees."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.normalize import text

ODD = st.text(
    st.sampled_from(
        "аБёй и\u0306é\u0301αaZ1—«»\u00ad\u200b\u200c\u200d\ufeff\u202e\u2066\u2069\u00a0\u2009"
        "\n\r\t\x00\x0b\x0c\x1c\x85\u2028\u2029ی\u0915\ud800\U0001f600ﬁ"
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Ново\u00adсти При\u00adморья", "Новости Приморья"),
        ("\ufeffМост\u200b открыт", "Мост открыт"),
        ("5\u00a0000\u2009рублей\u202fи\u00a0— точка", "5 000 рублей и — точка"),
        ("  «Ёлочка»   в\tсаду \n", "«Ёлочка» в саду"),
        ("и\u0306од и е\u0308ж", "йод и ёж"),
        ("abc\u202egnp.exe\u2069", "abcgnp.exe"),
        ("а\x00б\x07в", "абв"),
        ("первая\x0cвторая\x0bтретья", "первая вторая третья"),
        ("сло\u200d\u200d\u200dво и wo\u200crd", "слово и word"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("\ud83dконец", "конец"),
        ("Он сказал: - да...", "Он сказал: - да..."),
    ],
)
def test_only_what_nobody_sees_is_changed(raw: str, expected: str) -> None:
    assert text.clean(raw) == expected


def test_paragraphs_stay_apart_and_lines_of_one_paragraph_do_not() -> None:
    raw = "Первый\r\nабзац.\r\n\r\n \t\nВторой.\n\u200b\nТретий.\u2029Четвёртый.\n\n\n"
    assert text.clean_paragraphs(raw) == "Первый абзац.\n\nВторой.\n\nТретий.\n\nЧетвёртый."


def test_spellings_that_a_reader_takes_for_one_are_one() -> None:
    assert text.fold("ПЁТР\u00a0Ильич") == text.fold("Петр Ильич") == "петр ильич"
    assert text.fold("№ 5, ﬁnal") == "no 5, final"


def test_words_have_no_punctuation() -> None:
    assert text.words("«Спасск-Дальний»: ещё 25 км — готово!") == ["спасск", "дальний", "еще", "25", "км", "готово"]


@given(
    st.text(st.sampled_from(bytes(range(256)).decode("cp1251", "replace") + "й\u0306ﬁ\u2009½\U0001f600"), max_size=60)
)
@settings(max_examples=300)
def test_a_russian_text_has_the_words_that_any_other_way_of_reading_finds(raw: str) -> None:
    assert text.words(raw) == text.WORD.findall(text.fold(raw))


def test_an_excerpt_ends_at_a_word() -> None:
    assert text.excerpt("Мост через реку открыли в среду, движение началось", 32) == "Мост через реку открыли в среду…"
    assert text.excerpt("Мост", 10) == "Мост"
    assert text.excerpt("а" * 50, 10) == "а" * 9 + "…"


@given(ODD)
@settings(max_examples=60)
def test_cleaning_twice_is_cleaning_once_and_can_be_stored(raw: str) -> None:
    once = text.clean(raw)
    assert text.clean(once) == once
    assert once == once.strip()
    once.encode("utf-8")
    paragraphs = text.clean_paragraphs(raw)
    assert text.clean_paragraphs(paragraphs) == paragraphs
    paragraphs.encode("utf-8")


@given(st.text(max_size=60))
@settings(max_examples=60)
def test_letters_and_digits_survive(raw: str) -> None:
    seen = [char for char in text.clean(raw) if char.isalnum()]
    assert len(seen) <= len([char for char in raw if char.isalnum()])
    assert bool(seen) == any(char.isalnum() for char in raw)


@given(st.text(st.sampled_from("абвЁё АБ\u00a0,.—«»XYß"), max_size=60))
@settings(max_examples=60)
def test_folding_is_stable(raw: str) -> None:
    assert text.fold(text.fold(raw)) == text.fold(raw)
    assert text.words(raw) == text.words(raw.upper())


@given(st.text(st.sampled_from("аб вг\n—,"), max_size=120), st.integers(1, 60))
@settings(max_examples=60)
def test_an_excerpt_is_never_longer_than_asked(raw: str, limit: int) -> None:
    assert len(text.excerpt(raw, limit)) <= limit
