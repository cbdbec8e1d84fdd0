"""Whether a party near a verb is who speaks, to whom it was said, or nobody of the kind."""

from __future__ import annotations

import re

from aggregator.citations.hits import BARE, MEDIA_NAME, OTHERS, PLACES, PLURAL, WITH, Hit, Sentence, bare
from aggregator.citations.line import Party
from aggregator.citations.words import ANY_GENDER

TALKS = frozenset("интервью беседе разговоре комментарии эфире".split())
DEEDS = ("отвеч", "ответ", "оцен", "призн", "подел", "дел", "анонс", "указа", "обеща", "пообеща")
"""Verbs that are deeds of a body, not its words."""
FEAST = re.compile(r"лети[ею]$|юбиле|^день$|годовщин|праздник|новосель|рождени|^победу$")
SOUGHT = re.compile(r"^(?:обстоятельств|детал|личност|причин|спис)")
DASHES = frozenset("-–—")
ASKED = ("кто", "когда", "где", "как", "скольк", "куда", "почему", "во сколько")
"""How a clause begins that answers a question."""
CITES = ("цит", "процит")
WRITES = ("пиш", "писа", "напиш", "написа", "переда")
QUOTED = frozenset("слова слов мнение данные цитату комментарий текст высказывание заявление".split())
SINGULAR = (("ла", "f"), ("ло", "n"), ("л", "m"))
"""Endings of the past, and of which gender the subject is."""
OBLIQUE = ("у", "ю", "ии", "ой", "ого", "ому", "ым", "ом")
"""How a name ends that is not in the nominative."""


def right(sentence: Sentence, n: int, at: int, party: Party, tag: str, taken: int) -> Hit | None:
    """Whether a party behind a verb is who speaks, or to whom."""
    if party.name.lower() in sentence.words.networks:
        return None
    before = sentence.low(at - 1)
    in_place = _stands_in(sentence, n, at)
    rule = "verb-place" if in_place else "verb-name"
    if party.kind == "media":
        is_other = (tag == "announce" and party.form != "known") or (
            tag == "learn" and not _learnt(sentence, n, at, party)
        )
        return None if is_other else Hit(party, "media", rule, n, party.end)
    if in_place and party.form == "quoted" and sentence.low(n).startswith("выш"):  # «материал вышел в «X»»
        return Hit(party, "media", rule, n, party.end)
    if tag == "learn" and in_place and sentence.low(n - 1) in (",", "как", *DASHES):  # «…, подсчитали в банке»
        return _in_place(sentence, n, party, rule, taken)
    if tag == "learn":
        return Hit(party, party.kind, rule, n, party.end) if _learnt(sentence, n, at, party) else None
    if tag == "quote":
        return None if in_place else _quoted(sentence, n, at, party)
    if in_place:
        return _in_place(sentence, n, party, rule, taken)
    if before in WITH or (taken and party.form in BARE and party.kind != "person"):
        return None
    return _subject(sentence, n, party, tag, rule)


def _learnt(sentence: Sentence, n: int, at: int, party: Party) -> bool:
    """«…, выяснил ВЦИОМ», «как узнала «Фонтанка»», «…, подсчитали аналитики X»: the finder right behind the verb."""
    is_frame = sentence.low(n - 1) in (",", "как", *DASHES)
    is_finder = party.form in ("known", "kind") or (
        party.kind == "organisation" and party.form in ("body", "head", "group")
    )
    return is_frame and is_finder and at == n + 1 and "n" in party.cases


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
    fits = "n" in party.cases and (party.form != "head" or agrees(sentence, n, party))
    return Hit(party, party.kind, rule, n, party.end) if fits else None


def _stands_in(sentence: Sentence, n: int, at: int) -> bool:
    """Whether a party stands behind «в» or «на»; not if that belongs to a day: «сообщил в среду X»."""
    for m in range(at - 1, max(n, at - 4), -1):
        low = sentence.low(m)
        if low in PLACES:
            return True
        is_passed = low in sentence.words.networks or (low in sentence.words.skipped and low not in TALKS)
        if is_passed or sentence.around(m) is not None:
            return False
    return False


def _quoted(sentence: Sentence, n: int, at: int, party: Party) -> Hit | None:
    """«цитирует министра», «приводит его слова X», but not «приводит к X»."""
    if party.form in ("head", "title") and "a" in party.cases and sentence.low(n).startswith(CITES):
        return Hit(party, party.kind, "verb-object", n, party.end)
    if not _quotes(sentence, n, at):
        return None
    if party.form in ("upper", "body", "head", "site") and "n" in party.cases and agrees(sentence, n, party):
        return Hit(party, party.kind, "verb-name", n, party.end)
    return Hit(party, "media", "verb-name", n, party.end) if party.form in ("latin", "quoted") else None


