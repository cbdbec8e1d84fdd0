"""A place's Russian name in, what English calls it out: “Chechen Republic”, “Spassk-Dalny”."""

from __future__ import annotations

import re
from functools import lru_cache

from aggregator.places import slugs, tables

STYLES = {
    "край": "Krai", "область": "Oblast", "автономная": "Autonomous", "автономный": "Autonomous", "округ": "Okrug",
    "район": "District", "республика": "Republic",
}  # fmt: skip
WORD = re.compile(r"[\w']+")


@lru_cache(maxsize=8192)
def latin(name: str) -> str:
    """«Чеченская Республика» -> “Chechen Republic”, by the table; «Спасский район» -> “Spassky District”, by its letters."""
    return tables.english().get(name) or WORD.sub(_latin_word, name)


def _latin_word(found: re.Match[str]) -> str:
    word = found[0]
    if word.casefold() in STYLES:
        return STYLES[word.casefold()]
    plain = slugs.letters(word)
    return plain[:1].upper() + plain[1:] if word[:1].isupper() else plain
