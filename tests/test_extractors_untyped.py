"""Given a page that says a number, a list or nothing where a text belongs, then the rest of it is read as if that were not there."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.extractors import extract, jsonld
from aggregator.extractors.consent import is_wall
from aggregator.model import Extraction, Hints, Selectors

URL = "https://vesti.example/2026/11/most"
LINE = "Движение по мосту через Спасовку пустили утром, на два месяца раньше срока, говорится в сообщении мэрии."
STORY = f"<h1>Мост через Спасовку открыт</h1><p>{LINE}</p><p>{LINE} Подробности будут.</p>"
ARTICLE: dict[str, Any] = {
    "@type": "NewsArticle",
    "@id": "#article",
    "headline": "Мост через Спасовку открыт",
    "description": LINE,
    "articleBody": LINE * 2,
    "datePublished": "2026-11-12T08:30:00+10:00",
    "dateModified": "2026-11-12T09:30:00+10:00",
    "articleSection": "Город",
    "inLanguage": "ru",
    "mainEntityOfPage": URL,
    "image": "/most.jpg",
    "author": {"@type": "Person", "name": "Иван Петров"},
    "publisher": {"@type": "Organization", "name": "Вести"},
    "isBasedOn": {"name": "ТАСС", "url": "https://tass.example/1"},
    "keywords": "мост, город",
    "isAccessibleForFree": True,
}
OTHERS = (
    "name dateCreated url thumbnailUrl creator isBasedOnUrl uploadDate contentUrl alternateName @value @graph mainEntity itemListElement item"
).split()
"""Fields that are asked for where those are missing."""


def read(said: object, inner: str = STORY, **hints: Any) -> Extraction:
    script = f'<script type="application/ld+json">{said if isinstance(said, str) else json.dumps(said)}</script>'
    page = f"<html><head>{script}</head><body>{inner}</body></html>"
    return extract(page, URL, Hints(now=datetime(2026, 11, 23, tzinfo=UTC), **hints))


# ---------------------------------------------------------------- JSON-LD


@pytest.mark.parametrize("value", [5, True, 1.5, [], ["ru"], {}, [[1]], {"name": 5}, {"alternateName": ["en"]}, None])
def test_a_language_that_is_no_text_is_none(value: object) -> None:
    found = read({**ARTICLE, "inLanguage": value}).language
    assert (found.value if found else None) == ("ru" if value == ["ru"] else None)
    page = read({"@type": "WebPage", "inLanguage": value, "datePublished": "2026-11-12"})
    assert page.published is not None


@pytest.mark.parametrize("name", sorted({*ARTICLE} - {"@type"}))
@pytest.mark.parametrize("value", [7, -0.0, None, [[]], {"@value": {}}, [None, 3], {"name": [{}]}])
def test_a_field_that_is_no_text_is_as_if_it_were_not_there(name: str, value: object) -> None:
    assert read({**ARTICLE, name: value}) == read({key: said for key, said in ARTICLE.items() if key != name})


def test_a_type_is_a_text_or_none() -> None:
    assert read({**ARTICLE, "@type": [5, None, ["NewsArticle"], {"NewsArticle": 1}]}).section is None
    section = read({**ARTICLE, "@type": [5, "https://schema.org/NewsArticle"]}).section
    assert section is not None
    assert section.value == "Город"


@pytest.mark.parametrize("free", [False, [False], "False", "https://schema.org/False"])
def test_what_has_to_be_paid_for_says_so_as_a_truth_value_or_a_text(free: object) -> None:
    found = read({"@type": "NewsArticle", "isAccessibleForFree": free}, f"{STORY}<p>А потом…</p>").kind
    assert found is not None
    assert (found.value, found.method) == ("paywalled", "json-ld")


@pytest.mark.parametrize("opening", ["[", '{"a":'])
@pytest.mark.parametrize("field", ["@type", "isAccessibleForFree", "author", "else"])
def test_a_script_is_read_to_a_depth_that_is_the_same_for_every_caller(field: str, opening: str) -> None:
    closing = "]" if opening == "[" else "}"
    for levels, section in ((jsonld.DEEPEST - 1, "Город"), *((deep, None) for deep in (jsonld.DEEPEST, 980, 100_000))):
        value = opening * levels + "1" + closing * levels
        said = f'{{"articleSection": "Город", "@type": "NewsArticle", "x": ["[[{{"], "{field if field != "@type" else "y"}": {value}}}'
        found = read(said).section
        assert (found.value if found else None) == section


def test_brackets_in_texts_and_side_by_side_are_no_depth() -> None:
    for more in (["]" * 500, "[" * 500, '"[' * 500, "\\[" * 500], [[]] * 500):
        found = read({**ARTICLE, "more": more}).section
        assert found is not None
        assert found.value == "Город"


def test_a_number_of_a_million_digits_and_half_a_character_are_no_trouble() -> None:
    assert read(json.dumps(ARTICLE)[:-1] + ', "wordCount": ' + "9" * 1_000_000 + "}").title is not None
    assert (
        read({**ARTICLE, "headline": "Мост \ud800 открыт", "inLanguage": "\udfff", "image": "/\ud800.jpg"}).title
        is not None
    )
    assert (
        read('{"@type": "NewsArticle", "headline": NaN, "datePublished": -Infinity, "image": 1e999}').published is None
    )


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=30)
    | st.sampled_from(["2026-11-12", "Person", "Organization", "NewsArticle", "https://vesti.example/1", "#article", "&lt;b&gt;"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*ARTICLE, *OTHERS]), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from([*ARTICLE, *OTHERS]), values, max_size=6), st.booleans())
@settings(max_examples=300, deadline=None)
def test_no_value_of_any_field_of_json_ld_raises(said: dict[str, Any], graph: bool) -> None:
    found = read(
        {"@graph": [{**ARTICLE, **said}, {"@type": "WebPage", **said}]} if graph else {**ARTICLE, **said},
        with_html=True,
    )
    assert found.text is not None
    for each in (found.title, found.lead, found.section, found.language, found.image, found.canonical):
        assert each is None or isinstance(each.value, str)


# ---------------------------------------------------------------- attributes, selectors

ATTRIBUTES = "class id itemprop property name content datetime href src rel title role style type lang alt width srcset itemtype".split()
ELEMENTS = "meta time a img abbr div span h1 link article td picture source script video section x-y svg".split()


@given(
    st.lists(
        st.tuples(
            st.sampled_from(ELEMENTS),
            st.lists(st.tuples(st.sampled_from(ATTRIBUTES), st.none() | st.text(st.characters(), max_size=12)), max_size=4),
        ),
        max_size=12,
    ),
    st.sampled_from(["{}", "<div class>{}</div>", "<div itemprop class=byline>{}</div>", "<picture><time datetime>{}"]),
)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_no_attribute_without_a_value_raises(
    elements: list[tuple[str, list[tuple[str, str | None]]]], around: str
) -> None:
    tags = "".join(
        f"<{name}{''.join(f' {key}' if value is None else f' {key}={json.dumps(value)}' for key, value in given)}>Мост"
        for name, given in elements
    )
    found = read("", STORY + around.format(tags), with_html=True, title="Мост", summary=LINE)
    assert found.text is not None


def test_a_selector_that_cannot_be_written_points_at_nothing() -> None:
    assert read("", selectors=Selectors(title="h1", lead="\ud800")).selectors_missed == ("lead",)


# ---------------------------------------------------------------- letters


def test_a_greek_word_in_capitals_ends_as_one_in_small_letters_does() -> None:
    assert "ΕΠΊΣΗΣ" not in (read("", f"{STORY}<p>ΔΙΑΒΆΣΤΕ ΕΠΊΣΗΣ: <a href=/2>Τι είναι</a></p>").text or LINE).value  # type: ignore[union-attr]
    assert is_wall("We use cookies. Accept. ΟΔΟΣ", None)
    assert not is_wall("We use cookies. Accept the αγορές and κάλος.", "ΚΆΛΟΣ")
