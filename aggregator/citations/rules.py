"""One Russian sentence in, whom it names as an origin out: each rule joins a word of telling to a party near it.

A new rule is a function `(sentence, n, word) -> hits` and its words in `RULES`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from aggregator.citations import authorities
from aggregator.citations.hits import BARE, PLACES, Hit, Sentence
from aggregator.citations.lexicon import Lexicon, Own
from aggregator.citations.line import Party
from aggregator.citations.references import according, document, reference, report, source_line, supplied, testimony
from aggregator.citations.spotting import Parties
from aggregator.citations.tokens import FIELD, Token, either_way, words_in
from aggregator.citations.verbs import told
from aggregator.citations.words import Words, words

RULES = {
    "report": report,
    "document": document,
    "согласно": according,
    "следует": according,
    "ссылкой": reference,
    "ссылаясь": reference,
    "ссылается": reference,
    "ссылаются": reference,
    "сославшись": reference,
    "сослался": reference,
    "сослалась": reference,
    "сослалось": reference,
    "сослались": reference,
    "свидетельствуют": testimony,
    "свидетельствует": testimony,
    "показал": testimony,
    "показала": testimony,
    "показало": testimony,
    "показали": testimony,
    "показывает": testimony,
    "показывают": testimony,
    "предоставлена": supplied,
    "предоставлено": supplied,
    "предоставлены": supplied,
    "предоставлен": supplied,
    "предоставил": supplied,
    "предоставила": supplied,
    "предоставило": supplied,
    "источник": source_line,
    "источника": source_line,
    "источнику": source_line,
    "источники": source_line,
    "источников": source_line,
    "собеседник": source_line,
    "собеседники": source_line,
    "материалы": source_line,
}
"""The rule of each word that is no verb; `report` and `document` stand for their lists."""
FROM = frozenset("следует известно узнал узнала узнало узнали".split())
"""Words that with «из» tell of a document."""

PAST = ("щал", "щала", "щало", "сал", "сала", "сало", "вал", "вала", "вало")
"""How the past of the verbs ends by which an outlet recalls its own news."""


def may_cite(sentence: str) -> bool:
    """Whether any word of a sentence could begin a rule: most have none, and need not be taken apart."""
    return FIELD in sentence or not beginnings().isdisjoint(words_in(sentence))


@cache
def beginnings() -> frozenset[str | bytes]:
    """The words at which a rule may begin, as `words_in` has them."""
    return either_way(_begin_with())


@cache
def _begin_with() -> frozenset[str]:
    table = words()
    return frozenset((*table.verbs, *table.reports, *RULES, *FROM, *table.told_in, *table.talks))


def cited(found: Sequence[Token], lexicon: Lexicon, own: Own, text: str) -> list[Hit]:
    """All the hits of a sentence, in its order; the outlet's own name among them is marked by the rule `self`."""
    table = words()
    begun = triggers(found, table)
    if not begun:
        return []
    sentence = Sentence(found, table, Parties(found, lexicon, text))
    hits: list[Hit] = []
    for n, rule in begun:
        told_here = list(RULES.get(rule, told)(sentence, n, rule))
        if told_here and not _is_of_a_name(sentence, n):
            hits += told_here
    return [own_name_of(found, own, known(hit, lexicon)) for hit in hits]


def _is_of_a_name(sentence: Sentence, n: int) -> bool:
    """«Радио «Говорит Москва»»: a word inside a name tells nothing; at its beginning, or among people, it does."""
    party = sentence.around(n)
    return party is not None and party.start < n and party.form not in ("group", "title")


def known(hit: Hit, lexicon: Lexicon) -> Hit:
    """An outlet that was found by its place in the sentence may be one of the lexicon: «пишет Кедровка».

    So may a person, if that is the name of a configured source: «рассказала Кедровка». A body may be a configured authority.
    """
    if hit.kind == "organisation" and hit.party.outlet is None:
        return hit._replace(party=hit.party._replace(outlet=lexicon.body(hit.party.name)))
    if hit.kind not in ("media", "person") or hit.party.outlet is not None or hit.party.form not in (*BARE, "kind"):
        return hit
    outlet = lexicon.named(hit.party.name)
    if outlet is None or (hit.kind == "person" and lexicon.outlets[outlet].source is None):
        return hit
    party = hit.party._replace(outlet=outlet, name=lexicon.outlets[outlet].name)
    return hit._replace(party=party, kind=lexicon.kind(outlet))


def triggers(found: Sequence[Token], table: Words) -> list[tuple[int, str]]:
    """The words at which a rule begins, and which rule."""
    hits, may_begin = [], _begin_with()
    for n, token in enumerate(found):
        low = token.low
        if low not in may_begin:
            continue
        if low in FROM and n + 1 < len(found) and found[n + 1].low == "из":
            hits.append((n, "следует"))
        elif low in table.verbs:
            hits.append((n, table.verbs[low]))
        elif low in table.reports and n and found[n - 1].low not in PLACES:
            hits.append((n, "report"))
        elif low in RULES:
            hits.append((n, low))
        elif low in table.told_in or low in table.talks:
            hits.append((n, "document"))
    return hits


def own_name_of(found: Sequence[Token], own: Own, hit: Hit) -> Hit:
    """A hit on the outlet's own name, or on «X», known to nobody, who «earlier reported»: that is how an outlet names itself."""
    if hit.kind == "organisation" and _is_own_body(hit.party, own):
        return hit._replace(rule="self")
    if hit.kind not in ("media", "organisation") or hit.party.form == "head":
        return hit
    if own.says(hit.party.name, hit.party.outlet):
        return hit._replace(rule="self")
    before = {token.low for token in found[max(0, hit.start - 3) : hit.end]}
    is_past = any(low.endswith(PAST) for low in before)
    is_earlier = (
        "ранее" in before and is_past and hit.party.outlet is None and hit.party.form in (*BARE, "kind", "domain")
    )
    return hit._replace(rule="self") if is_earlier else hit


def _is_own_body(party: Party, own: Own) -> bool:
    """«сообщили в администрации города» on the town hall's own site."""
    if party.outlet is not None:
        return party.outlet in own.outlets
    return bool(own.heads) and authorities.is_at_home(party.name, own.heads)
