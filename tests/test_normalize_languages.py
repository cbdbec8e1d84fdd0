"""Languages: given what a document says of its language, then the tag that it is stored under."""

from __future__ import annotations

import pytest

from aggregator.normalize.languages import tag


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("ru", "ru"), ("ru-RU", "ru"), ("ru_RU", "ru"), ("ru_RU.UTF-8", "ru"), (" RU ", "ru"), ("rus", "ru"),
        ("Russian", "ru"), ("русский язык", "ru"), ("en-US", "en"), ("en, ru", "en"), ("zh-Hans-CN", "zh"),
        ("uk-UA", "uk"), ("ua", "uk"), ("kz", "kk"), ("sah", "sah"), ("tt-RU", "tt"), ("deu", "de"),
        (None, None), ("", None), ("und", None), ("mul", None), ("xx", None), ("x-default", None), ("foo", None),
        ("{{ lang }}", None), ("123", None), ("r", None), ("ru" * 500, None), ("-", None),
    ],
)  # fmt: skip
def test_tags(said: str | None, expected: str | None) -> None:
    assert tag(said) == expected
