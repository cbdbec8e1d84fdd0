"""A place's Russian name in, what English calls it out: “Primorsky Krai”, “Spassk-Dalny”."""

from __future__ import annotations

import re
from functools import lru_cache

from aggregator.places import slugs

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
