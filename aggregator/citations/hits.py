"""What the rules look at, and what they find."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from aggregator.citations.line import Party
from aggregator.citations.tokens import Token
from aggregator.citations.words import Words
from aggregator.model.analysis import CitationKind

BARE = frozenset({"quoted", "latin", "upper", "name"})
"""Parties known by their capital letters alone."""
PLACES = frozenset("в во на".split())
WITH = frozenset("с со".split())
OTHERS = frozenset("о об обо за для из от до при через под над перед против без у к ко по про около".split())
"""Prepositions behind which nobody stands who speaks."""
MEDIA_NAME = re.compile(
    r"(?i)(?:news|ньюс|инфо|info|новости|вести|правда|газета|times|post|daily|press|пресс|tv|тв|медиа|media|online|онлайн|fm|24|радио"
    r"|журнал|вестник|известия|ведомости|курьер|хроника|панорама)"
)
"""Pieces by which the name of an outlet is known, though the outlet is not."""


class Hit(NamedTuple):
    """A party that is cited, the rule, and the tokens that show it; `second` if it stands behind «со ссылкой на»."""

    party: Party
    kind: CitationKind
    rule: str
    start: int
    end: int
    second: bool = False


@dataclass(slots=True)
class Sentence:
    """What the rules look at."""

    found: Sequence[Token]
    starts: dict[int, Party]
    ends: dict[int, Party]
    inside: dict[int, Party]
    words: Words

    def low(self, n: int) -> str:
        return self.found[n].low if 0 <= n < len(self.found) else ""
