"""The words of a phrase about a person in, the person's name out, in the nominative where the ending tells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from aggregator.citations.tokens import Token
from aggregator.citations.words import Word

PATRONYMIC = re.compile(r"(?:вич|вича|вичу|вичем|вна|вны|вне|вну|вной|ична|ичны|инична)$")
NAME = re.compile(r"^[А-ЯЁA-Z][а-яёa-z]+(?:-[А-ЯЁA-Z][а-яёa-z]+)?$|^[А-ЯЁ]$")
FEMALE = (
    (r"овой$", "ова"),
    (r"евой$", "ева"),
    (r"иной$", "ина"),
    (r"ской$", "ская"),
    (r"скую$", "ская"),
    (r"([оеё]в|[иы]н)у$", r"\1а"),
)
MALE = (
    (r"([оеё]в|[иы]н)[ау]$", r"\1"),
    (r"ск(?:ого|ому)$", "ский"),
    (r"([^аеиоуыэюяй])[ау]$", r"\1"),
    (r"(?<=[еао])(?:я|ю)$", "й"),
    (r"ого$", "ый"),
)
"""Endings of surnames in the genitive, dative or accusative, and the nominative they come from."""


def person(found: Sequence[Token], bodies: Mapping[str, Word]) -> str:
    """The capitalised words at the end of a phrase: two, or three with a patronymic, or one; empty if there are none."""
    run: list[str] = []
    for token in reversed(found):
        is_name = (
            token.kind == "word" and NAME.match(token.text) and token.text not in bodies and not token.text.isupper()
        )
        if not is_name:
            break
        run.insert(0, token.text)
    keep = 3 if len(run) > 2 and PATRONYMIC.search(run[-2]) else 2
    return " ".join(run[-keep:])


def nominative(name: str) -> str:
    """A name in the genitive or dative in, in the nominative out, by regular endings: «Ивана Петрова» is «Иван Петров»."""
    words = name.split()
    if not all(re.match(r"^[А-ЯЁ][а-яё-]+$", word) for word in words):
        return name
    last = words[-1]
    is_female = len(words) == 1 or (
        words[0].endswith(("ы", "и", "е", "у", "ю")) and not words[0].endswith(("ею", "аю"))
    )
    for end, back in FEMALE:
        if re.search(end, last) and (is_female or not last.endswith("у")):
            return " ".join([*map(_female, words[:-1]), re.sub(end, back, last)])
    for end, back in MALE:
        if re.search(end, last):
            return " ".join([*map(_male, words[:-1]), re.sub(end, back, last)])
    return name


def _female(word: str) -> str:
    word = re.sub(r"у$", "а", re.sub(r"ю$", "я", word))
    return re.sub(r"ии$", "ия", re.sub(r"(?<=[кгхшжчщл])[иые]$", "а", re.sub(r"[ые]$", "а", word)))


def _male(word: str) -> str:
    if re.search(r"(?:ея|ия|ая|ею|ию)$", word):
        return word[:-1] + "й"
    return re.sub(r"(?<=[^аеиоуыэюя])[ау]$", "", re.sub(r"(?<=р|л)[яю]$", "ь", word))
