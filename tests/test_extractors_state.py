"""Given a page that scripts draw in the browser, then its text is read from what they hold."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.extractors import extract, state
from aggregator.model import Hints

SENTENCES = [
    f"Абзац {n} о том, как в Спасске-Дальнем готовят к зиме котельные и сети. Работы идут по графику." for n in range(5)
]


def page(script: str, shown: str = "Загрузка…") -> str:
    return f"<html lang=ru><head><title>Котельные</title></head><body><div id=root>{shown}</div>{script}</body></html>"


def read(html: str) -> tuple[str, str] | None:
    found = extract(html, "https://vesti.example/n/1", Hints(now=datetime(2026, 11, 23, tzinfo=UTC))).text
    return (found.method, found.value) if found else None


def test_the_html_in_a_script_of_data_becomes_the_text() -> None:
    data = json.dumps({"props": {"article": {"contentHtml": "".join(f"<p>{s}</p>" for s in SENTENCES)}}})
    assert read(page(f'<script id="__NEXT_DATA__" type="application/json">{data}</script>')) == (
        "script",
        "\n\n".join(SENTENCES),
    )


def test_blocks_of_an_editor_are_put_together() -> None:
    data = json.dumps({"blocks": [{"type": "p", "text": s} for s in SENTENCES]}, ensure_ascii=False)
    assert read(page(f"<script>window.__STATE__ = {data};</script>")) == ("script", "\n\n".join(SENTENCES))


def test_data_that_is_quoted_twice_is_read() -> None:
    inner = json.dumps({"body": " ".join(SENTENCES)}, ensure_ascii=False)
    assert (
        read(page(f"<script>self.__next_f.push([1,{json.dumps(inner, ensure_ascii=False)}])</script>")) or ("", "")
    )[0] == "script"


def test_a_text_that_is_shown_is_believed_before_scripts() -> None:
    shown = "".join(f"<p>{s} Это показано всем читателям.</p>" for s in SENTENCES)
    data = json.dumps({"text": " ".join(SENTENCES)})
    assert (read(page(f"<script>var x = {data}</script>", shown)) or ("", ""))[0] == "body"


@pytest.mark.parametrize(
    "script",
    [
        "<script>var content = function() { return 'много кода. и ещё. '; }; " + "a.b();" * 200 + "</script>",
        '<script type="application/ld+json">{"description": "' + "Коротко. " * 60 + '"}</script>',
        '<script>{"text": "' + "ab" * 400 + '"}</script>',
        '<script>{"text": "\\ud83' + "Половина знака. " * 40 + '"}</script>',
    ],
)
def test_code_claims_and_what_is_no_prose_are_no_text(script: str) -> None:
    assert state.text(page(script)) is None


@given(st.text(alphabet='"\\{}:,<>/abcтекст. \n', max_size=600))
@settings(max_examples=60, deadline=None)
def test_any_script_gives_an_answer(inner: str) -> None:
    found = state.text(f'<script>{{"content":"{inner}"}}</script>')
    assert found is None or len(found) >= state.SHORTEST_TEXT
