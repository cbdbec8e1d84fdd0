"""Where the subject of a verb stands in front of it, with what else may stand between them."""

from __future__ import annotations

import re

from aggregator.citations.hits import PLACES, WITH, Sentence
from aggregator.citations.line import Party
from aggregator.citations.speakers import agrees, has_clause

FAR = 7
PARENTHETIC = frozenset("свою очередь своей стороны частности однако кстати напротив же слову также".split())
ADVERBS = frozenset("же тут сразу итоге результате частности наконец даже пока вскоре лично".split())
ADVERB = re.compile(r"(?:ически|нно|льно|вно|чно|тно|жно)$")
"""«официально», «неоднократно»: how a word ends that stands between a subject and its verb."""
JOINS = frozenset("и но однако а".split())
LONGEST_CLAUSE = 25
"""Words of a clause between a subject and its verb."""


def subject_of(sentence: Sentence, n: int) -> Party | None:
    """«Источник в правоохранительных органах сообщил»: the head of a clause, with a place between it and the verb."""
    speaker = sentence.ending(n)
    if speaker is not None and speaker.kind == "person":
        return None
    for at in range(n - 2, max(0, n - FAR), -1):
        token = sentence.found[at]
        if token.kind == "mark" or token.low in sentence.words.verbs:
            return None
        if token.low in PLACES:
            party = sentence.ending(at)
            if party is None:
                return None
            opens = party.start == 0 or sentence.found[party.start - 1].kind in ("mark", "quote")
            writes = party.kind == "organisation" and _is_written(sentence, at)
            return party if writes or (opens and party.form in ("group", "title")) else None
    return None


def _is_written(sentence: Sentence, n: int) -> bool:
    """«МИД в своём заявлении подчеркнул»: behind the preposition stands a document."""
    return any(sentence.low(m) in sentence.words.documents for m in (n + 1, n + 2))


def out_of_place(sentence: Sentence, at: int) -> int:
    """«в посольстве в РФ сообщили»: where a body is, is no part of its name."""
    body = sentence.ending(at - 2)
    is_place = sentence.low(at - 2) in PLACES and sentence.found[at - 1].capital
    return at - 2 if body and is_place and body.kind == "organisation" else at


def back(sentence: Sentence, n: int, at: int) -> int:
    """One step to the left over what may stand between a speaker and a verb; 0 if it may not."""
    token = sentence.found[at - 1]
    if token.text == ")":
        return next((m for m in range(at - 1, -1, -1) if sentence.found[m].text == "("), 0)
    if token.text == "," and at == n:
        return _parenthesis(sentence, n) or _aside(sentence, n) or _relative(sentence, n) or _stray(sentence, n)
    is_day = token.low in sentence.words.months or re.match(r"^\d", token.text)
    is_adverb = token.low in ADVERBS or (token.low.islower() and ADVERB.search(token.low))
    return at - 1 if token.low in sentence.words.skipped or is_day or is_adverb or token.low in PLACES else 0


def _parenthesis(sentence: Sentence, n: int) -> int:
    """«Росстат, в свою очередь, отмечает»: where words begin that say nothing of who speaks; 0 if there are none."""
    for at in range(n - 2, max(0, n - 6), -1):
        low = sentence.low(at)
        if low == ",":
            return at if at < n - 2 else 0
        if low not in PARENTHETIC and low not in PLACES and low not in WITH:
            return 0
    return 0


def _aside(sentence: Sentence, n: int) -> int:
    """«Иван Петров, владелец музея, рассказал», «порт, крупнейший в крае, сообщил»: where the aside begins, or 0."""
    for at in range(n - 2, max(0, n - 12), -1):
        if sentence.found[at].kind == "mark" and sentence.found[at].text not in "-№":
            party = sentence.ending(at) if sentence.found[at].text == "," else None
            return at if party is not None and _may_be_described(sentence, party, n) else 0
    return 0


def _may_be_described(sentence: Sentence, party: Party, n: int) -> bool:
    """A person; or a body that opens the sentence, if no clause of its own stands in between."""
    between = sentence.found[party.end + 1 : n - 1]
    is_plain = not any(t.low in sentence.words.verbs or t.low in sentence.words.stops for t in between)
    return party.kind == "person" or (party.form in ("head", "body") and party.start < 3 and is_plain)


def _stray(sentence: Sentence, n: int) -> int:
    """«В мэрии, сообщили, что …»: a comma too many, if the place opens the sentence and a clause follows the verb; 0 if not."""
    party = sentence.ending(n - 1)
    opens = party is not None and party.start == int(sentence.low(0) in PLACES)
    return n - 1 if opens and has_clause(sentence, n) else 0


def conjoined(sentence: Sentence, n: int) -> Party | None:
    """«Полиция задержала рыбака и сообщила, что …»: the body that opens the sentence, if it agrees and a clause follows."""
    before = n - 1 - int(sentence.low(n - 1) in ("также", "однако") and sentence.low(n - 2) in JOINS)
    if sentence.low(before) not in JOINS or not has_clause(sentence, n):
        return None
    party = sentence.starting(0)
    fits = party is not None and party.kind == "organisation" and party.gender and "n" in party.cases
    return party if party is not None and fits and agrees(sentence, n, party) else None


def _relative(sentence: Sentence, n: int) -> int:
    """«власти страны, которые закрыли порт, сообщили»: where a clause of «который» begins that a body stands before, or 0."""
    for at in range(n - 2, max(0, n - LONGEST_CLAUSE), -1):
        if sentence.low(at) == "," and any(sentence.low(m).startswith("котор") for m in (at + 1, at + 2)):
            party = sentence.ending(at)
            fits = party is not None and party.kind == "organisation" and party.gender and "n" in party.cases
            return at if party is not None and fits and agrees(sentence, n, party) else 0
    return 0
