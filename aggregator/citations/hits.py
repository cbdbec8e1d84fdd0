"""What the rules look at, and what they find."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from aggregator.citations.line import SURNAME, Party
from aggregator.citations.spotting import Parties
from aggregator.citations.tokens import Token
from aggregator.citations.words import Words
from aggregator.model.analysis import CitationKind

BARE = frozenset({"quoted", "latin", "upper", "name"})
"""Parties known by their capital letters alone."""
PLACES = frozenset("в во на".split())
WITH = frozenset("с со".split())
OTHERS = frozenset("о об обо за для из от до при через под над перед против без у к ко по про около".split())
"""Prepositions behind which nobody stands who speaks."""
PLURAL = ("ют", "ут", "ят", "ли")
"""How verbs of the plural end."""
MEDIA_NAME = re.compile(
    r"(?i)(?:news|ньюс|инфо|info|новост|вест(?:и|ей|ям)|правд|газет|times|post|journal|magazine|tribune|herald|gazette|weekly|observer|chronicle|daily|press|пресс|tv|тв|медиа|media|online|онлайн|fm|24"
    r"|радио|журнал|вестник|извест(?:ия|ий|иям)|ведомост|курьер|хроник|панорам|^ъ-)"
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
    words: Words
    parties: Parties

    def starting(self, n: int) -> Party | None:
        """The party whose first token is n."""
        parties = self.parties if n < self.parties.read else self.parties.through(n)
        return parties.starts.get(n)

    def ending(self, n: int) -> Party | None:
        """The party whose last token stands before n."""
        parties = self.parties if n <= self.parties.read else self.parties.through(n - 1)
        return parties.ends.get(n)

    def around(self, n: int) -> Party | None:
        """The party that token n belongs to."""
        parties = self.parties if n < self.parties.read else self.parties.through(n)
        return parties.inside.get(n)

    def low(self, n: int) -> str:
        return self.found[n].low if 0 <= n < len(self.found) else ""


def bare(sentence: Sentence, n: int, party: Party, tag: str, rule: str) -> Hit | None:
    """A name that is only a name: after «пишет» an outlet, after «заявил» a person or a company."""
    verb = sentence.low(n)
    plural = verb.endswith(PLURAL)
    if (party.form == "quoted" and verb.startswith("напис")) or (
        party.form == "name"
        and ((plural and not MEDIA_NAME.search(party.name)) or party.name.endswith(("у", "ю", "ии")))
    ):
        return None
    if party.form == "name":
        words_ = party.name.split()
        is_outlet = (
            tag == "tell" and len(words_) == 1 and not SURNAME.search(words_[0].lower()) and verb.endswith(("ет", "ит"))
        )
        kind: CitationKind = "media" if is_outlet or (tag == "tell" and MEDIA_NAME.search(party.name)) else "person"
        return Hit(party, kind, rule, n, party.end)
    is_media = (tag == "tell" and not plural and verb not in ("утверждает", "утверждал")) or MEDIA_NAME.search(
        party.name
    )
    return Hit(party, "media" if is_media else "organisation", rule, n, party.end)
