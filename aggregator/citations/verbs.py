"""The rules that begin at a verb: «сообщает X», «X сообщает», «сообщили в X», «сказал X (газете) Y»."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aggregator.citations.hits import BARE, OTHERS, PLACES, WITH, Hit, Sentence
from aggregator.citations.line import Party
from aggregator.citations.posts import with_name
from aggregator.citations.speakers import OBLIQUE, TALKS, announces, is_deed, left, right
from aggregator.citations.subjects import back, conjoined, out_of_place, subject_of

REACH = 8
"""Words between a verb and the party that it is said of."""
SPOKEN = ("say", "tell")
DASHES = frozenset("-–—")
EARLIER = frozenset("ранее также позже позднее".split())
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
    is_statement = sentence.low(n).startswith("распростран") and any(
        sentence.low(m) in sentence.words.documents for m in range(n + 1, n + 4)
    )
    if (tag == "announce" and announces(sentence, n)) or is_statement:
        tag = "say"
    if tag == "aside":
        if not _is_aside(sentence, n):
            return
        tag = "say"
    after = list(_after(sentence, n, tag))
    before = [] if _is_said_by(sentence, n) else list(_before(sentence, n, tag))
    # who speaks is known: a bare name behind is spoken of
    if any(hit.kind != "media" and hit.rule == "name-verb" for hit in before):
        after = [
            hit for hit in after if hit.party.form not in BARE and (hit.kind == "media" or hit.rule == "verb-object")
        ]
    yield from before
    yield from after
    if not after and not before and tag == "passive" and _is_alone(sentence, n):
        yield Hit(Party(n, n + 1, "anonymous", "", "passive"), "anonymous", "passive", n, n + 1)


def _is_said_by(sentence: Sentence, n: int) -> bool:
    """«…, сообщает пресс-служба»: behind a comma, with the speaker right behind the verb; what is before was said."""
    party = sentence.starting(n + 1)
    is_speaker = party is not None and party.kind == "organisation" and party.form in ("head", "site", "body")
    return party is not None and is_speaker and "n" in party.cases and sentence.low(n - 1) == ","


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
    at, steps, taken = n + 1 + int(_is_from(sentence, n)), 0, 0
    if at > n + 1 and (sender := sentence.starting(at)) and sender.kind == "organisation" and "g" in sender.cases:
        yield Hit(sender, sender.kind, "verb-place", n, sender.end)
        return
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


def _is_from(sentence: Sentence, n: int) -> bool:
    """«как сообщили из больницы»."""
    return sentence.low(n).endswith("ли") and sentence.low(n + 1) == "из"


def _party(sentence: Sentence, n: int, at: int, tag: str) -> Party | None:
    """Who begins at a token; behind «пишет» also a foreign name without a capital."""
    token = sentence.found[at]
    party = with_name(sentence, at, "n") if tag in SPOKEN else sentence.starting(at)
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
    party = next(filter(None, map(sentence.starting, range(at, at + 5))), None)
    return party.end if party else at + 1


def _is_passed(sentence: Sentence, at: int, party: Party, tag: str) -> bool:
    """Whether the search goes on behind a party that does not speak: to whom it was said, an outlet, anybody quoted."""
    is_network = party.name.lower() in sentence.words.networks  # «написал в Telegram губернатор X»
    is_recipient = party.form == "outlet" or is_network or (party.form == "name" and party.name.endswith(OBLIQUE))
    return sentence.low(at) in sentence.words.skipped or party.kind == "media" or is_recipient or tag == "quote"


def _stops(sentence: Sentence, at: int, tag: str, begun: int) -> bool:
    """Whether the search to the right ends here: at a mark, a clause, or a preposition of another kind."""
    token = sentence.found[at]
    if token.kind == "mark":
        is_date = token.text == "," and _is_day(sentence, at - 1) and at - begun < 6
        return not (is_date or (token.text in "-–—(" and at - begun > 99))
    if token.kind == "quote":
        return tag != "quote"
    if "’" in token.text:  # «сообщили ForUm’у»
        return False
    if tag == "quote":
        return token.low in sentence.words.verbs
    if (
        (at == begun + 1 and token.low in ("и", "как") and sentence.low(at + 1) in PLACES)  # «подтвердили и в мэрии»
        or token.low in PLACES
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


def _is_day(sentence: Sentence, n: int) -> bool:
    """«сообщили сегодня, 20 ноября, в порту»: the commas are a date's; not «как сообщалось ранее, порт …»."""
    low = sentence.low(n)
    return low in sentence.words.skipped and low not in EARLIER


def _before(sentence: Sentence, n: int, tag: str) -> Iterator[Hit]:
    subject = subject_of(sentence, n) or conjoined(sentence, n)
    if subject is not None and (hit := left(sentence, n, subject, tag)) is not None:
        yield hit
        return
    at, steps = n, 0
    while at > 0 and steps < REACH:
        steps += 1
        at = out_of_place(sentence, at)
        party = sentence.ending(at)
        if party is None:
            at = back(sentence, n, at)
            continue
        hit = left(sentence, n, party, tag)
        if hit is not None:
            yield hit
            yield from _told_there(sentence, n, hit)
        if hit is None or hit.kind != "media" or sentence.low(party.start - 1) in PLACES:
            return
        at = party.start


def _told_there(sentence: Sentence, n: int, hit: Hit) -> Iterator[Hit]:
    """«ТАСС в пресс-службе порта подтвердили»: the outlet that was told."""
    listener = sentence.ending(hit.start) if hit.rule == "place-verb" and hit.kind != "media" else None
    if listener is None or listener.kind != "media" or "d" not in listener.cases:
        return
    if sentence.low(listener.start - 1) not in (*OTHERS, *PLACES):
        yield Hit(listener, "media", "name-verb", listener.start, n + 1)
