"""Fragments of HTML: given what a feed puts into a description, then what a reader would see."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.normalize.html import first_image, plain


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("<p>Мост <b>от</b>крыт.</p><p>Второй</p>", "Мост открыт.\n\nВторой"),
        ("строка<br>вторая<br><br>абзац", "строка вторая\n\nабзац"),
        ("<ul><li>раз</li><li>два</li></ul>три", "раз\n\nдва\n\nтри"),
        ("<table><tr><td>05:00</td><td>Снег</td></tr><tr><td>06:00</td></tr></table>", "05:00 Снег\n\n06:00"),
        ("<script>var a = '<p>x</p>';</script><style>p{}</style>Текст<!-- тайна -->", "Текст"),
        ("&laquo;Мост&raquo; &mdash; 5&nbsp;км", "«Мост» — 5 км"),
        ("&amp;quot;Заря&amp;quot; &amp;#8212; чемпион", '"Заря" — чемпион'),
        ("Tom &amp;amp; Jerry", "Tom & Jerry"),
        ("?a=1&amp;copy=2", "?a=1&copy=2"),
        ("a < b, 5 > 4, AT&T и R&D <3", "a < b, 5 > 4, AT&T и R&D <3"),
        ("Обычный текст.\n\nВторой абзац", "Обычный текст.\n\nВторой абзац"),
        ("<![CDATA[<p>Из XML</p>]]>", "Из XML"),
        ("<p>не закрыт <i>курсив", "не закрыт курсив"),
        ("\ud800<b>полпары</b>", "\ufffdполпары"),
        ("", ""),
    ],
)
def test_what_a_reader_sees(fragment: str, expected: str) -> None:
    assert plain(fragment) == expected


def test_deep_and_long_fragments_end_soon() -> None:
    began = time.perf_counter()
    for bottom in ("<div>", "<b><i>", "<table><tr><td>", "<li><ul>", "<a href=x>", "<div></x>", "<x></p>"):
        assert plain(bottom * 60_000 + "дно") == "дно"
        assert first_image(bottom * 60_000 + "<img src=x>", "https://a.example/") is None
    assert plain("</b><b>" * 60_000 + "дно") == "дно"
    assert plain("<DIV>слово</div>" * 6_000) == "\n\n".join(["слово"] * 6_000)
    assert plain("<div>" * 4_000 + "дно") == "дно"
    assert len(plain("<p>слово</p>" * 50_000)) < 400_000
    assert plain("<br>" * 50_000 + "<p>конец") == "конец"
    assert time.perf_counter() - began < 10


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ('<p><img src="/i/most.jpg"></p>', "https://a.example/i/most.jpg"),
        ('<img src="data:image/gif;base64,R0" data-src="//cdn.example/b.jpg">', "https://cdn.example/b.jpg"),
        ('<img src="/count.gif" width="1" height="1"><img src="c.jpg">', "https://a.example/news/c.jpg"),
        ("<IMG SRC='d.jpg'>", "https://a.example/news/d.jpg"),
        ('<img alt="без адреса">', None),
        ("нет картинки", None),
    ],
)
def test_the_first_image_that_is_meant_to_be_seen(fragment: str, expected: str | None) -> None:
    assert first_image(fragment, "https://a.example/news/1") == expected


@given(st.text(st.sampled_from("абв <>&;pbr/!-[]\"'=#x0\n"), max_size=80))
@settings(max_examples=60)
def test_any_text_is_a_fragment(fragment: str) -> None:
    plain(fragment).encode("utf-8")
