"""The rules that begin at a noun: «по данным X», «со ссылкой на X», «согласно X», «в статье X», «Источник: X»."""

from __future__ import annotations

from collections.abc import Iterator

from aggregator.citations.hits import MEDIA_NAME, Hit, Sentence
from aggregator.citations.line import Party
from aggregator.citations.names import nominative
from aggregator.citations.posts import with_name
from aggregator.model.analysis import CitationKind

SOURCE_OF = frozenset("информации новости фото материала текста фотографии и".split())


def report(sentence: Sentence, n: int, _: str) -> Iterator[Hit]:
    """«по данным X», «согласно информации X», «по словам X»."""
    word = sentence.low(n)
    leads = ("с", "со") if word == "слов" else ("по", "согласно", "следует", "исходя")
    lead = next((m for m in range(n - 1, max(-1, n - 4), -1) if sentence.low(m) in leads), None)
    if lead is None or any(sentence.found[m].kind != "word" for m in range(lead, n)):
        return
    at = n + 1 + int(sentence.low(n + 1) in (":", "от", "из"))
    at += 2 * int(sentence.low(at) in ("одного", "одной") and sentence.low(at + 1) == "из")
    party = with_name(sentence, at, "g") or sentence.inside.get(at)
    if party is None:
        bare = word.startswith(("данн", "информ", "сведен", "материал", "сообщен", "слух"))
        if bare:
            yield Hit(Party(lead, n + 1, "anonymous", "", "passive"), "anonymous", "report", lead, n + 1)
        return
    yield from _reported(sentence, lead, party, word)


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
    if sentence.low(party.end) == "и" and (other := sentence.starts.get(party.end + 1)) and other.kind == kind:
        yield Hit(other, kind, "report", lead, other.end)


def according(sentence: Sentence, n: int, _: str) -> Iterator[Hit]:
    """«согласно прогнозу X», «согласно X», «следует из доклада X»."""
    at = n + 1
    if sentence.low(n) == "следует":
        if sentence.low(at) != "из":
            return
        at += 1
    if sentence.low(at) in sentence.words.reports:
        return
    documents = 0
    while at < len(sentence.found) and at < n + 5 and at not in sentence.starts and sentence.found[at].kind == "word":
        documents += sentence.low(at) in sentence.words.documents
        at += 1
    party = sentence.starts.get(at)
    if party is not None and (documents or at == n + 1) and party.form not in ("name", "quoted"):
        yield Hit(party, party.kind, "according", n, party.end)
    elif documents:
        yield Hit(Party(n, at, "anonymous", "", "passive"), "anonymous", "according", n, at)


def document(sentence: Sentence, n: int, _: str) -> Iterator[Hit]:
    """«в статье X», «в эфире телеканала X»: only of an outlet that is known as one."""
    at = n + 1 + int(sentence.low(n + 1) in ("с", "со"))
    party = sentence.starts.get(at)
    if party is not None and party.kind == "media" and party.form in ("known", "kind", "domain") and n:
        yield Hit(party, "media", "document", n, party.end)


def reference(sentence: Sentence, n: int, _: str) -> Iterator[Hit]:
    """«со ссылкой на X», «ссылаясь на слова X и Y»."""
    at = n + 1
    if sentence.low(at) != "на":
        return
    before = sentence.ends.get(n - 1) if sentence.low(n - 1) in ("со", ",") else None
    if before is not None and before.kind == "media":  # «X со ссылкой на Y сообщает»
        yield Hit(before, "media", "name-reference", before.start, n + 1)
    at += 1
    while at < min(n + 7, len(sentence.found)) and at not in sentence.starts:
        if sentence.found[at].kind == "mark":
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
    at = n + 1
    while at < n + 4 and at not in sentence.starts and sentence.low(at):
        at += 1
    party = sentence.starts.get(at)
    if party is not None and sentence.low(at - 1) in sentence.words.documents:
        kind: CitationKind = "organisation" if party.form in ("latin", "upper", "quoted") else party.kind
        yield Hit(party, kind, "testimony", n, party.end)


def source_line(sentence: Sentence, n: int, _: str) -> Iterator[Hit]:
    """«Источник: X», «Источник – X, Y», «По материалам: X»; and «источник X», which X reports."""
    at = n + 1
    employer = sentence.starts.get(at)
    if employer is not None and employer.kind == "media" and employer.form in ("known", "kind"):
        yield Hit(employer, "media", "source-of", n, employer.end)
        return
    while at < len(sentence.found) and at < n + 5 and (sentence.low(at) in SOURCE_OF or sentence.low(at) == ","):
        at += 1
    if sentence.low(at) not in (":", "-", "–", "—") or not sentence.found[n].capital:
        return
    at += 1
    while at < len(sentence.found):
        party = sentence.starts.get(at)
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
