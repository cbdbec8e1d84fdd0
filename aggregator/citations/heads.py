"""One word as it is written in, what it may be to a party out: the noun that it is about, an adjective before that, nothing."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from aggregator.citations import forms
from aggregator.citations.line import ALL
from aggregator.citations.pieces import made_of_pieces, prefixed
from aggregator.citations.words import Word, words

LAST_OF_ADJECTIVES = frozenset("йяеоумхюи")


class Head(NamedTuple):
    """What a word may be to a party, whatever stands beside it."""

    first: Word | None
    """The noun of a phrase that begins with it,"""
    behind: Word | None
    """and of one with adjectives before it."""
    is_adjective: bool
    """It may stand before such a noun."""
    begins: bool
    """It may begin a party, whatever follows; most words cannot."""
    leads: bool
    """It looks like an adjective, and may begin one if the next word `follows`."""
    follows: bool
    """It may stand behind an adjective in a party."""


@lru_cache(maxsize=1 << 14)
def head(text: str) -> Head:
    """The words of some hundred articles are remembered: the same ones come again and again."""
    table, low = words(), text.lower().replace("ё", "е")
    noun = table.nouns.get(low) or prefixed(low)
    short = Word("media", ALL, low, "n") if text.rstrip("аеуы") in table.short else None
    name = table.names.get(text) or made_of_pieces(text)
    looks_so = forms.ADJECTIVE_END.match(low) is not None
    is_listed = low in table.skipped or low in table.reports or low in table.documents or low in table.stops
    is_adjective = looks_so and low[-1] in LAST_OF_ADJECTIVES and not is_listed
    is_part = low in table.phrases or low in table.whole
    begins = noun is not None or short is not None or text[0].isupper() or text[0].isdigit() or is_part
    behind = noun or name or short
    follows = behind is not None or is_adjective or is_part
    return Head(noun or short, behind, is_adjective, begins, looks_so, follows)
