"""The rules that begin at a verb: «сообщает X», «X сообщает», «сообщили в X», «сказал X (газете) Y»."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aggregator.citations.hits import BARE, OTHERS, PLACES, PLURAL, WITH, Hit, Sentence, bare
from aggregator.citations.line import Party

REACH = 8
"""Words between a verb and the party that it is said of."""
TALKS = frozenset("интервью беседе разговоре комментарии эфире".split())
DEEDS = ("отве", "оцен", "призн", "подел", "дел", "анонс", "указа")
"""Verbs that are deeds of a body, not its words."""
CITES = ("цит", "процит")
WRITES = ("пиш", "писа", "напиш", "написа", "переда")
NOT_ALONE = frozenset("указано написано значится сказано следует".split())
"""Passives that tell of a source only with its name."""
QUOTED = frozenset("слова слов мнение данные цитату комментарий текст высказывание заявление".split())
OBLIQUE = ("у", "ю", "ии", "ой", "ого", "ому", "ым", "ом")
"""How a name ends that is not in the nominative."""


def told(sentence: Sentence, n: int, tag: str) -> Iterator[Hit]:
    """«сообщает X», «X сообщает», «сообщили в X», «сказал X (газете) Y»."""
    if sentence.low(n - 1) in ("не", "чтобы", "нежели", "чем") or (
        sentence.low(n).startswith("появи") and not _is_news(sentence, n)
    ):
        return
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


def is_told(sentence: Sentence, n: int, party: Party) -> bool:
    """«рассказал «X» министр»: a name known to nobody, with the speaker behind it, is the outlet that boasts of being told."""
    follows = sentence.starts.get(party.end)
    return (
        party.form == "quoted"
        and follows is not None
        and follows.form in ("title", "name", "group")
        and n < party.start
    )


def _is_news(sentence: Sentence, n: int) -> bool:
    around = {token.low for token in sentence.found[max(0, n - 6) : n + 6]}
    return not around.isdisjoint(("информация", "сообщение", "данные", "новость", "сообщения"))


def _after(sentence: Sentence, n: int, tag: str) -> Iterator[Hit]:
    at, steps, taken = n + 1, 0, 0
    while at < len(sentence.found) and steps < REACH:
        token = sentence.found[at]
        party = sentence.starts.get(at)
        if (
            party is None
            and at == n + 1
            and tag == "tell"
            and token.kind == "word"
            and token.text.isascii()
            and token.text.isalpha()
        ):
            party = Party(at, at + 1, "organisation", token.text, "latin")
        if party is None:
            if _stops(sentence, at, tag, n):
                return
            at, steps = at + 1, steps + 1
            continue
        hit = _right(sentence, n, at, party, tag, taken)
        if hit is not None:
            yield hit
            taken += 1
        elif (
            token.low not in sentence.words.skipped
            and party.kind != "media"
            and party.form != "outlet"
            and tag != "quote"
        ):
            return
        at, steps = party.end, steps + 1
        if party.kind == "person" and taken and party.form == "name":
            continue


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


def _right(sentence: Sentence, n: int, at: int, party: Party, tag: str, taken: int) -> Hit | None:
    """Whether a party behind a verb is who speaks, or to whom."""
    if party.name.lower() in sentence.words.networks:
        return None
    before = sentence.low(at - 1)
    in_place = _stands_in(sentence, n, at)
    rule = "verb-place" if in_place else "verb-name"
    if party.kind == "media":
        is_other = (tag == "announce" and party.form != "known") or tag == "learn"
        return None if is_other else Hit(party, "media", rule, n, party.end)
    if tag == "learn":
        return None
    if tag == "quote":
        return None if in_place else _quoted(sentence, n, at, party)
    if in_place:
        return _in_place(sentence, n, party, rule, taken)
    if before in WITH or (taken and party.form in BARE and party.kind != "person"):
        return None
    return _subject(sentence, n, party, tag, rule)


def _stands_in(sentence: Sentence, n: int, at: int) -> bool:
    """Whether a party stands behind «в» or «на»; not if that belongs to a day: «сообщил в среду X»."""
    for m in range(at - 1, max(n, at - 4), -1):
        low = sentence.low(m)
        if low in PLACES:
            return True
        if low in sentence.words.skipped and low not in TALKS:
            return False
    return False


def _subject(sentence: Sentence, n: int, party: Party, tag: str, rule: str) -> Hit | None:
    """A body or a person behind a verb."""
    if tag == "announce" and not party.name.startswith("пресс-"):
        return None
    if tag in ("published", "passive"):
        fits = tag == "passive" and party.form in ("head", "site") and party.cases != "g"
        return Hit(party, party.kind, rule, n, party.end) if fits else None
    if is_told(sentence, n, party):
        return Hit(party, "media", "self", n, party.end)
    if party.form in BARE:
        return bare(sentence, n, party, tag, rule)
    return Hit(party, party.kind, rule, n, party.end) if "n" in party.cases else None


def _quoted(sentence: Sentence, n: int, at: int, party: Party) -> Hit | None:
    """«цитирует министра», «приводит его слова X», but not «приводит к X»."""
    if party.form in ("head", "title") and "a" in party.cases and sentence.low(n).startswith(CITES):
        return Hit(party, party.kind, "verb-object", n, party.end)
    is_name = party.form == "latin" and _quotes(sentence, n, at)
    return Hit(party, "media", "verb-name", n, party.end) if is_name else None


def _quotes(sentence: Sentence, n: int, at: int) -> bool:
    """«приводит его слова X», but not «приводит к X»."""
    return sentence.low(n).startswith(CITES) or any(sentence.low(m) in QUOTED for m in range(n, at))


def _in_place(sentence: Sentence, n: int, party: Party, rule: str, taken: int) -> Hit | None:
    """«сообщили в пресс-службе», «говорится в сообщении МЧС», «написал в Facebook» (that is nobody)."""
    if party.name.lower() in sentence.words.networks or party.form == "name" or not _impersonal(sentence, n):
        return None
    if party.kind == "anonymous":
        return Hit(party, "anonymous", rule, n, party.end) if party.form in ("group", "outlet") and not taken else None
    document = any(sentence.low(m) in sentence.words.documents for m in range(n, party.start))
    fits = "p" in party.cases or (document and "g" in party.cases)
    return Hit(party, party.kind, rule, n, party.end) if fits else None


def _impersonal(sentence: Sentence, n: int) -> bool:
    """«сообщили в …», «сообщается в …»: with a verb in the singular it is somebody else who spoke there."""
    verb = sentence.low(n)
    return verb.endswith(PLURAL) or sentence.words.verbs[verb] in ("passive", "published")


def _before(sentence: Sentence, n: int, tag: str) -> Iterator[Hit]:
    at, steps = n, 0
    while at > 0 and steps < REACH:
        party = sentence.ends.get(at)
        if party is not None:
            hit = _left(sentence, n, party, tag)
            if hit is not None:
                yield hit
            if hit is None or hit.kind != "media" or sentence.low(party.start - 1) in PLACES:
                return
            at, steps = party.start, steps + 1
            continue
        token = sentence.found[at - 1]
        if token.text == ")":
            at = next((m for m in range(at - 1, -1, -1) if sentence.found[m].text == "("), 0)
        elif token.text == "," and at == n and (aside := _aside(sentence, n)) is not None:
            at = aside
        elif (
            token.low in sentence.words.skipped
            or token.low in sentence.words.months
            or re.match(r"^\d", token.text)
            or token.low in PLACES
        ):
            at -= 1
        else:
            return
        steps += 1


def _aside(sentence: Sentence, n: int) -> int | None:
    """«Иван Петров, владелец музея, рассказал»: where the aside begins, if a person stands before it."""
    for at in range(n - 2, max(0, n - 12), -1):
        if sentence.found[at].kind == "mark" and sentence.found[at].text != "-":
            is_person = sentence.found[at].text == "," and at in sentence.ends and sentence.ends[at].kind == "person"
            return at if is_person else None
    return None


def _left(sentence: Sentence, n: int, party: Party, tag: str) -> Hit | None:
    """Whether a party in front of a verb is who speaks."""
    before = sentence.low(party.start - 1)
    if before in OTHERS or (before in PLACES and not _impersonal(sentence, n)):
        return None
    if party.kind == "media":
        return None if tag in ("published", "announce") else Hit(party, "media", "name-verb", party.start, n + 1)
    if (tag == "quote" and party.kind != "anonymous") or before in WITH or tag == "learn":
        return None
    if before in PLACES:
        fits = "p" in party.cases and party.form != "name" and party.name.lower() not in sentence.words.networks
        return Hit(party, party.kind, "place-verb", party.start - 1, n + 1) if fits else None
    if tag in ("published", "passive") or (tag == "announce" and "пресс-" not in party.name):
        return None
    return _speaks(sentence, n, party, before)


def _speaks(sentence: Sentence, n: int, party: Party, before: str) -> Hit | None:
    """A body or a person in the nominative, and a verb of speech that agrees."""
    is_deed = party.kind == "organisation" and sentence.low(n).startswith(DEEDS)
    is_title = party.form in BARE and before in sentence.words.documents
    is_oblique = "n" not in party.cases or (party.form == "name" and party.name.endswith(OBLIQUE))
    if is_deed or is_title or is_oblique or not _agrees(sentence, n, party):
        return None
    is_media = party.form in ("quoted", "latin", "upper") and sentence.low(n).startswith(WRITES)
    return Hit(party, "media" if is_media else party.kind, "name-verb", party.start, n + 1)


def _agrees(sentence: Sentence, n: int, party: Party) -> bool:
    """A plural verb has a plural subject: «в марте глава …, сообщили»."""
    plural = sentence.low(n).endswith(PLURAL)
    if party.form in ("title", "name"):
        return not plural or any(t.low == "и" for t in sentence.found[max(0, party.start - 6) : party.end])
    return True
