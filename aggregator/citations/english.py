"""One English sentence in, whom it names as an origin out: «X reported», «according to X», «told X», «the ministry said»."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from aggregator.citations.hits import Hit
from aggregator.citations.lexicon import Lexicon
from aggregator.citations.line import JOINS, Party
from aggregator.citations.tokens import Token, either_way, words_in
from aggregator.citations.words import english
from aggregator.model.analysis import CitationKind

PART_OF_A_NAME = re.compile(r"[A-Z][a-zé'’-]+")


def may_cite(sentence: str) -> bool:
    """Whether any word of a sentence could begin a rule."""
    return not beginnings().isdisjoint(words_in(sentence))


@cache
def beginnings() -> frozenset[str | bytes]:
    """The words at which a rule may begin, as `words_in` has them."""
    return either_way(_begin_with())


@cache
def _begin_with() -> frozenset[str]:
    lists = english()
    return frozenset(("according", "citing", "quoting", "reported", "interview", *lists["object"], *lists["says"]))


def cited(found: Sequence[Token], lexicon: Lexicon, text: str) -> list[Hit]:
    """All the hits of a sentence, in its order."""
    hits: list[Hit] = []
    for n, token in enumerate(found):
        if token.low in _begin_with():
            hits.extend(_at(found, n, token.low, lexicon, text))
    return hits


def _at(found: Sequence[Token], n: int, low: str, lexicon: Lexicon, text: str) -> Iterator[Hit]:
    after = found[n + 1].low if n + 1 < len(found) else ""
    if low == "according" and after == "to":
        yield from _hit(_party(found, n + 2, lexicon, text), "according", n)
    elif low in ("citing", "quoting") or (low == "reported" and after == "by"):
        yield from _hit(
            _party(found, n + 1 + (after == "by"), lexicon, text), "with-reference", n, second=low != "reported"
        )
    elif low == "interview" and after in ("with", "to"):
        yield from _hit(_media(found, n + 2, lexicon), "interview", n)
    elif low in english()["object"]:
        yield from _hit(_media(found, n + 1, lexicon), "verb-name", n)
        yield from _speaker(found, n, lexicon, text)
    elif low in english()["says"]:
        yield from _speaker(found, n, lexicon, text)
        behind = _media(found, n + 1, lexicon) or _person(found, n + 1, text)
        if n and found[n - 1].kind in ("mark", "quote"):
            yield from _hit(behind, "verb-name", n)


def _hit(party: Party | None, rule: str, start: int, *, second: bool = False) -> Iterator[Hit]:
    if party is not None:
        yield Hit(party, party.kind, rule, min(start, party.start), max(start + 1, party.end), second)


def _speaker(found: Sequence[Token], n: int, lexicon: Lexicon, text: str) -> Iterator[Hit]:
    """Who stands before the verb."""
    end = n
    while end > 0 and found[end - 1].low in english()["adverbs"]:
        end -= 1
    for start in range(max(0, end - 7), end):
        if start and (
            found[start - 1].low in ("of", "for", "at", "from", "by", "with")
            or (found[start].low in JOINS and found[start].low != "the")
        ):
            continue
        party = _party(found, start, lexicon, text)
        if party is not None and party.end == end:
            yield from _hit(party, "name-verb", n)
            return


def _party(found: Sequence[Token], n: int, lexicon: Lexicon, text: str) -> Party | None:
    return _media(found, n, lexicon) or _body(found, n, text) or _crowd(found, n) or _person(found, n, text)


def _article(found: Sequence[Token], n: int) -> int:
    return n + 1 if n < len(found) and found[n].low in ("the", "a", "an") else n


def _media(found: Sequence[Token], n: int, lexicon: Lexicon) -> Party | None:
    for start in (n, _article(found, n)):
        if start >= len(found) or not (found[start].capital or found[start].kind == "domain"):
            continue
        hit = lexicon.at(found, start)
        if hit is None:
            continue
        entry, length = hit
        if not all(
            token.capital or token.low in JOINS or token.kind == "domain" for token in found[start : start + length]
        ):
            continue
        follows = found[start + length] if start + length < len(found) else None
        longer = (
            follows is not None and follows.kind == "word" and follows.capital and follows.text not in ("News", "TV")
        )
        if longer or (length == 1 and found[start].low in english()["words"] and start == n):
            continue
        kind = lexicon.kind(entry.outlet)
        return Party(n, start + length, kind, lexicon.outlets[entry.outlet].name, "known", outlet=entry.outlet)
    return None


def _body(found: Sequence[Token], n: int, text: str) -> Party | None:
    """«the Health Ministry», «a spokesman for the police», «the Ministry of Defence»."""
    start = _article(found, n)
    at = start
    while at < min(len(found), start + 5) and found[at].kind == "word" and found[at].low not in english()["bodies"]:
        if found[at].low in english()["says"] or found[at].low in english()["pronouns"] or found[at].low in JOINS:
            return None
        at += 1
    if at >= min(len(found), start + 5) or found[at].kind != "word":
        return None
    end = at + 1
    while (
        end + 1 < len(found)
        and found[end].low in ("of", "for", "and")
        and (found[end + 1].capital or found[end + 1].low in ("the", "local"))
    ):
        end += 2
        while (
            end < len(found)
            and found[end].kind == "word"
            and (found[end].capital or found[end].low in english()["bodies"])
        ):
            end += 1
    first = start
    if found[at].low in english()["for"] and end > at + 2:
        first = at + 2 + int(found[at + 2].low == "the")
    return Party(n, end, "organisation", text[found[first].start : found[end - 1].end], "head")


def _crowd(found: Sequence[Token], n: int) -> Party | None:
    for at in range(_article(found, n), min(len(found), n + 4)):
        if found[at].low in english()["people"]:
            end = at + 1
            while end < len(found) and found[end].low in ("familiar", "with", "in", "the", "matter", "close", "to"):
                end += 1
            return Party(n, end, "anonymous", "", "group")
        if found[at].capital or found[at].kind != "word":
            return None
    return None


def _person(found: Sequence[Token], n: int, text: str) -> Party | None:
    """Two or three capitalised words; one is too little to tell a person by."""
    end = n
    while end < len(found) and found[end].kind == "word" and PART_OF_A_NAME.match(found[end].text) and end - n < 4:
        if found[end].low in english()["pronouns"] or found[end].low in english()["adverbs"]:
            return None
        end += 1
    kind: CitationKind = "person"
    if end - n == 1 and found[n].text.isupper() and len(found[n].text) > 1:
        kind = "organisation"
    elif end - n < 2:
        upper = n < len(found) and found[n].text.isupper() and found[n].text.isalpha() and len(found[n].text) > 2
        return Party(n, n + 1, "organisation", found[n].text, "upper") if upper else None
    return Party(n, end, kind, text[found[n].start : found[end - 1].end], "name")
