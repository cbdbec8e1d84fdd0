"""A token of a sentence in, whom it could name as an origin, from there on, out: an outlet, a body, a person, the anonymous."""

from __future__ import annotations

import re

from aggregator.citations import forms
from aggregator.citations.heads import head
from aggregator.citations.line import LONGEST, Line, Party
from aggregator.citations.names import given, is_surname, person
from aggregator.citations.pieces import BODY_NAME, district, made_of_pieces, owns_ship
from aggregator.citations.words import Word, gender_in
from aggregator.model.analysis import CitationKind

ADJECTIVES = 4
"""Words in front of the noun that a phrase is about, and it."""
UNIQUE = re.compile(
    r"^(?:центральн|национальн|верховн|всемирн|всероссийск|международн|европейск|пенсионн|федеральн|государственн)"
)
MANY = frozenset("организация компания авиакомпания предприятие фирма холдинг корпорация концерн".split())
"""There are many international ones of these."""
OFFICE = re.compile(
    r"^(?:внешнеполитическ|дипломатическ|оборонн|военн|финансов|налогов|таможенн|антимонопольн|природоохранн|спортивн)"
)
"""«внешнеполитическое ведомство» is the ministry of foreign affairs."""
OF_WOMEN = ("ей", "ую", "юю")
"""Endings of adjectives that belong to a feminine noun alone: «ситуацией источник» are two."""
AIR = ("телевидение", "радиовещание")
LOCAL = frozenset("региона города области края района страны республики округа столицы".split())
JOURNALISTS = frozenset(
    "корр спецкор корреспондент журналист журналистка обозреватель редактор репортер собкор".split()
)
TAIL = frozenset("по и №".split())
SIDE_NAMES = ("ой", "ого", "ии", "ки", "ова", "ы")
"""Endings of words that belong to the noun before them and are no name: «газета Ивановой»."""


