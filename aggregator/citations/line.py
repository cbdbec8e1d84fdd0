"""One sentence as the readers of names see it: whose name begins at a token, and how far it goes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from aggregator.citations import forms, platforms
from aggregator.citations.lexicon import Lexicon
from aggregator.citations.names import given, town_forms
from aggregator.citations.tokens import Token
from aggregator.citations.words import Word, words
from aggregator.model.analysis import CitationKind

ALL = forms.CASES
LONGEST = 14
"""Tokens that the name of a body may go on for."""
PREPOSITIONS = frozenset("по при и имени им № для".split())
WITH_WHOM = frozenset("борьбе связям работе взаимодействию ситуации".split())
"""«штаб по борьбе с паводком», «отдел по связям с общественностью»: words that «с» belongs to."""
OF_WATCHING = frozenset("наблюдению надзору контролю слежению уходу".split())
"""«центр по наблюдению за льдами»: words that «за» belongs to."""
MASCULINE = {
    "n": ("ый", "ий", "ой"),
    "g": ("ого", "его"),
    "d": ("ому", "ему"),
    "a": ("ый", "ий", "ой"),
    "i": ("ым", "им"),
    "p": ("ом", "ем"),
}
"""How adjectives of a masculine noun end, by its case."""
JOINS = frozenset(
    "of the de della dello delle di del da la le el los las and for in du des van von y e & et und al".split()
)
FINITE = re.compile(r"(?:[аиеуыя]л|[аиеуыя]л[аои]|[аеуюия]т|тся|л[аои]?сь|лся|ть|ться|но|[ае]ны)$")
"""How verbs end, and short participles: no name goes on over them."""
GENITIVE = re.compile(r"(?:[аяыиуюей]|ого|его|ых|их|ов|ев|ам|ям|ств|ом|ем|им|ым|ок|нок)$")
SURNAME = re.compile(r"(?:[ое]в|[ыи]н|ск[ио]й|[ое]ва|[ыи]на|ская|ко|ук|юк|ян|дзе|швили|ич|ец|ых|их|ер|ман|берг)$")
"""How a surname ends."""
AUTHORITY = re.compile(
    r"(?:^|\.)(?:gov|mil|kremlin|government|duma|council|mchs|mvd|sledcom|genproc|mos)\.(?:ru|[a-z]{2})$|\.gov$|(?:^|\.)gov\."
    r"|стопкоронавирус|госуслуг|президентски|нацпроект|национальныепроект|gosuslugi"
)
"""Hosts of the state: no outlets."""
MINISTRY = re.compile(r"^мин(?!ист)")
"""Proper names, which have their capital letter from nowhere else: «Минтранс»."""
NUMBER = re.compile(r"^\d")


class Party(NamedTuple):
    """Someone who could be cited: tokens `start` to `end`; `form` says by what it was known."""

    start: int
    end: int
    kind: CitationKind
    name: str
    form: str
    cases: str = ALL
    outlet: int | None = None
    gender: str = ""
    """Of a body that a common noun begins: m, f, n or p; `ANY_GENDER` of one that is never declined."""


class Line:
    """The tokens of a sentence, with what is known of words and outlets."""

    def __init__(self, found: Sequence[Token], lexicon: Lexicon, sentence: str) -> None:
        self.found = found
        self.lexicon = lexicon
        self.sentence = sentence
        self.words = words()

    # -- names that begin at a token

    def address(self, n: int) -> Party | None:
        token = self.found[n]
        is_bare = token.low in platforms.HOSTS and self.sentence.startswith("/", token.end)
        behind = self.sentence[token.end :] if is_bare else ""
        host = platforms.site(token.low + behind)
        if not host:
            return None
        outlet = self.lexicon.host(host)
        entry = self.lexicon.at(self.found, n)
        if entry:
            outlet = entry[0].outlet
        kind: CitationKind = "organisation" if AUTHORITY.search(host) else self.lexicon.kind(outlet)
        name = (
            self.lexicon.outlets[outlet].name
            if outlet is not None
            else (token.text if token.kind == "domain" and "/" not in host else host)
        )
        end, until = n + 1, token.end + platforms.length(behind)
        while end < len(self.found) and self.found[end].start < until:
            end += 1
        return Party(n, end, kind, name, "url" if token.kind == "url" else "domain", outlet=outlet)

    def known(self, n: int, named: bool = False) -> Party | None:
        """A name of the lexicon; an ordinary word only if `named`: in quotation marks or after a kind word."""
        if not (self.found[n].capital or self.found[n].text[0].isdigit() or named):
            return None
        hit = self.lexicon.at(self.found, n)
        if hit is None or (hit[0].common and not named):
            return None
        entry, length = hit
        if self._is_longer(n, length):
            run = self.capitals(n) if named else None
            return run and run._replace(kind="media", form="kind")
        return self.listed(n, n + length, entry.outlet)

    def listed(self, start: int, end: int, outlet: int) -> Party:
        """An outlet, or authority, of the lexicon."""
        known = self.lexicon.outlets[outlet]
        return Party(start, end, self.lexicon.kind(outlet), known.name, "known", outlet=outlet)

    def _is_longer(self, n: int, length: int) -> bool:
        """«Nature Communications» is not Nature, «Sun Yang» is not The Sun."""
        after = n + length
        if after >= len(self.found) or not self.found[n].text.isascii() or self.found[n].text.isupper():
            return False
        token = self.found[after]
        return token.kind == "word" and token.text.isascii() and token.text.isalpha() and token.capital

    def quoted(self, n: int) -> Party | None:
        close = next((m for m in range(n + 2, min(n + 10, len(self.found))) if self.found[m].kind == "quote"), None)
        if close is None or not (
            self.found[n + 1].capital or NUMBER.match(self.found[n + 1].text) or self.found[n + 1].text.isascii()
        ):
            return None
        inside = self.found[n + 1 : close]
        if any(token.text in ".!?:;,…" for token in inside) or any(token.low in self.words.verbs for token in inside):
            return None
        hit = self.lexicon.at(self.found, n + 1)
        if hit and hit[1] == len(inside):
            return self.listed(n, close + 1, hit[0].outlet)
        name = self.sentence[inside[0].start : inside[-1].end]
        if len(inside) == 1 and (word := self.words.names.get(name)):
            name = word.lemma
        return Party(n, close + 1, "organisation", name, "quoted")

    def phrase(self, n: int) -> Party | None:
        """«Белый дом», «береговая охрана Японии», «дом культуры посёлка»."""
        at = n + int(self.found[n].low not in self.words.phrases)
        if at + 1 >= len(self.found) or self.found[at].low not in self.words.phrases:
            return None
        if at > n and not forms.ADJECTIVE_END.match(self.found[n].low):
            return None
        for last, name, cases in self.words.phrases[self.found[at].low]:
            fits = at == n or (name[0].islower() and self._belongs(n, cases))
            if self.found[at + 1].low == last and fits and (name[0].islower() or self.found[at].capital):
                end = self.through(at + 2) if name[0].islower() else at + 2
                rest = self.sentence[self.found[at + 1].end : self.found[end - 1].end]
                return Party(n, end, "organisation", name + rest, "head", cases)
        return None

    def _belongs(self, n: int, cases: str) -> bool:
        """«районного детского сада», not «заведующая детским садом»: an adjective in the case of what follows."""
        low, after = self.found[n].low, self.found[n + 1].low
        if forms.ADJECTIVE_END.match(after):
            return low[-2:] == after[-2:]
        return any(low.endswith(MASCULINE[case]) for case in cases)

    def capitals(self, n: int) -> Party | None:
        """A run of capitalised words: a foreign name, or a person."""
        token = self.found[n]
        if token.kind != "word" or not token.capital or token.low in self.words.stops or token.low in self.words.small:
            return None
        latin = token.text.isascii()
        end = n + 1
        while end < len(self.found) and self._carries_on(end, latin):
            end += 1
        while end > n + 1 and self.found[end - 1].low in JOINS:
            end -= 1
        name = self.sentence[token.start : self.found[end - 1].end]
        if latin:
            return None if token.text in self.words.not_bodies else Party(n, end, "organisation", name, "latin")
        if token.text.isupper() and len(token.text) > 1:
            while not self.found[end - 1].text.isupper():
                end -= 1
            name = self.sentence[token.start : self.found[end - 1].end]
            known = token.text in self.words.not_bodies
            return None if known else Party(n, end, "organisation", name, "upper")
        if self._is_town(end - 1):
            return None
        if end > n + 2 and given(self.found[n + 1].low) and not given(token.low):  # «Хранитель Лидия Овсянко»
            return self.capitals(n + 1)
        if end == n + 1 and (n == 0 or self.found[n - 1].text in ".!?:") and not SURNAME.search(token.low):
            return None  # the first word of a sentence has its capital letter from there
        return Party(n, end, "person", name, "name") if token.text.replace("-", "").isalpha() else None

    def _is_town(self, n: int) -> bool:
        """«Имя Лесозаводска», «Уссурийск отметил»: a town, unless the name is a person's, too."""
        token = self.found[n]
        return token.text in town_forms() and not SURNAME.search(token.low) and not given(token.low)

    def _carries_on(self, n: int, latin: bool) -> bool:
        token = self.found[n]
        if token.kind == "mark":
            return (
                latin
                and token.text == "."
                and n + 1 < len(self.found)
                and self.found[n - 1].end == token.start == self.found[n + 1].start - 1
            )
        if token.kind != "word" or token.text.isascii() != latin:
            return False
        is_short = token.text.isupper() and len(token.text) > 2 and not self.found[n - 1].text.isupper()
        if not latin and (token.low in self.words.nouns or is_short or self.known(n)):
            return False
        return token.capital or (latin and (token.low in JOINS or token.text.isdigit()))

    # -- how far a name goes

    def through(self, n: int, limit: int = LONGEST) -> int:
        """The token behind the last one that still belongs to a name which began before n."""
        at = n
        while at < min(n + limit, len(self.found)) and self.goes_on(at):
            if self.found[at].kind == "quote":
                party = self.quoted(at)
                if party is None:
                    break
                at = party.end
                continue
            at += 1
        while at > n and self.found[at - 1].low in (*PREPOSITIONS, "с", "со", "за", ","):
            at -= 1
        return at

    def goes_on(self, n: int) -> bool:
        token = self.found[n]
        if token.kind in ("url", "domain"):
            return False
        if token.kind == "mark":
            is_short = token.text == "." and self.found[n - 1].low in ("им", "г", "ст")
            return token.text == "№" or is_short or (token.text == "," and self._is_list(n))
        if token.kind == "quote":
            return (
                n + 1 < len(self.found) and self.found[n].start > self.found[n - 1].end and self.quoted(n) is not None
            )
        before = self.found[n - 1].low
        after = self.found[n + 1].low if n + 1 < len(self.found) else ""
        if (token.low == "и" and self._is_other(n + 1)) or (token.low == "по" and after in self.words.reports):
            return False
        if (
            token.low in PREPOSITIONS
            or (token.low in ("с", "со") and before in WITH_WHOM)
            or (token.low == "за" and before in OF_WATCHING)
        ):
            return n + 1 < len(self.found) and self.found[n + 1].kind in ("word", "quote", "mark")
        if NUMBER.match(token.text):
            return self.found[n - 1].text == "№"
        return self._is_part(n, token)

    def _is_list(self, n: int) -> bool:
        """«министерство труда, занятости и спорта»: the comma stands between two spheres of a body."""
        near = self.found[n + 1 : n + 4]
        last = next((at for at, token in enumerate(near) if token.low in self.words.spheres), None)
        return last is not None and all(GENITIVE.search(token.low) and not token.capital for token in near[:last])

    def _is_other(self, n: int) -> bool:
        """«в полиции и прокуратуре»: behind «и» stands another body, not a part of the name."""
        noun = self.words.nouns.get(self.found[n].low) if n < len(self.found) else None
        return noun is not None and noun.tag == "body" and "g" not in noun.cases

    def _is_part(self, n: int, token: Token) -> bool:
        if token.low in self.words.verbs or token.low in self.words.skipped or len(token.low) < 2:
            return False
        if token.low in self.words.stops or (token.capital and token.low.endswith(("ская", "ский", "цкая", "цкий"))):
            return False
        if token.capital:
            return self.found[n - 1].low == "по" or self.lexicon.at(self.found, n) is None or self.known(n) is None
        if token.low in self.words.not_verbs or token.low in self.words.spheres:
            return True
        noun = self.words.nouns.get(token.low)
        if noun is not None and "n" in noun.cases and set(noun.cases) <= {"n", "a"}:
            return False  # a nominative begins a name of its own
        if noun is not None and noun.tag == "media" and "g" not in noun.cases:
            return False  # «директор театра газете «X»»: whom it was told
        is_recipient = token.low.endswith(("ам", "ям")) and PREPOSITIONS.isdisjoint(
            t.low for t in self.found[max(0, n - 4) : n]
        )
        if len(token.low) < 3 or is_recipient or FINITE.search(token.low):
            return False
        return GENITIVE.search(token.low) is not None

    def name(self, start: int, at: int, end: int, word: Word) -> str:
        """The phrase with its head, and the adjectives before that, in the nominative."""
        first = [forms.nominative(token.text, word.gender) for token in self.found[start:at]]
        rest = self.sentence[self.found[at].end : self.found[end - 1].end] if end > at + 1 else ""
        head = word.lemma if word.lemma.upper() not in self.words.short else self.found[at].text
        is_begun = at == 0 or self.found[at - 1].text in ".:–—-"
        if self.found[at].capital and (not is_begun or MINISTRY.match(head)):
            head = head[0].upper() + head[1:]
        return (" ".join([*first, head]) + rest).strip()
