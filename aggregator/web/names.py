"""What a place is called in the language of a page: «Главные новости Спасска-Дальнего», “Main news of Spassk-Dalny”."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from aggregator.model import Place
from aggregator.places import Gazetteer
from aggregator.places.gazetteer import at
from aggregator.web import slugs
from aggregator.web.words import LANGUAGES

EXONYMS = {
    "Москва": "Moscow",
    "Московская область": "Moscow Oblast",
    "Санкт-Петербург": "Saint Petersburg",
    "Беларусь": "Belarus",
    "Республика Крым": "Republic of Crimea",
    "Республика Марий Эл": "Republic of Mari El",
    "Республика Саха (Якутия)": "Republic of Sakha (Yakutia)",
    "Республика Северная Осетия — Алания": "Republic of North Ossetia — Alania",
}
"""Names that English has of its own."""

STYLES = {
    "край": "Krai", "область": "Oblast", "автономная": "Autonomous", "автономный": "Autonomous", "округ": "Okrug",
    "район": "District", "республика": "Republic",
}  # fmt: skip
REPUBLIC_OF = re.compile(r"^Republic (?=[A-Z])")
WORD = re.compile(r"[\w']+")


@dataclass(frozen=True, slots=True)
class Named:
    """A place as a page speaks of it."""

    name: str
    of: str
    """After «новости», «news of»."""
    where: str
    """«в Спасске-Дальнем»; where a language has no cases, the name alone."""
    path: str
    """`/spassk-dalny/`, without the language."""


@lru_cache(maxsize=8192)
def named(name: str, region: str, code: str) -> Named:
    """A place by its name and region."""
    path = f"/{slugs.of(name, region)}/"
    if code != LANGUAGES[0]:
        english = latin(name)
        return Named(english, english, english, path)
    forms = Gazetteer.load().forms(Place(name, region, "town", "UTC"))
    return Named(name, forms["gent"], at(forms["loct"]), path)


def of_row(row: Mapping[str, Any], code: str) -> Named:
    """A place by a row with `name` and `region`."""
    return named(row["name"], row["region"], code)


@lru_cache(maxsize=8192)
def latin(name: str) -> str:
    """«Приморский край» -> “Primorsky Krai”: transliterated, but for the words that English has."""
    if name in EXONYMS:
        return EXONYMS[name]
    return REPUBLIC_OF.sub("Republic of ", WORD.sub(_latin_word, name))


def _latin_word(found: re.Match[str]) -> str:
    word = found[0]
    if word.casefold() in STYLES:
        return STYLES[word.casefold()]
    plain = slugs.letters(word)
    return plain[:1].upper() + plain[1:] if word[:1].isupper() else plain