def _quotes(sentence: Sentence, n: int, at: int) -> bool:
    """«приводит его слова X», but not «приводит к X»."""
    return sentence.low(n).startswith(CITES) or any(sentence.low(m) in QUOTED for m in range(n - 2, at))


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


def left(sentence: Sentence, n: int, party: Party, tag: str) -> Hit | None:
    """Whether a party in front of a verb is who speaks."""
    before = sentence.low(party.start - 1)
    if before in OTHERS or (before in PLACES and not _impersonal(sentence, n)) or _is_of_a_thing(sentence, party):
        return None
    if party.kind == "media":
        is_print = (
            before in PLACES and party.form in ("kind", "known") and sentence.low(n + 1) in sentence.words.told_in
        )
        is_other = tag == "announce" or (tag == "published" and not is_print)
        return None if is_other else Hit(party, "media", "name-verb", party.start, n + 1)
    if tag == "learn" and before not in PLACES:
        is_body = party.kind == "organisation" and party.form in ("body", "head", "group")
        finds = (
            is_body
            and agrees(sentence, n, party)
            and sentence.low(n + 1) == ","
            and sentence.low(n + 2) in ("что", "как", "сколько")
        )
        return Hit(party, party.kind, "name-verb", party.start, n + 1) if finds else None
    if (tag == "quote" and party.kind != "anonymous") or before in WITH or _is_of_a_noun(sentence, n, party):
        return None
    if tag == "passive" and (begun := _in_document(sentence, party)) is not None:
        return Hit(party, party.kind, "place-verb", begun, n + 1)
    if before == "и" and (begun := _beside_a_place(sentence, party)) is not None:
        return Hit(party, party.kind, "place-verb", begun, n + 1)
    if before in PLACES:
        # «в Instagram отметили, что» is the firm, «в Instagram отметили» is where
        is_firm = party.name.lower() not in sentence.words.networks or has_clause(sentence, n)
        fits = "p" in party.cases and party.form != "name" and is_firm
        return Hit(party, party.kind, "place-verb", party.start - 1, n + 1) if fits else None
    if tag in ("published", "passive") or (tag == "announce" and not _is_voice(sentence, n, party)):
        return None
    return _speaks(sentence, n, party, before)


def _is_of_a_noun(sentence: Sentence, n: int, party: Party) -> bool:
    """«приказ Минобороны уточняет», not «вчера Минобороны уточнило»: a name that is a genitive, too, behind a noun."""
    if party.gender not in (ANY_GENDER, "n") or not {"n", "g"} <= set(party.cases) or party.start == 0:
        return False
    token, words = sentence.found[party.start - 1], sentence.words
    if token.kind != "word" or token.low in PLACES:
        return False
    if token.low in words.documents:
        return True
    is_plain = (
        token.low in words.verbs or token.low in words.skipped or token.low in words.small or token.low in words.stops
    )
    return not (is_plain or sentence.low(n).endswith("ло"))


def _is_voice(sentence: Sentence, n: int, party: Party) -> bool:
    """«ВОЗ объявила о пандемии»; «полиция объявила о награде» is a deed, and so is what a movement begins."""
    return "пресс-" in party.name or (party.form == "body" and sentence.low(n + 1) in ("о", "об"))


def announces(sentence: Sentence, n: int) -> bool:
    """«объявил, кто играет», «…, объявила ФИФА»: words, not «объявил войну»."""
    after = sentence.low(n + 1)
    is_frame = sentence.low(n - 1) in (",", "как", "этом", *DASHES) and sentence.starting(n + 1) is not None
    is_clause = after == "," and sentence.low(n + 2).startswith(ASKED)
    return has_clause(sentence, n) or after == ":" or is_clause or is_frame


def _beside_a_place(sentence: Sentence, party: Party) -> int | None:
    """«в полиции и прокуратуре подтвердили»: where the phrase begins, if the party is the second of it."""
    other = sentence.ending(party.start - 1)
    is_place = (
        other is not None and other.kind == party.kind == "organisation" and sentence.low(other.start - 1) in PLACES
    )
    return other.start - 1 if other is not None and is_place and "p" in party.cases else None


