"""The rules that begin at a verb: «сообщает X», «X сообщает», «сообщили в X», «сказал X (газете) Y»."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aggregator.citations.hits import BARE, OTHERS, PLACES, WITH, Hit, Sentence
from aggregator.citations.line import Party
from aggregator.citations.posts import with_name
from aggregator.citations.speakers import OBLIQUE, TALKS, is_deed, left, right

FAR = 7
REACH = 8
"""Words between a verb and the party that it is said of."""
SPOKEN = ("say", "tell")
DASHES = frozenset("-–—")
CLAUSES = frozenset("что как".split())
NOT_ALONE = frozenset("указано написано значится сказано следует".split())
"""Passives that tell of a source only with its name."""


def told(sentence: Sentence, n: int, tag: str) -> Iterator[Hit]:
    """«сообщает X», «X сообщает», «сообщили в X», «сказал X (газете) Y»."""
    if sentence.low(n - 1) in ("не", "чтобы", "нежели", "чем") or (
        sentence.low(n).startswith(("появи", "выш")) and not _is_news(sentence, n)
    ):
        return
    if is_deed(sentence, n):
        return
    if tag == "aside":
        if not _is_aside(sentence, n):
            return
        tag = "say"
    after = list(_after(sentence, n, tag))
    before = list(_before(sentence, n, tag))
    if any(
        hit.kind != "media" and hit.rule == "name-verb" for hit in before
    ):  # who speaks is known: a bare name behind is spoken of
        after = [
            hit for hit in after if hit.party.form not in BARE and (hit.kind == "media" or hit.rule == "verb-place")
        ]
    yield from before
    yield from after
    if not after and not before and tag == "passive" and _is_alone(sentence, n):
        yield Hit(Party(n, n + 1, "anonymous", "", "passive"), "anonymous", "passive", n, n + 1)


def _is_alone(sentence: Sentence, n: int) -> bool:
    """«Сообщается, что …», «стало известно», «говорится в сообщении»; not «как говорится», not «отмечается рост»."""
    word, before, after = sentence.low(n), sentence.low(n - 1), sentence.low(n + 1)
    if word in NOT_ALONE or before == "не":
        return False
    if word == "известно":
        return before == "стало"
    if word == "говорится":
        return before != "как"
    return word.startswith(("сообща", "информир")) or after in (",", "что", ":", ".", "") or before in ("как", "также")


def _is_news(sentence: Sentence, n: int) -> bool:
    around = {token.low for token in sentence.found[max(0, n - 6) : n + 6]}
    if sentence.low(n).startswith("выш"):
        return not around.isdisjoint(sentence.words.told_in)
    return not around.isdisjoint(("информация", "сообщение", "данные", "новость", "сообщения"))


def _is_aside(sentence: Sentence, n: int) -> bool:
    """«— …, — вздыхает X», «X вспоминает, как …»."""
    return sentence.low(n - 1) in DASHES or (sentence.low(n + 1) == "," and sentence.low(n + 2) in CLAUSES)


def _after(sentence: Sentence, n: int, tag: str) -> Iterator[Hit]:
    at, steps, taken = n + 1, 0, 0
    while at < len(sentence.found) and steps < REACH:
        steps += 1
        party = _party(sentence, n, at, tag)
        if party is None:
            if sentence.low(at) == "ссылкой":
                at = _past_reference(sentence, at)
            elif _stops(sentence, at, tag, n):
                return
            else:
                at += 1
            continue
        hit = right(sentence, n, at, party, tag, taken)
        if hit is not None:
            yield hit
            taken += 1
        elif not _is_passed(sentence, at, party, tag):
            return
        at = party.end


def _party(sentence: Sentence, n: int, at: int, tag: str) -> Party | None:
    """Who begins at a token; behind «пишет» also a foreign name without a capital."""
    token = sentence.found[at]
    party = with_name(sentence, at, "n") if tag in SPOKEN else sentence.starts.get(at)
    if (
        party is None
        and at == n + 1
        and tag == "tell"
        and token.kind == "word"
        and token.text.isascii()
        and token.text.isalpha()
    ):
        return Party(at, at + 1, "organisation", token.text, "latin")
    return party


def _past_reference(sentence: Sentence, at: int) -> int:
    """«сообщает со ссылкой на X газета Y»: the search goes on behind X."""
    party = next((sentence.starts[m] for m in range(at, at + 5) if m in sentence.starts), None)
    return party.end if party else at + 1


def _is_passed(sentence: Sentence, at: int, party: Party, tag: str) -> bool:
    """Whether the search goes on behind a party that does not speak: to whom it was said, an outlet, anybody quoted."""
    is_recipient = party.form == "outlet" or (party.form == "name" and party.name.endswith(OBLIQUE))
    return sentence.low(at) in sentence.words.skipped or party.kind == "media" or is_recipient or tag == "quote"


def _stops(sentence: Sentence, at: int, tag: str, begun: int) -> bool:
    """Whether the search to the right ends here: at a mark, a clause, or a preposition of another kind."""
    token = sentence.found[at]
    if token.kind == "mark":
        is_date = (
            token.text == ","
            and any(t.low in sentence.words.skipped for t in sentence.found[at - 1 : at])
            and at - begun < 6
        )
        return not (is_date or (token.text in "-–—(" and at - begun > 99))
    if token.kind == "quote":
        return tag != "quote"
    if "’" in token.text:  # «сообщили ForUm’у»
        return False
    if tag == "quote":
        return token.low in sentence.words.verbs
    if (
        token.low in PLACES
        or token.low in WITH
        or token.low in sentence.words.skipped
        or token.low in sentence.words.networks
    ):
        return False
    if token.low in OTHERS or token.low in sentence.words.verbs or token.low in ("что", "как", "и", "а", "но"):
        return True
    if token.text[0].isdigit():
        return sentence.low(at + 1) not in sentence.words.months and not re.match(r"^\d{4}$|^\d\d?[.:]\d\d", token.text)
    is_document = token.low in sentence.words.documents and sentence.low(at - 1) in (*PLACES, "своем", "официальном")
    return not (
        is_document
        or token.low in TALKS
        or (token.low.endswith(("ом", "ем", "ой", "ей")) and sentence.low(at - 1) in PLACES)
    )


def _before(sentence: Sentence, n: int, tag: str) -> Iterator[Hit]:
    subject = _subject_of(sentence, n)
    if subject is not None and (hit := left(sentence, n, subject, tag)) is not None:
        yield hit
        return
    at, steps = n, 0
    while at > 0 and steps < REACH:
        steps += 1
        at = _out_of_place(sentence, at)
        party = sentence.ends.get(at)
        if party is None:
            at = _back(sentence, n, at)
            continue
        hit = left(sentence, n, party, tag)
        if hit is not None:
            yield hit
        if hit is None or hit.kind != "media" or sentence.low(party.start - 1) in PLACES:
            return
        at = party.start


def _subject_of(sentence: Sentence, n: int) -> Party | None:
    """«Источник в правоохранительных органах сообщил»: the head of a clause, with a place between it and the verb."""
    speaker = sentence.ends.get(n)
    if speaker is not None and speaker.kind == "person":
        return None
    for at in range(n - 2, max(0, n - FAR), -1):
        token = sentence.found[at]
        if token.kind == "mark" or token.low in sentence.words.verbs:
            return None
        if token.low in PLACES:
            party = sentence.ends.get(at)
            opens = party is not None and (
                party.start == 0 or sentence.found[party.start - 1].kind in ("mark", "quote")
            )
            return party if party is not None and opens and party.form in ("group", "title") else None
    return None


def _out_of_place(sentence: Sentence, at: int) -> int:
    """«в посольстве в РФ сообщили»: where a body is, is no part of its name."""
    body = sentence.ends.get(at - 2)
    is_place = sentence.low(at - 2) in PLACES and sentence.found[at - 1].capital
    return at - 2 if body and is_place and body.kind == "organisation" else at


def _back(sentence: Sentence, n: int, at: int) -> int:
    """One step to the left over what may stand between a speaker and a verb; 0 if it may not."""
    token = sentence.found[at - 1]
    if token.text == ")":
        return next((m for m in range(at - 1, -1, -1) if sentence.found[m].text == "("), 0)
    if token.text == "," and at == n:
        return _aside(sentence, n) or 0
    is_day = token.low in sentence.words.months or re.match(r"^\d", token.text)
    return at - 1 if token.low in sentence.words.skipped or is_day or token.low in PLACES else 0


def _aside(sentence: Sentence, n: int) -> int | None:
    """«Иван Петров, владелец музея, рассказал»: where the aside begins, if a person stands before it."""
    for at in range(n - 2, max(0, n - 12), -1):
        if sentence.found[at].kind == "mark" and sentence.found[at].text != "-":
            is_person = sentence.found[at].text == "," and at in sentence.ends and sentence.ends[at].kind == "person"
            return at if is_person else None
    return None
