"""The words of a part of a byline in, those of the name in it out."""

from __future__ import annotations

from aggregator.extractors import people_words as words
from aggregator.extractors.people_shape import A_NAME, INITIAL, MOST_WORDS, capital, is_role, organised


def raised(tokens: list[str]) -> list[str]:
    """A name in small letters with capitals, unless there are other words in it."""
    if len(tokens) > MOST_WORDS or any(_ends_small(token) for token in tokens):
        return tokens
    return [token if token in words.PARTICLES else token.capitalize() for token in tokens]


def _ends_small(token: str) -> bool:
    return not token.isalpha() or token in words.STOPS or is_role(token)


def core(tokens: list[str]) -> list[str]:
    """The words of a name: without roles before it, and up to the first word that belongs to none."""
    tokens = _without_roles(tokens)
    while (half := len(tokens) // 2) and tokens[:half] == tokens[half:]:
        tokens = tokens[:half]
    if len(tokens) == A_NAME and is_role(tokens[1].lower()) and capital(tokens[1]):  # "Roving Reporter" is who signs so
        return tokens
    kept = _until_end(tokens)
    while len(kept) > 1 and (kept[-1].lower().strip(",") in words.CREDENTIALS or kept[-1].lower() in words.PARTICLES):
        kept.pop()
    half = len(kept) // 2
    return kept[:half] if half and kept[:half] == kept[half:] else kept


def _without_roles(tokens: list[str]) -> list[str]:
    while len(tokens) > A_NAME and is_role(tokens[0].strip(".:,").lower()):
        tokens = tokens[1:]
        if tokens[0] in words.PARTICLES:  # "head of the office": of what, not who
            return []
    return tokens


def _until_end(tokens: list[str]) -> list[str]:
    kept: list[str] = []
    for token in tokens:
        if len(kept) > A_NAME and organised(token) and not any(organised(word) for word in kept):
            return kept[:A_NAME]  # a person's two names, then a desk's
        if len(kept) == 1 and organised(token):  # "FOCUS online"
            kept.append(token)
        elif kept and _ends(token):
            month = token[0].isdigit() and kept[-1].lower().strip(".,") in words.MONTHS
            return kept[:-1] if month else kept
        elif not kept or token != kept[-1] or INITIAL.match(token):
            kept.append(token)
    return kept


def _ends(token: str) -> bool:
    """Whether a word after the first tells that the name has ended before it."""
    plain_token = token.strip(".:,").lower()
    if plain_token in words.PARTICLES or token.lower() in words.PARTICLES:
        return False
    low = token[0].islower() and not capital(token)
    return low or token[0].isdigit() or plain_token in words.STOPS or is_role(plain_token)
