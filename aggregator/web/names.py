"""What a place is called in the language of a page: «Главные новости Спасска-Дальнего», “Main news of Spassk-Dalny”."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from aggregator.model import Place
from aggregator.places import Gazetteer, at, slugs
from aggregator.places.english import latin
from aggregator.web.words import LANGUAGES


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
