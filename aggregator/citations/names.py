"""The words of a phrase about a person in, the person's name out, in the nominative where the ending tells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from aggregator.citations.tokens import Token
from aggregator.citations.words import Word
from aggregator.places.tables import forms, given_names

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


@cache
def given(low: str) -> str:
    """The cases that a given name in this form can be in, of nominative and genitive; empty if it is none of the common ones."""
    names = given_names()
    if low not in names or len(low) < 3:
        return ""
    stem, end = low[:-1], low[-1]
    if end in "ая":
        is_male = not names.isdisjoint((stem, stem + "й", stem + "ь"))
        is_female = not names.isdisjoint((stem + "ой", stem + "ей")) or not is_male
        return "n" * is_female + "g" * is_male
    if end in "ыи":
        return "g" if stem + "а" in names or stem + "я" in names else ""
    is_instrumental = (low[-2:] in ("ой", "ей") and not names.isdisjoint((low[:-2] + "а", low[:-2] + "я"))) or (
        low[-2:] in ("ом", "ем") and not names.isdisjoint((low[:-2], low[:-2] + "й", low[:-2] + "ь"))
    )
    return "" if end in "еуюо" or is_instrumental else "n"


def is_surname(before: str, word: str) -> bool:
    """«Зоя Ермолинская»: whether a word that looks like an adjective is the surname of the given name or patronymic before it."""
    first = before[:1].isupper() and bool(given(before.lower()) or PATRONYMIC.search(before))
    return first and word[:1].isupper() and word.endswith(("ская", "ский", "цкая", "цкий"))


@cache
def town_forms() -> frozenset[str]:
    """All the forms of the names of towns, regions and countries."""
    return frozenset(form for row in forms().values() for form in row.values())


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
    if len(run) == 1 and not given(run[0].lower()) and (run[0] in town_forms() or run[0].endswith("ии")):
        return ""  # «мэр Москвы», «посол Ирландии»
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