def _in_document(sentence: Sentence, party: Party) -> int | None:
    """«в сообщении X говорится», «из отчёта X следует»: where the phrase begins, if a party is the author of a document."""
    if "g" not in party.cases or party.form == "name":
        return None
    for at in range(party.start - 1, max(-1, party.start - 7), -1):
        token = sentence.found[at]
        if token.low in sentence.words.documents:
            return next((m for m in range(at - 1, max(-1, at - 4), -1) if sentence.low(m) in (*PLACES, "из")), None)
        if token.kind != "word" or not (token.text.isupper() or sentence.around(at) is not None):
            return None
    return None


def _is_of_a_thing(sentence: Sentence, party: Party) -> bool:
    """«на фестиваль «X»», «дом культуры «X»»: a name in quotation marks is that of the noun before it, wherever that stands."""
    if party.form not in ("quoted", "known") or sentence.found[party.start].kind != "quote":
        return False
    words = sentence.words
    for at in range(party.start - 1, max(-1, party.start - 6), -1):
        token = sentence.found[at]
        if token.low in words.things:
            return True
        if token.low in OTHERS or token.low in PLACES:
            return at < party.start - 1
        is_end = token.kind != "word" or token.capital or sentence.around(at) is not None
        if (
            is_end
            or token.low in words.verbs
            or token.low in words.skipped
            or token.low in words.documents | words.told_in
        ):
            return False
    return False


def _is_open(sentence: Sentence, n: int) -> bool:
    """«жители написали, что …», «… в соцсетях», not «школьники написали диктант»."""
    return sentence.low(n + 1) in (",", ":", ".", "", "о", "об", *PLACES)


def has_clause(sentence: Sentence, n: int) -> bool:
    """«объявил, что …», «указала на то, что …»: what was said follows."""
    near = [sentence.low(m) for m in range(n + 1, n + 4)]
    return near[:2] == [",", "что"] or near == ["на", "то", ","] or near == ["о", "том", ","]


def is_deed(sentence: Sentence, n: int) -> bool:
    """«отметил столетие», «отмечают день рождения», «уточняет обстоятельства»: no word of theirs."""
    verb = sentence.low(n)
    if verb.startswith("замет") and sentence.found[n - 1].kind not in ("mark", "quote") and not has_clause(sentence, n):
        return n > 0
    if verb.startswith("уточня"):
        return SOUGHT.search(sentence.low(n + 1)) is not None
    return verb.startswith(("отмет", "отмеча")) and any(
        FEAST.search(token.low) for token in sentence.found[n + 1 : n + 5]
    )


def _speaks(sentence: Sentence, n: int, party: Party, before: str) -> Hit | None:
    """A body or a person in the nominative, and a verb of speech that agrees."""
    if party.kind == "anonymous" and sentence.low(n).startswith(WRITES) and not _is_open(sentence, n):
        return None
    is_done = party.kind == "organisation" and sentence.low(n).startswith(DEEDS) and not has_clause(sentence, n)
    is_title = party.form in BARE and before in sentence.words.documents
    is_oblique = "n" not in party.cases or (party.form == "name" and party.name.endswith(OBLIQUE))
    if is_done or is_title or is_oblique or not agrees(sentence, n, party):
        return None
    is_media = (party.form in ("quoted", "latin", "upper") and sentence.low(n).startswith(WRITES)) or (
        party.form == "latin" and MEDIA_NAME.search(party.name)
    )
    return Hit(party, "media" if is_media else party.kind, "name-verb", party.start, n + 1)


def agrees(sentence: Sentence, n: int, party: Party) -> bool:
    """A plural verb has a plural subject: «в марте глава …, сообщили»."""
    verb = sentence.low(n)
    plural = verb.endswith(PLURAL)
    if party.form in ("title", "name"):
        return not plural or any(t.low == "и" for t in sentence.found[max(0, party.start - 6) : party.end])
    is_joined = (sentence.low(party.start - 1) == "и" and sentence.ending(party.start - 1) is not None) or (
        sentence.low(party.end) == "и" and sentence.starting(party.end + 1) is not None
    )
    if not party.gender or (plural and is_joined):
        return True
    if plural or party.gender == "p":
        return plural and party.gender == "p"
    past = next((gender for end, gender in SINGULAR if verb.endswith(end)), party.gender)
    return past in party.gender


def is_told(sentence: Sentence, n: int, party: Party) -> bool:
    """«рассказал «X» министр»: a name known to nobody, with the speaker behind it, is the outlet that boasts of being told."""
    follows = sentence.starting(party.end)
    return (
        party.form == "quoted"
        and follows is not None
        and follows.form in ("title", "name", "group")
        and n < party.start
    )
