"""The tokens of a sentence in, those whom it could name as an origin out, as far as somebody asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from aggregator.citations.heads import head
from aggregator.citations.lexicon import Lexicon
from aggregator.citations.line import Party
from aggregator.citations.parties import Reader
from aggregator.citations.tokens import Token


class Parties:
    """Everyone in a sentence, none inside another, by the tokens of their names; read from the left, as far as is asked for."""

    def __init__(self, found: Sequence[Token], lexicon: Lexicon, sentence: str) -> None:
        self.starts: dict[int, Party] = {}
        self.ends: dict[int, Party] = {}
        self.inside: dict[int, Party] = {}
        self.read = 0
        """All who begin before this token are known."""
        self._found = found
        self._reader = Reader(found, lexicon, sentence)

    def through(self, last: int) -> Self:
        """These, when all who begin at this token or before it are known."""
        while self.read <= last and self.read < len(self._found):
            party = self._reader.at(self.read) if self._may_begin(self.read) else None
            self.read += 1
            if party is not None:
                self.read = max(party.end, self.read)
                self.starts[party.start] = self.ends[party.end] = party
                self.inside |= dict.fromkeys(range(party.start, party.end), party)
        return self

    def _may_begin(self, n: int) -> bool:
        """Whether a party may begin at a token; most words need not be asked for each kind."""
        token = self._found[n]
        if token.kind != "word":
            return token.kind != "mark"
        written = head(token.text)
        if written.begins or not written.leads or n + 1 == len(self._found):
            return written.begins
        after = self._found[n + 1]
        return after.kind == "word" and head(after.text).follows
