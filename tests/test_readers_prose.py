"""The fast ways of a feed's texts and pictures: whatever they are given, they give what the parser's way gives."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.normalize import html
from aggregator.readers import pictures, prose

BASE = "https://vesti.example/a/"
WORDS = ["Мост", " открыт ", "a  b", "\n", "\r\n", "\u2028", "\u00a0", "й", "\u00ad", "\u200b", "\t", '"', "'", "x > y"]
ENTITIES = [
    "&nbsp;",
    "&amp;nbsp;",
    "&laquo;",
    "&#8217;",
    "&#x2014;",
    "&copy",
    "&",
    "&unknown;",
    "&amp;lt;",
    "&#13;",
    "&lt;b&gt;",
    "&#55357;",
]
TAGS = [
    "<p>", "</p>", "<P class='x'>", "<b>", "</b>", "<br>", "<br/>", "<br />", "<a href=\"/1?a=1&amp;b=2\">", "</a>", "<a title='a > b'>",
    "<a title=\"it's\">", "<div\tid=x>", "</div>", "<!-- <p>нет</p> -->", "<iframe src='/f'>нет</iframe>", "<script>if (1) x()</script>",
    "<script>a < b; '<p>'</script>", "<style>p {}</style>", "<unknown>", "<", "< b", "<hr>", "<li>", "<![CDATA[", "]]>", "<!--",
]  # fmt: skip
IMAGES = [
    "<img src='/a.jpg'>", '<IMG SRC="b.png" ALT="x">', "<img width=1 src='/pixel.gif'>", "<img width='1' src='/pixel.gif'/>",
    '<img src="https://vesti.example/c.jpg?a=1&amp;b=2">', "<img src='/d.jpg?a=1&copy=2'>", "<img src='/e.jpg?a&#038;b'>", "<img src=/f.jpg>",
    "<img data-src='/g.jpg' src=''>", "<img src='/h.jpg' src='/i.jpg'>", "<img alt='&lt;' title='&unknown;' src='/j.jpg'>",
    "<img src='mailto:a@b.example'>", "<a title=\"<img src='/no.jpg'>\">", "<noscript><img src='/k.jpg'></noscript>", "<img src='/l&middot.jpg'>",
]  # fmt: skip
fragments = st.lists(st.sampled_from([*WORDS, *ENTITIES, *TAGS, *IMAGES]), max_size=14).map("".join)


@given(fragments)
@settings(max_examples=400, deadline=None)
def test_a_text_is_the_same_either_way(fragment: str) -> None:
    assert prose.plain(fragment) == html.plain(fragment)


@given(fragments)
@settings(max_examples=400, deadline=None)
def test_a_picture_is_the_same_either_way(fragment: str) -> None:
    assert pictures.first(fragment, BASE) == html.first_image(fragment, BASE)


def test_simple_html_needs_no_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("plain", "first_image"):
        monkeypatch.setattr(html, name, lambda *_: pytest.fail("the parser was asked"))
    frame = "<!-- a --><iframe src='/f'></iframe>"
    text = "<p>Мост&nbsp;открыт.</p>\n<a href='/x?a=1'>Снег</a><br>и лёд<img src='/a.jpg?b=1&c=2'>"
    assert prose.plain(frame + text) == "Мост открыт.\n\nСнег и лёд"
    assert pictures.first(text, BASE) == "https://vesti.example/a.jpg?b=1&c=2"


@pytest.mark.parametrize(
    "fragment",
    [
        "<!--" * 200_000,
        "<p>" + "<!-- a -->" + "<!--" * 200_000,
        "<a " * 200_000,
        "<p>&" * 200_000,
        "<img x='" * 100_000,
    ],
    ids=["comments", "comments after one", "tags", "ampersands", "images"],
)
def test_hostile_texts_take_bounded_time(fragment: str) -> None:
    began = time.process_time()
    prose.plain(fragment)
    pictures.first(fragment, BASE)
    assert time.process_time() - began < 3
