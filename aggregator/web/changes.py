"""Two wordings of an article in, what a page shows of their differences out: headline, opening and text, each abridged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate, takewhile
from typing import Any, Literal, TypeAlias

from aggregator.normalize.text import ELLIPSIS
from aggregator.web.plain import HEADLINE, said, weight
from aggregator.web.tidy import EXCERPT
from aggregator.web.wording import Difference, Piece, abridged, difference

Field: TypeAlias = Literal["title", "lead", "text"]

LEAD = 600
"""Characters of an opening that are compared."""

SHOWN = 2_000
"""Characters of a field's differences that a page shows."""

MARKUP = 40
"""What a piece takes beside its text, in the same measure."""

LEAST = 60

LIKE = 0.5
"""Below this likeness a comparison word by word says nothing: it is another text."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What an article said. `text` is None where it may not be shown, or is not known."""

    title: str
    lead: str | None
    text: str | None
    begins: str | None = None
    """The beginning of its text, as far as it may be shown of anybody's article."""


@dataclass(frozen=True, slots=True)
class Part:
    """The differences of a field."""

    field: Field
    pieces: tuple[Piece, ...]
    cut: bool
    """Whether there are more than are shown."""


@dataclass(frozen=True, slots=True)
class Changes:
    """How two wordings differ; `parts` are the fields that do."""

    parts: tuple[Part, ...]
    likeness: float
    """Of the longest field that both have, from 0 to 1."""
    whole: bool
    """Whether the texts were compared, not only headline and opening."""

    @property
    def alike(self) -> bool:
        """Whether comparing them says anything."""
        return self.likeness >= LIKE


def wording(row: Mapping[str, Any], *, open_text: bool) -> Wording:
    """What may be shown of an article or revision (title, lead, text): of a text that is not open, its beginning."""
    begins = said(row["text"], EXCERPT) or None
    return Wording(row["title"], row["lead"], row["text"] if open_text else None, begins)


def compare(old: Wording, new: Wording, shown: int = SHOWN) -> Changes:
    """Compare what both have: beside the headlines the texts, or else their beginnings, or else the leads."""
    found: list[tuple[Field, Difference]] = [
        ("title", difference(said(old.title, HEADLINE), said(new.title, HEADLINE)))
    ]
    whole = bool(old.text and new.text)
    if old.text and new.text:
        found.append(("text", difference(old.text, new.text)))
    elif old.begins and new.begins:
        found.append(("lead", _even(difference(old.begins, new.begins), old.begins, new.begins)))
    elif old.lead and new.lead:
        found.append(("lead", difference(said(old.lead, LEAD), said(new.lead, LEAD))))
    parts = tuple(_part(field, each, shown) for field, each in found if not each.equal)
    return Changes(parts, found[-1][1].likeness, whole)


def _even(found: Difference, old: str, new: str) -> Difference:
    """Without the ragged end of two openings that were both cut: where a cut falls is no difference."""
    if not (old.endswith(ELLIPSIS) and new.endswith(ELLIPSIS)):
        return found
    kept = [*found.pieces]
    while (kept and kept[-1].kind != "same") or (kept and kept[-1].text.strip() == ELLIPSIS):
        kept.pop()
    return replace(found, pieces=tuple(kept))


def _part(field: Field, found: Difference, shown: int) -> Part:
    pieces = _readable(found.pieces if field == "title" else abridged(found))
    lengths = accumulate(weight(piece.text) + MARKUP for piece in pieces)
    fitting = sum(1 for _ in takewhile(lambda length: length <= shown, lengths))
    if fitting == len(pieces):
        return Part(field, pieces, found.cut)
    room = shown - sum(weight(piece.text) + MARKUP for piece in pieces[:fitting])
    last = Piece(pieces[fitting].kind, said(pieces[fitting].text, max(room, LEAST)))
    return Part(field, (*pieces[:fitting], last), cut=True)


def _readable(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """No invisible characters in a piece; the spaces at its ends stay."""
    return tuple(Piece(piece.kind, spaced(piece.text)) for piece in pieces)


def spaced(text: str, limit: int | None = None) -> str:
    """No invisible characters, no more than `limit` characters; a space at either end stays."""
    inner = said(text, weight(text) + 1 if limit is None else max(limit, 1))
    before = " " if text[:1].isspace() else ""
    after = " " if inner and text[-1:].isspace() else ""
    return f"{before}{inner}{after}"
