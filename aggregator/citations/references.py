"""The rules that begin at a noun: «по данным X», «со ссылкой на X», «согласно X», «в статье X», «Источник: X»."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aggregator.citations.forms import ADJECTIVE_END
from aggregator.citations.hits import MEDIA_NAME, PLACES, Hit, Sentence
from aggregator.citations.line import Party
from aggregator.citations.names import nominative
from aggregator.citations.posts import with_name
from aggregator.model.analysis import CitationKind

PARTICIPLE = re.compile(r"(?:нн|вш|вшим|ющ|ящ|ущ|ащ)(?:ым|им|ой|ей)$")
PICTURES = frozenset("фото фотография фотографии фотоматериалы видео снимок снимки кадры".split())
OF_PICTURES = re.compile(r"(?:фото|видео|изображени|иллюстраци|снимк|кадр|картин|обложк|инфографик)[а-я]*$")
"""«Источник фото: X»: whose a picture is says nothing of the news."""
TALKS = frozenset("интервью беседе разговоре".split())
TITLES = ("чемпион", "титул", "пояс", "звани")
"""«чемпион по версии X»: X gave a title, and told nothing."""
SOURCE_OF = frozenset("информации новости материала текста".split())


def report(sentence: Sentence, n: int, _: str) -> Iterator[Hit]:
    """«по данным X», «согласно информации X», «по словам X»."""
    word = sentence.low(n)
    leads = ("с", "со") if word == "слов" else ("по", "согласно", "следует", "исходя")
    lead = next((m for m in range(n - 1, max(-1, n - 4), -1) if sentence.low(m) in leads), None)
    if lead is None or any(sentence.found[m].kind != "word" for m in range(lead, n)):
        return
    if word == "версии" and any(t.low.startswith(TITLES) for t in sentence.found[max(0, n - 8) : n]):
        return
    at = n + 1 + int(sentence.low(n + 1) in (":", "от", "из"))
    at += 2 * int(sentence.low(at) in ("одного", "одной") and sentence.low(at + 1) == "из")
    party = with_name(sentence, at, "g") or sentence.around(at) or _through_document(sentence, at) or _by(sentence, at)
    if party is None:
        bare = word.startswith(("данн", "информ", "сведен", "материал", "сообщен", "слух"))
        if bare:
            yield Hit(Party(lead, n + 1, "anonymous", "", "passive"), "anonymous", "report", lead, n + 1)
        return
    yield from _reported(sentence, lead, party, word)


def _through_document(sentence: Sentence, at: int) -> Party | None:
    """«по данным свежего отчёта X», «по информации официального сайта X»: whose document it is."""
    seen = False
    for n in range(at, min(at + 4, len(sentence.found))):
        party = sentence.starting(n)
        if party is not None:
            return party if seen and "g" in party.cases and party.form != "name" else None
        low = sentence.low(n)
        if low not in sentence.words.documents and not ADJECTIVE_END.match(low):
            return None
        seen = seen or low in sentence.words.documents
    return None


def _by(sentence: Sentence, at: int) -> Party | None:
    """«по данным, опубликованным X», «по расчётам, проведённым X», «по данным, размещённым на сайте X»: who did that."""
    at += int(sentence.low(at) == ",")
    site = sentence.starting(at + 1)
    if sentence.low(at) in (*PLACES, "с") and site is not None and site.form == "site":
        return site
    if not PARTICIPLE.search(sentence.low(at)):
        return None
    place = next((n for n in range(at + 1, at + 3) if sentence.low(n) in (*PLACES, "от", "из")), at)
    party = sentence.starting(place + 1)
    # the participle was read as its adjective
    if place == at and (whole := sentence.starting(at)) and " " in whole.name:
        party = whole._replace(start=at + 1, name=whole.name.partition(" ")[2])
    case = "i" if place == at else "p" if sentence.low(place) in PLACES else "g"
    return party if party is not None and case in party.cases and party.kind in ("media", "organisation") else None


def supplied(sentence: Sentence, n: int, _: str) -> Iterator[Hit]:
    """«информация предоставлена X», «прогноз предоставил X»; a photograph that X supplied says nothing of the news."""
    before = [token.low for token in sentence.found[max(0, n - 7) : n]]
    if sentence.words.supplied.isdisjoint(before) or not PICTURES.isdisjoint(before):
        return
    case = "n" if sentence.low(n).startswith("предоставил") else "i"
    party = sentence.starting(n + 1)
    if party is not None and party.kind in ("media", "organisation") and case in party.cases:
        yield Hit(party, party.kind, "supplied", n, party.end)


def _reported(sentence: Sentence, lead: int, party: Party, word: str) -> Iterator[Hit]:
    kind = party.kind
    if party.form == "name" and " " not in party.name and word.startswith(("данн", "информац", "сведен")):
        return  # «по данным Киева»
    if party.form in ("latin", "upper", "quoted"):
        is_media = (
            (party.form != "upper" or party.name.isascii())
            and word.startswith(("информац", "сообщен", "верси", "уверен", "сведен", "утвержд"))
        ) or MEDIA_NAME.search(party.name)
        kind = "media" if is_media else "organisation"
    if kind == "person":
        party = party._replace(name=nominative(party.name))
    yield Hit(party, kind, "report", lead, party.end)
    if sentence.low(party.end) == "и" and (other := sentence.starting(party.end + 1)) and other.kind == kind:
        yield Hit(other, kind, "report", lead, other.end)


def according(sentence: Sentence, n: int, _: str) -> Iterator[Hit]:
    """«согласно прогнозу X», «согласно X», «следует из доклада X»."""
    at = n + 1
    if sentence.low(n) != "согласно":
        if sentence.low(at) != "из":
            return
        at += 1
    if sentence.low(at) in sentence.words.reports:
        return
    documents = 0
    while (
        at < len(sentence.found) and at < n + 5 and sentence.starting(at) is None and sentence.found[at].kind == "word"
    ):
        documents += sentence.low(at) in sentence.words.documents
        at += 1
    party = sentence.starting(at)
    if party is not None and (documents or at == n + 1) and party.form not in ("name", "quoted"):
        yield Hit(party, party.kind, "according", n, party.end)
    elif documents:
        yield Hit(Party(n, at, "anonymous", "", "passive"), "anonymous", "according", n, at)


def document(sentence: Sentence, n: int, _: str) -> Iterator[Hit]:
    """«в статье X», «в эфире телеканала X»: only of an outlet that is known as one."""
    at = n + 1 + int(sentence.low(n + 1) in ("с", "со"))
    at += int(sentence.low(at).startswith(("журналист", "корреспондент")) and sentence.ending(at + 1) is not None)
    party = sentence.starting(at) if n else None
    if party is None:
        return
    is_outlet = party.kind == "media" and party.form in ("known", "kind", "domain")
    is_talk = sentence.low(n) in TALKS and party.form == "latin" and MEDIA_NAME.search(party.name)
    if is_outlet or is_talk:
        yield Hit(party, "media", "document", n, party.end)


def reference(sentence: Sentence, n: int, _: str) -> Iterator[Hit]:
    """«со ссылкой на X», «ссылаясь на слова X и Y»."""
    at = n + 1
    if sentence.low(at) != "на":
        return
    before = sentence.ending(n - 1) if sentence.low(n - 1) in ("со", ",") else None
    if before is not None and before.kind == "media":  # «X со ссылкой на Y сообщает»
        yield Hit(before, "media", "name-reference", before.start, n + 1)
    at += 1
    while at < min(n + 7, len(sentence.found)) and sentence.starting(at) is None:
        is_elsewhere = sentence.low(at) in PLACES and sentence.low(at - 1) not in sentence.words.documents
        if sentence.found[at].kind == "mark" or is_elsewhere:
            return
        at += 1
    while (party := with_name(sentence, at, "g")) is not None:
        kind: CitationKind = (
            "media"
            if party.form == "latin"
            or (party.form != "head" and party.kind == "organisation" and MEDIA_NAME.search(party.name))
            else party.kind
        )
        if kind == "person":
            party = party._replace(name=nominative(party.name))
        yield Hit(party, kind, "with-reference", n, party.end, second=True)
        if sentence.low(party.end) != "и":
            return
        at = party.end + 1


def testimony(sentence: Sentence, n: int, _: str) -> Iterator[Hit]:
    """«свидетельствуют данные X», «об этом говорят данные X»."""
    if sentence.words.documents.isdisjoint(token.low for token in sentence.found[: n + 4]):
        return
    at = n + 1
    while at < n + 4 and sentence.starting(at) is None and sentence.low(at):
        at += 1
    party = sentence.starting(at)
    subject = sentence.ending(n)
    if subject is not None and sentence.low(subject.start - 1) in sentence.words.documents:  # «опрос X показал, что …»
        at, party = subject.start, subject._replace(end=n + 1)
    if party is not None and sentence.low(at - 1) in sentence.words.documents:
        kind: CitationKind = "organisation" if party.form in ("latin", "upper", "quoted") else party.kind
        yield Hit(party, kind, "testimony", min(n, at - 1), party.end)


def source_line(sentence: Sentence, n: int, _: str) -> Iterator[Hit]:
    """«Источник: X», «Источник – X, Y», «По материалам: X»; and «источник X», which X reports."""
    at = n + 1
    employer = sentence.starting(at)
    if employer is not None and employer.kind == "media" and employer.form in ("known", "kind"):
        yield Hit(employer, "media", "source-of", n, employer.end)
        return
    while at < min(n + 5, len(sentence.found)) and (
        sentence.low(at) in SOURCE_OF or sentence.low(at) in (",", "и") or OF_PICTURES.match(sentence.low(at))
    ):
        at += 1
    if sentence.low(at) not in (":", "-", "–", "—") or not sentence.found[n].capital or _is_credit(sentence, n, at):
        return
    at += 1
    while at < len(sentence.found):
        party = sentence.starting(at)
        if party is None and sentence.found[at].kind == "word" and sentence.found[at].text.isascii():
            party = Party(at, at + 1, "media", sentence.found[at].text, "latin")
        if party is None:
            return
        kind: CitationKind = (
            "media"
            if party.form in ("latin", "upper", "quoted") or (party.form == "name" and MEDIA_NAME.search(party.name))
            else party.kind
        )
        yield Hit(party, kind, "source-line", n, party.end)
        if sentence.low(party.end) not in (",", "и", "/", ";"):
            return
        at = party.end + 1


def _is_credit(sentence: Sentence, n: int, end: int) -> bool:
    """«Источник фото: X», «Фото: Источник: X», not «Источник информации и фото: X»."""
    of = {token.low for token in sentence.found[n + 1 : end]}
    is_picture = any(map(OF_PICTURES.match, of)) or (
        sentence.low(n - 1) == ":" and OF_PICTURES.match(sentence.low(n - 2)) is not None
    )
    return is_picture and of.isdisjoint(SOURCE_OF)
