"""An article in, whom it cites out: its structured facts first, then lead and last paragraph, then the rest."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache

from aggregator.citations import english, rules, signs
from aggregator.citations.hits import Hit
from aggregator.citations.lexicon import Lexicon, Own
from aggregator.citations.structured import NOTHING, Structured, citations
from aggregator.citations.tokens import FIELD, Token, folded, sentences, tokens, words_in
from aggregator.model.analysis import Citation, CitationRole
from aggregator.normalize.packed import unpacked
from aggregator.normalize.text import clean, fold

FIRST = 3
"""Sentences of the text that count as its lead: two thirds of the citing articles name their source there or at the end."""
MOST = 40
LONGEST = 200_000
"""Bounds: citations of one article, characters of its text that are read."""
CYRILLIC = re.compile(r"[А-Яа-яЁё]")
TITLE = re.compile(r"^(?P<first>[^:]{2,40}): |(?: [—–-] |\()(?P<last>[^—–:]{2,40}?)\)?$")


def found(
    title: str,
    lead: str | None,
    text: str | None,
    *,
    own_names: Collection[str] = (),
    lexicon: Lexicon,
    structured: Structured = NOTHING,
) -> tuple[Citation, ...]:
    """Whom an article cites. `own_names` are the names, aliases and hosts of the outlet that publishes it."""
    own = lexicon.own(own_names)
    kept: dict[tuple[str, str, str], Citation] = {}
    for citation in _all(title, lead, text, lexicon, own, structured):
        kept.setdefault(_key(citation), citation)
        if len(kept) >= MOST:
            break
    return tuple(kept.values())


def in_sentence(sentence: str, lexicon: Lexicon, own: Own) -> Iterator[Citation]:
    """The citations of one sentence, without the outlet's own name."""
    if rules.may_cite(sentence) if _is_russian(sentence) else english.may_cite(sentence):
        yield from _read(sentence, lexicon, own)


def _is_russian(sentence: str) -> bool:
    return not sentence.isascii() and CYRILLIC.search(sentence) is not None


def _read(sentence: str, lexicon: Lexicon, own: Own) -> Iterator[Citation]:
    words = tokens(sentence)
    if _is_russian(sentence):
        hits = rules.cited(words, lexicon, own, sentence)
    else:
        hits = [rules.own_name_of(words, own, hit) for hit in english.cited(words, lexicon, sentence)]
    via = sum(hit.kind == "media" and hit.rule != "self" and not hit.second for hit in hits)
    for hit in hits:
        if hit.rule != "self":
            role: CitationRole = "via" if hit.kind == "media" and not (hit.second and via) else "primary"
            yield _citation(hit, role, words, sentence, lexicon)


def _all(
    title: str, lead: str | None, text: str | None, lexicon: Lexicon, own: Own, structured: Structured
) -> Iterator[Citation]:
    yield from citations(structured, lexicon, own)
    for said in filter(None, (lead, text)):
        yield from signs.citations(said[:LONGEST], lexicon, own)
    for sentence in _telling(lead or "", (text or "")[:LONGEST]):
        yield from _read(sentence, lexicon, own)
    yield from in_title(title, lexicon, own)


def _telling(lead: str, text: str) -> Iterator[str]:
    """The sentences that have a word of telling, or a part of a word that is like one: an article has few such words."""
    both = f"{lead}\n{text}"
    found = _beginnings().intersection(words_in(both))
    said = {unpacked(word) if isinstance(word, bytes) else word for word in found}
    if FIELD in both:
        said.add(folded(FIELD))
    if said:
        yield from (each for each in _in_order(lead, text) if any(map(folded(each).__contains__, said)))


@cache
def _beginnings() -> frozenset[str | bytes]:
    return rules.beginnings() | english.beginnings()


def _in_order(lead: str, text: str) -> Iterable[str]:
    body = sentences(text)
    _, several, end = text.rstrip().rpartition("\n")
    last = sentences(end) if several else body
    middle = body[FIRST : len(body) - len(last)] if len(body) > FIRST + len(last) else []
    return dict.fromkeys((*sentences(lead), *body[:FIRST], *last, *middle, *body))


def in_title(title: str, lexicon: Lexicon, own: Own) -> Iterator[Citation]:
    """«Reuters: …», «… — Reuters», and what the rules of a sentence find."""
    match = TITLE.search(title)
    name = (match.group("first") or match.group("last") or "").strip(" «»\"'") if match else ""
    outlet = lexicon.named(name) if name else None
    if outlet is not None and not own.says(name, outlet):
        known = lexicon.outlets[outlet]
        role: CitationRole = "primary" if known.authority else "via"
        yield Citation(role, lexicon.kind(outlet), known.name, "title", name, None, known.source)
    yield from in_sentence(title, lexicon, own)


def _citation(hit: Hit, role: CitationRole, words: list[Token], sentence: str, lexicon: Lexicon) -> Citation:
    evidence = sentence[words[hit.start].start : words[hit.end - 1].end]
    outlet = lexicon.outlets[hit.party.outlet] if hit.party.outlet is not None else None
    url = words[hit.party.end - 1].text if hit.party.form == "url" else None
    return Citation(
        role, hit.kind, clean(hit.party.name), hit.rule, clean(evidence), url, outlet.source if outlet else None
    )


def _key(citation: Citation) -> tuple[str, str, str]:
    """Two citations of one key are one: a person is known by the surname, the anonymous are all one."""
    name = fold(citation.name)
    if citation.kind == "person" and name:
        name = name.split()[-1][: max(4, len(name.split()[-1]) - 3)]
    role = "" if citation.kind == "media" else citation.role
    return role, citation.kind, name
