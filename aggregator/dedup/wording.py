"""A text in, the words that tell whether another is a copy of it out: case, typography and damage in transit do not count."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aggregator.normalize import mojibake
from aggregator.normalize.text import words

MIXED = re.compile("[a-z](?:(?=[\u0400-\u04ff])|(?<=[\u0400-\u04ff][a-z]))")
LOOK_ALIKES = str.maketrans("aceopxykmthb", "асеорхукмтнв")
"""Latin letters that look like Russian ones, in either case: copies put them into Russian words so as not to be found."""

SHINGLE = 3
"""Words that follow one another: what two texts are compared by."""


def wording(text: str) -> list[str]:
    """The folded words of a text, in order; doubly encoded text repaired, Latin look-alikes within Russian words replaced."""
    found = words(mojibake.legible(text) if mojibake.doubted(text) else text)
    joined = " ".join(found)
    # most texts in Latin letters have no Russian ones, which a look at all their letters would find out more slowly
    is_mixed = not joined.isascii() and not _is_western(joined) and MIXED.search(joined)
    return [_russian(word) for word in found] if is_mixed else found


def _is_western(text: str) -> bool:
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def shingles(found: Sequence[str], length: int = SHINGLE) -> list[str]:
    """Every run of so many words, in order."""
    return list(map(" ".join, zip(*(found[n:] for n in range(length)), strict=False)))


def _russian(word: str) -> str:
    return word.translate(LOOK_ALIKES) if MIXED.search(word) else word
