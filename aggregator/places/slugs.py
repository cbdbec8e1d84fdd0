"""A place's name in addresses: «Спасск-Дальний» -> `spassk-dalny`, and back.

A name that several places of the gazetteer bear has its region behind it: `berezovsky-kemerovskaya-oblast`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from aggregator.places.gazetteer import Gazetteer

LETTERS = dict(zip(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюяўіїєґ",
    "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch . y . e yu ya u i yi ye g".split(),
    strict=True,
))  # fmt: skip
"""BGN/PCGN 1947, simplified as passports and road signs have it: no signs, ё as e."""

ENDINGS = re.compile(r"(?<!\bмар)(?:ий|ый)\b")
"""Of adjectives: Марий Эл has none."""


def slug(name: str) -> str:
    """Latin letters, digits and hyphens; never empty."""
    return re.sub(r"[^a-z0-9]+", "-", letters(name)).strip("-") or "place"


def letters(name: str) -> str:
    """The small letters of a name in Latin ones; all else as it is."""
    plain = ENDINGS.sub("y", name.casefold())
    return "".join(LETTERS.get(letter, letter).replace(".", "") for letter in plain)


def of(name: str, region: str) -> str:
    """The address of a place."""
    short = slug(name)
    return short if _bearers()[short] < 2 or name == region else f"{short}-{slug(region)}"


def by_slug(rows: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Rows with `name` and `region`, by their addresses."""
    return {of(row["name"], row["region"]): row for row in rows}


@cache
def _bearers() -> Counter[str]:
    return Counter(slug(place.name) for place in Gazetteer.load().places)
