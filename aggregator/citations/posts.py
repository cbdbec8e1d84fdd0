"""A post and the name behind it, whatever the post: «начальник караула Вадим Сапрыгин», «тракторист Игорь Лапин»."""

from __future__ import annotations

from aggregator.citations.hits import OTHERS, PLACES, Sentence
from aggregator.citations.line import Party
from aggregator.citations.names import PATRONYMIC, given

FARTHEST = 9
"""Words of a post."""
IN_POSTS = frozenset("по с со и".split())
"""«по науке», «по связям с общественностью», «директор и тренер»: prepositions that a post may hold."""


def with_name(sentence: Sentence, at: int, case: str) -> Party | None:
    """The party that begins at a token; a post whose name was not reached, or a word that is none, with the name behind it."""
    party = sentence.starting(at)
    if party is not None and (party.form != "title" or any(char.isupper() for char in party.name)):
        return party
    return _named(sentence, at, case) or party


def _named(sentence: Sentence, at: int, case: str) -> Party | None:
    if not _is_word(sentence, at):
        return None
    for n in range(at + 1, min(at + FARTHEST, len(sentence.found) - 1)):
        token = sentence.found[n]
        if token.kind == "quote" or token.text == "№":
            continue
        if token.kind != "word" or token.low in sentence.words.verbs or token.low in sentence.words.stops:
            return None
        if token.capital and case in given(token.low):
            end = _end(sentence, n)
            name = " ".join(each.text for each in sentence.found[n:end])
            return Party(at, end, "person", name, "title", case) if end > n + 1 else None
        if token.low in OTHERS and token.low not in IN_POSTS:
            return None
    return None


def _end(sentence: Sentence, n: int) -> int:
    """Behind the surname; behind a patronymic and a surname."""
    end = n + 1
    for token in sentence.found[n + 1 : n + 3]:
        if token.kind != "word" or not token.capital or (end == n + 2 and not PATRONYMIC.search(sentence.low(n + 1))):
            break
        end += 1
    return end


def _is_word(sentence: Sentence, at: int) -> bool:
    """A word in small letters that can begin a post."""
    if at >= len(sentence.found) or sentence.found[at].kind != "word" or sentence.found[at].capital:
        return False
    low, words = sentence.low(at), sentence.words
    return not (
        low in PLACES
        or low in OTHERS
        or low in words.verbs
        or low in words.skipped
        or low in words.small
        or low in words.stops
        or low in words.networks
    )