class Reader(Line):
    """Reads one sentence; each method says whether its kind of party begins at a token."""

    def at(self, n: int) -> Party | None:
        token = self.found[n]
        if token.kind == "mark":
            return None
        if token.kind in ("url", "domain"):
            return self.address(n)
        if token.kind == "quote":
            return self.quoted(n)
        if token.low in self.words.skipped and not self._is_told(n) and not self.known(n):
            return None
        of_lexicon = self.named(n) if token.low in self.lexicon.first else None
        of_words = self.phrase(n)
        party = of_lexicon or of_words or self.headed(n)
        if party is not None or not (token.capital or token.text[0].isdigit()):
            return party
        return self.known(n) or self.body_name(n) or self.capitals(n)

    def _is_told(self, n: int) -> bool:
        """«корреспонденту «Известий»»."""
        low = self.found[n].low
        return low.startswith(("корреспондент", "журналист", "репортер")) and self._is_quoted(n + 1)

    def named(self, n: int) -> Party | None:
        """A name of several words that is in the lexicon, though one of them is a kind word: «Первого канала»."""
        hit = self.lexicon.at(self.found, n)
        if hit is None or hit[1] < 2 or (self.lexicon.outlets[hit[0].outlet].authority and self.headed(n)):
            return None
        return self.known(n)

    def headed(self, n: int) -> Party | None:
        press = self._press(n)
        if press and not self._is_quoted(press):
            return Party(n, press, "anonymous", "", "group")
        about = self._head(n)
        if about is None:
            return None
        at, word = about
        if word.tag in ("media", "site"):
            return self.outlet(n, at, word)
        if word.tag == "body":
            end = self._without_person(at + 1, self.through(at + 1))
            if self._is_nameless(n, at, end, word):
                return (
                    None if word.lemma in self.words.named_only else Party(n, end, "anonymous", "", "group", word.cases)
                )
            gender = gender_in(self.found[at].low, word)
            return Party(n, end, "organisation", self.name(n, at, end, word), "head", word.cases, gender=gender)
        return self.group(n, at, word) if word.tag == "group" else self.person(n, at, word)

    def _press(self, n: int) -> int:
        """Behind «СМИ», «местные СМИ»; 0 if there is nothing of the kind."""
        at = n + int(self.found[n].low not in self.words.whole)
        if at >= len(self.found) or self.found[at].low not in self.words.whole:
            return 0
        return at + 1 if at == n or forms.ADJECTIVE_END.match(self.found[n].low) else 0

    def _is_quoted(self, n: int) -> bool:
        return n < len(self.found) and self.found[n].kind == "quote"

    def _without_person(self, n: int, end: int) -> int:
        """«конструктор группы «Якорь» Иван Лапин»: a first and a last name in the nominative are no part of a body's name."""
        for at in range(n, end - 1):
            if self.found[at].capital and self.found[at + 1].capital and "n" in given(self.found[at].low):
                return at
        return end

    def _is_nameless(self, n: int, at: int, end: int, word: Word) -> bool:
        """«в компании», «российский банк», «группа учёных»: any of its kind; «Центральный банк» and «сеть «Якорь»» are one."""
        if word.lemma not in self.words.generic and word.lemma not in self.words.named_only:
            return False
        if word.lemma == "сеть" and any(token.low.startswith("социальн") for token in self.found[n:at]):
            return True
        if word.lemma in self.words.named_only:
            begun = n + int(n == 0 or self.found[n - 1].kind == "mark")  # a capital of the sentence is none of the name
            return not any(token.capital or token.kind == "quote" for token in self.found[begun:end])
        return end == at + 1 and not self._is_one(n, at, word)

    def _is_one(self, n: int, at: int, word: Word) -> bool:
        """«Центральный банк» is one, «российский банк» is any; «международная организация» is any, too."""
        before = self.found[n:at]
        is_unique = any(UNIQUE.match(token.low) for token in before) and word.lemma not in MANY
        is_known = word.lemma == "ведомство" and any(OFFICE.match(token.low) for token in before)
        return is_unique or is_known or any(token.capital for token in before[int(n == 0) :])

    def _head(self, n: int) -> tuple[int, Word] | None:
        """The noun that a phrase beginning at n is about: n itself, or a noun behind adjectives."""
        for at in range(n, min(n + ADJECTIVES, len(self.found))):
            token = self.found[at]
            if token.kind != "word":
                return None
            written = head(token.text)
            word = written.first if at == n else written.behind
            if word and word.gender != "f" and any(each.low.endswith(OF_WOMEN) for each in self.found[n:at]):
                return None
            if word and not (word.tag == "group" and at == n and token.low == "местные"):
                return at, word
            if not written.is_adjective:
                return None
        return None

    def outlet(self, n: int, at: int, word: Word) -> Party | None:
        """«газета «Бурятия»», «телеканал RT», «издание The Verge», «сайт администрации»."""
        if word.lemma in AIR and at + 1 < len(self.found) and self.goes_on(at + 1):  # «телевидение Китая»
            end = self.through(at + 1)
            return Party(n, end, "media", self.name(n, at, end, word), "kind", word.cases)
        after = at + 1
        plain = [token for token in self.found[at : at + 8] if token.kind != "quote"]
        whole = self.lexicon.at(plain, 0)
        if whole and whole[1] > 1:
            last = plain[whole[1] - 1]
            end = next(m for m in range(at, len(self.found)) if self.found[m] is last) + 1
            end += int(end < len(self.found) and self.found[end].kind == "quote" and self.found[end].start == last.end)
            return self.listed(n, end, whole[0].outlet)._replace(cases=word.cases)
        if after < len(self.found):
            named = self._named(after) if word.tag == "media" else None
            if named is not None:
                return named._replace(start=n, cases=word.cases, kind=self._kind_of(n, at, named))
            body = self.headed(after) or self.body_name(after)
            is_own = body is not None and body.kind != "media" and "g" in body.cases
            if is_own and body is not None and self.found[after].kind == "word":
                return Party(n, body.end, "organisation", self.name(n, at, body.end, word), "site", word.cases)
        if self.found[at].low in self.words.sites and at + 1 < len(self.found) and self.goes_on(at + 1):
            end = self.through(at + 1)
            return Party(n, end, "organisation", self.name(n, at, end, word), "site", word.cases)
        if word.lemma == "агентство" and at + 1 < len(self.found) and self.goes_on(at + 1):
            end = self.through(at + 1)
            return Party(n, end, "organisation", self.name(n, at, end, word), "head", word.cases)
        if at > n and self.found[n].capital and n > 0:  # «Правительственный портал»
            return Party(n, at + 1, "organisation", self.name(n, at, at + 1, word), "site", word.cases)
        return Party(n, at + 1, "anonymous", "", "outlet", word.cases)

    def _kind_of(self, n: int, at: int, named: Party) -> CitationKind:
        """A «навигационный портал» is no outlet, a «новостной портал» is."""
        if at == n or named.outlet is not None or self.found[at].low not in self.words.sites:
            return named.kind
        return (
            named.kind
            if any(forms.nominative(t.low, "m") in self.words.news for t in self.found[n:at])
            else "organisation"
        )

    def _named(self, n: int) -> Party | None:
        """The name behind a kind word, known or not."""
        token = self.found[n]
        if token.kind == "quote":
            party = self.quoted(n)
            return party and party._replace(kind="media", form="kind")
        if token.kind in ("url", "domain"):
            return self.address(n)
        is_body = token.text in self.words.names and not self._is_longer(n, 1)
        if token.low in self.words.nouns or is_body or BODY_NAME.match(token.text):
            return None
        known = self.known(n, named=token.capital)
        if known:
            return known._replace(form="known")
        if token.capital and (
            token.text.isascii() or self.found[n - 1].text in self.words.short or not self._is_person(n)
        ):
            capitals = self.capitals(n)
            is_name = capitals is not None and (token.text.isascii() or not token.low.endswith(SIDE_NAMES))
            is_site = self.found[n - 1].low in self.words.sites and not token.text.isascii()
            return capitals._replace(kind="media", form="kind") if capitals and is_name and not is_site else None
        return None

    def _is_person(self, n: int) -> bool:
        return (
            n + 1 < len(self.found)
            and self.found[n + 1].capital
            and self.found[n + 1].kind == "word"
            and not self.found[n].text.isupper()
        )

    def group(self, n: int, at: int, word: Word) -> Party:
        """«специалисты Роспотребнадзора» speak for a body, «источник в МВД» and «эксперты» for nobody."""
        end = at + 1
        if word.lemma in self.words.public:
            return Party(n, self.through(end), "anonymous", "", "group", word.cases)
        if end < len(self.found) and (employer := self._employer(end)) and word.lemma in self.words.sources:
            return Party(n, employer.start, "anonymous", "", "group", word.cases)
        if word.lemma.startswith(("источник", "собеседник", "инсайдер")) or end >= len(self.found):
            return Party(n, self.through(end) if end < len(self.found) else end, "anonymous", "", "group", word.cases)
        body = self.headed(end) or self.body_name(end)
        if body is not None and body.kind == "organisation" and "g" in body.cases and body.form != "quoted":
            return Party(n, body.end, "organisation", body.name, "group", word.cases)
        short = self.capitals(end)
        if short is not None and short.form in ("upper", "latin") and short.kind == "organisation":  # «аналитики GfK»
            return Party(n, short.end, "organisation", short.name, "group", word.cases)
        if self.found[end].kind == "quote" and (name := self.quoted(end)):
            return Party(n, name.end, "organisation", name.name, "group", word.cases)
        return Party(n, self.through(end), "anonymous", "", "group", word.cases)

    def _employer(self, n: int) -> Party | None:
        """The outlet whose source somebody is: «собеседник «Коммерсанта» на рынке»."""
        party = self.at(n)
        return party if party is not None and party.kind == "media" and party.form == "known" else None

    def person(self, n: int, at: int, word: Word) -> Party:
        if word.lemma in JOURNALISTS and at + 1 < len(self.found):
            employer = self.at(at + 1)
            if employer is not None and (employer.kind == "media" or employer.form == "quoted"):
                return employer._replace(start=n, cases=word.cases, kind="media", form="kind")
        end = self.through(at + 1, limit=LONGEST + 6)
        end += int(end < len(self.found) and is_surname(self.found[end - 1].text, self.found[end].text))
        named = person(self.found[at + 1 : end], self.words.names)
        kind: CitationKind = "organisation" if not named and owns_ship(self.found[at:end]) else "person"
        return Party(n, end, kind, named or self.name(n, at, end, word), "title", word.cases)

    def body_name(self, n: int) -> Party | None:
        """«МЧС России», «Роспотребнадзор», «Минздрав»."""
        token = self.found[n]
        if token.kind != "word" or not token.capital:
            return None
        word = self.words.names.get(token.text) or made_of_pieces(token.text)
        if word is None:
            return None
        end = district(self.found, n, self.tail(n + 1))
        rest = self.sentence[self.found[n].end : self.found[end - 1].end]
        return Party(n, end, "organisation", word.lemma + rest, "body", word.cases)

    def tail(self, n: int) -> int:
        """«МЧС России», «Минздрав региона», «ГУ МЧС по Приморскому краю»: how far a name goes on behind its last capitals."""
        at = n
        while at < min(len(self.found), n + LONGEST) and self.goes_on(at) and self._is_tail(at):
            at += 1
        while at > n and self.found[at - 1].low in TAIL:
            at -= 1
        return at

    def _is_tail(self, n: int) -> bool:
        token = self.found[n]
        near = {before.low for before in self.found[max(0, n - 2) : n]}
        return token.capital or token.low in LOCAL or token.low in TAIL or "по" in near
