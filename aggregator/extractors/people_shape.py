"""Words that may be a name in, how much they look like a person's out."""

from __future__ import annotations

import re

from aggregator.extractors import people_words as words

MOST_WORDS = 6
SHORTEST_ORGANISED = 4
"""Letters of the word after a hyphen that tells an organisation: "MM-Redaktion", but not "Yun-Co"."""

SHORTEST_SHOUTED = 3
"""Letters of a word in capitals; fewer are initials."""

A_NAME = 2
"""Words of the shortest whole name: given name and family name."""

FIRST_EASTERN = "\u3000"
"""Chinese, Japanese and Korean letters come after it."""

LETTERS = re.compile(r"[^\W\d_]{2,}")
INITIAL = re.compile(r"^(?:[^\W\d_]{1,2}\.-?)+$")
INITIAL_AND_NAME = re.compile(r"^(?:[^\W\d_]\.){1,2}[^\W\d_]{3,}$")
INNER_CAPITAL = re.compile(r"^[^\W\d_]{1,3}['’-][^\W\d_]")

PERSON, PERHAPS, CREDIT = 2, 1, 0
"""How much a text looks like a name: several capitalised words; one word or a nickname; an agency."""


def shape_of(name: str) -> int | None:
    """PERSON, PERHAPS or CREDIT; None for what is no name."""
    tokens = name.split()
    if len(tokens) > MOST_WORDS or ("." in name and words.DOMAIN.match(name)):
        return None
    if max(name) > FIRST_EASTERN and (shape := _eastern(name)) is not None:
        return shape
    if (
        all(is_role(token.lower()) or token.lower() in words.STOPS for token in tokens)
        or tokens[0].lower() in words.STOPS
    ):
        return None
    if any(organised(token) for token in tokens):
        return CREDIT if capital(tokens[0]) else None
    if len(tokens) == 1:
        return PERSON if INITIAL_AND_NAME.match(name) else PERHAPS
    named = [token for token in tokens if capital(token)]
    if not any(LETTERS.search(token) and not INITIAL.match(token) for token in named):
        return None
    if len(tokens) == A_NAME and is_role(tokens[1].lower()):
        return PERHAPS
    if not capital(tokens[0]) and tokens[0].lower() not in words.PARTICLES:
        return None
    return PERSON if len(named) > 1 or tokens[0].lower() in words.PARTICLES else PERHAPS


def _eastern(name: str) -> int | None:
    """The same of what is written in Chinese, Japanese or Korean."""
    if words.EASTERN_ORGANISATION.search(name):
        return CREDIT
    return PERSON if words.EASTERN.match(name.replace(" ", "")) else None


def is_role(word: str) -> bool:
    """Whether a lower-case word tells what somebody is."""
    return word in words.ROLES or word.startswith(words.ROLE_BEGINNINGS) or word.endswith(words.ROLE_ENDINGS)


def organised(token: str) -> bool:
    """Whether a word is one of an organisation's name."""
    word = token.strip(".,").lower()
    if word in words.ORGANISED or word.startswith(words.ORGANISED_BEGINNINGS) or word.endswith(words.ORGANISED_ENDINGS):
        return True
    if "." in word and words.DOMAIN.match(word):
        return True
    return "-" in word and any(
        len(piece) >= SHORTEST_ORGANISED and piece in words.ORGANISED for piece in word.split("-")[1:]
    )


def capital(token: str) -> bool:
    """Whether a word is written like a name: with a capital, or like "d'Arc". Scripts without capitals have only such."""
    first = next((char for char in token if char.isalpha()), "")
    return bool(first) and not (first.islower() and not INNER_CAPITAL.match(token))


def cased(name: str) -> str:
    """A name that is shouted, as it is written."""
    tokens = name.split()
    shouted = [token for token in tokens if token.isupper() and len(token) >= SHORTEST_SHOUTED and "." not in token]
    if (
        len(tokens) < A_NAME
        or not shouted
        or not all(token.isupper() or token.lower() in words.PARTICLES for token in tokens)
    ):
        return name
    return " ".join(_lowered(token) for token in tokens)


def _lowered(token: str) -> str:
    if "." in token:
        return token
    if token.lower() in words.PARTICLES:
        return token.lower()
    return token if len(token) < SHORTEST_SHOUTED else re.sub(r"[^\W\d_]+", lambda word: word[0].capitalize(), token)
